"""Counting in two stages: per place in the database, then up the tree in memory.

People, and whatever else is counted by its different values, are counted once in each place. Those seen in several
are taken off again wherever places come together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from operator import add
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Func, Max, Min, Q, Sum

from common.facts import RecordKind
from reports.models import IndicatorVersion
from reports.trees import Place, Tree, Window, one_of
from unions.models import STEP

Numbers = list[int]  # all that was counted of a kind in one place: values and numbers of records
Seen = dict[int, list[list[str]]]  # by column, of each person seen in several places: their paths, in order


class Counted(NamedTuple):
    """Where the value of an indicator, what divides it and the number of records behind it stand among the numbers of the
    units; `per` is None where nothing divides it."""

    numbers: dict[int, Numbers]
    value: int
    rows: int
    per: int | None = None

    def of(self, unit_ids: Iterable[int]) -> list[tuple[int, int]]:
        known = map(self.numbers.get, unit_ids)
        return [(numbers[self.value], numbers[self.rows]) if numbers else (0, 0) for numbers in known]

    def divisors(self, unit_ids: Iterable[int]) -> list[int]:
        known = map(self.numbers.get, unit_ids)
        return [numbers[self.per] if numbers and self.per is not None else 0 for numbers in known]


class Question:
    """Indicators of one kind over the same days, asked of all places of a tree in one statement.

    `values`, `rows` and `pers` are the columns of each definition: the same number is asked for once. Only what a measure
    divides by has a column in `pers`, of others it is None.
    """

    def __init__(self, kind: RecordKind, window: Window, definitions: Sequence[IndicatorVersion], tree: Tree) -> None:
        self.kind, self.window, self.definitions, self.tree = kind, window, definitions, tree
        self.conditions: list[Q] = []
        self.columns: list[Any] = []
        self.values: list[int] = []
        self.rows: list[int] = []
        self.pers: list[int | None] = []
        conditions: dict[str, Q] = {}
        columns: dict[tuple[Any, ...], int] = {}
        for one in definitions:
            words = repr(sorted(one.where.items()))
            condition = conditions.setdefault(words, kind.condition(one.where, window.day))
            measure = kind.measure(one.measure)
            asked = [
                ((measure.function, measure.of, measure.distinct, measure.per), measure.over(condition)),
                ((Count, "pk", False, None), Count("pk", filter=condition)),
            ]
            if measure.per is not None:
                asked.append(((Sum, measure.per, False, None), Sum(measure.per, filter=condition, default=0)))
            for column, aggregate in asked:
                if (column, words) not in columns:
                    columns[column, words] = len(self.columns)
                    self.columns.append(aggregate)
            value, rows, *per = (columns[column, words] for column, _aggregate in asked)
            self.conditions.append(condition)
            self.values.append(value)
            self.rows.append(rows)
            self.pers.append(next(iter(per), None))

    @cached_property
    def _rows(self) -> Any:
        here = self.window.rows(self.kind).filter(one_of(f"{self.kind.unit_field}_id", self.tree.units))
        return here.order_by().annotate(stood=self.tree.place_of_row(self.kind))

    def by_place(self) -> dict[Place, Numbers]:
        found = self._rows.values("stood").annotate(numbers=_Numbers(*self.columns))
        return {self.tree.place(place): numbers for place, numbers in found.values_list("stood", "numbers")}

    def seen_in_several_places(self) -> Seen:
        """By column of the distinct measures: the paths of everybody who was seen in more than one place."""
        told_apart: dict[str, dict[int, Q]] = defaultdict(dict)
        for one, condition, column in zip(self.definitions, self.conditions, self.values, strict=True):
            measure = self.kind.measure(one.measure)
            if measure.distinct and (self.tree.moved or measure.of != self.kind.unit_field):
                told_apart[str(measure.of)][column] = condition
        seen: Seen = {}
        for person, conditions in told_apart.items():
            seen |= self._several(person, conditions)
        return seen

    def _several(self, person: str, conditions: dict[int, Q]) -> Seen:
        """One statement for all columns; who was in one place under a condition has a single path, or none."""
        several = self._rows.filter(**{f"{person}__isnull": False}).values(person)
        several = several.annotate(least=Min("stood"), most=Max("stood")).filter(least__lt=F("most"))
        columns = {f"in_{n}": ArrayAgg("stood", filter=condition) for n, condition in conditions.items()}
        people = several.annotate(**columns).values_list(*columns)
        return {
            n: [sorted(filter(None, map(self._path, set(places)))) for places in of_column if places]
            for n, of_column in zip(conditions, zip(*people, strict=True), strict=False)  # nobody, no columns
        }

    def _path(self, place: int) -> str | None:
        return self.tree.paths.get(self.tree.place(place))


class _Numbers(Func):
    """Aggregates as one array, which is read at once: a column each would be converted one number at a time."""

    template = "ARRAY[%(expressions)s]::bigint[]"
    output_field = ArrayField(models.BigIntegerField())


def count(kind: RecordKind, window: Window, definitions: Sequence[IndicatorVersion], tree: Tree) -> dict[str, Counted]:
    """By indicator code: what was counted at every unit of the tree, alone or with all below it."""
    question = Question(kind, window, definitions, tree)
    nodes: dict[str, Numbers] = {}
    for place, numbers in question.by_place().items():
        if path := tree.paths.get(place):
            _add(nodes, path, numbers)
    seen = question.seen_in_several_places()
    own: dict[int, Numbers] = {}
    if any(one.scope_rule == IndicatorVersion.ScopeRule.OWN for one in definitions):
        own = _by_unit(nodes)
        _count_once_in_own_units(own, seen)
    _count_once_at_nodes(nodes, seen, size=len(question.columns))
    summed = _by_unit(_summed_up(nodes))
    _count_once_in_moved_units(summed, seen, tree)
    columns = zip(definitions, question.values, question.rows, question.pers, strict=True)
    return {
        one.code: Counted(own if one.scope_rule == IndicatorVersion.ScopeRule.OWN else summed, value, rows, per)
        for one, value, rows, per in columns
    }


def _add(totals: dict[Any, Numbers], where: Any, numbers: Numbers) -> None:
    totals[where] = list(map(add, totals[where], numbers)) if where in totals else numbers.copy()


def _summed_up(nodes: dict[str, Numbers]) -> dict[str, Numbers]:
    """Add every path to its parent, the deepest first: each node is added once, at any depth."""
    by_depth: dict[int, set[str]] = defaultdict(set)
    for path in nodes:
        by_depth[len(path)].add(path)
    for depth in range(max(by_depth, default=0), STEP, -STEP):
        for path in by_depth[depth]:
            by_depth[depth - STEP].add(path[:-STEP])
            _add(nodes, path[:-STEP], nodes[path])
    return nodes


def _by_unit(nodes: dict[str, Numbers]) -> dict[int, Numbers]:
    """What stands on the paths of a unit, together."""
    units: dict[int, Numbers] = {}
    for path, numbers in nodes.items():
        _add(units, _unit(path), numbers)
    return units


def _unit(path: str) -> int:
    return int(path[-STEP:-1])


def _count_once_in_own_units(own: dict[int, Numbers], seen: Seen) -> None:
    for column, people in seen.items():
        for paths in people:
            for unit, times in Counter(map(_unit, paths)).items():
                own[unit][column] -= times - 1


def _count_once_at_nodes(nodes: dict[str, Numbers], seen: Seen, *, size: int) -> None:
    """Make distinct people add up: −1 where two neighbouring paths of a person meet.

    In the order of the paths, the meeting points of neighbours are exactly the nodes that would count the
    person once too often.
    """
    for column, people in seen.items():
        for paths in people:
            for left, right in pairwise(paths):
                if meeting := _meeting(left, right):
                    nodes.setdefault(meeting, [0] * size)[column] -= 1


def _meeting(left: str, right: str) -> str:
    """The lowest path above both, or the upper of the two; "" for paths that begin at different units."""
    steps = range(STEP, min(len(left), len(right)) + 1, STEP)
    return next((left[:end] for end in reversed(steps) if left[:end] == right[:end]), "")


def _count_once_in_moved_units(summed: dict[int, Numbers], seen: Seen, tree: Tree) -> None:
    """A unit that moved stands on several nodes; somebody seen below two of them is still one person."""
    moved = {f"{unit:0{STEP - 1}}/" for unit in tree.moved}
    for column, people in seen.items() if moved else ():
        for paths in people:
            nodes = {
                path[:end]
                for path in paths
                for end in range(STEP, len(path) + 1, STEP)
                if path[end - STEP : end] in moved
            }
            for unit, times in Counter(map(_unit, nodes)).items():
                summed[unit][column] -= times - 1
