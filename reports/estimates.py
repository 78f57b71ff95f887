"""What a period came to, beside a report that was handed in before it had ended and so was written of estimates."""

from __future__ import annotations

from dataclasses import dataclass

from reports.figures import Figure, figures
from reports.frozen import as_figure, frozen_figures
from reports.models import Report
from reports.worded import figure_path, in_full


@dataclass(frozen=True)
class Estimate:
    """A figure as it was handed in, and as it is counted today by the rule in force; `actual` is None where none is."""

    estimated: Figure
    actual: Figure | None

    @property
    def label(self) -> str:
        return str(self.estimated.definition.indicator)

    @property
    def path(self) -> str:
        return figure_path(self.actual) if self.actual else ""

    @property
    def estimated_in_full(self) -> str:
        return in_full(self.estimated)

    @property
    def actual_in_full(self) -> str:
        return in_full(self.actual) if self.actual else "–"

    @property
    def change(self) -> int | float | None:
        """By how much it is more than estimated: in units of count, of shares in points of percent; None where unknown."""
        now, then = self.actual and self.actual.value, self.estimated.value
        if now is None or then is None:
            return None
        return round(float((now - then) * 100), 1) if self.estimated.definition.is_ratio else int(now - then)


def is_estimate(report: Report) -> bool:
    """Whether a report was handed in before its period had ended: its paper says so."""
    return bool(report.submitted and report.submitted.content.get("status_note"))


def estimates(report: Report) -> list[Estimate]:
    """Every figure of a report that was written of estimates, in the order of the catalogue; of others none."""
    if report.submitted is None or not is_estimate(report):
        return []
    frozen = frozen_figures(report.submitted)
    counted = {one.code: one for one in figures(report.unit, report.period, frozen)}
    return [Estimate(as_figure(one, report.unit, report.period), counted.get(code)) for code, one in frozen.items()]
