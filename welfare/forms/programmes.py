"""What is typed about a programme."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from members.forms.kept import PutTogether
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.models import Can, UnionUnit
from unions.services.catalogue import defines_for_all
from welfare.models import Programme
from welfare.services.programmes import within

ONE_DAY = timedelta(days=1)


class ProgrammeForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Launched by"))
    parent = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        label=_("Part of"),
        required=False,
        empty_label="–",
        help_text=_("The programme of an upper level that this one carries out."),
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty while no end is known."))

    elsewhere = {"valid": "first_day", "code": "name"}

    class Meta:
        model = Programme
        fields = ("name", "name_en", "unit", "parent", "first_day", "last_day", "document", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = units_with_names(scope.units(Can.RECORD), scope.on)
        if defines_for_all(scope):
            unit.required = False
            unit.empty_label = _("For everybody")
        parent: Any = self.fields["parent"]
        parent.queryset = within(scope).exclude(pk=self.instance.pk).order_by("-valid", "name")
        if self.instance.pk:
            self.initial["unit"] = self.instance.unit.code if self.instance.unit else ""
            valid = self.instance.valid
            self.initial.update(first_day=valid.lower, last_day=valid.upper and valid.upper - ONE_DAY)
        else:
            self.initial.setdefault("unit", chosen.code)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", ValidationError(_("The last day is not before the first.")))
        elif first:
            self.instance.valid = DateRange(first, last + ONE_DAY if last else None)
        return said
