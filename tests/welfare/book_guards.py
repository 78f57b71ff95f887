"""Every wall around the cash books: the move that it stops, and how it is taken out to prove that it does.

A guard's rule raises AssertionError as soon as the guard does not do its work: a move that it should refuse goes
through or is met by another wall, or what it should write is not written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from tests.welfare import guards_of_books, guards_of_payments
from tests.welfare.book_moves import (
    BOOKED,
    CLOSE,
    LISTED,
    Guard,
    Move,
    Mutant,
    World,
    cut,
    disable,
    edit,
    entry,
    keeps,
    refuses,
    taken_back,
)
from welfare.models import MonthClose, Recipient

books = entry("income", 5)


def close_march(world: World) -> None:
    MonthClose.objects.create(fund=world.fund, through=date(2024, 3, 31), closed_by=world.cast.binh)


def unhash(column: str) -> Callable[[str], str]:
    """The hash without one of its columns."""
    value = "extract(epoch FROM NEW.booked_at)" if column == "booked_at" else f"NEW.{column}"

    def change(source: str) -> str:
        found = re.search(r"jsonb_build_array\((.*?)\)::text", source, re.DOTALL)
        assert found is not None
        values = [one.strip() for one in re.split(r",(?![^(]*\))", found[1])]
        values.remove(value)
        return source.replace(found[1], ", ".join(values))

    return change


HASHED = (
    "previous_hash fund_id number kind amount happened_on method document contribution_id funding_line_id"
    " allocation_id reverses_id transfer booked_by_id booked_at voucher_year voucher_number balance"
).split()
CLOSED = partial(edit, CLOSE, "is_closed")

# name: (the honest move after which books are whole, how what it writes is left out)
WRITINGS: dict[str, tuple[Move, Mutant]] = {
    "entries are numbered": (books, BOOKED(cut("NEW.number := head.number + 1;"))),
    "vouchers begin anew every year": (books, BOOKED(cut("NEW.voucher_year := extract(year FROM NEW.happened_on);"))),
    "vouchers have no gaps": (books, BOOKED(cut("NEW.voucher_number := 1 +", "NEW.voucher_number := 2 +"))),
    "entries say the balance": (books, BOOKED(cut("NEW.balance := head.amount + NEW.amount;"))),
    "entries are chained": (books, BOOKED(cut("NEW.previous_hash := head.hash;"))),
    "entries are sealed": (
        books,
        BOOKED(lambda source: re.sub(r"NEW\.hash := encode.*?'hex'\);", "", source, flags=re.DOTALL)),
    ),
    "the balance follows": (books, BOOKED(cut("SET amount = NEW.balance, number", "SET number"))),
    "the balance counts entries": (books, BOOKED(cut("number = NEW.number, "))),
    "the balance keeps the last seal": (books, BOOKED(cut(", hash = NEW.hash"))),
    **{f"the seal covers {column}": (books, BOOKED(unhash(column))) for column in HASHED},
    "a closing says the balance": (
        close_march,
        CLOSED(lambda source: re.sub(r"NEW\.balance := \(.*?\);", "", source, count=1, flags=re.DOTALL)),
    ),
    "a closing counts entries": (close_march, CLOSED(cut("NEW.number := head.number;"))),
    "a closing keeps the last seal": (close_march, CLOSED(cut("NEW.hash := head.hash;"))),
    "a closing closes the book": (
        close_march,
        CLOSED(cut("UPDATE welfare_balance SET closed_through = NEW.through WHERE fund_id = NEW.fund_id;")),
    ),
}


def list_is_counted(move: Move, world: World) -> None:
    """After a change of the list of a draft its sum is what its lines add up to."""
    with taken_back():
        move(world)
        world.draft.refresh_from_db()
        rows = list(Recipient.objects.filter(payout=world.draft).values_list("quantity", "amount"))
        told = (world.draft.listed, world.draft.listed_quantity, world.draft.listed_amount)
        assert told == (len(rows), sum(row[0] for row in rows), sum(row[1] for row in rows))


LISTS: dict[str, tuple[Move, str]] = {
    "a list counts who is added": (
        lambda world: Recipient.objects.create(payout=world.draft, number=3, name="Chị Ba", amount=1),
        "list_counts_in",
    ),
    "a list counts what is changed": (
        lambda world: Recipient.objects.filter(payout=world.draft, number=1).update(amount=1),
        "list_counts_anew",
    ),
    "a list counts who is taken away": (
        lambda world: Recipient.objects.filter(payout=world.draft, number=1).delete(),
        "list_counts_out",
    ),
}

GUARDS = [
    *(
        Guard(name, partial(refuses, move, wall), mutant)
        for name, (move, wall, mutant) in (guards_of_books.REFUSALS | guards_of_payments.REFUSALS).items()
    ),
    *(Guard(name, partial(keeps, move), mutant) for name, (move, mutant) in WRITINGS.items()),
    *(Guard(name, partial(list_is_counted, move), disable(LISTED, trigger)) for name, (move, trigger) in LISTS.items()),
]
