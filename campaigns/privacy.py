"""What of a confidential initiative is shown to whom.

Its kind, unit, day, benefit and authors are open to whoever sees it. What it is about takes the ability to record or
to review at its unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from campaigns.models import Initiative
from members.privacy import HIDDEN
from unions.access import Scope
from unions.models import Can

# Every field of an initiative and of its requests that tells what it is about.
CONTENTS = frozenset({"title", "summary", "note", "source_document", "late_reason", "refusal"})


def may_read(initiatives: Iterable[Initiative], scope: Scope) -> set[int]:
    """Ids of the initiatives whose contents the scope may read. One question for any number of them."""
    rows = list(initiatives)
    confidential = [row.pk for row in rows if row.confidential]
    open_to_all = {row.pk for row in rows} - set(confidential)
    if not confidential:
        return open_to_all
    return open_to_all | set(
        Initiative.objects.filter(readable(scope), pk__in=confidential).values_list("pk", flat=True)
    )


def readable(scope: Scope, initiative: str = "") -> Q:
    """For rows of initiatives, or of what names one by that field: those whose contents the scope may read."""
    at = f"{initiative}__" if initiative else ""
    able = [Exists(scope.places(can).filter(unit=OuterRef(f"{at}unit"))) for can in (Can.RECORD, Can.REVIEW)]
    named = Q(**{f"{at}confidential": False}) | Q(able[0]) | Q(able[1])
    return named | Q(**{initiative: None}) if initiative else named


def cover(initiatives: Iterable[Initiative | None], scope: Scope) -> set[int]:
    """Put a mask in place of what the scope may not read, and hand back the ids of what it may.

    The rows are for showing, and never saved afterwards.
    """
    rows = [row for row in initiatives if row is not None]
    readable = may_read(rows, scope)
    for row in rows:
        if row.pk not in readable:
            row.title = row.summary = row.note = row.source_document = HIDDEN
    return readable


def veil(initiative: Initiative, scope: Scope) -> Callable[[str, Any], Any]:
    """For the history of an initiative and of its requests: the value of a field, or a mask."""
    hidden = frozenset() if initiative.pk in may_read([initiative], scope) else CONTENTS
    return lambda field, value: HIDDEN if field in hidden else value


def is_confidential(row: Any) -> bool:
    """Of an initiative, or of a row that names one or none."""
    initiative = getattr(row, "initiative", row)
    return initiative is not None and initiative.confidential


def read_in_full(rows: Sequence[Any], scope: Scope) -> set[int]:
    """Of initiatives, or of rows that name one or none, those about which the scope may read everything."""
    named = {row.pk: getattr(row, "initiative", row) for row in rows}
    readable = may_read([one for one in named.values() if one is not None], scope)
    return {pk for pk, one in named.items() if one is None or one.pk in readable}
