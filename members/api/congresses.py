"""Congresses, and how far the plans for them are."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.paging import NEWEST, Order
from common.api.parameters import DAY, asked_choice, asked_day
from common.api.resources import Rows
from common.api.writes import Adding, Binning, Changing, Keeping, Removing
from members import congresses
from members.api.fields import DATED, OF_DECISION
from members.models import Congress, CongressPlan
from members.services import offices
from unions.api.days import DayField
from unions.api.decisions_given import DecisionGivenSerializer, decision_of
from unions.api.fields import beside, catalogue_field, unit_field
from unions.api.under import Under
from unions.models import Can, Level, UnitVersion

STATES = ("missing", "held", "all")
STATE = OpenApiParameter("state", str, enum=STATES, description="`missing` if left out.")


class CongressSerializer(serializers.ModelSerializer[Congress]):
    """The congress of a union for a term."""

    unit = unit_field()
    happened_on = DayField()
    decision = DecisionGivenSerializer(required=False, allow_null=True)

    class Meta:
        model = Congress
        fields = (
            "id",
            "unit",
            "term_label",
            "happened_on",
            "form",
            "summoned",
            "present",
            "women_present",
            "decision",
            "source_document",
            "note",
            "version",
        )
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()


class CongressViewSet(Under, Keeping, Binning, Rows):
    """Congresses within reach, one a term."""

    model = Congress
    serializer_class = CongressSerializer
    filters: ClassVar[dict[str, str]] = {
        "unit": "unit__code",
        "term_label": "term_label",
        "form": "form",
        "happened_on": "happened_on",
    }
    searched = ("term_label", "source_document")
    orders = DATED
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "decision")

    def add(self, said: dict[str, Any]) -> Congress:
        decision = decision_of(said.pop("decision", None))
        with beside(**OF_DECISION):
            return offices.record_congress(Congress(**said), decision=decision, scope=self.scope)

    def change(self, row: Congress, said: dict[str, Any]) -> Congress:
        decision = decision_of(said.pop("decision")) if "decision" in said else row.decision
        put_into(row, said)
        with beside(**OF_DECISION):
            return offices.change_congress(row, decision=decision, seen_version=row.version, scope=self.scope)

    def remove(self, row: Congress) -> None:
        offices.bin_congress(row.pk, scope=self.scope)

    def put_back(self, row: Congress) -> Congress:
        return offices.restore_congress(row.pk, scope=self.scope)


class CongressPlanSerializer(serializers.ModelSerializer[CongressPlan]):
    """By when the unions of a level below one hold their congress for a term."""

    unit = unit_field()
    level = catalogue_field(Level.objects)
    starts_on = DayField()
    due_on = DayField()

    class Meta:
        model = CongressPlan
        fields = ("id", "unit", "term_label", "level", "starts_on", "due_on")
        validators: tuple[Any, ...] = ()


class CongressProgressSerializer(serializers.Serializer[Any]):
    """How many unions held their congress; `late` are those that did not and should have."""

    unit = serializers.CharField(source="code", allow_blank=True)
    name = serializers.CharField(source="label", allow_blank=True)
    held = serializers.IntegerField()
    all = serializers.IntegerField()
    late = serializers.IntegerField()


class CongressTrackingSerializer(serializers.Serializer[Any]):
    """The plan as a whole, and branch by branch."""

    whole = CongressProgressSerializer()
    branches = CongressProgressSerializer(many=True)


class AskedUnionSerializer(serializers.ModelSerializer[UnitVersion]):
    """A union that a plan asks for a congress; `congress` and `held_on` where it held it."""

    unit = serializers.CharField(source="unit.code")
    congress = serializers.IntegerField(allow_null=True)
    held_on = serializers.DateField(allow_null=True)

    class Meta:
        model = UnitVersion
        fields = ("unit", "name", "congress", "held_on")
        read_only_fields = fields


class CongressPlanChangeSerializer(CongressPlanSerializer):
    """A plan stays with its union."""

    class Meta(CongressPlanSerializer.Meta):
        fields = ("term_label", "level", "starts_on", "due_on")  # type: ignore[assignment]


class CongressPlanViewSet(Under, Adding, Changing, Removing, Rows):
    """Plans for congresses, within reach. One for which a congress was held keeps level and term, and stays."""

    model = CongressPlan
    serializer_class = CongressPlanSerializer
    stood_on = ""
    filters: ClassVar[dict[str, str]] = {
        "unit": "unit__code",
        "level": "level",
        "term_label": "term_label",
        "due_on": "due_on",
    }
    orders: ClassVar[dict[str, Order]] = {"newest": NEWEST, "latest": Order(("due_on", "pk"), descending=True)}
    changed_class = CongressPlanChangeSerializer
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "level")

    def add(self, said: dict[str, Any]) -> CongressPlan:
        return offices.plan_congresses(CongressPlan(**said), scope=self.scope)

    def change(self, row: CongressPlan, said: dict[str, Any]) -> CongressPlan:
        return offices.change_plan(put_into(row, said), scope=self.scope)

    def remove(self, row: CongressPlan) -> None:
        offices.drop_plan(row.pk, scope=self.scope)

    @extend_schema(parameters=[DAY], responses=CongressTrackingSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def progress(self, request: Any, pk: str) -> Response:
        """How far the plan is, on the tree of a day; today if left out."""
        plan = self.get_object()
        found = congresses.tracking(plan, asked_day(request.query_params) or self.scope.on, self.scope)
        told = {"whole": asdict(found.whole), "branches": [asdict(one) for one in found.branches]}
        return Response(CongressTrackingSerializer(told).data)

    progress.parameters = ("day",)  # type: ignore[attr-defined]

    @extend_schema(parameters=[DAY, STATE], responses=AskedUnionSerializer(many=True))
    @action(detail=True, methods=["get"])
    def unions(self, request: Any, pk: str) -> Response:
        """The unions that the plan asks, in the order of the tree of a day; today if left out."""
        plan, state = self.get_object(), asked_choice(request.query_params, "state", STATES, STATES[0])
        rows = congresses.asked_of(plan, asked_day(request.query_params) or self.scope.on, self.scope)
        if state != "all":
            rows = rows.filter(held_on__isnull=state == "missing")
        return self.part(rows, AskedUnionSerializer)

    unions.pages = True  # type: ignore[attr-defined]
    unions.orders = {"tree": Order(("path", "pk"))}  # type: ignore[attr-defined]
    unions.parameters = ("day", "state")  # type: ignore[attr-defined]
