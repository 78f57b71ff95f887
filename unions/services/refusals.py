"""Why an order cannot be carried out: asked by sets, told in one sentence that names the units."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from unions.models import Coverage, Level, LevelRule, LineageEvent, Placement, UnitVersion
from unions.services.orders import MOVES, Kind
from unions.services.plans import Plan, listed

# Unions that are not there on all days on which units or members of others come to them.
ABSENT = """
WITH needed (unit_id, days) AS (
    SELECT parent_id, valid FROM unions_placement WHERE begun_by_id = %s AND parent_id IS NOT NULL
    UNION SELECT unnest(%s::bigint[]), daterange(%s, NULL)
)
SELECT DISTINCT unit.code FROM needed JOIN unions_unionunit unit ON unit.id = needed.unit_id
 WHERE NOT coalesce((SELECT range_agg(valid) @> days FROM unions_placement WHERE child_id = unit_id), false)
"""


def require_days(plan: Plan) -> None:
    """Refuse units whose rows began on the very day, and the end of units with a later life in the book."""
    day, standing = plan.order.effective_on, plan.standing
    touched = [*plan.gone, *plan.moves]
    began = [unit for unit in touched if standing[unit].began == day]
    if plan.gone or plan.order.kind in (Kind.RENAMED, Kind.RECLASSIFIED):
        renamed = plan.gone or [unit.pk for unit in plan.order.units]
        began += [unit for unit in renamed if standing[unit].named == day and unit not in began]
    if began:
        raise ValidationError(
            _("These unions changed on this very day already: %(units)s. Correct or undo that instead."),
            params={"units": plan.names(began)},
            code="began-that-day",
        )
    if plan.order.kind in MOVES:
        there = [unit for unit, parent in plan.moves.items() if standing[unit].parent_id == parent]
        if there:
            raise ValidationError(
                _("These unions already stand there: %(units)s."), params={"units": plan.names(there)}, code="there"
            )
    if later := later_life(plan.gone, day):
        raise ValidationError(
            _("The book already says what happens later to these unions: %(units)s. Undo that first."),
            params={"units": plan.names(unit for unit in plan.gone if unit in later)},
            code="later",
        )


def later_life(units: Collection[int], day: date) -> set[int]:
    """Units of these with an end after the day, or with names, placements or territories that begin then."""
    later = Q(valid__startswith__gte=day) | Q(valid__upper_inf=False, valid__endswith__gt=day)
    placed = Placement.objects.filter(later, child__in=units).values_list("child")
    called = UnitVersion.objects.filter(later, unit__in=units).values_list("unit")
    covering = Coverage.objects.filter(unit__in=units, valid__startswith__gte=day).values_list("unit")
    return {unit for (unit,) in placed.union(called, covering)} if units else set()


def require_parents(plan: Plan, event: LineageEvent) -> None:
    """Refuse a union above that is not there on all days, after the placements are written."""
    with connection.cursor() as cursor:
        cursor.execute(ABSENT, [event.pk, sorted(set(plan.heirs.values())), event.effective_on])
        absent = [code for (code,) in cursor.fetchall()]
    if absent:
        raise ValidationError(
            _("These unions do not stand on all the days that others would be under them: %(units)s."),
            params={"units": listed(absent)},
            code="parent",
        )
    left = Placement.objects.filter(parent__in=plan.gone).filter(
        Q(valid__upper_inf=True) | Q(valid__endswith__gt=event.effective_on)
    )
    if plan.gone and (codes := list(left.values_list("child__code", flat=True)[:50])):
        raise ValidationError(
            _("The book says that these unions come to stand below one that ends: %(units)s."),
            params={"units": listed(codes)},
            code="later",
        )


def require_levels(plan: Plan, event: LineageEvent) -> None:
    """Refuse levels that may not stand where they would, by the rules of the day; one statement for all units."""
    on = event.effective_on
    met = Q(begun_by=event)
    if "level" in plan.order.changes:
        met |= Q(child__in=plan.order.units) | Q(parent__in=plan.order.units)
    versions = UnitVersion.objects.on(on)
    rules = LevelRule.objects.on(on).filter(level=OuterRef("own"))
    wrong = (
        Placement.objects.on(on)
        .filter(met)
        .annotate(
            own=Subquery(versions.filter(unit=OuterRef("child")).values("level")[:1]),
            upper=Subquery(versions.filter(unit=OuterRef("parent")).values("level")[:1]),
        )
        .exclude(Exists(rules.filter(parent_level=OuterRef("upper"))))
        .exclude(Q(parent=None) & Exists(rules.filter(parent_level=None)))
    )
    refused = list(wrong.order_by("child__code").values_list("child__code", "own", "upper"))
    if not refused:
        return
    _code, own, upper = refused[0]
    called = {level.pk: level for level in Level.objects.filter(pk__in=[own, upper])}
    raise ValidationError(
        _("On %(day)s a unit of the level “%(own)s” could not stand under “%(upper)s”: %(units)s."),
        params={
            "day": f"{on:%d/%m/%Y}",
            "own": called.get(own, _("nothing")),
            "upper": called.get(upper, _("nothing")),
            "units": listed([code for code, *_levels in refused]),
        },
        code="level",
    )
