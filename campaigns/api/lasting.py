"""What lasts over days: asked for by a day, and ended with one."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from campaigns.api.parameters import asked_day
from common.periods import parse_day
from unions.api.under import Under

DAY = OpenApiParameter("day", date, description="What holds on that day.")
SPAN = {"first_day": "valid", "last_day": "valid"}  # how services call the days of a span


class EndingSerializer(serializers.Serializer[Any]):
    """The last day that counts."""

    last_day = serializers.DateField()

    def validate_last_day(self, day: date) -> date:
        return parse_day(day.isoformat())


class Lasting(Under):
    """A list of what lasts can be asked for what holds on a day."""

    stood_on = ""
    asked_too: ClassVar[tuple[Any, ...]] = (*Under.asked_too, DAY)

    def narrowed(self, rows: Any) -> QuerySet[Any]:
        view: Any = self
        day = asked_day(view.request.query_params)
        return super().narrowed(rows.filter(valid__contains=day) if day else rows)
