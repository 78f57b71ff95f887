"""The figure engine: indicators over units and periods, each with the records behind it.

Flows count where their unit stood on the day they happened, stocks where it stood on their day. With `tree_on` both
are restated in that day's tree: what counted somewhere counts where its unit stands on that day, or below the heir
of a unit that was merged; what ended without an heir drops out. How it is counted stands in `reports.counting`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q, Sum

from common.periods import Period
from reports.counting import Counted, asked_by, count
from reports.kinds import KINDS
from reports.models import Indicator, IndicatorVersion, Target
from reports.stored import kept
from reports.trees import Tree, Window, one_of
from unions.models import Placement, TreePath, UnionUnit

MOST_YEARS = 50  # that are looked at one by one for the least of them; of a longer period it has no value

Value = int | Fraction | None
Operation = IndicatorVersion.Operation


class Figure(NamedTuple):
    """A number with all that it takes to believe it. `value` is None where nothing could be divided, or nobody declared.

    Of what divides, a ratio, a mean or the percent of a target, both parts are kept, as far as they are known; the value
    of a mean is whole, rounded down. Of a rank they are the place and how many have one. The least of the
    years has the value and the parts of that year, the first of several, and the figures of all `years`; its value is
    None where that of a year is.
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
    """The definitions that hold for a period, in the order of the catalogue; told for which unit, everybody's and those
    that it or a union above it has of its own."""
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
    """The counting figures that a figure is made of, in their order: itself, or what it divides, subtracts or places.

    Of the least of the years, those of every year.
    """
    if figure.years:
        return [part for year in figure.years for part in parts(year)]
    if not figure.definition.is_derived:
        return [figure]
    codes = figure.definition.parts
    found = Table(figure.unit, figure.period, in_force(figure.period, codes), figure.tree_on, [figure.unit])
    ordered = sorted(found[figure.unit.pk], key=lambda one: codes.index(one.code))
    return [part for one in ordered for part in parts(one)]


def table(
    top: UnionUnit,
    period: Period,
    codes: Iterable[str] | None = None,
    *,
    tree_on: date | None = None,
    nodes: Sequence[UnionUnit] | None = None,
) -> Table:
    """Figures of a unit and of units below it, by unit id, each in the order of the catalogue."""
    if nodes is None:
        days = Q(valid__contains=tree_on or period.cut_off)
        below = TreePath.objects.below(*top.tree_paths.filter(days).values_list("path", flat=True))
        nodes = list(UnionUnit.objects.filter(pk__in=below.filter(days).values("unit")))
    return Table(top, period, in_force(period, codes, unit=top), tree_on, nodes)


Teller = Callable[[UnionUnit], Figure]
Part = Callable[[int], tuple[int | None, int]]  # of a unit by its id: a number or None, and the records behind it
Place = tuple[int | None, int | None, int, str]  # a place, how many have one, the records behind it, what was placed


