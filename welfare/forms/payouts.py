"""What officers type about a payout, in the order of the paper form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, DongField
from common.money import dong_with_unit
from common.photo_fields import PhotosField
from members.models import Member
from unions.access import Scope
from unions.forms import UnitChoice, units_with_names
from unions.http import Where
from unions.models import Can, UnionUnit
from welfare.forms.member_choice import Candidate, MemberChoice, candidates, found_members
from welfare.forms.papers import papers_of
from welfare.models import AFTERWARDS, Fund, FundingLine, Payout, PayoutKind, Programme, ProofKind
from welfare.services.books import balance_of
from welfare.services.payouts import Funding, Paper
from welfare.services.proposals import people_reached

LINES = 3  # funding lines offered on an empty form
RELATIVE = ("beneficiary_kind", "relation", "beneficiary")
FURTHER = ("unit", "programme", "quantity", "people", "women", "source_document", "note")


class PayoutForm(forms.ModelForm):
    """A payout. Nothing is stored here: the services do that, and check it as a whole."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Recorded for"))
    member = MemberChoice(queryset=Member.objects.none(), label=_("Member"), required=False)
    kind = forms.ModelChoiceField(queryset=PayoutKind.objects.none(), label=_("Reason"), empty_label=None)
    happened_on = DayField(label=_("Date"))
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, initial=1)
    people = forms.IntegerField(
        label=_("People reached"), min_value=0, required=False, help_text=_("Empty: as many as the quantity.")
    )
    women = forms.IntegerField(label=_("Of them women"), min_value=0, required=False)
    amount = DongField(label=_("Amount"), min_value=1)
    paper_kind = forms.ChoiceField(
        label=_("Which paper"), choices=[("", _("The one that is needed")), *ProofKind.choices], required=False
    )
    paper_number = forms.CharField(label=_("Its number"), max_length=60, required=False)
    photos = PhotosField(label=_("Photos or scans"), required=False)
    member_words = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Payout
        fields = (
            "unit",
            "kind",
            "programme",
            "beneficiary_kind",
            "relation",
            "member",
            "beneficiary",
            "happened_on",
            "quantity",
            "people",
            "women",
            "amount",
            "override_reason",
            "source_document",
            "note",
        )
        widgets = {"note": forms.Textarea(attrs={"rows": 2}), "override_reason": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.where = scope, where
        today = timezone.localdate()
        fields: dict[str, Any] = self.fields
        fields["unit"].queryset = units_with_names(scope.units(Can.RECORD), today)
        fields["member"].queryset = Member.objects.in_scope(scope, Can.RECORD)
        kinds = PayoutKind.objects.filter(Q(retired=False) | Q(pk=self.instance.kind_id))
        fields["kind"].queryset = kinds
        fields["kind"].choices = by_group(kinds)
        fields["programme"].queryset = programmes_at(where, self.instance)
        fields["programme"].empty_label = "–"
        fields["relation"].choices = [("", "–"), *fields["relation"].choices[1:]]
        fields["form_key"].initial = self.instance.form_key
        fields["version"].initial = self.instance.version
        self.initial["unit"] = (self.instance.unit if self.instance.pk else where.unit).code
        if not self.instance.pk:
            self.initial.pop("people", None)
            if where.period.start <= today < where.period.end:
                self.initial.setdefault("happened_on", today)
        if self.instance.listed:  # these follow from the list, and are changed there
            for name in ("member", "quantity", "people", "women", "amount"):
                del self.fields[name]

    # What is asked --------------------------------------------------------------------------------------------

    @property
    def chosen_kind(self) -> PayoutKind | None:
        """The kind as it stands in the form: of a new one the first, as the browser shows it."""
        value = self["kind"].value() or self.fields["kind"].queryset.values_list("pk", flat=True).first()  # type: ignore[attr-defined]
        known = str(value).isdecimal() and len(str(value)) < 18
        return self.fields["kind"].queryset.filter(pk=value).first() if known else None  # type: ignore[attr-defined]

    @property
    def day(self) -> date:
        """The day of the payout as far as it is known; else the last of the period that is not to come."""
        try:
            typed = self.fields["happened_on"].clean(self["happened_on"].value())
        except ValidationError:
            typed = None
        return typed or min(self.where.period.cut_off, timezone.localdate())

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Who may be meant by what was typed; otherwise the one who is chosen."""
        if "member" not in self.fields:
            return []
        value = str(self["member"].value() or "")
        chosen = int(value) if value.isdecimal() and len(value) < 18 else None
        words = str(self["member_words"].value() or "")
        if words:
            return found_members(words, unit=self.where.unit, day=self.day, scope=self.scope, chosen=chosen)
        return candidates([chosen] if chosen else [], self.day, self.scope)

    @property
    def about_relatives(self) -> list[Any]:
        return [self[name] for name in RELATIVE]

    @property
    def further(self) -> list[Any]:
        return [self[name] for name in FURTHER if name in self.fields]

    @property
    def shows_relatives(self) -> bool:
        return self["beneficiary_kind"].value() != Payout.Beneficiary.MEMBER or self._says_something(RELATIVE[1:])

    @property
    def shows_further(self) -> bool:
        return self._says_something(("programme", "people", "women", "source_document", "note")) or any(
            field.errors for field in self.further
        )

    def _says_something(self, names: Iterable[str]) -> bool:
        return any(self[name].value() or self[name].errors for name in names if name in self.fields)

    # What is answered -----------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "people" in self.fields and said.get("people") is None:
            said["people"] = people_reached(said.get("beneficiary_kind", ""), said.get("quantity"))
        return said

    def _post_clean(self) -> None:
        """The services check the whole payout; here the values are only put into it."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)

    @property
    def papers(self) -> list[Paper]:
        """The papers that come with the form; the kind that is not said is the first one that is needed."""
        said = self.cleaned_data
        needed = [kind for kind in said["kind"].proofs if kind not in AFTERWARDS]
        kind = said.get("paper_kind") or (needed[0] if needed else ProofKind.PHOTO)
        return papers_of(
            kind, said.get("paper_number", ""), None, said.get("photos") or [], form_key=self.instance.form_key
        )

    def leave_unjudged(self) -> None:
        """Show what was typed without saying what is wrong with it yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def refuse(self, error: ValidationError) -> None:
        """Put what a service refused beside its field; what has no field here stands above the form."""
        told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        named = {"upload": "photos", "number": "paper_number"}
        for name, texts in told.items():
            field = named.get(name, name)
            for text in texts:
                self.add_error(field if field in self.fields else None, text)


def by_group(kinds: Iterable[PayoutKind]) -> list[tuple[Any, Any]]:
    """Options of kinds, under the names of their groups, in the order of the first of each."""
    groups = PayoutKind.Group.values
    ordered = sorted(kinds, key=lambda kind: (groups.index(kind.group), kind.rank, kind.code))
    return [
        (PayoutKind.Group(group).label, [(kind.pk, str(kind)) for kind in members])
        for group, members in groupby(ordered, key=lambda kind: kind.group)
    ]


def programmes_at(where: Where, payout: Payout) -> Any:
    """What goes on in the period of the page and was launched for this union: by it, by one above it, or by none."""
    path = where.unit.tree_paths.on(timezone.localdate()).first()
    above = path.unit_ids() if path else [where.unit.pk]
    going_on = Q(valid__overlap=(where.period.start, where.period.end)) | Q(valid__contains=timezone.localdate())
    return Programme.objects.filter(
        Q(pk=payout.programme_id) | going_on & (Q(unit=None) | Q(unit__in=above) | Q(unit=payout.unit_id))
    )


# Who pays ------------------------------------------------------------------------------------------------------


class FundChoice(forms.ModelChoiceField):
    """A fund with what is in it now."""

    balances: dict[int, int] = {}

    def label_from_instance(self, fund: Any) -> str:
        return f"{fund.name}: {dong_with_unit(self.balances.get(fund.pk, 0))}"


class PayerChoice(UnitChoice):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.empty_label = _("this union")


class FundingLineForm(forms.Form):
    """Who pays how much. An empty line is no line."""

    source = forms.ChoiceField(label=_("Source"), choices=FundingLine.Source.choices)
    payer_unit = PayerChoice(queryset=UnionUnit.objects.none(), label=_("Paid by the union"), required=False)
    payer = forms.CharField(
        label=_("Paid by"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("or in words")}),
    )
    fund = FundChoice(queryset=Fund.objects.none(), label=_("Out of the fund"), required=False, empty_label="–")
    in_kind = forms.BooleanField(label=_("In kind"), required=False)
    amount = DongField(label=_("Amount (đồng)"), required=False, min_value=1)

    def __init__(self, *args: Any, payers: Any, funds: Any, balances: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["fund"].balances = balances
        fields["fund"].queryset = funds
        fields["payer_unit"].queryset = payers

    @property
    def line(self) -> Funding:
        said = self.cleaned_data
        return Funding(
            source=said["source"],
            amount=said["amount"],
            payer=said["payer"],
            in_kind=said["in_kind"],
            fund_id=said["fund"].pk if said["fund"] else None,
            payer_unit_id=said["payer_unit"].pk if said["payer_unit"] else None,
        )


TORN: Any = _("Part of this page did not arrive. Send it once more.")
FundingFormSet = formset_factory(FundingLineForm, extra=LINES)


def funding_forms(
    data: Any, lines: Iterable[FundingLine] = (), *, scope: Scope, where: Where
) -> BaseFormSet[FundingLineForm]:
    """The lines of a payout to be typed, with the funds and unions of the page's union to choose from."""
    kept = list(lines)
    path = where.unit.tree_paths.on(timezone.localdate()).first()
    above = path.unit_ids() if path else [where.unit.pk]
    here = Q(unit__in=above) | Q(pk__in=[line.fund_id for line in kept])
    funds = Fund.objects.in_scope(scope).filter(here, Q(closed_on=None) | Q(pk__in=[line.fund_id for line in kept]))
    payers = UnionUnit.objects.filter(Q(pk__in=above) | Q(pk__in=[line.payer_unit_id for line in kept]))
    initial = [
        {
            "source": line.source,
            "payer": line.payer,
            "payer_unit": line.payer_unit.code if line.payer_unit else None,
            "fund": line.fund_id,
            "in_kind": line.in_kind,
            "amount": line.amount,
        }
        for line in kept
    ]
    return FundingFormSet(
        data,
        initial=initial or None,
        prefix="funding",
        error_messages={"missing_management_form": TORN},
        form_kwargs={
            "payers": units_with_names(payers, timezone.localdate()),
            "funds": funds,
            "balances": balance_of(funds),
        },
    )


def funding_of(lines: BaseFormSet[FundingLineForm], amount: int) -> list[Funding]:
    """The lines that say an amount; where none does, the first source pays all of it."""
    said = [form for form in lines.forms if form.cleaned_data.get("amount")]
    if said:
        return [form.line for form in said]
    first = next((form for form in lines.forms if form.cleaned_data.get("source")), None)
    if first is None:
        return []
    first.cleaned_data["amount"] = amount
    return [first.line]


def data_and_files(request: Any) -> tuple[Any, MultiValueDict[str, Any] | None]:
    """What was sent, or (None, None) where nothing was."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
