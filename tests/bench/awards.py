"""An award round of 5,000 lines: what the rules say of all of them, and granting them by one decision.

The floor of the grant are the same award rows by plain INSERTs, without rules, history and links to their lines. That of
the verdicts are the memberships, ratings and awards of as many people read through psycopg.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
from django.db import connection
from django.utils import timezone
from psycopg import sql

from campaigns import dossiers
from campaigns.models import Award, AwardRound, AwardType, Nomination, Proposal
from campaigns.services import granting
from members.models import MembershipSpell
from tests.bench import databases
from tests.bench.awarding import MEMBERS, TOP, UNION
from tests.bench.bench import Goal, Row, benchmark, in_turns, milliseconds
from tests.bench.books import insert_of
from unions.access import Scope
from unions.models import Account, Decision, UnionUnit

TURNS = 3
RULED, PLAIN = "bang-khen-tld", "giay-khen-cdcs"  # with the ladder of ratings, initiatives and awards; with less
TODAY = timezone.localdate
LOOKED_AT: tuple[LiteralString, ...] = (
    "SELECT member_id, unit_id, valid FROM members_membershipspell",
    "SELECT member_id, year_label, grade_id FROM members_memberrating WHERE binned_at IS NULL",
    "SELECT * FROM campaigns_award WHERE binned_at IS NULL AND revoked_on IS NULL",
)
BATCH = 1_000  # rows of a plain INSERT


def a_round(year: int, code: str) -> AwardRound:
    """A round with one dossier of all members that lies where it is decided."""
    top, union = UnionUnit.objects.get(code=TOP), UnionUnit.objects.get(code=UNION)
    kind, by = AwardType.objects.get(code=code), Account.objects.get(username="chu-tich-khen")
    made = AwardRound.objects.create(
        unit=top, name=f"Đợt {year} {uuid4()}", merit_year=year, opens_on=TODAY(), closes_on=TODAY(), state="receiving"
    )
    made.offers.create(award_type=kind)
    dossier = Proposal.objects.create(round=made, unit=union, lies_at=top, state=Proposal.State.SENT, made_by=by)
    members = MembershipSpell.objects.filter(unit=union).order_by("member").values_list("member", flat=True)
    Nomination.objects.bulk_create(
        Nomination(
            proposal=dossier,
            unit=union,
            award_type=kind,
            recipient_kind="individual",
            member_id=member,
            merit_year=year,
            happened_on=TODAY(),
            achievement="Hoàn thành xuất sắc nhiệm vụ",
            verdict={"eligible": True, "findings": []},
            recorded_by=by,
        )
        for member in members
    )
    return made


@benchmark("awards")
def of_a_round() -> Iterator[Row]:
    databases.award_round()
    with databases.raw() as raw:
        yield _verdicts(raw)
        yield _grant(raw)


def _verdicts(raw: psycopg.Connection[Any]) -> Row:
    made = a_round(2024, RULED)
    lines = list(Nomination.objects.filter(proposal__round=made).select_related("award_type"))
    assert len(lines) == MEMBERS

    def bare() -> None:
        for what in LOOKED_AT:
            raw.execute(what).fetchall()

    value, least = in_turns(lambda: dossiers.verdicts_of(lines, made), bare, turns=TURNS)
    note = f"{MEMBERS / value * 1000:,.0f} verdicts per second, by the rules of {RULED}"
    return Row("awards-verdicts", value, floor=least, goal=Goal(value=2_500, ratio=40), note=note)


def _grant(raw: psycopg.Connection[Any]) -> Row:
    scope = Scope.of(Account.objects.get(username="chu-tich-khen"))
    grants, floors = [], []
    for turn in range(TURNS + 1):
        made = a_round(1990 + turn, PLAIN)
        paper = Decision(number=f"{uuid4()}", issuer="LĐLĐ", signed_on=TODAY(), effective_on=TODAY())
        kind = made.offers.get().award_type_id

        def grant(made: AwardRound = made, paper: Decision = paper, kind: int = kind) -> None:
            granting.grant(
                made.pk,
                award_type_id=kind,
                decision=paper,
                on=TODAY(),
                form_key=uuid4(),
                seen_version=made.version,
                scope=scope,
            )

        grants.append(milliseconds(grant))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        floors.append(milliseconds(Plain(raw, 1990 + turn)))
    value, least = statistics.median(grants[1:]), statistics.median(floors[1:])
    note = f"{MEMBERS} lines by one decision, {MEMBERS / value * 1000:,.0f} awards per second"
    return Row("awards-grant", value, floor=least, goal=Goal(value=4_000, ratio=8), note=note)


class Plain:
    """The awards of a year once more by INSERTs of a batch each, rolled back."""

    def __init__(self, raw: psycopg.Connection[Any], year: int) -> None:
        self.raw = raw
        rows = list(Award.objects.filter(merit_year=year).order_by("pk").values())
        assert len(rows) == MEMBERS
        apart = [row | {"id": row["id"] + 10**9, "merit_year": year + 100, "form_key": uuid4()} for row in rows]
        self.batches = [insert_of(Award._meta.db_table, apart[n : n + BATCH]) for n in range(0, MEMBERS, BATCH)]

    def __call__(self) -> None:
        with self.raw.transaction(force_rollback=True):
            table = sql.Identifier(Award._meta.db_table)
            self.raw.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
            for statement, values in self.batches:
                self.raw.execute(statement, values)
