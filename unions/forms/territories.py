"""What is typed about territories and who looks after them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from unions.models import Territory

NAMED = 5  # territories of one name that a refusal lists


class MapForm(forms.Form):
    """A day of the map, and words to look for in it."""

    q = forms.CharField(
        label=_("Name or code"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name or code")}),
    )
    day = DayField(label=_("On the day"), required=False)

    def asked(self) -> dict[str, Any]:
        """`q` and `day`; what is not understood is shown and not applied."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return {"q": given.get("q") or "", "day": given.get("day") or timezone.localdate()}


class CoverageForm(forms.Form):
    """A territory by its code or whole name, and the days."""

    place = forms.CharField(
        label=_("Territory"), max_length=120, help_text=_("Its code, or its whole name as in Xã Hoa Sen.")
    )
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("Until"), required=False, help_text=_("The last day that counts."))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("place") and given.get("first_day"):
            given["territory"] = self._territory(given["place"], given["first_day"])
        return given

    def _territory(self, typed: str, day: Any) -> Territory | None:
        known = Territory.objects.on(day).select_related("parent")
        found = list(known.filter(code=typed)[:2]) or list(known.filter(name__iexact=typed)[: NAMED + 1])
        if len(found) == 1:
            return found[0]
        if found:
            told = ", ".join(f"{one.code} {one.name}, {one.parent}" for one in found[:NAMED])
            self.add_error(
                "place", ValidationError(_("Several are called so; write the code: %(those)s"), params={"those": told})
            )
        else:
            self.add_error("place", _("No territory has this code or name on that day."))
        return None


class CoverageEndForm(forms.Form):
    last_day = DayField(label=_("Until"))
