"""A thousand payouts in one request, as a union's own system sends them, from the bytes of the body to the answer.

Their floor are the same rows read by orjson and written by an INSERT for each table through psycopg, with the constraints
of the tables, without rules and history: nothing is judged, and nobody is asked who they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import orjson
import psycopg
from django.db import connection
from django.test import Client
from django.utils import timezone
from psycopg import sql

from members.models import Member, MembershipSpell
from tests.bench import databases
from tests.bench.bench import Goal, Row, benchmark, in_turns
from tests.bench.bookkeeping import CODE, LONG_AGO
from tests.faults.office import Office
from unions.models import ApiToken, UnionUnit
from welfare.models import FundingLine, Payout

PAYOUTS = 1_000
AMOUNT = 300_000
APART = 10**9  # between the ids of the product's rows and those of the floor's


class Sender:
    """Who sends the payouts, with a member for each."""

    def __init__(self) -> None:
        unit = UnionUnit.objects.get(code=CODE)
        office = Office.at(unit)
        members = Member.objects.bulk_create(Member(full_name=f"Người thứ {n}", sex="female") for n in range(PAYOUTS))
        MembershipSpell.objects.bulk_create(
            MembershipSpell(member=member, unit=unit, valid=LONG_AGO) for member in members
        )
        _stored, token = ApiToken.objects.create(user=office.clerk)
        self.headers = {"Authorization": f"Token {token}"}
        self.body = orjson.dumps([self._payout(member.pk, office.fund.pk) for member in members])

    def _payout(self, member: int, fund: int) -> dict[str, Any]:
        return {
            "unit": CODE,
            "kind": "visit-sick",
            "member": member,
            "happened_on": timezone.localdate().isoformat(),
            "amount": AMOUNT,
            "override_reason": "Theo danh sách của phòng nhân sự.",
            "funding": [{"source": "social_fund", "fund": fund, "amount": AMOUNT}],
        }

    def send(self) -> list[int]:
        """The ids of what was written."""
        answer = Client(SERVER_NAME="localhost").post(
            "/api/v1/payouts/bulk/", self.body, content_type="application/json", headers=self.headers
        )
        assert answer.status_code == 201, answer.content[:500]
        return [int(one["id"]) for one in orjson.loads(answer.content)["results"]]


INSERT = "INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)"


class Plain:
    """The same rows from the same bytes, by one INSERT for each table; rolled back."""

    def __init__(self, raw: psycopg.Connection[Any], body: bytes, ids: list[int]) -> None:
        self.raw, self.body = raw, body
        payouts = list(Payout.objects.filter(pk__in=ids).order_by("pk").values())
        lines = list(FundingLine.objects.filter(payout__in=ids).order_by("pk").values())
        self.payouts = [row | {"id": row["id"] + APART} for row in payouts]
        self.lines = [row | {"id": row["id"] + APART, "payout_id": row["payout_id"] + APART} for row in lines]

    def __call__(self) -> None:
        said = orjson.loads(self.body)
        payouts = [
            row | {"member_id": one["member"], "amount": one["amount"], "form_key": uuid4()}
            for row, one in zip(self.payouts, said, strict=True)
        ]
        with self.raw.transaction(force_rollback=True):
            for table, rows in (("welfare_payout", payouts), ("welfare_fundingline", self.lines)):
                self.raw.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
                names = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
                insert = sql.SQL(INSERT).format(table=sql.Identifier(table), names=names)
                self.raw.execute(insert, [orjson.dumps(rows).decode()])
            self.raw.execute("SET CONSTRAINTS ALL IMMEDIATE")


@benchmark("bulk-payouts")
def of_many_payouts() -> Iterator[Row]:
    databases.cash_book()
    sender = Sender()
    ids = sender.send()  # rows to copy; nothing is measured yet
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with databases.raw() as raw:
        value, least = in_turns(sender.send, Plain(raw, sender.body, ids), turns=5)
    yield Row(
        "bulk-payouts", value, floor=least, goal=Goal(ratio=12), note=f"{value / PAYOUTS:.2f} ms each of {PAYOUTS}"
    )
