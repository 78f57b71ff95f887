"""Clusters as people see them: which ones, how many unions are in each, and who heads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from campaigns.models import Cluster, ClusterPlace
from unions.access import Scope

Role = ClusterPlace.Role


@dataclass
class Standing:
    """How many unions are in a cluster on a day, and which one heads it, "" where none does."""

    unions: int = 0
    head: str = ""


def seen(scope: Scope) -> QuerySet[Cluster]:
    """Clusters that unions within reach formed, and those in which any of them is or was."""
    within = ClusterPlace.objects.in_scope(scope).filter(cluster=OuterRef("pk"))
    return Cluster.objects.filter(Q(pk__in=Cluster.objects.in_scope(scope).order_by().values("pk")) | Exists(within))


def standings(clusters: Collection[Cluster], day: date) -> dict[int, Standing]:
    """By cluster; in two statements, however many there are."""
    places = ClusterPlace.objects.on(day).filter(cluster__in=clusters).order_by()
    told = {cluster.pk: Standing() for cluster in clusters}
    for cluster, number in places.values_list("cluster").annotate(number=Count("pk")):
        told[cluster].unions = number
    heads: Any = places.filter(role=Role.HEAD).with_unit_name(on=day)
    for cluster, name in heads.values_list("cluster", "unit_name"):
        told[cluster].head = name or ""
    return told


def places_of(cluster: Cluster, day: date) -> Any:
    """All places there ever were, each with the name of its union on a day: the head first, then the deputies."""
    order = [When(role=role, then=Value(rank)) for rank, role in enumerate((Role.HEAD, Role.DEPUTY))]
    rank = Case(*order, default=Value(len(order)))
    places: Any = cluster.places.with_unit_name(on=day).select_related("unit")
    return places.annotate(rank=rank).order_by("rank", "unit_name", "valid")


def day_to_look_at(cluster: Cluster, today: date) -> date:
    """Today while the cluster is there; else the nearest of its days."""
    first, upper = cluster.valid.lower or date.min, cluster.valid.upper
    return max(first, min(today, date.fromordinal(upper.toordinal() - 1)) if upper else today)
