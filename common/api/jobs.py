"""Jobs over REST: what takes longer than a request is answered by 202 with a job, which is asked how far it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from common import jobs
from common.api.resources import Rows, verb
from common.models import ExternalKey, Job

NAME = "jobs"

Link = Callable[[Job], str | None]


@dataclass(frozen=True)
class Result:
    """Where the result of a kind of job is, and whether one that waits may be cancelled by who asked."""

    link: Link
    stoppable: bool


RESULTS: dict[str, Result] = {}  # by kind of job; filled by the API modules of the apps


def leads_to(kind: str, *, stoppable: bool = True) -> Callable[[Link], Link]:
    """Say where the result of a kind of job is: the path of a resource, told once the job is done.

    The function reads the job's own args and asks the database nothing, since a list tells many. Not `stoppable` are
    jobs that somebody else counts on.
    """

    def register(link: Link) -> Link:
        RESULTS[kind] = Result(link, stoppable)
        return link

    return register


class JobSerializer(serializers.ModelSerializer[Job]):
    """Work that was asked for: `state` is queued, running, done, failed or stopped.

    `done` of `total` steps are `percent`. `error` is a sentence once it failed; `result` is the address of what was
    made, once it is done.
    """

    percent = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = ("id", "kind", "state", "done", "total", "percent", "error", "asked_at", "ended_at", "result")
        read_only_fields = fields

    def get_percent(self, job: Job) -> int:
        return 100 if job.state == Job.State.DONE else min(job.percent, 100)

    def get_error(self, job: Job) -> str:
        if job.state != Job.State.FAILED:
            return ""
        return _("This could not be done. Ask for it again; if it fails again, tell who looks after this site.")

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_result(self, job: Job) -> str | None:
        known = RESULTS.get(job.kind) if job.state == Job.State.DONE else None
        path = known.link(job) if known else None
        return self.context["request"].build_absolute_uri(path) if path else None


def accepted(request: Any, job: Job) -> Response:
    """The answer to what was asked for and is done later: the job, and in `Location` where to ask how far it is.

    What several ask for is one job: it is there for whoever was answered by it, so who has it is kept.
    """
    name = _kept_as(request.scope)
    asked = ExternalKey(account=request.user, resource=name, key=str(job.pk), object_id=job.pk)
    ExternalKey.objects.bulk_create([asked], ignore_conflicts=True)
    told = JobSerializer(job, context={"request": request}).data
    where = reverse("api:jobs-detail", args=[job.pk], request=request)
    return Response(told, status=HTTPStatus.ACCEPTED, headers={"Location": where})


def _kept_as(scope: Any) -> str:
    """Under which name it is kept who was answered by a job: another one for tokens that are narrowed, as they are."""
    narrowed = scope.narrowing.as_args()
    return f"{NAME}:{hashlib.sha256(repr(narrowed).encode()).hexdigest()[:16]}" if narrowed else NAME


class JobViewSet(Rows):
    """What this account asked for and is done, or will be, outside of requests. Jobs of others do not exist; for a
    token that is narrowed, none but what tokens narrowed alike asked for."""

    model = Job
    serializer_class = JobSerializer
    filters = {"kind": "kind", "state": "state", "asked_at": "asked_at", "ended_at": "ended_at"}

    def rows(self, can: Any = None) -> QuerySet[Job]:
        account = self.request.user
        answered = ExternalKey.objects.filter(account=account, resource=_kept_as(self.scope), object_id=OuterRef("pk"))
        own = Q(asked_by=account) if self.scope.narrowing.is_whole else Q()
        return Job.objects.filter(own | Exists(answered))

    @verb(can=None, seen=False)  # one's own alone are seen; how far a job is changes under whoever looks
    def cancel(self, job: Job) -> Job:
        """Cancel a job that still waits. One that runs comes to its end; one that others count on is not cancelled."""
        known = RESULTS.get(job.kind)
        if known is None or not known.stoppable or job.asked_by_id != self.request.user.pk:
            raise ValidationError(_("This job is not yours alone, so it is not cancelled."), code="shared")
        if not jobs.stop_one(job):
            raise ValidationError(_("Only a job that still waits can be cancelled."), code="not-waiting")
        return job
