"""Which unions owe a report that is called for, and how far their reports are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from common.periods import Period
from reports.models import HANDED_IN, OPEN, Cadence, Expects, Report, ReportCall, ReportTemplate
from unions.models import Level, Placement, TreePath, UnitVersion

ONE_DAY = timedelta(days=1)


def tree_day(call: ReportCall, today: date) -> date:
    """The day whose tree says who owes the report: the last of the period, today while that lies ahead."""
    return min(call.period.cut_off, today)


def expected(call: ReportCall, among: Collection[int] | None = None) -> list[int]:
    """Ids of the unions that owe the report, in the order of the tree: of a level that the outline is for, and standing
    yet.

    Three statements. Of a call for the unions below, the union that calls is none of them. With `among`, only
    these are asked after.
    """
    today = timezone.localdate()
    day = tree_day(call, today)
    stood = TreePath.objects.on(day)
    if call.expects == Expects.ITSELF:
        stood = stood.filter(unit=call.unit_id)
    else:
        tops = TreePath.objects.on(day).filter(unit=call.unit_id).values_list("path", flat=True)
        of_levels = UnitVersion.objects.on(day).filter(level__in=levels(call, day).values("code"))
        stood = stood.below(*tops).filter(unit__in=of_levels.values("unit")).exclude(unit=call.unit_id)
    if call.expects == Expects.CHILDREN:
        placed = Placement.objects.on(day).filter(parent=call.unit_id)
        stood = stood.filter(unit__in=placed.values("child"))
    if among is not None:
        stood = stood.filter(unit__in=among)
    standing = TreePath.objects.on(today)
    return list(stood.filter(unit__in=standing.values("unit")).order_by("path").values_list("unit", flat=True))


def levels(call: ReportCall, day: date) -> QuerySet[Level]:
    """The levels whose unions owe the report: the outline's own, and those of the same rank for which no outline is in
    use at the union that calls and fits the period, as syndicates beside grassroots unions."""
    own = call.template.level_id
    fitting = ReportTemplate.objects.in_use().held_for(call.unit, day).fitting(call.period)
    same_rank = Level.objects.filter(rank__in=Level.objects.filter(pk=own).values("rank"))
    return same_rank.exclude(pk__in=fitting.exclude(level=own).values("level"))


# How far they are --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """A union that owes a report. Without a `report` it has none yet: nobody has made a draft for it."""

    unit_id: int
    report: int | None
    status: str
    due_on: date
    begun: bool

    def is_late(self, today: date) -> bool:
        return self.status in OPEN and self.due_on < today

    def state(self, today: date) -> str:
        """What its chip says: overdue, waiting to be begun, or the status of its report."""
        if self.is_late(today):
            return "overdue"
        return self.status if self.begun or self.status not in OPEN else "queued"


@dataclass(frozen=True)
class Completeness:
    """How far the reports of a call are. `expected` counts those that were excused, too; `owed` does not."""

    rows: Sequence[Row]  # those with reports first
    today: date

    @property
    def expected(self) -> int:
        return len(self.rows)

    @property
    def owed(self) -> int:
        return self.expected - self.excused

    @property
    def begun(self) -> int:
        """Being written, or sent back; a draft that nobody has touched is not begun."""
        return sum(row.begun for row in self.rows)

    @property
    def handed_in(self) -> int:
        """Those that are accepted are among them."""
        return self._with(HANDED_IN)

    @property
    def accepted(self) -> int:
        return self._with((Report.Status.ACCEPTED, Report.Status.LOCKED))

    @property
    def excused(self) -> int:
        return self._with((Report.Status.EXCUSED,))

    @property
    def late(self) -> list[Row]:
        return [row for row in self.rows if row.is_late(self.today)]

    @property
    def missing(self) -> list[Row]:
        """Of unions that owe a report and have no draft yet, as when they were founded meanwhile."""
        return [row for row in self.rows if row.report is None]

    def _with(self, statuses: Collection[str]) -> int:
        return sum(row.status in statuses for row in self.rows)


def completeness(call: ReportCall, among: Collection[int] | None = None) -> Completeness:
    """Four statements, however many unions. Who got a draft owes the report, wherever it stands by now.

    With `among`, only these unions are asked after.
    """
    reports = call.reports.order_by("pk").values_list("unit", "pk", "status", "due_on", "version")
    if among is not None:
        reports = reports.filter(unit__in=among)
    rows = [
        Row(unit, pk, status, due_on or call.due_on, status in OPEN and (version > 1 or status != Report.Status.DRAFT))
        for unit, pk, status, due_on, version in reports
    ]
    known = {row.unit_id for row in rows}
    rows += [
        Row(unit, None, Report.Status.DRAFT, call.due_on, begun=False)
        for unit in expected(call, among)
        if unit not in known
    ]
    return Completeness(rows, timezone.localdate())


def with_numbers(calls: QuerySet[ReportCall], today: date) -> QuerySet[ReportCall]:
    """Calls with how many reports they have: `drafted`, and of these `handed_in`, `accepted` and `late`."""
    overdue = Q(reports__due_on__lt=today) | Q(reports__due_on=None, due_on__lt=today)
    numbered = calls.annotate(
        drafted=Count("reports", filter=~Q(reports__status=Report.Status.EXCUSED)),
        handed_in=Count("reports", filter=Q(reports__status__in=HANDED_IN)),
        accepted=Count("reports", filter=Q(reports__status__in=[Report.Status.ACCEPTED, Report.Status.LOCKED])),
        late=Count("reports", filter=Q(reports__status__in=OPEN) & overdue),
    )
    return numbered.order_by("-due_on", "pk")


# When ---------------------------------------------------------------------------------------------------------
_OF_A_YEAR: dict[str, Callable[[int], list[Period]]] = {
    Cadence.MONTH: lambda year: [Period.month(year, n) for n in range(1, 13)],
    Cadence.QUARTER: lambda year: [Period.quarter(year, n) for n in range(1, 5)],
    Cadence.HALF: lambda year: [Period.half(year, 1), Period.half(year, 2)],
    Cadence.NINE_MONTHS: lambda year: [Period.nine_months(year)],
    Cadence.YEAR: lambda year: [Period.year(year)],
    Cadence.STATISTICAL_HALF: lambda year: [Period.statistical_half(year, 1), Period.statistical_half(year, 2)],
    Cadence.STATISTICAL_YEAR: lambda year: [Period.statistical_year(year)],
    Cadence.SCHOOL_YEAR: lambda year: [Period.school_year(year)],
}


def periods_ending(cadence: str, first: date, last: date) -> Iterator[Period]:
    """Periods of a kind whose last day is one of the days from `first` to `last`, both counted, in their order."""
    for year in range(first.year - 1, last.year + 1):
        for period in _OF_A_YEAR[cadence](year):
            if first <= period.cut_off <= last:
                yield period


def opening_day(period: Period, opens_before: int) -> date:
    """The day on which a call goes out: the day after the period, or so many days before its last one."""
    return period.cut_off - timedelta(days=opens_before) if opens_before else period.end