class Table(Mapping[int, list[Figure]]):
    """Figures by unit id. All units are counted together, at once; the figures of one are made when it is looked at."""

    def __init__(
        self,
        top: UnionUnit,
        period: Period,
        asked: Sequence[IndicatorVersion],
        tree_on: date | None,
        nodes: Sequence[UnionUnit],
        *,
        within: Table | None = None,
    ) -> None:
        """`within` is a table of the same days and units, which has counted what is asked."""
        self.top, self.period, self.tree_on = top, period, tree_on
        self._asked = asked
        self._units = {node.pk: node for node in nodes}
        self._made: dict[int, list[Figure]] = {}
        self._is_one_year = list(period.years()) == [period]
        if within is None:
            self.counting = self._parts_of(asked)
            self.counted = self._count()
        else:
            self.counting, self.counted = within.counting, within.counted
        self._tellers = [self._teller(one) for one in asked]

    def _parts_of(self, asked: Iterable[IndicatorVersion]) -> dict[str, IndicatorVersion]:
        """By code: what counts of these in the period, at these units; years and ranks are tables of their own."""
        known = {one.code: one for one in asked if not one.is_rank and (self._is_one_year or not one.is_least)}
        for _depth in range(2):  # the least of the years of a share of two
            if missing := {code for one in known.values() for code in one.parts} - known.keys():
                known |= {one.code: one for one in in_force(self.period, missing)}
        return {code: one for code, one in known.items() if not one.is_derived}

    def _defined(self, codes: Collection[str]) -> list[IndicatorVersion]:
        """The definitions of the period by these codes: mostly they are among what is asked, and need not be read again."""
        known = [one for one in self._asked if one.code in codes]
        return known if len(known) == len(set(codes)) else in_force(self.period, codes)

    def __getitem__(self, unit_id: int) -> list[Figure]:
        if unit_id not in self._made:
            unit = self._units[unit_id]
            self._made[unit_id] = [tell(unit) for tell in self._tellers]
        return self._made[unit_id]

    def __iter__(self) -> Iterator[int]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    def _teller(self, definition: IndicatorVersion) -> Teller:
        if definition.is_rank:
            return self._rank(definition)
        if definition.is_least:
            return self._least(definition)
        if definition.operation == Operation.TARGET:
            return self._of_two(definition, self._target(definition.parts[0]))
        if definition.is_derived:
            return self._of_two(definition, self._part(definition.parts[1]))
        if definition.divides:
            return self._of_two(definition, self._divisor(definition.code))
        return self._alone(definition)

    # Counting --------------------------------------------------------------------------------------------

    def _count(self) -> dict[str, Counted]:
        """By indicator code: what was counted at and below every unit, together for each kind and its days."""
        together: dict[tuple[str, Window], list[IndicatorVersion]] = defaultdict(list)
        for definition in self.counting.values():
            together[definition.kind, Window.of(definition, self.period)].append(definition)
        trees = self._trees(together)
        large = {one for one, tree in trees.items() if len(tree.units) >= settings.STORED_FROM_UNITS}
        stored = kept({one: list(map(asked_by, together[one])) for one in large}) if large else {}
        counted: dict[str, Counted] = {}
        for one, wanted in together.items():
            code, window = one
            counted |= count(KINDS[code], window, wanted, trees[one], stored.get(one))
        return counted

    def _trees(self, asked: Iterable[tuple[str, Window]]) -> dict[tuple[str, Window], Tree]:
        """By kind and window: the tree in which rows are placed."""
        if self.tree_on is None:
            days = {(code, window): window.of_places(KINDS[code]) for code, window in asked}
            trees = Tree.below([self.top.pk, *self._units], set(days.values()))
            return {one: trees[window] for one, window in days.items()}
        restated = Tree.restated(self.top, self.tree_on)
        stood = {window: restated.of_those_standing(window.start) for _code, window in asked if window.is_day}
        return {(code, window): stood.get(window, restated) for code, window in asked}

    # What counts, and what is made of two ----------------------------------------------------------------

    def _alone(self, definition: IndicatorVersion) -> Teller:
        part, kind = self._part(definition.code), self._kind(definition)
        period, tree_on = self.period, self.tree_on

        def tell(unit: UnionUnit) -> Figure:
            value, rows = part(unit.pk)
            return Figure(definition, unit, period, tree_on, value, None, None, rows, kind)

        return tell

    def _of_two(self, definition: IndicatorVersion, second: Part) -> Teller:
        first, kind = self._part((definition.parts or [definition.code])[0]), self._kind(definition)
        period, tree_on = self.period, self.tree_on

        def tell(unit: UnionUnit) -> Figure:
            one, rows = first(unit.pk)
            other, more = second(unit.pk)
            return Figure(definition, unit, period, tree_on, *_made_of(definition, one, other), rows + more, kind)

        return tell

    def _part(self, code: str) -> Part:
        """What a counting indicator counts; what nobody declared is not 0, but that nobody did is."""
        numbers, value, rows, _per = self.counted[code]
        definition = self.counting[code]
        kind = KINDS[definition.kind]
        nothing = None if kind.declared and kind.measure(definition.measure).function is Sum else 0

        def part(unit_id: int) -> tuple[int | None, int]:
            found = numbers.get(unit_id)
            if found is None:
                return nothing, 0
            number = found[rows]
            return found[value] if number else nothing, number

        return part

    def _divisor(self, code: str) -> Part:
        """What the measure of a counting indicator divides by."""
        numbers, _value, _rows, per = self.counted[code]

        def divisor(unit_id: int) -> tuple[int | None, int]:
            found = numbers.get(unit_id)
            return (found[per] if found and per is not None else 0), 0

        return divisor

    def _target(self, code: str) -> Part:
        """What a unit itself is to reach in the period, in what the definition of the period counts."""
        definition = self.counting[code]
        rows = Target.objects.filter(one_of("unit_id", list(self._units)), indicator=definition.indicator_id)
        rows = rows.filter(period_code=self.period.code, count_unit=definition.count_unit)
        targets = dict(rows.values_list("unit", "value"))
        return lambda unit_id: (int(targets[unit_id]) if unit_id in targets else None, 0)

    def _kind(self, definition: IndicatorVersion) -> str:
        return kind_of(self.counting[code] for code in definition.parts or [definition.code])

    # The least of the years ------------------------------------------------------------------------------

    @cached_property
    def _years(self) -> list[Table]:
        codes = {code for one in self._asked if one.is_least for code in one.parts}
        nodes, years = list(self._units.values()), self.period.years()
        if self._is_one_year:
            return [Table(self.top, self.period, self._defined(codes), self.tree_on, nodes, within=self)]
        if len(years) > MOST_YEARS:
            return []
        return [Table(self.top, year, in_force(year, codes), self.tree_on, nodes) for year in years]

    def _least(self, definition: IndicatorVersion) -> Teller:
        (code,) = definition.parts
        years = self._years

        def tell(unit: UnionUnit) -> Figure:
            of_years = tuple(one for year in years for one in year[unit.pk] if one.code == code)
            values = [one.value for one in of_years if one.value is not None]
            # A year without a definition has no value either.
            known = len(values) == len(years) > 0
            least = next(one for one in of_years if one.value == min(values)) if known else None
            told = (least.value, least.numerator, least.denominator) if least else (None, None, None)
            rows, kind = sum(one.evidence_rows for one in of_years), _least_certain(one.kind for one in of_years)
            return Figure(definition, unit, self.period, self.tree_on, *told, rows, kind, of_years)

        return tell

    # Ranks -----------------------------------------------------------------------------------------------

    def _rank(self, definition: IndicatorVersion) -> Teller:
        places = self._places.get(definition.parts[0], {})

        def tell(unit: UnionUnit) -> Figure:
            place, among, rows, kind = places.get(unit.pk, (None, None, 0, "counted"))
            return Figure(definition, unit, self.period, self.tree_on, place, place, among, rows, kind)

        return tell

    @cached_property
    def _places(self) -> dict[str, dict[int, Place]]:
        """By code and unit: its place among all that stand directly under the same unit on the last day.

        Equals share a place. A unit without a value, or under no other, has none.
        """
        codes = {code for one in self._asked if one.is_rank for code in one.parts}
        placed = Placement.objects.on(self.tree_on or self.period.cut_off).filter(parent__isnull=False)
        over = placed.filter(one_of("child_id", list(self._units)))
        above = dict(over.values_list("child", "parent"))
        beside = dict(placed.filter(parent__in=set(above.values())).values_list("child", "parent"))
        units = list(UnionUnit.objects.filter(one_of("id", list(beside))))
        top = UnionUnit.objects.get(pk=above[self.top.pk]) if self.top.pk in above else self.top
        groups: dict[tuple[str, int], list[Figure]] = defaultdict(list)
        for unit_id, told in Table(top, self.period, self._defined(codes), self.tree_on, units).items():
            for figure in told:
                groups[figure.code, beside[unit_id]].append(figure)
        found: dict[str, dict[int, Place]] = {code: {} for code in codes}
        for (code, _parent), told in groups.items():
            values = sorted(figure.value for figure in told if figure.value is not None)
            for figure in told:
                place = among = None
                if figure.value is not None:
                    place, among = 1 + len(values) - bisect_right(values, figure.value), len(values)
                found[code][figure.unit.pk] = place, among, figure.evidence_rows, figure.kind
        return found


def kind_of(definitions: Iterable[IndicatorVersion]) -> str:
    """ "counted" from records, "declared" by unions or "external": the least certain of what stands behind figures."""
    behind = [KINDS[one.kind] for one in definitions]
    return _least_certain("external" if one.external else "declared" if one.declared else "counted" for one in behind)


def _least_certain(kinds: Iterable[str]) -> str:
    return max(kinds, key=("counted", "declared", "external").index, default="counted")


def _made_of(
    definition: IndicatorVersion, first: int | None, second: int | None
) -> tuple[Value, int | None, int | None]:
    """The value of an indicator that is made of two, and both parts where it divides them; nothing of what is not known."""
    if not definition.divides:
        if first is None or second is None:
            return None, None, None
        return (first + second if definition.operation == Operation.SUM else first - second), None, None
    if first is None or not second:
        return None, first, second
    return (Fraction(first, second) if definition.is_ratio else first // second), first, second
