"""What is told of people, and read about them: a line of a list, a person, what is sensitive, what is written."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.periods import FIRST_YEAR
from common.tabular import cells
from members.api.fields import BornOnField, BornYearField, CellField, unit_name
from members.api.finding import homes
from members.models import Child, Ethnicity, Member
from members.privacy import CLASSES, SENSITIVE_FIELDS, Privacy, mask, visible
from unions.api.days import DayField
from unions.api.fields import catalogue_field, unit_field

OPEN = ("id", "full_name", "sex", "born_year", "member_number", "card_number", "job_title", "department")
PERSONAL = tuple(name for name, privacy in CLASSES.items() if privacy is Privacy.PERSONAL)
SENSITIVE = tuple(name for name in SENSITIVE_FIELDS if name != "children")


class MemberLineSerializer(serializers.ModelSerializer[Member]):
    """Somebody in a list: name and work in the union. `unit` is the union of the last membership within reach."""

    unit = serializers.CharField(source="home_code", read_only=True, allow_null=True)
    unit_name = serializers.CharField(source="home_name", read_only=True, allow_null=True)

    class Meta:
        model = Member
        fields = (*OPEN, "unit", "unit_name", "version")
        read_only_fields = fields


class MemberSerializer(serializers.ModelSerializer[Member]):
    """A person as this account may see them; `masked` names the fields that are not shown.

    Of a masked text a part may be told, as the last digits of a telephone; other masked fields are null. What is
    sensitive has an address of its own, `sensitive/`, since every look at it is written down.
    """

    unit = serializers.CharField(source="home_code", read_only=True, allow_null=True)
    unit_name = serializers.CharField(source="home_name", read_only=True, allow_null=True)
    contract = serializers.ChoiceField(Member.Contract.choices, allow_blank=True, allow_null=True)
    education = serializers.ChoiceField(Member.Education.choices, allow_blank=True, allow_null=True)
    political_theory = serializers.ChoiceField(Member.PoliticalTheory.choices, allow_blank=True, allow_null=True)
    citizen_id = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    masked = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Member
        fields = (*OPEN, "union_joined_on", *PERSONAL, "unit", "unit_name", "masked", "version")
        read_only_fields = fields

    def to_representation(self, instance: Member) -> dict[str, Any]:
        scope, home, row = self.context["request"].scope, (None, None), instance
        if self.fields.keys() & {"unit", "unit_name"}:
            named = homes(scope).filter(member=row).annotate(called=unit_name("unit", scope.on))
            home = named.values_list("unit__code", "called").first() or home
        row.masked, row.home_code, row.home_name = [], *home  # type: ignore[attr-defined]
        told = super().to_representation(row)
        if Privacy.PERSONAL not in visible(row, scope):
            for name in told.keys() & set(PERSONAL):
                is_text = type(self.fields[name]) is serializers.CharField
                told[name] = mask(name, told[name]) if is_text else None
            told["masked"] = [name for name in PERSONAL if name in told]
        if "masked" not in self.fields:
            told.pop("masked", None)
        return told


class ChildSerializer(serializers.ModelSerializer[Child]):
    """A child: the year of birth and the sex, no name."""

    class Meta:
        model = Child
        fields = ("born_year", "sex")
        extra_kwargs = {"born_year": {"min_value": FIRST_YEAR}}

    def validate_born_year(self, year: int) -> int:
        if year > timezone.localdate().year:
            raise serializers.ValidationError(_("This year has not come yet."))
        return year


class SensitiveSerializer(serializers.ModelSerializer[Member]):
    """What the law calls sensitive about a person."""

    ethnicity = serializers.CharField(source="ethnicity_id", allow_null=True)
    children = ChildSerializer(many=True)

    class Meta:
        model = Member
        fields = ("id", *SENSITIVE, "children", "version")
        read_only_fields = fields


class MemberWrittenSerializer(serializers.ModelSerializer[Member]):
    """A person, and the membership that begins: `unit`, `joined_on`, `joined_document`.

    In a change these three may be left out, or say what stands: a membership is changed by its own verbs. Names and
    numbers are put into their usual form. `children` are all children of the person.
    """

    full_name = CellField(max_length=120, read=cells.as_name)
    sex = serializers.ChoiceField(Member.Sex.choices)
    born_on = BornOnField(required=False, allow_null=True)
    born_year = BornYearField(required=False, allow_null=True)
    member_number = serializers.CharField(max_length=30, required=False, allow_null=True)
    citizen_id = CellField(max_length=40, required=False, allow_blank=True, read=cells.citizen_number)
    phone = CellField(max_length=40, required=False, allow_blank=True, read=cells.phone)
    ethnicity = catalogue_field(Ethnicity.objects, required=False, allow_null=True)
    children = ChildSerializer(many=True, required=False)
    unit = unit_field()
    joined_on = DayField()
    joined_document = serializers.CharField(max_length=150, required=False, allow_blank=True)

    class Meta:
        model = Member
        fields = (
            "full_name",
            "sex",
            "born_year",
            "member_number",
            "card_number",
            "job_title",
            "department",
            "union_joined_on",
            *PERSONAL,
            *SENSITIVE,
            "children",
            "unit",
            "joined_on",
            "joined_document",
        )
        validators: tuple[Any, ...] = ()  # the services check the whole person

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        born = attrs.get("born_on")
        if born and attrs.get("born_year") not in (None, born.year):
            told = _("The year of birth is the year of the date of birth.")
            raise serializers.ValidationError({"born_year": told})
        return attrs


class MembershipGivenSerializer(serializers.Serializer[Any]):
    """A membership that begins: where, from which day on, by which document."""

    unit = unit_field()
    on = DayField()
    document = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")


class PersonSoughtSerializer(serializers.Serializer[Any]):
    """Somebody who may be in the book already."""

    full_name = CellField(max_length=120, read=cells.as_name)
    born_on = BornOnField(required=False, allow_null=True)
    born_year = BornYearField(required=False, allow_null=True)
    citizen_id = CellField(max_length=40, required=False, allow_blank=True, read=cells.citizen_number)


class ChangeTellingSerializer(serializers.Serializer[Any]):
    """A change: its id, by which it is taken back, when it was made and by whom, and of which kinds of rows."""

    change = serializers.UUIDField()
    changed_at = serializers.DateTimeField()
    changed_by = serializers.CharField(allow_null=True)
    kinds = serializers.ListField(child=serializers.CharField())
