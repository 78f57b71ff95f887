"""What officers type about a person, in the groups of the paper form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from common.periods import FIRST_YEAR
from common.tabular import cells
from members.models import Member
from members.privacy import CLASSES, Privacy, Seen
from members.services.membership import Joining
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.http import Where
from unions.models import Can, UnionUnit

CHILDREN = 4  # lines offered beyond those that are filled
BORN = ("born_on", "born_year")  # both are typed into one field

GROUPS: tuple[tuple[Any, str], ...] = (
    (_("Who it is"), "full_name sex birth native_place citizen_id citizen_id_issued_on"),
    (_("In the union"), "member_number card_number union_joined_on"),
    (_("At work"), "staff_code job_title department contract employed_on"),
    (_("Education"), "education qualification political_theory languages"),
    (_("How to reach them"), "phone email address note"),
)
SENSITIVE_GROUP: tuple[Any, str] = (
    _("Sensitive details"),
    "ethnicity religion party_joined_on party_official_on party_left_on bank_account bank_name health_note",
)
JOINING_GROUP: tuple[Any, str] = (_("Joining"), "unit joined_on joined_document")


class CellField(forms.CharField):
    """Text that is read as the same cell of a list would be: numbers without blanks, names in their usual letters."""

    def __init__(self, *, read: Callable[[Any], str | None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read

    def to_python(self, value: Any) -> str:
        return self.read(value) or "" if value not in self.empty_values else ""


class BirthField(forms.Field):
    """A day of birth or only its year, as people know it: 5/9/1985, 09/1985, 1985. A `cells.Birth` or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> cells.Birth | None:
        return cells.birth(value) if isinstance(value, str) else None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, cells.Birth):
            return f"{value.day:%d/%m/%Y}" if value.day else str(value.year)
        return value


def birth_of(member: Member) -> cells.Birth | None:
    return cells.Birth(member.born_year, member.born_on) if member.born_year else None


