"""What is typed when a union registers for a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns import asked
from campaigns.models import Campaign, Registration
from campaigns.services.registrations import by_name
from common.forms import DayField
from members.forms.kept import KeptRecordForm
from unions.access import Scope
from unions.forms.choices import units_with_names
from unions.models import Can, UnionUnit


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
        if self.instance.pk:
            del self.fields["unit"]
        else:
            self.fields["unit"].label = _("Who registers")
            self.fields["unit"].queryset = units_to_register(campaign, scope)  # type: ignore[attr-defined]
        if by_name(campaign):
            del self.fields["taking_part"]
            self.fields["eligible"].help_text = _("Who of them takes part is chosen by name on the next page.")


def units_to_register(campaign: Campaign, scope: Scope) -> Any:
    """The unions whose records the account keeps that are asked and have not registered."""
    on = asked.tree_day(campaign, scope.on)
    versions = asked.units_asked(campaign, scope, on=on, can=Can.RECORD).filter(registration=None)
    return units_with_names(UnionUnit.objects.filter(pk__in=versions.order_by().values("unit")), on)
