"""What is typed about contributions: one by one, or a list of givers."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, DongField
from common.money import LARGEST, parse_dong
from members.forms.kept import PutTogether
from members.forms.offices import MemberNamed
from members.models import Member, MembershipSpell
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.models import Can, UnionUnit
from welfare.forms.allocations import FundNamed
from welfare.forms.funds import Refusable, funds_to_pay_from
from welfare.models import Contribution, Drive, Fund

NUMBERED = re.compile(r"^\s*\d+\s*[.)\t]\s*")  # "3. Nguyễn Văn An"
MARKS = re.compile(r"[\t;|:]|\s[–—-]\s")  # between a name and an amount
MOST_GIVERS = 1_000


def drives_to(scope: Scope) -> Any:
    return Drive.objects.in_scope(scope, Can.PAY).filter(fund__closed_on=None)


class ContributionForm(PutTogether):
    fund = FundNamed(queryset=Fund.objects.none(), label=_("Into the fund"), empty_label=None)
    drive = forms.ModelChoiceField(queryset=Drive.objects.none(), label=_("Drive"), required=False, empty_label="–")
    member = MemberNamed(label=_("Member"), required=False)
    quantity = forms.IntegerField(label=_("How many gave"), min_value=1, initial=1)
    amount = DongField(label=_("Amount"), min_value=1, help_text=_("Of goods, what they are worth."))
    happened_on = DayField(label=_("Date"))
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Recorded for"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Contribution
        fields = (
            "fund", "drive", "giver", "given_by", "member", "quantity", "form", "goods", "amount", "happened_on",
            "unit", "source_document", "note",
        )  # fmt: skip
        widgets = {"giver": forms.RadioSelect, "form": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["fund"].queryset = funds_to_pay_from(scope)
        fields["drive"].queryset = drives_to(scope)
        fields["unit"].queryset = units_with_names(scope.units(Can.PAY), scope.on)
        spells = MembershipSpell.objects.in_scope(scope, Can.PAY).values("member")
        fields["member"].people = Member.objects.standing().filter(pk__in=spells)
        self.initial["unit"] = self.instance.unit.code if self.instance.pk else chosen.code
        self.initial.setdefault("happened_on", timezone.localdate())
        self.initial["form_key"], self.initial["version"] = self.instance.form_key, self.instance.version
        if self.instance.pk:
            self.initial["member"] = self.instance.member
            if self.instance.entries.exists():
                for name in ("fund", "form", "amount", "happened_on", "unit"):
                    fields[name].disabled = True
                fields["amount"].help_text = _("It is in the cash book. Take it back to record another amount.")

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)


class GiversForm(Refusable):
    """Many who gave to one fund on one day: a line for each."""

    fund = FundNamed(queryset=Fund.objects.none(), label=_("Into the fund"), empty_label=None)
    drive = forms.ModelChoiceField(queryset=Drive.objects.none(), label=_("Drive"), required=False, empty_label="–")
    giver = forms.ChoiceField(
        label=_("Who gave"),
        choices=Contribution.Giver.choices,
        widget=forms.RadioSelect,
        initial=Contribution.Giver.MEMBERS,
    )
    form = forms.ChoiceField(
        label=_("Given as"),
        choices=[choice for choice in Contribution.Form.choices if choice[0] != Contribution.Form.GOODS],
        widget=forms.RadioSelect,
        initial=Contribution.Form.CASH,
    )
    happened_on = DayField(label=_("Date"))
    source_document = forms.CharField(label=_("Source document"), max_length=250, required=False)
    givers = forms.CharField(
        label=_("Who gave how much"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=200_000,
        help_text=_("A line for each: the name, then the amount. Two columns of a sheet can be pasted."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    elsewhere = {"amount": "givers", "given_by": "givers"}

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["fund"].queryset = funds_to_pay_from(scope)
        fields["drive"].queryset = drives_to(scope)
        self.initial.setdefault("happened_on", timezone.localdate())
        self.initial.setdefault("form_key", uuid4())

    def clean_givers(self) -> list[tuple[str, int]]:
        """(name, đồng) of each line; all that is wrong is told, by the number of its line."""
        read, faults = [], []
        for number, line in enumerate(self.cleaned_data["givers"].splitlines(), 1):
            if not line.strip():
                continue
            try:
                read.append(giver_of(line))
            except ValidationError as error:
                told = gettext("Line %(number)d: %(fault)s") % {"number": number, "fault": " ".join(error.messages)}
                faults.append(ValidationError(told, code="line"))
        if len(read) > MOST_GIVERS:
            told = gettext("No more than %(most)d givers at once.") % {"most": MOST_GIVERS}
            faults.append(ValidationError(told, code="too-many"))
        if faults:
            raise ValidationError(faults)
        return read

    def contributions(self) -> list[Contribution]:
        """A contribution for each line, not saved yet; the same form makes the same keys."""
        said = self.cleaned_data
        common = {name: said[name] for name in ("fund", "drive", "giver", "form", "happened_on", "source_document")}
        return [
            Contribution(
                **common,
                unit=said["fund"].unit,
                given_by=name,
                amount=amount,
                form_key=uuid5(said["form_key"], str(number)),
            )
            for number, (name, amount) in enumerate(said["givers"], 1)
        ]


def giver_of(line: str) -> tuple[str, int]:
    """Reads "Nguyễn Văn An	500.000" and what people write like it. Raises ValidationError, also for two meanings."""
    *names, last = MARKS.split(NUMBERED.sub("", line, count=1).strip(" \t;|"))
    if names:
        readings = [(" ".join(names), parse_dong(last.strip()))]
    else:
        readings = [
            (last[: start.start()], amount)
            for start in re.finditer(r"(?<=\s)\d", last)
            if (amount := _read(last, start)) is not None
        ]
    if len(readings) > 1:
        raise ValidationError(gettext("put a “;” between the name and the amount, so that it has one meaning"))
    name = " ".join(readings[0][0].split()) if readings else ""
    if not name:
        raise ValidationError(gettext("write a name, then an amount"))
    if not 0 < readings[0][1] <= LARGEST:
        raise ValidationError(gettext("the amount must be greater than 0"))
    Contribution._meta.get_field("given_by").clean(name, None)
    return name, readings[0][1]


def _read(line: str, start: re.Match[str]) -> int | None:
    """The amount that the line ends with from there on, or None where that is none."""
    try:
        return parse_dong(line[start.start() :])
    except ValidationError:
        return None


class ContributionFilter(forms.Form):
    """How the list of contributions may be narrowed; every filter stands in the address."""

    fund = forms.ModelChoiceField(
        queryset=Fund.objects.none(), label=_("Fund"), required=False, empty_label=_("All funds")
    )
    form = forms.ChoiceField(
        choices=[("", _("Given as anything")), *Contribution.Form.choices], label=_("Given as"), required=False
    )
    giver = forms.ChoiceField(
        choices=[("", _("All givers")), *Contribution.Giver.choices], label=_("Who gave"), required=False
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"].queryset = Fund.objects.in_scope(scope)  # type: ignore[attr-defined]

    def narrow(self, rows: Any) -> Any:
        """The rows let through; a filter that is not understood is shown and not applied."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return rows.filter(**{name: value for name, value in asked.items() if value})
