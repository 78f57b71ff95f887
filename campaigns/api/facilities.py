"""Halls, grounds, pages and other channels in use, over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from campaigns.models import Facility
from campaigns.services import facilities as services
from common.api.changes import put_into
from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Keeping, Removing
from unions.api.days import SPAN, LastDaySerializer, LastingUnder
from unions.api.fields import beside, unit_field
from unions.models import Can


class FacilitySerializer(serializers.ModelSerializer[Facility]):
    """A place or channel that a unit has in use: a hall, a sports ground, a page on a network."""

    unit = unit_field()
    valid = DaysField()

    class Meta:
        model = Facility
        fields = ("id", "unit", "kind", "name", "number", "valid", "source_document", "version")
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()


class FacilityViewSet(Keeping, Removing, LastingUnder, Rows):
    """Facilities of units in reach. One that was none is removed; one that is used no more is ended."""

    model = Facility
    serializer_class = FacilitySerializer
    filters = {"unit": "unit__code", "kind": "kind", "number": "number"}
    searched = ("name",)
    orders = {"newest": NEWEST, "kind": Order(("kind", "name", "pk"))}
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def add(self, said: dict[str, Any]) -> Facility:
        with beside(**SPAN):
            return services.record_facility(Facility(**said), scope=self.scope)

    def change(self, row: Facility, said: dict[str, Any]) -> Facility:
        with beside(**SPAN):
            return services.change_facility(put_into(row, said), seen_version=row.version, scope=self.scope)

    def remove(self, row: Facility) -> None:
        services.drop_facility(row.pk, scope=self.scope)

    @verb(LastDaySerializer, can=Can.RECORD)
    def end(self, facility: Facility, last_day: date) -> Facility:
        """Say with which day it was used no more."""
        return services.end_facility(facility.pk, last_day=last_day, scope=self.scope)
