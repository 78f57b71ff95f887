"""Payouts brought from proposal to the cash book, and the statement of a year over a long book.

At night, or with BENCH_SIZE=L, it is 100,000 payouts. Their floor are the same rows as they stand in the end, by INSERTs
of as many rows with the constraints of the tables, without rules and history. That of a statement is the same SQL
through psycopg.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from common.periods import Period
from tests.bench import databases
from tests.bench.bench import Goal, Row, benchmark, in_turns, milliseconds
from tests.bench.bookkeeping import CODE
from tests.faults.office import Office
from unions.access import Scope
from unions.models import UnionUnit
from welfare.models import Entry, Fund, FundingLine, Payout
from welfare.services.books import statement
from welfare.services.payouts import approve_many, pay_many

LARGE = bool(os.environ.get("NIGHTLY")) or os.environ.get("BENCH_SIZE") == "L"
PAYOUTS, BATCH = 100_000 if LARGE else 1_000, 200
APART = 10**9  # between the ids of the product's rows and those of the floor's
LINES = 50  # of a page


@dataclass
class Spent:
    """Seconds on each step."""

    proposed: float = 0
    approved: float = 0
    paid: float = 0

    def add(self, proposed: float, approved: float, paid: float) -> None:
        self.proposed += proposed
        self.approved += approved
        self.paid += paid

    def __str__(self) -> str:
        total = self.proposed + self.approved + self.paid
        steps = (("proposed", self.proposed), ("approved", self.approved), ("paid", self.paid))
        return ", ".join(f"{name} {seconds / total:.0%}" for name, seconds in steps)


def bring(office: Office, number: int) -> tuple[list[int], Spent]:
    """Payouts from proposal to the book, batch by batch: their ids, and what each step took."""
    head, cashier = Scope.of(office.heads[0]), office.cashier()
    today, spent, ids = timezone.localdate(), Spent(), []
    for _batch in range(0, number, BATCH):
        begun = time.perf_counter()
        batch = office.pile(BATCH, Payout.Status.PROPOSED)
        proposed = time.perf_counter()
        approve_many(dict.fromkeys(batch, 1), scope=head)
        approved = time.perf_counter()
        pay_many(dict.fromkeys(batch, 2), paid_on=today, scope=cashier)
        spent.add(proposed - begun, approved - proposed, time.perf_counter() - approved)
        ids += batch
    return ids, spent


@benchmark("payouts")
def of_payouts() -> Iterator[Row]:
    databases.cash_book()
    unit = UnionUnit.objects.get(code=CODE)
    ids, spent = bring(Office.at(unit), BATCH)  # rows to copy; nothing is measured yet
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as an autovacuum does soon after the first rows of a table
    elsewhere = Office.at(unit).fund
    with databases.raw() as raw:
        insert = Plain(raw, ids, elsewhere)

        def product() -> None:
            nonlocal spent
            _ids, spent = bring(Office.at(unit), PAYOUTS)

        if LARGE:
            value, least = milliseconds(product), milliseconds(insert)
        else:
            value, least = in_turns(product, insert, turns=3)
    note = f"{value / PAYOUTS:.2f} ms each of {PAYOUTS}: {spent}"
    yield Row("payouts", value, floor=least, goal=Goal(ratio=4), note=note)


class Plain:
    """As many payouts, lines and entries by INSERTs of a batch each, rolled back."""

    def __init__(self, raw: psycopg.Connection[Any], ids: Sequence[int], fund: Fund) -> None:
        self.raw = raw
        payouts = list(Payout.objects.filter(pk__in=ids).order_by("pk").values())
        lines = list(FundingLine.objects.filter(payout__in=ids).order_by("pk").values())
        entries = list(Entry.objects.filter(funding_line__payout__in=ids).order_by("pk").values())
        links = {"id", "payout_id", "funding_line_id", "number", "voucher_number"}
        self.tables: list[tuple[type[Model], list[dict[str, Any]], set[str]]] = [
            (Payout, payouts, links),
            (FundingLine, lines, links),
            (Entry, [entry | {"fund_id": fund.pk} for entry in entries], links),
        ]
        self.batches = [self._batch(number) for number in range(PAYOUTS // BATCH)]

    def _batch(self, number: int) -> list[tuple[sql.Composed, list[Any]]]:
        """The rows once more, apart from all others."""
        apart = APART + number * BATCH
        return [
            insert_of(
                model._meta.db_table,
                [
                    {name: value + apart if name in links and value else value for name, value in row.items()}
                    | ({"form_key": uuid4()} if "form_key" in row else {})
                    for row in rows
                ],
            )
            for model, rows, links in self.tables
        ]

    def __call__(self) -> None:
        with self.raw.transaction(force_rollback=True):
            for model, _rows, _links in self.tables:
                table = sql.Identifier(model._meta.db_table)
                self.raw.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
            for batch in self.batches:
                for statement_, values in batch:
                    self.raw.execute(statement_, values)


def insert_of(table: str, rows: Sequence[dict[str, Any]]) -> tuple[sql.Composed, list[Any]]:
    """One INSERT of all rows, with its values."""
    names = list(rows[0])
    one = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(names)))
    statement_ = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join([one] * len(rows))
    )
    return statement_, [row[name] for row in rows for name in names]


@benchmark("statement")
def of_a_year() -> Iterator[Row]:
    databases.cash_book()
    fund = Fund.objects.get(name="Quỹ lớn")
    year = Period.year(2025)
    within = "fund_id = %s AND happened_on >= %s AND happened_on < %s"
    said = [fund.pk, year.start, year.end]
    opening = "SELECT sum(amount) FROM welfare_entry WHERE fund_id = %s AND happened_on < %s"
    lines = f"""
        SELECT id, number, kind, amount, happened_on, method, party, purpose, document, voucher_year, voucher_number,
               sum(amount) OVER (ORDER BY happened_on, number) AS stood
          FROM welfare_entry WHERE {within} ORDER BY happened_on, number
    """  # noqa: S608 - our own words
    columns = "pk number kind amount happened_on method party purpose document voucher_year voucher_number".split()
    with databases.raw() as raw:

        def bare(limit: str = "") -> None:
            raw.execute(opening, said[:2]).fetchone()
            raw.execute(lines + limit, said).fetchall()  # type: ignore[arg-type]

        def whole() -> None:
            assert sum(1 for _line in statement(fund, year).lines) > 0

        def values() -> None:
            list(statement(fund, year).lines.values_list(*columns, "stood"))

        value, least = in_turns(whole, bare, turns=5)
        number = statement(fund, year).number
        yield Row("statement", value, floor=least, goal=Goal(ratio=12), note=f"{number} lines, a model each")
        value, least = in_turns(values, bare, turns=5)
        yield Row("statement-values", value, floor=least, goal=Goal(ratio=3), note="without a model for each line")
        value, least = in_turns(
            lambda: list(statement(fund, year).lines[:LINES]), lambda: bare(f"LIMIT {LINES}"), turns=5
        )
        yield Row("statement-page", value, floor=least, goal=Goal(ratio=3), note=f"its first {LINES} lines")
