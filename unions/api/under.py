"""Lists of a unit and of all below it, in the tree of each row's day or of today."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from common.api.problems import ParameterInvalid

UNDER = OpenApiParameter("under", str, description="Code of a unit: its rows and those of all units below it.")


class Under:
    """A list that takes `under=code`. `stood_on` is the field of the day on which a row's unit stood; "" is today."""

    stood_on: ClassVar[str] = "happened_on"
    asked_too: ClassVar[tuple[Any, ...]] = (UNDER,)

    def narrowed(self, rows: Any) -> QuerySet[Any]:
        view: Any = self
        if code := view.request.query_params.get("under"):
            unit = view.scope.units().filter(code=code).first()
            if unit is None:
                raise ParameterInvalid({"under": [_("There is nothing of this name within your reach.")]})
            rows = rows.under(unit, on=self.stood_on or view.scope.on)
        return super().narrowed(rows)  # type: ignore[misc]
