"""Fields that the resources of reports share, and what their addresses ask for: a union, a period, the day of a tree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import exceptions, serializers

from common.api.parameters import LONGEST_PERIOD, PERIOD_CODE, asked_day
from common.api.problems import ParameterInvalid
from common.periods import Period, PeriodError
from unions.access import Scope
from unions.models import UnionUnit

AS_REPORTED = "as_reported"

UNIT = OpenApiParameter("unit", str, required=True, description="The union, by its code.")
TREE = OpenApiParameter(
    "tree", str, description=f"`{AS_REPORTED}` (usual), or the day in whose tree figures are restated."
)


@extend_schema_field(PERIOD_CODE)
class PeriodField(serializers.CharField):
    """A period by its code, kept as its shortest."""

    default_error_messages = {"period": gettext_lazy("This is not a period.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_PERIOD, **kwargs)

    def to_internal_value(self, given: Any) -> str:
        text = super().to_internal_value(given)
        try:
            return Period.parse(text).code
        except PeriodError as error:
            raise serializers.ValidationError(str(error), code="period") from error


@extend_schema_field(PERIOD_CODE)
class PeriodOfDaysField(serializers.Field):
    """A period by its code, where the database keeps its days."""

    def to_internal_value(self, given: Any) -> Period:
        return Period.parse(PeriodField().run_validation(given))

    def to_representation(self, value: Any) -> str:
        return self.tell_column(value)

    @staticmethod
    def tell_column(value: Any) -> str:
        return Period(value.lower, value.upper).code


# What addresses ask for --------------------------------------------------------------------------------------
def asked_whole_unit(params: Mapping[str, str], scope: Scope) -> UnionUnit:
    """A union of which the account looks at everything below too; NotFound where there is none."""
    code = params.get("unit", "")
    if not code:
        raise ParameterInvalid({"unit": [_("Name a union by its code.")]})
    unit: UnionUnit | None = UnionUnit.objects.in_scope(scope).filter(code=code).first()
    if unit is None or not scope.sees_all_of(unit):
        raise exceptions.NotFound
    return unit


def asked_tree(params: Mapping[str, str]) -> date | None:
    """The day of the tree in which figures are restated, None for as they were reported."""
    return None if params.get("tree") == AS_REPORTED else asked_day(params, "tree")
