"""Days in the API: those that the book knows, and lists of what holds on one."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from common.api.problems import ParameterInvalid
from common.periods import parse_day

DAY = OpenApiParameter("day", date, description="What holds on that day.")


class DayField(serializers.DateField):
    """A day of the years that the book knows."""

    def to_internal_value(self, value: Any) -> date:
        return parse_day(super().to_internal_value(value).isoformat())


def asked_day(params: Any, name: str = "day") -> date | None:
    """The day that an address names, if any. Raises ParameterInvalid for what is none."""
    typed = params.get(name)
    try:
        return parse_day(typed) if typed else None
    except ValidationError as error:
        raise ParameterInvalid({name: error.messages}) from error


class Lasting:
    """A list of what lasts over days, `valid`, can be asked for what holds on one."""

    asked_too: ClassVar[tuple[Any, ...]] = (DAY,)

    def narrowed(self, rows: Any) -> QuerySet[Any]:
        view: Any = self
        day = asked_day(view.request.query_params)
        return super().narrowed(rows.filter(valid__contains=day) if day else rows)  # type: ignore[misc]
