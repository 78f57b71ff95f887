"""Programmes over REST, and what was given in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.parameters import PERIOD, asked_period
from common.api.resources import Rows
from common.api.writes import Keeping, Removing
from unions.api.days import Lasting
from unions.api.fields import unit_field
from unions.api.under import TOP, asked_unit
from unions.models import Can
from unions.services.catalogue import defines_for_all
from welfare import deliveries
from welfare.api.payout_fields import programme_field
from welfare.models import Programme
from welfare.services import programmes as services


class ProgrammeSerializer(serializers.ModelSerializer):
    """An occasion or programme under which payouts are given; without a unit it is everybody's.

    `parent` is the programme of an upper level that this one carries out.
    """

    unit = unit_field(required=False, allow_null=True)
    parent = programme_field(required=False, allow_null=True)  # type: ignore[assignment]
    valid = DaysField()

    class Meta:
        model = Programme
        fields = ("code", "name", "name_en", "unit", "parent", "document", "note", "valid")
        read_only_fields = ("code",)


class GivenSerializer(serializers.Serializer[Any]):
    """Payouts, people, đồng by whose money or goods it is, and quantities by unit of count."""

    payouts = serializers.IntegerField()
    people = serializers.IntegerField()
    amounts = serializers.DictField(child=serializers.IntegerField())
    quantities = serializers.DictField(child=serializers.IntegerField())


class BranchSerializer(serializers.Serializer[Any]):
    """A unit right below with all below it; or the asked-for one `itself`, without them."""

    code = serializers.CharField()
    name = serializers.CharField()
    itself = serializers.BooleanField()
    given = GivenSerializer()
    unions = serializers.IntegerField()
    silent = serializers.IntegerField()


class MeansSerializer(serializers.Serializer[Any]):
    """What a unit was allocated until the end of the period, and what of it was handed out at it and below."""

    code = serializers.CharField()
    name = serializers.CharField()
    allocated = serializers.IntegerField()
    handed_out = serializers.IntegerField()
    remaining = serializers.IntegerField()


class DeliveredSerializer(serializers.Serializer[Any]):
    """What was given in a programme at a unit and below: all of it, branch by branch, and beside what was allocated."""

    given = GivenSerializer()
    branches = BranchSerializer(many=True)
    unions = serializers.IntegerField()
    silent = serializers.IntegerField()
    means = MeansSerializer(many=True)


class SilentInProgrammeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class ProgrammeViewSet(Keeping, Removing, Lasting, Rows):
    """Programmes launched for everybody, by units above, and within reach."""

    model = Programme
    serializer_class = ProgrammeSerializer
    filters = {"unit": "unit__code", "parent": "parent__code"}
    searched = ("name", "name_en", "code", "document")
    orders = {"newest": NEWEST, "code": Order(("code",))}
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    can_add = can_change = can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        found = services.within(self.scope)
        if can is None:
            return found
        able = Q(unit__in=self.scope.units(can).values("pk"))
        return found.filter(able | Q(unit=None) if defines_for_all(self.scope) else able)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "parent")

    def add(self, said: dict[str, Any]) -> Programme:
        return services.launch_programme(Programme(**said), scope=self.scope)

    def change(self, row: Programme, said: dict[str, Any]) -> Programme:
        put_into(row, said)
        return services.change_programme(row, scope=self.scope)

    def remove(self, row: Programme) -> None:
        services.withdraw_programme(row.pk, scope=self.scope)

    @extend_schema(parameters=[TOP, PERIOD], responses=DeliveredSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def delivered(self, request: Any, code: str) -> Response:
        """What was given in a programme and its versions at a unit and below, in a period. Natures are never added."""
        programme, unit = self.get_object(), asked_unit(request.query_params, self.scope)
        period = asked_period(request.query_params)
        found = deliveries.delivered(programme, unit, period, self.scope)
        told = {name: getattr(found, name) for name in ("given", "branches", "unions", "silent")}
        means = deliveries.means_of(programme, unit, period, self.scope)
        return Response(DeliveredSerializer({**told, "means": means}).data)

    @extend_schema(parameters=[TOP, PERIOD], responses=SilentInProgrammeSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def silent(self, request: Any, code: str) -> Response:
        """The grassroots unions at and below a unit that recorded nothing of a programme yet."""
        programme, unit = self.get_object(), asked_unit(request.query_params, self.scope)
        found = deliveries.silent_unions(programme, unit, asked_period(request.query_params), self.scope)
        return Response(SilentInProgrammeSerializer(found, many=True).data)

    delivered.parameters = silent.parameters = ("unit", "period")  # type: ignore[attr-defined]
