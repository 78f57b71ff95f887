"""Indicators over REST: what can be counted, how each comes about, and what a definition would count."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import IntegerField, Max, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.paging import Order
from common.api.resources import Rows, verb
from common.api.writes import Adding, Changing
from common.history import last_change
from common.periods import Period
from common.validators import plain_text
from reports import trials
from reports.api.definitions import (
    DefinitionSerializer,
    IndicatorVersionSerializer,
    TrialSerializer,
    TryDefinitionSerializer,
    definition_of,
)
from reports.api.figure_rows import number_of
from reports.models import Indicator, IndicatorGroup, IndicatorVersion
from reports.services import indicators as services
from reports.used_in import used_in
from reports.worded import plainly
from unions.api.fields import catalogue_field, unit_field
from unions.models import Can, Level

WORDS = ("name", "name_en", "group", "rank", "explanation", "better")


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    """The name of a figure, and the `versions` of what it counts, the last first.

    Without a `unit` it is everybody's, else a federation's own, for itself and all below it. `obliged` are the levels
    whose unions must declare it. `version` grows with every change of it or of its definition.
    """

    group = catalogue_field(IndicatorGroup.objects)
    unit = unit_field(Can.DEFINE, read_only=True)
    obliged = catalogue_field(Level.objects, many=True, required=False)
    versions = IndicatorVersionSerializer(many=True, read_only=True)
    version = serializers.IntegerField(read_only=True)

    class Meta:
        model = Indicator
        fields = ("id", "code", "unit", *WORDS, "obliged", "versions", "version")
        read_only_fields = ("code",)


class DefineIndicatorSerializer(DefinitionSerializer):
    """A new indicator with its first version, which holds for periods that end on `from_day` or later.

    Without a `unit` it is everybody's, which is for those who define at the top of the tree. Without a `code` it gets
    one of group and name.
    """

    code = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    unit = unit_field(Can.DEFINE, required=False, allow_null=True, default=None)
    name = serializers.CharField(max_length=200, validators=[plain_text])
    name_en = serializers.CharField(max_length=200, validators=[plain_text])
    group = catalogue_field(IndicatorGroup.objects)
    rank = serializers.IntegerField(min_value=0, max_value=32_767, default=100)
    explanation = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    better = serializers.ChoiceField([("", ""), *Indicator.Better.choices], required=False, default="")
    obliged = catalogue_field(Level.objects, many=True, required=False)
    from_day = serializers.DateField(required=False, allow_null=True, default=None)

    class Meta(DefinitionSerializer.Meta):
        fields = ("code", "unit", *WORDS, "obliged", "from_day", *DefinitionSerializer.Meta.fields)  # type: ignore[assignment]


class NewIndicatorVersionSerializer(DefinitionSerializer):
    """Another definition for periods that end on `from_day` or later, with what changed."""

    from_day = serializers.DateField()
    reason = serializers.CharField(max_length=250, validators=[plain_text])

    class Meta(DefinitionSerializer.Meta):
        fields = ("from_day", "reason", *DefinitionSerializer.Meta.fields)  # type: ignore[assignment]


class FirstDayWithoutSerializer(serializers.Serializer[Any]):
    """The first day on which it holds no more."""

    on = serializers.DateField()


class UseOfIndicatorSerializer(serializers.Serializer[Any]):
    """One kind of place that names an indicator, what stands there by name, and how many `more` there are."""

    label = serializers.CharField()  # type: ignore[assignment]
    names = serializers.ListField(child=serializers.CharField())
    more = serializers.IntegerField()


@extend_schema_serializer(many=False)
class UsesOfIndicatorSerializer(serializers.Serializer[Any]):
    results = UseOfIndicatorSerializer(many=True)


class IndicatorViewSet(Adding, Changing, Rows):
    """What can be counted: everybody's indicators, and those of unions above and within reach."""

    model = Indicator
    serializer_class = changed_class = IndicatorSerializer
    written_class = DefineIndicatorSerializer
    filters = {
        "code": "code",
        "group": "group__code",
        "unit": "unit__code",
        "better": "better",
        "kind": "versions__kind",
        "operation": "versions__operation",
        "count_unit": "versions__count_unit",
        "obliged": "obliged__code",
    }
    searched = ("name", "name_en", "code")
    orders = {"rank": Order(("group__rank", "rank", "code")), "code": Order(("code",))}
    lookup_field = "code"
    lookup_value_regex = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+"
    can_add = can_change = Can.DEFINE

    def rows(self, can: Any = None) -> QuerySet[Any]:
        if not self.scope.held.get(can or Can.VIEW):
            return Indicator.objects.none()
        found = services.within(self.scope)
        return found.filter(services.defined_by(self.scope)) if can == Can.DEFINE else found

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().narrowed(rows).distinct()

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        versions = IndicatorVersion.objects.select_related("first", "second").order_by("-valid")
        counted = _changes("Indicator", "pgh_obj") + _changes("IndicatorVersion", "indicator")
        rows = rows.select_related("group", "unit").annotate(version=counted)
        return rows.prefetch_related("obliged", Prefetch("versions", versions))

    def add(self, said: dict[str, Any]) -> Indicator:
        obliged, first = said.pop("obliged", ()), said.pop("from_day")
        definition = definition_of({name: said.pop(name) for name in DefinitionSerializer.Meta.fields if name in said})
        definition.valid = DateRange(first, None) if first else None
        return services.define(Indicator(**said), definition, obliged=obliged, scope=self.scope)

    def change(self, row: Indicator, said: dict[str, Any]) -> Indicator:
        obliged, seen = said.pop("obliged", None), last_change(row)
        put_into(row, said)
        return services.rename(row, obliged=obliged, seen=seen, scope=self.scope)

    # How it is counted ------------------------------------------------------------------------------

    @verb(NewIndicatorVersionSerializer, can=Can.DEFINE)
    def new_version(self, indicator: Indicator, **said: Any) -> Indicator:
        """Count otherwise from a day on. Reports that were handed in keep the version by which they were counted."""
        last = next(iter(indicator.versions.all()), None)
        services.new_version(
            indicator.code,
            definition_of({name: value for name, value in said.items() if name not in ("from_day", "reason")}),
            from_day=said["from_day"],
            reason=said["reason"],
            seen_number=last.number if last else 0,
            scope=self.scope,
        )
        return indicator

    @verb(FirstDayWithoutSerializer, can=Can.DEFINE)
    def retire(self, indicator: Indicator, on: Any) -> Indicator:
        """Count it no more for periods that end on a day or later."""
        return services.retire(indicator.code, on=on, scope=self.scope)

    @verb(can=Can.DEFINE)
    def resume(self, indicator: Indicator) -> Indicator:
        """Count on as the last version says."""
        return services.resume(indicator.code, scope=self.scope)

    @extend_schema(responses=UsesOfIndicatorSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def uses(self, request: Any, code: str) -> Response:
        """Where in reach an indicator is named: what would have to follow if it counted otherwise."""
        found = used_in(self.get_object(), self.scope)
        return Response(
            {
                "results": [
                    {"label": str(one.label), "names": [name for name, _url in one.rows], "more": one.more}
                    for one in found
                ]
            }
        )

    @verb(TryDefinitionSerializer, can=None, detail=False, answers=TrialSerializer)  # who defines anywhere may try
    def preview(self, unit: Any, period: str, indicator: Indicator | None, **said: Any) -> Response:
        """Count a definition for a union and period, and keep nothing of it."""
        allowed = services.may_define(indicator, self.scope) if indicator else self.scope.held.get(Can.DEFINE)
        if not allowed:
            raise exceptions.PermissionDenied
        code = indicator.code if indicator else ""
        found = trials.tried(definition_of(said), unit, Period.parse(period), self.scope, code=code)
        figure, definition = found.figure, found.definition
        return Response(
            {
                "refused": list(map(str, found.refused)),
                "value": number_of(figure.value) if figure else None,
                "written": plainly(figure) if figure else found.few,
                "count_unit": definition.count_unit if definition else "",
                "evidence_rows": figure.evidence_rows if figure else None,
                "parts": [
                    {
                        "code": one.code,
                        "name": str(one.definition.indicator),
                        "value": number_of(one.value),
                        "written": plainly(one),
                    }
                    for one in found.parts
                ],
                "columns": [str(column.label) for column in found.columns],
                "records": [
                    {"id": row.pk, "cells": [str(cell["text"]) for cell in cells]} for row, cells in found.rows
                ],
            }
        )


def _changes(model: str, whose: str) -> Any:
    """The number of the last change in a history, 0 where there is none."""
    events = apps.get_model("reports", f"{model}Event")
    last = events._default_manager.filter(**{whose: OuterRef("pk")}).order_by().values(whose)
    return Coalesce(Subquery(last.annotate(last=Max("pgh_id")).values("last"), output_field=IntegerField()), Value(0))


class IndicatorGroupSerializer(serializers.ModelSerializer[IndicatorGroup]):
    """A heading under which figures stand together. It gets its code of its name."""

    class Meta:
        model = IndicatorGroup
        fields = ("code", "name", "name_en", "rank")
        read_only_fields = ("code",)


class IndicatorGroupViewSet(Adding, Rows):
    """Groups of indicators. They are everybody's, and added by those who define at the top of the tree."""

    model = IndicatorGroup
    serializer_class = IndicatorGroupSerializer
    filters = {"code": "code"}
    searched = ("name", "name_en")
    orders = {"rank": Order(("rank", "code"))}
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    can_add = Can.DEFINE

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return IndicatorGroup.objects.all() if self.scope.held.get(Can.VIEW) else IndicatorGroup.objects.none()

    def add(self, said: dict[str, Any]) -> IndicatorGroup:
        return services.add_group(IndicatorGroup(**said), scope=self.scope)
