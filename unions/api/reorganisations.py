"""Reorganisations over REST: looked at, carried out as they were looked at, undone while nothing was built on them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding
from unions.api.orders import CarryOutSerializer, ReorganisationOrderSerializer, order_of, pointed
from unions.lineage import events_in_reach
from unions.models import Can, LineageEvent, LineageUnit, TreePath
from unions.services.lineage import carry_out, preview, undo_event

UNIT = OpenApiParameter("unit", str, description="Code of a unit: what it took part in.")


class ReorganisationSerializer(serializers.ModelSerializer[LineageEvent]):
    """An act upon units by one decision, effective from a day on. One that was undone stays, and says when."""

    recorded_by_name = serializers.CharField(source="recorded_by.full_name", allow_null=True)

    class Meta:
        model = LineageEvent
        fields = (
            "id",
            "kind",
            "effective_on",
            "decision",
            "reason",
            "note",
            "recorded_by",
            "recorded_by_name",
            "recorded_at",
            "undone_at",
        )


class LineagePartSerializer(serializers.ModelSerializer[LineageUnit]):
    """The part that a unit had; by the tree of `stood_on` it is found."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    unit_name = serializers.CharField(allow_null=True)

    class Meta:
        model = LineageUnit
        fields = ("unit", "unit_name", "part", "stood_on")


class UnitPreviewSerializer(serializers.Serializer[Any]):
    """What would become of a unit. Without a `name` it is founded, without a `name_after` it ends."""

    code = serializers.CharField()
    name = serializers.CharField()
    name_after = serializers.CharField()
    parent_before = serializers.CharField()
    parent_after = serializers.CharField()
    part = serializers.ChoiceField(LineageUnit.Part.choices)


class ConsequenceSerializer(serializers.Serializer[Any]):
    """What follows for members, offices, accounts and reports: how many, and which in words."""

    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.IntegerField()
    detail = serializers.CharField()


class ReorganisationPreviewSerializer(serializers.Serializer[Any]):
    """What an order would do. `seen` comes with the order when it is carried out."""

    seen = serializers.CharField(source="digest")
    units = UnitPreviewSerializer(many=True, source="rows")
    consequences = ConsequenceSerializer(many=True)


CARRY_OUT = "Carry out an order as it was looked at; 412 where it would do something else by now."


@extend_schema_view(create=extend_schema(description=CARRY_OUT))
class ReorganisationViewSet(Adding, Rows):
    """What happened to units in reach: founded, renamed, moved, merged, divided, ended, corrected."""

    model = LineageEvent
    serializer_class = ReorganisationSerializer
    written_class = CarryOutSerializer
    filters = {
        "kind": "kind",
        "effective_on": "effective_on",
        "decision": "decision",
        "reason": "reason",
        "recorded_at": "recorded_at",
        "undone_at": "undone_at",
    }
    asked_too = (UNIT,)
    orders = {
        "latest": Order(("effective_on", "pk"), descending=True),
        "oldest": Order(("effective_on", "pk")),
        "newest": NEWEST,
    }
    can_add = Can.ORGANISE
    bulk = None  # type: ignore[assignment]  # each is looked at by itself before it is carried out

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return events_in_reach(self.scope)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("recorded_by")

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if code := self.request.query_params.get("unit"):
            parts = LineageUnit.objects.in_scope(self.scope).filter(event=OuterRef("pk"), unit__code=code)
            rows = rows.filter(Exists(parts))
        return super().narrowed(rows)

    def kept_from_others(self, row: LineageEvent) -> Any:
        TreePath.objects.hold()  # before the row, as whoever else reorganises
        return super().kept_from_others(row)

    @extend_schema(responses=LineagePartSerializer(many=True))
    @action(detail=True, methods=["get"])
    def parts(self, request: Any, pk: str) -> Response:
        """The units in reach that took part, as they were called on the day."""
        event = self.get_object()
        parts = LineageUnit.objects.in_scope(self.scope).filter(event=event)
        return self.part(parts.with_unit_name(on="stood_on"), LineagePartSerializer)

    parts.pages, parts.orders = True, {"number": Order(("pk",))}  # type: ignore[attr-defined]

    # What may happen ---------------------------------------------------------------------------------

    @verb(ReorganisationOrderSerializer, can=Can.ORGANISE, detail=False, answers=ReorganisationPreviewSerializer)
    def preview(self, **said: Any) -> Response:
        """What an order would do to each unit, and what follows. Nothing is written."""
        try:
            found = preview(order_of(said), scope=self.scope)
        except ValidationError as error:
            raise pointed(error, said["kind"]) from error
        return Response(ReorganisationPreviewSerializer(found).data)

    def add(self, said: dict[str, Any]) -> LineageEvent:
        try:
            return carry_out(order_of(said), seen=said["seen"], scope=self.scope)
        except ValidationError as error:
            raise pointed(error, said["kind"]) from error

    @verb(can=None)  # who may is asked of all units that it met, on both days
    def undo(self, event: LineageEvent) -> LineageEvent:
        """Bring everything back as it stood before, while nothing was built upon it."""
        return undo_event(event.pk, scope=self.scope)
