"""What officers type about periods with dates of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from common.periods import Period, PeriodError
from members.forms.kept import PutTogether
from members.forms.people import offer_units
from unions.access import Scope
from unions.forms import UnitChoice
from unions.models import NamedPeriod, UnionUnit


class DaysForm(forms.Form):
    """From a day to a day, or to now; or one day alone, as at which stocks are told. `next` is where it was typed."""

    first_day = DayField(label=_("From"), required=False, help_text=_("Empty: as at the other day alone."))
    last_day = DayField(label=_("To"), required=False, help_text=_("Empty: up to now, every day anew."))
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            first, last = cleaned["first_day"] or cleaned["last_day"], cleaned["last_day"]
            if first is None:
                self.add_error("first_day", _("Say a day."))
                return cleaned
            cleaned["code"] = f"{first}..{last or 'now'}"
            try:
                Period.between(first, last or timezone.localdate())
            except PeriodError as error:
                self.add_error("last_day" if last else "first_day", str(error))
        return cleaned


class NamedPeriodForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union"))
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))

    elsewhere = {"days": "last_day", NON_FIELD_ERRORS: "name"}

    class Meta:
        model = NamedPeriod
        fields = ("unit", "name", "kind")

    field_order = ("unit", "name", "kind", "first_day", "last_day")

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        known = self.instance.pk is not None
        self.initial["unit"] = self.instance.unit.code if known else chosen.code
        self.fields["unit"].disabled = known
        if known:
            self.initial.update(first_day=self.instance.days.lower, last_day=self.instance.last_day)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "first_day" in cleaned and "last_day" in cleaned:
            try:
                self.period = Period.between(cleaned["first_day"], cleaned["last_day"])
            except PeriodError as error:
                self.add_error("last_day", str(error))
        return cleaned

    def _post_clean(self) -> None:
        if self.errors:
            return
        super()._post_clean()
        self.instance.days = DateRange(self.period.start, self.period.end)
