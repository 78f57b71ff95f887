"""What resources of members share: how people and offices are named, and where refusals of services are said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.periods import FIRST_YEAR
from common.tabular import cells
from members.forms.kept import people_of
from unions.api.days import DayField
from unions.models import UnitVersion

DATED = {"newest": NEWEST, "oldest": Order(("happened_on", "pk")), "latest": Order(("happened_on", "pk"), True)}
OF_DECISION = dict.fromkeys(("number", "issuer", "signed_on", "effective_on"), "decision")


def person_field(**kwargs: Any) -> InScope:
    """A member by its number, among those of the unions and groups whose records the account keeps."""
    return InScope(people_of, **kwargs)


@extend_schema_field({"type": "string"})
class CellField(serializers.CharField):
    """Text that is read as the same cell of a list would be: numbers without blanks, names in their usual letters."""

    def __init__(self, *, read: Callable[[Any], str | None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read

    def to_internal_value(self, data: Any) -> str:
        typed = super().to_internal_value(data)
        return (self.read(typed) or "") if typed else ""


class BornOnField(DayField):
    """A day on which somebody may have been born."""

    def to_internal_value(self, value: Any) -> date:
        born = super().to_internal_value(value)
        cells.birth(f"{born:%d/%m/%Y}")
        return born


class BornYearField(serializers.IntegerField):
    """A year in which somebody may have been born."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=FIRST_YEAR, max_value=date.max.year, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        year: int = super().to_internal_value(data)
        if FIRST_YEAR <= year <= date.max.year:
            cells.birth(str(year))
        return year


class RefusalReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


def unit_name(unit: str, day: Any) -> Subquery:
    """What the unit of a row was called on a day, or on that of a field."""
    called = UnitVersion.objects.order_by().filter(unit=OuterRef(unit), valid__contains=day)
    return Subquery(called.values("short_name")[:1])
