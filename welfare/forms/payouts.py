"""What officers type about payouts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, DongField
from members.models import Member, MembershipSpell
from unions.access import Scope
from unions.forms import UnitChoice, units_with_names
from unions.http import Where
from unions.models import Can, UnionUnit
from welfare.models import FundingLine, Payout, PayoutKind
from welfare.services.payouts import Funding

LINES = 3  # funding lines offered on an empty form


class MemberChoice(forms.ModelChoiceField):
    """A member by name and year of birth; two of the same name are told apart by it."""

    def label_from_instance(self, member: Any) -> str:
        return f"{member.full_name} ({member.born_on:%Y})" if member.born_on else member.full_name


class PayoutForm(forms.ModelForm):
    """A payout, in the order of the paper form. Nothing is stored here: the services do that."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Recorded for"))
    member = MemberChoice(queryset=Member.objects.none(), label=_("Member"), required=False, empty_label="–")
    kind = forms.ModelChoiceField(queryset=PayoutKind.objects.all(), label=_("Reason"), empty_label=None)
    happened_on = DayField(label=_("Date"))
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, initial=1)
    amount = DongField(label=_("Amount"), min_value=1)
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Payout
        fields = (
            "unit",
            "kind",
            "programme",
            "beneficiary_kind",
            "member",
            "beneficiary",
            "happened_on",
            "quantity",
            "amount",
            "source_document",
            "note",
        )
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        units = scope.units(Can.RECORD)
        self.fields["unit"].queryset = units_with_names(units, today)  # type: ignore[attr-defined]
        self.fields["member"].queryset = self._members(scope, where)  # type: ignore[attr-defined]
        self.fields["programme"].empty_label = "–"  # type: ignore[attr-defined]
        self.fields["form_key"].initial = self.instance.form_key
        self.fields["version"].initial = self.instance.version
        if self.instance.pk:
            self.initial["unit"] = self.instance.unit.code
        else:
            self.initial["unit"] = where.unit.code

    def _members(self, scope: Scope, where: Where) -> Any:
        """Those who were members in the period of the page, where the page is; and the one already named."""
        spells = MembershipSpell.objects.in_scope(scope, Can.RECORD).filter(
            valid__overlap=(where.period.start, where.period.end)
        )
        there = spells.under(where.unit, on=scope.on).values("member")
        return Member.objects.filter(Q(pk__in=there) | Q(pk=self.instance.member_id))

    def _post_clean(self) -> None:
        """The services check the whole payout; here the values are only put into it."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)


class FundingLineForm(forms.Form):
    """Who pays how much. An empty line is no line."""

    source = forms.ChoiceField(label=_("Source"), choices=FundingLine.Source.choices)
    payer = forms.CharField(label=_("Paid by"), max_length=200, required=False)
    in_kind = forms.BooleanField(label=_("In kind"), required=False)
    amount = DongField(label=_("Amount (đồng)"), required=False, min_value=1)


FundingFormSet = formset_factory(FundingLineForm, extra=LINES)


def funding_forms(data: Any, lines: Iterable[FundingLine] = ()) -> BaseFormSet:
    initial = [
        {
            "source": line.source,
            "payer": line.payer,
            "in_kind": line.in_kind,
            "amount": line.amount,
        }
        for line in lines
    ]
    return FundingFormSet(data, initial=initial or None, prefix="funding")


def funding_of(lines: BaseFormSet, amount: int) -> list[Funding]:
    """The lines that say an amount; where none does, the first source pays all of it."""
    said = [form.cleaned_data for form in lines.forms if form.cleaned_data.get("amount")]
    if not said:
        first = next((form.cleaned_data for form in lines.forms if form.cleaned_data.get("source")), None)
        said = [first | {"amount": amount}] if first else []
    return [
        Funding(
            source=line["source"],
            amount=line["amount"],
            payer=line["payer"],
            in_kind=line["in_kind"],
        )
        for line in said
    ]


class ApprovalForm(forms.Form):
    """Which version was looked at: nothing is approved unseen."""

    version = forms.IntegerField()


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("What is to be put right"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class PayoutFilter(forms.Form):
    """How the list of payouts may be narrowed; every filter stands in the address."""

    q = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name, without marks")}),
    )
    kind = forms.ModelChoiceField(
        queryset=PayoutKind.objects.all(),
        to_field_name="code",
        required=False,
        label=_("Reason"),
        empty_label=_("All reasons"),
    )
    source = forms.ChoiceField(
        choices=[("", _("All sources")), *FundingLine.Source.choices],
        required=False,
        label=_("Source"),
    )
    status = forms.ChoiceField(
        choices=[("", _("All states")), *Payout.Status.choices, ("binned", _("In the bin"))],
        required=False,
        label=_("Status"),
    )

    def narrow(self, rows: Any) -> Any:
        """The rows let through; a filter that is not understood is shown and not applied."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        rows = rows.binned() if asked.get("status") == "binned" else rows.kept()
        if asked.get("status") in Payout.Status.values:
            rows = rows.filter(status=asked["status"])
        if asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        if asked.get("source"):
            rows = rows.filter(funding__source=asked["source"]).distinct()
        if asked.get("q"):
            rows = rows.naming(asked["q"])
        return rows
