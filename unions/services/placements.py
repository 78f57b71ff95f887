"""One unit put under another, and which level may stand under which."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Can, Decision, LevelRule, Placement, TreePath, UnionUnit, UnitVersion


@transaction.atomic
def place_unit(
    unit: UnionUnit, *, under: UnionUnit, starting: date, decision: Decision | None, scope: Scope
) -> Placement:
    """Put a unit under a parent from a day on.

    Days before `starting` keep their old placement, so a report on an earlier period still finds the
    unit where it stood then. Both ends must be in the scope's reach to organise.
    """
    scope.require(Can.ORGANISE, under)
    if unit.placements.exists():
        scope.require(Can.ORGANISE, unit)
    require_level_rule(unit, under=under, on=starting)
    for before in unit.placements.on(starting).select_for_update():
        before.valid = DateRange(before.valid.lower, starting)
        before.full_clean()
        before.save()
    placement = Placement(child=unit, parent=under, valid=DateRange(starting, None), decision=decision)
    placement.full_clean()
    placement.save()
    TreePath.objects.derive()
    if not unit.tree_paths.on(starting).exists():
        raise ValidationError(_("A unit cannot stand below itself."), code="loop")
    return placement


def require_level_rule(unit: UnionUnit, *, under: UnionUnit | None, on: date) -> None:
    """Refuse a parent whose level may not have units of this level below it on that day."""
    versions = UnitVersion.objects.on(on).select_related("level")
    own = versions.get(unit=unit).level
    upper = versions.get(unit=under).level if under else None
    if not LevelRule.objects.on(on).filter(level=own, parent_level=upper).exists():
        raise ValidationError(
            _("On %(day)s a unit of the level “%(own)s” could not stand under “%(upper)s”."),
            params={"day": f"{on:%d/%m/%Y}", "own": own, "upper": upper or _("nothing")},
            code="level",
        )
