"""Payouts over REST: the same services and the same reach as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import RowsPagination
from members.models import Member
from members.privacy import HIDDEN
from unions.http import OfficerApiRequest
from unions.models import Can, UnionUnit
from welfare.models import Entry, Fund, FundingLine, Payout, PayoutKind, Programme, Recipient
from welfare.privacy import disclose, may_read_names, may_read_reason
from welfare.services import payouts as services

NAMES, REASONS = ("member", "beneficiary"), ("relation", "source_document", "note", "override_reason")


class FundingLineSerializer(serializers.ModelSerializer):
    """Who pays how much; out of a fund, whose book says so once the payout is paid."""

    payer_unit = serializers.SlugRelatedField(
        slug_field="code", queryset=UnionUnit.objects.all(), required=False, allow_null=True
    )
    fund = serializers.PrimaryKeyRelatedField(queryset=Fund.objects.none(), required=False, allow_null=True)

    class Meta:
        model = FundingLine
        fields = ("source", "payer", "payer_unit", "fund", "amount", "in_kind")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        scope = getattr(self.context.get("request"), "scope", None)
        if scope is not None and scope.account.is_authenticated:
            fields["fund"].queryset = Fund.objects.in_scope(scope)  # type: ignore[attr-defined]
        return fields


class RecipientSerializer(serializers.ModelSerializer):
    """A line of the list of a payout. Of a child no more than name and year of birth."""

    member = serializers.PrimaryKeyRelatedField(queryset=Member.objects.none(), required=False, allow_null=True)

    class Meta:
        model = Recipient
        fields = ("member", "name", "beneficiary_kind", "relation", "born_year", "place", "note", "quantity", "amount")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        scope = getattr(self.context.get("request"), "scope", None)
        if scope is not None and scope.account.is_authenticated:
            fields["member"].queryset = Member.objects.in_scope(scope, Can.RECORD)  # type: ignore[attr-defined]
        return fields


class PayoutSerializer(serializers.ModelSerializer):
    """A payout with its funding lines; they add up to `amount`. Money is whole đồng.

    With `recipients` it is a list, and amount, quantity and people follow from it. What speaks against a payout is
    answered beside `override_reason`, which says why nevertheless. What may not be read is masked.
    """

    unit = serializers.SlugRelatedField(slug_field="code", queryset=UnionUnit.objects.none())
    kind = serializers.SlugRelatedField(slug_field="code", queryset=PayoutKind.objects.all())
    programme = serializers.SlugRelatedField(
        slug_field="code", queryset=Programme.objects.all(), required=False, allow_null=True
    )
    member = serializers.PrimaryKeyRelatedField(queryset=Member.objects.none(), required=False, allow_null=True)
    funding = FundingLineSerializer(many=True)
    recipients = RecipientSerializer(many=True, required=False, write_only=True)

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
            "relation",
            "happened_on",
            "quantity",
            "people",
            "women",
            "amount",
            "override_reason",
            "source_document",
            "note",
            "status",
            "paid_on",
            "listed",
            "funding",
            "recipients",
            "version",
        )
        read_only_fields = ("status", "paid_on", "listed", "version")
        extra_kwargs = {"amount": {"required": False}}
        validators: tuple[Any, ...] = ()  # the services check the whole payout

    def get_fields(self) -> dict[str, Any]:
        """Units and members beyond one's reach cannot be named: to this account they do not exist."""
        fields = super().get_fields()
        scope = getattr(self.context.get("request"), "scope", None)  # none while the schema is made
        if scope is not None and scope.account.is_authenticated:
            fields["unit"].queryset = scope.units(Can.RECORD)  # type: ignore[attr-defined]
            fields["member"].queryset = Member.objects.in_scope(scope, Can.RECORD)  # type: ignore[attr-defined]
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("recipients") and attrs.get("amount") is None:
            missing = self.fields["amount"].error_messages["required"]
            raise serializers.ValidationError({"amount": missing}, code="required")
        return attrs

    def create(self, validated: dict[str, Any]) -> Payout:
        funding = [_funding(line) for line in validated.pop("funding")]
        rows = validated.pop("recipients", None)
        recipients = [_row(row) for row in rows] if rows else None
        return services.record_payout(
            Payout(**validated), funding, recipients=recipients, scope=self.context["request"].scope
        )

    def to_representation(self, instance: Payout) -> dict[str, Any]:
        told = super().to_representation(instance)
        for name in self.context["view"].masked(instance):
            told[name] = None if name == "member" else HIDDEN
        return told


def _funding(line: dict[str, Any]) -> services.Funding:
    fund, payer_unit = line.pop("fund", None), line.pop("payer_unit", None)
    return services.Funding(
        **line, fund_id=fund.pk if fund else None, payer_unit_id=payer_unit.pk if payer_unit else None
    )


