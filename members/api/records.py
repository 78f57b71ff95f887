"""Declared headcounts, what happened to members at work, and how they were rated."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.fields import DaysField, InScope
from common.api.paging import Order
from common.api.resources import Rows, verb
from common.api.writes import Binning, Keeping
from members.api.fields import DATED, person_field
from members.models import CareerEvent, Headcount, MemberRating
from members.services import records
from unions.access import Scope
from unions.api.days import DayField, Lasting
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can, Grade, GradeScale, UnionUnit

SENSITIVE = (CareerEvent.Kind.PARTY_INTRODUCTION, CareerEvent.Kind.PARTY_ADMISSION)
RECORD_FILTERS = {"unit": "unit__code", "happened_on": "happened_on"}


class KeptRecords(Under, Keeping, Binning, Rows):
    """Records about members: written down, changed, put into the bin and taken out by the same services."""

    orders = DATED
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def add(self, said: dict[str, Any]) -> Any:
        return records.record(self.model(**said), scope=self.scope)  # type: ignore[type-var]

    def change(self, row: Any, said: dict[str, Any]) -> Any:
        put_into(row, said)
        return records.change(row, seen_version=row.version, scope=self.scope)

    def remove(self, row: Any) -> None:
        records.bin_record(self.model, row.pk, scope=self.scope)  # type: ignore[type-var]

    def put_back(self, row: Any) -> Any:
        return records.restore_record(self.model, row.pk, scope=self.scope)  # type: ignore[type-var]


class HeadcountSerializer(serializers.ModelSerializer[Headcount]):
    """How many there were on a day, as declared; it holds for the days of `valid`, until the next one."""

    unit = unit_field()
    happened_on = DayField()
    valid = DaysField(read_only=True)

    class Meta:
        model = Headcount
        fields = (
            "id",
            "unit",
            "happened_on",
            "valid",
            "workers",
            "women_workers",
            "members",
            "women_members",
            "party_members",
            "declared_by",
            "source_document",
            "note",
            "version",
        )
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()


class HeadcountViewSet(Lasting, KeptRecords):
    """Declared headcounts, never mixed with members counted from memberships."""

    model = Headcount
    serializer_class = HeadcountSerializer
    filters: ClassVar[dict[str, str]] = RECORD_FILTERS
    searched = ("declared_by", "source_document")
    asked_too = (*Under.asked_too, *Lasting.asked_too)

    def change(self, row: Any, said: dict[str, Any]) -> Any:
        if said.get("unit", row.unit) != row.unit:
            raise serializers.ValidationError({"unit": _("A headcount stays with its union.")})
        return super().change(row, said)


class CareerEventSerializer(serializers.ModelSerializer[CareerEvent]):
    """A pay rise, an appointment or the like. Who joined the Party is told one by one, to who may read it."""

    unit = unit_field()
    member = person_field(required=False, allow_null=True)
    happened_on = DayField()

    class Meta:
        model = CareerEvent
        fields = (
            "id",
            "unit",
            "kind",
            "title",
            "member",
            "happened_on",
            "quantity",
            "of_whom",
            "source_document",
            "note",
            "version",
        )
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()

    def to_representation(self, instance: CareerEvent) -> dict[str, Any]:
        told = super().to_representation(instance)
        if instance.is_sensitive and not self.context["view"].scope.allows(Can.SENSITIVE, instance.unit):
            told |= {name: value for name, value in HIDDEN.items() if name in told}
        return told


HIDDEN = {"member": None, "title": "", "note": ""}


class CareerEventLineSerializer(serializers.ModelSerializer[CareerEvent]):
    """An event in a list: of those of the Party neither whom it is about nor more."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    member = serializers.IntegerField(source="told_member", allow_null=True)
    title = serializers.CharField(source="told_title")

    class Meta:
        model = CareerEvent
        fields = (
            "id",
            "unit",
            "kind",
            "title",
            "member",
            "happened_on",
            "quantity",
            "of_whom",
            "source_document",
            "version",
        )
        read_only_fields = fields


class CareerEventViewSet(KeptRecords):
    """What happened to members at work."""

    model = CareerEvent
    serializer_class = CareerEventSerializer
    filters: ClassVar[dict[str, str]] = {**RECORD_FILTERS, "kind": "kind", "of_whom": "of_whom", "member": "member"}
    searched = ("told_title",)
    of_people = True

    def rows(self, can: Any = None) -> QuerySet[Any]:
        hidden = Q(kind__in=SENSITIVE)
        return (
            super()
            .rows(can)
            .annotate(
                told_member=Case(When(hidden, then=None), default=F("member_id"), output_field=IntegerField()),
                told_title=Case(When(hidden, then=Value("")), default=F("title"), output_field=CharField()),
            )
        )

    def get_serializer_class(self) -> Any:
        return CareerEventLineSerializer if self.action in ("list", "export") else self.serializer_class

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Who joined the Party is not found by asking for the events of one person."""
        if any(name.startswith("member") for name in self.request.query_params):
            rows = rows.exclude(kind__in=SENSITIVE)
        return super().narrowed(rows)


def newest_grades(_scope: Scope) -> Any:
    """The grades of members, those of the newest scale first: a code means the grade of that scale."""
    return Grade.objects.filter(scale__subject=GradeScale.Subject.MEMBER).order_by("-scale__valid")


class MemberRatingSerializer(serializers.ModelSerializer[MemberRating]):
    """The rating of a member for a year; or of many at once, by `quantity` and without `member`."""

    unit = unit_field()
    member = person_field(required=False, allow_null=True)
    grade = InScope(newest_grades, slug="code")
    happened_on = DayField()

    class Meta:
        model = MemberRating
        fields = (
            "id",
            "unit",
            "year_label",
            "member",
            "grade",
            "happened_on",
            "quantity",
            "source_document",
            "note",
            "version",
        )
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()


class GradeGivenSerializer(serializers.Serializer[Any]):
    member = person_field()
    grade = InScope(newest_grades, slug="code", allow_null=True)


class GradesGivenSerializer(serializers.Serializer[Any]):
    """Ratings of members of a union for a year; a grade of null takes a rating away."""

    unit = unit_field()
    year_label = serializers.RegexField(r"^20\d\d$", max_length=4)
    on = DayField()
    document = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")
    grades = GradeGivenSerializer(many=True, allow_empty=False, max_length=2_000)  # type: ignore[call-arg]


class RatedMembersSerializer(serializers.Serializer[Any]):
    written = serializers.IntegerField()


class MemberRatingViewSet(KeptRecords):
    """Ratings of members, for who keeps the records."""

    model = MemberRating
    serializer_class = MemberRatingSerializer
    filters: ClassVar[dict[str, str]] = {
        **RECORD_FILTERS,
        "year_label": "year_label",
        "member": "member",
        "grade": "grade__code",
    }
    orders: ClassVar[dict[str, Order]] = {**DATED, "year": Order(("year_label", "pk"), descending=True)}
    of_people = True

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(Can.RECORD)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "grade")

    @verb(GradesGivenSerializer, can=Can.RECORD, detail=False, answers=RatedMembersSerializer)
    def rate(self, unit: UnionUnit, year_label: str, on: date, document: str, grades: list[dict[str, Any]]) -> Response:
        """Rate many members of a union for a year: all of them or none."""
        given: dict[int, Grade | None] = {line["member"].pk: line["grade"] for line in grades}
        written = records.rate_members(unit, year_label, given, on=on, document=document, scope=self.scope)
        return Response({"written": written})
