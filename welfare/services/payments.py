"""What the cash books are told when payouts are paid or taken back. Only the verbs of payouts call these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from unions.access import Scope
from unions.models import Can
from welfare.models import Entry, FundingLine, Payout
from welfare.privacy import public_name
from welfare.services import books

LONGEST_PURPOSE = 300  # characters of what an entry says


def book_payouts(payouts: Sequence[Payout], *, paid_on: date, method: str, scope: Scope) -> None:
    """An entry for every funding line that comes out of a fund; as many statements for two hundred as for one."""
    by_id = {payout.pk: payout for payout in payouts}
    lines = FundingLine.objects.filter(payout__in=by_id, fund__isnull=False).select_related("fund")
    entries = [
        entry_of(line, by_id[line.payout_id], paid_on, method) for line in lines.order_by("fund_id", "payout_id", "pk")
    ]
    if entries:
        books.book_all(entries, scope=scope)


def entry_of(line: FundingLine, payout: Payout, paid_on: date, method: str) -> Entry:
    """The book of a fund is read more widely than why somebody was in need: there a sensitive name is shortened."""
    named = public_name(payout.recipient) if payout.kind.sensitive and not payout.listed else payout.recipient
    return Entry(
        fund=line.fund,
        kind=Entry.Kind.PAYOUT,
        amount=-line.amount,
        happened_on=paid_on,
        method=method,
        party=named[:200],
        purpose=payout.kind.name,
        document="" if payout.kind.sensitive else payout.source_document,
        funding_line=line,
    )


def take_back_payments(payout: Payout, *, reason: str, on: date, scope: Scope) -> None:
    """The reversal of every entry that paid the payout, in the order of their funds; a sensitive reason stays with it."""
    said = payout.kind.name if payout.kind.sensitive else reason[:LONGEST_PURPOSE]
    entries = list(
        Entry.objects.select_related("fund__unit")
        .filter(funding_line__payout=payout, kind=Entry.Kind.PAYOUT)
        .order_by("fund", "pk")
    )
    scope.require_all(Can.PAY, {entry.fund.unit_id for entry in entries})
    books.hold_funds(entry.fund_id for entry in entries)
    for entry in entries:
        books.take_back_within(entry, reason=said, on=on, scope=scope)
