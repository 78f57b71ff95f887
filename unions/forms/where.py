"""The unit and the period that the pages are about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.periods import Period, PeriodError
from unions.forms.choices import UnitChoice, units_with_names
from unions.http import Where
from unions.models import UnionUnit

YEARS_BACK = 6


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
