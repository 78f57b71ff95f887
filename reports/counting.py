"""Counting in two stages: per place in the database, then up the tree in memory.

People, and whatever else is counted by its different values, are counted once in each place. Those seen in several
are taken off again wherever places come together.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from operator import add
from typing import Any, NamedTuple, Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Count, F, Func, Max, Min, Q, Sum
from django.db.models.functions import Cast

from common.facts import RecordKind
from reports.kinds import KINDS
from reports.models import IndicatorVersion
from reports.stored import Kept
from reports.trees import Place, Slot, Tree, Window, one_of, place_of_row
from unions.models import STEP

APART = 4  # where more than this part of the units cannot be relied on, the store is not worth looking at

Numbers = list[int]  # all that was counted of a kind in one place: values and numbers of records
Seen = dict[int, list[list[str]]]  # by column, of each person seen in several places: their paths, in order


class Counted(NamedTuple):
    """Where the value of an indicator, what divides it and the number of records behind it stand among the numbers of the
    units; `per` is None where nothing divides it."""

    numbers: dict[int, Numbers]
    value: int
    rows: int
    per: int | None = None


class Totals(dict[int, Numbers]):
    """Numbers by unit. Those of leaves, which are nobody's sum, are read when the first of them is looked at."""

    def __init__(
        self, known: Mapping[int, Numbers], leaves: Collection[int], read: Callable[[], Mapping[int, Numbers]]
    ):
        super().__init__(known)
        self._leaves, self._read = leaves, read

    def get(self, unit_id: int, default: Any = None) -> Any:
        found = super().get(unit_id, default)
        if found is default and unit_id in self._leaves:
            self.update(self._read())
            self._leaves = ()
            found = super().get(unit_id, default)
        return found


class Question:
    """Indicators of one kind over the same days, asked of all places of a tree in one statement, or of what is stored.

    `values`, `rows` and `pers` are the columns of each definition: the same number is asked for once. Only what a measure
    divides by has a column in `pers`, of others it is None.
    """

    def __init__(
        self,
        kind: RecordKind,
        window: Window,
        definitions: Sequence[IndicatorVersion],
        tree: Tree,
        kept: Kept | None = None,
    ) -> None:
        self.kind, self.tree = kind, tree
        if kept and APART * len({*tree.moved, *kept.in_doubt}.intersection(tree.units)) > len(tree.units):
            kept = None
        self.kept = kept
        wanted = [asked_by(one) for one in definitions]
        self.plan = plan(kind.code, window, kept.wanted if kept else tuple(wanted), bool(tree.moves))
        self.values = [self.plan.columns[one].value for one in wanted]
        self.rows = [self.plan.columns[one].rows for one in wanted]
        self.pers = [self.plan.columns[one].per for one in wanted]

    @property
    def size(self) -> int:
        """How many numbers there are of a place."""
        return self.plan.size

    def by_place(self) -> dict[Place, Numbers]:
        """What was counted in each place; of leaves that are in the store see `of_leaves`."""
        if self.kept is None:
            return self._counted(self.tree)
        inner = self._relied_on.difference(self.leaves)
        found = {(unit, 0): numbers for unit, numbers in self.kept.numbers(inner)}
        return found | self._counted(self._apart) if self._apart.units else found

    @cached_property
    def leaves(self) -> Collection[int]:
        """Units that nobody stands below, and of which the store can be relied on."""
        if self.kept is None:
            return ()
        leaves = self.tree.leaves
        return leaves if self.kept.in_doubt.isdisjoint(leaves) else leaves.keys() - self.kept.in_doubt

    def of_leaves(self) -> dict[str, Numbers]:
        """By the path above them: what leaves have together."""
        return self.kept.sums(self.tree.leaf_groups, self.size) if self.kept and self.leaves else {}

    def of_each_leaf(self) -> dict[int, Numbers]:
        return dict(self.kept.numbers(self.leaves)) if self.kept else {}

    def _counted(self, tree: Tree) -> dict[Place, Numbers]:
        return {tree.place(place): numbers for place, numbers in self.plan.numbers.rows(tree)}

    def seen_in_several_places(self) -> Seen:
        """By column of the distinct measures: the paths of everybody who was seen in more than one place."""
        seen: Seen = {}
        for several in self.plan.several if len(self.tree.paths) > 1 else ():
            if not self.tree.moved and several.who == self.kind.unit_field:
                continue
            for column, of_column in self._places_of(several).items():
                paths = (sorted(filter(None, map(self._path, places))) for places in of_column if places)
                seen[column] = [one for one in paths if len(one) > 1]
        return seen

    def _places_of(self, several: Several) -> dict[int, list[set[Place]]]:
        """By column: the places of everybody who was seen in several."""
        found: dict[int, dict[str, set[Place]]] = {column: {} for column in several.columns}
        if self.kept is not None:
            for column, who, units in self.kept.sightings(several.columns):
                found[column][who] = {(unit, 0) for unit in self._relied_on.intersection(units)}
        if self.kept is None or self._apart.units:
            tree = self.tree if self.kept is None else replace(self.tree, touching=self._apart.units)
            rows = (several.all if self.kept is None else several.touching).rows(tree)
            for who, *of_columns in rows:
                for column, places in zip(several.columns, of_columns, strict=True):
                    found[column][who] = {self.tree.place(place) for place in places or ()}
        return {column: list(people.values()) for column, people in found.items()}

    @cached_property
    def _apart(self) -> Tree:
        """The units whose stored numbers cannot be relied on, or do not say in which place."""
        doubtful = {*self.tree.moved, *(self.kept.in_doubt if self.kept else ())}
        return replace(self.tree, units=[unit for unit in self.tree.units if unit in doubtful])

    @cached_property
    def _relied_on(self) -> set[int]:
        return {*self.tree.units}.difference(self._apart.units)

    def _path(self, place: Place) -> str | None:
        return self.tree.paths.get(place)


