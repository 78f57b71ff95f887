"""A history of a small register in plain Python, and what its figures mean: no SQL, no paths, one row after another.

`World` is told what happened, day by day. It answers for itself, and writes the same history into the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from common.periods import Period
from members.models import Headcount, Member, MembershipSpell
from unions.models import (
    Account,
    LineageEvent,
    LineageUnit,
    Placement,
    TreePath,
    UnionUnit,
    UnitVersion,
)

ONE_DAY = timedelta(days=1)
BEGINNING = date(2015, 1, 1)
PEOPLE = 6


@dataclass
class Stay:
    """A unit below a parent, or a person in a unit, from a day on until another; None goes on."""

    who: int
    where: int | None
    first: date
    end: date | None = None
    why: str = ""
    how: str = "admitted"

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.end is None or day < self.end)


@dataclass
class Act:
    """An event with the units it met: (unit, part, the day by whose tree it counts)."""

    kind: str
    day: date
    parts: list[tuple[int, str, date]]


@dataclass
class World:
    """Units are numbers; 0 is the top. Whatever is told must be told in the order of the days."""

    parents: list[int | None]  # of the units that stood from the beginning
    placed: list[Stay] = field(default_factory=list)
    spells: list[Stay] = field(default_factory=list)
    counts: list[tuple[int, date, int]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    heirs: dict[int, tuple[int, date]] = field(default_factory=dict)
    units: dict[int, UnionUnit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.placed = [Stay(unit, parent, BEGINNING) for unit, parent in enumerate(self.parents)]

    # What happens ------------------------------------------------------------------------------------

    def stay(self, stays: Iterable[Stay], who: int, day: date) -> Stay | None:
        return next((one for one in stays if one.who == who and one.holds(day)), None)

    def stands(self, unit: int | None, day: date) -> bool:
        return unit is not None and self.stay(self.placed, unit, day) is not None

    def below(self, unit: int, day: date) -> list[int]:
        return [one.who for one in self.placed if one.where == unit and one.holds(day)]

    def _again(self, stays: list[Stay], who: int, where: int | None, day: date, why: str = "", how: str = "") -> None:
        """From a day on somewhere else, or nowhere."""
        now = self.stay(stays, who, day)
        if now is not None and now.first == day:
            stays.remove(now)
            how = now.how
        elif now is not None:
            now.end, now.why = day, why
        if where is not None:
            stays.append(Stay(who, where, day, how=how))

    def move(self, day: date, unit: int, under: int) -> None:
        if unit == under or not self.stands(unit, day) or not self.stands(under, day):
            return
        if unit == 0 or unit in self.place(under, day):
            return
        self._again(self.placed, unit, under, day)
        self.acts.append(Act("reparented", day, [(unit, "subject", day), (under, "parent", day)]))

    def found(self, day: date, under: int) -> None:
        if self.stands(under, day) and len(self.parents) < 14:
            unit = len(self.parents)
            self.parents.append(under)
            self.placed.append(Stay(unit, under, day))
            self.acts.append(Act("founded", day, [(unit, "to", day), (under, "parent", day)]))

    def merge(self, day: date, unit: int, heir: int) -> None:
        if self._may_end(unit, day) and self.stands(heir, day) and unit not in self.place(heir, day):
            self._end(day, unit, heir)
            self.heirs[unit] = heir, day
            parts = [(unit, "from", day - ONE_DAY), (heir, "to", day)]
            self.acts.append(Act("merged_into_existing", day, parts))

    def dissolve(self, day: date, unit: int) -> None:
        if self._may_end(unit, day):
            self._end(day, unit, None)
            self.acts.append(Act("dissolved", day, [(unit, "from", day - ONE_DAY)]))

    def _may_end(self, unit: int, day: date) -> bool:
        return unit != 0 and self.stands(unit, day) and self.stands(unit, day - ONE_DAY)

    def _end(self, day: date, unit: int, heir: int | None) -> None:
        above = self.place(unit, day)[1]
        for child in self.below(unit, day):
            self._again(self.placed, child, above if heir is None else heir, day)
        for person in [one.who for one in self.spells if one.where == unit and one.holds(day)]:
            self._again(self.spells, person, heir, day, "reorganised" if heir else "unit_dissolved", "reorganised")
        self.counts = [one for one in self.counts if one[0] != unit or one[1] < day]
        now = self.stay(self.placed, unit, day)
        assert now is not None
        if now.first == day:  # moved on the day of its end: it never stood there
            self.placed.remove(now)
        else:
            now.end = day

    def join(self, day: date, person: int, unit: int) -> None:
        if self.stands(unit, day) and self.stay(self.spells, person, day) is None:
            self.spells.append(Stay(person, unit, day))

    def leave(self, day: date, person: int) -> None:
        if (now := self.stay(self.spells, person, day)) and now.first < day:
            now.end, now.why = day, "resigned"

    def declare(self, day: date, unit: int, members: int) -> None:
        if self.stands(unit, day) and not any(who == unit for who, _day, _members in self.counts):
            self.counts.append((unit, day, members))

    # What it means -----------------------------------------------------------------------------------

    def place(self, unit: int, day: date) -> list[int]:
        """The unit and all above it on a day; nothing where it did not stand."""
        found: list[int] = []
        step: int | None = unit
        while step is not None:
            now = self.stay(self.placed, step, day)
            if now is None:
                return []
            found.append(step)
            step = now.where
        return found

    def restated(self, unit: int, day: date) -> list[int]:
        """The same in the tree of another day: what a merged unit left is below its heir, and the heir's heir."""
        if found := self.place(unit, day):
            return found
        heir, since = self.heirs.get(unit, (None, day))
        if heir is None or since > day:
            return []
        above = self.restated(heir, day)
        return [unit, *above] if above else []

    def where(self, unit: int | None, day: date, tree_on: date | None) -> list[int]:
        """Where a row of a day counts: nowhere if its unit did not stand on it."""
        if unit is None or not self.place(unit, day):
            return []
        return self.restated(unit, tree_on) if tree_on else self.place(unit, day)

    def counted(self, code: str, period: Period, tree_on: date | None = None) -> dict[int, set[Any]]:
        """What a figure counts below each unit: a set of things told apart."""
        rows: list[tuple[Any, int | None, date]] = COUNTED[code](self, period)
        found: dict[int, set[Any]] = {unit: set() for unit in range(len(self.parents))}
        for thing, unit, day in rows:
            for above in self.where(unit, day, tree_on):
                found[above].add(thing)
        return found

    def share(self, first: str, second: str, period: Period, tree_on: date | None = None) -> dict[int, Fraction | None]:
        """The part that one figure is of another, below each unit; None of nothing."""
        part, whole = (self.counted(code, period, tree_on) for code in (first, second))
        return {unit: Fraction(len(part[unit]), len(of)) if of else None for unit, of in whole.items()}

    def least(self, first: str, second: str, period: Period, tree_on: date | None = None) -> dict[int, Fraction | None]:
        """The least such part of the years of a period; None where a year has none."""
        shares = [self.share(first, second, year, tree_on) for year in years(period)]
        found = {unit: [share[unit] for share in shares] for unit in range(len(self.parents))}
        return {unit: None if None in of_years else min(of_years) for unit, of_years in found.items()}  # type: ignore[type-var]

    # In the database ---------------------------------------------------------------------------------

    def write(self, by: Account) -> None:
        units = UnionUnit.objects.bulk_create(
            UnionUnit(code=f"u{n}-{UnionUnit.objects.count()}-{id(self)}") for n in range(len(self.parents))
        )
        self.units = dict(enumerate(units))
        Placement.objects.bulk_create(
            Placement(child=units[one.who], parent=self.units.get(one.where), valid=days(one))  # type: ignore[arg-type]
            for one in self.placed
        )
        UnitVersion.objects.bulk_create(self._version(n) for n in self.units)
        people = Member.objects.bulk_create(
            Member(full_name=f"Người {n}", sex=("female", "male")[n % 2]) for n in range(PEOPLE)
        )
        MembershipSpell.objects.bulk_create(
            MembershipSpell(
                member=people[one.who], unit=self.units[one.where or 0], valid=days(one), joined=one.how, left=one.why
            )
            for one in self.spells
        )
        Headcount.objects.bulk_create(
            Headcount(
                unit=self.units[unit], happened_on=day, valid=DateRange(day, None), workers=2 * members,
                members=members, declared_by="x", recorded_by=by,
            )
            for unit, day, members in self.counts
        )  # fmt: skip
        for act in self.acts:
            reason = "other" if act.kind == "dissolved" else ""
            event = LineageEvent.objects.create(kind=act.kind, effective_on=act.day, reason=reason)
            LineageUnit.objects.bulk_create(
                LineageUnit(event=event, unit=self.units[unit], part=part, stood_on=day)
                for unit, part, day in act.parts
            )
        TreePath.objects.derive()

    def _version(self, unit: int) -> UnitVersion:
        stays = [one for one in self.placed if one.who == unit]
        valid = DateRange(min(one.first for one in stays), stays[-1].end) if stays else DateRange(BEGINNING, None)
        return UnitVersion(unit=self.units[unit], valid=valid, name=f"u{unit}", level_id=level(unit))


