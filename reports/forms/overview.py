"""What is asked of overviews: by which figure, which two unions and periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models import IndicatorGroup, IndicatorVersion
from unions.forms import PeriodField, UnitChoice, units_with_names
from unions.forms.where import offered_units, period_choices
from unions.http import Where
from unions.models import UnionUnit


class LeagueForm(forms.Form):
    """By which figure the unions below are put in order."""

    VALUE, MEMBERS = "value", "members"

    figure = forms.ChoiceField(label=_("Figure"))
    by = forms.ChoiceField(
        label=_("In order of"),
        choices=[(VALUE, _("the figure itself")), (MEMBERS, _("for each hundred members"))],
        required=False,
    )

    def __init__(self, *args: Any, definitions: Sequence[IndicatorVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in definitions:
            groups.setdefault(str(one.indicator.group), []).append((one.code, str(one.indicator)))
        self.fields["figure"].choices = list(groups.items())  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Two unions, or one, and two periods, or one."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union"))
    period = PeriodField(label=_("Period"))
    other_unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Beside which union"))
    other_period = PeriodField(label=_("Beside which period"))
    group = forms.ModelChoiceField(
        queryset=IndicatorGroup.objects.all(), to_field_name="code", label=_("Group of figures"), required=False
    )

    def __init__(self, asked: Mapping[str, Any], *, scope: Any, where: Where) -> None:
        """What is not asked for is the union of the page, the same days a year before beside its period, and the first
        group of figures."""
        unit, period = where.unit.code, where.period
        first = IndicatorGroup.objects.values_list("code", flat=True).first()
        usual = {"unit": unit, "other_unit": unit, "period": period.year_before().code, "other_period": period.code}
        super().__init__({**usual, "group": first or "", **asked})
        named: Any = units_with_names(offered_units(scope.units(), where.unit), timezone.localdate())
        offered = list(named.values_list("code", "called"))
        for name in ("unit", "other_unit"):
            self.fields[name].queryset = scope.units()  # type: ignore[attr-defined]  # any in reach may be asked for
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for name in ("period", "other_period"):
            self.fields[name].widget = forms.Select(choices=period_choices(period, unit=where.unit))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["group"] = cleaned["group"].code if cleaned.get("group") else ""
        return cleaned
