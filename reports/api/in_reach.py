"""Reports, and what belongs to them, as far as the account looks at all of their unions."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet

from unions.access import Scope
from unions.models import Can, Reach, TreePath

Q = TypeVar("Q", bound=QuerySet[Any])


def of_whole_units(rows: Q, scope: Scope, *, unit: str = "unit") -> Q:
    """Rows of unions of which the account looks at everything below too: a report tells of all of it."""
    return rows.exclude(**{f"{unit}__in": seen_in_part(scope)})


def seen_in_part(scope: Scope) -> list[int]:
    """The unions at which the account looks without looking at all below them: few, since it is posted to each."""
    here = [path for path, reach in scope.held.get(Can.VIEW, ()) if reach is Reach.HERE]
    if not here:
        return []
    paths = TreePath.objects.on(scope.on).filter(path__in=here).select_related("unit")
    return [path.unit_id for path in paths if not scope.sees_all_of(path.unit)]
