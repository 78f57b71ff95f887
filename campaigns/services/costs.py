"""Who paid for works and activities: one, or several their shares of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.models import Activity, CostShare, PaidBy, Work
from common.money import dong_with_unit
from unions.services import records

R = TypeVar("R", Work, Activity)


@dataclass(frozen=True)
class Share:
    """What one payer paid, in đồng."""

    paid_by: str
    amount: int
    payer: str = ""


def set_shares(record: R, shares: Sequence[Share]) -> R:
    """Save a record together with who paid it; called instead of `records.saved`, in the same transaction.

    Without shares its own `paid_by` and `payer` paid all. A single share names this payer. Several make the whole
    `amount`, or say it where the record says none; they are refused beside `amount` where they do not.
    """
    split = list(shares) if len(shares) > 1 else []
    if shares:
        record.amount = record.amount or sum(share.amount for share in shares)
        record.paid_by, record.payer = (PaidBy.SEVERAL, "") if split else (shares[0].paid_by, shares[0].payer)
        _require_the_whole(record, shares)
    elif record.paid_by == PaidBy.SEVERAL:
        raise ValidationError({"paid_by": _("Say for each who paid how much.")})
    records.saved(record)
    _write(record, split)
    return record


def _require_the_whole(record: R, shares: Sequence[Share]) -> None:
    said, whole = sum(share.amount for share in shares), record.amount
    if said != whole:
        words = _("The shares are %(rest)s short of %(whole)s.") if said < whole else _(
            "The shares are %(rest)s more than %(whole)s."
        )  # fmt: skip
        raise ValidationError(
            {"amount": words % {"rest": dong_with_unit(abs(whole - said)), "whole": dong_with_unit(whole)}}
        )


def _write(record: R, split: list[Share]) -> None:
    """The rows of the shares; those that say the same already are left alone."""
    wanted = [(record.unit_id, share.paid_by, share.amount, share.payer) for share in split]
    if wanted == list(record.shares.values_list("unit", "paid_by", "amount", "payer")):
        return
    record.shares.all().delete()
    rows = [
        CostShare(
            unit_id=record.unit_id,
            work=record if isinstance(record, Work) else None,
            activity=record if isinstance(record, Activity) else None,
            paid_by=share.paid_by,
            amount=share.amount,
            payer=share.payer,
        )
        for share in split
    ]
    for row in rows:
        row.full_clean()
    CostShare.objects.bulk_create(rows)
