"""Transfers from one union to another: sent from a membership, answered by the receiving union."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.parameters import asked_choice
from common.api.resources import Rows, verb
from members.api.fields import RefusalReasonSerializer, unit_name
from members.models import Transfer
from members.services import transfers as services
from members.services.membership import hold_units
from unions.api.days import DayField
from unions.api.fields import catalogue_field
from unions.models import Can, UnionUnit, UnitVersion

SIDES = ("coming", "going")
SIDE = OpenApiParameter("side", str, enum=SIDES, description="To units within reach, or from them.")
NAMED = OpenApiParameter("search", str, description="Code, or words of the name, of the receiving union.")


class MemberTransferSerializer(serializers.ModelSerializer[Transfer]):
    """A member is sent from one union to another. The unions are called as they were on the day of the move."""

    member = serializers.PrimaryKeyRelatedField(read_only=True)  # type: ignore[var-annotated]
    full_name = serializers.CharField(source="member.full_name")
    from_unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    to_unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    from_name = serializers.CharField(allow_null=True)
    to_name = serializers.CharField(allow_null=True)

    class Meta:
        model = Transfer
        fields = (
            "id",
            "member",
            "full_name",
            "from_unit",
            "from_name",
            "to_unit",
            "to_name",
            "moves_on",
            "document",
            "note",
            "status",
            "answer",
            "sent_at",
            "answered_at",
        )
        read_only_fields = fields


class MemberTransferGivenSerializer(serializers.Serializer[Any]):
    """Where to, and from which day on. Any union of the book receives: see `transfers/places/`."""

    to_unit = catalogue_field(UnionUnit.objects)
    moves_on = DayField()
    document = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class UnionPlaceSerializer(serializers.ModelSerializer[UnitVersion]):
    """A union by name and level, all that is told of one beyond reach."""

    code = serializers.CharField(source="unit.code")
    level = serializers.CharField(source="level_id")

    class Meta:
        model = UnitVersion
        fields = ("code", "name", "level")
        read_only_fields = fields


class TransferViewSet(Rows):
    """Transfers to or from units within reach. One is sent by `transfer` of a membership."""

    model = Transfer
    serializer_class = MemberTransferSerializer
    filters: ClassVar[dict[str, str]] = {
        "status": "status",
        "member": "member",
        "from_unit": "from_unit__code",
        "to_unit": "to_unit__code",
        "moves_on": "moves_on",
        "sent_at": "sent_at",
    }
    asked_too = (SIDE,)
    of_people = True

    def rows(self, can: Any = None) -> QuerySet[Any]:
        going, coming = (side.in_scope(self.scope, can or Can.VIEW) for side in _sides())
        return _called(going | coming)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return _called(rows).select_related("member", "from_unit", "to_unit")

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if side := asked_choice(self.request.query_params, "side", SIDES):
            going, coming = _sides()
            rows = rows.filter(pk__in=(coming if side == "coming" else going).in_scope(self.scope).values("pk"))
        return super().narrowed(rows)

    def kept_from_others(self, row: Transfer) -> Any:
        hold_units(row.from_unit_id, row.to_unit_id)  # before the transfer, as the services hold them
        return super().kept_from_others(row)

    @extend_schema(parameters=[NAMED], responses=UnionPlaceSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def places(self, request: Any) -> Response:
        """Up to 20 unions of the whole book by their code or words of their name, for who keeps records."""
        words = request.query_params.get("search", "")[:100]
        may = self.scope.units(Can.RECORD).exists()
        found = services.places_named(words, self.scope) if may else UnitVersion.objects.none()
        return Response(UnionPlaceSerializer(found, many=True).data)

    places.parameters = ("search",)  # type: ignore[attr-defined]

    @verb(can=Can.RECORD)
    def receive(self, transfer: Transfer) -> Transfer:
        """End the old membership and begin the new one, on the day of the move."""
        services.receive_transfer(transfer.pk, scope=self.scope)
        return transfer

    @verb(RefusalReasonSerializer, can=Can.RECORD)
    def refuse(self, transfer: Transfer, reason: str) -> Transfer:
        """Refuse a member, with the reason."""
        return services.refuse_transfer(transfer.pk, reason=reason, scope=self.scope)

    @verb(can=Can.RECORD)
    def withdraw(self, transfer: Transfer) -> Transfer:
        """Take back what was sent and not yet answered."""
        return services.withdraw_transfer(transfer.pk, scope=self.scope)


def told_transfer(pk: int) -> Transfer:
    """A transfer as its serializer reads it."""
    return _called(Transfer.objects.select_related("member", "from_unit", "to_unit")).get(pk=pk)


def _sides() -> tuple[Any, Any]:
    return Transfer.objects.all(), Transfer.objects.coming()


def _called(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.annotate(
        from_name=unit_name("from_unit", OuterRef("moves_on")), to_name=unit_name("to_unit", OuterRef("moves_on"))
    )
