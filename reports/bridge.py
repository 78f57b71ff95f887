"""From a figure as reported to the same figure restated: unit by unit, what makes the difference.

Records are counted once by where their unit stood then and where it stands in the other day's tree. Those that are
below the top in one of the two and not in the other are the bridge. They are told by the unit that moved, ended or
began: one that moved takes all below it along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Max, Min

from common.periods import Period
from reports.counting import Question
from reports.figures import Figure, figures
from reports.kinds import KINDS
from reports.models import IndicatorVersion
from reports.trees import Tree, Window
from unions.models import STEP, Decision, HeirPath, LineageEvent, LineageUnit, Placement, TreePath, UnionUnit


class Way(StrEnum):
    """How records come to count elsewhere in the other day's tree."""

    MOVED_IN = "moved in"
    MOVED_OUT = "moved out"
    INHERITED = "inherited"  # their union was merged, and its heir stands here
    LEFT_TO_HEIR = "left to an heir"  # their union was merged, and its heir stands elsewhere
    ENDED = "ended"  # their union ended without an heir
    NOT_YET = "not yet"  # their union was founded only later


class Step(NamedTuple):
    """From a day on a unit stood under another, or at the top, by a decision where one is known."""

    on: date
    under: int | None
    decision: Decision | None


@dataclass(frozen=True)
class Row:
    """What one unit, with `units` of it and below it, adds to the difference, and how that came.

    `below_then` and `below_now` are the units directly above it in the two trees; below an heir it is the heir.
    `steps` are its moves between the two, `event` is what ended it, `on` the day on which it ended or began.
    """

    unit: int
    way: Way
    difference: int
    units: int
    below_then: int | None
    below_now: int | None
    steps: tuple[Step, ...] = ()
    event: LineageEvent | None = None
    on: date | None = None


@dataclass(frozen=True)
class Bridge:
    """Both totals and what leads from one to the other; `counted_once` are people seen on both sides of it."""

    reported: Figure
    restated: Figure
    rows: tuple[Row, ...] = ()

    @property
    def difference(self) -> int:
        return int(self.restated.value or 0) - int(self.reported.value or 0)

    @property
    def counted_once(self) -> int:
        return self.difference - sum(row.difference for row in self.rows)

    def unit_ids(self) -> set[int]:
        """All units that the rows name."""
        named = {unit for row in self.rows for unit in (row.unit, row.below_then, row.below_now)}
        return {unit for unit in named | {step.under for row in self.rows for step in row.steps} if unit is not None}


class _Cell(NamedTuple):
    """A unit of the bridge and how its records come to count elsewhere."""

    unit: int
    way: Way
    below_then: int | None
    below_now: int | None


def bridge(top: UnionUnit, period: Period, code: str, tree_on: date) -> Bridge:
    """The bridge of a counting figure. Its rows and `counted_once` sum to the difference exactly.

    Raises ValueError for a figure that is made of others: its parts have bridges of their own.
    """
    (reported,) = figures(top, period, [code])
    (restated,) = figures(top, period, [code], tree_on=tree_on)
    if reported.definition.is_derived:
        raise ValueError(code)
    if reported.definition.scope_rule == IndicatorVersion.ScopeRule.OWN:
        return Bridge(reported, restated)
    return Bridge(reported, restated, tuple(_rows(top, reported, tree_on)))


def _rows(top: UnionUnit, figure: Figure, tree_on: date) -> list[Row]:
    kind, window = KINDS[figure.definition.kind], Window.of(figure.definition, figure.period)
    days = window.of_places(kind)
    concerned = {*Tree.below([top.pk], [days])[days].units, *Tree.restated(top, tree_on).units}
    then, now = Tree.of_units(concerned, days), Now.of(concerned, tree_on)
    question = Question(kind, window, [figure.definition], then)
    step = _step(top.pk)
    numbers: dict[_Cell, int] = defaultdict(int)
    units: dict[_Cell, set[int]] = defaultdict(set)
    for place, counted in question.by_place().items():
        number, before, after = counted[question.values[0]], then.paths.get(place, ""), now.path(place[0])
        if number and before and (step in before) != (step in after):
            cell = now.explained(before, after, step)
            numbers[cell] += number if step in after else -number
            units[cell].add(place[0])
    history = History.of({cell.unit for cell in numbers}, min(days.start, tree_on), max(days.end, tree_on))
    rows = [history.row(cell, number, len(units[cell])) for cell, number in numbers.items() if number]
    return sorted(rows, key=lambda row: (-abs(row.difference), row.unit))


