"""What officers type about terms, mandates and congresses."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Func, QuerySet, Value
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from members.models import Congress, CongressPlan, Mandate, Member, Term
from members.services.offices import ONE_DAY, Seat
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.http import Where
from unions.models import Can, UnionUnit

OFFERED = 300  # names that a list to choose from may hold; with more, names are typed
TYPED = re.compile(r"(?P<name>[^(]+?)\s*(\((?P<year>\d{4})?(,\s*)?(?P<number>[^)]*)\))?")

Body, Role = Mandate.Body, Mandate.Role
BOARD = (Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER)
OFFICES: dict[str, tuple[Mandate.Role, ...]] = {
    Body.EXECUTIVE: (Role.CHAIR, Role.ACTING_CHAIR, Role.VICE_CHAIR, Role.MEMBER),
    Body.STANDING: (Role.CHAIR, Role.ACTING_CHAIR, Role.VICE_CHAIR, Role.MEMBER),
    Body.INSPECTION: BOARD,
    Body.WOMEN: BOARD,
    Body.GROUP: (Role.GROUP_LEADER, Role.DEPUTY_LEADER),
    Body.FINANCE: (Role.ACCOUNT_HOLDER, Role.ACCOUNTANT, Role.TREASURER),
}


def offices() -> list[tuple[Any, Any]]:
    """Every office under its body, as "body:role"."""
    return [(Body(body).label, [(f"{body}:{role}", role.label) for role in roles]) for body, roles in OFFICES.items()]


def called(member: Member) -> str:
    """A member as it can be typed: name, year of birth, and the number where one is given out."""
    beside = ", ".join(str(part) for part in (member.born_year, member.member_number) if part)
    return f"{member.full_name} ({beside})" if beside else member.full_name


class MemberNamed(forms.CharField):
    """A member typed by name, without marks if need be; year of birth or number in brackets tell two apart."""

    people: QuerySet[Member] = Member.objects.none()

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "list": "people"}))
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return self._found(typed) if typed else None

    def prepare_value(self, value: Any) -> Any:
        return called(value) if isinstance(value, Member) else value

    def _found(self, typed: str) -> Member:
        read = TYPED.fullmatch(typed.strip())
        if read is None:
            raise forms.ValidationError(_("Type the name, and in brackets the year of birth or the number."))
        found = self.people.filter(name_folded=Func(Value(read["name"]), function="vn_fold"))
        if read["year"]:
            found = found.filter(born_year=int(read["year"]))
        if read["number"]:
            found = found.filter(member_number=read["number"])
        several = list(found[:6])
        exact = [one for one in several if one.full_name == read["name"]]
        if len(exact) == 1 or len(several) == 1:
            return (exact if len(exact) == 1 else several)[0]
        if not several:
            raise forms.ValidationError(_("Nobody of that name belongs or belonged here."), code="unknown")
        names = "; ".join(called(one) for one in several)
        raise forms.ValidationError(
            _t("There are several of that name: %(names)s. Type one of them in full.") % {"names": names},
            code="several",
        )


class OfficeField(forms.ChoiceField):
    """An office within its body; (body, role)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=offices, **kwargs)

    def clean(self, value: Any) -> Any:
        body, _between, role = super().clean(value).partition(":")
        return body, role


class ElectionForm(forms.Form):
    """What is true of every line of an elected list."""

    basis = forms.ChoiceField(label=_("Basis"), choices=Mandate.Basis.choices)
    term_label = forms.CharField(
        label=_("Term"),
        max_length=20,
        required=False,
        help_text=_("As it is called: 2023-2028. A term that is new begins with the first day."),
    )
    starting = DayField(label=_("From"))
    until = DayField(label=_("Last day"), required=False, help_text=_("Empty while no end is known."))


class SeatForm(forms.Form):
    """One line of the list; a line without a name is no line."""

    member = MemberNamed(label=_("Full name"), required=False)
    office = OfficeField(label=_("Office"))

    def __init__(self, *args: Any, people: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].people = people  # type: ignore[attr-defined]


def seat_forms(data: Any, people: QuerySet[Member], lines: int) -> BaseFormSet:
    kinds = formset_factory(SeatForm, extra=lines, max_num=60)
    return kinds(data, prefix="seats", form_kwargs={"people": people})


def seats_of(lines: BaseFormSet) -> list[Seat]:
    """The lines that name somebody, in their order."""
    said = [form.cleaned_data for form in lines.forms if form.cleaned_data.get("member")]
    return [Seat(line["member"], *line["office"]) for line in said]


class EndForm(forms.Form):
    """How an office ended, and who took it over."""

    last_day = DayField(label=_("Last day in office"))
    left = forms.ChoiceField(label=_("Why"), choices=Mandate.Left.choices)
    successor = MemberNamed(label=_("Who takes over from the next day"), required=False)
    basis = forms.ChoiceField(
        label=_("By"),
        choices=[(one.value, one.label) for one in (Mandate.Basis.SUPPLEMENTARY, Mandate.Basis.APPOINTED)],
    )

    def __init__(self, *args: Any, people: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].people = people  # type: ignore[attr-defined]


class MandateForm(forms.Form):
    """A mandate as it was typed, to be put right."""

    office = OfficeField(label=_("Office"))
    basis = forms.ChoiceField(label=_("Basis"), choices=Mandate.Basis.choices)
    term = forms.ModelChoiceField(label=_("Term"), queryset=Term.objects.none(), required=False, empty_label="–")
    rank = forms.IntegerField(label=_("Order in the list"), min_value=1, max_value=999)
    starting = DayField(label=_("From"))
    until = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, unit: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.of(unit)  # type: ignore[attr-defined]


class CongressForm(forms.ModelForm):
    """A congress in the order of its minutes. The services check it as a whole."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Recorded for"))
    happened_on = DayField(label=_("Date"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Congress
        fields = (
            "unit",
            "term_label",
            "happened_on",
            "form",
            "summoned",
            "present",
            "women_present",
            "source_document",
            "note",
        )
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_with_names(scope.units(Can.RECORD), timezone.localdate())
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["form_key"].initial = self.instance.form_key
        self.fields["version"].initial = self.instance.version
        self.initial["unit"] = self.instance.unit.code if self.instance.pk else where.unit.code

    def _post_clean(self) -> None:
        """The services check the whole congress; here the values are only put into it."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)


class TermForm(forms.ModelForm):
    """What a term is called, and its days."""

    starting = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("The last day that counts."))

    class Meta:
        model = Term
        fields = ("label",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        end = self.instance.valid.upper
        self.initial.update(starting=self.instance.valid.lower, until=end - ONE_DAY if end else None)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starting, until = said.get("starting"), said.get("until")
        if starting and until and until < starting:
            self.add_error("until", _("The last day is not before the first."))
        elif starting:
            self.instance.valid = DateRange(starting, until + ONE_DAY if until else None)
        return said

    def refuse(self, error: ValidationError) -> None:
        self.add_error(None, error.messages)


class CongressPlanForm(forms.ModelForm):
    """By when the unions of a level below hold their congress."""

    starts_on = DayField(label=_("From"))
    due_on = DayField(label=_("Due on"))

    class Meta:
        model = CongressPlan
        fields = ("level", "term_label", "starts_on", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].empty_label = None  # type: ignore[attr-defined]

    def refuse(self, error: ValidationError) -> None:
        self.add_error(None, error)


class DayForm(forms.Form):
    """The day as of which a page shows things."""

    day = DayField(label=_("As of the day"), required=False)
