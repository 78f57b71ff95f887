"""Whom a list takes: found by filters among the members, or read out of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DongField
from members.forms.people import put_errors
from members.forms.search import MemberFilter
from members.models import Child, MembershipSpell
from members.narrowing import Narrowing
from members.search import MemberSearch
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.http import Where
from unions.models import Can, UnionUnit
from welfare.forms.distributions import EachForm
from welfare.forms.payouts import FundChoice, by_group
from welfare.imports import recipients, single_payouts
from welfare.imports.reading import LIMITS
from welfare.models import Fund, FundingLine, PayoutKind
from welfare.services.books import balance_of
from welfare.services.distributions import Each
from welfare.services.payouts import Funding

SHEETS = ".xlsx,.ods,.csv,.tsv,.txt"


class RecipientFilter(MemberFilter):
    """The filters of the list of members, and two more that gifts ask for."""

    years = forms.IntegerField(
        label=gettext_lazy("Years in a union, at least"), required=False, min_value=1, max_value=80
    )
    children = forms.IntegerField(
        label=gettext_lazy("With a child born in or after"), required=False, min_value=1900, max_value=2199
    )

    def search(self, can: Can = Can.VIEW) -> MemberSearch:
        asked = self.asked()
        narrowing = Narrowing(self.scope, self.where.unit, self.day, self.where.period, asked)
        return narrowing.search(can, people=self._people(asked) or None)

    def _people(self, asked: Mapping[str, Any]) -> Q:
        people = Q()
        if years := asked.get("years"):
            since = _years_before(self.day, int(years))
            began = MembershipSpell.objects.order_by().filter(member=OuterRef("pk"), joined_on__lte=since)
            people &= Q(union_joined_on__lte=since) | Q(Exists(began))
        if born := asked.get("children"):
            people &= Q(Exists(Child.objects.order_by().filter(member=OuterRef("pk"), born_year__gte=int(born))))
        return people


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


class TakeForm(EachForm):
    """What those who are found are given, and whether it is they or their children."""

    children_instead = forms.BooleanField(label=gettext_lazy("Their children instead, a row each"), required=False)
    twice = forms.BooleanField(label=gettext_lazy("Also who is on the list already, once more"), required=False)


class SheetForm(forms.Form):
    """A sheet, as a file or as cells pasted out of it; one that was read before is named by `token`."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        required=False,
        help_text=gettext_lazy("Excel (.xlsx), .ods or .csv, up to 5 MB and 10,000 rows."),
        widget=forms.FileInput(attrs={"accept": SHEETS}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the rows here"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Copy them in Excel together with the line that names the columns."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )
    token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    sheet = forms.CharField(required=False, max_length=60, label=gettext_lazy("Sheet"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        file, pasted = said.get("file"), (said.get("pasted") or "").strip()
        if file and pasted:
            self.add_error("pasted", _("Choose a file or paste rows, not both."))
        elif not file and not pasted and not said.get("token") and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste the rows below."))
        elif file and file.size > LIMITS.upload:
            self.add_error("file", _("The file is larger than 5 MB. Divide the list, or take the pictures out of it."))
        return said

    def content(self) -> tuple[bytes, str] | None:
        """The bytes and the name of what was sent just now; None where only the token was."""
        if file := self.cleaned_data["file"]:
            return file.read(), file.name
        if pasted := self.cleaned_data["pasted"]:
            return pasted.encode(), _("pasted.tsv")
        return None

    def refuse(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            put_errors(self, error)
        else:
            self.add_error("pasted" if self.cleaned_data.get("pasted") else "file", error)


class ListSheetForm(SheetForm):
    """A sheet for a list: what those get who name no amount, and what becomes of strangers."""

    each_amount = DongField(label=gettext_lazy("Amount where a row names none"), required=False, min_value=1)
    each_quantity = forms.IntegerField(label=gettext_lazy("Quantity for each"), min_value=1, initial=1, required=False)
    takes_strangers = forms.BooleanField(
        label=gettext_lazy("Who is not found among the members is taken for somebody who is none"), required=False
    )

    @property
    def terms(self) -> recipients.Terms:
        said = self.cleaned_data
        each = Each(said["each_amount"], said["each_quantity"] or 1) if said["each_amount"] else None
        return recipients.Terms(each, said["takes_strangers"])


class PayoutSheetForm(SheetForm):
    """A sheet of payouts: for which union, for what where a row says nothing, and who pays all of it."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Recorded for"))
    kind = forms.ModelChoiceField(
        queryset=PayoutKind.objects.none(), label=gettext_lazy("Reason where a row names none"), required=False
    )
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=FundingLine.Source.choices)
    fund = FundChoice(
        queryset=Fund.objects.none(), label=gettext_lazy("Out of the fund"), required=False, empty_label="–"
    )
    payer = forms.CharField(label=gettext_lazy("Paid by"), max_length=200, required=False)
    takes_strangers = forms.BooleanField(
        label=gettext_lazy("Who is not found among the members is taken for somebody who is none"), required=False
    )
    override_reason = forms.CharField(
        label=gettext_lazy("Why nevertheless"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("For rows that stand against a norm; empty: they are told as errors."),
    )

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = PayoutKind.objects.filter(retired=False)
        funds = Fund.objects.in_scope(scope).filter(closed_on=None)
        fields: dict[str, Any] = self.fields
        fields["unit"].queryset = units_with_names(scope.units(Can.RECORD), scope.on)
        fields["kind"].queryset = kinds
        fields["kind"].choices = [("", "–"), *by_group(kinds)]
        fields["fund"].balances = balance_of(funds)
        fields["fund"].queryset = funds
        self.initial = {"unit": where.unit.code, **self.initial}

    @property
    def terms(self) -> single_payouts.Terms:
        said = self.cleaned_data
        funding = Funding(
            source=said["source"], amount=0, payer=said["payer"], fund_id=said["fund"].pk if said["fund"] else None
        )
        return single_payouts.Terms(
            unit=said["unit"],
            kind=said["kind"],
            funding=funding,
            takes_strangers=said["takes_strangers"],
            override_reason=said["override_reason"],
        )
