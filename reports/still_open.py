"""What speaks against accepting a report: unions below that are missing, figures that do not add up, open comments.

Which unions are missing is told to whoever looks at the report, while its figures are provisional without them.
"""

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
from reports.models import OPEN, Expects, Report, ReportCall
from unions.access import Scope
from unions.models import TreePath
from unions.tree import versions_of

ACCEPTED = (Report.Status.ACCEPTED, Report.Status.LOCKED)
NAMED = 20  # unions that a page names; of more it says how many


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
    def wanting(self) -> list[Row]:
        """Those that are not accepted: who has no draft first, then who is late, last who has handed in."""
        rows = [row for row in self.rows if row.status not in ACCEPTED]
        return sorted(rows, key=lambda row: (row.report is not None, row.status not in OPEN, row.due_on))

    @property
    def missing(self) -> int:
        """While there are any, the figures above are provisional."""
        return self.expected - self.accepted

    @property
    def not_handed_in(self) -> int:
        return self._number(OPEN)

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
    day, today = report.period.cut_off, timezone.localdate()
    own = list(report.unit.tree_paths.on(day))
    tops = [path.path for path in own]
    below = TreePath.objects.on(day).below(*tops).exclude(unit=report.unit).values_list("unit", flat=True)
    inside = list(below)
    if not inside:
        return Below([], today)
    above = [pk for path in own for pk in path.unit_ids()]
    calls = ReportCall.objects.filter(unit__in=above, period_code=report.period_code).exclude(expects=Expects.ITSELF)
    rows = [
        row
        for call in calls.select_related("unit", "template")
        for row in completeness(call, inside).rows
        if row.status != Report.Status.EXCUSED
    ]
    next_below = set(nearest_below(report.unit, report.period, {row.unit_id for row in rows}))
    return Below([row for row in rows if row.unit_id in next_below], today)


# By name -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Missing:
    """Unions that are missing below a report, under what their chips say; `more` are not named."""

    report: Report
    below: Below
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]  # (name, address, "" beyond the reach of who asks)
    more: int


def provisional(report: Report, scope: Scope) -> Missing | None:
    """Who is missing below a report that is not accepted yet; None where it is, or nobody is missing."""
    return (
        None
        if report.status not in (*OPEN, Report.Status.SUBMITTED)
        else missing_below(report, reports_below(report), scope)
    )


def missing_below(report: Report, below: Below, scope: Scope) -> Missing | None:
    """None while nobody is missing. Three statements, however many are."""
    wanting = below.wanting
    if not wanting:
        return None
    named = wanting[:NAMED]
    called = versions_of([row.unit_id for row in named], report.period.cut_off)
    units = scope.units().filter(pk__in=called).in_bulk()
    reports = Report.objects.in_scope(scope).in_bulk([row.report for row in named if row.report])
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in named:
        leads_to = reports.get(row.report) if row.report else units.get(row.unit_id)
        one = called[row.unit_id].short_name, leads_to.get_absolute_url() if leads_to else ""
        groups.setdefault(row.state(below.today), []).append(one)
    return Missing(report, below, list(groups.items()), len(wanting) - len(named))
