"""Printed papers about awards and initiatives over REST: asked for with a verb of what they are about, downloaded here."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse

from campaigns import papers
from campaigns.models import AwardPaper
from campaigns.privacy import readable
from common.api.jobs import JobSerializer, accepted, leads_to
from common.api.resources import Rows, verb
from common.models import Job
from unions.api.fields import unit_field
from unions.models import Can
from unions.views.paper_pages import file_of

PDF = {(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "The PDF.")}
ON_ITS_WAY = {202: JobSerializer}


@leads_to(papers.RENDER, stoppable=False)  # what several ask for is printed once
def printed(job: Job) -> str:
    return reverse("api:award-papers-file", args=[job.args["awardpaper"]])


def asked_for(request: Any, kind: str, **about: Any) -> Response:
    """202 with the job that prints the paper; of one in parts, that of the first."""
    return on_their_way(request, papers.ask_for(kind, scope=request.scope, **about))


def on_their_way(request: Any, parts: list[AwardPaper]) -> Response:
    jobs = papers.jobs_of(parts)
    answers = [accepted(request, jobs[part.pk]) for part in parts]
    return answers[0]


class AwardPaperSerializer(serializers.ModelSerializer[AwardPaper]):
    """A paper, or a part of one, and what it is about. `job` is the work that prints it; then it is `printed`.

    Parts that were asked for together have the same `asked_at`.
    """

    unit = unit_field(read_only=True)
    job = serializers.IntegerField(read_only=True, allow_null=True)
    printed = serializers.BooleanField(read_only=True)

    class Meta:
        model = AwardPaper
        fields = ("id", "unit", "kind", "proposal", "round", "granted_by", "recognition", "part", "parts", "asked_at",
                  "job", "printed")  # fmt: skip
        read_only_fields = fields


class AwardPaperViewSet(Rows):
    """Papers that were asked for about awards and initiatives in reach."""

    model = AwardPaper
    serializer_class = AwardPaperSerializer
    filters = {
        "unit": "unit__code",
        "kind": "kind",
        "proposal": "proposal",
        "round": "round",
        "granted_by": "granted_by",
        "recognition": "recognition",
        "part": "part",
        "asked_at": "asked_at",
    }

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return with_jobs(super().rows(can).filter(readable(self.scope, "recognition__initiative")))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.defer("content").select_related("unit", "file", "proposal", "round", "recognition__initiative")

    def again(self, pk: Any) -> Any:
        return self.fetched(with_jobs(AwardPaper.objects.all())).get(pk=pk)

    @extend_schema(responses=PDF)
    @action(detail=True, methods=["get"])
    def file(self, request: Any, pk: str) -> HttpResponse:
        """The PDF; 404 until it is printed."""
        paper = self.get_object()
        if paper.file is None:
            raise exceptions.NotFound
        return file_of(paper, papers.filename(paper))

    @verb(can=Can.VIEW, seen=False, answers=ON_ITS_WAY)
    def retry(self, paper: AwardPaper) -> Response:
        """Try once more to print the parts that failed; who sees a paper may."""
        papers.ask_again(paper, scope=self.scope)
        return on_their_way(self.request, [paper])


def with_jobs(rows: QuerySet[Any]) -> QuerySet[Any]:
    key = Concat(Value(f"{papers.RENDER}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    done = When(file__isnull=False, then=True)
    return rows.annotate(
        job=Subquery(Job.objects.filter(key=key).values("pk")[:1]),
        printed=Case(done, default=False, output_field=BooleanField()),
    )
