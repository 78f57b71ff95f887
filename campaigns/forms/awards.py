"""What is typed about awards, and how their list is narrowed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import MOST_AT_ONCE, Award, AwardType, Basis, Campaign, Giver, RecipientKind
from campaigns.reach import offered
from campaigns.services.award_types import within
from common.forms import DayField, DongField
from members.forms.kept import KeptRecordForm, people_of
from members.forms.offices import MemberNamed
from members.forms.people import put_errors
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.models import Can, UnionUnit

YEARS = {"min_value": 1945, "max_value": 2100}


class AwardForm(KeptRecordForm):
    award_type = forms.ModelChoiceField(queryset=AwardType.objects.none(), label=_("Award"))
    happened_on = DayField(label=_("Given on"))
    merit_year = forms.IntegerField(label=_("For the year"), **YEARS)  # type: ignore[arg-type]
    basis = forms.ChoiceField(
        label=_("Basis of the award"),
        choices=[("", _("As this award is usually given")), *Basis.choices],
        required=False,
    )
    campaign = forms.ModelChoiceField(queryset=Campaign.objects.none(), label=_("Campaign"), required=False)
    member = MemberNamed(
        label=_("Member"), required=False, help_text=_("Name, and in brackets the year of birth or the number.")
    )
    recipient_unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union that received it"), required=False)
    name = forms.CharField(
        label=_("Another recipient"),
        required=False,
        max_length=200,
        help_text=_(
            "Somebody or a collective that is not in the book. Leave all three empty for a list, and say how many."
        ),
    )
    quantity = forms.IntegerField(label=_("Number of recipients"), min_value=1, max_value=MOST_AT_ONCE, initial=1)
    women = forms.IntegerField(
        label=_("Of them women"), required=False, min_value=0, help_text=_("For a list. Of a member the book knows it.")
    )
    bonus = DongField(label=_("Bonus, all together"), required=False, min_value=1)

    class Meta:
        model = Award
        fields = (
            "unit", "award_type", "happened_on", "merit_year", "basis", "campaign", "recipient_kind", "member",
            "recipient_unit", "name", "quantity", "women", "achievement", "bonus", "certificate_number",
            "source_document", "note",
        )  # fmt: skip
        widgets = {
            "note": forms.Textarea(attrs={"rows": 2}),
            "achievement": forms.Textarea(attrs={"rows": 2}),
            "recipient_kind": forms.RadioSelect,
        }

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        types = within(scope).filter(Q(is_offered=True) | Q(pk=self.instance.award_type_id))
        self.fields["award_type"].queryset = types  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = offered(Campaign, scope)  # type: ignore[attr-defined]
        self.fields["recipient_kind"].choices = RecipientKind.choices  # type: ignore[attr-defined]
        units = units_with_names(scope.units(Can.RECORD), scope.on)
        self.fields["recipient_unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["recipient_unit"].empty_label = "–"  # type: ignore[attr-defined]
        self.fields["member"].people = people_of(scope)  # type: ignore[attr-defined]
        self.initial["member"] = self.instance.member or self.initial.get("member")
        if self.instance.recipient_unit is not None:
            self.initial.update(recipient_unit=self.instance.recipient_unit.code, name="")


class RevocationForm(forms.Form):
    on = DayField(label=_("Revoked on"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class AwardFilter(forms.Form):
    """Every filter stands in the address. One that is not understood is shown and not applied."""

    form = forms.ChoiceField(choices=[("", _("All forms")), *AwardType.Form.choices], required=False, label=_("Form"))
    giver = forms.ChoiceField(
        choices=[("", _("All levels and bodies")), *Giver.choices], required=False, label=_("Awarded by")
    )
    kind = forms.ChoiceField(
        choices=[("", _("All recipients")), *RecipientKind.choices], required=False, label=_("For")
    )
    year = forms.IntegerField(
        required=False,
        label=_("For the year"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": _("Year"), "size": 8}),
        **YEARS,  # type: ignore[arg-type]
    )

    FIELDS = {
        "form": "award_type__form",
        "giver": "award_type__giver",
        "kind": "recipient_kind",
        "year": "merit_year",
    }

    def asked(self) -> dict[str, Any]:
        """The filters that are set and understood, by the fields of an award and of its recipients."""
        self.is_valid()
        said = self.cleaned_data
        return {field: said[name] for name, field in self.FIELDS.items() if said.get(name) not in ("", None)}
