"""What is to become of many people at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from members.models import Member
from members.services.bulk import AT_ONCE, Change
from members.services.membership import REASONS_TO_LEAVE, Leaving, groups_below
from unions.forms.choices import units_with_names
from unions.http import Where
from unions.models import UnionUnit

NO_GROUP = "-"


class Picked(forms.Field):
    """The people picked: their ids, in one hidden field however many they are."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> list[int]:
        parts = str(value or "").split(",")
        if not all(part.isdecimal() and len(part) < 19 for part in parts) or len(parts) > AT_ONCE:
            raise ValidationError(_now("Pick the people again."))
        return [int(part) for part in parts]

    def prepare_value(self, value: Any) -> Any:
        return ",".join(map(str, value)) if isinstance(value, list) else value


class BulkForm(forms.Form):
    """Fields left empty stay as they are. A group and an end of membership take a day; one of them at a time."""

    picked = Picked(label=_("People"))
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    contract = forms.ChoiceField(
        label=_("Contract"), choices=[("", _("as it is")), *Member.Contract.choices], required=False
    )
    education = forms.ChoiceField(
        label=_("Education"), choices=[("", _("as it is")), *Member.Education.choices], required=False
    )
    employed_on = DayField(label=_("Employed since"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    leaving = forms.ChoiceField(
        label=_("Leaves the union because"),
        choices=[("", _("stays")), *((reason.value, reason.label) for reason in REASONS_TO_LEAVE)],
        required=False,
    )
    on = DayField(
        label=_("From the day"),
        required=False,
        help_text=_("The first day in the new group, or the first day on which they are no longer members."),
    )
    document = forms.CharField(label=_("Document"), max_length=150, required=False)
    digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = where.period.cut_off
        groups = units_with_names(groups_below(where.unit, day), day)[:200]
        self.groups: dict[str, UnionUnit] = {group.code: group for group in groups}
        named = [(code, getattr(group, "called", code)) for code, group in self.groups.items()]
        self.fields["group"].choices = [("", _("as it is")), (NO_GROUP, _("no group")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("group") and cleaned.get("leaving"):
            self.add_error("leaving", _now("Who leaves changes no group. Choose one of the two."))
        elif (cleaned.get("group") or cleaned.get("leaving")) and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", _now("Say from which day on."))
        if not self.errors and not self._fields() and not cleaned.get("group") and not cleaned.get("leaving"):
            raise ValidationError(_now("Say what is to change."))
        return cleaned

    def _fields(self) -> dict[str, Any]:
        names = ("department", "job_title", "contract", "education", "employed_on")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    def change(self) -> Change:
        asked = self.cleaned_data
        leaving = Leaving(asked["on"], asked["leaving"], asked["document"]) if asked["leaving"] else None
        return Change(
            fields=self._fields(),
            group=self.groups.get(asked["group"]),
            regroups=bool(asked["group"]),
            on=asked["on"],
            leaving=leaving,
        )
