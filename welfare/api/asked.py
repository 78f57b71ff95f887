"""What addresses ask about a unit, a day or a period, beside filters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from common.api.problems import ParameterInvalid
from common.periods import Period, PeriodError, parse_day
from unions.models import UnionUnit

DAY = OpenApiParameter("day", date, description="What holds on this day.")
UNIT = OpenApiParameter("unit", str, required=True, description="Code of the unit; all below it belong to it.")
PERIOD = OpenApiParameter("period", str, required=True, description="Such as 2024, 2024-Q3, 2024-05 or 2024-9M.")


def day_asked(request: Any, usual: date | None) -> Any:
    text = request.query_params.get("day")
    try:
        return parse_day(text) if text else usual
    except ValidationError as error:
        raise ParameterInvalid({"day": error.messages}) from error


def unit_asked(request: Any) -> UnionUnit:
    unit = request.scope.units().filter(code=request.query_params.get("unit", "")[:100]).first()
    if unit is None:
        raise ParameterInvalid({"unit": [_("There is nothing of this name within your reach.")]})
    return unit


def period_asked(request: Any) -> Period:
    try:
        return Period.parse(request.query_params.get("period", ""))
    except PeriodError as error:
        raise ParameterInvalid({"period": [str(error)]}) from error
