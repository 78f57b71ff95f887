"""The history of every record: written by triggers, so bulk updates and raw SQL are recorded too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.contrib.postgres.indexes import BrinIndex
from django.core.exceptions import ValidationError
from django.db.models import GeneratedField, Max, Model
from django.utils.translation import gettext as _

M = TypeVar("M", bound=type[Model])


def tracked(model: M) -> M:
    """Keep every insert, update and delete of the model in an append-only events table.

    Inserts and deletes are kept once a statement, since a statement a row is planned anew for each. Updates are kept
    row by row: a statement of them has to match old rows with new ones, and PostgreSQL goes on doing so in the way that
    was best for the first update of a connection, mostly of one row. What the database computes from a row is not kept,
    as it would be computed once more. The trackers are built afresh for each model: one shared object binds to the
    first model it meets.

    Events stand in the order in which they were written, so that what happened since a moment is found by an index of
    a few pages, which costs a write nothing.
    """
    decorate: Callable[[M], M] = pghistory.track(
        pghistory.InsertEvent("added", level=pghistory.Statement),
        pghistory.UpdateEvent("changed", level=pghistory.Row),
        pghistory.DeleteEvent("deleted", level=pghistory.Statement),
        append_only=True,
        meta={"indexes": [BrinIndex(fields=["pgh_created_at"])]},
        exclude=[field.name for field in model._meta.local_fields if isinstance(field, GeneratedField)],
    )
    return decorate(model)


def last_change(row: Any) -> int:
    """The number of the last change of a row in its history: what a form saw, to be held against what is there."""
    found: int | None = row.pgh_event_model.objects.filter(pgh_obj=row.pk).aggregate(last=Max("pgh_id"))["last"]
    return found or 0


def require_seen(row: Any, seen: int) -> None:
    if last_change(row) != seen:
        raise ValidationError(
            _("Somebody else changed this meanwhile. Look at it again before you go on."), code="changed-meanwhile"
        )
