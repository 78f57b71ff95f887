"""Units to choose from, called as they are called on a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, QuerySet

from unions.models import UnionUnit


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
