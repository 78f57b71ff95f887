"""What addresses ask for beside the filters of lists: a day, a period, a unit, yes or no."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from common.api.problems import ParameterInvalid
from common.periods import Period, PeriodError
from unions.access import Scope
from unions.models import UnionUnit


def asked_period(params: Any, name: str = "period") -> Period:
    """The period that an address names: "2024", "2024-Q3". Raises ParameterInvalid for none and for what is none."""
    try:
        return Period.parse(params.get(name, ""))
    except PeriodError as error:
        raise ParameterInvalid({name: [str(error)]}) from error


def asked_flag(params: Any, name: str) -> bool | None:
    """Yes or no, None where nothing is asked. Raises ParameterInvalid for anything else."""
    typed = params.get(name, "")
    if typed not in ("", "true", "false"):
        raise ParameterInvalid({name: [_("Choose one of: %(orders)s.") % {"orders": "true, false"}]})
    return typed == "true" if typed else None


def asked_unit(params: Any, scope: Scope, name: str = "unit") -> UnionUnit:
    """The unit in reach that an address names by its code. Raises ParameterInvalid where there is none."""
    unit = scope.units().filter(code=params.get(name, "")).first()
    if unit is None:
        raise ParameterInvalid({name: [_("There is nothing of this name within your reach.")]})
    return unit
