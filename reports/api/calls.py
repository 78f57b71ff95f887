"""Calls for reports and their schedules over REST: what is asked for, who is missing, what is done about it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common import jobs
from common.api.changes import put_into, require_same
from common.api.fields import InScope
from common.api.jobs import JobSerializer, accepted, leads_to
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding, Keeping
from common.models import Job
from common.validators import plain_text
from reports import call_archive
from reports.api.fields import PeriodField
from reports.api.owing import OwingUnionSerializer, owing
from reports.expected import completeness, with_numbers
from reports.forms.calls import MOST_DAYS, MOST_REMINDERS
from reports.models import Cadence, Expects, Report, ReportCall, ReportSchedule, ReportTemplate
from reports.services import calls as services
from reports.services import reminding, reviewing
from reports.services import schedules as of_schedules
from unions.access import Scope
from unions.models import Can


def outlines(_scope: Scope) -> Any:
    return ReportTemplate.objects.in_use()


class RemindersField(serializers.ListField):
    """Days before the due day on which who has not handed in is reminded."""

    child = serializers.IntegerField(min_value=0, max_value=MOST_DAYS)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_REMINDERS, required=False, **kwargs)

    def to_internal_value(self, data: Any) -> list[int]:
        return sorted(set(super().to_internal_value(data)), reverse=True)


class ReportScheduleSerializer(serializers.ModelSerializer[ReportSchedule]):
    """That reports of an outline (`template`, by its code) are owed for every period of a kind.

    The call goes out `opens_before` days before the last day of the period (0: on the day after it), and is due
    `due_after` days after the last day, before it where below 0. The union stays.
    """

    unit = InScope(services.asking, slug="code")
    template = InScope(outlines, slug="code")
    cadence = serializers.ChoiceField([one for one in Cadence.choices if one[0] != Cadence.ANY])
    remind = RemindersField()

    class Meta:
        model = ReportSchedule
        fields = (
            "id",
            "unit",
            "name",
            "template",
            "cadence",
            "expects",
            "opens_before",
            "due_after",
            "remind",
            "starts_on",
            "is_active",
            "set_at",
            "version",
        )
        read_only_fields = ("is_active", "set_at", "version")
        validators: tuple[Any, ...] = ()


class ComingCallSerializer(serializers.Serializer[Any]):
    """When a schedule asks next, for which period, and until when."""

    opens_on = serializers.DateField()
    period = serializers.CharField()
    due_on = serializers.DateField()


@extend_schema_serializer(many=False)
class ComingCallsSerializer(serializers.Serializer[Any]):
    results = ComingCallSerializer(many=True)


class ReportScheduleViewSet(Keeping, Rows):
    """Schedules of reports, for those who review there."""

    model = ReportSchedule
    serializer_class = ReportScheduleSerializer
    filters = {
        "unit": "unit__code",
        "template": "template__code",
        "cadence": "cadence",
        "is_active": "is_active",
        "starts_on": "starts_on",
    }
    searched = ("name",)
    orders = {"newest": NEWEST, "name": Order(("name", "pk"))}
    can_add = can_change = Can.REVIEW

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(can or Can.REVIEW)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "template")

    def add(self, said: dict[str, Any]) -> ReportSchedule:
        return of_schedules.set_schedule(ReportSchedule(**said), scope=self.scope)

    def change(self, row: ReportSchedule, said: dict[str, Any]) -> ReportSchedule:
        require_same(row, said, "unit")
        put_into(row, said)
        return of_schedules.change_schedule(row, seen_version=row.version, scope=self.scope)

    @verb(can=Can.REVIEW)
    def stop(self, schedule: ReportSchedule) -> ReportSchedule:
        """It asks for nothing more; what went out goes on."""
        return of_schedules.stop_schedule(schedule.pk, scope=self.scope)

    @verb(can=Can.REVIEW)
    def resume(self, schedule: ReportSchedule) -> ReportSchedule:
        """It asks again, for the periods that end from today on."""
        return of_schedules.resume_schedule(schedule.pk, scope=self.scope)

    @extend_schema(responses=ComingCallsSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def coming(self, request: Any, pk: str) -> Response:
        """The next times it asks."""
        found = of_schedules.coming(self.get_object(), timezone.localdate())
        told = [{"opens_on": first, "period": period.code, "due_on": due} for first, period, due in found]
        return Response({"results": told})


# Calls ---------------------------------------------------------------------------------------------------------
class ReportCallSerializer(serializers.ModelSerializer[ReportCall]):
    """A union asks for the reports of one period: by hand, or by a schedule when its day has come.

    Unions of the outline's level owe it, and those of other levels of the same rank that have no outline of their own for
    such a period. Of the unions that owe, `drafted` have a report that is not excused; `handed_in`, `accepted` and `late` are among
    these.
    """

    unit = InScope(services.asking, slug="code")
    template = InScope(outlines, slug="code")
    period = PeriodField(source="period_code")
    expects = serializers.ChoiceField(Expects.choices, required=False)
    remind = RemindersField()
    drafted = serializers.IntegerField(read_only=True)
    handed_in = serializers.IntegerField(read_only=True)
    accepted = serializers.IntegerField(read_only=True)
    late = serializers.IntegerField(read_only=True)

    class Meta:
        model = ReportCall
        fields = (
            "id",
            "unit",
            "schedule",
            "template",
            "period",
            "expects",
            "due_on",
            "remind",
            "opened_at",
            "closed_at",
            "drafted",
            "handed_in",
            "accepted",
            "late",
            "version",
        )
        read_only_fields = ("schedule", "opened_at", "closed_at", "version")
        validators: tuple[Any, ...] = ()

    def validate_due_on(self, day: Any) -> Any:
        services.require_due_day(day)
        return day


@extend_schema_serializer(many=False)
class CompletenessOfCallSerializer(serializers.Serializer[Any]):
    """How far the reports of a call are: `expected` counts those that were excused, `owed` does not."""

    expected = serializers.IntegerField()
    owed = serializers.IntegerField()
    begun = serializers.IntegerField()
    handed_in = serializers.IntegerField()
    accepted = serializers.IntegerField()
    excused = serializers.IntegerField()
    late = serializers.IntegerField()
    missing = serializers.IntegerField()
    units = OwingUnionSerializer(many=True)


class PutOffReportsSerializer(serializers.Serializer[Any]):
    """Reports of the call, by their numbers, that get another due day."""

    reports = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), allow_empty=False, max_length=1000
    )
    due_on = serializers.DateField()
    reason = serializers.CharField(max_length=200, validators=[plain_text])


class RemindedSerializer(serializers.Serializer[Any]):
    """How many people were reminded."""

    reminded = serializers.IntegerField()


class AskForPapersSerializer(serializers.Serializer[Any]):
    """Of what was handed in; with `drafts` of all reports of the call."""

    drafts = serializers.BooleanField(default=False)


class PapersOfCallSerializer(serializers.Serializer[Any]):
    """How far the papers of a call are. `seconds_left` is null while too few are made to tell."""

    queued = serializers.IntegerField()
    running = serializers.IntegerField()
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    stopped = serializers.IntegerField()
    seconds_left = serializers.IntegerField(allow_null=True)
    handed_in = serializers.IntegerField()
    papers = serializers.IntegerField()


class ReportCallViewSet(Adding, Rows):
    """Calls for reports, for those who review there."""

    model = ReportCall
    serializer_class = ReportCallSerializer
    filters = {
        "unit": "unit__code",
        "schedule": "schedule",
        "template": "template__code",
        "period": "period_code",
        "due_on": "due_on",
        "opened_at": "opened_at",
        "closed_at": "closed_at",
    }
    orders = {"newest": NEWEST, "due": Order(("due_on", "pk"))}
    can_add = Can.REVIEW

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return with_numbers(super().rows(can or Can.REVIEW), timezone.localdate())

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.select_related("unit", "template", "schedule")
        return rows if "drafted" in rows.query.annotations else with_numbers(rows, timezone.localdate())

    def add(self, said: dict[str, Any]) -> ReportCall:
        return services.open_call(ReportCall(**said), scope=self.scope)

    @verb(can=Can.REVIEW)
    def close(self, call: ReportCall) -> ReportCall:
        """Nobody is reminded any more, and no drafts are made. What was written can still be handed in."""
        return services.close_call(call.pk, scope=self.scope)

    @verb(can=Can.REVIEW)
    def reopen(self, call: ReportCall) -> ReportCall:
        """Open a closed call again."""
        return services.reopen_call(call.pk, scope=self.scope)

    @verb(can=Can.REVIEW, seen=False, answers={202: JobSerializer})
    def look_again(self, call: ReportCall) -> Response:
        """Make drafts for unions that owe the report and have none."""
        return accepted(self.request, services.look_again(call.pk, scope=self.scope))

    @verb(can=Can.REVIEW, seen=False, answers=RemindedSerializer)
    def remind(self, call: ReportCall) -> Response:
        """Remind all who have not handed in; once a day."""
        return Response({"reminded": reminding.remind_now(call, scope=self.scope)})

    @verb(PutOffReportsSerializer, can=Can.REVIEW, seen=False)
    def put_off(self, call: ReportCall, reports: list[int], due_on: Any, reason: str) -> ReportCall:
        """Give some reports of a call another due day, all or none."""
        chosen = list(call.reports.drafts().filter(pk__in=reports).values_list("pk", flat=True))
        if len(chosen) < len(set(reports)):
            raise serializers.ValidationError({"reports": [_("Not all of these are open reports of this call.")]})
        with transaction.atomic():
            for pk in chosen:
                reviewing.put_off(pk, due_on=due_on, reason=reason, scope=self.scope)
        return call

    @extend_schema(responses=CompletenessOfCallSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def completeness(self, request: Any, pk: str) -> Response:
        """Which unions owe a report of a call, and how far each is."""
        call = self.get_object()
        told = completeness(call)
        names = ("expected", "owed", "begun", "handed_in", "accepted", "excused")
        return Response(
            {
                **{name: getattr(told, name) for name in names},
                "late": len(told.late),
                "missing": len(told.missing),
                "units": owing(told.rows, call.period.cut_off),
            }
        )

    # Papers -----------------------------------------------------------------------------------------

    @verb(AskForPapersSerializer, can=Can.REVIEW, seen=False, answers={202: JobSerializer})
    def render(self, call: ReportCall, drafts: bool) -> Response:
        """Have the papers of a call made: a job asks for each of them. How far they are says `papers`."""
        return accepted(self.request, services.ask_for_papers(call.pk, drafts=drafts, scope=self.scope))

    @extend_schema(responses=PapersOfCallSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def papers(self, request: Any, pk: str) -> Response:
        """How far the papers of a call are."""
        return Response(self._standing(self.get_object()))

    @verb(can=Can.REVIEW, seen=False, answers=PapersOfCallSerializer)
    def stop(self, call: ReportCall) -> Response:
        """Make no more of the papers that wait; what is there stays."""
        jobs.stop(services.asking_batch(call))  # else what waits asks for papers after they were stopped
        jobs.stop(services.batch_of(call))
        return Response(self._standing(call))

    @verb(can=Can.REVIEW, seen=False, answers=PapersOfCallSerializer)
    def retry(self, call: ReportCall) -> Response:
        """Try the papers again that failed or were stopped."""
        jobs.retry(services.batch_of(call))
        return Response(self._standing(call))

    @extend_schema(responses={(200, "application/zip"): bytes})
    @action(detail=True, methods=["get"], pagination_class=None)
    def archive(self, request: Any, pk: str) -> StreamingHttpResponse:
        """The papers of what was handed in, as one ZIP that is written while it is sent."""
        call = self.get_object()
        answer = StreamingHttpResponse(call_archive.archive(call, self.scope), content_type="application/zip")
        answer.headers["Content-Disposition"] = f'attachment; filename="bao-cao-{call.period_code}.zip"'
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    def _standing(self, call: ReportCall) -> dict[str, Any]:
        found = jobs.standing(services.batch_of(call))
        names = ("queued", "running", "done", "failed", "stopped", "seconds_left")
        return {
            **{name: getattr(found, name) for name in names},
            "handed_in": Report.objects.in_scope(self.scope).filter(call=call).handed_in().count(),
            "papers": call_archive.papers_of(call, self.scope).filter(part=0).count(),
        }


@leads_to(services.DRAFT, stoppable=False)
def _drafts(job: Job) -> str:
    return f"{reverse('api:reports-list')}?call={job.args['call']}"


@leads_to(services.RENDER_CALL, stoppable=False)
def _papers(job: Job) -> str:
    return reverse("api:report-calls-papers", args=[job.args["call"]])
