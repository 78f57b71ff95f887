"""Clusters follow the unions: places end with them, and a cluster ends with the union that formed it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _

from campaigns.models import Cluster, ClusterPlace
from unions.followers import Act, Consequence
from unions.models import LineageEvent
from unions.services.cuts import cut, restore


class CampaignFollower:
    """See `unions.followers.Follower`. Campaigns stay as they are: whom they ask is told by the tree of the day."""

    def refusals(self, act: Act) -> list[str]:
        """Places and clusters that begin on the day or later where a union ends."""
        later = Q(valid__startswith__gte=act.day)
        return [
            _("%(kind)s: %(number)d") % {"kind": rows.model._meta.verbose_name_plural, "number": number}
            for rows in (_places(act).filter(later), _clusters(act).filter(later))
            if (number := rows.count())
        ]

    def consequences(self, act: Act) -> list[Consequence]:
        """Places in clusters that end, of unions that end and in clusters that they formed."""
        number = _places(act).filter(valid__contains=act.day).count()
        return [Consequence(_("Places in clusters that end"), number)] if number else []

    def follow(self, act: Act) -> None:
        """Cut places and clusters on the day; an heir is put into a cluster by who forms it."""
        if act.ended:
            cut(_places(act).filter(valid__contains=act.day), act.event)
            cut(_clusters(act).filter(valid__contains=act.day), act.event)

    def objections(self, event: LineageEvent) -> list[str]:
        """Clusters in which another union became the head since."""
        known = event.replaced.get(ClusterPlace._meta.label, {})
        headed = ClusterPlace.objects.filter(pk__in=known, role=ClusterPlace.Role.HEAD).values("cluster")
        since = Value(DateRange(event.effective_on, None), output_field=DateRangeField())
        heads = ClusterPlace.objects.filter(cluster__in=headed, role=ClusterPlace.Role.HEAD, valid__overlap=since)
        number = heads.exclude(pk__in=known).values("cluster").distinct().count()
        return [_("clusters that have another head since: %(number)d") % {"number": number}] if number else []

    def undo(self, event: LineageEvent) -> None:
        """Bring back what `follow` cut."""
        restore(Cluster, event)
        restore(ClusterPlace, event)


def _places(act: Act) -> QuerySet[Any]:
    return ClusterPlace.objects.filter(Q(unit__in=act.ended) | Q(cluster__unit__in=act.ended))


def _clusters(act: Act) -> QuerySet[Any]:
    return Cluster.objects.filter(unit__in=act.ended)
