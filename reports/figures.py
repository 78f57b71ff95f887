"""The figure engine: indicators over units and periods, each with the records behind it.

Stage 1 counts every wanted indicator of a kind for all units in one statement, free of the tree.
Stage 2 adds the units up along the tree, each node once. Flows count where their unit stood on the day
they happened, stocks where it stood on their day; with `tree_on` both are restated in that day's tree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from common.facts import RecordKind
from common.periods import Period
from reports.kinds import KINDS
from reports.models import IndicatorVersion
from unions.models import TreePath, UnionUnit
from unions.models.units import STEP

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


@dataclass(frozen=True)
class Figure:
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

    totals = _count(top, counting, period, tree_on)
    if nodes is None:
        days = Q(valid__contains=tree_on or period.cut_off)
        below = TreePath.objects.below(*top.tree_paths.filter(days).values_list("path", flat=True))
        nodes = list(UnionUnit.objects.filter(pk__in=below.filter(days).values("unit")))

    def figure(definition: IndicatorVersion, unit: UnionUnit) -> Figure:
        if not definition.is_ratio:
            value, rows = totals[definition.code].get(unit.pk, (0, 0))
            return Figure(definition, unit, period, tree_on, value, None, None, rows)
        (above, above_rows), (under, under_rows) = (totals[code].get(unit.pk, (0, 0)) for code in _parts(definition))
        share = Fraction(above, under) if under else None
        rows = above_rows + under_rows
        return Figure(definition, unit, period, tree_on, share, above, under, rows)

    return {node.pk: [figure(definition, node) for definition in asked] for node in nodes}


def _parts(ratio: IndicatorVersion) -> tuple[str, str]:
    return ratio.numerator.code, ratio.denominator.code  # type: ignore[union-attr]


Counted = tuple[int, int]  # the value and the number of records behind it


def _count(
    top: UnionUnit,
    definitions: Sequence[IndicatorVersion],
    period: Period,
    tree_on: date | None,
) -> dict[str, dict[int, Counted]]:
    """By indicator code, then by unit id: what was counted at and below every unit under `top`."""
    together: dict[tuple[str, Window], list[IndicatorVersion]] = defaultdict(list)
    for definition in definitions:
        together[definition.kind, Window.of(definition, period)].append(definition)
    trees: dict[Window, Tree] = {}
    totals: dict[str, dict[int, Counted]] = {}
    for (code, window), wanted in together.items():
        days = Window(tree_on, tree_on + timedelta(days=1), is_day=True) if tree_on else window
        if days not in trees:
            trees[days] = Tree.below(top, days)
        totals |= _count_kind(KINDS[code], window, wanted, trees[days])
    return totals


@dataclass(frozen=True)
class Tree:
    """The paths below a unit over some days. A unit that moved in them stands on several paths."""

    top: UnionUnit
    paths: dict[int, list[str]]
    settled: list[int]
    moved: list[int]

    @classmethod
    def below(cls, top: UnionUnit, days: Window) -> Tree:
        span = (days.start, days.end)
        overlapping = TreePath.objects.filter(valid__overlap=span)
        tops = top.tree_paths.filter(valid__overlap=span).values_list("path", flat=True)
        here = overlapping.below(*tops)
        paths: dict[int, list[str]] = defaultdict(list)
        for unit, path in here.values_list("unit", "path").distinct():
            paths[unit].append(path)
        # One path under the top may be one of several: the others lie outside of it.
        everywhere = overlapping.filter(unit__in=here.values("unit"))
        moved = set(
            everywhere.values("unit")
            .annotate(n=Count("path", distinct=True))
            .filter(n__gt=1)
            .values_list("unit", flat=True)
        )
        return cls(top, paths, [unit for unit in paths if unit not in moved], list(moved))


def _count_kind(
    kind: RecordKind, window: Window, definitions: Sequence[IndicatorVersion], tree: Tree
) -> dict[str, dict[int, Counted]]:
    columns: dict[str, Any] = {}
    for n, definition in enumerate(definitions):
        wanted = kind.condition(definition.where)
        columns[f"value_{n}"] = kind.measure(definition.measure).over(wanted)
        columns[f"rows_{n}"] = Count("pk", filter=wanted)

    at_path: dict[str, list[int]] = {}
    for row in _rows_by_path(kind, window, tree, columns):
        unit, path, *numbers = row
        at_path[path or tree.paths[unit][0]] = numbers

    nodes = {path: list(numbers) for path, numbers in at_path.items()}
    seen = {
        2 * n: _people_on_several_paths(kind, window, definition, tree)
        for n, definition in enumerate(definitions)
        if kind.measure(definition.measure).persons
    }
    for column, people in seen.items():
        _count_once_at_nodes(nodes, people, column=column, size=len(columns))
    summed = _by_unit(_summed_up(nodes, size=len(columns)))
    own = _by_unit(at_path)
    for column, people in seen.items():
        _count_once_in_units(summed, own, people, column=column)

    totals: dict[str, dict[int, Counted]] = {}
    for n, definition in enumerate(definitions):
        alone = definition.scope_rule == IndicatorVersion.ScopeRule.OWN
        chosen = own if alone else summed
        totals[definition.code] = {unit: (numbers[2 * n], numbers[2 * n + 1]) for unit, numbers in chosen.items()}
    return totals


def _rows_by_path(kind: RecordKind, window: Window, tree: Tree, columns: dict[str, Any]) -> Iterable[tuple[Any, ...]]:
    """(unit id, path or "", numbers …): units that moved are counted for each path they stood on."""
    unit, rows = f"{kind.unit_field}_id", window.rows(kind)
    settled = rows.filter(**{f"{kind.unit_field}__in": tree.settled}).order_by()
    for found in settled.values(unit).annotate(**columns).values_list(unit, *columns):
        yield found[0], "", *found[1:]
    if tree.moved:
        moved = rows.filter(**{f"{kind.unit_field}__in": tree.moved}).order_by()
        stood = moved.annotate(path=_path_of_row(kind, window)).values(unit, "path")
        for found in stood.annotate(**columns).values_list(unit, "path", *columns):
            if found[1] in tree.paths.get(found[0], ()):
                yield found


def _path_of_row(kind: RecordKind, window: Window) -> Subquery:
    day: Any = window.start if window.is_day else OuterRef(kind.happened_on)
    stood = TreePath.objects.filter(unit=OuterRef(kind.unit_field), valid__contains=day)
    return Subquery(stood.values("path")[:1])


def _summed_up(nodes: dict[str, list[int]], *, size: int) -> dict[str, list[int]]:
    """Add every path to its parent, the deepest first: each node is added once, at any depth."""
    by_depth: dict[int, set[str]] = defaultdict(set)
    for path in nodes:
        by_depth[len(path)].add(path)
    for depth in range(max(by_depth, default=0), STEP, -STEP):
        for path in by_depth[depth]:
            above = path[:-STEP]
            if above not in nodes:
                nodes[above] = [0] * size
                by_depth[depth - STEP].add(above)
            total = nodes[above]
            for n, number in enumerate(nodes[path]):
                total[n] += number
    return nodes


def _by_unit(at_path: dict[str, list[int]]) -> dict[int, list[int]]:
    """What stands on the paths of a unit, together."""
    units: dict[int, list[int]] = {}
    for path, numbers in at_path.items():
        unit = int(path[-STEP:-1])
        known = units.get(unit)
        units[unit] = [a + b for a, b in zip(known, numbers, strict=True)] if known else numbers
    return units


People = list[list[str]]  # of each person seen in several places: the paths, in their order


def _people_on_several_paths(kind: RecordKind, window: Window, definition: IndicatorVersion, tree: Tree) -> People:
    person = kind.measure(definition.measure).of
    rows = window.rows(kind).filter(
        kind.condition(definition.where),
        **{f"{kind.unit_field}__in": tree.settled + tree.moved, f"{person}__isnull": False},
    )
    seen = rows.order_by().annotate(path=_path_of_row(kind, window))
    several = seen.values(person).annotate(n=Count("path", distinct=True)).filter(n__gt=1)
    pairs = seen.filter(**{f"{person}__in": several.values(person)})
    below = {path for paths in tree.paths.values() for path in paths}
    stood: dict[int, list[str]] = defaultdict(list)
    for who, path in pairs.values_list(person, "path").distinct().order_by(person, "path"):
        if path in below:
            stood[who].append(path)
    return list(stood.values())


def _count_once_at_nodes(nodes: dict[str, list[int]], people: People, *, column: int, size: int) -> None:
    """Make distinct people add up: −1 where two neighbouring paths of a person meet.

    In the order of the paths, the meeting points of neighbours are exactly the nodes that would count the
    person once too often.
    """
    for paths in people:
        for left, right in pairwise(paths):
            whole = _meeting(left, right)
            nodes.setdefault(whole, [0] * size)[column] -= 1


def _meeting(left: str, right: str) -> str:
    """The lowest path above both, or the upper of the two."""
    steps = range(STEP, min(len(left), len(right)) + 1, STEP)
    return next((left[:end] for end in reversed(steps) if left[:end] == right[:end]), "")


def _count_once_in_units(
    summed: dict[int, list[int]], own: dict[int, list[int]], people: People, *, column: int
) -> None:
    """A unit that moved stands on several paths; somebody seen on two of them is still one person."""
    for paths in people:
        reached = {path[:end] for path in paths for end in range(STEP, len(path) + 1, STEP)}
        for totals, stood in ((summed, reached), (own, set(paths))):
            for unit, times in Counter(int(path[-STEP:-1]) for path in stood).items():
                if times > 1:
                    totals[unit][column] -= times - 1
