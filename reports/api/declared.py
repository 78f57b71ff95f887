"""Declared values over REST: what unions say of themselves, and what others state of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from common.api.changes import put_into, require_same
from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.parameters import PERIOD, asked_period
from common.api.problems import ParameterInvalid, Refused
from common.api.resources import Rows, verb
from common.api.writes import Binning, Keeping
from common.downloads import as_download, filename_of
from common.facts import CountUnit
from common.periods import Period
from reports import declared as rules
from reports.api.fields import UNIT, PeriodField, PeriodOfDaysField, asked_whole_unit
from reports.models import DeclaredValue
from reports.services import declared as services
from reports.services.indicators import within
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can, UnionUnit, UnitVersion

LARGEST = 2**62
CELL = re.compile(r"(?P<name>value|weight)-(?P<indicator>\d+)")


class DeclaredValueSerializer(serializers.ModelSerializer[DeclaredValue]):
    """A value that a union declares of itself for a period, or that others state of it (`nature` external).

    `value` is in the indicator's unit of count; `weight` is the number it is of: of a mean how many were counted, of a
    share the whole, of a place how many there are. What others state names `stated_by` and `source_document`. Union,
    indicator, period and nature stay as they were first written. `document` is the media type of the paper kept with
    it.
    """

    unit = unit_field()
    indicator = InScope(within, slug="code")
    period = PeriodOfDaysField()
    value = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST)
    weight = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST, required=False, allow_null=True)
    document = serializers.SlugRelatedField(slug_field="media_type", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = DeclaredValue
        fields = (
            "id",
            "unit",
            "indicator",
            "period",
            "nature",
            "value",
            "weight",
            "is_estimate",
            "stated_by",
            "source_document",
            "note",
            "happened_on",
            "document",
            "recorded_at",
            "version",
        )
        read_only_fields = ("happened_on", "recorded_at", "version")
        validators: tuple[Any, ...] = ()  # the services check the whole value


class DocumentUploadSerializer(serializers.Serializer[Any]):
    """A photo, a scan or a PDF. Photos are redrawn without what the camera wrote into them."""

    upload = serializers.FileField()


class DeclaredLineSerializer(serializers.Serializer[Any]):
    """A line of a union's form: what it must or may declare, and what it did. `version` is 0 while it did not."""

    indicator = serializers.CharField()
    name = serializers.CharField()
    must = serializers.BooleanField()
    count_unit = serializers.ChoiceField(CountUnit.choices)
    takes_weight = serializers.BooleanField()
    value = serializers.IntegerField(allow_null=True)
    weight = serializers.IntegerField(allow_null=True)
    source_document = serializers.CharField()
    is_estimate = serializers.BooleanField()
    version = serializers.IntegerField()


@extend_schema_serializer(many=False)
class DeclaredFormSerializer(serializers.Serializer[Any]):
    """All that a union must or may declare of itself for a period."""

    unit = serializers.CharField()
    period = serializers.CharField()
    lines = DeclaredLineSerializer(many=True)


class DeclaredAnswerSerializer(serializers.Serializer[Any]):
    """What a line says now; without a value what was declared is taken back. `version` is the one that was seen."""

    indicator = serializers.CharField(max_length=60)
    value = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST, allow_null=True)
    weight = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST, required=False, allow_null=True)
    source_document = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class DeclaredAnswersSerializer(serializers.Serializer[Any]):
    unit = unit_field()
    period = PeriodField()
    is_estimate = serializers.BooleanField(default=False)
    lines = DeclaredAnswerSerializer(many=True, allow_empty=False, max_length=1000)  # type: ignore[call-arg]


class FilledInSerializer(DeclaredFormSerializer):
    """The form as it stands then, and how many lines were `written`."""

    written = serializers.IntegerField()


class ObligedFigureSerializer(serializers.Serializer[Any]):
    """Of the `owing` unions that must declare an indicator, how many `declared` it."""

    indicator = serializers.CharField()
    name = serializers.CharField()
    declared = serializers.IntegerField()
    owing = serializers.IntegerField()


