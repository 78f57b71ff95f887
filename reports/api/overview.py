"""What a federation sees of all below it, over REST: how far reports are, and who stands where."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.parameters import PERIOD, asked_choice, asked_period
from common.api.problems import ParameterInvalid
from common.api.resources import Answering
from reports import overview
from reports.api.fields import UNIT, asked_whole_unit
from reports.api.figure_rows import FigureSerializer, NumberField, number_of, teller
from reports.figures import in_force
from unions.models import UnionUnit

STATES = ("empty", "done", "late", "waiting", "begun")
VALUE, MEMBERS = "value", "members"


class ReportsOfBranchSerializer(serializers.Serializer[Any]):
    """A union directly below: how many reports that were called for it and all below it are how far."""

    unit = serializers.CharField()
    name = serializers.CharField()
    owed = serializers.IntegerField()
    handed_in = serializers.IntegerField()
    accepted = serializers.IntegerField()
    returned = serializers.IntegerField()
    late = serializers.IntegerField()
    state = serializers.ChoiceField(STATES)


@extend_schema_serializer(many=False)
class ReportsOfBranchesSerializer(serializers.Serializer[Any]):
    results = ReportsOfBranchSerializer(many=True)


class LeaguePlaceSerializer(serializers.Serializer[Any]):
    """A union directly below by a figure. `rank` is null for who has no value, or too few members to be ranked fairly;
    `shown` is what it is ranked by."""

    rank = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()
    name = serializers.CharField()
    members = serializers.IntegerField()
    shown = NumberField()
    figure = FigureSerializer()


@extend_schema_serializer(many=False)
class LeagueSerializer(serializers.Serializer[Any]):
    results = LeaguePlaceSerializer(many=True)


class OverviewViewSet(Answering, viewsets.GenericViewSet):
    """Overviews of unions of which the account looks at everything below too."""

    serializer_class = ReportsOfBranchesSerializer
    pagination_class = None
    parameters = ("unit", "period")

    @extend_schema(parameters=[UNIT, PERIOD], responses=ReportsOfBranchesSerializer)
    @action(detail=False, methods=["get"])
    def branches(self, request: Any) -> Response:
        """How far the reports of a period are, of each union directly below with all below it."""
        unit, period = asked_whole_unit(request.query_params, self.scope), asked_period(request.query_params)
        found = overview.branches(unit, period, today=timezone.localdate())
        codes = dict(UnionUnit.objects.filter(pk__in=[one.unit for one in found]).values_list("pk", "code"))
        names = ("name", "owed", "handed_in", "accepted", "returned", "late", "state")
        told = [{"unit": codes[one.unit], **{name: getattr(one, name) for name in names}} for one in found]
        return Response({"results": told})

    @extend_schema(
        parameters=[
            UNIT,
            PERIOD,
            OpenApiParameter("indicator", str, required=True, description="By which figure."),
            OpenApiParameter(
                "per", str, enum=[VALUE, MEMBERS], description="By the figure itself, or for each hundred members."
            ),
        ],
        responses=LeagueSerializer,
    )
    @action(detail=False, methods=["get"])
    def league(self, request: Any) -> Response:
        """The unions directly below in the order of a figure, the greatest first; equals share a rank."""
        unit, period = asked_whole_unit(request.query_params, self.scope), asked_period(request.query_params)
        code = request.query_params.get("indicator", "")
        per = asked_choice(request.query_params, "per", (VALUE, MEMBERS), VALUE)
        if not in_force(period, [code], unit=unit):
            raise ParameterInvalid({"indicator": [_("This figure is not defined for that period.")]})
        tell = teller(request)
        told = [
            {
                "rank": place.rank,
                "unit": place.figure.unit.code,
                "name": place.name,
                "members": place.members,
                "shown": number_of(place.shown),
                "figure": tell(place.figure),
            }
            for place in overview.league(unit, period, code, per_members=per == MEMBERS)
        ]
        return Response({"results": told})

    league.parameters = ("indicator", "per")  # type: ignore[attr-defined]
