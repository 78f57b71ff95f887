"""The papers of reports over REST: made by jobs, downloaded, numbered, signed outside and brought back, verified."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from common.api.jobs import JobSerializer, accepted, leads_to
from common.api.paging import NEWEST, Order
from common.api.parameters import asked_choice
from common.api.problems import ParameterInvalid
from common.api.resources import Rows, verb
from common.downloads import as_download
from common.models import Job
from common.validators import plain_text
from reports.api.figure_rows import FigureSerializer, teller
from reports.api.in_reach import of_whole_units
from reports.api.texts import DocumentField
from reports.frozen import as_figure, frozen_figures
from reports.models import DocumentNumber, Rendering, Report, SignedCopy, Snapshot
from reports.services import freezing, numbers, rendering, reproducing, signed
from unions.models import Can

MOST_PARTS = 1000
OF_FORMS = {(200, kind): bytes for kind in rendering.MEDIA_TYPES.values()}
FORM = OpenApiParameter("form", str, enum=Rendering.Form.values, description="`pdf` if left out.")
PART = OpenApiParameter("part", int, description="0, the paper itself, if left out; else one of its annexes.")


class RenderingSerializer(serializers.ModelSerializer[Rendering]):
    """A file of a snapshot. Part 0 is the paper itself; further ones are long annexes of a PDF."""

    report = serializers.IntegerField(source="snapshot.report_id", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)
    size = serializers.IntegerField(source="file.size", read_only=True)
    media_type = serializers.CharField(source="file.media_type", read_only=True)

    class Meta:
        model = Rendering
        fields = ("id", "snapshot", "report", "form", "part", "sha256", "size", "media_type", "rendered_at")
        read_only_fields = fields


class AskForPaperSerializer(serializers.Serializer[Any]):
    form = serializers.ChoiceField(Rendering.Form.choices, default=Rendering.Form.PDF)


class DocumentNumberSerializer(serializers.ModelSerializer[DocumentNumber]):
    """A number of a union's register of outgoing papers."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = DocumentNumber
        fields = ("id", "unit", "kind", "year", "number", "dated_on", "about", "report", "given_at")
        read_only_fields = fields


class GiveNumberSerializer(serializers.Serializer[Any]):
    """A chosen number that is free; the next one where none is said."""

    number = serializers.IntegerField(
        min_value=1, max_value=numbers.LARGEST, required=False, allow_null=True, default=None
    )


class SignedCopySerializer(serializers.ModelSerializer[SignedCopy]):
    """A paper as it was signed outside: `intact` if its bytes begin with those of ours, else a scan."""

    report = serializers.IntegerField(source="snapshot.report_id", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)
    size = serializers.IntegerField(source="file.size", read_only=True)

    class Meta:
        model = SignedCopy
        fields = ("id", "snapshot", "report", "kind", "note", "sha256", "size", "brought_at")
        read_only_fields = fields


class BringSignedCopySerializer(serializers.Serializer[Any]):
    """The signed file, or a scan of it, as PDF up to 20 MB."""

    file = serializers.FileField()
    note = serializers.CharField(max_length=250, required=False, allow_blank=True, validators=[plain_text])


