"""Payouts over REST: the same services and the same reach as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Binning, Keeping
from members.models import Member
from members.privacy import HIDDEN
from unions.access import Scope
from unions.api.fields import catalogue_field, unit_field
from unions.models import Can, UnionUnit
from welfare.models import Entry, Fund, FundingLine, Payout, PayoutKind, Programme, Recipient
from welfare.privacy import disclose, may_read_names, may_read_reason
from welfare.services import payouts as services
from welfare.services import proposals

NAMES, REASONS = ("member", "beneficiary"), ("relation", "source_document", "note", "override_reason")


def recordable(scope: Scope) -> Any:
    return Member.objects.in_scope(scope, Can.RECORD)


class FundingLineSerializer(serializers.ModelSerializer):
    """Who pays how much; out of a fund, whose book says so once the payout is paid."""

    payer_unit = catalogue_field(UnionUnit.objects, required=False, allow_null=True)
    fund = InScope(Fund.objects.in_scope, required=False, allow_null=True)

    class Meta:
        model = FundingLine
        fields = ("source", "payer", "payer_unit", "fund", "amount", "in_kind")


class RecipientSerializer(serializers.ModelSerializer):
    """A line of the list of a payout. Of a child no more than name and year of birth."""

    member = InScope(recordable, required=False, allow_null=True)

    class Meta:
        model = Recipient
        fields = ("member", "name", "beneficiary_kind", "relation", "born_year", "place", "note", "quantity", "amount")


class PayoutSerializer(serializers.ModelSerializer):
    """A payout with its funding lines; they add up to `amount`. Money is whole đồng.

    With `recipients` it is a list, and amount, quantity and people follow from it. What speaks against a payout is
    answered beside `override_reason`, which says why nevertheless. What may not be read is masked.
    """

    unit = unit_field()
    kind = catalogue_field(PayoutKind.objects)
    programme = catalogue_field(Programme.objects, required=False, allow_null=True)
    member = InScope(recordable, required=False, allow_null=True)
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

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not self.partial and not attrs.get("recipients") and attrs.get("amount") is None:
            missing = self.fields["amount"].error_messages["required"]
            raise serializers.ValidationError({"amount": missing}, code="required")
        return attrs

    def to_representation(self, instance: Payout) -> dict[str, Any]:
        told = super().to_representation(instance)
        for name in told.keys() & self.context["view"].masked(instance):
            told[name] = None if name == "member" else HIDDEN
        return told


class PaymentSerializer(serializers.Serializer[Any]):
    paid_on = serializers.DateField()
    method = serializers.ChoiceField(choices=Entry.Method.choices, default=Entry.Method.CASH)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class ReversalSerializer(ReasonSerializer):
    on = serializers.DateField()


class PayoutViewSet(Keeping, Binning, Rows):
    """Payouts in reach. A state is changed by a verb of its own, never by writing the field."""

    model = Payout
    serializer_class = PayoutSerializer
    filters = {
        "status": "status",
        "happened_on": "happened_on",
        "paid_on": "paid_on",
        "amount": "amount",
        "unit": "unit__code",
        "kind": "kind__code",
        "programme": "programme__code",
        "member": "member",
    }
    orders = {"newest": NEWEST, "oldest": Order(("happened_on", "pk")), "latest": Order(("happened_on", "pk"), True)}
    of_people = True
    can_add = can_change = can_remove = Can.RECORD
    _masks: dict[int, set[str]]

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "kind", "programme").prefetch_related("funding__payer_unit")

    # Writing ----------------------------------------------------------------------------------------

    def add(self, said: dict[str, Any]) -> Payout:
        funding, recipients = _parts(said)
        return services.record_payout(Payout(**said), funding or (), recipients=recipients, scope=self.scope)

    def change(self, row: Payout, said: dict[str, Any]) -> Payout:
        funding, recipients = _parts(said)
        for name, value in said.items():
            setattr(row, name, value)
        kept = funding if funding is not None else proposals.funding_of(row)
        listed = recipients if recipients is not None else (proposals.rows_of(row) if row.listed else None)
        return services.change_payout(row, kept, recipients=listed, seen_version=row.version, scope=self.scope)

    def remove(self, row: Payout) -> None:
        services.bin_payout(row.pk, scope=self.scope)

    def put_back(self, row: Payout) -> Payout:
        return services.restore_payout(row.pk, scope=self.scope)

    # What may be read -------------------------------------------------------------------------------

    def tell(self, found: Any) -> list[Any]:
        """A list tells no reasons of what is sensitive: each is read on its own, and that is written down."""
        named = may_read_names(found, self.scope) if found else set()
        self._masks = {
            one.pk: {*(() if one.pk in named else NAMES), *(REASONS if one.kind.sensitive else ())} for one in found
        }
        return super().tell(found)

    def masked(self, payout: Payout) -> set[str]:
        """The fields of a payout that this account may not read here."""
        known = getattr(self, "_masks", {})
        if payout.pk in known:
            return known[payout.pk]
        reads = payout.pk in may_read_reason([payout], self.scope)
        if reads:
            disclose(payout, self.scope)
        named = payout.pk in may_read_names([payout], self.scope)
        return {*(() if named else NAMES), *(() if reads else REASONS)}

    @extend_schema(responses=RecipientSerializer(many=True))
    @action(detail=True, methods=["get"])
    def recipients(self, request: Any, pk: str) -> Response:
        """The list of a payout, in its order, for who may know the names."""
        payout = self.get_object()
        named = may_read_names([payout], self.scope) and "note" not in self.masked(payout)
        rows = payout.recipients.all() if named else Recipient.objects.none()
        return self.part(rows, RecipientSerializer)

    recipients.orders = {"number": Order(("number", "pk"))}  # type: ignore[attr-defined]
    recipients.pages = True  # type: ignore[attr-defined]

    # Verbs ------------------------------------------------------------------------------------------

    @verb(can=Can.APPROVE)
    def approve(self, payout: Payout) -> Payout:
        """Approve a payout that somebody else proposed."""
        return services.approve_payout(payout.pk, seen_version=payout.version, scope=self.scope)

    @verb(ReasonSerializer, can=Can.APPROVE, path="return")
    def send_back(self, payout: Payout, reason: str) -> Payout:
        """Send a payout back to who proposed it, with the reason."""
        return services.return_payout(payout.pk, reason=reason, scope=self.scope)

    @verb(ReasonSerializer, can=Can.APPROVE)
    def refuse(self, payout: Payout, reason: str) -> Payout:
        """Refuse a payout for good, with the reason."""
        return services.refuse_payout(payout.pk, reason=reason, scope=self.scope)

    @verb(PaymentSerializer, can=Can.PAY)
    def pay(self, payout: Payout, **said: Any) -> Payout:
        """Hand out what somebody else approved; the books of its funds say so too."""
        return services.pay_payout(payout.pk, seen_version=payout.version, scope=self.scope, **said)

    @verb(can=Can.PAY)
    def receipt(self, payout: Payout) -> Payout:
        """File a payout that was paid and signed for."""
        return services.receipt_payout(payout.pk, scope=self.scope)

    @verb(ReversalSerializer, can=Can.PAY)
    def reverse(self, payout: Payout, **said: Any) -> Payout:
        """Take back what was paid, with the reason."""
        return services.reverse_payout(payout.pk, scope=self.scope, **said)


def _parts(said: dict[str, Any]) -> tuple[list[services.Funding] | None, list[services.Row] | None]:
    """Takes out of what is said the lines of who pays and of who receives; None where nothing is said of them."""
    funding, recipients = said.pop("funding", None), said.pop("recipients", None)
    return (
        None if funding is None else [_funding(line) for line in funding],
        [_row(row) for row in recipients] if recipients else None,
    )


def _funding(line: dict[str, Any]) -> services.Funding:
    fund, payer_unit = line.pop("fund", None), line.pop("payer_unit", None)
    return services.Funding(
        **line, fund_id=fund.pk if fund else None, payer_unit_id=payer_unit.pk if payer_unit else None
    )


def _row(row: dict[str, Any]) -> services.Row:
    member = row.pop("member", None)
    return services.Row(**row, member_id=member.pk if member else None)
