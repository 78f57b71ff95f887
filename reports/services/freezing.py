"""A report as it stands at a moment, counted anew, and frozen: with the records behind every figure.

With it stands what became of the figures of the last locked reports: that is told, and never changed in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.moments import as_of_one_moment
from common.paper import sha256
from reports import document, narrative
from reports.adjustments import Adjustment, untold
from reports.figures import Figure, figures
from reports.frozen import both_parts, evidence_of, hash_of_ids
from reports.models import FrozenFigure, Report, ReportAdjustment, Snapshot
from unions.access import Scope
from unions.models import Can


@dataclass(frozen=True)
class Stand:
    """A report as it stands now: its whole content, its hash, the figures with the records behind them, and what is
    told of the report before."""

    content: dict[str, Any]
    sha256: str
    figures: Sequence[Figure]
    evidence: Mapping[str, list[int]]
    adjustments: Sequence[Adjustment] = ()


def stand_of(report: Report) -> Stand:
    """Count everything the text names and put the document together; nothing is written."""
    counted = figures(report.unit, report.period, codes_of(report))
    adjustments = untold(report)
    content = document.content(report, counted)
    evidence = {figure.code: evidence_of(figure) for figure in counted}
    content["evidence"] = {code: hash_of_ids(ids) for code, ids in evidence.items()}
    content["definitions"] = {figure.code: figure.definition.number for figure in counted}
    content["tree_on"] = report.period.cut_off.isoformat()
    content["adjustments"] = [one.in_words() for one in adjustments]
    return Stand(content, sha256(content), counted, evidence, adjustments)


@as_of_one_moment
def take_snapshot(report: Report, *, scope: Scope) -> Snapshot:
    """Freeze what the report says now, with the records behind every figure.

    An unchanged report is an unchanged snapshot: the one that is there is answered again.
    """
    scope.require(Can.VIEW, report.unit)
    return keep(stand_of(report), report, scope=scope)


def keep(stand: Stand, report: Report, *, scope: Scope) -> Snapshot:
    """Write down how a report stands, within the moment in which it was counted."""
    snapshot, new = Snapshot.objects.get_or_create(
        report=report,
        sha256=stand.sha256,
        defaults={
            "content": stand.content,
            "tree_on": report.period.cut_off,
            "taken_by": scope.account,
        },
    )
    if not new:
        return snapshot
    FrozenFigure.objects.bulk_create(
        FrozenFigure(
            snapshot=snapshot,
            definition=figure.definition,
            value=document.decimal(figure.value),
            numerator=numerator,
            denominator=denominator,
            evidence=stand.evidence[figure.code],
            evidence_sha256=stand.content["evidence"][figure.code],
        )
        for figure in stand.figures
        for numerator, denominator in [both_parts(figure)]
    )
    ReportAdjustment.objects.bulk_create(
        ReportAdjustment(
            told_in=snapshot,
            of=one.of,
            definition=one.now.definition,
            was=document.decimal(one.was.value),
            now=document.decimal(one.now.value),
            added=one.added,
            removed=one.removed,
        )
        for one in stand.adjustments
    )
    return snapshot


def codes_of(report: Report) -> list[str]:
    """The codes of all figures that the text of a report names."""
    texts = [section.body for section in report.sections.all()]
    return sorted({code for text in texts for code in narrative.codes(text)})
