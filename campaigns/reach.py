"""What unions launch or keep for themselves and for all below them: campaigns, contests."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from campaigns.models import Campaign, Contest
from unions.access import Scope
from unions.models import Can, Posting, TreePath, UnionUnit

M = TypeVar("M", Campaign, Contest)


def above(scope: Scope) -> set[int]:
    """Ids of the units that the scope looks at by its postings, and of all above those."""
    return {int(step) for path, _reach in scope.held.get(Can.VIEW, ()) for step in path.rstrip("/").split("/")}


def offered(model: type[M], scope: Scope) -> QuerySet[M]:
    """Rows of the units within reach, and of the unions above those that the scope looks at.

    A union that stood above in other days, as a district until it was dissolved, is above for what it had in those.
    """
    seen = Q(unit__in=above(scope)) | Q(unit__in=scope.units().values("pk"))
    for path in _other_days(scope):
        seen |= Q(unit__in=path.unit_ids(), valid__overlap=path.valid)
    return model._default_manager.filter(seen)


def _other_days(scope: Scope) -> QuerySet[TreePath]:
    """Where the units that the account looks at stood, or will stand, on other days than the scope's."""
    held = {int(path.rstrip("/").split("/")[-1]) for path, _reach in scope.held.get(Can.VIEW, ())}
    # Where a token leaves a unit of what is held above it, the account itself does not look out from there.
    posted = Posting.objects.on(scope.on).filter(account=scope.account, unit__in=held)
    return TreePath.objects.filter(unit__in=posted.values("unit")).exclude(valid__contains=scope.on)


def around(rows: QuerySet[M], unit: UnionUnit, on: date) -> QuerySet[M]:
    """Of these, what is of the unit itself, of one above it or of one below it, in the tree of a day."""
    over = {step for path in unit.tree_paths.filter(valid__contains=on) for step in path.unit_ids()}
    below = rows.model._default_manager.under(unit, on=on)
    return rows.filter(Q(unit__in=over) | Q(pk__in=below.values("pk")))
