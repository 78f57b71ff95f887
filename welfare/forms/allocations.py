"""What is typed about means that a union hands down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DongField
from members.forms.kept import KeptRecordForm
from members.forms.people import put_errors
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.models import Can, UnionUnit
from welfare.models import Allocation, Entry, Fund, PayoutKind, Programme
from welfare.services.programmes import within


class FundNamed(forms.ModelChoiceField):
    """A fund with the union that keeps it."""

    def label_from_instance(self, fund: Any) -> str:
        return f"{fund.name} ({fund.unit_name})" if fund.unit_name else str(fund.name)


class AllocationForm(KeptRecordForm):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Handed down by"))
    to_unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("To the union"))
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.none(), label=_("Programme"), required=False, empty_label="–"
    )
    kind = forms.ModelChoiceField(
        queryset=PayoutKind.objects.filter(retired=False), label=_("Meant for"), required=False, empty_label="–"
    )
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, initial=1, help_text=_("Such as portions."))
    amount = DongField(label=_("Amount"), min_value=1)
    fund = FundNamed(
        queryset=Fund.objects.none(),
        label=_("Out of the fund"),
        required=False,
        empty_label="–",
        help_text=_("The cash book of a fund that is named here says the same."),
    )
    to_fund = FundNamed(queryset=Fund.objects.none(), label=_("Into the fund"), required=False, empty_label="–")
    method = forms.ChoiceField(
        label=_("By"), choices=Entry.Method.choices, widget=forms.RadioSelect, initial=Entry.Method.CASH
    )

    elsewhere = {"fund_id": "fund"}

    class Meta:
        model = Allocation
        fields = (
            "unit", "to_unit", "programme", "kind", "happened_on", "quantity", "amount", "fund", "to_fund",
            "source_document", "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        fields: Any = self.fields
        fields["to_unit"].queryset = units_with_names(scope.units(), scope.on)
        fields["programme"].queryset = within(scope).order_by("-valid", "name")
        funds: Any = Fund.objects.in_scope(scope, Can.PAY).filter(closed_on=None).with_unit_name(on=scope.on)
        fields["fund"].queryset = fields["to_fund"].queryset = funds.order_by("unit_name", "name")
        if self.instance.pk:
            self.initial["to_unit"] = self.instance.to_unit.code


class TakeBackForm(forms.Form):
    """Why something is taken back; where a cash book knows of it, the reason stands there too."""

    reason = forms.CharField(label=_("Why it is taken back"), max_length=300)

    def refuse(self, error: Any) -> None:
        put_errors(self, error)
