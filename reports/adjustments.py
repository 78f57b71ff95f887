"""What became of figures after their report was locked: late records are told in the next report, never in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import translation

from reports.document import decimal
from reports.figures import Figure, figures
from reports.frozen import as_figure, both_parts, evidence_of, frozen_figures
from reports.models import FrozenFigure, Report, ReportAdjustment, Snapshot
from reports.worded import LANGUAGE, figure_path, in_full

LOOKED_BACK = 3  # locked reports that are counted again for the next one


@dataclass(frozen=True)
class Adjustment:
    """A figure of a locked report that counts something else today. `added` and `removed` are ids of records."""

    of: Snapshot
    was: Figure
    now: Figure
    added: list[int]
    removed: list[int]

    @property
    def label(self) -> str:
        return str(self.was.definition.indicator)

    @property
    def was_in_full(self) -> str:
        return in_full(self.was)

    @property
    def now_in_full(self) -> str:
        return in_full(self.now)

    @property
    def path(self) -> str:
        return figure_path(self.now)

    def in_words(self) -> dict[str, str]:
        """As it stands in the content of the report that tells it, in the language of the document."""
        with translation.override(LANGUAGE):
            return {
                "code": self.was.code,
                "label": self.label,
                "period": self.was.period.label_within,
                "was": self.was_in_full,
                "now": self.now_in_full,
            }


def untold(report: Report) -> list[Adjustment]:
    """What became of the figures of the last locked reports, the latest first, but for what another report that was
    handed in has told already: what comes late for the year before last is told too."""
    locked = before(report)
    rows = ReportAdjustment.objects.filter(of__in=[one.submitted_id for one in locked if one.submitted_id])
    rows = rows.filter(told_in=F("told_in__report__submitted")).exclude(told_in__report=report).order_by("pk")
    told = {(of, definition): now for of, definition, now in rows.values_list("of", "definition", "now")}

    def is_new(one: Adjustment) -> bool:
        key = one.of.pk, one.now.definition.pk
        now = decimal(one.now.value)
        return key not in told or told[key] != (None if now is None else Decimal(now))

    return [one for earlier in locked for one in since_locked(earlier) if is_new(one)]


def before(report: Report) -> list[Report]:
    """The last locked reports of the same union and outline that closed before this one does, the latest first."""
    locked = Report.objects.filter(
        unit=report.unit, template__code=report.template.code, status=Report.Status.LOCKED
    ).select_related("unit", "submitted")
    earlier = [one for one in locked if one.period.end < report.period.end]
    return sorted(earlier, key=lambda one: one.period.end, reverse=True)[:LOOKED_BACK]


def since_locked(report: Report) -> list[Adjustment]:
    """The figures of a locked report that count something else today, by the definitions that they were frozen with."""
    if report.submitted is None:
        return []
    frozen = frozen_figures(report.submitted)
    counted = {one.code: one for one in figures(report.unit, report.period, frozen)}
    changed = [
        (one, was, counted[code])
        for code, one in frozen.items()
        if code in counted and counted[code].definition.pk == one.definition_id
        and _numbers(was := as_figure(one, report.unit, report.period)) != _numbers(counted[code])
    ]  # fmt: skip
    ids = dict(FrozenFigure.objects.filter(pk__in=[one.pk for one, *_rest in changed]).values_list("pk", "evidence"))
    return list(_adjustments(report.submitted, changed, ids))


def _adjustments(snapshot: Snapshot, changed: Any, ids: dict[int, list[int]]) -> Iterator[Adjustment]:
    for one, was, now in changed:
        then, today = Counter(ids[one.pk]), Counter(evidence_of(now))
        yield Adjustment(snapshot, was, now, sorted((today - then).elements()), sorted((then - today).elements()))


def _numbers(figure: Figure) -> tuple[Any, ...]:
    return figure.value, *both_parts(figure)
