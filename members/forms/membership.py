"""What officers type about joining, leaving, groups and absences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from members.forms.people import offer_units, put_errors
from members.models import Absence, MembershipSpell
from members.services.membership import REASONS_TO_LEAVE, Away, Joining, Leaving, groups_below
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.models import UnionUnit

OUTSIDE = _("Transferred to a union outside this book")
LEFT_CHOICES = [(left.value, OUTSIDE if left.value == "transferred_out" else left.label) for left in REASONS_TO_LEAVE]


class VerbForm(forms.Form):
    """What is asked before something happens to a membership."""

    elsewhere: dict[str, str] = {}

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error, self.elsewhere)


class AdmitForm(VerbForm):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Member of"))
    on = DayField(label=_("From the day"))
    document = forms.CharField(label=_("Document of joining"), max_length=150, required=False)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)

    def joining(self) -> Joining:
        return Joining(self.cleaned_data["unit"], self.cleaned_data["on"], self.cleaned_data["document"])


class LeaveForm(VerbForm):
    reason = forms.ChoiceField(label=_("Why"), choices=[("", "–"), *LEFT_CHOICES])
    on = DayField(label=_("No longer a member from the day"))
    document = forms.CharField(
        label=_("Document of leaving"), max_length=150, required=False, help_text=_("For a transfer: where to.")
    )

    def leaving(self) -> Leaving:
        return Leaving(self.cleaned_data["on"], self.cleaned_data["reason"], self.cleaned_data["document"])


class SpellForm(VerbForm):
    """Days, reasons and documents of a membership as they should have been written."""

    elsewhere = {"on": "joined_on"}

    joined_on = DayField(label=_("Member from the day"))
    joined = forms.ChoiceField(label=_("Joined by"), choices=MembershipSpell.Joined.choices)
    joined_document = forms.CharField(label=_("Document of joining"), max_length=150, required=False)
    left_on = DayField(label=_("No longer a member from the day"))
    left = forms.ChoiceField(label=_("Why"), choices=MembershipSpell.Left.choices)
    left_document = forms.CharField(label=_("Document of leaving"), max_length=150, required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, spell: MembershipSpell) -> None:
        known = {name: getattr(spell, name) for name in self.base_fields if name != "seen"}
        super().__init__(data, initial=known | {"seen": str(spell.valid)})
        if spell.left_on is None:
            for name in ("left_on", "left", "left_document"):
                del self.fields[name]

    def joining(self, spell: MembershipSpell) -> Joining:
        asked = self.cleaned_data
        return Joining(spell.unit, asked["joined_on"], asked["joined_document"], asked["joined"])

    def leaving(self) -> Leaving | None:
        asked = self.cleaned_data
        return Leaving(asked["left_on"], asked["left"], asked["left_document"]) if "left_on" in asked else None


class GroupForm(VerbForm):
    group = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Group"), required=False)
    on = DayField(label=_("From the day"))

    def __init__(self, *args: Any, spell: MembershipSpell, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.empty_label = _("No group")
        field.queryset = units_with_names(groups_below(spell.unit, scope.on), scope.on)


class AbsenceForm(VerbForm):
    elsewhere = {"ends_on": "last_on", "valid": "starts_on"}

    kind = forms.ChoiceField(label=_("Why"), choices=Absence.Kind.choices)
    starts_on = DayField(label=_("First day away"))
    last_on = DayField(label=_("Last day away"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=250, required=False, help_text=_("Do not write down a diagnosis.")
    )

    @classmethod
    def of(cls, absence: Absence, data: Any) -> AbsenceForm:
        upper = absence.valid.upper
        known = {
            "kind": absence.kind,
            "starts_on": absence.valid.lower,
            "last_on": upper and upper - timedelta(days=1),
            "note": absence.note,
        }
        return cls(data, initial=known)

    def away(self) -> Away:
        asked = self.cleaned_data
        last = asked["last_on"]
        return Away(asked["kind"], asked["starts_on"], last and last + timedelta(days=1), asked["note"])
