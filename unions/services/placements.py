"""One unit put under another, and which level may stand under which."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Decision, LevelRule, Placement, TreePath, UnionUnit, UnitVersion
from unions.services.enactment import enact
from unions.services.orders import Kind, Order


@transaction.atomic
def place_unit(
    unit: UnionUnit, *, under: UnionUnit, starting: date, decision: Decision | None, scope: Scope
) -> Placement:
    """Put one unit under another from a day on, without a look before; see `unions.services.lineage` for all else."""
    TreePath.objects.hold()
    order = Order(Kind.REPARENTED, starting, (unit,), decision=decision, under=under)
    event, _plan, _consequences = enact(order, scope=scope, for_good=True)
    return unit.placements.get(begun_by=event)


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
