"""Reports over REST: begun, written, handed in, reviewed. A status is set by a verb of its own, never by a field."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.problems import ParameterInvalid, Refused
from common.api.resources import Rows, verb
from common.api.writes import Keeping
from common.periods import Period
from common.validators import plain_text
from reports import narrative
from reports.api.calls import outlines
from reports.api.changed import Changed
from reports.api.fields import PeriodField
from reports.api.figure_rows import FigureSerializer, teller
from reports.api.in_reach import of_whole_units
from reports.api.papers import Papers
from reports.api.reviewing import Reviewing
from reports.api.texts import LONGEST, DocumentField, ReadTextSerializer, read
from reports.estimates import estimates
from reports.figures import figures
from reports.forms.reviewing import LONGEST_REASON
from reports.frozen import as_figure, frozen_figures
from reports.models import Report, ReportSection, ReportStep
from reports.previewing import Typed
from reports.report_rows import to_review, to_write, told
from reports.services import freezing, steps
from reports.services import reports as services
from reports.services.templates import require_offered
from reports.worded import vocabulary
from unions.api.fields import unit_field
from unions.api.under import UNDER, Under
from unions.models import Can

TURNS = {"review": to_review, "write": to_write}
TURN = OpenApiParameter("turn", str, enum=list(TURNS), description="Those that the account is to review or to write.")


class ReportSectionSerializer(serializers.ModelSerializer[ReportSection]):
    """A section of a report. `is_annex` begins on a page of its own."""

    class Meta:
        model = ReportSection
        fields = ("id", "rank", "level", "heading", "body", "is_annex")


class ReportSerializer(serializers.ModelSerializer[Report]):
    """What a union owes to the level above for a period.

    `due` is its due day, its own or that of the call. `submitted` is the snapshot that was handed in. `times` says how
    often it was handed in, `gaps` that it was so although figures do not add up.
    """

    unit = unit_field(read_only=True)
    template = InScope(outlines, slug="code", read_only=True)
    period = PeriodField(source="period_code", read_only=True)
    due = serializers.DateField(read_only=True, allow_null=True)
    submitted_by = serializers.CharField(source="submitted_by.full_name", read_only=True, allow_null=True)
    accepted_by = serializers.CharField(source="accepted_by.full_name", read_only=True, allow_null=True)
    open_comments = serializers.IntegerField(read_only=True)
    times = serializers.IntegerField(read_only=True)
    gaps = serializers.BooleanField(read_only=True)

    class Meta:
        model = Report
        fields = (
            "id",
            "unit",
            "template",
            "call",
            "period",
            "period_name",
            "due",
            "document_number",
            "dated_on",
            "recipients",
            "status",
            "submitted",
            "submitted_by",
            "submitted_at",
            "accepted_by",
            "accepted_at",
            "open_comments",
            "times",
            "gaps",
            "version",
        )
        read_only_fields = fields


class WholeReportSerializer(ReportSerializer):
    """A report with the sections of its text."""

    sections = ReportSectionSerializer(many=True, read_only=True)

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "sections")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class OpenReportSerializer(serializers.Serializer[Any]):
    """Which report is begun: of which union and period, with which outline, by its code. It is dated on the last day
    of the period, today while that lies ahead, unless told otherwise."""

    unit = unit_field()
    period = PeriodField()
    template = InScope(outlines, slug="code")
    dated_on = serializers.DateField(required=False, allow_null=True, default=None)


class WrittenSectionSerializer(serializers.Serializer[Any]):
    """What a section of the report says now. Figures stand in it as `{code:wording}`."""

    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    heading = serializers.CharField(max_length=200, required=False)
    body = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)


class WriteReportSerializer(serializers.Serializer[Any]):
    """What is written into an open report; sections that are not named stay."""

    document_number = serializers.CharField(max_length=20, required=False, allow_blank=True)
    dated_on = serializers.DateField(required=False)
    recipients = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    sections = WrittenSectionSerializer(many=True, required=False, max_length=500)  # type: ignore[call-arg]


class ReportTextSerializer(serializers.Serializer[Any]):
    """Sections as they would be written; those that are not named are read as they are."""

    sections = WrittenSectionSerializer(many=True, required=False, max_length=500)  # type: ignore[call-arg]


class SubmissionReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, default="", validators=[plain_text]
    )


class ReportStepSerializer(serializers.ModelSerializer[ReportStep]):
    """A step of a report on its way; `by` is null where a schedule made it."""

    by = serializers.CharField(source="by.full_name", read_only=True, allow_null=True)

    class Meta:
        model = ReportStep
        fields = ("id", "kind", "reason", "by", "at", "snapshot")
        read_only_fields = fields


class ReportStandSerializer(serializers.Serializer[Any]):
    """A report as it was handed in (`snapshot`), or as it stands now, where that is null.

    `content` holds all that the paper shows.
    """

    snapshot = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    content = DocumentField()


@extend_schema_serializer(many=False)
class FiguresOfReportSerializer(serializers.Serializer[Any]):
    """The figures of a report: as they were frozen when it was handed in, or as they are counted now."""

    snapshot = serializers.IntegerField(allow_null=True)
    results = FigureSerializer(many=True)


@extend_schema_serializer(many=False)
class EstimatesOfReportSerializer(serializers.Serializer[Any]):
    """The figures of a report that was handed in before its period had ended, as they were estimated then
    (`estimated`) and as they are counted now (`actual`), in the same order, null where it is no longer defined. Both
    are empty of other reports."""

    snapshot = serializers.IntegerField(allow_null=True)
    estimated = FigureSerializer(many=True)
    actual = serializers.ListField(child=FigureSerializer(allow_null=True))


class ReportViewSet(Papers, Reviewing, Changed, Under, Keeping, Rows):
    """Reports of unions of which the account looks at everything below too."""

    model = Report
    serializer_class = WholeReportSerializer
    written_class = OpenReportSerializer
    changed_class = WriteReportSerializer
    filters = {
        "unit": "unit__code",
        "template": "template__code",
        "call": "call",
        "period": "period_code",
        "status": "status",
        "document_number": "document_number",
        "dated_on": "dated_on",
        "submitted_at": "submitted_at",
        "accepted_at": "accepted_at",
    }
    searched = ("template__name", "document_number")
    orders = {
        "newest": NEWEST,
        "period": Order(("period_code", "pk")),
        "latest_period": Order(("period_code", "pk"), True),
    }
    stood_on = ""
    asked_too = (UNDER, TURN)
    can_add = can_change = Can.RECORD

    def get_serializer_class(self) -> Any:
        """A list tells no texts."""
        return ReportSerializer if self.action in ("list", "export") else WholeReportSerializer

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return told(of_whole_units(super().rows(can), self.scope))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.select_related(
            "unit", "template", "call__template", "submitted", "submitted_by", "accepted_by"
        ).prefetch_related("sections")
        return rows if "due" in rows.query.annotations else told(rows)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if turn := self.request.query_params.get("turn"):
            if turn not in TURNS:
                raise ParameterInvalid({"turn": [", ".join(TURNS)]})
            rows = rows.filter(pk__in=TURNS[turn](self.scope).order_by().values("pk"))
        return super().narrowed(rows)

    # Written ----------------------------------------------------------------------------------------

    def add(self, said: dict[str, Any]) -> Report:
        unit, period, template = said["unit"], Period.parse(said["period"]), said["template"]
        require_offered(template, unit, period)
        dated_on = said["dated_on"] or min(period.cut_off, timezone.localdate())
        return services.open_report(unit=unit, period=period, template=template, dated_on=dated_on, scope=self.scope)

    def change(self, row: Report, said: dict[str, Any]) -> Report:
        if not row.is_open:
            raise steps.not_now(row)
        sections = _written(row, said.pop("sections", []))
        known = vocabulary(row.period, row.unit)
        faults = []
        for n, section in sections.items():
            try:
                narrative.check(section.body, known)
            except ValidationError as error:
                faults += [
                    {"pointer": f"/sections/{n}/body", "code": "text", "message": message} for message in error.messages
                ]
        if faults:
            raise Refused(faults)
        put_into(row, said)
        return services.write_report(row, list(row.sections.all()), seen_version=row.version, scope=self.scope)

    @verb(ReportTextSerializer, can=Can.RECORD, seen=False, answers=ReadTextSerializer)
    def preview(self, report: Report, sections: Any = ()) -> Response:
        """How a text would read, with what is wrong with it. Nothing is kept."""
        _written(report, sections)
        texts = [Typed(one.level, one.heading, one.body, one.is_annex) for one in report.sections.all()]
        return Response(read(report.unit, report.period, texts))

    # Handed in --------------------------------------------------------------------------------------

    @verb(SubmissionReasonSerializer, can=Can.SUBMIT)
    def submit(self, report: Report, reason: str) -> Report:
        """Hand a report in: its figures and its text stand from now on. Where figures do not add up, say why."""
        return services.submit_report(report.pk, seen_version=report.version, reason=reason, scope=self.scope)

    submit.of_one_moment = True

    @verb(can=Can.SUBMIT)
    def withdraw(self, report: Report) -> Report:
        """Take a report back before those above have decided."""
        return services.withdraw_report(report.pk, scope=self.scope)

    # Looked at --------------------------------------------------------------------------------------

    @extend_schema(responses=ReportStandSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def content(self, request: Any, pk: str) -> Response:
        """All that the paper of a report shows, as it was handed in or as it stands now."""
        report = self.get_object()
        shown: Any = report.submitted or freezing.stand_of(report)
        return Response({"snapshot": report.submitted_id, "sha256": shown.sha256, "content": shown.content})

    @extend_schema(responses=FiguresOfReportSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def figures(self, request: Any, pk: str) -> Response:
        """The figures that the text of a report names, as they were handed in or as they are counted now."""
        report = self.get_object()
        if report.submitted:
            frozen = frozen_figures(report.submitted).values()
            found = [as_figure(one, report.unit, report.period) for one in frozen]
        else:
            found = figures(report.unit, report.period, freezing.codes_of(report))
        return Response({"snapshot": report.submitted_id, "results": list(map(teller(request), found))})

    @extend_schema(responses=EstimatesOfReportSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def actual(self, request: Any, pk: str) -> Response:
        """What the period came to, beside a report that was written of estimates."""
        report = self.get_object()
        found, told = estimates(report), teller(request)
        return Response(
            {
                "snapshot": report.submitted_id,
                "estimated": [told(one.estimated) for one in found],
                "actual": [one.actual and told(one.actual) for one in found],
            }
        )

    @extend_schema(responses=ReportStepSerializer(many=True))
    @action(detail=True, methods=["get"])
    def steps(self, request: Any, pk: str) -> Response:
        """What happened to a report, the first step first."""
        return self.part(self.get_object().steps.select_related("by"), ReportStepSerializer)

    steps.pages = True  # type: ignore[attr-defined]
    steps.orders = {"oldest": Order(("at", "pk"))}  # type: ignore[attr-defined]


def _written(report: Report, said: Any) -> dict[int, ReportSection]:
    """The sections of a report that a body names, by their place there, with what it says of them.

    Raises ValidationError where it names one of another report.
    """
    known = {one.pk: one for one in report.sections.all()}
    found: dict[int, ReportSection] = {}
    for n, one in enumerate(said):
        section = known.get(one["id"])
        if section is None:
            wrong = [_("There is nothing of this name within your reach.")]
            raise serializers.ValidationError({"sections": [{}] * n + [{"id": wrong}]})
        for name in ("heading", "body"):
            if name in one:
                setattr(section, name, one[name])
        found[n] = section
    return found
