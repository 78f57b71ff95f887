"""What is asked about a list of recipients: what it is for, who is on it, what is paid from where, who signed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DayField, DongField
from members.forms.people import BirthField, put_errors
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.http import Where
from unions.models import Can, UnionUnit
from welfare.forms.payouts import by_group, programmes_at
from welfare.models import Beneficiary, Payout, PayoutKind, Recipient, Relation
from welfare.services.distributions import Each

EARLIER = 30  # lists that can be copied, the newest
ROWS = 200  # rows that one page may send


class Earlier(forms.ModelChoiceField):
    """A list of before, by its name, day and length."""

    def label_from_instance(self, payout: Any) -> str:
        return _("%(name)s, %(day)s (%(number)d people)") % {
            "name": payout.beneficiary,
            "day": f"{payout.happened_on:%d/%m/%Y}",
            "number": payout.listed,
        }


class DistributionForm(forms.ModelForm):
    """What a list is for. `amount` and `quantity` are what each person on it is usually given."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Recorded for"))
    kind = forms.ModelChoiceField(queryset=PayoutKind.objects.none(), label=gettext_lazy("Reason"), empty_label=None)
    beneficiary = forms.CharField(
        label=gettext_lazy("Name of the list"),
        max_length=200,
        help_text=gettext_lazy("As it is headed on paper: “Danh sách đoàn viên nhận quà Tết Giáp Thìn 2024”."),
    )
    happened_on = DayField(label=gettext_lazy("Date"))
    amount = DongField(label=gettext_lazy("Amount for each"), min_value=1)
    quantity = forms.IntegerField(label=gettext_lazy("Quantity for each"), min_value=1, initial=1)
    earlier = Earlier(
        queryset=Payout.objects.none(),
        label=gettext_lazy("Begin with the people of an earlier list"),
        required=False,
        empty_label="–",
        help_text=gettext_lazy("Who is a member no more does not come over."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Payout
        fields = ("unit", "kind", "programme", "beneficiary_kind", "beneficiary", "happened_on", "amount", "quantity")

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        fields: dict[str, Any] = self.fields
        kinds = PayoutKind.objects.filter(retired=False)
        fields["unit"].queryset = units_with_names(scope.units(Can.RECORD), today)
        fields["kind"].queryset = kinds
        fields["kind"].choices = by_group(kinds)
        fields["programme"].queryset = programmes_at(where, self.instance)
        fields["programme"].empty_label = "–"
        fields["beneficiary_kind"].label = _("Who is on the list")
        lists = earlier_lists(scope)
        fields["earlier"].queryset = Payout.objects.filter(pk__in=[payout.pk for payout in lists])
        fields["earlier"].choices = [
            ("", "–"),
            *((one.pk, fields["earlier"].label_from_instance(one)) for one in lists),
        ]
        fields["form_key"].initial = self.instance.form_key
        self.initial = {**self.initial, "unit": where.unit.code, "amount": None}
        if today in where.period:
            self.initial.setdefault("happened_on", today)

    def _post_clean(self) -> None:
        """The services check the list; here the values are only put into it."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)

    @property
    def each(self) -> Each:
        return Each(self.cleaned_data["amount"], self.cleaned_data["quantity"])

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


def earlier_lists(scope: Scope) -> list[Payout]:
    """The newest lists that the account may write such lists for."""
    rows = Payout.objects.in_scope(scope, Can.RECORD).kept().filter(listed__gt=0)
    return list(rows.order_by("-happened_on", "-pk")[:EARLIER])


class ListFilter(forms.Form):
    """Which rows of a list are looked at."""

    q = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Name, without marks"), "data-find": ""}),
    )
    show = forms.ChoiceField(label=gettext_lazy("Which rows"), required=False)

    DRAWN_UP = (
        ("", gettext_lazy("All rows")),
        ("warned", gettext_lazy("With warnings")),
        ("strangers", gettext_lazy("Without a member")),
    )
    HANDED_OUT = (
        ("", gettext_lazy("All rows")),
        ("open", gettext_lazy("Not signed for")),
        ("signed", gettext_lazy("Signed for")),
    )

    def __init__(self, *args: Any, offered: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["show"].choices = list(offered)  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Recipient], warned: Iterable[int] = ()) -> QuerySet[Recipient]:
        """The rows let through; `warned` are the numbers of those that something speaks against."""
        asked = self.cleaned_data if self.is_valid() else {}
        match asked.get("show", ""):
            case "warned":
                rows = rows.filter(number__in=list(warned))
            case "strangers":
                rows = rows.filter(member=None)
            case "open":
                rows = rows.filter(received_on=None)
            case "signed":
                rows = rows.exclude(received_on=None)
        return rows.naming(asked["q"]) if asked.get("q") else rows  # type: ignore[attr-defined]


def _called(label: str, name: str, widget: type[forms.Widget]) -> dict[str, Any]:
    """The label of a control in a row, which stands in the head of its column and is read out with it."""
    said = label % {"name": name}
    return {"label": said, "widget": widget(attrs={"aria-label": said, "autocomplete": "off"})}


class LinesForm(forms.Form):
    """The rows of a page of a list, each with what it is given; one button saves them all."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Iterable[Recipient], version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        self.fields["version"].initial = version
        for row in self.rows:
            name = str(row)
            self.fields[f"quantity_{row.pk}"] = forms.IntegerField(
                min_value=1, initial=row.quantity, **_called(_("Quantity of %(name)s"), name, forms.NumberInput)
            )
            self.fields[f"amount_{row.pk}"] = DongField(
                min_value=1, initial=row.amount, **_called(_("Amount of %(name)s"), name, forms.TextInput)
            )
            self.fields[f"note_{row.pk}"] = forms.CharField(
                max_length=300,
                required=False,
                initial=row.note,
                **_called(_("Note on %(name)s"), name, forms.TextInput),
            )

    @staticmethod
    def sent(data: Any) -> list[int]:
        """The ids of the rows that a page sent."""
        told = [name.removeprefix("amount_") for name in data if name.startswith("amount_")]
        return [int(pk) for pk in told if pk.isdecimal() and len(pk) < 19][:ROWS]

    def lines(self) -> list[dict[str, Any]]:
        """The rows in their order: the row, and its fields."""
        return [
            {"row": row, **{name: self[f"{name}_{row.pk}"] for name in ("quantity", "amount", "note")}}
            for row in self.rows
        ]

    def changes(self) -> dict[int, dict[str, Any]]:
        """What was typed anew, by the ids of the rows."""
        said = self.cleaned_data
        changed = {
            row.pk: {
                name: said[f"{name}_{row.pk}"]
                for name in ("quantity", "amount", "note")
                if said[f"{name}_{row.pk}"] != getattr(row, name)
            }
            for row in self.rows
        }
        return {pk: fields for pk, fields in changed.items() if fields}


class EachForm(forms.Form):
    """What everybody is given."""

    each_amount = DongField(label=gettext_lazy("Amount for each"), min_value=1)
    each_quantity = forms.IntegerField(label=gettext_lazy("Quantity for each"), min_value=1, initial=1)

    @property
    def each(self) -> Each:
        return Each(self.cleaned_data["each_amount"], self.cleaned_data["each_quantity"])

    @classmethod
    def of(cls, each: Each) -> EachForm:
        return cls(initial={"each_amount": each.amount or None, "each_quantity": each.quantity})


class RowForm(EachForm):
    """Somebody who is no member, a household, or a child: name and year of birth, and where they are found."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), choices=Beneficiary.choices)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    born = BirthField(label=gettext_lazy("Year of birth"), required=False)
    place = forms.CharField(label=gettext_lazy("Group or place"), max_length=200, required=False)
    relation = forms.ChoiceField(
        label=gettext_lazy("Relation to the member"), choices=[("", "–"), *Relation.choices], required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    field_order = ("who", "name", "born", "place", "relation", "each_quantity", "each_amount", "note")

    def recipient(self) -> Recipient:
        said = self.cleaned_data
        return Recipient(
            beneficiary_kind=said["who"],
            name=said["name"],
            born_year=said["born"].year if said["born"] else None,
            place=said["place"],
            relation=said["relation"],
            note=said["note"],
            quantity=said["each_quantity"],
            amount=said["each_amount"],
        )

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error, {"born_year": "born", "amount": "each_amount", "quantity": "each_quantity"})


class SendForm(forms.Form):
    """On which day, by which paper, and why nevertheless; beside it stand the sources."""

    happened_on = DayField(label=gettext_lazy("Date"))
    source_document = forms.CharField(label=gettext_lazy("Source document"), max_length=250, required=False)
    override_reason = forms.CharField(
        label=gettext_lazy("Why nevertheless"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One reason for the whole list; who approves it reads it beside the warnings."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def refuse(self, error: ValidationError) -> None:
        """Warnings are told above the form already: of them no more than that a reason is wanted."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, told in error.message_dict.items():
            if name == "override_reason":
                told = [_("Something speaks against rows of this list. Say why it is given nevertheless.")]
            for text in told:
                self.add_error(name if name in self.fields else None, text)


class SignForm(forms.Form):
    """The day on which rows were signed for."""

    received_on = DayField(label=gettext_lazy("Signed for on"))

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


def picked_ids(data: Any) -> list[int]:
    """The rows that were ticked on a page."""
    return [int(pk) for pk in data.getlist("pick") if pk.isdecimal() and len(pk) < 19][:ROWS]


def errors_of(form: forms.Form) -> list[str]:
    """All that is wrong with a form, in words."""
    fields: Any = form.visible_fields()
    return [*form.errors.get(NON_FIELD_ERRORS, ()), *(text for field in fields for text in field.messages)]
