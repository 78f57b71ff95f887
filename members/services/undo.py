"""Taking back what was just done to a membership: rows stand again as the history says they stood before.

A change is all that one request wrote; its id is that of the history's context. It can be taken back as long
as nothing else happened to the memberships of the person since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pghistory
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from members.models import Absence, GroupStay, Member, MembershipSpell, Transfer
from unions.access import Scope
from unions.models import Account, Can

# The rows of a membership, in the order in which they stand on each other.
PARTS: tuple[type[Model], ...] = (MembershipSpell, GroupStay, Absence, Transfer)


@dataclass(frozen=True)
class Step:
    """What a change did to one row: its fields before and after; None where there was no row."""

    model: type[Model]
    pk: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Change:
    """What one request wrote: its id, when and by whom, and which kinds of rows of the memberships."""

    change: UUID
    changed_at: datetime
    account_id: int | None
    kinds: tuple[str, ...]
    changed_by: str | None = None


@contextmanager
def one_change(**about: str) -> Iterator[UUID]:
    """All that is written inside belongs to one change, of which this is the id; `about` is kept with it."""
    with pghistory.context(**about) as change:
        yield change.id


@transaction.atomic
def take_back(member_id: int, change: UUID, *, scope: Scope) -> bool:
    """Undo a change of the memberships of a member; False where the person was new and is gone with it.

    Raises ObjectDoesNotExist where there is no such change, PermissionDenied for who may not keep the records
    of the unions concerned, and ValidationError where something else happened since.
    """
    member = Member.objects.select_for_update(of=("self",)).get(pk=member_id)
    models: tuple[type[Model], ...] = (*PARTS, Member)
    stories = {model: list(_events(model, member_id)) for model in models}
    steps = [step for model in PARTS for step in _steps(model, stories[model], change)]
    if not steps:
        raise ObjectDoesNotExist
    _require_reach(steps, scope)
    _require_last(stories.values(), change)
    try:
        with transaction.atomic():
            _put_back(steps)
    except IntegrityError as error:  # its union ended since, for one
        raise ValidationError(_("Something was recorded since that stands in the way."), code="later") from error
    return not _forget_if_new(member, change)


def changes_of(member_id: int, at_most: int = 50) -> list[Change]:
    """The last changes of the memberships of a member, the newest first."""
    found: dict[UUID, Change] = {}
    for model in PARTS:
        for event in _events(model, member_id).select_related("pgh_context"):
            if event.pgh_context_id is None:
                continue
            known = found.get(event.pgh_context_id)
            found[event.pgh_context_id] = Change(
                change=event.pgh_context_id,
                changed_at=max(event.pgh_created_at, known.changed_at) if known else event.pgh_created_at,
                account_id=event.pgh_context.metadata.get("user"),
                kinds=(*(known.kinds if known else ()), model._meta.model_name or ""),
            )
    newest = sorted(found.values(), key=lambda one: one.changed_at)[: -at_most - 1 : -1]
    names = Account.objects.in_bulk({one.account_id for one in newest if one.account_id})
    return [
        replace(one, changed_by=str(names.get(one.account_id) or "") or None, kinds=tuple(dict.fromkeys(one.kinds)))
        for one in newest
    ]


def _put_back(steps: Collection[Step]) -> None:
    for step in reversed([*steps]):
        if step.before is None:
            step.model._default_manager.filter(pk=step.pk).delete()
    for step in steps:
        if step.before is not None and step.after is not None:
            step.model._default_manager.filter(pk=step.pk).update(**step.before)
    for step in steps:
        if step.before is not None and step.after is None:
            step.model._default_manager.create(pk=step.pk, **step.before)


def _events(model: type[Model], member_id: int) -> Any:
    """Everything that ever happened to the member's rows of a model, in its order."""
    events = model.pgh_event_model._default_manager.order_by("pgh_id")  # type: ignore[attr-defined]
    if model is Member:
        return events.filter(pgh_obj=member_id)
    if model in (GroupStay, Absence):
        spells = MembershipSpell.pgh_event_model._default_manager.filter(member=member_id)  # type: ignore[attr-defined]
        return events.filter(spell__in=spells.values("id"))
    return events.filter(member=member_id)


def _steps(model: type[Model], events: list[Any], change: UUID) -> list[Step]:
    steps = []
    for pk in dict.fromkeys(event.pgh_obj_id for event in events if event.pgh_context_id == change):
        story = [event for event in events if event.pgh_obj_id == pk]
        first = next(n for n, event in enumerate(story) if event.pgh_context_id == change)
        steps.append(Step(model, pk, _fields(model, story[first - 1] if first else None), _fields(model, story[-1])))
    return steps


def _require_last(stories: Collection[list[Any]], change: UUID) -> None:
    """Nothing came after the change: in a table by the order of its events, between tables by their moments."""
    ours = [event for events in stories for event in events if event.pgh_context_id == change]
    ended_at = max(event.pgh_created_at for event in ours)
    for events in stories:
        last = max((event.pgh_id for event in events if event.pgh_context_id == change), default=None)
        for event in events:
            after = event.pgh_created_at > ended_at or (last is not None and event.pgh_id > last)
            if after and event.pgh_context_id != change:
                raise ValidationError(_("Something else happened to this person since, so this is not undone."))


def _fields(model: type[Model], event: Any) -> dict[str, Any] | None:
    """What may be written of a row as an event kept it; None where the event says that it was gone."""
    if event is None or event.pgh_label == "deleted":
        return None
    kept = [field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
    return {field.attname: getattr(event, field.attname) for field in kept}


def _require_reach(steps: Iterable[Step], scope: Scope) -> None:
    """Who receives a transfer may also hand the membership back; else all units concerned must be in reach."""
    units = set()
    received = set()
    for step in steps:
        row = step.after or step.before or {}
        if step.model is MembershipSpell:
            units.add(row["unit_id"])
        elif step.model is Transfer:
            received.add(row["to_unit_id"] if row["status"] == Transfer.Status.RECEIVED else row["from_unit_id"])
        else:
            spells = MembershipSpell.objects.filter(pk=row["spell_id"])
            units.update(spells.values_list("unit", flat=True))
    needed = received or units
    if set(scope.places(Can.RECORD).filter(unit__in=needed).values_list("unit", flat=True)) != needed:
        raise PermissionDenied


def _forget_if_new(member: Member, change: UUID) -> bool:
    """Delete the person if the change wrote them down; refused where something was recorded about them since."""
    events = Member.pgh_event_model._default_manager.filter(pgh_obj=member.pk)  # type: ignore[attr-defined]
    if not events.filter(pgh_label="added", pgh_context=change).exists():
        return False
    try:
        member.delete()
    except ProtectedError as error:
        raise ValidationError(_("Something is recorded about this person already, so this is not undone.")) from error
    return True
