"""What is typed about tokens, about the accounts of programs and their clients."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.forms.where import offered_units
from unions.http import OfficerRequest
from unions.models import Can, Narrowed, Role, UnionUnit
from unions.onlookers import WORDS
from unions.services.invitations import Newcomer
from unions.services.postings import Span
from unions.services.tokens import MOST_DAYS, USUAL_DAYS, Wish

DAYS = (30, USUAL_DAYS, 180, MOST_DAYS)


class NarrowedForm(forms.Form):
    """What a token or client is called, what it may do, where, and for how long."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=Narrowed._meta.get_field("name").help_text,
    )
    days = forms.TypedChoiceField(label=_("Holds for"), coerce=int, initial=USUAL_DAYS)
    unit = UnitChoice(
        queryset=UnionUnit.objects.none(),
        label=_("Opens"),
        required=False,
        help_text=_("A union, with all that stands below it."),
    )
    abilities = forms.MultipleChoiceField(
        label=_("What it may do"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: whatever its account may do."),
    )

    def __init__(self, *args: Any, request: OfficerRequest, offered: Collection[Can], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["days"].choices = [(n, gettext("%(n)d days") % {"n": n}) for n in DAYS]
        fields["abilities"].choices = [(can.value, WORDS[can]) for can in Can if can in offered]
        scope: Scope = request.scope
        fields["unit"].queryset = scope.units()
        named: Any = ()
        if request.where:
            named = units_with_names(offered_units(scope.units(), request.where.unit), scope.on)
            named = named.values_list("code", "called")
        fields["unit"].choices = [("", _("Wherever its account reaches")), *named]

    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(said["name"], frozenset(map(Can, said["abilities"])), said["unit"], said["days"])


class ServiceAccountForm(forms.Form):
    """A program, as what it works here, and over which days."""

    full_name = forms.CharField(
        label=_("Name of the program"), max_length=120, help_text=_("Such as: payroll of the company.")
    )
    role = forms.ChoiceField(label=_("Role"))
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("Until"), required=False, help_text=_("The last day that counts."))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=250)

    def __init__(self, *args: Any, roles: Collection[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in Role if role in roles]  # type: ignore[attr-defined]
        self.fields["first_day"].initial = timezone.localdate()

    def newcomer(self) -> Newcomer:
        return Newcomer(self.cleaned_data["full_name"])

    def span(self) -> Span:
        return Span(self.cleaned_data["first_day"], self.cleaned_data["last_day"])
