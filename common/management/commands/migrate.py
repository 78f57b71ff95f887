"""`manage.py migrate`, in a fraction of the time.

Most of the time of migrating goes into models that are built anew, with all that are related to them, because one
operation changed one of them. Two kinds of operation need none of that: a trigger changes nothing of a model that later
operations look at, and of what is done to models in a row nobody looks at anything before all of it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.core.management.commands import migrate
from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel, Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with models_stay_as_triggers_come(), models_change_together():
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


@contextmanager
def models_change_together() -> Iterator[None]:
    """What a migration does to models in a row is built once, when all of it is in the state."""
    apply = Migration.apply

    def applied(self: Migration, *args: Any, **options: Any) -> Any:
        with patch.object(self, "operations", together(self.operations)):
            return apply(self, *args, **options)

    with patch.object(Migration, "apply", applied):
        yield


def together(operations: Sequence[Operation]) -> list[Operation]:
    """The operations, with those in a row that do not look at what another of the row did as one."""
    found: list[Operation] = []
    row: list[Operation] = []
    touched: set[tuple[str, ...]] = set()
    for operation in operations:
        changed, looked_at = _names(operation)
        if row and (not changed or not touched.isdisjoint(changed | looked_at)):
            found.append(Together(row))
            row, touched = [], set()
        if changed:
            row.append(operation)
            touched |= changed
        else:
            found.append(operation)
    return [*found, Together(row)] if row else found


def _names(operation: Operation) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """What an operation changes, and what must not have changed before it in the same row; nothing changed: it stands
    alone. The table of a model is made of all that the state says of it, so nothing is added to it in the row."""
    match operation:
        case CreateModel():
            return {(operation.name_lower,)}, set()
        case AddField() | AlterField():
            return {(operation.model_name_lower, operation.name_lower)}, {(operation.model_name_lower,)}
        case AddConstraint():
            return {(operation.model_name_lower, operation.constraint.name)}, {(operation.model_name_lower,)}
        case AddIndex():
            return {(operation.model_name_lower, operation.index.name)}, {(operation.model_name_lower,)}
    return set(), set()


class Together(Operation):
    """Operations in a row, sent to the database one after the other with the same statements as one by one."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # what was built so far; asked for again it is built with all that came
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
