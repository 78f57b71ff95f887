"""Units that addresses name by their codes: one, or one and all below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from common.api.problems import ParameterInvalid
from unions.access import Scope
from unions.models import UnionUnit

UNIT = OpenApiParameter("unit", str, required=True, description="Code of the unit.")
TOP = OpenApiParameter("unit", str, required=True, description="Code of the unit; all below it belong to it.")
UNDER = OpenApiParameter("under", str, description="Code of a unit: its rows and those of all units below it.")


def asked_unit(params: Mapping[str, str], scope: Scope, name: str = "unit") -> UnionUnit:
    """The unit within reach that an address names. Raises ParameterInvalid where there is none."""
    unit: UnionUnit | None = scope.units().filter(code=params.get(name, "")).first()
    if unit is None:
        raise ParameterInvalid({name: [_("There is nothing of this name within your reach.")]})
    return unit


class Under:
    """A list of what is of a unit and of all below it, in the tree of each row's day or of today: `under=code`.

    `stood_on` is the field of the day on which a row's unit stood; "" is today.
    """

    stood_on: ClassVar[str] = "happened_on"
    asked_too: ClassVar[tuple[Any, ...]] = (UNDER,)

    def narrowed(self, rows: Any) -> QuerySet[Any]:
        view: Any = self
        params = view.request.query_params
        if params.get(UNDER.name):
            rows = rows.under(asked_unit(params, view.scope, UNDER.name), on=self.stood_on or view.scope.on)
        return super().narrowed(rows)  # type: ignore[misc]
