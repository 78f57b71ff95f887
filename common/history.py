"""The history of every record: written by triggers, so bulk updates and raw SQL are recorded too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db.models import Model

M = TypeVar("M", bound=type[Model])


def tracked(model: M) -> M:
    """Keep every insert, update and delete of the model in an append-only events table.

    The trackers are built afresh for each model: one shared object binds to the first model it meets.
    """
    decorate: Callable[[M], M] = pghistory.track(
        pghistory.InsertEvent("added"),
        pghistory.UpdateEvent("changed"),
        pghistory.DeleteEvent("deleted"),
        append_only=True,
    )
    return decorate(model)
