"""What addresses ask for beside the filters of a list: a day, a period, yes or no, one of some words.

Whatever cannot be read raises ParameterInvalid.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from common.api.problems import ParameterInvalid
from common.periods import Period, PeriodError, parse_day

LONGEST_PERIOD = 30
PERIOD_CODE = {
    "type": "string",
    "maxLength": LONGEST_PERIOD,
    "description": "2024, 2024-H1, 2024-Q3, 2024-05, 2024-9M, 2024-S, 2024-S1, 2024-SY or 2024-01-15..2024-03-31.",
    "examples": ["2024-Q3"],
}

DAY = OpenApiParameter("day", date, description="What holds on that day.")
PERIOD = OpenApiParameter("period", PERIOD_CODE, required=True)


def asked_day(params: Mapping[str, str], name: str = "day") -> date | None:
    """None where no day is asked for."""
    typed = params.get(name)
    try:
        return parse_day(typed) if typed else None
    except ValidationError as error:
        raise ParameterInvalid({name: error.messages}) from error


def asked_period(params: Mapping[str, str], name: str = "period") -> Period:
    """A period must be asked for."""
    try:
        return Period.parse(params.get(name, ""))
    except PeriodError as error:
        raise ParameterInvalid({name: [str(error)]}) from error


def asked_flag(params: Mapping[str, str], name: str) -> bool | None:
    """None where neither is asked for."""
    said = asked_choice(params, name, ("true", "false"))
    return said == "true" if said else None


def asked_choice(params: Mapping[str, str], name: str, known: Collection[str], usual: str = "") -> str:
    """One of the words that are known; the usual one where none is asked for."""
    said = params.get(name, usual)
    if said != usual and said not in known:
        raise ParameterInvalid({name: [_("Choose one of: %(orders)s.") % {"orders": ", ".join(known)}]})
    return said
