"""What a federation sees of all below it: how far reports are, how figures went, who stands where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, Substr

from common.periods import Period
from reports.figures import Figure, Value, table
from reports.models import OPEN, Report
from unions.models import STEP, Placement, TreePath, UnionUnit
from unions.tree import versions_of

MEMBERS = "mem.members_total"
TOO_SMALL = 30  # members: below it one event more or less turns the order around
Status = Report.Status


@dataclass
class Branch:
    """A union directly below, with how many reports that were called for it and all below it have which status.

    `late` are those that are open after their due day.
    """

    unit: int
    name: str
    statuses: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    late: int = 0

    @property
    def owed(self) -> int:
        return sum(self.statuses.values()) - self.statuses.get(Status.EXCUSED, 0)

    @property
    def handed_in(self) -> int:
        """Handed in, whether accepted yet or not."""
        return sum(self.statuses.get(one, 0) for one in (Status.SUBMITTED, Status.ACCEPTED, Status.LOCKED))

    @property
    def accepted(self) -> int:
        return sum(self.statuses.get(one, 0) for one in (Status.ACCEPTED, Status.LOCKED))

    @property
    def returned(self) -> int:
        return self.statuses.get(Status.RETURNED, 0)

    @property
    def state(self) -> str:
        """One word for its tile: empty, done, late, waiting, under way; the most pressing first."""
        if not self.owed:
            return "empty"
        if self.accepted == self.owed:
            return "done"
        if self.late:
            return "late"
        return "waiting" if self.handed_in == self.owed else "begun"


def branches(top: UnionUnit, period: Period, *, today: date) -> list[Branch]:
    """The unions directly below on the last day of the period, in the order of the tree, with their reports.

    Four statements, however many stand below.
    """
    day = period.cut_off
    tops = list(top.tree_paths.on(day).values_list("path", flat=True))
    if not tops:
        return []
    of_child = {
        path: unit
        for unit, path in TreePath.objects.on(day)
        .filter(unit__in=Placement.objects.on(day).filter(parent=top).values("child"))
        .order_by("path")
        .values_list("unit", "path")
    }
    names = versions_of(of_child.values(), day)
    found = {path: Branch(unit, names[unit].short_name) for path, unit in of_child.items()}
    reports = Q(unit__reports__period_code=period.code, unit__reports__call__isnull=False)
    due = Coalesce(F("unit__reports__due_on"), F("unit__reports__call__due_on"))
    rows = (
        TreePath.objects.on(day)
        .below(*tops)
        .filter(reports)
        .annotate(branch=Substr("path", 1, len(tops[0]) + STEP), status=F("unit__reports__status"), due=due)
        .values_list("branch", "status")
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(due__lt=today, status__in=OPEN)))
        .order_by()
    )
    for path, status, number, late in rows:
        if path in found:
            found[path].statuses[status] += number
            found[path].late += late
    return list(found.values())


class Place(NamedTuple):
    """A line of the league: the rank is None for who is too small to be ranked fairly, or has no value."""

    rank: int | None
    name: str
    figure: Figure
    members: int
    shown: Value


def league(top: UnionUnit, period: Period, code: str, *, per_members: bool) -> list[Place]:
    """The unions directly below by a figure, or by what it is for each hundred members; the greatest first.

    Who has fewer than `TOO_SMALL` members stands at the end without a rank where members divide. Equals share a rank.
    """
    day = period.cut_off
    nodes = list(UnionUnit.objects.filter(pk__in=Placement.objects.on(day).filter(parent=top).values("child")))
    names = versions_of([node.pk for node in nodes], day)
    places = []
    for unit, told in table(top, period, {code, MEMBERS}, nodes=nodes).items():
        by_code = {figure.code: figure for figure in told}
        if code not in by_code:
            return []
        figure = by_code[code]
        members = int(by_code[MEMBERS].value or 0) if MEMBERS in by_code else 0  # no figure of every period
        shown = figure.value
        if per_members and shown is not None and not figure.definition.divides:
            shown = Fraction(shown * 100, members) if members else None
        places.append(Place(None, names[unit].short_name, figure, members, shown))
    return _ranked(places, per_members=per_members)


def _ranked(places: Sequence[Place], *, per_members: bool) -> list[Place]:
    def fair(place: Place) -> bool:
        return place.shown is not None and not (per_members and place.members < TOO_SMALL)

    ordered = sorted(filter(fair, places), key=lambda place: (-Fraction(place.shown or 0), place.name))
    values = [place.shown for place in ordered]
    ranked = [Place(values.index(place.shown) + 1, *place[1:]) for place in ordered]
    return ranked + sorted((place for place in places if not fair(place)), key=lambda place: place.name)


class Pair(NamedTuple):
    """One figure of two unions or two periods, and what lies between: the difference, and its part of the first."""

    one: Figure
    other: Figure | None
    difference: Any
    part: Fraction | None


def pairs(ones: Sequence[Figure], others: Sequence[Figure]) -> list[Pair]:
    """Figures side by side, in the order of the first; a figure that counts something else by then has no difference."""
    by_code = {figure.code: figure for figure in others}
    found = []
    for one in ones:
        other = by_code.get(one.code)
        same = other is not None and other.definition.count_unit == one.definition.count_unit
        difference = part = None
        if other is not None and same and one.value is not None and other.value is not None:
            difference = other.value - one.value
            part = Fraction(difference) / Fraction(one.value) if one.value and not one.definition.is_ratio else None
        found.append(Pair(one, other, difference, part))
    return found