def years(period: Period) -> list[Period]:
    """The years of a period, day by day: each takes the days up to the next turn of the year."""
    found: list[list[date]] = []
    day = period.start
    while day < period.end:
        if not found or found[-1][0].year != day.year:
            found.append([day, day])
        found[-1][1] = day
        day += ONE_DAY
    return [Period(first, last + ONE_DAY) for first, last in found]


def level(unit: int) -> str:
    """Every third unit is grassroots, whatever stands below it: figures know no order of levels."""
    return ("grassroots_union", "district_federation", "commune_union")[unit % 3]


def days(stay: Stay) -> DateRange:
    return DateRange(stay.first, stay.end)


Rows = Sequence[tuple[Any, int | None, date]]  # what is counted, in which unit, on which day


def _members(day: Callable[[Period], date], women: bool = False) -> Callable[[World, Period], Rows]:
    def rows(world: World, period: Period) -> Rows:
        wanted = [one for one in world.spells if one.holds(day(period)) and not (women and one.who % 2)]
        return [(one.who, one.where, day(period)) for one in wanted]

    return rows


def _joined(world: World, period: Period) -> Rows:
    return [((one.who, one.first), one.where, one.first) for one in world.spells if one.first in period]


def _people_joined(world: World, period: Period) -> Rows:
    return [(one.who, one.where, one.first) for one in world.spells if one.first in period]


