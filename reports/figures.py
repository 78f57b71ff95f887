"""The figure engine: indicators over units and periods, each with the records behind it.

Stage 1 counts every wanted indicator of a kind for all units in one statement, free of the tree.
Stage 2 adds the units up along the tree, each node once, in memory: a tree is small beside its records.
Flows count where their unit stood on the day they happened, stocks where it stood on their day; with
`tree_on` both are restated in that day's tree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from operator import add
from typing import Any, NamedTuple, Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, F, Func, Max, Min, Q, When
from django.db.models import Value as Literal

from common.facts import RecordKind
from common.periods import Period
from reports.kinds import KINDS
from reports.models import IndicatorVersion
from unions.models import TreePath, UnionUnit
from unions.models import STEP

Value = int | Fraction | None


@dataclass(frozen=True)
class Window:
    """The days that an indicator looks at: a period for flows, one day for stocks."""

    start: date
    end: date
    is_day: bool

    @classmethod
    def of(cls, definition: IndicatorVersion, period: Period) -> Window:
        rules = IndicatorVersion.PeriodRule
        if definition.period_rule == rules.IN_PERIOD:
            return cls(period.start, period.end, is_day=False)
        at_end = definition.period_rule == rules.AT_END
        day = period.cut_off if at_end else period.start - timedelta(days=1)
        return cls(day, day + timedelta(days=1), is_day=True)

    def rows(self, kind: RecordKind) -> Any:
        if self.is_day:
            return kind.records().filter(**{f"{kind.valid}__contains": self.start})
        field = kind.happened_on
        return kind.records().filter(**{f"{field}__gte": self.start, f"{field}__lt": self.end})


class Figure(NamedTuple):
    """A number with all that it takes to believe it. `value` is None where nothing could be divided."""

    definition: IndicatorVersion
    unit: UnionUnit
    period: Period
    tree_on: date | None
    value: Value
    numerator: int | None
    denominator: int | None
    evidence_rows: int
    kind: str = "counted"

    @property
    def code(self) -> str:
        return self.definition.code

    def records(self) -> Any:
        """The records behind the number: the same conditions without the aggregate."""
        return records(self.definition, self.unit, self.period, tree_on=self.tree_on)


def records(
    definition: IndicatorVersion,
    unit: UnionUnit,
    period: Period,
    *,
    tree_on: date | None = None,
) -> Any:
    """The records that a counting indicator counts: the plain meaning of its number."""
    kind = KINDS[definition.kind]
    window = Window.of(definition, period)
    rows = window.rows(kind).filter(kind.condition(definition.where))
    if definition.scope_rule == IndicatorVersion.ScopeRule.OWN:
        return rows.of(unit)
    return rows.under(unit, on=tree_on or (window.start if window.is_day else kind.happened_on))


def in_force(period: Period, codes: Iterable[str] | None = None) -> list[IndicatorVersion]:
    """The definitions that hold for a period, in the order of the catalogue."""
    versions = IndicatorVersion.objects.in_force(period.cut_off)
    if codes is not None:
        versions = versions.filter(indicator__code__in=list(codes))
    return list(versions.order_by("indicator__rank", "indicator__code"))


def figures(
    unit: UnionUnit,
    period: Period,
    codes: Iterable[str] | None = None,
    *,
    tree_on: date | None = None,
) -> list[Figure]:
    """The figures of one unit: all of the catalogue, or those named."""
    return table(unit, period, codes, tree_on=tree_on, nodes=[unit])[unit.pk]


def table(
    top: UnionUnit,
    period: Period,
    codes: Iterable[str] | None = None,
    *,
    tree_on: date | None = None,
    nodes: Sequence[UnionUnit] | None = None,
) -> dict[int, list[Figure]]:
    """Figures of a unit and of units below it, by unit id, each in the order of the catalogue."""
    asked = in_force(period, codes)
    parts = {code for one in asked if one.is_ratio for code in _parts(one)}
    known = {one.code: one for one in asked}
    known |= {one.code: one for one in in_force(period, parts - known.keys())}
    counting = [one for one in known.values() if not one.is_ratio]

    counted = _count(top, counting, period, tree_on)
    if nodes is None:
        days = Q(valid__contains=tree_on or period.cut_off)
        below = TreePath.objects.below(*top.tree_paths.filter(days).values_list("path", flat=True))
        nodes = list(UnionUnit.objects.filter(pk__in=below.filter(days).values("unit")))

    found: dict[int, list[Figure]] = {node.pk: [] for node in nodes}
    for definition in asked:
        if definition.is_ratio:
            above, under = (counted[code].of(found) for code in _parts(definition))
            for unit, (part, part_rows), (whole, whole_rows) in zip(nodes, above, under, strict=True):
                share = Fraction(part, whole) if whole else None
                rows = part_rows + whole_rows
                found[unit.pk].append(Figure(definition, unit, period, tree_on, share, part, whole, rows))
        else:
            for unit, (value, rows) in zip(nodes, counted[definition.code].of(found), strict=True):
                found[unit.pk].append(Figure(definition, unit, period, tree_on, value, None, None, rows))
    return found


def _parts(ratio: IndicatorVersion) -> tuple[str, str]:
    return ratio.numerator.code, ratio.denominator.code  # type: ignore[union-attr]


Numbers = list[int]  # all that was counted of a kind in one place: values and numbers of records


class Counted(NamedTuple):
    """Where the value of an indicator and the number of records behind it stand among the numbers of the units."""

    numbers: dict[int, Numbers]
    value: int
    rows: int

    def of(self, unit_ids: Iterable[int]) -> list[tuple[int, int]]:
        known = map(self.numbers.get, unit_ids)
        return [(numbers[self.value], numbers[self.rows]) if numbers else (0, 0) for numbers in known]


def _count(
    top: UnionUnit,
    definitions: Sequence[IndicatorVersion],
    period: Period,
    tree_on: date | None,
) -> dict[str, Counted]:
    """By indicator code: what was counted at and below every unit under `top`."""
    together: dict[tuple[str, Window], list[IndicatorVersion]] = defaultdict(list)
    for definition in definitions:
        together[definition.kind, Window.of(definition, period)].append(definition)
    restated = Window(tree_on, tree_on + timedelta(days=1), is_day=True) if tree_on else None
    trees = Tree.below(top, {restated or window for _code, window in together})
    counted: dict[str, Counted] = {}
    for (code, window), wanted in together.items():
        counted |= _count_kind(KINDS[code], window, wanted, trees[restated or window])
    return counted


Place = tuple[int, int]  # a unit and a stretch of days over which it did not move


@dataclass(frozen=True)
class Tree:
    """Where the units below a top stood over some days.

    The days are cut into stretches wherever one of the units moved, and `moves` are the first days of all but
    the first. A unit that moved has a place for every stretch in which it stood below the top, any other one
    has a single place, in stretch 0.
    """

    paths: dict[Place, str]
    units: list[int]
    moved: list[int]
    moves: list[date]

    @classmethod
    def below(cls, top: UnionUnit, windows: Iterable[Window]) -> dict[Window, Self]:
        """The trees of several windows, read at once."""
        windows = list(windows)
        if not windows:
            return {}
        whole = (min(window.start for window in windows), max(window.end for window in windows))
        overlapping = TreePath.objects.filter(valid__overlap=whole)
        here = overlapping.below(*overlapping.filter(unit=top).values_list("path", flat=True))
        # A unit may have left, or come from, another part of the tree.
        stood = overlapping.filter(unit__in=here.values("unit")).values_list(
            "unit", "path", "valid__startswith", "valid__endswith"
        )
        spans = [(unit, path, first or date.min, end or date.max) for unit, path, first, end in stood]
        return {window: cls.of(top, window, spans) for window in windows}

    @classmethod
    def of(cls, top: UnionUnit, days: Window, spans: Iterable[tuple[int, str, date, date]]) -> Self:
        of_units: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
        for unit, path, first, end in spans:
            if first < days.end and days.start < end:
                of_units[unit].append((path, max(first, days.start), min(end, days.end)))
        moved = {unit for unit, stays in of_units.items() if len({path for path, *_days in stays}) > 1}
        bounds = {day for unit in moved for _path, *stay in of_units[unit] for day in stay}
        moves = sorted(bounds - {days.start, days.end})
        step = f"{top.pk:0{STEP - 1}}/"
        paths: dict[Place, str] = {}
        for unit, stays in of_units.items():
            for path, first, end in stays:
                if step in path:
                    stretches = range(bisect_right(moves, first), bisect_left(moves, end) + 1)
                    for stretch in stretches if unit in moved else (0,):
                        paths[unit, stretch] = path
        return cls(paths, sorted({unit for unit, _stretch in paths}), sorted(moved), moves)

    def place_of_row(self, kind: RecordKind) -> Any:
        """One number for the unit of a row and the stretch in which it happened; `place` reads it."""
        unit = F(f"{kind.unit_field}_id") * (len(self.moves) + 1)
        if not self.moves:
            return unit
        number = models.BigIntegerField()
        stretch = Func(F(kind.happened_on), Literal(self.moves), function="width_bucket", output_field=number)
        # Outside of a WHERE clause PostgreSQL walks an array row by row, and hashes what is selected.
        moved = _one_of(f"{kind.unit_field}_id", self.moved, among=" IN (SELECT unnest(")
        return Case(When(moved, then=unit + stretch), default=unit)

    def place(self, number: int) -> Place:
        return divmod(number, len(self.moves) + 1)


def _one_of(field: str, ids: list[int], *, among: str = " = ANY (") -> Any:
    """`field__in=ids` as one parameter: a province has too many ids to write, send and read each by itself."""
    array = Literal(f"{{{','.join(map(str, ids))}}}")
    closing = ")" * among.count("(")
    boolean = models.BooleanField()
    return Func(F(field), array, template=f"%(expressions)s::bigint[]{closing}", arg_joiner=among, output_field=boolean)


def _count_kind(
    kind: RecordKind, window: Window, definitions: Sequence[IndicatorVersion], tree: Tree
) -> dict[str, Counted]:
    rows = window.rows(kind).filter(_one_of(f"{kind.unit_field}_id", tree.units)).order_by()
    rows = rows.annotate(stood=tree.place_of_row(kind))
    values = [kind.measure(one.measure).over(kind.condition(one.where)) for one in definitions]
    conditions = list(dict.fromkeys(kind.condition(one.where) for one in definitions))
    counts = [Count("pk", filter=condition) for condition in conditions]

    nodes: dict[str, Numbers] = {}
    by_place = rows.values("stood").annotate(numbers=_Numbers(*values, *counts))
    for place, numbers in by_place.values_list("stood", "numbers"):
        if path := tree.paths.get(tree.place(place)):
            _add(nodes, path, numbers)
    persons = {n: one for n, one in enumerate(definitions) if kind.measure(one.measure).persons}
    seen = {n: _people_in_several_places(rows, kind, one, tree) for n, one in persons.items()}
    own: dict[int, Numbers] = {}
    if any(one.scope_rule == IndicatorVersion.ScopeRule.OWN for one in definitions):
        own = _by_unit(nodes)
        _count_once_in_own_units(own, seen)
    _count_once_at_nodes(nodes, seen, size=len(values) + len(counts))
    summed = _by_unit(_summed_up(nodes))
    _count_once_in_moved_units(summed, seen, tree)

    return {
        one.code: Counted(
            own if one.scope_rule == IndicatorVersion.ScopeRule.OWN else summed,
            value=n,
            rows=len(values) + conditions.index(kind.condition(one.where)),
        )
        for n, one in enumerate(definitions)
    }


class _Numbers(Func):
    """Aggregates as one array, which is read at once: a column each would be converted one number at a time."""

    template = "ARRAY[%(expressions)s]::bigint[]"
    output_field = ArrayField(models.BigIntegerField())


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


# People are counted once in each place. Those seen in several are taken off again wherever places come together.
Seen = dict[int, list[list[str]]]  # by column, of each such person: the path of every place, in order


def _people_in_several_places(rows: Any, kind: RecordKind, definition: IndicatorVersion, tree: Tree) -> list[list[str]]:
    person = kind.measure(definition.measure).of
    known = rows.filter(kind.condition(definition.where), **{f"{person}__isnull": False})
    several = known.values(person).annotate(least=Min("stood"), most=Max("stood")).filter(least__lt=F("most"))
    stood = several.annotate(places=ArrayAgg("stood")).values_list("places", flat=True)
    paths = ([tree.paths.get(tree.place(place)) for place in set(places)] for places in stood)
    return [sorted(filter(None, of_person)) for of_person in paths]


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
