"""Units over REST, as they are called and as they stand on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets

from common.api import RowsPagination
from common.periods import parse_day
from unions.http import OfficerApiRequest
from unions.models import UnitVersion


class UnitSerializer(serializers.ModelSerializer):
    """A unit on a day: its code stays, the rest is what held on that day."""

    code = serializers.SlugField(source="unit.code")
    level = serializers.SlugField(source="level_id")
    parent = serializers.SlugField(source="parent_code", allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = UnitVersion
        fields = ("code", "name", "short_name", "level", "sector", "employer_name", "parent")


class UnitPagination(RowsPagination):
    ordering = ("unit__code",)


DAY = OpenApiParameter("day", date, description="The day of the tree; today if left out.")


class UnitViewSet(viewsets.ReadOnlyModelViewSet):
    """Units in reach, as of a day."""

    request: OfficerApiRequest
    queryset = UnitVersion.objects.none()
    serializer_class = UnitSerializer
    pagination_class = UnitPagination
    lookup_field = "unit__code"
    lookup_url_kwarg = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    filterset_fields = ("level", "sector")

    @extend_schema(parameters=[DAY])
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[DAY])
    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().retrieve(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        day = self._day()
        return (
            UnitVersion.objects.in_scope(self.request.scope)
            .on(day)
            .filter(unit__placements__valid__contains=day)
            .annotate(parent_code=F("unit__placements__parent__code"))
            .select_related("unit")
        )

    def _day(self) -> date:
        asked = self.request.query_params.get("day")
        try:
            return parse_day(asked) if asked else timezone.localdate()
        except ValidationError as error:
            raise serializers.ValidationError({"day": error.messages}) from error
