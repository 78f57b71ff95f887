"""`manage.py migrate`, in a fraction of the time.

A trigger changes nothing of a model that later operations look at, yet adding one makes Django build the model, and
all that are related to it, anew: with hundreds of triggers that was nine tenths of the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with models_stay_as_triggers_come():
            super().handle(*args, **options)


@contextmanager
def models_stay_as_triggers_come() -> Iterator[None]:
    """Operations on triggers note them in the state, as ever, and leave the built models as they are."""
    with (
        patch.object(AddTrigger, "state_forwards", _noted(AddTrigger)),
        patch.object(RemoveTrigger, "state_forwards", _noted(RemoveTrigger)),
    ):
        yield


def _noted(operation: Any) -> Any:
    note = operation.state_forwards

    def state_forwards(self: Any, app_label: str, state: ProjectState) -> None:
        with patch.object(state, "reload_model", lambda *_model, **_options: None):
            note(self, app_label, state)

    return state_forwards
