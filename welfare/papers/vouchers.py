"""Vouchers of the cash book: what was paid (content of C41-BB), what was received (content of C40-BB)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.signatures import keepers, signature
from unions.letterheads import letterhead
from welfare.models import Entry
from welfare.papers.frame import amount_of, box, field, occasion, payout_of


def payment(entry: Entry) -> dict[str, Any]:
    """The voucher of what went out of a fund."""
    if entry.amount > 0:
        raise ValidationError(_("Money came in here. Print the receipt voucher."), code="receipt")
    return _voucher(
        entry,
        title=_("PAYMENT VOUCHER"),
        form="C41-BB",
        party=_("Full name of who receives"),
        last=_("Who receives"),
        said=_("Received in full (in words)"),
    )


def receipt(entry: Entry) -> dict[str, Any]:
    """The voucher of what came into a fund."""
    if entry.amount < 0:
        raise ValidationError(_("Money went out here. Print the payment voucher."), code="payment")
    return _voucher(
        entry,
        title=_("RECEIPT VOUCHER"),
        form="C40-BB",
        party=_("Full name of who hands in"),
        last=_("Who hands in"),
        said=_("Received in full (in words)"),
    )


def _voucher(entry: Entry, *, title: str, form: str, party: str, last: str, said: str) -> dict[str, Any]:
    unit, day = entry.fund.unit, entry.happened_on
    offices = keepers(unit, day)
    amount = amount_of(abs(entry.amount))
    return {
        "letterhead": letterhead(unit, day) | {"number": entry.voucher},
        "title": title,
        "form": form,
        "fields": [
            field(party, entry.party),
            field(_("Address")),
            field(_("Reason"), _reason(entry)),
            field(_("Fund"), f"{entry.fund} ({entry.get_method_display().lower()})"),
        ],
        "amount": amount,
        "enclosed": entry.document,
        "boxes": [
            box(_("Account holder"), name=offices["account_holder"] or signature(unit, day)["name"]),
            box(_("Accountant"), name=offices["accountant"]),
            box(_("Written by"), name=entry.booked_by.full_name),
            box(_("Treasurer"), name=offices["treasurer"]),
            box(last),
        ],
        "received": {"label": said, "words": amount["words"]},
        "passport": _("Entry %(number)s of the cash book, %(hash)s")
        % {"number": entry.number, "hash": entry.hash[:16]},
    }


def _reason(entry: Entry) -> str:
    """What it was for; of who is in need or ill no more than the kind of payout."""
    payout = payout_of(entry)
    if payout and payout.kind.sensitive:
        return occasion(payout)
    return entry.purpose or entry.get_kind_display()
