"""Units to choose from, called as they are called on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import F, QuerySet

from unions.models import Placement, TreePath, UnionUnit

MOST = 200  # units that are still a list to choose from


class UnitChoice(forms.ModelChoiceField):
    """A unit, called as it is called on a day; the names are fetched in one query for all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="code", empty_label=None, **kwargs)

    def label_from_instance(self, unit: Any) -> str:
        return getattr(unit, "called", None) or unit.code


def units_with_names(units: QuerySet[UnionUnit], day: Any) -> QuerySet[UnionUnit]:
    """The units of a day in the order of the tree, each with `called`: its short name of that day."""
    return (
        units.filter(versions__valid__contains=day, tree_paths__valid__contains=day)
        .annotate(called=F("versions__short_name"), path=F("tree_paths__path"))
        .order_by("path")
    )


def units_below(unit: UnionUnit, day: date) -> dict[str, UnionUnit]:
    """By code, in the order of the tree: all that stand below a unit on a day, or where they are too many to choose
    from, those right below it; none where those are too many too."""
    stood = unit.tree_paths.on(day).values_list("path", flat=True)
    below = TreePath.objects.on(day).below(*stood).exclude(unit=unit)
    right_below = Placement.objects.on(day).filter(parent=unit)
    ways: tuple[QuerySet[Any, Any], ...] = (below.values("unit"), right_below.values("child"))
    for units in ways:
        if units.order_by()[: MOST + 1].count() <= MOST:
            return {one.code: one for one in units_with_names(UnionUnit.objects.filter(pk__in=units), day)}
    return {}
