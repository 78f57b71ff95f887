"""Clusters in which unions compete, over REST, and who is in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from campaigns import clusters
from campaigns.models import Cluster, ClusterPlace
from campaigns.services import clusters as services
from common.api.changes import put_into, require_same
from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Keeping, Removing
from unions.api.days import SPAN, LastDaySerializer, LastingUnder
from unions.api.fields import beside, unit_field
from unions.models import Can, UnionUnit

MOST_ADDED = 1_000


class ClusterSerializer(serializers.ModelSerializer[Cluster]):
    """Unions that compete with one another, as `unit` above them grouped them; that unit stays."""

    unit = unit_field()
    valid = DaysField()

    class Meta:
        model = Cluster
        fields = ("id", "unit", "name", "valid", "version")
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()


class ClusterJoiningSerializer(serializers.Serializer[Any]):
    """Codes of unions, and from which day on they are in the cluster."""

    units = serializers.ListField(child=serializers.SlugField(max_length=100), min_length=1, max_length=MOST_ADDED)
    starting = serializers.DateField()

    def validate_units(self, codes: list[str]) -> list[int]:
        found = dict(self.context["request"].scope.units().filter(code__in=codes).values_list("code", "pk"))
        if missing := [code for code in dict.fromkeys(codes) if code not in found]:
            told = _("There is nothing of this name within your reach.")
            raise serializers.ValidationError(f"{missing[0]}: {told}", code="does_not_exist")
        return list(found.values())


class ClusterJoinedSerializer(serializers.Serializer[Any]):
    """How many unions came into the cluster; who was in it already stays."""

    came = serializers.IntegerField()


class ClusterViewSet(Keeping, LastingUnder, Rows):
    """Clusters that units in reach formed, and those in which any of them is or was."""

    model = Cluster
    serializer_class = ClusterSerializer
    filters = {"unit": "unit__code"}
    searched = ("name",)
    orders = {"newest": NEWEST, "name": Order(("name", "pk"))}
    can_add = can_change = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(can) if can else clusters.seen(self.scope)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def add(self, said: dict[str, Any]) -> Cluster:
        with beside(**SPAN):
            return services.form_cluster(Cluster(**said), scope=self.scope)

    def change(self, row: Cluster, said: dict[str, Any]) -> Cluster:
        require_same(row, said, "unit")
        with beside(**SPAN):
            return services.change_cluster(put_into(row, said), seen_version=row.version, scope=self.scope)

    @verb(LastDaySerializer, can=Can.RECORD)
    def end(self, cluster: Cluster, last_day: date) -> Cluster:
        """Say with which day a cluster ends; its unions leave it with the same day."""
        return services.end_cluster(cluster.pk, last_day=last_day, scope=self.scope)

    @verb(ClusterJoiningSerializer, can=Can.RECORD, answers=ClusterJoinedSerializer)
    def add_units(self, cluster: Cluster, units: list[int], starting: date) -> Response:
        """Put unions below the one that formed the cluster into it, from a day on."""
        came = services.add_places(cluster.pk, units=units, starting=starting, scope=self.scope)
        return Response(ClusterJoinedSerializer({"came": came}).data)


class ClusterPlaceSerializer(serializers.ModelSerializer[ClusterPlace]):
    """A unit in a cluster over some days, and its role there."""

    unit = unit_field(read_only=True)
    valid = DaysField(read_only=True)

    class Meta:
        model = ClusterPlace
        fields = ("id", "cluster", "unit", "role", "valid")
        read_only_fields = fields


class ClusterRoleSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=ClusterPlace.Role.choices)
    starting = serializers.DateField()


class ClusterPlaceViewSet(Removing, LastingUnder, Rows):
    """Who is in the clusters that this account sees. A place that was none is removed; others are ended."""

    model = ClusterPlace
    serializer_class = ClusterPlaceSerializer
    filters = {"cluster": "cluster", "unit": "unit__code", "role": "role", "formed_by": "cluster__unit__code"}
    orders = {"newest": NEWEST, "unit": Order(("unit__code", "pk"))}
    can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        seen = Cluster.objects.in_scope(self.scope, can) if can else clusters.seen(self.scope)
        return ClusterPlace.objects.filter(cluster__in=seen.order_by().values("pk"))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def kept_from_others(self, row: ClusterPlace) -> Any:
        # Services hold the union that formed the cluster before its places, and so do we.
        UnionUnit.objects.select_for_update(of=("self",), no_key=True).filter(clusters=row.cluster_id).first()
        return super().kept_from_others(row)

    def remove(self, row: ClusterPlace) -> None:
        services.drop_place(row.pk, scope=self.scope)

    @verb(ClusterRoleSerializer, can=Can.RECORD)
    def change_role(self, place: ClusterPlace, role: str, starting: date) -> ClusterPlace:
        """Give a union another role in its cluster from a day on. The answer is its place from then on."""
        return services.change_role(place.pk, role=role, starting=starting, scope=self.scope)

    @verb(LastDaySerializer, can=Can.RECORD)
    def end(self, place: ClusterPlace, last_day: date) -> ClusterPlace:
        """Say with which day a union left its cluster."""
        return services.end_place(place.pk, last_day=last_day, scope=self.scope)
