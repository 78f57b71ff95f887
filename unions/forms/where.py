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
from unions.models import NamedPeriod, Placement, UnionUnit, UnitVersion

YEARS_BACK, HALVES_BACK, SCHOOL_YEARS_BACK = 6, 3, 3
RECENT = 2  # years whose quarters and statistical periods are offered
NAMED = 12  # periods with a name in one list
OFFERED = 200  # units in one list; whoever sees more is offered the upper ones and those near the unit of the page
BASE_RANK = 40  # of grassroots unions; smaller numbers stand higher


class PeriodChoice(forms.ChoiceField):
    """The code of a period: of those offered, or of any other days, as 2018-01-01..now."""

    def valid_value(self, value: Any) -> bool:
        try:
            Period.parse(str(value))
        except PeriodError:
            return False
        return True


class WhereForm(forms.Form):
    """The unit and the period that the pages are about."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union"))
    period = PeriodChoice(label=_("Period"))
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, units: QuerySet[UnionUnit], where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # any in reach may be asked for
        named: Any = units_with_names(offered_units(units, where.unit), timezone.localdate())
        self.fields["unit"].choices = list(named.values_list("code", "called"))  # type: ignore[attr-defined]
        self.fields["period"].choices = period_choices(where.period, unit=where.unit)  # type: ignore[attr-defined]


def offered_units(units: QuerySet[UnionUnit], chosen: UnionUnit) -> QuerySet[UnionUnit]:
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


def offered_periods(unit: UnionUnit | None = None) -> dict[str, list[Period]]:
    """By heading: the last calendar, statistical and school years with their parts, the newest first.

    Of a unit also the periods that it and the unions above it gave names to; days with a name stand there alone.
    """
    this = timezone.localdate().year
    named = [one.period for one in NamedPeriod.objects.held_for(unit, timezone.localdate())[:NAMED]] if unit else []
    recent = range(this, this - RECENT, -1)
    halves = (1, 2)
    groups = {
        _("Periods with a name"): named,
        _("Years"): [Period.year(year) for year in range(this, this - YEARS_BACK, -1)],
        _("Halves and nine months"): [
            period
            for year in range(this, this - HALVES_BACK, -1)
            for period in (*(Period.half(year, half) for half in halves), Period.nine_months(year))
        ],
        _("Quarters"): [Period.quarter(year, n) for year in recent for n in range(1, 5)],
        _("Statistical periods, to 31/5 and 30/11"): [
            period
            for year in recent
            for period in (*(Period.statistical_half(year, half) for half in halves), Period.statistical_year(year))
        ],
        _("School years"): [Period.school_year(year) for year in range(this, this - SCHOOL_YEARS_BACK, -1)],
    }
    known = set(named)
    return {
        str(heading): [one for one in periods if periods is named or one not in known]
        for heading, periods in groups.items()
        if periods
    }


def period_choices(*chosen: Period, unit: UnionUnit | None = None) -> list[Any]:
    """What a choice of a period offers, under headings; what is chosen stands first where it is not among them."""
    groups = offered_periods(unit)
    offered = {one for periods in groups.values() for one in periods}
    first = [(one.code, one.label) for one in dict.fromkeys(chosen) if one not in offered]
    return [*first, *((heading, [(one.code, one.label) for one in periods]) for heading, periods in groups.items())]


class PeriodField(forms.CharField):
    """A period by its code, as in 2024-H1."""

    def clean(self, value: Any) -> Period:
        try:
            return Period.parse(super().clean(value))
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from error
