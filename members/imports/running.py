"""Small lists are checked and written while one waits; large ones by a worker, in the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common import jobs
from members.imports.applying import CheckAgainError, write
from members.imports.checking import check
from members.imports.uploading import held
from members.models import MemberImport
from unions.access import Scope

CHECK, WRITE = "members.import.check", "members.import.write"
AT_ONCE = 2_000  # rows that are worked through while the browser waits

Status = MemberImport.Status
Tell = Callable[[int], None]


def _silent(step: int) -> None:
    """Nobody watches."""


def begin_check(imported: MemberImport, *, scope: Scope) -> None:
    """Check a list whose columns were chosen, now or by a job."""
    if imported.layout["rows"] <= AT_ONCE:
        run_check(imported.pk, scope=scope)
        return
    before = (Status.CHECKING, Status.CHECKED, Status.FAILED)
    _hand_over(imported, before, Status.CHECKING, CHECK, {}, scope)


def begin_write(imported: MemberImport, mode: str, *, scope: Scope) -> None:
    """Write a checked list, now or by a job. Raises what `write` raises where it is done now."""
    if imported.counts.get("new", 0) + imported.counts.get("changed", 0) <= AT_ONCE:
        run_write(imported.pk, mode, scope=scope)
        return
    before = (Status.CHECKED, Status.IMPORTING)
    _hand_over(imported, before, Status.IMPORTING, WRITE, {"mode": mode}, scope)


def run_check(import_id: int, *, scope: Scope, tell: Tell = _silent, again: bool = False) -> MemberImport:
    """Check a list; one that cannot be checked is marked as failed, with the reason. `again` is told on its page."""
    try:
        imported = check(import_id, scope=scope, tell=tell)
    except ValidationError as error:
        imported = MemberImport.objects.get(pk=import_id)
        imported.status = Status.FAILED
        imported.layout["failure"] = " ".join(error.messages)
    imported.layout["again"] = again
    imported.save(update_fields=["status", "layout"])
    return imported


def run_write(import_id: int, mode: str, *, scope: Scope, tell: Tell = _silent) -> None:
    """Write a list; where the book changed since the check, check it anew instead and let it be looked at again."""
    try:
        write(import_id, mode, scope=scope)
    except CheckAgainError:
        MemberImport.objects.filter(pk=import_id, status=Status.IMPORTING).update(status=Status.CHECKED)
        run_check(import_id, scope=scope, tell=tell, again=True)
    except ValidationError:
        MemberImport.objects.filter(pk=import_id, status=Status.IMPORTING).update(status=Status.CHECKED)
        raise


@transaction.atomic
def _hand_over(
    imported: MemberImport, before: tuple[str, ...], now: str, kind: str, args: dict[str, Any], scope: Scope
) -> None:
    imported = held(imported.pk, scope, *before)
    turn = imported.layout["turn"] = imported.layout.get("turn", 0) + 1
    args = args | {"import": imported.pk, "checks": imported.layout["checks"]} | scope.narrowing.as_args()
    imported.status = now
    imported.job = jobs.ask(kind, key=f"{kind}:{imported.pk}:{turn}", args=args, by=scope.account)
    imported.save(update_fields=["layout", "status", "job"])
