"""The unit and the period that the pages are about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.periods import Period, PeriodError
from unions.forms.choices import UnitChoice, units_with_names
from unions.http import Where
from unions.models import Placement, UnionUnit, UnitVersion

YEARS_BACK = 6
OFFERED = 200  # units in one list; whoever sees more is offered the upper ones and those near the unit of the page
BASE_RANK = 40  # of grassroots unions; smaller numbers stand higher


class WhereForm(forms.Form):
    """The unit and the period that the pages are about."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union"))
    period = forms.ChoiceField(label=_("Period"))
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, units: QuerySet[UnionUnit], where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # any in reach may be asked for
        named: Any = units_with_names(_offered(units, where.unit), timezone.localdate())
        self.fields["unit"].choices = list(named.values_list("code", "called"))  # type: ignore[attr-defined]
        chosen = where.period
        offered = {period.code: period for period in [chosen, *offered_periods()]}
        self.fields["period"].choices = [(code, one.label) for code, one in offered.items()]  # type: ignore[attr-defined]


def _offered(units: QuerySet[UnionUnit], chosen: UnionUnit) -> QuerySet[UnionUnit]:
    """All units in reach where they make a list; else the upper ones, and what stands around the chosen one."""
    today = timezone.localdate()
    if len(units.values_list("pk")[: OFFERED + 1]) <= OFFERED:
        return units
    placed = Placement.objects.on(today)
    above = placed.filter(child=chosen).values("parent")
    around = placed.filter(Q(parent=chosen) | Q(parent__in=above)).values("child")[:OFFERED]
    path = chosen.tree_paths.on(today).first()
    near = [*(path.unit_ids() if path else [chosen.pk]), *around.values_list("child", flat=True)]
    upper = UnitVersion.objects.on(today).filter(level__rank__lt=BASE_RANK).order_by("level__rank").values("unit")
    return units.filter(Q(pk__in=near) | Q(pk__in=list(upper.values_list("unit", flat=True)[: 2 * OFFERED])))


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
