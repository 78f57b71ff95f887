"""Whom campaigns ask to register, and who of them did: in the tree of a day, within reach.

Asked are unions at and below the launcher, of the level that the campaign names; grassroots unions and syndicates
where it names none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import DateField
from django.db.models.functions import Coalesce

from campaigns.models import Campaign, Registration
from unions.access import Scope
from unions.models import Can, UnionUnit, UnitVersion
from unions.tree import GRASSROOTS

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Share:
    """How many of the unions that are asked have registered."""

    registered: int = 0
    asked: int = 0

    @property
    def missing(self) -> int:
        return self.asked - self.registered

    @property
    def percent(self) -> float | None:
        return 100 * self.registered / self.asked if self.asked else None


def window(campaign: Campaign) -> tuple[date, date | None]:
    """The first and the last day of registering; None where no end is known."""
    days = campaign.registration or campaign.valid
    return days.lower or date.min, days.upper - ONE_DAY if days.upper else None


def registers_on(campaign: Campaign, day: date) -> bool:
    first, last = window(campaign)
    return campaign.asks != Campaign.Asks.NOBODY and first <= day and (last is None or day <= last)


def registering(campaigns: QuerySet[Campaign], day: date) -> QuerySet[Campaign]:
    """Campaigns for which unions register on a day, those that close first before the others."""
    asking = campaigns.exclude(asks=Campaign.Asks.NOBODY).filter(valid__contains=day)
    ends = Func(Coalesce("registration", "valid"), function="upper", output_field=DateField())
    open_then = asking.filter(Q(registration=None) | Q(registration__contains=day))
    return open_then.order_by(ends.asc(nulls_last=True), "name", "pk")


def tree_day(campaign: Campaign, today: date) -> date:
    """The day whose tree says who is asked: today while unions register, else the nearest day of registering."""
    first, last = window(campaign)
    return max(first, min(today, last) if last else today)


def units_asked(campaign: Campaign, scope: Scope, *, on: date, can: Can = Can.VIEW) -> Any:
    """The unions that a campaign asks, in the order of the tree, each as it was on a day.

    With `path`, and with `registration`, the key of what they registered, None where they did not.
    """
    if campaign.asks == Campaign.Asks.NOBODY:
        return UnitVersion.objects.none()
    kept = Registration.objects.kept().filter(campaign=campaign, unit=OuterRef("unit"))
    rows: Any = UnitVersion.objects.in_scope(scope, can).under(campaign.unit, on=on).on(on)
    return (
        rows.filter(level__in=levels_of(campaign), unit__tree_paths__valid__contains=on)
        .annotate(path=F("unit__tree_paths__path"), registration=Subquery(kept.values("pk")[:1]))
        .order_by("path")
    )


def levels_of(campaign: Campaign) -> Collection[str]:
    return [campaign.asked_level_id] if campaign.asked_level_id else GRASSROOTS


def is_asked(campaign: Campaign, unit: UnionUnit, on: date) -> bool:
    standing = UnitVersion.objects.of(unit).under(campaign.unit, on=on).on(on)
    return campaign.asks != Campaign.Asks.NOBODY and standing.filter(level__in=levels_of(campaign)).exists()


def shares(campaigns: Collection[int], scope: Scope, *, on: date, can: Can = Can.VIEW) -> dict[int, Share]:
    """By campaign that asks anybody in reach: how many of those are asked and have registered. One statement."""
    try:
        units, params = scope.units(can).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH top AS MATERIALIZED (
                SELECT campaign.id, stood.path, length(stood.path) AS length, campaign.asked_level_id AS level
                  FROM campaigns_campaign campaign
                  JOIN unions_treepath stood ON stood.unit_id = campaign.unit_id AND stood.valid @> %s
                 WHERE campaign.id = ANY(%s) AND campaign.asks <> 'nobody'
            ), reached AS MATERIALIZED (
                SELECT stood.unit_id, stood.path, called.level_id AS level
                  FROM unions_treepath stood
                  JOIN unions_unitversion called ON called.unit_id = stood.unit_id AND called.valid @> %s
                 WHERE stood.valid @> %s AND stood.unit_id IN ({units})
            ), number AS (
                SELECT left(path, length) AS above, level, count(*) AS units
                  FROM reached, (SELECT DISTINCT length FROM top) lengths GROUP BY 1, 2
            ), registered AS (
                SELECT top.id, count(*) AS units
                  FROM top
                  JOIN campaigns_registration registration
                    ON registration.campaign_id = top.id AND registration.binned_at IS NULL
                  JOIN reached ON reached.unit_id = registration.unit_id AND left(reached.path, top.length) = top.path
                   AND (reached.level = top.level OR top.level IS NULL AND reached.level = ANY(%s))
                 GROUP BY top.id
            )
            SELECT top.id, coalesce(registered.units, 0), sum(number.units)::int
              FROM top
              JOIN number ON number.above = top.path
               AND (number.level = top.level OR top.level IS NULL AND number.level = ANY(%s))
              LEFT JOIN registered ON registered.id = top.id
             GROUP BY top.id, registered.units
            """,  # noqa: S608 - the inner statement is Django's own, its values are parameters
            [on, list(campaigns), on, on, *params, list(GRASSROOTS), list(GRASSROOTS)],
        )
        return {campaign: Share(registered, asked) for campaign, registered, asked in cursor.fetchall()}


def not_yet(campaigns: QuerySet[Campaign], scope: Scope, *, on: date) -> list[tuple[Campaign, Share]]:
    """Campaigns for which unions register on a day, and for which some that the account keeps have not yet."""
    open_then = list(registering(campaigns, on).select_related("unit"))
    kept = shares([one.pk for one in open_then], scope, on=on, can=Can.RECORD)
    return [(one, share) for one in open_then if (share := kept.get(one.pk, Share())).missing]
