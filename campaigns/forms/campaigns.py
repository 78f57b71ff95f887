"""What is typed about campaigns and their reviews, and how lists of campaigns are narrowed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignReview
from campaigns.reach import offered
from common.forms import DayField
from members.forms.kept import PutTogether
from members.forms.people import offer_units
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.models import Level, UnionUnit

ONE_DAY = timedelta(days=1)
RUNNING, REGISTERING, ENDED, ASKED = "running", "registering", "ended", "asked"


def days_of(span: DateRange | None) -> tuple[date | None, date | None]:
    """The first and the last day of a span, None where it is open."""
    if span is None:
        return None, None
    return span.lower, span.upper - ONE_DAY if span.upper else None


class CampaignForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Launched by"))
    parent = forms.ModelChoiceField(
        queryset=Campaign.objects.none(),
        label=_("Part or local version of"),
        required=False,
        empty_label="–",
        help_text=_("The campaign of this union or one above it that this one carries out."),
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty while no end is known."))
    registers_from = DayField(
        label=_("Registering from"), required=False, help_text=_("Empty: on any day of the campaign.")
    )
    registers_until = DayField(label=_("Registering until"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    elsewhere = {"valid": "first_day", "registration": "registers_from", "code": "name"}

    class Meta:
        model = Campaign
        fields = (
            "name", "kind", "theme", "unit", "parent", "first_day", "last_day", "asks", "asked_level", "registers_from",
            "registers_until",
        )  # fmt: skip
        widgets = {"theme": forms.Textarea(attrs={"rows": 2})}
        labels = {"asks": _("Who registers")}
        help_texts = {"asked_level": _("Below the launching union, and that union itself if it is of the level.")}

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        fields: Any = self.fields
        fields["parent"].queryset = offered(Campaign, scope).exclude(pk=self.instance.pk).order_by("-valid", "name")
        fields["asked_level"].empty_label = _("Grassroots unions and syndicates")
        campaign = self.instance
        self.initial["version"] = campaign.version
        if campaign.pk:
            first, last = days_of(campaign.valid)
            opens, closes = days_of(campaign.registration)
            self.initial.update(
                unit=campaign.unit.code, first_day=first, last_day=last, registers_from=opens, registers_until=closes
            )
        else:
            self.initial.setdefault("unit", chosen.code)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        self.instance.valid = self._span("first_day", "last_day") or DateRange(empty=True)
        self.instance.registration = self._span("registers_from", "registers_until")
        if said.get("registers_until") and not said.get("registers_from") and "registers_from" not in self.errors:
            self.add_error("registers_from", _("Say from which day on unions register."))
        return said

    def _span(self, first: str, last: str) -> DateRange | None:
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if begins and ends and ends < begins:
            self.add_error(last, ValidationError(_("The last day is not before the first.")))
            return None
        if begins is None:
            return None
        # Without an end unions register as long as the campaign lasts.
        until = ends or (first == "registers_from" and self.cleaned_data.get("last_day")) or None
        return DateRange(begins, until + ONE_DAY if until else None)


class CampaignFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Campaign.Kind.choices])
    level = forms.ModelChoiceField(
        label=_("Launched on the level"),
        queryset=Level.objects.all(),
        required=False,
        empty_label=_("Launched on all levels"),
    )


class AskedFilter(forms.Form):
    """How the list of those who are asked is narrowed."""

    state = forms.ChoiceField(
        label=_("Registered"),
        required=False,
        choices=[("", _("All who are asked")), ("has", _("Registered")), ("not", _("Not registered yet"))],
    )
    q = forms.CharField(
        label=_("Name or code"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name or code of a union")}),
    )


class ReviewForm(PutTogether):
    held_on = DayField(label=_("Date"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = CampaignReview
        fields = ("kind", "held_on", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 14})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["text"].required = True
