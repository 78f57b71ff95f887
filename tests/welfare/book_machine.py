"""Books kept for a while at random, beside a plain model of what must come of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from tests.welfare.book_guards import GUARDS, Guard
from tests.welfare.book_moves import met, sql, update
from tests.welfare.book_world import approved, in_the_end, is_whole, world
from unions.access import Scope
from welfare.models import Contribution, Entry, Fund, MonthClose, Payout
from welfare.services import books
from welfare.services import contributions as giving
from welfare.services.payouts import pay_payout, reverse_payout
from welfare.verification import flaws_of

FIRST, DAYS, FUNDS = date(2024, 1, 1), 120, 3
MONTH_ENDS = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]

amounts = st.integers(1, 1_000)
days = st.integers(0, DAYS - 1).map(lambda n: FIRST + timedelta(days=n))
funds = st.integers(0, FUNDS - 1)


@dataclass
class Plain:
    """A book as a list of (day, đồng) and the day through which it is closed: nothing else is needed to foretell it."""

    lines: list[tuple[date, int]] = field(default_factory=list)
    closed: date = date.min

    def stood(self, day: date) -> int:
        return sum(amount for on, amount in self.lines if on <= day)

    def takes(self, moves: Iterable[tuple[date, int]]) -> bool:
        """Whether these lines may be added one after the other: not into a closed month, never below zero."""
        lines = list(self.lines)
        for day, amount in moves:
            lines.append((day, amount))
            after = Plain(lines)
            if day <= self.closed or any(after.stood(on) < 0 for on, _amount in lines):
                return False
        return True


@dataclass
class Booked:
    """What a rule wrote: its lines by fund, and whether it was taken back."""

    id: int
    moves: list[tuple[int, date, int]]
    back: bool = False

    @property
    def day(self) -> date:
        return max(day for _fund, day, _amount in self.moves)

    def mirrored(self, day: date) -> list[tuple[int, date, int]]:
        return [(fund, day, -amount) for fund, _day, amount in self.moves]


class Books(RuleBasedStateMachine):
    """Several funds under entries, contributions, payouts, transfers and closings, on days in any order."""

    cast: ClassVar[SimpleNamespace]
    entries = Bundle("entries")
    gifts = Bundle("gifts")
    waiting = Bundle("waiting")
    paid = Bundle("paid")

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.scope = Scope.of(self.cast.binh)
        self.funds = [Fund.objects.create(unit=self.cast.truong, name=f"Quỹ {uuid.uuid4()}") for _n in range(FUNDS)]
        self.plain = [Plain() for _fund in self.funds]
        self.beside: SimpleNamespace | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def foretold(self, moves: list[tuple[int, date, int]]) -> bool:
        return all(
            plain.takes([(day, amount) for fund, day, amount in moves if fund == number])
            for number, plain in enumerate(self.plain)
        )

    def attempt(self, what: str, act: Callable[[], Any], moves: list[tuple[int, date, int]], may: bool = True) -> Any:
        """Do it; it is refused exactly where the plain model says so, and then nothing of it is left."""
        may = may and self.foretold(moves)
        done, refused = None, ""
        try:
            with transaction.atomic():
                done = act()
                in_the_end()
        except ValidationError as error:
            refused = str(error)
        event(f"{what} {'refused' if refused else 'done'}")
        assert may == (not refused), f"{what} {moves}: {refused or 'should be refused'}"
        if refused:
            return None
        for fund, day, amount in moves:
            self.plain[fund].lines.append((day, amount))
        return done

    @initialize()
    def bring_forward(self) -> None:
        """Something is in every fund, so that more than refusals comes of what follows."""
        for number, fund in enumerate(self.funds):
            entry = Entry(fund=fund, kind="opening", amount=2_000, happened_on=FIRST)
            self.attempt("opening", partial(books.book, entry, scope=self.scope), [(number, FIRST, 2_000)])

    # Rules ----------------------------------------------------------------------------------------------------

    @rule(
        target=entries,
        fund=funds,
        amount=amounts,
        day=days,
        comes_in=st.booleans(),
        method=st.sampled_from(["cash", "bank"]),
    )
    def book(self, fund: int, amount: int, day: date, comes_in: bool, method: str) -> Any:
        moved = amount if comes_in else -amount
        kind = "income" if comes_in else "spending"
        entry = Entry(fund=self.funds[fund], kind=kind, amount=moved, happened_on=day, method=method)
        done = self.attempt("entry", lambda: books.book(entry, scope=self.scope), [(fund, day, moved)])
        return Booked(done.pk, [(fund, day, moved)]) if done else multiple()

    @rule(target=entries, source=funds, into=funds, amount=amounts, day=days)
    def transfer(self, source: int, into: int, amount: int, day: date) -> Any:
        moves = [(source, day, -amount), (into, day, amount)]
        done = self.attempt(
            "transfer",
            lambda: books.transfer(
                self.funds[source], self.funds[into], amount, on=day, form_key=uuid.uuid4(), scope=self.scope
            ),
            moves,
            may=source != into,
        )
        return Booked(done[1].pk, moves) if done else multiple()

    @rule(booked=entries, day=days)
    def take_back(self, booked: Booked, day: date) -> None:
        done = self.attempt(
            "taking back",
            lambda: books.take_back(booked.id, reason="Nhầm", on=day, scope=self.scope),
            booked.mirrored(day),
            may=not booked.back and day >= booked.day,
        )
        booked.back = booked.back or done is not None

    @rule(target=gifts, fund=funds, amount=amounts, day=days, form=st.sampled_from(["cash", "transfer", "sms"]))
    def give(self, fund: int, amount: int, day: date, form: str) -> Any:
        given = Contribution(
            unit=self.cast.truong, fund=self.funds[fund], amount=amount, happened_on=day, form=form, given_by="Bà Hoa"
        )
        moves = [] if form == "sms" else [(fund, day, amount)]
        done = self.attempt("gift", lambda: giving.record_contribution(given, scope=self.scope), moves)
        return Booked(done.pk, moves) if done else multiple()

    @rule(given=gifts, day=days)
    def take_gift_back(self, given: Booked, day: date) -> None:
        done = self.attempt(
            "taking a gift back",
            lambda: giving.take_back_contribution(given.id, reason="Nhầm", on=day, scope=self.scope),
            given.mirrored(day),
            may=not given.back and (not given.moves or day >= given.day),
        )
        given.back = given.back or done is not None

    @rule(
        target=waiting,
        day=days,
        lines=st.lists(st.tuples(st.one_of(st.none(), funds), amounts), min_size=1, max_size=3),
    )
    def approve(self, day: date, lines: list[tuple[int | None, int]]) -> Any:
        payout = approved(
            self.cast, [(None if fund is None else self.funds[fund], amount) for fund, amount in lines], day
        )
        return payout.pk, payout.version, day, [(fund, amount) for fund, amount in lines if fund is not None]

    @rule(target=paid, proposal=waiting, later=st.integers(0, 30))
    def pay(self, proposal: tuple[int, int, date, list[tuple[int, int]]], later: int) -> Any:
        pk, version, day, lines = proposal
        on = day + timedelta(days=later)
        moves = sorted((fund, on, -amount) for fund, amount in lines)
        status = Payout.objects.get(pk=pk).status
        done = self.attempt(
            "payment",
            lambda: pay_payout(pk, seen_version=version, paid_on=on, scope=self.scope),
            moves,
            may=status == "approved",
        )
        return Booked(pk, moves or [(0, on, 0)]) if done else multiple()

    @rule(payment=paid, later=st.integers(-2, 30))
    def reverse(self, payment: Booked, later: int) -> None:
        day = payment.day + timedelta(days=later)
        moves = [move for move in payment.mirrored(day) if move[2]]
        done = self.attempt(
            "reversal of a payment",
            lambda: reverse_payout(payment.id, reason="Nhầm người", on=day, scope=self.scope),
            moves,
            may=not payment.back and later >= 0,
        )
        payment.back = payment.back or done is not None

    @rule(fund=funds, through=st.sampled_from(MONTH_ENDS))
    def close(self, fund: int, through: date) -> None:
        known = MonthClose.objects.filter(fund=self.funds[fund], through=through).exists()
        plain = self.plain[fund]
        done = self.attempt(
            "closing",
            lambda: books.close_month(self.funds[fund], through, scope=self.scope),
            [],
            may=known or through > plain.closed,
        )
        if done and not known:
            assert done.balance == plain.stood(through)
            plain.closed = through

    # Moves that nobody may make ---------------------------------------------------------------------------------

    @rule(guard=st.sampled_from(GUARDS))
    def try_a_guard(self, guard: Guard) -> None:
        """Every wall is tried beside the books that are being kept."""
        self.beside = self.beside or world(self.cast)
        guard.rule(self.beside)

    @rule(booked=entries, change=st.sampled_from(["amount", "day", "gone", "balance", "reversed by another amount"]))
    def tamper(self, booked: Booked, change: str) -> None:
        own = SimpleNamespace(entry=Entry.objects.get(pk=booked.id))
        own.fund = own.entry.fund
        moves = {
            "amount": update(Entry, "entry", amount=1_001),
            "day": update(Entry, "entry", happened_on=FIRST - timedelta(days=1)),
            "gone": sql("DELETE FROM welfare_entry WHERE id = %s", "entry"),
            "balance": sql("UPDATE welfare_balance SET amount = amount + 1 WHERE fund_id = %s", "fund"),
            "reversed by another amount": lambda world: Entry.objects.create(
                fund=world.fund,
                kind="reversal",
                amount=-world.entry.amount + 1_001,
                happened_on=FIRST + timedelta(days=DAYS),
                reverses=world.entry,
                booked_by=self.cast.binh,
            ),
        }
        assert met(moves[change], own), f"{change} went through"

    # What holds after every step --------------------------------------------------------------------------------

    @invariant()
    def the_books_are_what_was_kept(self) -> None:
        balances = books.balance_of(self.funds)
        for fund, plain in zip(self.funds, self.plain, strict=True):
            is_whole(fund)
            assert flaws_of(fund) == []
            assert balances[fund.pk] == sum(amount for _day, amount in plain.lines)
            kept = sorted(Entry.objects.filter(fund=fund).values_list("happened_on", "amount"))
            assert kept == sorted(plain.lines)
            assert all(plain.stood(day) >= 0 for day, _amount in plain.lines)

    @invariant()
    def the_lines_of_every_payout_add_up(self) -> None:
        for amount, total in Payout.objects.annotate(total=Sum("funding__amount")).values_list("amount", "total"):
            assert amount == total
