"""What is typed about funds and their cash books."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, DongField
from members.forms.kept import PutTogether
from members.forms.people import put_errors
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.models import Can, UnionUnit
from welfare.forms.allocations import FundNamed
from welfare.models import Drive, Entry, Fund

Kind = Entry.Kind
# What is typed in the book itself; contributions, payouts and allocations come from pages of their own.
RECEIVED = (Kind.INCOME, Kind.DUES, Kind.LEVY, Kind.GRANT, Kind.OPENING)
SPENT = (Kind.SPENDING, Kind.REMITTANCE, Kind.HANDOVER)
ONE_DAY = timedelta(days=1)


def funds_to_pay_from(scope: Scope) -> Any:
    """Open funds whose books the account keeps, each with the name of its union."""
    funds: Any = Fund.objects.in_scope(scope, Can.PAY).filter(closed_on=None).with_unit_name(on=scope.on)
    return funds.order_by("unit_name", "name")


class Refusable(forms.Form):
    """A form that shows what a service refused beside its fields."""

    elsewhere: dict[str, str] = {}  # which field stands for another in what a service refuses

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error, self.elsewhere)


class FundForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Kept by"))

    class Meta:
        model = Fund
        fields = ("unit", "name", "kind", "note")
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = units_with_names(scope.units(Can.PAY), scope.on)
        self.initial["unit"] = self.instance.unit.code if self.instance.pk else chosen.code
        if self.instance.pk and self.instance.entries.exists():
            fields["unit"].disabled = True
            fields["unit"].help_text = _("Its book has begun, so it stays with this union.")


class EntryForm(Refusable):
    """One line of the book: what came in, or what went out."""

    kind = forms.ChoiceField(label=_("What"))
    happened_on = DayField(label=_("Date"))
    amount = DongField(label=_("Amount"), min_value=1)
    method = forms.ChoiceField(
        label=_("By"), choices=Entry.Method.choices, widget=forms.RadioSelect, initial=Entry.Method.CASH
    )
    party = forms.CharField(max_length=200, required=False)
    purpose = forms.CharField(label=_("What for"), max_length=300)
    document = forms.CharField(label=_("Source document"), max_length=250, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, fund: Fund, comes_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fund, self.comes_in = fund, comes_in
        fields: Any = self.fields
        fields["kind"].choices = [(kind.value, kind.label) for kind in (RECEIVED if comes_in else SPENT)]
        fields["party"].label = _("Received from") if comes_in else _("Paid to")
        self.initial.setdefault("happened_on", timezone.localdate())
        self.initial.setdefault("form_key", uuid4())

    def entry(self) -> Entry:
        """What was typed, as an entry that is not saved yet."""
        said = self.cleaned_data
        amount = said["amount"] if self.comes_in else -said["amount"]
        return Entry(fund=self.fund, **said | {"amount": amount})


class TransferForm(Refusable):
    target = FundNamed(queryset=Fund.objects.none(), label=_("Into the fund"), empty_label=None)
    happened_on = DayField(label=_("Date"))
    amount = DongField(label=_("Amount"), min_value=1)
    method = forms.ChoiceField(
        label=_("Taken from"), choices=Entry.Method.choices, widget=forms.RadioSelect, initial=Entry.Method.CASH
    )
    to_method = forms.ChoiceField(
        label=_("Put into"), choices=Entry.Method.choices, widget=forms.RadioSelect, initial=Entry.Method.CASH
    )
    purpose = forms.CharField(label=_("What for"), max_length=300)
    document = forms.CharField(label=_("Source document"), max_length=250, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    elsewhere = {"fund": "target"}

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["target"].queryset = funds_to_pay_from(scope)
        self.initial.setdefault("happened_on", timezone.localdate())
        self.initial.setdefault("form_key", uuid4())


class TakeBackForm(Refusable):
    """Why something in the book is taken back, and on which day."""

    reason = forms.CharField(label=_("Why it is taken back"), max_length=300)
    happened_on = DayField(label=_("Date"), help_text=_("Of the entry that takes it back."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", timezone.localdate())


class MonthForm(Refusable):
    """Which month is closed, and what lay in the cash box."""

    through = forms.TypedChoiceField(label=_("Close the book through"), coerce=date.fromisoformat)
    counted = DongField(
        label=_("Counted in the cash box"), required=False, min_value=0, help_text=_("It is compared with the book.")
    )
    despite_difference = forms.BooleanField(label=_("Close it although the two differ"), required=False)

    def __init__(self, *args: Any, months: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["through"].choices = [(day.isoformat(), f"{day:%d/%m/%Y}") for day in months]


class DriveForm(PutTogether):
    goal = DongField(label=_("Goal"), required=False, min_value=1)
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False)

    elsewhere = {"valid": "first_day"}

    class Meta:
        model = Drive
        fields = ("name", "document", "goal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            valid = self.instance.valid
            self.initial["first_day"] = valid.lower
            self.initial["last_day"] = valid.upper and valid.upper - ONE_DAY
        else:
            self.initial.setdefault("first_day", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is not before the first."))
        elif first:
            self.instance.valid = DateRange(first, last + ONE_DAY if last else None)
        return said
