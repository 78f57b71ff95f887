"""Outlines of reports over REST: each version is a row, and what is in use stands."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.parameters import PERIOD, asked_period
from common.api.resources import Rows, verb
from common.api.writes import Adding, Changing, Removing
from reports.api.fields import UNIT, asked_whole_unit
from reports.api.texts import ReadTextSerializer, TypedSectionSerializer, read
from reports.models import ReportTemplate, TemplateSection
from reports.services import templates as services
from reports.services.indicators import defined_by
from unions.api.fields import catalogue_field, unit_field
from unions.models import Can, Level


class TemplateSectionSerializer(TypedSectionSerializer):
    """A section of an outline; with its `id` it is the one that was kept before."""

    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False, allow_null=True)


class ReportTemplateSerializer(serializers.ModelSerializer[ReportTemplate]):
    """The outline of a report for unions of a level, in one of its versions (`number`).

    Without a `unit` it is everybody's, else a federation's own, for itself and all below it. `title` has a line each;
    {period} stands for the period.
    """

    unit = unit_field(Can.DEFINE, required=False, allow_null=True)
    level = catalogue_field(Level.objects)

    class Meta:
        model = ReportTemplate
        fields = ("id", "code", "number", "state", "unit", "name", "name_en", "level", "title", "cadence", "version")
        read_only_fields = ("code", "number", "state", "version")
        validators: tuple[Any, ...] = ()


class WholeTemplateSerializer(ReportTemplateSerializer):
    """An outline with its sections, in their order."""

    sections = TemplateSectionSerializer(many=True, read_only=True)

    class Meta(ReportTemplateSerializer.Meta):
        fields = (*ReportTemplateSerializer.Meta.fields, "sections")  # type: ignore[assignment]


class BeginTemplateSerializer(ReportTemplateSerializer):
    """A new outline: blank, or with the sections of another (`copied`)."""

    copied = InScope(services.within, required=False, allow_null=True, default=None)

    class Meta(ReportTemplateSerializer.Meta):
        fields = ("unit", "name", "name_en", "level", "title", "cadence", "copied")  # type: ignore[assignment]


class WriteTemplateSerializer(ReportTemplateSerializer):
    """What is written into a draft. Sections that are named replace all that there are, in this order."""

    sections = TemplateSectionSerializer(many=True, required=False, max_length=services.MOST_SECTIONS)  # type: ignore[call-arg]

    class Meta(ReportTemplateSerializer.Meta):
        fields = ("name", "name_en", "level", "title", "cadence", "sections")  # type: ignore[assignment]


@extend_schema_serializer(many=False)
class FaultsOfTemplateSerializer(serializers.Serializer[Any]):
    """What stands in the way of using an outline today, in sentences."""

    results = serializers.ListField(child=serializers.CharField())


class ReportTemplateViewSet(Adding, Changing, Removing, Rows):
    """Outlines of everybody, and of unions above and within reach; drafts are for those who define there."""

    model = ReportTemplate
    serializer_class = WholeTemplateSerializer
    written_class = BeginTemplateSerializer
    changed_class = WriteTemplateSerializer
    filters = {
        "code": "code",
        "state": "state",
        "unit": "unit__code",
        "level": "level__code",
        "cadence": "cadence",
        "number": "number",
    }
    searched = ("name", "name_en", "code")
    orders = {"newest": NEWEST, "code": Order(("code", "number"))}
    can_add = can_change = can_remove = Can.DEFINE

    def get_serializer_class(self) -> Any:
        """A list tells no texts."""
        return ReportTemplateSerializer if self.action in ("list", "export") else WholeTemplateSerializer

    def rows(self, can: Any = None) -> QuerySet[Any]:
        if not self.scope.held.get(can or Can.VIEW):
            return ReportTemplate.objects.none()
        found = services.within(self.scope)
        return found.filter(defined_by(self.scope)) if can == Can.DEFINE else found

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "level").prefetch_related("sections")

    def add(self, said: dict[str, Any]) -> ReportTemplate:
        copied = said.pop("copied")
        return services.begin_outline(ReportTemplate(**said), copied=copied, scope=self.scope)

    def change(self, row: ReportTemplate, said: dict[str, Any]) -> ReportTemplate:
        sections = said.pop("sections", None)
        put_into(row, said)
        wanted = list(row.sections.all()) if sections is None else [_section(one) for one in sections]
        return services.write_outline(row, wanted, seen_version=row.version, scope=self.scope)

    def remove(self, row: ReportTemplate) -> None:
        services.drop_outline(row.pk, scope=self.scope)

    @verb(can=Can.DEFINE)
    def use(self, outline: ReportTemplate) -> ReportTemplate:
        """Take a draft into use; the version before it is retired."""
        return services.use_outline(outline.pk, seen_version=outline.version, scope=self.scope)

    @verb(can=Can.DEFINE)
    def renew(self, outline: ReportTemplate) -> ReportTemplate:
        """Begin the next version, with the text of this one; the draft that there is already, if there is one."""
        return services.renew_outline(outline.pk, scope=self.scope)

    @verb(can=Can.DEFINE)
    def retire(self, outline: ReportTemplate) -> ReportTemplate:
        """Take an outline out of use; reports that were begun with it keep their text."""
        return services.retire_outline(outline.pk, scope=self.scope)

    @verb(can=Can.DEFINE)
    def bring_back(self, outline: ReportTemplate) -> ReportTemplate:
        """Take an outline into use again, where no other version is."""
        return services.bring_back_outline(outline.pk, scope=self.scope)

    @extend_schema(responses=FaultsOfTemplateSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def faults(self, request: Any, pk: str) -> Response:
        """What stands in the way of using a draft today."""
        found = services.faults_of(self.held(Can.DEFINE))
        return Response({"results": [message for fault in found for message in fault.messages]})

    @extend_schema(parameters=[UNIT, PERIOD], responses=ReadTextSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def preview(self, request: Any, pk: str) -> Response:
        """How an outline reads for a union and period."""
        outline = self.get_object()
        unit, period = asked_whole_unit(request.query_params, self.scope), asked_period(request.query_params)
        return Response(read(unit, period, list(outline.sections.all())))

    preview.parameters = ("unit", "period")  # type: ignore[attr-defined]


def _section(said: dict[str, Any]) -> TemplateSection:
    pk = said.pop("id", None)
    return TemplateSection(pk=pk, **said)
