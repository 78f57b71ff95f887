"""What is typed when a union registers for a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from campaigns import asked
from campaigns.models import Campaign, RegisteredMember, Registration
from campaigns.services.registrations import by_name
from common.forms import DayField
from members.forms.kept import KeptRecordForm
from unions.access import Scope
from unions.forms.choices import units_with_names
from unions.models import Can, UnionUnit

PROMISE: Any = RegisteredMember._meta.get_field("promise")


class RegistrationForm(KeptRecordForm):
    """Offered are the unions that are asked and have not registered; whoever registers by name is named afterwards."""

    happened_on = DayField(label=_("Registered on"))
    compact_signed_on = DayField(label=_("Compact signed on"), required=False)
    upload = forms.FileField(
        label=_("Photo or scan of the compact"), required=False, help_text=_("JPEG, PNG, WebP or PDF.")
    )

    class Meta:
        model = Registration
        fields = (
            "unit", "happened_on", "taking_part", "eligible", "compact_signed_on", "source_document", "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        self.instance.campaign = campaign
        self.fields["unit"].label = _("Who registers")
        self.fields["unit"].queryset = units_to_register(campaign, self.instance, scope)  # type: ignore[attr-defined]
        self.fields["eligible"].min_value = 1  # type: ignore[attr-defined]
        if by_name(campaign):
            del self.fields["taking_part"]
            self.fields["eligible"].help_text = _("Who of them takes part is chosen by name on the next page.")
        if not self.instance.pk:
            self.initial["eligible"] = None


def units_to_register(campaign: Campaign, registration: Registration, scope: Scope) -> Any:
    """The unions whose records the account keeps that are asked today, without those that have registered."""
    on = asked.tree_day(campaign, scope.on)
    others = Registration.objects.kept().filter(campaign=campaign, unit=OuterRef("pk")).exclude(pk=registration.pk)
    versions = asked.units_asked(campaign, scope, on=on, can=Can.RECORD)
    units = UnionUnit.objects.filter(pk__in=versions.order_by().values("unit")).exclude(Exists(others))
    return units_with_names(units, on)


class NamedForm(forms.Form):
    """The version of a registration whose members are looked at, and what is promised by all who are newly ticked."""

    version = forms.IntegerField(widget=forms.HiddenInput)
