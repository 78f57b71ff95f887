"""Decisions on paper, each known once: what rests on the same paper names the same row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.vietnamese import fold
from unions.access import Scope
from unions.models import Can, Decision, LineageEvent, LineageUnit, Placement, UnionUnit

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def paper_name(decision: Decision) -> str:
    """What the file of a decision is called, by its number; it has one."""
    name = fold(decision.number).replace("/", "-").replace(" ", "-")
    safe = "".join(letter for letter in name if letter.isalnum() or letter == "-") or "quyet-dinh"
    return f"{safe}.{ENDINGS.get(decision.file.media_type if decision.file else '', 'bin')}"


def keep_decision(decision: Decision | None) -> Decision | None:
    """The row of a decision; one that is known by number, issuer and day is not written twice.

    Its paper is added to a row that has none. Called inside the transaction of what rests on it. Raises ValidationError
    where a word is missing, and where the known row has another paper.
    """
    if decision is None or decision.pk:
        return decision
    known = Decision.objects.filter(
        number=decision.number, issuer=decision.issuer, signed_on=decision.signed_on
    ).first()
    if known is not None:
        if decision.file_id and known.file_id and decision.file_id != known.file_id:
            told = _("This decision is known already, with another paper. Look it up under Decisions.")
            raise ValidationError(told, code="other-paper")
        if decision.file_id and not known.file_id:
            known.file_id = decision.file_id
            known.save(update_fields=["file"])
        return known
    decision.full_clean()
    decision.save()
    return decision


def may_correct(decision: Decision, scope: Scope) -> bool:
    """Whether the account organises all units that the decision met, by an act or by a placement, and all whose records
    rest on it: it is known by number, issuer and day, wherever it was said."""
    met = LineageUnit.objects.filter(event__decision=decision).exclude(part=LineageUnit.Part.PARENT)
    placed = Placement.objects.filter(decision=decision)
    whose = Q(pk__in=met.values("unit")) | Q(pk__in=placed.values("child"))
    # What an act founded that was undone has no place left, and is nobody's.
    units = UnionUnit.objects.filter(whose, tree_paths__isnull=False)
    here = units.exists() and not units.exclude(pk__in=scope.units(Can.ORGANISE).values("pk")).exists()
    return here and not any(
        rows.exclude(pk__in=rows.in_scope(scope, Can.ORGANISE).values("pk")).exists() for rows in _records_on(decision)
    )


def _records_on(decision: Decision) -> Iterator[Any]:
    """Of each kind the records that rest on a decision."""
    relations: Any = Decision._meta.get_fields(include_hidden=True)
    for relation in relations:
        records: Any = getattr(relation.related_model, "_default_manager", None)
        if relation.auto_created and hasattr(records, "in_scope"):
            yield records.filter(**{relation.field.name: decision})


@transaction.atomic
def correct_decision(decision: Decision, *, scope: Scope) -> Decision:
    """Put right what was typed wrongly, or add the paper; the history keeps what stood before.

    Raises ValidationError where the day changes on which something took effect by it.
    """
    before = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not may_correct(before, scope):
        raise PermissionDenied
    if decision.effective_on != before.effective_on and _took_effect(before):
        told = _("On %(day)s something took effect by this decision. Undo that first, then change the day.")
        day = f"{before.effective_on:%d/%m/%Y}"
        raise ValidationError({"effective_on": ValidationError(told, params={"day": day}, code="relied-on")})
    decision.full_clean()
    decision.save()
    return decision


def _took_effect(decision: Decision) -> bool:
    """Whether a standing act or a placement by the decision is of the very day on which it takes effect."""
    acts = LineageEvent.objects.filter(decision=decision, undone_at=None, effective_on=decision.effective_on)
    placed = Placement.objects.filter(decision=decision, valid__startswith=decision.effective_on)
    return acts.exists() or placed.exists()