def _left(world: World, period: Period) -> Rows:
    """On the first day outside, in the union of the last day inside."""
    gone = [(one, one.end) for one in world.spells if one.end is not None and one.end in period]
    return [((one.who, end), one.where, end - ONE_DAY) for one, end in gone]


def _units(day: Callable[[Period], date]) -> Callable[[World, Period], Rows]:
    return lambda world, period: [(unit, unit, day(period)) for unit in range(0, len(world.parents), 3)]


def _acts(kinds: Sequence[str], part: str) -> Callable[[World, Period], Rows]:
    def rows(world: World, period: Period) -> Rows:
        acts = [act for act in world.acts if act.kind in kinds and act.day in period]
        met = [(unit, stood_on) for act in acts for unit, of, stood_on in act.parts if of == part]
        return [(unit, unit, stood_on) for unit, stood_on in met if unit % 3 == 0]

    return rows


def _declared(world: World, period: Period) -> Rows:
    """As many things as there are members declared."""
    known = [(unit, members) for unit, day, members in world.counts if day <= period.cut_off]
    return [((unit, n), unit, period.cut_off) for unit, members in known for n in range(members)]


def _last(period: Period) -> date:
    return period.cut_off


def _before(period: Period) -> date:
    return period.start - ONE_DAY


COUNTED: dict[str, Callable[[World, Period], Rows]] = {
    "mem.members_total": _members(_last),
    "mem.members_women": _members(_last, women=True),
    "mem.members_at_start": _members(_before),
    "mem.joined": _joined,
    "mem.joined_people": _people_joined,
    "mem.left": _left,
    "mem.declared_members": _declared,
    "org.grassroots_unions": _units(_last),
    "org.grassroots_at_start": _units(_before),
    "org.founded": _acts(("founded",), "to"),
    "org.ended": _acts(("merged_into_existing", "dissolved"), "from"),
    "org.moved": _acts(("reparented",), "subject"),
}
