"""What is typed about rotating pots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, DongField
from members.forms.kept import PutTogether, people_of
from members.forms.offices import MemberNamed
from members.forms.people import offer_units, put_errors
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.models import UnionUnit
from welfare.forms.payouts import TORN
from welfare.models import PotShare, RotatingPot
from welfare.services.pots import Saver

LINES = 10  # participants offered on a new form


class PotForm(PutTogether):
    """A new pot: of which group, since when, and what each pays in a month."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union group"))
    starting = DayField(label=_("Since"))
    monthly = DongField(label=_("Each pays in a month"), required=False, min_value=1)

    elsewhere = {"valid": "starting"}

    class Meta:
        model = RotatingPot
        fields = ("unit", "starting", "monthly", "note")

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial.setdefault("unit", chosen.code)


class PotChangeForm(PutTogether):
    monthly = DongField(label=_("Each pays in a month"), required=False, min_value=1)

    class Meta:
        model = RotatingPot
        fields = ("monthly", "note")


class SaverForm(forms.Form):
    """A participant; a line without a name is none."""

    member = MemberNamed(label=_("Full name"), required=False)
    amount = DongField(label=_("Has in the pot"), required=False, min_value=1)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].people = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("member") and not said.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Say how much."))
        return said

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class OneSaverForm(SaverForm):
    member = MemberNamed(label=_("Full name"))
    amount = DongField(label=_("Has in the pot"), min_value=1)


def saver_forms(data: Any, scope: Scope) -> BaseFormSet:
    kinds = formset_factory(SaverForm, extra=LINES, max_num=60)
    return kinds(
        data,
        prefix="savers",
        error_messages={"missing_management_form": TORN},
        form_kwargs={"people": people_of(scope)},
    )


def savers_of(lines: BaseFormSet) -> list[Saver]:
    said = (form.cleaned_data for form in lines.forms)
    return [Saver(line["member"], line["amount"]) for line in said if line.get("member")]


class RoundForm(forms.Form):
    """The order in which the pot goes round: a number for each participant, and the day of the first turn."""

    starting = DayField(label=_("First turn on"))

    def __init__(self, *args: Any, shares: Iterable[PotShare], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shares = list(shares)
        self.initial.setdefault("starting", timezone.localdate())
        for n, share in enumerate(self.shares, start=1):
            self.fields[f"place-{share.pk}"] = forms.IntegerField(
                label=share.member.full_name, min_value=1, max_value=len(self.shares), initial=n
            )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        taken: set[int] = set()
        for share in self.shares:
            place = said.get(f"place-{share.pk}")
            if place in taken:
                self.add_error(f"place-{share.pk}", _("Somebody else has this place already."))
            elif place:
                taken.add(place)
        return said

    def order(self) -> list[int]:
        """The ids of the shares, the first to draw first."""
        return [share.pk for share in sorted(self.shares, key=lambda one: self.cleaned_data[f"place-{one.pk}"])]

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class TurnDayForm(forms.Form):
    due_on = DayField(label=_("Turn on"), help_text=_("Whoever has their turn on that day takes this one's instead."))

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class DrawForm(forms.Form):
    drawn_on = DayField(label=_("Drawn on"))
    amount = DongField(label=_("Amount"), min_value=1)

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)
