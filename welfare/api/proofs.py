"""The papers of payouts: told, added as numbers, photos or scans, taken away, handed out to who may read them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse

from common.api.paging import Order
from common.api.resources import Rows
from common.api.writes import Removing
from common.parsers import PlainJSONParser
from unions.models import Can
from welfare.models import AFTERWARDS, Proof, ProofKind
from welfare.privacy import disclose
from welfare.services import proofs as services

FILES = {(200, "image/jpeg"): OpenApiTypes.BINARY, (200, "application/pdf"): OpenApiTypes.BINARY}


class ProofSerializer(serializers.ModelSerializer):
    """A paper of a payout: its number and day, or a photo or scan."""

    payout = serializers.PrimaryKeyRelatedField[Any](read_only=True)
    has_file = serializers.SerializerMethodField()

    class Meta:
        model = Proof
        fields = ("id", "payout", "kind", "number", "issued_on", "filename", "has_file", "added_at")
        read_only_fields = fields

    def get_has_file(self, proof: Proof) -> bool:
        return proof.file_id is not None


class NewProofSerializer(serializers.Serializer[Any]):
    """A paper: its number, or a photo, scan or PDF as `upload`."""

    kind = serializers.ChoiceField(ProofKind.choices)
    number = serializers.CharField(max_length=60, required=False, default="")
    issued_on = serializers.DateField(required=False, allow_null=True)
    upload = serializers.FileField(required=False)

    def validate_number(self, value: str) -> str:
        if "\0" in value:
            raise serializers.ValidationError(serializers.CharField.default_error_messages["invalid"])
        return value


class ProofsOfPayout:
    """The papers of a payout, below its address."""

    @extend_schema(responses=ProofSerializer(many=True))
    @action(detail=True, methods=["get"], parser_classes=[MultiPartParser, PlainJSONParser])
    def proofs(self, request: Any, pk: str) -> Response:
        """The papers of a payout, for who may read its reasons; of a sensitive one the reading is written down."""
        view: Any = self
        payout = view.get_object()
        disclose(payout, view.scope)
        return view.part(payout.proofs.all(), ProofSerializer)

    proofs.orders = {"added": Order(("pk",))}  # type: ignore[attr-defined]
    proofs.pages = True  # type: ignore[attr-defined]

    @extend_schema(request={"multipart/form-data": NewProofSerializer}, responses={201: ProofSerializer})
    @proofs.mapping.post
    def add_proof(self, request: Any, pk: str) -> Response:
        """Add a paper to a payout. A photo is redrawn without what the camera wrote into it."""
        view: Any = self
        payout = view.get_object()
        said = view.said(NewProofSerializer)
        proof = services.add_proof(payout.pk, form_key=uuid4(), scope=view.scope, **said)
        told = ProofSerializer(proof, context=view.get_serializer_context())
        where = reverse("api:proofs-detail", args=[proof.pk], request=request)
        return Response(told.data, status=201, headers={"Location": where})


class ProofViewSet(Removing, Rows):
    """Papers of payouts in reach. A list has none of sensitive payouts: these are told one by one, and by their payout."""

    model = Proof
    serializer_class = ProofSerializer
    filters = {
        "payout": "payout",
        "kind": "kind",
        "issued_on": "issued_on",
        "unit": "payout__unit__code",
        "happened_on": "payout__happened_on",
    }
    can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        """Who pays takes away what came along with the handing out, as who records does."""
        found = Proof.objects.in_scope(self.scope, can or Can.VIEW).filter(payout__binned_at=None)
        if can is Can.RECORD:
            found |= Proof.objects.in_scope(self.scope, Can.PAY).filter(payout__binned_at=None, kind__in=AFTERWARDS)
        return found

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("payout__unit", "payout__kind", "file")

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().narrowed(rows.exclude(payout__kind__sensitive=True))

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """A paper, for who may read the reasons of its payout; of a sensitive one the reading is written down."""
        proof = self.get_object()
        disclose(proof.payout, self.scope)
        return self.told(proof)

    def remove(self, row: Proof) -> None:
        services.drop_proof(row.pk, scope=self.scope)

    @extend_schema(responses=FILES)
    @action(detail=True, methods=["get"], pagination_class=None)
    def file(self, request: Any, pk: str) -> HttpResponse:
        """The photo or scan, for who may read it; of a sensitive payout the reading is written down."""
        proof = self.get_object()
        if proof.file is None:
            raise exceptions.NotFound
        return services.proof_response(proof, scope=self.scope)
