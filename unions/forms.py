"""What may be asked of the units and of the page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from common.periods import Period, PeriodError
from unions.http import Where
from unions.models import UnionUnit

YEARS_BACK = 6


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


class WhereForm(forms.Form):
    """The unit and the period that the pages are about."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union"))
    period = forms.ChoiceField(label=_("Period"))
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, units: QuerySet[UnionUnit], where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_with_names(units, timezone.localdate())  # type: ignore[attr-defined]
        chosen = where.period
        offered = {period.code: period for period in [chosen, *offered_periods()]}
        self.fields["period"].choices = [(code, one.label) for code, one in offered.items()]  # type: ignore[attr-defined]


def offered_periods() -> list[Period]:
    """The running and the last year with their halves and quarters, then earlier years with their halves."""
    this = timezone.localdate().year
    offered: list[Period] = []
    for year in range(this, this - YEARS_BACK, -1):
        offered += [Period.year(year), Period.half(year, 1), Period.half(year, 2)]
        if year >= this - 1:
            offered += [Period.quarter(year, n) for n in range(1, 5)]
    return offered


class PeriodField(forms.CharField):
    """A period by its code, as in 2024-H1."""

    def clean(self, value: Any) -> Period:
        try:
            return Period.parse(super().clean(value))
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from error


class TreeForm(forms.Form):
    """The day whose tree is shown, and words to look for in it."""

    day = DayField(label=_("Tree on the day"), required=False)
    q = forms.CharField(
        label=_("Name or code"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name or code")}),
    )
