"""Units over REST, as they are called and as they stand on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from common.api.paging import Order
from common.api.problems import ParameterInvalid
from common.api.resources import Rows
from common.periods import parse_day
from unions.models import UnitVersion

DAY = OpenApiParameter("day", date, description="The day of the tree; today if left out.")


class UnitSerializer(serializers.ModelSerializer[UnitVersion]):
    """A unit on a day: its code stays, the rest is what held on that day."""

    code = serializers.SlugField(source="unit.code")
    level = serializers.SlugField(source="level_id")
    parent = serializers.SlugField(source="parent_code", allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = UnitVersion
        fields = ("code", "name", "short_name", "level", "sector", "employer_name", "parent")


@extend_schema_view(
    list=extend_schema(parameters=[DAY]),
    retrieve=extend_schema(parameters=[DAY]),
    export=extend_schema(parameters=[DAY]),
)
class UnitViewSet(Rows):
    """Units in reach, as of a day."""

    model = UnitVersion
    serializer_class = UnitSerializer
    filters = {"level": "level", "sector": "sector"}
    searched = ("name", "short_name", "unit__code")
    orders = {"code": Order(("unit__code",))}
    parameters = ("day",)
    lookup_field = "unit__code"
    lookup_url_kwarg = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def rows(self, can: Any = None) -> QuerySet[Any]:
        day = self._day()
        found = super().rows(can).on(day)  # type: ignore[attr-defined]
        standing = found.filter(unit__placements__valid__contains=day)
        return standing.annotate(parent_code=F("unit__placements__parent__code"))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def _day(self) -> date:
        asked = self.request.query_params.get("day")
        try:
            return parse_day(asked) if asked else timezone.localdate()
        except ValidationError as error:
            raise ParameterInvalid({"day": error.messages}) from error
