"""Who goes around the walls of the database is found out: every hashed column, and all that follows from entries."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.welfare.book_world import in_the_end
from welfare.models import Allocation, Contribution, Entry, Fund
from welfare.services import books
from welfare.services.contributions import record_contribution
from welfare.verification import flaws

MARCH = date(2024, 3, 1)


@pytest.fixture
def book(cast: SimpleNamespace, scope: Any) -> Fund:
    """A fund with five entries of which the fourth is taken back, a transfer, and a closed month."""
    fund = Fund.objects.create(unit=cast.truong, name="Quỹ công đoàn")
    other = Fund.objects.create(unit=cast.truong, name="Quỹ tình thương")
    Allocation.objects.create(
        unit=cast.huyen_a, to_unit=cast.truong, amount=1_000, happened_on=MARCH, recorded_by=cast.binh
    )

    def write(kind: str, amount: int, day: int) -> Entry:
        entry = Entry(fund=fund, kind=kind, amount=amount, happened_on=date(2024, 3, day), document="QĐ 1")
        return books.book(entry, scope=scope("binh"))

    write("opening", 900_000, 1)
    write("spending", -200_000, 2)
    record_contribution(
        Contribution(unit=cast.truong, fund=fund, amount=50_000, happened_on=MARCH, given_by="Bà Hoa"),
        scope=scope("binh"),
    )
    wrong = write("dues", 70_000, 4)
    books.take_back(wrong.pk, reason="Ghi nhầm", on=date(2024, 3, 5), scope=scope("binh"))
    books.transfer(fund, other, 100_000, on=date(2024, 3, 6), form_key=uuid.uuid4(), scope=scope("binh"))
    books.close_month(fund, date(2024, 3, 31), scope=scope("binh"))
    in_the_end()
    return fund


def tamper(sql: str, *given: Any) -> None:
    """As somebody with the keys of the database does: no trigger looks on, and no constraint of the book."""
    with connection.cursor() as cursor:
        for name in ("entry_names_what_it_books", "entry_of_a_transfer_says_which"):
            cursor.execute(f"ALTER TABLE welfare_entry DROP CONSTRAINT {name}")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, given)
        assert cursor.rowcount == 1
        cursor.execute("SET session_replication_role = origin")


def test_an_untouched_book_is_as_it_was_booked(book, capsys):
    assert list(flaws()) == []
    call_command("verify_books")
    assert "2 funds, 7 entries" in capsys.readouterr().out


HASHED_COLUMNS = {
    "previous_hash": "repeat('0', 64)",
    "fund_id": "(SELECT max(id) FROM welfare_fund)",
    "number": "99",
    "kind": "'handover'",
    "amount": "amount - 1",
    "happened_on": "happened_on + 1",
    "method": "'bank'",
    "document": "'QĐ 2'",
    "contribution_id": "(SELECT max(id) FROM welfare_contribution)",
    "funding_line_id": "1",
    "allocation_id": "(SELECT max(id) FROM welfare_allocation)",
    "reverses_id": "(SELECT min(id) FROM welfare_entry)",
    "transfer": "gen_random_uuid()",
    "booked_by_id": "(SELECT max(id) FROM unions_account)",
    "booked_at": "booked_at + interval '1 second'",
    "voucher_year": "2023",
    "voucher_number": "99",
    "balance": "balance + 1",
}


def test_every_column_of_an_entry_is_hashed_but_for_people_and_the_database():
    """`id` and `form_key` say nothing; `party` and `purpose` may be forgotten; the hash itself is compared."""
    columns = {field.column for field in Entry._meta.fields}

    assert columns - set(HASHED_COLUMNS) == {"id", "form_key", "party", "purpose", "hash"}


@pytest.mark.parametrize("column", [*HASHED_COLUMNS, "hash"])
def test_a_changed_column_is_found_and_its_fund_and_entry_named(book, capsys, column):
    value = HASHED_COLUMNS.get(column, "repeat('0', 64)")
    tamper(f"UPDATE welfare_entry SET {column} = {value} WHERE fund_id = %s AND number = 2", book.pk)  # noqa: S608

    with pytest.raises(CommandError) as refused:
        call_command("verify_books")

    assert refused.value.returncode == 1
    named = [(flaw.fund, flaw.number) for flaw in flaws() if flaw.code == "hash"]
    if column == "fund_id":
        assert [number for _fund, number in named] == [2]
    else:
        assert named == [(book, 99 if column == "number" else 2)]
    assert "Quỹ" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("DELETE FROM welfare_entry WHERE fund_id = %s AND number = 6", "head"),
        ("DELETE FROM welfare_entry WHERE fund_id = %s AND number = 2", "number"),
        ("UPDATE welfare_balance SET amount = amount + 1 WHERE fund_id = %s", "head"),
        ("UPDATE welfare_balance SET hash = '' WHERE fund_id = %s", "head"),
        ("UPDATE welfare_balance SET closed_through = NULL WHERE fund_id = %s", "closed-through"),
        ("UPDATE welfare_monthclose SET balance = balance + 1 WHERE fund_id = %s", "close"),
        ("UPDATE welfare_monthclose SET hash = '' WHERE fund_id = %s", "close"),
        ("UPDATE welfare_contribution SET amount = amount + 1 WHERE fund_id = %s", "contribution"),
        (
            "UPDATE welfare_contribution SET binned_at = now(), binned_by_id = recorded_by_id WHERE fund_id = %s",
            "contribution",
        ),
    ],
)
def test_what_follows_from_entries_is_worked_out_too(book, sql, code):
    tamper(sql, book.pk)

    assert code in {flaw.code for flaw in flaws()}


def test_a_forgotten_person_breaks_no_chain(book):
    Entry.objects.filter(fund=book).update(party="", purpose="")

    assert list(flaws()) == []