@extend_schema_serializer(many=False)
class DeclaredCompletenessSerializer(serializers.Serializer[Any]):
    results = ObligedFigureSerializer(many=True)


class SilentUnionSerializer(serializers.ModelSerializer[UnitVersion]):
    """A union that must declare an indicator and has not."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    level = serializers.CharField(source="level_id")

    class Meta:
        model = UnitVersion
        fields = ("unit", "name", "short_name", "level")


class DeclaredValueViewSet(Under, Keeping, Binning, Rows):
    """What no records stand behind: said by unions of themselves, or by others of them."""

    model = DeclaredValue
    serializer_class = DeclaredValueSerializer
    filters = {
        "unit": "unit__code",
        "indicator": "indicator__code",
        "nature": "nature",
        "happened_on": "happened_on",
        "value": "value",
        "is_estimate": "is_estimate",
        "stated_by": "stated_by",
    }
    searched = ("indicator__name", "stated_by", "source_document")
    orders = {"newest": NEWEST, "oldest": Order(("happened_on", "pk")), "latest": Order(("happened_on", "pk"), True)}
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "indicator", "document")

    def add(self, said: dict[str, Any]) -> DeclaredValue:
        said["period"] = rules.days_of(said["period"])
        return services.declare(DeclaredValue(**said), scope=self.scope)

    def change(self, row: DeclaredValue, said: dict[str, Any]) -> DeclaredValue:
        if "period" in said:
            said["period"] = rules.days_of(said["period"])
        require_same(row, said, "unit", "indicator", "period", "nature")
        put_into(row, said)
        return services.change_declared(row, seen_version=row.version, scope=self.scope)

    def remove(self, row: DeclaredValue) -> None:
        services.bin_declared(row.pk, scope=self.scope)

    def put_back(self, row: DeclaredValue) -> DeclaredValue:
        return services.restore_declared(row.pk, scope=self.scope)

    # The paper --------------------------------------------------------------------------------------

    @extend_schema(responses={(200, "application/pdf"): bytes, (200, "image/jpeg"): bytes})
    @action(detail=True, methods=["get"], pagination_class=None)
    def document(self, request: Any, pk: str) -> HttpResponse:
        """The paper that is kept with a value."""
        row = self.get_object()
        if row.document is None:
            raise Http404
        name = f"{row.indicator.code} {row.of_period.code}."
        return as_download(row.document, filename_of(name, row.document.media_type))

    @verb(DocumentUploadSerializer, can=Can.RECORD, parser_classes=[MultiPartParser])
    def attach(self, row: DeclaredValue, upload: Any) -> DeclaredValue:
        """Keep a paper with a value, in place of the one before."""
        return services.attach_document(row.pk, upload, scope=self.scope)

    @verb(can=Can.RECORD)
    def detach(self, row: DeclaredValue) -> DeclaredValue:
        """Take the paper away from a value."""
        return services.detach_document(row.pk, scope=self.scope)

    # A union's form ---------------------------------------------------------------------------------

    @extend_schema(parameters=[UNIT, PERIOD], responses=DeclaredFormSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def form(self, request: Any) -> Response:
        """All that a union must or may declare of itself for a period, with what it did declare."""
        code = request.query_params.get("unit", "")
        unit = UnionUnit.objects.in_scope(self.scope, Can.RECORD).filter(code=code).first()
        if not code:
            raise ParameterInvalid({"unit": [_("Name a union by its code.")]})
        if unit is None:
            raise exceptions.NotFound
        return Response(_form(unit, asked_period(request.query_params)))

    form.parameters = ("unit", "period")  # type: ignore[attr-defined]

    @extend_schema(request=DeclaredAnswersSerializer, responses=FilledInSerializer)
    @form.mapping.put
    def fill_in(self, request: Any) -> Response:
        """Declare many lines of a union's form at once, or none of them. Sent twice it is done once."""
        said = self.said(DeclaredAnswersSerializer)
        unit, period = said["unit"], Period.parse(said["period"])
        lines = {one.definition.code: one.definition.indicator_id for one in rules.form_of(unit, period)}
        places = {line["indicator"]: n for n, line in enumerate(said["lines"])}
        for n, line in enumerate(said["lines"]):
            if line["indicator"] not in lines or places[line["indicator"]] != n:
                wrong = _("This union does not declare this figure for that period, or it stands here twice.")
                raise serializers.ValidationError({"lines": [{}] * n + [{"indicator": [wrong]}]})
        answers = {
            lines[line["indicator"]]: services.Answer(
                line["value"], line.get("weight"), line["source_document"], line["version"]
            )
            for line in said["lines"]
        }
        with _beside_lines({lines[code]: n for code, n in places.items()}):
            written = services.declare_many(unit, period, answers, is_estimate=said["is_estimate"], scope=self.scope)
        return Response({**_form(unit, period), "written": written}, status=HTTPStatus.OK)

    # Who has declared -------------------------------------------------------------------------------

    @extend_schema(parameters=[UNIT, PERIOD], responses=DeclaredCompletenessSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def completeness(self, request: Any) -> Response:
        """Of each figure that unions at or below a union must declare for a period: how many of them did."""
        unit, period = asked_whole_unit(request.query_params, self.scope), asked_period(request.query_params)
        return Response(
            {
                "results": [
                    {"indicator": one.indicator.code, "name": str(one.indicator), "declared": one.k, "owing": one.n}
                    for one in rules.obliged(period, unit)
                ]
            }
        )

    completeness.parameters = ("unit", "period")  # type: ignore[attr-defined]

    @extend_schema(
        parameters=[UNIT, PERIOD, OpenApiParameter("indicator", str, required=True)],
        responses=SilentUnionSerializer(many=True),
    )
    @action(detail=False, methods=["get"])
    def missing(self, request: Any) -> Response:
        """The unions at or below a union that must declare a figure for a period and have not."""
        unit, period = asked_whole_unit(request.query_params, self.scope), asked_period(request.query_params)
        asked = request.query_params.get("indicator", "")
        known = {one.indicator.code: one.indicator for one in rules.obliged(period, unit)}
        if asked not in known:
            raise ParameterInvalid({"indicator": [_("No union there must declare this figure for that period.")]})
        return self.part(rules.silent(known[asked], period, unit), SilentUnionSerializer)

    missing.parameters = ("unit", "period", "indicator")  # type: ignore[attr-defined]
    missing.pages = True  # type: ignore[attr-defined]
    missing.orders = {"code": Order(("unit__code",))}  # type: ignore[attr-defined]


def _form(unit: UnionUnit, period: Period) -> dict[str, Any]:
    rows = DeclaredValue.objects.kept().of(unit).filter(nature=rules.Nature.DECLARED, period=rules.days_of(period))
    told = {row.indicator_id: row for row in rows}
    return {
        "unit": unit.code,
        "period": period.code,
        "lines": [_line(line, told.get(line.definition.indicator_id)) for line in rules.form_of(unit, period)],
    }


def _line(line: rules.Line, row: DeclaredValue | None) -> dict[str, Any]:
    definition = line.definition
    return {
        "indicator": definition.code,
        "name": str(definition.indicator),
        "must": line.must,
        "count_unit": definition.count_unit,
        "takes_weight": rules.takes_weight(definition),
        "value": row.value if row else None,
        "weight": row.weight if row else None,
        "source_document": row.source_document if row else "",
        "is_estimate": row.is_estimate if row else False,
        "version": row.version if row else 0,
    }


@contextmanager
def _beside_lines(places: Mapping[int, int]) -> Iterator[None]:
    """What is wrong with a cell of the form stands at its line of the body."""
    try:
        yield
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        told = []
        for name, faults in error.error_dict.items():
            cell = CELL.fullmatch(name)
            at = f"lines/{places[int(cell['indicator'])]}/{cell['name']}" if cell else name
            told += [
                {"pointer": f"/{at}", "code": str(one.code or "invalid"), "message": " ".join(one.messages)}
                for one in faults
            ]
        raise Refused(told) from error