def _row(row: dict[str, Any]) -> services.Row:
    member = row.pop("member", None)
    return services.Row(**row, member_id=member.pk if member else None)


class SeenSerializer(serializers.Serializer):
    """The version that was looked at; where it has changed since, nothing is done."""

    version = serializers.IntegerField()


class PaymentSerializer(SeenSerializer):
    paid_on = serializers.DateField()
    method = serializers.ChoiceField(choices=Entry.Method.choices, default=Entry.Method.CASH)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class ReversalSerializer(ReasonSerializer):
    on = serializers.DateField()


class NothingSerializer(serializers.Serializer):
    """Nothing need be said."""


class InTheirOrder(RowsPagination):
    """The lines of a list as they stand in it."""

    ordering = ("number",)


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
    _masks: dict[int, list[str]]

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = Payout.objects.in_scope(self.request.scope).kept().select_related("unit", "kind", "programme")
        return rows.prefetch_related("funding__payer_unit")

    def paginate_queryset(self, queryset: Any) -> Any:
        """A list tells no reasons of what is sensitive: each is read on its own, and that is written down."""
        page = super().paginate_queryset(queryset)
        named = may_read_names(page, self.request.scope) if page and isinstance(page[0], Payout) else set()
        self._masks = {
            one.pk: [*(() if one.pk in named else NAMES), *(REASONS if one.kind.sensitive else ())]
            for one in page or ()
            if isinstance(one, Payout)
        }
        return page

    def masked(self, payout: Payout) -> list[str]:
        """The fields of a payout that this account may not read here."""
        known = getattr(self, "_masks", {})
        if payout.pk in known:
            return known[payout.pk]
        scope = self.request.scope
        reads = payout.pk in may_read_reason([payout], scope)
        if reads:
            disclose(payout, scope)
        named = payout.pk in may_read_names([payout], scope)
        return [*(() if named else NAMES), *(() if reads else REASONS)]

    def _press(self, pk: str, can: Can, verb: Callable[..., Payout], said_by: type[serializers.Serializer]) -> Response:
        payout = get_object_or_404(Payout.objects.in_scope(self.request.scope, can).kept(), pk=pk)
        given = said_by(data=self.request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        if "version" in said:
            said["seen_version"] = said.pop("version")
        done = verb(payout.pk, **said, scope=self.request.scope)
        return Response(self.get_serializer(done).data)

    @extend_schema(responses=RecipientSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=InTheirOrder)
    def recipients(self, request: OfficerApiRequest, pk: str) -> Response:
        """The list of a payout, in its order, for who may know the names."""
        payout = self.get_object()
        named = may_read_names([payout], request.scope) and "note" not in self.masked(payout)
        rows = payout.recipients.order_by("number") if named else Recipient.objects.none()
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(RecipientSerializer(page, many=True).data)

    @extend_schema(request=SeenSerializer, responses=PayoutSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: OfficerApiRequest, pk: str) -> Response:
        """Approve a payout that somebody else proposed."""
        return self._press(pk, Can.APPROVE, services.approve_payout, SeenSerializer)

    @extend_schema(request=ReasonSerializer, responses=PayoutSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: OfficerApiRequest, pk: str) -> Response:
        """Send a payout back to who proposed it, with the reason."""
        return self._press(pk, Can.APPROVE, services.return_payout, ReasonSerializer)

    @extend_schema(request=ReasonSerializer, responses=PayoutSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: OfficerApiRequest, pk: str) -> Response:
        """Refuse a payout for good, with the reason."""
        return self._press(pk, Can.APPROVE, services.refuse_payout, ReasonSerializer)

    @extend_schema(request=PaymentSerializer, responses=PayoutSerializer)
    @action(detail=True, methods=["post"])
    def pay(self, request: OfficerApiRequest, pk: str) -> Response:
        """Hand out what somebody else approved; the books of its funds say so too."""
        return self._press(pk, Can.PAY, services.pay_payout, PaymentSerializer)

    @extend_schema(request=NothingSerializer, responses=PayoutSerializer)
    @action(detail=True, methods=["post"])
    def receipt(self, request: OfficerApiRequest, pk: str) -> Response:
        """File a payout that was paid and signed for."""
        return self._press(pk, Can.PAY, services.receipt_payout, NothingSerializer)

    @extend_schema(request=ReversalSerializer, responses=PayoutSerializer)
    @action(detail=True, methods=["post"])
    def reverse(self, request: OfficerApiRequest, pk: str) -> Response:
        """Take back what was paid, with the reason."""
        return self._press(pk, Can.PAY, services.reverse_payout, ReversalSerializer)
