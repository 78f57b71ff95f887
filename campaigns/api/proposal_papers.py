"""The papers of dossiers over REST: added as numbers, or as photos, scans and PDFs; downloaded, taken away."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from campaigns.models import Paper, Proposal, ProposalPaper
from campaigns.services import proposal_papers as services
from common.api.fields import InScope
from common.api.resources import Rows
from common.api.writes import Removing
from common.downloads import as_download
from unions.models import Can

SCANS = {(200, kind): OpenApiResponse(OpenApiTypes.BINARY, "The scan.") for kind in ("application/pdf", "image/jpeg")}


class ProposalPaperSerializer(serializers.ModelSerializer[ProposalPaper]):
    """A paper of a dossier: its number and day, or a scan of it, which then has a `filename`."""

    class Meta:
        model = ProposalPaper
        fields = ("id", "proposal", "kind", "number", "issued_on", "filename", "added_at")
        read_only_fields = fields


class NewProposalPaperSerializer(serializers.Serializer[Any]):
    """A paper with its number, a photo or scan of it (`upload`: JPEG, PNG, WebP or PDF), or both."""

    proposal = InScope(Proposal.objects.in_scope)
    kind = serializers.ChoiceField(Paper.choices)
    number = serializers.CharField(max_length=60, allow_blank=True, default="")
    issued_on = serializers.DateField(required=False, allow_null=True, default=None)
    upload = serializers.FileField(required=False, allow_null=True, default=None)


class ProposalPaperViewSet(Removing, Rows):
    """Papers of dossiers in reach."""

    model = ProposalPaper
    serializer_class = ProposalPaperSerializer
    filters = {
        "proposal": "proposal",
        "unit": "proposal__unit__code",
        "round": "proposal__round",
        "kind": "kind",
        "added_at": "added_at",
    }
    parser_classes = [MultiPartParser]
    written_class = NewProposalPaperSerializer
    # Who draws the dossier up adds and takes away; where it lies, whose turn it is: the service says so of each.
    can_add = can_remove = Can.VIEW

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("file")

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Add a paper to a dossier that is drawn up or lies in front of you. A photo is redrawn without its metadata."""
        said = self.said(NewProposalPaperSerializer)
        made = services.add_paper(said.pop("proposal").pk, form_key=uuid4(), scope=self.scope, **said)
        self.action = "retrieve"
        answer = self.told(self.again(made.pk), HTTPStatus.CREATED)
        answer.headers["Location"] = self.reverse_action("detail", args=[made.pk])
        return answer

    def remove(self, row: ProposalPaper) -> None:
        services.drop_paper(row.pk, scope=self.scope)

    @extend_schema(responses=SCANS)
    @action(detail=True, methods=["get"])
    def file(self, request: Any, pk: str) -> HttpResponse:
        """The photo or scan, where there is one."""
        paper = self.get_object()
        if paper.file is None:
            raise exceptions.NotFound
        return as_download(paper.file, paper.filename)
