"""A report as it stands at a moment, counted anew, and frozen: with the records behind every figure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.moments import as_of_one_moment
from common.paper import sha256
from reports import document, narrative
from reports.figures import Figure, figures, parts
from reports.models import FrozenFigure, Report, Snapshot
from unions.access import Scope
from unions.models import Can


@dataclass(frozen=True)
class Stand:
    """A report as it stands now: its whole content, its hash, and the figures with the records behind them."""

    content: dict[str, Any]
    sha256: str
    figures: Sequence[Figure]
    evidence: Mapping[str, list[int]]


def stand_of(report: Report) -> Stand:
    """Count everything the text names and put the document together; nothing is written."""
    counted = figures(report.unit, report.period, codes_of(report))
    content = document.content(report, counted)
    evidence = {figure.code: evidence_of(figure) for figure in counted}
    content["evidence"] = {code: hash_of_ids(ids) for code, ids in evidence.items()}
    content["definitions"] = {figure.code: figure.definition.number for figure in counted}
    content["tree_on"] = report.period.cut_off.isoformat()
    return Stand(content, sha256(content), counted, evidence)


@as_of_one_moment
def take_snapshot(report: Report, *, scope: Scope) -> Snapshot:
    """Freeze what the report says now, with the records behind every figure.

    An unchanged report is an unchanged snapshot: the one that is there is answered again.
    """
    scope.require(Can.VIEW, report.unit)
    stand = stand_of(report)
    snapshot, new = Snapshot.objects.get_or_create(
        report=report,
        sha256=stand.sha256,
        defaults={
            "content": stand.content,
            "tree_on": report.period.cut_off,
            "taken_by": scope.account,
        },
    )
    if new:
        FrozenFigure.objects.bulk_create(
            FrozenFigure(
                snapshot=snapshot,
                definition=figure.definition,
                value=document.decimal(figure.value),
                numerator=figure.numerator,
                denominator=figure.denominator,
                evidence=stand.evidence[figure.code],
                evidence_sha256=stand.content["evidence"][figure.code],
            )
            for figure in stand.figures
        )
    return snapshot


def codes_of(report: Report) -> list[str]:
    texts = [section.body for section in report.sections.all()]
    return sorted({token.code for text in texts for token in narrative.tokens(text)})


def evidence_of(figure: Figure) -> list[int]:
    """The ids of the records behind a figure, in their order; of one made of two, those of both."""
    return [pk for part in parts(figure) for pk in part.records().order_by("pk").values_list("pk", flat=True)]


def hash_of_ids(ids: Sequence[int]) -> str:
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
