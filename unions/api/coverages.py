"""Coverages over REST: which unit looks after which territory, over which days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding
from unions.api.days import LastDaySerializer, LastingUnder
from unions.api.fields import beside, unit_field
from unions.models import Can, Coverage, Territory
from unions.services import coverage as services


class CoverageSerializer(serializers.ModelSerializer[Coverage]):
    """A unit looks after a territory over a span of days."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    territory = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    territory_name = serializers.CharField(source="territory.name")
    valid = DaysField()

    class Meta:
        model = Coverage
        fields = ("id", "unit", "territory", "territory_name", "valid")


class NewCoverageSerializer(serializers.Serializer[Any]):
    """Where the territory ends before the last day, so does the coverage. A territory is named by its code."""

    unit = unit_field(Can.ORGANISE)
    territory = serializers.CharField(max_length=10)
    valid = DaysField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first = attrs["valid"].lower
        found = list(Territory.objects.on(first).filter(code=attrs["territory"])[:2])
        if len(found) != 1:
            raise serializers.ValidationError({"territory": _("No territory has this code or name on that day.")})
        return attrs | {"territory": found[0]}


class CoverageViewSet(Adding, LastingUnder, Rows):
    """Which unit in reach looks after which territory."""

    model = Coverage
    serializer_class = CoverageSerializer
    written_class = NewCoverageSerializer
    filters = {"unit": "unit__code", "territory": "territory__code", "kind": "territory__kind"}
    searched = ("territory__name", "territory__code")
    orders = {"newest": NEWEST, "territory": Order(("territory__code", "pk")), "unit": Order(("unit__code", "pk"))}
    can_add = Can.ORGANISE

    def fetched(self, rows: Any) -> Any:
        return rows.select_related("unit", "territory")

    def add(self, said: dict[str, Any]) -> Coverage:
        days = said["valid"]
        last = days.upper - timedelta(days=1) if days.upper else None
        with beside(first_day="valid", last_day="valid"):
            return services.cover(said["unit"], said["territory"], first=days.lower, last=last, scope=self.scope)

    @verb(LastDaySerializer, can=Can.ORGANISE)
    def end(self, coverage: Coverage, last_day: Any) -> Coverage:
        """End a coverage with a day, which lies within it."""
        return services.end_coverage(coverage.pk, last=last_day, scope=self.scope)
