"""How unions are put into clusters, who heads them, and how that ends: one cluster of a federation at a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Value
from django.utils.translation import gettext as _

from campaigns.models import Cluster, ClusterPlace
from campaigns.refusals import in_words
from common.walls import about
from unions.access import Scope
from unions.models import Can, UnionUnit, UnitVersion

ONE_DAY = timedelta(days=1)


@transaction.atomic
def form_cluster(cluster: Cluster, *, scope: Scope) -> Cluster:
    """Form a cluster below a union. Formed twice under the same name and days it is one."""
    UnionUnit.objects.select_for_update(no_key=True).get(pk=cluster.unit_id)
    scope.require(Can.RECORD, cluster.unit)
    same = Cluster.objects.filter(unit=cluster.unit, name=cluster.name, valid=cluster.valid)
    return same.first() or _saved(cluster)


@transaction.atomic
def change_cluster(cluster: Cluster, *, seen_version: int, scope: Scope) -> Cluster:
    """Change a name or days; the union that formed the cluster stays, and places stay within its days."""
    before = _held(cluster.pk, scope)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    cluster.unit, cluster.version = before.unit, before.version + 1
    _require_places_within(cluster)
    return _saved(cluster)


@transaction.atomic
def end_cluster(pk: int, *, last_day: date, scope: Scope) -> Cluster:
    """Say with which day a cluster ends; the places in it end with it."""
    cluster = _held(pk, scope)
    until = _until(last_day, cluster.valid)
    later = cluster.places.filter(valid__startswith__gte=until)
    if later.exists():
        raise about("last_day", _("Some unions come into it after that day. Take them out first."), code="later")
    ends = Func(Func(F("valid"), function="lower"), Value(until), function="daterange", output_field=DateRangeField())
    cluster.places.filter(valid__contains=last_day).update(valid=ends)
    cluster.valid, cluster.version = DateRange(cluster.valid.lower, until), cluster.version + 1
    return _saved(cluster)


@transaction.atomic
def add_places(pk: int, *, units: Collection[int], starting: date, scope: Scope) -> int:
    """Put unions below the federation into a cluster from a day on; who is in it already stays. Says how many came.

    They stand below it on that day, and today if they are to be in the cluster today.
    """
    cluster = _held(pk, scope)
    if starting not in cluster.valid:
        raise about("starting", _("There is no such cluster on that day."), code="outside")
    days = DateRange(starting, cluster.valid.upper)
    inside = set(cluster.places.filter(valid__contains=starting).values_list("unit", flat=True))
    new = set(units) - inside
    for day in {starting, scope.on} if scope.on in days else {starting}:
        standing = UnitVersion.objects.under(cluster.unit, on=day).on(day).exclude(unit=cluster.unit)
        if standing.filter(unit__in=new).count() < len(new):
            told = _("Not all of these unions stand below the federation on that day.")
            raise about("starting", told, code="not-below")
    elsewhere: Any = ClusterPlace.objects.filter(cluster__unit=cluster.unit, unit__in=new, valid__overlap=days)
    if there := elsewhere.with_unit_name(on=starting).select_related("cluster").first():
        told = _("%(union)s is in %(cluster)s on some of these days.")
        raise about("starting", told, code="elsewhere", union=there.unit_name, cluster=there.cluster)
    with in_words():
        ClusterPlace.objects.bulk_create([ClusterPlace(cluster=cluster, unit_id=unit, valid=days) for unit in new])
    return len(new)


@transaction.atomic
def change_role(pk: int, *, role: str, starting: date, scope: Scope) -> ClusterPlace:
    """Give a union another role in its cluster from a day on."""
    place = _place(pk, scope)
    if starting not in place.valid:
        raise about("starting", _("The union is not in the cluster on that day."), code="outside")
    if role == place.role:
        return place
    if starting == place.valid.lower:
        after = place
    else:
        after = ClusterPlace(cluster=place.cluster, unit=place.unit, valid=DateRange(starting, place.valid.upper))
        place.valid = DateRange(place.valid.lower, starting)
        place.save()
    after.role = role
    with in_words():
        after.full_clean()
        after.save()
    return after


@transaction.atomic
def end_place(pk: int, *, last_day: date, scope: Scope) -> ClusterPlace:
    """Say with which day a union left its cluster."""
    place = _place(pk, scope)
    place.valid = DateRange(place.valid.lower, _until(last_day, place.valid))
    place.save()
    return place


@transaction.atomic
def drop_place(pk: int, *, scope: Scope) -> Cluster:
    """Take away a place that was none; the history keeps it."""
    place = _place(pk, scope)
    place.delete()
    return place.cluster


def _held(pk: int, scope: Scope) -> Cluster:
    """The cluster, and with it all clusters of its union, for one writer at a time: a union is in one of them."""
    cluster: Cluster = Cluster.objects.select_related("unit").get(pk=pk)
    UnionUnit.objects.select_for_update(no_key=True).get(pk=cluster.unit_id)
    scope.require(Can.RECORD, cluster.unit)
    cluster.refresh_from_db(fields=["name", "valid", "version"])
    return cluster


def _place(pk: int, scope: Scope) -> ClusterPlace:
    place: ClusterPlace = ClusterPlace.objects.select_related("unit").get(pk=pk)
    place.cluster = _held(place.cluster_id, scope)
    place.refresh_from_db(fields=["role", "valid"])
    return place


def _until(last_day: date, days: DateRange) -> date:
    if last_day not in days:
        raise about("last_day", _("It does not hold on that day."), code="outside")
    return last_day + ONE_DAY


def _require_places_within(cluster: Cluster) -> None:
    outside = cluster.places.exclude(valid__contained_by=cluster.valid).order_by("valid").first()
    if outside is None:
        return
    early = cluster.valid.lower and outside.valid.lower < cluster.valid.lower
    told = _("A union is in the cluster outside of these days. End the cluster instead, or change its places first.")
    raise about("first_day" if early else "last_day", told, code="places")


def _saved(cluster: Cluster) -> Cluster:
    with in_words():
        cluster.full_clean()
        cluster.save()
    return cluster
