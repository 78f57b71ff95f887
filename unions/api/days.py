"""Days in the API: those that the book knows, and lists of what holds on one."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from common.api.parameters import DAY, asked_day
from common.periods import parse_day
from unions.api.under import UNDER, Under

SPAN = {"first_day": "valid", "last_day": "valid"}  # how services call the days of a span


class DayField(serializers.DateField):
    """A day of the years that the book knows."""

    def to_internal_value(self, value: Any) -> date:
        return parse_day(super().to_internal_value(value).isoformat())


class LastDaySerializer(serializers.Serializer[Any]):
    """The last day that counts."""

    last_day = DayField()


class Lasting:
    """A list of what lasts over days, `valid`, can be asked for what holds on one."""

    asked_too: ClassVar[tuple[Any, ...]] = (DAY,)

    def narrowed(self, rows: Any) -> QuerySet[Any]:
        view: Any = self
        day = asked_day(view.request.query_params)
        return super().narrowed(rows.filter(valid__contains=day) if day else rows)  # type: ignore[misc]


class LastingUnder(Lasting, Under):
    """A list of what lasts and belongs to a unit: of a day, and below a unit in the tree of today."""

    stood_on = ""
    asked_too: ClassVar[tuple[Any, ...]] = (UNDER, DAY)
