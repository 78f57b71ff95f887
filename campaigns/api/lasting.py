"""What lasts over days: asked for by a day, and ended with one."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from rest_framework import serializers

from common.periods import parse_day
from unions.api.days import Lasting as OnADay
from unions.api.under import Under

SPAN = {"first_day": "valid", "last_day": "valid"}  # how services call the days of a span


class EndingSerializer(serializers.Serializer[Any]):
    """The last day that counts."""

    last_day = serializers.DateField()

    def validate_last_day(self, day: date) -> date:
        return parse_day(day.isoformat())


class Lasting(OnADay, Under):
    """A list of what lasts can be asked for what holds on a day, and below a unit."""

    stood_on = ""
    asked_too: ClassVar[tuple[Any, ...]] = (*Under.asked_too, *OnADay.asked_too)
