"""How a payout and its parts are read from bodies and told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.fields import InScope
from members.models import Member
from members.privacy import HIDDEN
from unions.access import Scope
from unions.api.fields import catalogue_field, unit_field
from unions.models import Can, UnionUnit
from welfare.forms.papers import papers_of
from welfare.models import Entry, Fund, FundingLine, Payout, PayoutKind, ProofKind, Recipient, Relation
from welfare.services import payouts as services
from welfare.services import programmes
from welfare.services.proposals import people_reached

NAMES = ("member", "beneficiary", "recipient")
REASONS = ("relation", "source_document", "note", "override_reason", "return_reason", "reversal_reason")


def recordable(scope: Scope) -> Any:
    return Member.objects.in_scope(scope, Can.RECORD)


def kind_field(**kwargs: Any) -> InScope:
    return catalogue_field(PayoutKind.objects, **kwargs)


def programme_field(**kwargs: Any) -> InScope:
    """A programme by its code, among those launched for everybody, above, or within reach."""
    return InScope(programmes.within, slug="code", **kwargs)


def funds_in_reach(scope: Scope) -> Any:
    return Fund.objects.in_scope(scope)


@extend_schema_field({"type": "string", "enum": ["", *Relation.values, HIDDEN]})
class RelationField(serializers.ChoiceField):
    """How somebody is related to the member; masked where it may not be read."""


def by(step: str) -> serializers.CharField:
    """The name of who took a step."""
    return serializers.CharField(source=f"{step}.full_name", read_only=True, allow_null=True)


class FundingLineSerializer(serializers.ModelSerializer):
    """Who pays how much; out of a fund, whose book says so once the payout is paid."""

    payer_unit = catalogue_field(UnionUnit.objects, required=False, allow_null=True)
    fund = InScope(funds_in_reach, required=False, allow_null=True)

    class Meta:
        model = FundingLine
        fields = ("source", "payer", "payer_unit", "fund", "amount", "in_kind")


class RecipientSerializer(serializers.ModelSerializer):
    """A line of the list of a payout. Of a child no more than name and year of birth."""

    member = InScope(recordable, required=False, allow_null=True)

    class Meta:
        model = Recipient
        fields = (
            "id",
            "number",
            "member",
            "name",
            "beneficiary_kind",
            "relation",
            "born_year",
            "place",
            "note",
            "quantity",
            "amount",
            "received_on",
        )
        read_only_fields = ("number", "received_on")


class PaperSerializer(serializers.Serializer[Any]):
    """A paper that comes along with a payout by its number. Photos and scans are sent to the payout's `proofs`."""

    kind = serializers.ChoiceField(ProofKind.choices)
    number = serializers.CharField(max_length=60)
    issued_on = serializers.DateField(required=False, allow_null=True)


class PayoutSerializer(serializers.ModelSerializer):
    """A payout with its funding lines; they add up to `amount`. Money is whole đồng.

    With `recipients` it is a list, and amount, quantity and people follow from it. What speaks against a payout is
    answered beside `override_reason`, which says why nevertheless. With `draft` it is kept and not sent for approval.
    What may not be read is masked.
    """

    unit = unit_field()
    kind = kind_field()
    programme = programme_field(required=False, allow_null=True)
    member = InScope(recordable, required=False, allow_null=True)
    recipient = serializers.CharField(read_only=True)
    relation = RelationField(Relation.choices, required=False, allow_blank=True)
    funding = FundingLineSerializer(many=True)
    recipients = RecipientSerializer(many=True, required=False, write_only=True)
    papers = PaperSerializer(many=True, required=False, write_only=True)
    draft = serializers.BooleanField(default=False, write_only=True)
    recorded_by = by("recorded_by")
    proposed_by = by("proposed_by")
    approved_by = by("approved_by")
    returned_by = by("returned_by")
    paid_by = by("paid_by")
    receipted_by = by("receipted_by")
    reversed_by = by("reversed_by")

    class Meta:
        model = Payout
        read_only_fields = (
            "status",
            "listed",
            "recorded_at",
            "approved_at",
            "returned_at",
            "return_reason",
            "paid_at",
            "paid_on",
            "receipted_at",
            "reversed_at",
            "reversal_reason",
            "version",
        )
        fields = (
            "id",
            "unit",
            "kind",
            "programme",
            "beneficiary_kind",
            "member",
            "beneficiary",
            "recipient",
            "relation",
            "happened_on",
            "quantity",
            "people",
            "women",
            "amount",
            "override_reason",
            "source_document",
            "note",
            "funding",
            "recipients",
            "papers",
            "draft",
            "recorded_by",
            "proposed_by",
            "approved_by",
            "returned_by",
            "paid_by",
            "receipted_by",
            "reversed_by",
            *read_only_fields,
        )
        extra_kwargs = {"amount": {"required": False}, "people": {"required": False}}
        validators: tuple[Any, ...] = ()  # the services check the whole payout

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.partial:
            return attrs
        if not attrs.get("recipients") and attrs.get("amount") is None:
            missing = self.fields["amount"].error_messages["required"]
            raise serializers.ValidationError({"amount": missing}, code="required")
        if "people" not in attrs:
            kind = attrs.get("beneficiary_kind", Payout.Beneficiary.MEMBER)
            attrs["people"] = people_reached(kind, attrs.get("quantity", 1))
        return attrs

    def to_representation(self, instance: Payout) -> dict[str, Any]:
        told = super().to_representation(instance)
        for name in told.keys() & self.context["view"].masked(instance):
            told[name] = None if name == "member" else HIDDEN
        return told


# What verbs read -----------------------------------------------------------------------------------------


class PaymentSerializer(serializers.Serializer[Any]):
    paid_on = serializers.DateField()
    method = serializers.ChoiceField(choices=Entry.Method.choices, default=Entry.Method.CASH)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class ReversalSerializer(ReasonSerializer):
    on = serializers.DateField()


class PayoutProposalSerializer(serializers.Serializer[Any]):
    override_reason = serializers.CharField(max_length=500, required=False)


class SeenSerializer(serializers.Serializer[Any]):
    """A payout and its version that was looked at."""

    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class SeenAndPaidSerializer(SeenSerializer, PaymentSerializer):
    """A payout, its version that was looked at, and how it is paid."""


# From what was read to what services take ----------------------------------------------------------------


def funding_of(lines: list[dict[str, Any]] | None) -> list[services.Funding] | None:
    return None if lines is None else [_funding(line) for line in lines]


def rows_of(recipients: list[dict[str, Any]] | None) -> list[services.Row] | None:
    """None where nothing is said, or nobody is named: the payout is no list."""
    return [_row(row) for row in recipients] if recipients else None


def papers_in(said: list[dict[str, Any]], payout: Payout) -> list[services.Paper]:
    """Sent twice a paper is there once: its key follows from the payout's."""
    return [
        paper
        for one in said
        for paper in papers_of(one["kind"], one["number"], one.get("issued_on"), (), form_key=payout.form_key)
    ]


def _funding(line: dict[str, Any]) -> services.Funding:
    rest = {name: value for name, value in line.items() if name not in ("fund", "payer_unit")}
    fund, payer_unit = line.get("fund"), line.get("payer_unit")
    return services.Funding(
        **rest, fund_id=fund.pk if fund else None, payer_unit_id=payer_unit.pk if payer_unit else None
    )


def _row(row: dict[str, Any]) -> services.Row:
    rest = {name: value for name, value in row.items() if name != "member"}
    member = row.get("member")
    return services.Row(**rest, member_id=member.pk if member else None)
