"""The totals that are never mixed, over REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.parameters import PERIOD, asked_period
from unions.api.under import TOP, asked_unit
from welfare import totals


class GroupTotalSerializer(serializers.Serializer[Any]):
    """A group of support: đồng by whose money or goods, quantities by unit of count, and how many people it reached."""

    group = serializers.CharField()
    amounts = serializers.DictField(child=serializers.IntegerField())
    quantities = serializers.DictField(child=serializers.IntegerField())
    people = serializers.IntegerField()


class TotalLineSerializer(serializers.Serializer[Any]):
    """One line of a block: its name, how many, and đồng."""

    name = serializers.CharField(source="label")
    number = serializers.IntegerField()
    amount = serializers.IntegerField()


class PotsTotalSerializer(serializers.Serializer[Any]):
    """Groups with a rotating pot, their participants, and what those have in it: their own money."""

    groups = serializers.IntegerField()
    people = serializers.IntegerField()
    amount = serializers.IntegerField()


class TotalsSerializer(serializers.Serializer[Any]):
    """Support by group and nature; apart from it what is no support of the union's. Nothing of one is part of another."""

    support = GroupTotalSerializer(many=True)
    lent = TotalLineSerializer(many=True)
    outstanding = TotalLineSerializer(many=True)
    capital = TotalLineSerializer(many=True)
    pots = PotsTotalSerializer()
    contributions = TotalLineSerializer(many=True)
    allocations = TotalLineSerializer()


class TotalsOfPayouts:
    """What payouts come to, beside what they are not."""

    @extend_schema(parameters=[TOP, PERIOD], responses=TotalsSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def totals(self, request: Any) -> Response:
        """What counts at a unit and below in a period, and what stands at its end."""
        scope = request.scope
        unit, period = asked_unit(request.query_params, scope), asked_period(request.query_params)
        told = {
            "support": totals.support(unit, period, scope),
            "lent": totals.loans_given(unit, period, scope),
            "outstanding": totals.loans_outstanding(unit, period.cut_off, scope),
            "capital": totals.capital(unit, period.cut_off, scope),
            "pots": totals.pots(unit, period.cut_off, scope),
            "contributions": totals.contributions(unit, period, scope),
            "allocations": totals.allocations(unit, period, scope),
        }
        return Response(TotalsSerializer(told).data)

    totals.parameters = ("unit", "period")  # type: ignore[attr-defined]
