"""What officers type about headcounts, careers and ratings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from members.forms.offices import MemberNamed
from members.forms.people import offer_units, put_errors
from members.models import CareerEvent, Headcount, Member, MemberRating, MembershipSpell
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.http import Where
from unions.models import Can, Grade, GradeScale, UnionUnit


class RecordForm(forms.ModelForm):
    """A record about members. Nothing is stored here: the services do that."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Recorded for"))
    happened_on = DayField(label=_("Date"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial["unit"] = self.instance.unit.code if self.instance.pk else where.unit.code
        self.initial.update(form_key=self.instance.form_key, version=self.instance.version)
        if "member" in self.fields:
            self.fields["member"].people = _people(scope)  # type: ignore[attr-defined]
            self.initial["member"] = self.instance.member or self.initial.get("member")

    def _post_clean(self) -> None:
        """The services check the whole record; here the values are only put into it."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        if not self.instance.pk:
            self.instance.form_key = self.cleaned_data.get("form_key", self.instance.form_key)

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error, {"valid": "happened_on"})


def _people(scope: Scope) -> Any:
    spells = MembershipSpell.objects.in_scope(scope, Can.RECORD)
    return Member.objects.standing().filter(pk__in=spells.values("member"))


class HeadcountForm(RecordForm):
    class Meta:
        model = Headcount
        fields = (
            "unit", "happened_on", "workers", "women_workers", "members", "women_members", "party_members",
            "declared_by", "source_document", "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    happened_on = DayField(label=_("As at"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["unit"].disabled = True


class CareerEventForm(RecordForm):
    member = MemberNamed(label=_("Member"), required=False)

    class Meta:
        model = CareerEvent
        fields = ("unit", "kind", "title", "member", "happened_on", "quantity", "of_whom", "source_document", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class RatingForm(RecordForm):
    member = MemberNamed(label=_("Member"), required=False)

    class Meta:
        model = MemberRating
        fields = ("unit", "year_label", "member", "grade", "happened_on", "quantity", "source_document", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["grade"]
        field.queryset = Grade.objects.filter(scale__subject=GradeScale.Subject.MEMBER).select_related("scale")


class YearForm(forms.Form):
    """Whose ratings of which year are given."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Recorded for"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)


class GradesForm(forms.Form):
    """A grade for each of many people, given together."""

    happened_on = DayField(label=_("Date"))
    source_document = forms.CharField(label=_("Source document"), max_length=250, required=False)

    def __init__(self, *args: Any, people: Iterable[Member], grades: Iterable[Grade], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        self.grades = {str(grade.pk): grade for grade in grades}
        choices = [("", "–"), *((pk, grade.name) for pk, grade in self.grades.items())]
        for person in self.people:
            self.fields[f"grade-{person.pk}"] = forms.ChoiceField(
                label=person.full_name, choices=choices, required=False
            )

    def rows(self) -> list[tuple[Member, Any]]:
        return [(person, self[f"grade-{person.pk}"]) for person in self.people]

    def chosen(self) -> dict[int, Grade | None]:
        return {person.pk: self.grades.get(self.cleaned_data[f"grade-{person.pk}"]) for person in self.people}

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)
