"""The figure engine: indicators over units and periods, each with the records behind it.

Flows count where their unit stood on the day they happened, stocks where it stood on their day. With `tree_on` both
are restated in that day's tree: what counted somewhere counts where its unit stands on that day, or below the heir
of a unit that was merged; what ended without an heir drops out. How it is counted stands in `reports.counting`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Q

from common.periods import Period
from reports.counting import Counted, count
from reports.kinds import KINDS
from reports.models import Indicator, IndicatorVersion, Target
from reports.trees import Tree, Window, one_of
from unions.models import Placement, TreePath, UnionUnit

Value = int | Fraction | None
Operation = IndicatorVersion.Operation


class Figure(NamedTuple):
    """A number with all that it takes to believe it. `value` is None where nothing could be divided.

    Of what divides, a ratio, a mean or the percent of a target, both parts are kept; the value of a mean is whole,
    rounded down. Of a rank they are the place and how many have one. The least of the years has the value and the parts of that year, the first of several, and the
    figures of all `years`; its value is None where that of a year is.
    """

    definition: IndicatorVersion
    unit: UnionUnit
    period: Period
    tree_on: date | None
    value: Value
    numerator: int | None
    denominator: int | None
    evidence_rows: int
    kind: str = "counted"
    years: tuple[Figure, ...] = ()

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def least(self) -> Figure | None:
        """The figure of the year that is meant by the least of the years."""
        return next((year for year in self.years if self.value is not None and year.value == self.value), None)

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
    rows = window.rows(kind).filter(kind.condition(definition.where, window.day))
    if definition.scope_rule == IndicatorVersion.ScopeRule.OWN:
        rows = rows.of(unit)
    if tree_on is None:
        return rows.under(unit, on=window.start if window.is_day else kind.placed_on)
    if window.is_day:
        rows = rows.of_those_standing(window.start)
    return rows.under(unit, on=tree_on, heirs=True)


def in_force(
    period: Period, codes: Iterable[str] | None = None, *, unit: UnionUnit | None = None
) -> list[IndicatorVersion]:
    """The definitions that hold for a period, in the order of the catalogue: everybody's and, told for which unit,
    those that it or a union above it has of its own."""
    versions = IndicatorVersion.objects.in_force(period.cut_off)
    if unit is not None:
        versions = versions.filter(indicator__in=Indicator.objects.held_for(unit, period.cut_off))
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


def parts(figure: Figure) -> list[Figure]:
    """The counting figures that a figure is made of, in their order: itself, or what it divides or subtracts.

    Of the least of the years, those of every year.
    """
    if figure.years:
        return [part for year in figure.years for part in parts(year)]
    if not figure.definition.is_derived:
        return [figure]
    codes = figure.definition.parts
    found = figures(figure.unit, figure.period, codes, tree_on=figure.tree_on)
    return sorted(found, key=lambda one: codes.index(one.code))


def table(
    top: UnionUnit,
    period: Period,
    codes: Iterable[str] | None = None,
    *,
    tree_on: date | None = None,
    nodes: Sequence[UnionUnit] | None = None,
) -> dict[int, list[Figure]]:
    """Figures of a unit and of units below it, by unit id, each in the order of the catalogue."""
    asked = in_force(period, codes, unit=top)
    at_once = [one for one in asked if not one.is_least and not one.is_rank]
    wanted = {code for one in at_once for code in one.parts}
    known = {one.code: one for one in at_once}
    known |= {one.code: one for one in in_force(period, wanted - known.keys())}
    counted = _count(top, [one for one in known.values() if not one.is_derived], period, tree_on)
    if nodes is None:
        days = Q(valid__contains=tree_on or period.cut_off)
        below = TreePath.objects.below(*top.tree_paths.filter(days).values_list("path", flat=True))
        nodes = list(UnionUnit.objects.filter(pk__in=below.filter(days).values("unit")))

    found: dict[int, list[Figure]] = {node.pk: [] for node in nodes}
    of_nodes = list(zip(nodes, found.values(), strict=True))
    targets = _targets([known[one.parts[0]] for one in at_once if one.operation == Operation.TARGET], period, found)
    yearly = [code for one in asked if one.is_least for code in one.parts]
    years = [table(top, year, yearly, tree_on=tree_on, nodes=nodes) for year in period.years()] if yearly else []
    ranked = [code for one in asked if one.is_rank for code in one.parts]
    ranks = _ranks(top, period, ranked, tree_on, nodes) if ranked else {}
    for definition in asked:
        if definition.is_rank:
            of_units = ranks.get(definition.parts[0], {})
            for unit, told in of_nodes:
                place, among, rows = of_units.get(unit.pk, (None, None, 0))
                told.append(Figure(definition, unit, period, tree_on, place, place, among, rows))
            continue
        if definition.is_least:
            for unit, told in of_nodes:
                of_unit = [one for year in years for one in year[unit.pk] if one.code in definition.parts]
                told.append(_least(definition, unit, period, tree_on, of_unit, len(years)))
            continue
        codes = definition.parts or [definition.code]
        kind = _kind({known[code].kind for code in codes})
        first, *second = (counted[code].of(found) for code in codes)
        others: Sequence[Sequence[tuple[int | None, int]]] = second
        if definition.operation == Operation.TARGET:
            others = [[(targets.get((codes[0], pk)), 0) for pk in found]]
        if others:
            for (unit, told), (part, part_rows), (other, other_rows) in zip(of_nodes, first, *others, strict=True):
                values = _made_of(definition, part, other)
                told.append(Figure(definition, unit, period, tree_on, *values, part_rows + other_rows, kind))
        elif definition.divides:
            divisors = counted[definition.code].divisors(found)
            for (unit, told), (value, rows), divisor in zip(of_nodes, first, divisors, strict=True):
                told.append(
                    Figure(definition, unit, period, tree_on, *_made_of(definition, value, divisor), rows, kind)
                )
        else:
            for (unit, told), (value, rows) in zip(of_nodes, first, strict=True):
                nothing = kind != "counted" and not rows  # what nobody said is not 0
                told.append(
                    Figure(definition, unit, period, tree_on, None if nothing else value, None, None, rows, kind)
                )
    return found


def _kind(kinds: Iterable[str]) -> str:
    """ "counted" from records, "declared" by the unions themselves or "external": the least of what stands behind it."""
    behind = [KINDS[kind] for kind in kinds]
    if any(one.external for one in behind):
        return "external"
    return "declared" if any(one.declared for one in behind) else "counted"


def _ranks(
    top: UnionUnit, period: Period, codes: Sequence[str], tree_on: date | None, nodes: Sequence[UnionUnit]
) -> dict[str, dict[int, tuple[int | None, int | None, int]]]:
    """By code and unit: its place among the units beside it, how many have one, and its own records.

    Equals share a place. A unit without a value has no place.
    """
    day = tree_on or period.cut_off
    placed = Placement.objects.on(day)
    over = dict(placed.filter(child__in=[node.pk for node in nodes]).values_list("child", "parent"))
    beside = dict(placed.filter(parent__in=set(over.values())).values_list("child", "parent"))
    above = over.get(top.pk)
    around = UnionUnit.objects.get(pk=above) if above else top
    units = list(UnionUnit.objects.filter(pk__in={*beside, *(node.pk for node in nodes)}))
    found: dict[str, dict[int, tuple[int | None, int | None, int]]] = {code: {} for code in codes}
    groups: dict[tuple[str, int | None], list[Figure]] = defaultdict(list)
    for unit, told in table(around, period, codes, tree_on=tree_on, nodes=units).items():
        for figure in told:
            groups[figure.code, beside.get(unit)].append(figure)
    for (code, _parent), told in groups.items():
        values = sorted((figure.value for figure in told if figure.value is not None), reverse=True)
        for figure in told:
            place = values.index(figure.value) + 1 if figure.value is not None else None
            among = len(values) if place else None
            found[code][figure.unit.pk] = (place, among, figure.evidence_rows)
    return found


def _made_of(definition: IndicatorVersion, first: int, second: int | None) -> tuple[Value, int | None, int | None]:
    """The value of an indicator that is made of two, and both parts where it divides them."""
    if definition.operation == Operation.SUM:
        return first + (second or 0), None, None
    if not definition.divides:
        return first - (second or 0), None, None
    if not second:
        return None, first, second
    return (Fraction(first, second) if definition.is_ratio else first // second), first, second


def _targets(
    definitions: Sequence[IndicatorVersion], period: Period, units: Collection[int]
) -> dict[tuple[str, int], int]:
    """By code and unit: what a unit itself is to reach in the period, in what the definition of the period counts."""
    if not definitions:
        return {}
    counts = {one.indicator_id: (one.code, one.count_unit) for one in definitions}
    rows = Target.objects.filter(one_of("unit_id", list(units)), indicator__in=counts, period_code=period.code)
    return {
        (counts[indicator][0], unit): int(value)
        for indicator, unit, value, count_unit in rows.values_list("indicator", "unit", "value", "count_unit")
        if count_unit == counts[indicator][1]
    }


def _least(
    definition: IndicatorVersion,
    unit: UnionUnit,
    period: Period,
    tree_on: date | None,
    years: Sequence[Figure],
    wanted: int,
) -> Figure:
    """The least of the years, of which as many are `wanted`: a year without a definition has no value either."""
    values = [year.value for year in years if year.value is not None]
    least = next(year for year in years if year.value == min(values)) if values and len(values) == wanted else None
    parts = (least.value, least.numerator, least.denominator) if least else (None, None, None)
    rows = sum(year.evidence_rows for year in years)
    kinds = {year.kind for year in years}
    kind = next((one for one in ("external", "declared") if one in kinds), "counted")
    return Figure(definition, unit, period, tree_on, *parts, rows, kind, tuple(years))


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
    trees = _trees(top, together, tree_on)
    counted: dict[str, Counted] = {}
    for (code, window), wanted in together.items():
        counted |= count(KINDS[code], window, wanted, trees[code, window])
    return counted


Asked = Iterable[tuple[str, Window]]  # kinds of record by their code, and the days that are looked at


def _trees(top: UnionUnit, asked: Asked, tree_on: date | None) -> dict[tuple[str, Window], Tree]:
    """By kind and window: the tree in which rows are placed."""
    if tree_on is None:
        days = {(code, window): window.of_places(KINDS[code]) for code, window in asked}
        trees = Tree.below(top, set(days.values()))
        return {one: trees[window] for one, window in days.items()}
    restated = Tree.restated(top, tree_on)
    stood = {window: restated.of_those_standing(window.start) for _code, window in asked if window.is_day}
    return {(code, window): stood.get(window, restated) for code, window in asked}
