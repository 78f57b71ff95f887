"""One figure told apart by a dimension of its records: the parts always sum to the whole."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from common.facts import Dimension, Measure
from reports.figures import Figure
from reports.kinds import KINDS
from reports.trees import Window


def by_dimension(figure: Figure, code: str) -> list[tuple[Any, str, int]]:
    """(value, label, number) of a counting figure, in one statement; closed values in their order, others by number.

    Values of no rows are left out. What has no value, or none of the list, is the last, as None. Raises KeyError for a
    dimension that the records do not have, ValueError where parts do not sum to the whole: different people, shares,
    figures made of others, and values of which a row may have several.
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
