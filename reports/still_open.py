"""What speaks against accepting a report: unions below that are missing, figures that do not add up, open comments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import ngettext

from reports.expected import Row, completeness
from reports.figures import Figure
from reports.frozen import as_figure, frozen_figures
from reports.identities import Checked, checked, nearest_below
from reports.models import OPEN, Report, ReportCall

ACCEPTED = (Report.Status.ACCEPTED, Report.Status.LOCKED)


@dataclass(frozen=True)
class Below:
    """The reports of the same period that are owed next below; without those that were excused."""

    rows: Sequence[Row]
    today: date

    @property
    def expected(self) -> int:
        return len(self.rows)

    @property
    def accepted(self) -> int:
        return self._number(ACCEPTED)

    @property
    def missing(self) -> int:
        """Those that are not accepted: while there are any, the figures above are provisional."""
        return self.expected - self.accepted

    @property
    def waiting(self) -> int:
        return self._number((Report.Status.SUBMITTED,))

    @property
    def late(self) -> int:
        return sum(row.is_late(self.today) for row in self.rows)

    @property
    def writing(self) -> int:
        """In time yet."""
        return self._number(OPEN) - self.late

    def _number(self, statuses: Collection[str]) -> int:
        return sum(row.status in statuses for row in self.rows)


@dataclass(frozen=True)
class StillOpen:
    below: Below
    checked: Checked
    comments: int

    def in_words(self) -> str:
        """ "1 rule that is broken, 2 comments, 7 unions"; "" where nothing is open."""
        broken, missing = len(self.checked.broken), self.below.missing
        told = [
            (broken, ngettext("%(n)d rule that is broken", "%(n)d rules that are broken", broken)),
            (self.comments, ngettext("%(n)d open comment", "%(n)d open comments", self.comments)),
            (missing, ngettext("%(n)d union below is missing", "%(n)d unions below are missing", missing)),
        ]
        return ", ".join(words % {"n": n} for n, words in told if n)


def still_open(report: Report, told: Sequence[Figure] | None = None) -> StillOpen:
    """Of a report that was handed in; `told` are its frozen figures, where they are known already."""
    if told is None:
        rows = frozen_figures(report.submitted).values() if report.submitted else ()
        told = [as_figure(one, report.unit, report.period) for one in rows]
    return StillOpen(
        below=reports_below(report),
        checked=checked(report.unit, report.period, told=told),
        comments=report.comments.filter(parent=None, resolved_at=None).count(),
    )


def reports_below(report: Report) -> Below:
    """What was called for of the unions below on the last day of the period, but for those below another that owes."""
    above = report.unit.from_top(report.period.cut_off)
    calls = ReportCall.objects.filter(unit__in=above, period_code=report.period_code).select_related(
        "unit", "template"
    )
    rows = [row for call in calls for row in completeness(call).rows if row.status != Report.Status.EXCUSED]
    next_below = set(nearest_below(report.unit, report.period, {row.unit_id for row in rows}))
    return Below([row for row in rows if row.unit_id in next_below], timezone.localdate())
