"""What units are asked to hold, over REST, and who has."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from campaigns import duties
from campaigns.models import Duty
from campaigns.services import duties as services
from common.api.changes import put_into
from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.parameters import PERIOD, asked_day, asked_period
from common.api.resources import Rows, verb
from common.api.writes import Keeping
from unions.api.days import SPAN, LastDaySerializer, LastingUnder
from unions.api.fields import beside, catalogue_field, unit_field
from unions.api.under import TOP, UNIT, asked_unit
from unions.models import Can, Level

ON_DAY = OpenApiParameter("day", date, description="A day of the year; today if left out.")
MOST_TIMES = 366


class DutySerializer(serializers.ModelSerializer[Duty]):
    """What units of a level, and of a sector if one is named, must hold so often in each year, as a unit above asks."""

    unit = unit_field()
    level = catalogue_field(Level.objects)
    valid = DaysField()

    class Meta:
        model = Duty
        fields = ("id", "unit", "kind", "level", "sector", "times", "valid", "source", "version")
        read_only_fields = ("version",)
        extra_kwargs = {"times": {"min_value": 1, "max_value": MOST_TIMES}}
        validators: tuple[Any, ...] = ()


class DutyYearSerializer(serializers.Serializer[Any]):
    year = serializers.CharField()
    done = serializers.IntegerField()


class DutyStandingSerializer(serializers.Serializer[Any]):
    """An obliged unit: how often it held one in each year, and whether that was often enough."""

    unit = serializers.SlugField(source="unit.code")
    name = serializers.CharField()
    held = serializers.ListField(child=serializers.IntegerField())
    done = serializers.ListField(child=serializers.BooleanField())

    def to_representation(self, instance: Any) -> dict[str, Any]:
        held = [sum(one.quantity for one in part) for part in instance.held]
        return {"unit": instance.unit.code, "name": instance.name, "held": held, "done": list(instance.done)}


class ComplianceSerializer(serializers.Serializer[Any]):
    """Of the obliged units, `done` held it often enough in each of `years`; in the tree of the last day."""

    obliged = serializers.IntegerField()
    years = DutyYearSerializer(many=True)
    standings = DutyStandingSerializer(many=True)


class OwedSerializer(serializers.Serializer[Any]):
    """A duty of one unit, and how often it held such an activity in the year."""

    duty = serializers.IntegerField(source="duty.pk")
    kind = serializers.CharField(source="duty.kind")
    times = serializers.IntegerField(source="duty.times")
    held = serializers.IntegerField()
    done = serializers.BooleanField()


class DutyViewSet(Keeping, LastingUnder, Rows):
    """What units in reach ask for, and what those above them ask for."""

    model = Duty
    serializer_class = DutySerializer
    filters = {"unit": "unit__code", "kind": "kind", "level": "level__code", "sector": "sector", "times": "times"}
    searched = ("source",)
    orders = {"newest": NEWEST, "kind": Order(("kind", "pk"))}
    can_add = can_change = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(can) if can else duties.within(self.scope)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "level")

    def add(self, said: dict[str, Any]) -> Duty:
        with beside(**SPAN):
            return services.set_duty(Duty(**said), scope=self.scope)

    def change(self, row: Duty, said: dict[str, Any]) -> Duty:
        with beside(**SPAN):
            return services.change_duty(put_into(row, said), seen_version=row.version, scope=self.scope)

    @verb(LastDaySerializer, can=Can.RECORD)
    def end(self, duty: Duty, last_day: date) -> Duty:
        """Say with which day it is asked no more."""
        return services.end_duty(duty.pk, last_day=last_day, scope=self.scope)

    @extend_schema(responses=ComplianceSerializer, parameters=[TOP, PERIOD])
    @action(detail=True, methods=["get"])
    def compliance(self, request: Any, pk: str) -> Response:
        """Who of the obliged units below a unit held it, year by year."""
        duty, period = self.get_object(), asked_period(request.query_params)
        unit = asked_unit(request.query_params, self.scope)
        found = duties.compliance(duty, unit, period, self.scope)
        years = [{"year": year.code, "done": found.done(place)} for place, year in enumerate(found.years)]
        told = {"obliged": len(found.standings), "years": years, "standings": found.standings}
        return Response(ComplianceSerializer(told).data)

    compliance.parameters = ("unit", "period")  # type: ignore[attr-defined]

    @extend_schema(responses=OwedSerializer(many=True), parameters=[UNIT, ON_DAY])
    @action(detail=False, methods=["get"], pagination_class=None)
    def owed(self, request: Any) -> Response:
        """What a unit must hold in the year of a day, and how often it did."""
        unit = asked_unit(request.query_params, self.scope)
        day = asked_day(request.query_params) or timezone.localdate()
        version = unit.versions.on(day).first()
        return Response(OwedSerializer(duties.owed(version, day) if version else [], many=True).data)

    owed.parameters = ("unit", "day")  # type: ignore[attr-defined]
