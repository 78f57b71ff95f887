"""Payouts over REST: the same services and the same reach as the pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from members.models import Member
from unions.http import OfficerApiRequest
from unions.models import Can, UnionUnit
from welfare.models import FundingLine, Payout, PayoutKind, Programme
from welfare.services import payouts as services


class FundingLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = FundingLine
        fields = ("source", "payer", "amount", "in_kind")


class PayoutSerializer(serializers.ModelSerializer):
    """A payout with its funding lines; they add up to `amount`. Money is whole đồng."""

    unit = serializers.SlugRelatedField(slug_field="code", queryset=UnionUnit.objects.none())
    kind = serializers.SlugRelatedField(slug_field="code", queryset=PayoutKind.objects.all())
    programme = serializers.SlugRelatedField(
        slug_field="code", queryset=Programme.objects.all(), required=False, allow_null=True
    )
    member = serializers.PrimaryKeyRelatedField(queryset=Member.objects.none(), required=False, allow_null=True)
    funding = FundingLineSerializer(many=True)

    class Meta:
        model = Payout
        fields = (
            "id",
            "unit",
            "kind",
            "programme",
            "beneficiary_kind",
            "member",
            "beneficiary",
            "happened_on",
            "quantity",
            "amount",
            "source_document",
            "note",
            "status",
            "funding",
            "version",
        )
        read_only_fields = ("status", "version")
        validators: tuple[Any, ...] = ()  # the services check the whole payout

    def get_fields(self) -> dict[str, Any]:
        """Units and members beyond one's reach cannot be named: to this account they do not exist."""
        fields = super().get_fields()
        scope = getattr(self.context.get("request"), "scope", None)  # none while the schema is made
        if scope is not None and scope.account.is_authenticated:
            fields["unit"].queryset = scope.units(Can.RECORD)  # type: ignore[attr-defined]
            fields["member"].queryset = Member.objects.in_scope(scope, Can.RECORD)  # type: ignore[attr-defined]
        return fields

    def create(self, validated: dict[str, Any]) -> Payout:
        funding = [services.Funding(**line) for line in validated.pop("funding")]
        return services.record_payout(Payout(**validated), funding, scope=self.context["request"].scope)


class ApprovalSerializer(serializers.Serializer):
    """The version that was looked at; where it has changed since, nothing is approved."""

    version = serializers.IntegerField()


class PayoutViewSet(
    mixins.CreateModelMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Payouts in reach. A state is changed by a verb of its own, never by writing the field."""

    request: OfficerApiRequest
    queryset = Payout.objects.none()
    serializer_class = PayoutSerializer
    lookup_value_regex = "[0-9]{1,18}"
    filterset_fields = ("status", "happened_on", "unit__code", "kind__code")

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return (
            Payout.objects.in_scope(self.request.scope)
            .kept()
            .select_related("unit", "kind", "programme")
            .prefetch_related("funding")
        )

    @extend_schema(request=ApprovalSerializer, responses=PayoutSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: OfficerApiRequest, pk: str) -> Response:
        """Approve a payout that somebody else proposed."""
        reachable = Payout.objects.in_scope(request.scope, Can.APPROVE).kept()
        payout = get_object_or_404(reachable, pk=pk)
        given = ApprovalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        seen = given.validated_data["version"]
        approved = services.approve_payout(payout.pk, seen_version=seen, scope=request.scope)
        return Response(self.get_serializer(approved).data)
