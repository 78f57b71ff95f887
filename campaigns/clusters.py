"""Clusters as people see them: which ones, how many unions are in each, and who heads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Cluster, ClusterPlace
from unions.access import Scope
from unions.models import Account
from unions.pages import history, span
from unions.tree import versions_of

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


def told(cluster: Cluster) -> list[dict[str, Any]]:
    """The history of a cluster with that of the places in it, the newest first, each naming its union."""
    rows = apps.get_model("campaigns", "ClusterPlaceEvent").objects.filter(cluster_id=cluster.pk)
    events = list(rows.select_related("pgh_context").order_by("pgh_id"))
    names = versions_of({event.unit_id for event in events}, timezone.localdate())
    whose = {event.pgh_id: event.pgh_context.metadata.get("user") or 0 if event.pgh_context else 0 for event in events}
    accounts = dict(Account.objects.filter(pk__in=set(whose.values())).values_list("pk", "full_name"))
    before: dict[int, str] = {}
    lines = []
    for event in events:
        words = f"{Role(event.role).label}, {span(event.valid)}"
        was, now = before.get(event.pgh_obj_id, "–"), "–" if event.pgh_label == "deleted" else words
        before[event.pgh_obj_id] = words
        lines.append(
            {
                "moment": event.pgh_created_at,
                "at": f"{timezone.localtime(event.pgh_created_at):%d/%m/%Y %H:%M}",
                "who": accounts.get(whose[event.pgh_id], ""),
                "text": {"added": _("added"), "deleted": _("took away")}.get(event.pgh_label, _("changed")),
                "changes": [(names[event.unit_id].short_name, was, now)],
                "key": False,
            }
        )
    return sorted([*history(cluster), *lines], key=lambda line: line["moment"], reverse=True)


def day_to_look_at(cluster: Cluster, today: date) -> date:
    """Today while the cluster is there; else the nearest of its days."""
    first, upper = cluster.valid.lower or date.min, cluster.valid.upper
    return max(first, min(today, date.fromordinal(upper.toordinal() - 1)) if upper else today)
