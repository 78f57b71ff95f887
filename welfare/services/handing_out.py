"""A list that is drawn up goes on: sent for approval as one payout, taken back onto the desk, signed row by row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Can
from welfare.models import Payout
from welfare.services import payouts
from welfare.services.distributions import locked, not_now, picked_rows
from welfare.services.payouts import Funding
from welfare.services.proposals import rows_of

Status = Payout.Status
SIGNED = (Status.APPROVED, Status.PAID, Status.RECEIPTED)  # of what is on such a list is said who signed for it
SIGNERS = (Can.RECORD, Can.PAY)  # who draws lists up, or hands out what stands on them


@transaction.atomic
def reopen_list(payout_id: int, *, scope: Scope) -> Payout:
    """Take a list that was returned, or still waits for approval, back onto the desk."""
    payout = locked(payout_id, scope)
    if payout.status == Status.DRAFT:
        return payout
    if payout.status not in (Status.PROPOSED, Status.RETURNED) or not payout.listed:
        raise not_now(payout)
    payout.status = Status.DRAFT
    payout.proposed_by = scope.account
    payout.returned_by = payout.returned_at = None
    payout.return_reason = ""
    payout.version += 1
    payout.save()
    return payout


@transaction.atomic
def send_list(
    payout_id: int,
    funding: Sequence[Funding],
    *,
    happened_on: date | None = None,
    override_reason: str = "",
    source_document: str | None = None,
    seen_version: int,
    scope: Scope,
) -> Payout:
    """Send a list for approval, with who pays for it. Its sums and people are what its rows add up to.

    Raises ValidationError for an empty list, for sources that do not add up, and, by the field `override_reason`,
    where rows stand against a norm and no reason is given. Nothing is held before the people of the list are, as
    everywhere; a list that is changed meanwhile is noticed by its version.
    """
    payout = Payout.objects.select_related("unit", "kind", "programme").kept().get(pk=payout_id)
    scope.require(Can.RECORD, payout.unit)
    if payout.status != Status.DRAFT:
        raise not_now(payout)
    if not payout.listed:
        raise ValidationError(_("Nobody is on this list yet."), code="empty")
    payout.happened_on = happened_on or payout.happened_on
    payout.override_reason = override_reason
    if source_document is not None:
        payout.source_document = source_document
    rows = rows_of(payout)
    return payouts.change_payout(payout, funding, seen_version=seen_version, recipients=rows, scope=scope)


@transaction.atomic
def sign_rows(
    payout_id: int,
    on: date | None,
    *,
    picked: Collection[int] | None = None,
    but: Collection[int] = (),
    scope: Scope,
) -> int:
    """Say on which day the picked rows, or all but some, were signed for; None takes it back. How many rows changed.

    Rows that are signed for already keep their day, unless it is taken back.
    """
    payout = locked(payout_id, scope, *SIGNERS)
    if payout.status not in SIGNED or not payout.listed:
        raise not_now(payout)
    if on is not None and on > timezone.localdate():
        raise ValidationError({"received_on": _("The day must be today or earlier.")})
    rows = picked_rows(payout, picked).exclude(pk__in=but)
    rows = rows.filter(received_on=None) if on else rows.exclude(received_on=None)
    return rows.update(received_on=on)


def not_handed_out(payout: Payout) -> dict[str, int]:
    """How many rows nobody signed for, and how much they come to: {"number": 3, "amount": 2550000}."""
    return payout.recipients.filter(received_on=None).aggregate(number=Count("pk"), amount=Sum("amount", default=0))
