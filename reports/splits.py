"""One figure told apart: by a dimension of its records, by the unions directly below, by quarters or months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from common.facts import Dimension, Measure
from common.periods import Period
from common.wording import NO_VALUE, grouped
from reports.figures import Figure, figures, table
from reports.kinds import KINDS
from reports.models import IndicatorVersion
from reports.trees import Window
from reports.worded import figure_path, plainly, that_add_up
from unions.access import Scope
from unions.models import Placement, TreePath, UnionUnit
from unions.tree import versions_of

CHILD, QUARTER, MONTH = "child", "quarter", "month"
PIECES: dict[str, Callable[[Period], list[Period]]] = {QUARTER: Period.quarters, MONTH: Period.months}
MOST_PIECES = 36  # that a figure is counted of at once
MOST_CONDITIONS = 100  # in one statement, as there is one of each value; a country has thousands of communes


def told_apart_by(figure: Figure) -> list[Dimension]:
    """The dimensions by which anybody may be told a figure apart; none where it cannot be.

    Only by what anybody may be told, and only where the parts sum to the whole.
    """
    definition = figure.definition
    if definition.is_derived or not figure.value or KINDS[definition.kind].needed(definition.where):
        return []
    return [one for one in KINDS[definition.kind].dimensions if one.values and not one.needs]


def by_dimension(figure: Figure, code: str) -> list[tuple[Any, str, int]]:
    """(value, label, number) of a counting figure, in one statement; closed values in their order, others by number.

    Values of no rows are left out. What has no value, or none of the list, is the last, as None. Raises KeyError for a
    dimension that the records do not have, ValueError where parts do not sum to the whole: different people, shares,
    figures made of others, and values of which a row may have several; and where there are too many conditions.
    """
    definition = figure.definition
    if definition.is_derived or definition.divides:
        raise ValueError(figure.code)
    kind = KINDS[definition.kind]
    measure, dimension = kind.measure(definition.measure), kind.dimension(code)
    if measure.distinct:
        raise ValueError(figure.code)
    rows = figure.records().order_by()
    labels = dict(dimension.values()) if dimension.values else {}
    if dimension.by:
        found = dict(
            rows.values_list(dimension.by).annotate(_number=measure.over(Q())).values_list(dimension.by, "_number")
        )
    else:
        if len(labels) > MOST_CONDITIONS:
            raise ValueError(code)
        day = Window.of(definition, figure.period).day or F(kind.placed_on)
        found = _by_condition(rows, measure, dimension, list(labels), day)
    order = list(labels)
    known = [value for value in found if value in labels] if labels else [value for value in found if value is not None]
    known.sort(key=order.index if labels else lambda value: -found[value])
    told = [(value, str(labels.get(value, value)), found[value] or 0) for value in known]
    if rest := sum(number or 0 for number in found.values()) - sum(number for _value, _label, number in told):
        told.append((None, _("not told"), rest))
    return told


def _by_condition(rows: Any, measure: Measure, dimension: Dimension, values: list[Any], day: Any) -> dict[Any, int]:
    """What meets the condition of each value, and under None what meets none."""
    met = [dimension.condition(value, day) for value in values]
    any_of_them = Q(pk__in=[])
    for one in met:
        any_of_them |= one
    asked = {f"number_{n}": measure.over(one) for n, one in enumerate(met)}
    asked |= {f"rows_{n}": Count("pk", filter=one) for n, one in enumerate(met)}
    asked |= {"number": measure.over(Q()), "rows": Count("pk", filter=any_of_them)}
    found = rows.aggregate(**{f"of_{name}": one for name, one in asked.items()})
    if sum(found[f"of_rows_{n}"] for n in range(len(values))) != found["of_rows"]:
        raise ValueError(dimension.code)
    told = {value: found[f"of_number_{n}"] for n, value in enumerate(values) if found[f"of_rows_{n}"]}
    return told | {None: found["of_number"] - sum(told.values())}


class OfUnion(NamedTuple):
    """A union directly below, what it is called, and its figures."""

    unit: UnionUnit
    name: str
    figures: Sequence[Figure]


def by_union(unit: UnionUnit, period: Period, codes: Iterable[str], *, tree_on: date | None = None) -> list[OfUnion]:
    """The unions directly below on the last day, in the order of the tree, counted together."""
    day = tree_on or period.cut_off
    paths = TreePath.objects.on(day).filter(unit__in=_placed_below(unit, day)).select_related("unit").order_by("path")
    units = [path.unit for path in paths]
    names = versions_of([one.pk for one in units], day)
    found = table(unit, period, codes, tree_on=tree_on, nodes=units)
    return [OfUnion(one, names[one.pk].short_name if one.pk in names else one.code, found[one.pk]) for one in units]


def _placed_below(unit: UnionUnit, day: date) -> Any:
    return Placement.objects.on(day).filter(parent=unit).values("child")


# As a page shows it ------------------------------------------------------------------------------------------
class Row(NamedTuple):
    label: str
    value: str
    path: str = ""  # of its own passport, where there is one within reach


@dataclass(frozen=True)
class Split:
    """The ways in which a figure can be told apart, (code, label) each, and its rows by one of them, if one is chosen.

    `remark` says why the rows do not sum to the figure, where they do not.
    """

    ways: Sequence[tuple[str, str]]
    by: str = ""
    label: str = ""
    rows: Sequence[Row] = ()
    remark: str = ""


def split(figure: Figure, by: str, scope: Scope) -> Split | None:
    """The figure told apart in the way of that code; "" only offers them. None where there is none."""
    of_rows = [(one.code, str(one.label)) for one in told_apart_by(figure) if _is_short(one)]
    ways = [*_ways(figure), *of_rows]
    label = dict(ways).get(by)
    if label is None:
        return Split(ways) if ways else None
    if by == CHILD:
        return Split(ways, by, label, *_of_unions(figure, scope))
    if by in PIECES:
        return Split(ways, by, label, *_of_periods(figure, PIECES[by](figure.period)))
    try:
        told = by_dimension(figure, by)
    except ValueError:
        return Split([way for way in ways if way[0] != by])
    return Split(ways, by, label, [Row(name, grouped(number)) for _value, name, number in told])


def _is_short(dimension: Dimension) -> bool:
    return not dimension.when or not dimension.values or 0 < len(dimension.values()) <= MOST_CONDITIONS


def _ways(figure: Figure) -> list[tuple[str, str]]:
    labels = {CHILD: _("Union directly below"), QUARTER: _("Quarter"), MONTH: _("Month")}
    offered = {code for code, pieces in PIECES.items() if 1 < len(pieces(figure.period)) <= MOST_PIECES}
    if _placed_below(figure.unit, figure.period.cut_off).exists():
        offered.add(CHILD)
    return [(code, label) for code, label in labels.items() if code in offered]


def _of_unions(figure: Figure, scope: Scope) -> tuple[list[Row], str]:
    """The greatest first; what is counted of the union itself, or while others stood below it, is the last."""
    told = [
        (one, figure_of) for one in by_union(figure.unit, figure.period, [figure.code]) for figure_of in one.figures
    ]
    told.sort(key=lambda pair: (pair[1].value is None, -(pair[1].value or 0)))
    reached = set(scope.units().filter(pk__in=[one.unit.pk for one, _figure in told]).values_list("pk", flat=True))
    rows = [Row(one.name, plainly(of), figure_path(of) if one.unit.pk in reached else "") for one, of in told]
    if not that_add_up([figure], figure.period, figure.unit):
        return rows, _why_not(figure)
    rest = int(figure.value or 0) - sum(int(of.value or 0) for _one, of in told)
    return rows + ([Row(_("The union itself, and elsewhere in the period"), grouped(rest))] if rest else []), ""


def _of_periods(figure: Figure, periods: Sequence[Period]) -> tuple[list[Row], str]:
    """In their order; a period in which nothing of the code was defined has no value."""
    told = [(one, next(iter(figures(figure.unit, one, [figure.code])), None)) for one in periods]
    rows = [Row(one.label, plainly(of) if of else NO_VALUE, figure_path(of) if of else "") for one, of in told]
    if figure.definition.period_rule != IndicatorVersion.PeriodRule.IN_PERIOD:
        return rows, _no_sum()
    sums = sum(of.value or 0 for _one, of in told if of) == (figure.value or 0)
    return rows, "" if sums else _why_not(figure)


def _why_not(figure: Figure) -> str:
    definition = figure.definition
    if not definition.is_derived and KINDS[definition.kind].measure(definition.measure).distinct:
        return _("Who or what was counted in several of these rows is counted once in the whole.")
    return _no_sum()


def _no_sum() -> str:
    return _("These values do not add up to that of the whole.")
