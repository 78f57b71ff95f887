"""Decisions on paper, each known once: what rests on the same paper names the same row."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.vietnamese import fold
from unions.models import Decision

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