def asked_by(definition: IndicatorVersion) -> tuple[str, str]:
    """What a counting indicator asks of its kind: the measure, and the conditions as JSON."""
    return definition.measure, json.dumps(definition.where, sort_keys=True)


class Columns(NamedTuple):
    """Where the numbers of one measure under one condition stand in the array of a place."""

    value: int
    rows: int
    per: int | None


class Statement(NamedTuple):
    """A statement whose parameters of the tree are filled in when it is asked."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def compiled(cls, rows: Any) -> Self:
        sql, params = rows.query.sql_with_params()
        return cls(sql, tuple(params))

    def of(self, tree: Tree) -> list[Any]:
        return [getattr(tree, one.attribute) if isinstance(one, Slot) else one for one in self.params]

    def rows(self, tree: Tree) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.of(tree))
            return cursor.fetchall()


class Several(NamedTuple):
    """Of what is told apart by a field, and was seen in several places under the conditions of columns: (who, the places
    by column). Of everybody, or of those who were seen in the units `touching`."""

    who: str
    columns: list[int]
    all: Statement
    touching: Statement


class Plan(NamedTuple):
    """The statements of a question: the numbers of each place, and who was seen in several."""

    columns: dict[tuple[str, str], Columns]
    size: int
    numbers: Statement
    several: list[Several]

    @property
    def sql(self) -> str:
        return "\n".join((self.numbers.sql, *(one.all.sql for one in self.several)))


@lru_cache(maxsize=512)
def plan(code: str, window: Window, wanted: tuple[tuple[str, str], ...], moves: bool) -> Plan:
    """Of a kind over some days: (measure, conditions as JSON). The same is asked of many trees, and composing it takes
    longer than counting a union."""
    kind = KINDS[code]
    numbers: dict[tuple[Any, ...], int] = {}
    aggregates: list[Any] = []
    columns: dict[tuple[str, str], Columns] = {}
    told_apart: dict[str, dict[int, Q]] = defaultdict(dict)

    def column(key: tuple[Any, ...], aggregate: Any) -> int:
        if key not in numbers:
            numbers[key] = len(aggregates)
            aggregates.append(aggregate)
        return numbers[key]

    for name, words in dict.fromkeys(wanted):
        measure, condition = kind.measure(name), kind.condition(json.loads(words), window.day)
        key = (measure.function, measure.of, measure.distinct, measure.per, words)
        value = column(key, measure.over(condition))
        rows = column((Count, "pk", False, None, words), Count("pk", filter=condition))
        per = None
        if measure.per is not None:
            per = column((Sum, measure.per, False, None, words), Sum(measure.per, filter=condition, default=0))
        columns[name, words] = Columns(value, rows, per)
        if measure.distinct:
            told_apart[str(measure.of)][value] = condition
    here = window.rows(kind).filter(one_of(f"{kind.unit_field}_id", Slot("unit_array")))
    here = here.order_by().annotate(stood=place_of_row(kind, moves=moves))
    found = here.values("stood").annotate(numbers=_Numbers(*aggregates)).values_list("stood", "numbers")
    several = [_several(here, f"{kind.unit_field}_id", who, conditions) for who, conditions in told_apart.items()]
    return Plan(columns, len(aggregates), Statement.compiled(found), several)


def _several(here: Any, unit: str, who: str, conditions: dict[int, Q]) -> Several:
    """One statement for all columns; who was in one place under a condition has a single path, or none."""
    here = here.filter(**{f"{who}__isnull": False})
    touching = here.filter(one_of(unit, Slot("touching_array"))).values(who)
    columns = {f"in_{n}": ArrayAgg("stood", filter=condition) for n, condition in conditions.items()}

    def compiled(rows: Any) -> Statement:
        rows = rows.values(who).annotate(least=Min("stood"), most=Max("stood")).filter(least__lt=F("most"))
        rows = rows.annotate(who=Cast(who, models.TextField()), **columns)
        return Statement.compiled(rows.values_list("who", *columns))

    return Several(who, list(conditions), compiled(here), compiled(here.filter(**{f"{who}__in": touching})))


class _Numbers(Func):
    """Aggregates as one array, which is read at once: a column each would be converted one number at a time."""

    template = "ARRAY[%(expressions)s]::bigint[]"
    output_field = ArrayField(models.BigIntegerField())


def count(
    kind: RecordKind,
    window: Window,
    definitions: Sequence[IndicatorVersion],
    tree: Tree,
    kept: Kept | None = None,
) -> dict[str, Counted]:
    """By indicator code: what was counted at every unit of the tree, alone or with all below it."""
    question = Question(kind, window, definitions, tree, kept)
    nodes: dict[str, Numbers] = {}
    for place, numbers in question.by_place().items():
        if path := tree.paths.get(place):
            _add(nodes, path, numbers)
    seen = question.seen_in_several_places()
    own: dict[int, Numbers] = {}
    if any(one.scope_rule == IndicatorVersion.ScopeRule.OWN for one in definitions):
        own = _by_unit(nodes)
        _correct(own, _in_own_units(seen), size=question.size)
    for path, numbers in question.of_leaves().items():
        if path:
            _add(nodes, path, numbers)
    _correct(nodes, _at_nodes(seen), size=question.size)
    summed = _by_unit(_summed_up(nodes))
    _correct(summed, _in_moved_units(seen, tree), size=question.size)
    if question.leaves:
        read = cache(question.of_each_leaf)
        own, summed = Totals(own, question.leaves, read), Totals(summed, question.leaves, read)
    columns = zip(definitions, question.values, question.rows, question.pers, strict=True)
    return {
        one.code: Counted(own if one.scope_rule == IndicatorVersion.ScopeRule.OWN else summed, value, rows, per)
        for one, value, rows, per in columns
    }


def _add(totals: dict[Any, Numbers], where: Any, numbers: Numbers) -> None:
    """Lists of numbers are never changed in place, so that what stands alone need not be copied."""
    totals[where] = list(map(add, totals[where], numbers)) if where in totals else numbers


def _correct(totals: dict[Any, Numbers], corrections: Mapping[Any, Mapping[int, int]], *, size: int) -> None:
    """Take off by node and column what was counted once too often."""
    for where, columns in corrections.items():
        numbers = list(totals.get(where) or [0] * size)
        for column, times in columns.items():
            numbers[column] -= times
        totals[where] = numbers


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


Corrections = dict[Any, Counter[int]]  # by node and column, how often somebody was counted once too often


def _in_own_units(seen: Seen) -> Corrections:
    corrections: Corrections = defaultdict(Counter)
    for column, people in seen.items():
        for paths in people:
            for unit, times in Counter(map(_unit, paths)).items():
                if times > 1:
                    corrections[unit][column] += times - 1
    return corrections


def _at_nodes(seen: Seen) -> Corrections:
    """Make distinct people add up: −1 where two neighbouring paths of a person meet.

    In the order of the paths, the meeting points of neighbours are exactly the nodes that would count the
    person once too often.
    """
    corrections: Corrections = defaultdict(Counter)
    for column, people in seen.items():
        for paths in people:
            for left, right in pairwise(paths):
                if meeting := _meeting(left, right):
                    corrections[meeting][column] += 1
    return corrections


def _meeting(left: str, right: str) -> str:
    """The lowest path above both, or the upper of the two; "" for paths that begin at different units."""
    steps = range(STEP, min(len(left), len(right)) + 1, STEP)
    return next((left[:end] for end in reversed(steps) if left[:end] == right[:end]), "")


def _in_moved_units(seen: Seen, tree: Tree) -> Corrections:
    """A unit that moved stands on several nodes; somebody seen below two of them is still one person."""
    corrections: Corrections = defaultdict(Counter)
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
                if times > 1:
                    corrections[unit][column] += times - 1
    return corrections