class MemberForm(forms.ModelForm):
    """The fields of a person whose classes are seen; nothing is stored here, the services do that."""

    full_name = CellField(label=_("Full name"), max_length=120, read=cells.as_name)
    birth = BirthField(label=_("Born"), required=False, help_text=_("The day, or the year alone: 05/09/1985, 1985."))
    citizen_id = CellField(label=_("Citizen number"), required=False, read=cells.citizen_number)
    phone = CellField(label=_("Phone"), required=False, read=cells.phone)
    citizen_id_issued_on = DayField(label=_("Issued on"), required=False)
    union_joined_on = DayField(
        label=_("First joined a union on"),
        required=False,
        help_text=_("Where that was before this book: seniority counts from there."),
    )
    employed_on = DayField(label=_("Employed since"), required=False)
    party_joined_on = DayField(label=_("Party member since"), required=False)
    party_official_on = DayField(label=_("Full Party member since"), required=False)
    party_left_on = DayField(label=_("Left the Party on"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Member
        fields = tuple(
            name for _legend, names in (*GROUPS, SENSITIVE_GROUP) for name in names.split() if name != "birth"
        )
        widgets = {"note": forms.Textarea(attrs={"rows": 2}), "sex": forms.RadioSelect}

    legends = GROUPS
    # (label, as it stands, as it was typed) of the fields in which the book and the form differ.
    both: Sequence[tuple[Any, Any, Any]] = ()

    def __init__(self, *args: Any, seen: Seen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {"version"}:
            if CLASSES.get(name, Privacy.OPEN) not in seen:
                del self.fields[name]
        if "birth" in self.fields:
            self.initial["birth"] = birth_of(self.instance)
        if "sex" in self.fields:
            self.fields["sex"].choices = Member.Sex.choices  # type: ignore[attr-defined]
        if "ethnicity" in self.fields:
            self.fields["ethnicity"].empty_label = "–"  # type: ignore[attr-defined]
        for name in {"contract", "education", "political_theory"} & set(self.fields):
            choices: Any = Member._meta.get_field(name).choices  # type: ignore[union-attr]
            self.fields[name].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
        self.initial["version"] = self.instance.version

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """(legend, bound fields) of the groups that have any field here."""
        told = [
            (legend, [self[name] for name in names.split() if name in self.fields]) for legend, names in self.legends
        ]
        return [(legend, fields) for legend, fields in told if fields]

    def written(self) -> set[str]:
        """The fields of the model that this form says something about."""
        names = set(self.fields) & set(CLASSES) - {"version"}
        return names | set(BORN) if "birth" in self.fields else names

    def _post_clean(self) -> None:
        """The services check the whole person; here the values are only put into it."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        if "birth" in self.cleaned_data:
            born = self.cleaned_data["birth"]
            self.instance.born_on = born.day if born else None
            self.instance.born_year = born.year if born else None

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error, {"born_on": "birth", "born_year": "birth", "on": "joined_on"})

    def look_again(self, now: Member) -> None:
        """Show both versions; sent once more, the form keeps what was typed."""
        data: Any = self.data
        data = data.copy()
        data["version"] = now.version
        self.data = data
        self.both = list(self._differences(now))

    def _differences(self, now: Member) -> Iterator[tuple[Any, Any, Any]]:
        for field in self.visible_fields():
            typed = self.cleaned_data.get(field.name)
            stands = birth_of(now) if field.name == "birth" else getattr(now, field.name, None)
            if (typed or None) != (stands or None):
                yield field.label, field.field.prepare_value(stands), field.field.prepare_value(typed)


class NewMemberForm(MemberForm):
    """A new person with the membership that begins."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Member of"))
    joined_on = DayField(label=_("From the day"))
    joined_document = forms.CharField(label=_("Document of joining"), max_length=150, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    legends = (GROUPS[0], JOINING_GROUP, *GROUPS[1:], SENSITIVE_GROUP)

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial.setdefault("unit", where.unit.code)
        self.initial["form_key"] = uuid4()

    def _post_clean(self) -> None:
        super()._post_clean()
        self.instance.form_key = self.cleaned_data.get("form_key")

    def joining(self) -> Joining:
        asked = self.cleaned_data
        return Joining(asked["unit"], asked["joined_on"], asked["joined_document"])


class SensitiveForm(MemberForm):
    legends = (SENSITIVE_GROUP,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, seen=frozenset({Privacy.SENSITIVE}), **kwargs)


class ChildForm(forms.Form):
    """A child: the year of birth and the sex, no name. An empty line is no child."""

    born_year = forms.IntegerField(label=_("Year of birth"), required=False, min_value=FIRST_YEAR)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", "–"), *Member.Sex.choices])

    def clean_born_year(self) -> int | None:
        year: int | None = self.cleaned_data["born_year"]
        if year and year > timezone.localdate().year:
            raise ValidationError(_("This year has not come yet."))
        return year


ChildFormSet = formset_factory(ChildForm, extra=CHILDREN)


def child_forms(data: Any, member: Member) -> BaseFormSet:
    known = [{"born_year": child.born_year, "sex": child.sex} for child in member.children.all()]
    return ChildFormSet(data, initial=known, prefix="children")


def children_of(lines: BaseFormSet) -> list[tuple[int, str]]:
    said = (form.cleaned_data for form in lines.forms)
    return [(line["born_year"], line["sex"]) for line in said if line.get("born_year")]


class AlikeForm(forms.Form):
    """What is typed so far of a person: anything that cannot be read yet is left out."""

    full_name = CellField(required=False, read=cells.as_name)
    birth = BirthField(required=False)
    citizen_id = CellField(required=False, read=cells.citizen_number)

    def person(self) -> Member:
        self.is_valid()
        told = self.cleaned_data
        born = told.get("birth")
        return Member(
            full_name=told.get("full_name", ""),
            born_on=born and born.day,
            born_year=born and born.year,
            citizen_id=told.get("citizen_id", ""),
        )


def offer_units(form: forms.BaseForm, scope: Scope) -> None:
    """The units whose records the account keeps."""
    form.fields["unit"].queryset = units_with_names(scope.units(Can.RECORD), scope.on)  # type: ignore[attr-defined]


def put_errors(form: forms.BaseForm, error: ValidationError, elsewhere: dict[str, str] | None = None) -> None:
    """What a service refused, beside the fields that it is about; `elsewhere` says which field stands for another."""
    told: Iterable[tuple[str, list[ValidationError]]] = (
        error.error_dict.items() if hasattr(error, "error_dict") else [(NON_FIELD_ERRORS, error.error_list)]
    )
    for name, errors in told:
        field = name if name in form.fields else (elsewhere or {}).get(name, "")
        form.add_error(field if field in form.fields else None, errors)