class Papers:
    """Verbs of a report that make and keep its papers."""

    @verb(AskForPaperSerializer, can=None, seen=False, answers={200: RenderingSerializer, 202: JobSerializer})
    def render(self, report: Report, form: str) -> Response:
        """Ask for the paper of a report. Of what was handed in, whoever sees it may ask; of a draft, who writes it.

        What is made already is answered at once.
        """
        view: Any = self
        job = rendering.ask_for_rendering(report, form=form, scope=view.scope)
        if job is not None:
            return accepted(view.request, job)
        snapshot = report.submitted or freezing.take_snapshot(report, scope=view.scope)
        made = Rendering.objects.select_related("file", "snapshot").get(snapshot=snapshot, form=form, part=0)
        return Response(RenderingSerializer(made).data)

    render.of_one_moment = True

    @verb(GiveNumberSerializer, can=Can.RECORD, answers=DocumentNumberSerializer)
    def number(self, report: Report, number: int | None) -> Response:
        """Give a report the next number of its union's register of the year, or a chosen one that is free."""
        given = numbers.give_number(report.pk, number=number, scope=self.scope)  # type: ignore[attr-defined]
        return Response(DocumentNumberSerializer(given).data)

    @verb(
        BringSignedCopySerializer,
        can=Can.SUBMIT,
        seen=False,
        answers=SignedCopySerializer,
        parser_classes=[MultiPartParser],
    )
    def sign(self, report: Report, file: Any, note: str = "") -> Response:
        """Bring the paper as it was signed outside; the same file brought twice is kept once."""
        content = file.read(signed.LARGEST + 1)
        kept = signed.keep_signed_copy(report.pk, content=content, note=note, scope=self.scope)  # type: ignore[attr-defined]
        return Response(SignedCopySerializer(kept).data)

    @verb(can=Can.VIEW, seen=False, answers={202: JobSerializer})
    def reproduce(self, report: Report) -> Response:
        """Have what was handed in made again, from its records and from what was frozen."""
        view: Any = self
        job = reproducing.ask_to_reproduce(report, scope=view.scope)
        if job is None:
            raise exceptions.NotFound
        return accepted(view.request, job)


# What was frozen -------------------------------------------------------------------------------------------------
class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    """A report as it stood at a moment; the same content has the same hash."""

    class Meta:
        model = Snapshot
        fields = ("id", "report", "sha256", "tree_on", "taken_at")
        read_only_fields = fields


class WholeSnapshotSerializer(SnapshotSerializer):
    """A snapshot with all that its paper shows."""

    content = DocumentField(read_only=True)

    class Meta(SnapshotSerializer.Meta):
        fields = (*SnapshotSerializer.Meta.fields, "content")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


@extend_schema_serializer(many=False)
class FrozenFiguresSerializer(serializers.Serializer[Any]):
    results = FigureSerializer(many=True)