@dataclass(frozen=True)
class Now:
    """Where units stand on the day of the other tree, where what the merged left stands, and who was there before."""

    standing: Mapping[int, str]
    instead: Mapping[int, str]
    begun: Collection[int]

    @classmethod
    def of(cls, units: Collection[int], day: date) -> Now:
        standing = TreePath.objects.on(day).filter(unit__in=units).values_list("unit", "path")
        instead = HeirPath.objects.instead_of_gone(day).filter(unit__in=units).values_list("unit", "path")
        begun = TreePath.objects.filter(unit__in=units, valid__startswith__lte=day).values_list("unit", flat=True)
        return cls(dict(standing), dict(instead), set(begun))

    def path(self, unit: int) -> str:
        return self.standing.get(unit) or self.instead.get(unit, "")

    def explained(self, before: str, after: str, step: str) -> _Cell:
        """The highest unit that went the same way as the one at the end of both paths, and that way."""
        comes = step in after
        unit = _ids(before)[-1]
        if unit in self.standing:
            whole, other = (after, before) if comes else (before, after)
            below_top = _ids(whole.partition(step)[2])
            unit = next(one for one in below_top if _step(one) in other)
            way = Way.MOVED_IN if comes else Way.MOVED_OUT
            return _Cell(unit, way, _above(before, unit), _above(after, unit))
        if unit in self.instead:
            same = [one for one in _from_top(before, step) if self.instead.get(one, "")[:-STEP] == after[:-STEP]]
            way = Way.INHERITED if comes else Way.LEFT_TO_HEIR
            return _Cell(same[0], way, _above(before, same[0]), _ids(after)[-2])
        gone = next(one for one in _from_top(before, step) if not self.path(one))
        return _Cell(gone, Way.ENDED if gone in self.begun else Way.NOT_YET, _above(before, gone), None)


@dataclass(frozen=True)
class History:
    """What happened to units between two days."""

    steps: Mapping[int, tuple[Step, ...]]
    ended_by: Mapping[int, LineageEvent]
    stood: Mapping[int, tuple[date, date]]  # the first day, and the first one after the last

    @classmethod
    def of(cls, units: Collection[int], first: date, last: date) -> History:
        placed = Placement.objects.filter(child__in=units, valid__startswith__gt=first, valid__startswith__lte=last)
        steps: dict[int, tuple[Step, ...]] = defaultdict(tuple)
        for one in placed.select_related("decision", "begun_by__decision").order_by("valid"):
            decision = one.decision or (one.begun_by.decision if one.begun_by else None)
            steps[one.child_id] += (Step(one.valid.lower, one.parent_id, decision),)
        ends = LineageUnit.objects.standing().filter(
            unit__in=units,
            part__in=(LineageUnit.Part.FROM, LineageUnit.Part.ALONG),
            event__kind__in=LineageEvent.ENDS,
        )
        stood = TreePath.objects.filter(unit__in=units).values_list("unit")
        return cls(
            steps,
            {part.unit_id: part.event for part in ends.select_related("event__decision").order_by("stood_on")},
            {
                unit: (begun, end)
                for unit, begun, end in stood.annotate(Min("valid__startswith"), Max("valid__endswith"))
            },
        )

    def row(self, cell: _Cell, difference: int, units: int) -> Row:
        told = Row(cell.unit, cell.way, difference, units, cell.below_then, cell.below_now)
        begun, end = self.stood[cell.unit]
        match cell.way:
            case Way.MOVED_IN | Way.MOVED_OUT:
                return replace(told, steps=self.steps.get(cell.unit, ()))
            case Way.NOT_YET:
                return replace(told, on=begun, steps=self.steps.get(cell.unit, ())[:1])
            case _:
                event = self.ended_by.get(cell.unit)
                return replace(told, event=event, on=event.effective_on if event else end)


def _step(unit: int) -> str:
    return f"{unit:0{STEP - 1}}/"


def _ids(path: str) -> list[int]:
    return [int(one) for one in path.split("/") if one]


def _from_top(path: str, step: str) -> list[int]:
    """The units below the top on a path, or all where it is not on it; where the path ends with it, the top alone."""
    _above_top, _step, below = path.rpartition(step)
    return _ids(below) or _ids(path)[-1:]


def _above(path: str, unit: int) -> int | None:
    """The unit directly above one on a path; None at the top."""
    units = _ids(path)
    at = units.index(unit)
    return units[at - 1] if at else None
