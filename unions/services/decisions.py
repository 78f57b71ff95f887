"""Decisions on paper, each known once: what rests on the same paper names the same row."""

from __future__ import annotations

from unions.models import Decision


def keep_decision(decision: Decision | None) -> Decision | None:
    """The row of a decision; one that is known by number, issuer and day is not written twice.

    Called inside the transaction of what rests on it. Raises ValidationError where a word is missing.
    """
    if decision is None or decision.pk:
        return decision
    known = Decision.objects.filter(
        number=decision.number, issuer=decision.issuer, signed_on=decision.signed_on
    ).first()
    if known is not None:
        return known
    decision.full_clean()
    decision.save()
    return decision