class ReproducedDifferenceSerializer(serializers.Serializer[Any]):
    """A figure that counts something else today; how many records came and went since."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    was = serializers.CharField()
    now = serializers.CharField()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()


class ReproductionSerializer(serializers.Serializer[Any]):
    """What came of making a report again: `files` that were printed, as "pdf 0", and those that were `changed`."""

    is_same = serializers.BooleanField()
    figures = serializers.IntegerField()
    differences = ReproducedDifferenceSerializer(many=True)
    content_intact = serializers.BooleanField()
    files = serializers.ListField(child=serializers.CharField())
    changed = serializers.ListField(child=serializers.CharField())


class SnapshotViewSet(Rows):
    """What was frozen of reports. Only snapshots are printed."""

    model = Snapshot
    serializer_class = WholeSnapshotSerializer
    filters = {
        "report": "report",
        "unit": "report__unit__code",
        "period": "report__period_code",
        "sha256": "sha256",
        "taken_at": "taken_at",
    }

    def get_serializer_class(self) -> Any:
        """A list tells no contents."""
        return SnapshotSerializer if self.action in ("list", "export") else WholeSnapshotSerializer

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return of_whole_units(super().rows(can), self.scope, unit="report__unit")

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("report__unit")

    @extend_schema(responses=FrozenFiguresSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def figures(self, request: Any, pk: str) -> Response:
        """The figures of a snapshot. Their evidence is what is counted now; the frozen hash of each is in `content`."""
        snapshot = self.get_object()
        report = snapshot.report
        found = [as_figure(one, report.unit, report.period) for one in frozen_figures(snapshot).values()]
        return Response({"results": list(map(teller(request), found))})

    @extend_schema(parameters=[FORM, PART], responses=OF_FORMS)
    @action(detail=True, methods=["get"], pagination_class=None)
    def file(self, request: Any, pk: str) -> HttpResponse:
        """A file of a snapshot, where it is made already."""
        form = asked_choice(request.query_params, "form", Rendering.Form.values, Rendering.Form.PDF)
        part = request.query_params.get("part", "0")
        if not (part.isascii() and part.isdigit() and len(part) <= len(str(MOST_PARTS))):
            raise ParameterInvalid({"part": [f"0 - {MOST_PARTS}"]})
        made = Rendering.objects.select_related("file", "snapshot__report__unit")
        found = made.filter(snapshot=self.get_object(), form=form, part=int(part)).first()
        if found is None:
            raise exceptions.NotFound
        return _download(found)

    file.parameters = ("form", "part")  # type: ignore[attr-defined]

    @extend_schema(responses=ReproductionSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def reproduction(self, request: Any, pk: str) -> Response:
        """What came of making the report again, as it was asked for last."""
        job = Job.objects.filter(key=reproducing.key_of(self.get_object().pk), state=Job.State.DONE).first()
        if job is None or "outcome" not in job.args:
            raise exceptions.NotFound
        return Response(job.args["outcome"])


class RenderingViewSet(Rows):
    """The files that were made of reports."""

    model = Rendering
    serializer_class = RenderingSerializer
    filters = {
        "snapshot": "snapshot",
        "report": "snapshot__report",
        "unit": "snapshot__report__unit__code",
        "period": "snapshot__report__period_code",
        "form": "form",
        "part": "part",
        "rendered_at": "rendered_at",
    }

    def rows(self, can: Any = None) -> QuerySet[Any]:
        reached = Snapshot.objects.in_scope(self.scope, can or Can.VIEW)
        reached = of_whole_units(reached, self.scope, unit="report__unit")
        return Rendering.objects.filter(snapshot__in=reached.order_by().values("pk"))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("file", "snapshot__report__unit").defer("snapshot__content")

    @extend_schema(responses=OF_FORMS)
    @action(detail=True, methods=["get"], pagination_class=None)
    def file(self, request: Any, pk: str) -> HttpResponse:
        """The file itself."""
        return _download(self.get_object())


def _download(made: Rendering) -> HttpResponse:
    report = made.snapshot.report
    volume = f"-tap-{made.part}" if made.part else ""
    return as_download(made.file, f"bao-cao-{report.unit.code}-{report.period_code}{volume}.{made.form}")


class DocumentNumberViewSet(Rows):
    """Registers of outgoing papers. A number is given on the report."""

    model = DocumentNumber
    serializer_class = DocumentNumberSerializer
    filters = {
        "unit": "unit__code",
        "kind": "kind",
        "year": "year",
        "number": "number",
        "dated_on": "dated_on",
        "report": "report",
    }
    searched = ("about",)
    orders = {"newest": NEWEST, "number": Order(("year", "kind", "number", "pk"))}

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")


class SignedCopyViewSet(Rows):
    """Papers that were signed outside and brought back; brought by `sign` of a report."""

    model = SignedCopy
    serializer_class = SignedCopySerializer
    filters = {
        "snapshot": "snapshot",
        "report": "snapshot__report",
        "unit": "snapshot__report__unit__code",
        "kind": "kind",
        "brought_at": "brought_at",
    }

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return of_whole_units(super().rows(can), self.scope, unit="snapshot__report__unit")

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("file", "snapshot__report__unit").defer("snapshot__content")

    @extend_schema(responses={(200, "application/pdf"): bytes})
    @action(detail=True, methods=["get"], pagination_class=None)
    def file(self, request: Any, pk: str) -> HttpResponse:
        """The file itself."""
        kept = self.get_object()
        report = kept.snapshot.report
        return as_download(kept.file, f"bao-cao-{report.unit.code}-{report.period_code}-da-ky.pdf")


@leads_to(rendering.RENDER, stoppable=False)
def _file(job: Job) -> str:
    args = job.args
    return f"{reverse('api:snapshots-file', args=[args['snapshot']])}?form={args['form']}&part={args['part']}"


@leads_to(rendering.FREEZE, stoppable=False)
def _frozen(job: Job) -> str:
    return f"{reverse('api:snapshots-list')}?report={job.args['report']}"


@leads_to(reproducing.REPRODUCE, stoppable=False)
def _outcome(job: Job) -> str:
    return reverse("api:snapshots-reproduction", args=[job.args["snapshot"]])
