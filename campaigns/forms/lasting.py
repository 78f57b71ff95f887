"""What is typed about what lasts: duties to hold an activity, and facilities."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Duty, Facility
from common.forms import DayField
from members.forms.kept import PutTogether
from members.forms.people import offer_units, put_errors
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.models import UnionUnit

ONE_DAY = timedelta(days=1)


class LastingForm(PutTogether):
    """A row of a union over days; without a last day it goes on."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Recorded for"))
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty while no end is known."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    elsewhere = {"valid": "first_day"}

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial["version"] = self.instance.version
        if self.instance.pk:
            valid = self.instance.valid
            last = valid.upper - ONE_DAY if valid.upper else None
            self.initial.update(unit=self.instance.unit.code, first_day=valid.lower, last_day=last)
        else:
            self.initial.setdefault("unit", chosen.code)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", ValidationError(_("The last day is not before the first.")))
        elif first:
            self.instance.valid = DateRange(first, last + ONE_DAY if last else None)
        return said


class DutyForm(LastingForm):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Asked by"))
    times = forms.IntegerField(label=_("Times a year"), min_value=1, max_value=366, initial=1)

    class Meta:
        model = Duty
        fields = ("unit", "kind", "level", "sector", "times", "source", "first_day", "last_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["level"].label = _("Asked are unions of the level")
        fields["level"].empty_label = None
        fields["sector"].choices = [("", _("All sectors")), *fields["sector"].choices[1:]]
        if not self.instance.pk:
            self.initial.setdefault("first_day", date(timezone.localdate().year, 1, 1))


class FacilityForm(LastingForm):
    first_day = DayField(label=_("In use from"))
    number = forms.IntegerField(label=_("Number"), min_value=1, initial=1)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Facility
        fields = ("unit", "kind", "name", "number", "first_day", "last_day", "source_document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["form_key"] = self.instance.form_key

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)


class EndForm(forms.Form):
    """With which day something ends; that day still counts."""

    last_day = DayField(label=_("Last day"))

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error, {"valid": "last_day"})
