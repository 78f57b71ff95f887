"""The plain meaning of reorganisations: who stood where on which day, in dictionaries, one day after the other.

It shares nothing with the product. Days are numbers from 0 to `LAST`; what holds on the last holds for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from copy import deepcopy

LAST = 9
INSIDE = {"component_union", "union_section", "union_group"}
ALLOWED = {  # which level may stand under which
    "node": {None, "node"},
    "union_section": {"node"},
    "union_group": {"node", "union_section"},
}


class ImpossibleError(Exception):
    pass


class Book:
    """Units are named by their codes, people by numbers."""

    def __init__(self) -> None:
        self.level: dict[str, str] = {}
        self.stands: dict[str, dict[int, str | None]] = {}  # first day: the unit above
        self.ended: dict[str, int] = {}
        self.called: dict[str, dict[int, str]] = {}  # first day: name
        self.home: dict[int, list[str | None]] = {}  # each day's union of a person
        self.group: dict[int, list[str | None]] = {}

    # Reading ------------------------------------------------------------------------------------------
    def exists(self, unit: str, day: int) -> bool:
        return min(self.stands[unit]) <= day < self.ended.get(unit, LAST + 1)

    def parent(self, unit: str, day: int) -> str | None:
        return self.stands[unit][max(first for first in self.stands[unit] if first <= day)]

    def name(self, unit: str, day: int) -> str:
        return self.called[unit][max(first for first in self.called[unit] if first <= day)]

    def units(self, day: int) -> list[str]:
        return [unit for unit in self.stands if self.exists(unit, day)]

    def line(self, unit: str, day: int) -> list[str]:
        """From the top down to the unit."""
        up: list[str] = []
        step: str | None = unit
        while step is not None:
            if step in up or not self.exists(step, day):
                raise ImpossibleError("no way up")
            up.append(step)
            step = self.parent(step, day)
        return up[::-1]

    def below(self, units: Collection[str], day: int) -> set[str]:
        """The units and all below them."""
        return {unit for unit in self.units(day) if set(self.line(unit, day)) & set(units)}

    def people(self, unit: str, day: int) -> set[int]:
        """Members of the unit and of all below: its own, and the sum of those of its children."""
        own = {person for person, homes in self.home.items() if homes[day] == unit}
        children = [child for child in self.units(day) if self.parent(child, day) == unit]
        parts = [self.people(child, day) for child in children]
        assert len(own) + sum(map(len, parts)) == len(own.union(*parts))
        return own.union(*parts)

    # Reorganising -------------------------------------------------------------------------------------
    def attempt(self, act: Callable[[Book], None]) -> Book | None:
        """The book after an act; None where it cannot be."""
        after = deepcopy(self)
        try:
            act(after)
            for day in range(LAST + 1):
                for unit in after.units(day):
                    after.line(unit, day)
        except ImpossibleError:
            return None
        return after

    def move(self, units: Iterable[str], under: str, day: int) -> None:
        for unit in units:
            self._place(unit, under, day)

    def found(self, unit: str, under: str | None, day: int) -> None:
        self.level[unit], self.called[unit] = "node", {day: f"Union {unit}"}
        self.stands[unit] = {day: under}
        self._require_level(unit, under)
        if under is not None:
            self._require(all(self.exists(under, later) for later in range(day, LAST + 1)))

    def rename(self, unit: str, name: str, day: int) -> None:
        self._require(self.exists(unit, day) and day not in self.called[unit])
        self.called[unit][day] = name

    def correct(self, unit: str, name: str, day: int) -> None:
        self._require(self.exists(unit, day))
        self.called[unit][max(first for first in self.called[unit] if first <= day)] = name

    def dissolve(self, units: Collection[str], children_under: str | None, day: int) -> None:
        self._require(all(self.exists(unit, day) for unit in units) and children_under not in units)
        inside = self.below(units, day) - {*units}
        left = {unit for unit in inside if self.parent(unit, day) in units}
        if children_under is None:
            self._require(all(self.level[unit] in INSIDE for unit in inside))
            self._end({*units} | inside, day, {}, {})
        else:
            self._require(children_under not in left)
            self._end({*units}, day, {}, {})
            self.move(left, children_under, day)
        self._require_no_orphans(day)

    def merge(self, units: Collection[str], heir: str, children_under: str | None, day: int) -> None:
        self._require(all(self.exists(unit, day) for unit in units) and heir not in units)
        self._require(children_under not in units)
        self._require(all(self.exists(heir, later) for later in range(day, LAST + 1)))
        left = {one for one in self.units(day) if self.parent(one, day) in units and one not in units}
        to = children_under or heir
        self._require(to not in left)
        self._end({*units}, day, dict.fromkeys(units, heir), {})
        self.move(left, to, day)
        self._require_no_orphans(day)

    def divide(self, unit: str, founded: list[str], named: dict[str, str], day: int, *, ends: bool) -> None:
        """A split, or a carving out."""
        self._require(self.exists(unit, day))
        inside = self.below([unit], day) - {unit}
        self._require(set(named) <= inside)
        for one in founded:
            self.found(one, self.parent(unit, day), day)
        goes = {}
        for one in inside:
            for step in reversed(self.line(one, day)):
                if step in named:
                    goes[one] = named[step]
                    break
        left = {one for one in inside if self.parent(one, day) == unit and one not in named} if ends else set()
        moved = self.below({*left, *named}, day) & inside
        self._divide_people(unit, founded[0] if ends else None, goes, moved, day)
        if ends:
            self._end({unit}, day, {}, {})
        self.move(left, founded[0], day)
        for one, to in named.items():
            self._place(one, to, day)
        self._require_no_orphans(day)

    # Parts of it --------------------------------------------------------------------------------------
    def _place(self, unit: str, under: str, day: int) -> None:
        self._require(self.exists(unit, day) and day not in self.stands[unit])
        self._require(unit != under)
        until = min([first for first in self.stands[unit] if first > day] + [self.ended.get(unit, LAST + 1)])
        self._require(all(self.exists(under, later) for later in range(day, until)))
        self._require_level(unit, under)
        self.stands[unit][day] = under

    def _end(self, units: set[str], day: int, heirs: dict[str, str], groups: dict[str, str]) -> None:
        for unit in units:
            self._require(unit not in self.ended)
            self._require(all(first < day for first in (*self.stands[unit], *self.called[unit])))
            self.ended[unit] = day
        for person in self.home:
            self._require(all(first < day for first, home in self._homes(person) if home in units))
            self._require(all(first < day for first, group in self._stays(person) if group in units))
        for person, homes in self.home.items():
            leaves = homes[day] in units
            if leaves:
                self._require_no_later_stay(person, day)
            if self.group[person][day] in units and not leaves:
                self._write(self.group[person], self._stay_days(person, day), heirs.get(self.group[person][day] or ""))
            if leaves:
                days, stay = self._home_days(person, day), self._stay_days(person, day)
                self._write(homes, days, heirs.get(homes[day] or ""))
                if not heirs:
                    self._write(self.group[person], stay, None)
                elif self.group[person][day] in units:
                    self._write(self.group[person], stay, heirs[self.group[person][day] or ""])

    def _divide_people(self, unit: str, rest: str | None, goes: dict[str, str], moved: set[str], day: int) -> None:
        for person, homes in self.home.items():
            home, group = homes[day], self.group[person][day]
            to = None
            if home is not None and group in goes and home not in moved:
                to = goes[group]
            elif home == unit and rest is not None:
                to = rest
            if to is None:
                continue
            self._require(self._home_days(person, day)[0] < day)
            self._require_no_later_stay(person, day)
            self._write(homes, self._home_days(person, day), to)

    def _homes(self, person: int) -> list[tuple[int, str]]:
        """The first days of memberships."""
        homes = self.home[person]
        return [(d, home) for d, home in enumerate(homes) if home is not None and (d == 0 or homes[d - 1] != home)]

    def _stays(self, person: int) -> list[tuple[int, str]]:
        """The first days of stays in groups; another membership is another stay."""
        pairs = list(zip(self.home[person], self.group[person], strict=True))
        return [(d, pair[1]) for d, pair in enumerate(pairs) if pair[1] and (d == 0 or pairs[d - 1] != pair)]

    def _home_days(self, person: int, day: int) -> list[int]:
        """The days from here on, and the first day, of the membership of a day."""
        first = max(start for start, home in self._homes(person) if start <= day and home == self.home[person][day])
        return [first, *self._run(self.home[person], day)]

    def _stay_days(self, person: int, day: int) -> list[int]:
        pairs = list(zip(self.home[person], self.group[person], strict=True))
        return [-1, *self._run(pairs, day)]

    def _run(self, days: list[object], day: int) -> list[int]:
        last = day
        while last < LAST and days[last + 1] == days[day]:
            last += 1
        return list(range(day, last + 1))

    def _write(self, days: list[str | None], which: list[int], value: str | None) -> None:
        for day in which[1:]:
            days[day] = value

    def _require_no_later_stay(self, person: int, day: int) -> None:
        inside = self._home_days(person, day)[1:]
        self._require(all(start < day for start, _group in self._stays(person) if start in inside))

    def _require_no_orphans(self, day: int) -> None:
        for later in range(day, LAST + 1):
            for unit in self.units(later):
                self.line(unit, later)

    def _require_level(self, unit: str, under: str | None) -> None:
        self._require((under and self.level[under]) in ALLOWED[self.level[unit]])

    def _require(self, true: bool) -> None:
        if not true:
            raise ImpossibleError
