"""A small book in which every kind of line stands once, and what a whole book is, worked out in plain Python."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from unions.access import Scope
from welfare.models import (
    Allocation,
    Balance,
    Contribution,
    Entry,
    Fund,
    FundingLine,
    MonthClose,
    Payout,
    PayoutKind,
    Proof,
    Recipient,
)
from welfare.services import books
from welfare.services.contributions import record_contribution
from welfare.services.payouts import pay_payout

JANUARY, MARCH = date(2024, 1, 31), date(2024, 3, 1)


def in_the_end() -> None:
    """What the database looks at when a transaction ends, it looks at now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def approved(
    cast: SimpleNamespace, lines: Sequence[tuple[Fund | None, int]], day: date = MARCH, listed: int = 0, **fields: Any
) -> Payout:
    """A payout that Bình proposed and An approved, written past the services; `listed` names so many recipients."""
    amount = sum(part for _fund, part in lines)
    with transaction.atomic():
        payout = Payout.objects.create(
            unit=cast.truong,
            kind=PayoutKind.objects.get(code="visit-sick"),
            beneficiary="Chị Hoa",
            happened_on=day,
            amount=amount,
            quantity=max(listed, 1),
            recorded_by=cast.binh,
            proposed_by=cast.binh,
            form_key=uuid.uuid4(),
            **fields,
        )
        for fund, part in lines:
            FundingLine.objects.create(payout=payout, source="union", fund=fund, amount=part)
        for number in range(1, listed + 1):
            Recipient.objects.create(payout=payout, number=number, name=f"Chị {number}", amount=amount // listed)
        if "status" not in fields:
            Payout.objects.filter(pk=payout.pk).update(
                status="approved", approved_by=cast.an, approved_at=timezone.now()
            )
    payout.refresh_from_db()
    return payout


def world(cast: SimpleNamespace) -> SimpleNamespace:
    """Two funds with a line of every kind, a closed January, a closed third fund; payouts in every state needed."""
    scope = Scope.of(cast.binh)
    fund, other, closed = (Fund.objects.create(unit=cast.truong, name=f"Quỹ {n} {uuid.uuid4()}") for n in range(3))
    made = SimpleNamespace(cast=cast, scope=scope, fund=fund, other=other, closed=closed)

    def write(kind: str, amount: int, day: date = MARCH, **fields: Any) -> Entry:
        entry = Entry(fund=fields.pop("fund", fund), kind=kind, amount=amount, happened_on=day, **fields)
        return books.book(entry, scope=scope)

    made.opening = write("opening", 100_000, date(2024, 1, 2))
    made.close = books.close_month(fund, JANUARY, scope=scope)
    write("opening", 50_000, date(2024, 2, 1), fund=other)
    made.income = write("income", 900_000, date(2024, 2, 10), document="QĐ 1")
    made.spending = write("spending", -20_000)
    made.taken = write("dues", 30_000)
    made.back = books.take_back(made.taken.pk, reason="Nhầm", on=MARCH, scope=scope)
    made.leaves, made.arrives = books.transfer(fund, other, 40_000, on=MARCH, form_key=uuid.uuid4(), scope=scope)
    given = Contribution(unit=cast.truong, fund=fund, amount=60_000, happened_on=MARCH, given_by="Bà Hoa")
    made.given = record_contribution(given, scope=scope)
    made.receipt = Entry.objects.get(contribution=made.given)
    unbooked = {"unit": cast.truong, "amount": 7_000, "happened_on": MARCH, "recorded_by": cast.binh}
    made.unbooked = Contribution.objects.create(fund=fund, form_key=uuid.uuid4(), **unbooked)
    made.allocation = Allocation.objects.create(
        unit=cast.huyen_a, to_unit=cast.truong, amount=5_000, happened_on=MARCH, recorded_by=cast.binh
    )
    made.handed = write("handover", -5_000, allocation=made.allocation)
    made.arrived = write("grant", 5_000, fund=other, allocation=made.allocation)
    made.paid = approved(cast, [(fund, 10_000), (None, 2_000)])
    pay_payout(made.paid.pk, seen_version=made.paid.version, paid_on=MARCH, scope=scope)
    made.payment = Entry.objects.get(funding_line__payout=made.paid)
    made.due = approved(cast, [(fund, 15_000)])
    made.line = made.due.funding.get()
    made.proof = Proof.objects.create(payout=made.due, kind="invoice", number="1", added_by=cast.binh)
    made.listed = approved(cast, [(None, 4_000)], listed=2)
    made.proposed = approved(cast, [(fund, 3_000)], status="proposed")
    made.draft = approved(cast, [(None, 6_000)], listed=2, status="draft")
    in_the_end()
    with connection.cursor() as cursor:  # tests set aside what keeps tables from being emptied
        cursor.execute("ALTER TABLE welfare_entry ENABLE TRIGGER ALL")
    return made


# What a whole book is -------------------------------------------------------------------------------------------


def seal(entry: Entry) -> str:
    """The hash of an entry as ADR and model promise it: of these values, as JSON, in this order."""
    booked = entry.booked_at
    exact = f"{int(booked.replace(microsecond=0).timestamp())}.{booked.microsecond:06d}"
    values = [
        entry.previous_hash, entry.fund_id, entry.number, entry.kind, entry.amount, entry.happened_on.isoformat(),
        entry.method, entry.document, entry.contribution_id, entry.funding_line_id, entry.allocation_id,
        entry.reverses_id, str(entry.transfer) if entry.transfer else None, entry.booked_by_id, exact,
        entry.voucher_year, entry.voucher_number, entry.balance,
    ]  # fmt: skip
    written = [exact if value is exact else json.dumps(value, ensure_ascii=False) for value in values]
    return hashlib.sha256(f"[{', '.join(written)}]".encode()).hexdigest()


def is_whole(fund: Fund) -> None:
    """Asserts that the book of a fund is one chain that adds up, never below zero, with its closings as they were."""
    entries = list(Entry.objects.filter(fund=fund).order_by("number"))
    head, before, stood = Balance.objects.filter(fund=fund).first(), "", 0
    vouchers: dict[tuple[int, bool], int] = {}
    for place, entry in enumerate(entries, 1):
        stood += entry.amount
        pile = (entry.happened_on.year, entry.amount > 0)
        vouchers[pile] = vouchers.get(pile, 0) + 1
        assert (entry.number, entry.balance, entry.previous_hash) == (place, stood, before)
        assert (entry.voucher_year, entry.voucher_number) == (pile[0], vouchers[pile])
        assert entry.hash == seal(entry)
        before = entry.hash
    if head is None:
        assert not entries
        return
    assert (head.amount, head.number, head.hash) == (stood, len(entries), before)
    assert head.closed_through == max(
        MonthClose.objects.filter(fund=fund).values_list("through", flat=True), default=None
    )
    days = sorted({entry.happened_on for entry in entries})
    assert all(sum(entry.amount for entry in entries if entry.happened_on <= day) >= 0 for day in days)
    for close in MonthClose.objects.filter(fund=fund):
        assert close.balance == sum(entry.amount for entry in entries if entry.happened_on <= close.through)
        assert close.hash == (entries[close.number - 1].hash if close.number else "")
        assert all(entry.happened_on > close.through for entry in entries[close.number :])
