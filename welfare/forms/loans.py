"""What is typed about loans, what was paid back of them, and capital for loans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, DongField
from members.forms.kept import KeptRecordForm, PutTogether, people_of
from members.forms.offices import MemberNamed
from members.forms.people import offer_units
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.models import UnionUnit
from welfare.models import Capital, Loan, Repayment


class LoanForm(KeptRecordForm):
    happened_on = DayField(label=_("Lent on"))
    member = MemberNamed(
        label=_("Borrower"), required=False, help_text=_("Empty where several who are not named borrowed.")
    )
    quantity = forms.IntegerField(label=_("Borrowers"), min_value=1, initial=1)
    amount = DongField(label=_("Amount"), min_value=1, help_text=_("Of all borrowers together."))
    due_on = DayField(label=_("To be repaid by"), required=False)

    class Meta:
        model = Loan
        fields = (
            "unit", "kind", "lender", "happened_on", "member", "quantity", "amount", "due_on", "purpose",
            "source_document", "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        self.fields["member"].people = people_of(scope)  # type: ignore[attr-defined]
        self.initial["member"] = self.instance.member or self.initial.get("member")


class RepaymentForm(PutTogether):
    paid_on = DayField(label=_("Paid back on"))
    amount = DongField(label=_("Amount"), min_value=1)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Repayment
        fields = ("paid_on", "amount")


class CapitalForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Recorded for"))
    starting = DayField(label=_("Stands since"))
    amount = DongField(label=_("Amount"), min_value=1)
    borrowers = forms.IntegerField(label=_("Borrowers"), required=False, min_value=0)

    elsewhere = {"valid": "starting"}

    class Meta:
        model = Capital
        fields = ("unit", "kind", "lender", "starting", "amount", "borrowers", "source_document")

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial.setdefault("unit", chosen.code)
