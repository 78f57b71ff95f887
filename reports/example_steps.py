"""What becomes of the payouts of an example: each step by an account on a day, as the pages write it."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from unions.models import Account
from welfare.models import Payout

DECIDED, BOOKED, RECORDED = time(9), time(10), time(16)  # the files tell the days only

Status = Payout.Status
DECISIONS = (Status.APPROVED, Status.RETURNED, Status.REFUSED)
RETURN = ("returned_by", "returned_at", "return_reason")
WRITTEN: dict[str, tuple[str, ...]] = {  # by each step, besides status and version
    Status.APPROVED: ("approved_by", "approved_at"),
    Status.RETURNED: RETURN,
    Status.REFUSED: RETURN,
    Status.PAID: ("paid_by", "paid_at", "paid_on"),
    Status.RECEIPTED: ("receipted_by", "receipted_at"),
}


def take(payout: Payout, status: str, *, by: Account, on: date, reason: str) -> None:
    """Write into a payout, unsaved, that somebody took it to one of the states of `WRITTEN` on a day."""
    if status == Status.APPROVED:
        payout.approved_by, payout.approved_at = by, moment(on, DECIDED)
    elif status == Status.PAID:
        payout.paid_by, payout.paid_at, payout.paid_on = by, moment(on, BOOKED), on
    elif status == Status.RECEIPTED:
        payout.receipted_by, payout.receipted_at = by, moment(on, RECORDED)
    else:
        payout.returned_by, payout.returned_at, payout.return_reason = by, moment(on, DECIDED), reason
    payout.status = status
    payout.version += 1


def moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
