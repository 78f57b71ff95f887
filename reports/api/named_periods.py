"""Periods that unions call by names of their own, over REST."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from common.api.changes import put_into, require_same
from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.resources import Rows
from common.api.writes import Keeping, Removing
from common.periods import Period, PeriodError
from reports.services import named_periods as services
from unions.api.fields import beside, unit_field
from unions.models import Can, NamedPeriod


class NamedPeriodSerializer(serializers.ModelSerializer[NamedPeriod]):
    """Days that a union and all below it call by a name; both the first and the last count."""

    unit = unit_field()
    days = DaysField()

    class Meta:
        model = NamedPeriod
        fields = ("id", "unit", "name", "kind", "days")
        validators: tuple[Any, ...] = ()  # the service says it in its words

    def validate_days(self, days: Any) -> Any:
        if days.upper is None:
            self.fields["days"].fail("days")
        try:
            Period.between(days.lower, days.upper - timedelta(days=1))
        except PeriodError as error:
            raise serializers.ValidationError(str(error)) from error
        return days


class NamedPeriodViewSet(Keeping, Removing, Rows):
    """Periods with a name, of the unions in reach and of those above them. A name that something was told under stays."""

    model = NamedPeriod
    serializer_class = NamedPeriodSerializer
    filters = {"unit": "unit__code", "kind": "kind", "name": "name"}
    searched = ("name",)
    orders = {"newest": NEWEST, "name": Order(("name", "pk"))}
    can_add = can_change = can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        if can is not None:
            return NamedPeriod.objects.in_scope(self.scope, can)
        held = self.scope.held.get(Can.VIEW, ())
        above = {int(step) for path, _reach in held for step in path.rstrip("/").split("/")}
        return NamedPeriod.objects.filter(Q(unit__in=self.scope.units().values("pk")) | Q(unit__in=above))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def add(self, said: dict[str, Any]) -> NamedPeriod:
        with beside(first_day="days"):
            return services.name_period(NamedPeriod(**said), scope=self.scope)

    def change(self, row: NamedPeriod, said: dict[str, Any]) -> NamedPeriod:
        require_same(row, said, "unit")
        put_into(row, said)
        with beside(first_day="days"):
            return services.change_period(row, scope=self.scope)

    def remove(self, row: NamedPeriod) -> None:
        services.drop_period(row.pk, scope=self.scope)
