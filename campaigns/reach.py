"""What unions launch or keep for themselves and for all below them: campaigns, contests."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from campaigns.models import Campaign, Contest
from unions.access import Scope
from unions.models import Can, UnionUnit

M = TypeVar("M", Campaign, Contest)


def offered(model: type[M], scope: Scope) -> QuerySet[M]:
    """Rows of the unions above those that the scope looks at, and of those within its reach."""
    above = {int(step) for path, _reach in scope.held.get(Can.VIEW, ()) for step in path.rstrip("/").split("/")}
    return model._default_manager.filter(Q(unit__in=above) | Q(unit__in=scope.units().values("pk")))


def around(rows: QuerySet[M], unit: UnionUnit, on: date) -> QuerySet[M]:
    """Of these, what is of the unit itself, of one above it or of one below it, in the tree of a day."""
    above = {step for path in unit.tree_paths.filter(valid__contains=on) for step in path.unit_ids()}
    below = rows.model._default_manager.under(unit, on=on)
    return rows.filter(Q(unit__in=above) | Q(pk__in=below.values("pk")))
