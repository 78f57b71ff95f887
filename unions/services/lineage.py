"""Reorganisations: looked at before, carried out as they were looked at, undone while nothing was built on them."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import LineageEvent, TreePath, hold_form
from unions.services.decisions import keep_decision
from unions.services.enactment import enact
from unions.services.orders import Order
from unions.services.previews import Preview, UnitChange, shown
from unions.services.undoing import tell_reorganised, undo_event, why_not_undo

__all__ = ["Preview", "UnitChange", "carry_out", "preview", "undo_event", "why_not_undo"]


@transaction.atomic
def preview(order: Order, *, scope: Scope) -> Preview:
    """What the order would do. It is really carried out and taken back, so that every refusal is found.

    Raises ValidationError with a code, and PermissionDenied where a unit is out of the scope's reach to organise.
    """
    TreePath.objects.hold()
    _event, plan, consequences = enact(_resting(order), scope=scope, for_good=False)
    found = shown(plan, consequences)
    transaction.set_rollback(True)
    return found


@transaction.atomic
def carry_out(order: Order, *, seen: str, scope: Scope) -> LineageEvent:
    """Do what was looked at, in one transaction. The same form sent twice is one event.

    `seen` is the digest of the preview; where things have changed since, ValidationError "changed-meanwhile".
    """
    hold_form(order.form_key)
    known = LineageEvent.objects.filter(form_key=order.form_key).first()
    if known is not None:
        _require_the_same(known, order, scope)
        return known
    TreePath.objects.hold()
    event, plan, consequences = enact(_resting(order), scope=scope, for_good=True)
    if shown(plan, consequences).digest != seen:
        raise ValidationError(
            _("What this would do has changed since it was looked at. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    tell_reorganised(event, "standing")
    return event


def _resting(order: Order) -> Order:
    """The order upon a decision that is in the book, written down where it was not."""
    return replace(order, decision=keep_decision(order.decision))


def _require_the_same(known: LineageEvent, order: Order, scope: Scope) -> None:
    same = (known.kind, known.effective_on, known.recorded_by_id) == (order.kind, order.effective_on, scope.account.pk)
    if not same:
        raise ValidationError(
            _("This form was sent before, with other words. Open a new one for another reorganisation."),
            code="sent-before",
        )
