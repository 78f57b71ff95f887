"""Payouts that two unions may have recorded for one distribution, over REST: found, and judged once."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.fields import InScope
from common.api.parameters import PERIOD, asked_flag, asked_period
from common.api.resources import Rows
from common.api.writes import Adding
from common.validators import plain_text
from members.privacy import HIDDEN
from unions.access import Scope
from unions.api.under import TOP, asked_unit
from unions.models import Can
from welfare.models import ClaimVerdict, Payout
from welfare.privacy import may_read_names
from welfare.services import claims as services

JUDGED = OpenApiParameter("judged", bool, description="Those that somebody judged, instead of those nobody did.")


def payouts_in_reach(scope: Scope) -> Any:
    return Payout.objects.in_scope(scope)


class ClaimVerdictSerializer(serializers.ModelSerializer):
    """Of two payouts that look like one distribution recorded by two unions: whether they are."""

    first = InScope(payouts_in_reach)
    second = InScope(payouts_in_reach)
    said_by = serializers.CharField(source="said_by.full_name", read_only=True)

    class Meta:
        model = ClaimVerdict
        fields = ("id", "first", "second", "same", "note", "said_by", "said_at")
        read_only_fields = ("said_at",)
        extra_kwargs = {"same": {"required": True}, "note": {"validators": [plain_text]}}
        validators: tuple[Any, ...] = ()  # said anew it is changed


class SideSerializer(serializers.Serializer[Any]):
    """One of two payouts; its recipient is masked where the names may not be read."""

    id = serializers.IntegerField(source="pk")
    unit = serializers.CharField(source="unit_name", allow_null=True)
    kind = serializers.CharField(source="kind.code")
    programme = serializers.CharField(source="programme.code", allow_null=True)
    happened_on = serializers.DateField()
    quantity = serializers.IntegerField()
    amount = serializers.IntegerField()
    recipient = serializers.SerializerMethodField()

    def get_recipient(self, payout: Payout) -> str:
        return payout.recipient if payout.pk in self.context["named"] else HIDDEN


class SuspicionSerializer(serializers.Serializer[Any]):
    """Two payouts that look like one: how likely in points up to 100, why, and what was said of them."""

    first = SideSerializer()
    second = SideSerializer()
    points = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    verdict = ClaimVerdictSerializer(allow_null=True)


class ClaimVerdictViewSet(Adding, Rows):
    """What was said of payouts that look like one. Who records or reviews at both unions says it."""

    model = ClaimVerdict
    serializer_class = ClaimVerdictSerializer
    filters = {"first": "first", "second": "second", "same": "same", "said_at": "said_at"}
    can_add = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(can).filter(second__in=Payout.objects.in_scope(self.scope, can or Can.VIEW))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("said_by")

    def add(self, said: dict[str, Any]) -> ClaimVerdict:
        return services.judge(said.pop("first"), said.pop("second"), scope=self.scope, **said)

    @extend_schema(parameters=[TOP, PERIOD, JUDGED], responses=SuspicionSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def suspected(self, request: Any) -> Response:
        """Pairs below a unit of which one happened in a period, the likeliest first; some hundreds at most."""
        asked = request.query_params
        unit, judged = asked_unit(asked, self.scope), bool(asked_flag(asked, "judged"))
        pairs = services.double_claims(self.scope, asked_period(asked), unit=unit, judged=judged)
        named = may_read_names([row for pair in pairs for row in (pair.first, pair.second)], self.scope)
        context = {**self.get_serializer_context(), "named": named}
        return Response(SuspicionSerializer(pairs, many=True, context=context).data)

    suspected.parameters = ("unit", "period", "judged")  # type: ignore[attr-defined]
