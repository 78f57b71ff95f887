"""Kinds of payouts for everybody, and the norms that hold at unions, over REST."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.parameters import DAY, asked_day
from common.api.resources import Rows, verb
from common.api.writes import Adding, Changing, Removing
from unions.api.days import LastDaySerializer, Lasting
from unions.api.decisions_given import DecisionGivenSerializer, decision_of
from unions.api.fields import unit_field
from unions.api.under import UNIT, asked_unit
from unions.models import Can
from unions.services.catalogue import defines_for_all
from welfare.api.payout_fields import kind_field
from welfare.models import Beneficiary, Norm, PayoutKind
from welfare.norms_here import norms_here
from welfare.services import catalogue as services
from welfare.services.programmes import said_above


class PayoutKindSerializer(serializers.ModelSerializer):
    """Why something is given, in which unit it is counted, who may benefit (empty: anybody) and what proves it."""

    class Meta:
        model = PayoutKind
        fields = (
            "code",
            "name",
            "name_en",
            "group",
            "count_unit",
            "beneficiaries",
            "proofs",
            "sensitive",
            "rank",
            "retired",
        )
        read_only_fields = ("code", "retired")


class PayoutKindViewSet(Adding, Changing, Rows):
    """Kinds of payouts. Everybody reads them; who defines for everybody writes them."""

    model = PayoutKind
    serializer_class = PayoutKindSerializer
    filters = {"group": "group", "count_unit": "count_unit", "sensitive": "sensitive", "retired": "retired"}
    searched = ("name", "name_en", "code")
    orders = {"code": Order(("code",)), "rank": Order(("rank", "code"))}
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    can_add = can_change = Can.DEFINE

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return PayoutKind.objects.all() if can is None or defines_for_all(self.scope) else PayoutKind.objects.none()

    def add(self, said: dict[str, Any]) -> PayoutKind:
        return services.add_kind(PayoutKind(**said), scope=self.scope)

    def change(self, row: PayoutKind, said: dict[str, Any]) -> PayoutKind:
        put_into(row, said)
        return services.change_kind(row, scope=self.scope)

    @verb(can=Can.DEFINE)
    def retire(self, kind: PayoutKind) -> PayoutKind:
        """Offer a kind no longer. What was given for it stays."""
        return services.retire_kind(kind.pk, scope=self.scope)

    @verb(can=Can.DEFINE)
    def offer(self, kind: PayoutKind) -> PayoutKind:
        """Offer a kind again."""
        return services.retire_kind(kind.pk, retired=False, scope=self.scope)


# Norms ---------------------------------------------------------------------------------------------------


class NormSerializer(serializers.ModelSerializer):
    """How much of a kind is given at a unit and below, and how often to one person; money is whole đồng."""

    unit = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    kind = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    decision = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)
    beneficiary_kind = serializers.ChoiceField([("", _("Anybody")), *Beneficiary.choices], read_only=True)
    valid = DaysField(read_only=True)

    class Meta:
        model = Norm
        fields = (
            "id",
            "unit",
            "kind",
            "beneficiary_kind",
            "usual",
            "ceiling",
            "times",
            "window",
            "decision",
            "valid",
        )
        read_only_fields = fields


class NewNormSerializer(serializers.ModelSerializer):
    """A norm from a day on, of which nothing has passed. It ends what held for the same until then."""

    unit = unit_field(Can.VIEW)
    kind = kind_field()
    starting = serializers.DateField(write_only=True)
    decision = DecisionGivenSerializer(required=False, allow_null=True)

    class Meta:
        model = Norm
        fields = ("unit", "kind", "beneficiary_kind", "starting", "usual", "ceiling", "times", "window", "decision")
        validators: tuple[Any, ...] = ()  # the service checks the whole norm

    def validate_kind(self, kind: PayoutKind) -> PayoutKind:
        if kind.retired:
            raise serializers.ValidationError(_("This kind is no longer offered."))
        return kind


class HeldNormSerializer(serializers.Serializer[Any]):
    """A norm as it holds at a unit: of the unit itself or of one above it, and whether a nearer one goes before it."""

    norm = NormSerializer()
    own = serializers.BooleanField()
    issuer = serializers.CharField()
    replaced = serializers.BooleanField()


class NormViewSet(Adding, Removing, Lasting, Rows):
    """Norms of units in reach and of those above them. The chair of a union sets its norms."""

    model = Norm
    serializer_class = NormSerializer
    written_class = NewNormSerializer
    filters = {"unit": "unit__code", "kind": "kind__code", "beneficiary_kind": "beneficiary_kind"}
    orders = {"newest": NEWEST}
    can_add = can_remove = Can.APPROVE

    def rows(self, can: Any = None) -> QuerySet[Any]:
        found = Norm.objects.filter(Q(unit__in=self.scope.units().values("pk")) | said_above(self.scope))
        if can is None:
            return found
        return found.filter(unit__in=services.units_with_norms_to_set(self.scope))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "kind")

    def add(self, said: dict[str, Any]) -> Norm:
        starting, decision = said.pop("starting"), decision_of(said.pop("decision", None))
        return services.set_norm(Norm(**said), starting=starting, decision=decision, scope=self.scope)

    def remove(self, row: Norm) -> None:
        """Take away a norm that held on no day before today; what it replaced goes on."""
        services.withdraw_norm(row.pk, scope=self.scope)

    @verb(LastDaySerializer, can=Can.APPROVE)
    def end(self, norm: Norm, last_day: Any) -> Norm:
        """Let a norm end with a day; what a unit above says holds again from the next."""
        return services.end_norm(norm.pk, last_day=last_day, scope=self.scope)

    @verb(can=Can.APPROVE)
    def go_on(self, norm: Norm) -> Norm:
        """Take the end of a norm back, as long as it has not come or came today."""
        return services.go_on_with_norm(norm.pk, scope=self.scope)

    @extend_schema(parameters=[UNIT, DAY], responses=HeldNormSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def here(self, request: Any) -> Response:
        """The norms that hold at a unit on a day, its own and those of units above it; the nearest first."""
        unit, day = asked_unit(request.query_params, self.scope), asked_day(request.query_params) or self.scope.on
        held = norms_here(unit, day)
        return Response(HeldNormSerializer(held, many=True).data)

    here.parameters = ("unit", "day")  # type: ignore[attr-defined]
