"""Figures of the example's union, of one union of a province, and of every union of it.

The floor is what PostgreSQL needs at least: of every table that the catalogue counts, the rows of the same days
grouped by union and counted, through psycopg.
"""

# ruff: noqa: S608 - the SQL is made of our own words

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from campaigns.models import Activity
from common.periods import Period
from reports import storing
from reports.figures import Figure, figures, records, table
from reports.kinds import KINDS
from tests.bench import databases, province
from tests.bench.bench import Goal, Row, benchmark, in_turns, milliseconds
from unions.models import STEP, UnionUnit

FLOWS = ("welfare_contribution", "welfare_loan", "members_careerevent", "campaigns_activity", "campaigns_work")
FLOWS += ("campaigns_registration", "members_memberrating", "members_congress", "unions_classification")
STOCKS = ("members_membershipspell", "members_headcount", "members_mandate", "unions_unitversion")
STOCKS += ("welfare_rotatingpot",)
IN_PERIOD = "happened_on >= %(start)s AND happened_on < %(end)s"
COUNTS = [
    *(f"SELECT unit_id, count(*) FROM {table} WHERE {IN_PERIOD} {{of}} GROUP BY unit_id" for table in FLOWS),
    f"SELECT unit_id, count(*) FROM welfare_payout WHERE {IN_PERIOD} {{of}} GROUP BY unit_id",
    "SELECT unit_id, count(*) FROM welfare_fundingline f JOIN welfare_payout p ON p.id = f.payout_id "
    f"WHERE {IN_PERIOD} {{of}} GROUP BY unit_id",
    *(f"SELECT unit_id, count(*) FROM {table} WHERE valid @> %(last)s {{of}} GROUP BY unit_id" for table in STOCKS),
    "SELECT unit_id, count(*) FROM members_membershipspell WHERE valid @> %(before)s {of} GROUP BY unit_id",
    *(
        f"SELECT unit_id, count(*) FROM members_membershipspell WHERE {day} >= %(start)s AND {day} < %(end)s {{of}} "
        "GROUP BY unit_id"
        for day in ("joined_on", "left_on")
    ),
    "SELECT unit_id, count(*) FROM unions_unitversion WHERE valid @> %(before)s {of} GROUP BY unit_id",
    # Which unions are due a congress is a question of its own about their versions.
    "SELECT unit_id, count(*) FROM unions_unitversion WHERE valid @> %(last)s {of} GROUP BY unit_id",
    "SELECT unit_id, count(*) FROM unions_lineageunit u JOIN unions_lineageevent e ON e.id = u.event_id "
    "WHERE effective_on >= %(start)s AND effective_on < %(end)s {of} GROUP BY unit_id",
    "SELECT unit_id, count(*) FROM (SELECT group_id AS unit_id FROM members_groupstay WHERE valid @> %(last)s) AS stay "
    "WHERE true {of} GROUP BY unit_id",
    "SELECT unit_id, count(*) FROM members_absence a JOIN members_membershipspell s ON s.id = a.spell_id "
    "WHERE a.valid @> %(last)s {of} GROUP BY unit_id",
    "SELECT unit_id, count(*) FROM welfare_potshare s JOIN welfare_rotatingpot p ON p.id = s.pot_id "
    "WHERE valid @> %(last)s {of} GROUP BY unit_id",
]


class Floor:
    """One raw count for each table and window that the catalogue looks at; of one union, or of all."""

    def __init__(self, raw: psycopg.Connection[Any], period: Period, unit: UnionUnit | None = None) -> None:
        self.raw = raw
        self.days = {
            "start": period.start,
            "end": period.end,
            "last": period.cut_off,
            "before": period.start - timedelta(days=1),
        }
        of = ""
        if unit:
            step = f"%{unit.pk:0{STEP - 1}}/%"
            days = [step, DateRange(period.start, period.end)]
            found = raw.execute("SELECT DISTINCT unit_id FROM unions_treepath WHERE path LIKE %s AND valid && %s", days)
            of = f"AND unit_id IN ({', '.join(str(pk) for (pk,) in found)})"
        self.counts = [count.format(of=of) for count in COUNTS]

    def __call__(self) -> None:
        for count in self.counts:
            self.raw.execute(count, self.days).fetchall()  # type: ignore[arg-type]


@benchmark("figures-union")
def of_the_example() -> Iterator[Row]:
    databases.example()
    unit, period = UnionUnit.objects.get(code="TVH-CDVC-SNV"), Period.year(2024)
    cold = milliseconds(lambda: figures(unit, period))
    with databases.raw() as raw:
        floor = Floor(raw, period)
        warm, least = in_turns(lambda: figures(unit, period), floor, turns=15)
    yield Row("figures-union-cold", cold, floor=least, note="the first time in a process that has connected")
    yield Row("figures-union-warm", warm, floor=least)


@benchmark("one-unit")
def of_one_unit() -> Iterator[Row]:
    databases.whole_province()
    period = Period.year(province.YEAR)
    with databases.raw() as raw:
        for what, pk in (("grassroots", province.FIRST + 2), ("intermediate", 2)):
            unit = UnionUnit.objects.get(pk=pk)
            floor = Floor(raw, period, unit)
            value, least = in_turns(lambda unit=unit: figures(unit, period), floor, turns=11)  # type: ignore[misc]
            yield Row(f"one-unit-{what}", value, floor=least, goal=Goal(ratio=15))


@benchmark("figures-province")
def of_every_unit() -> Iterator[Row]:
    databases.whole_province()
    top, period = UnionUnit.objects.get(pk=1), Period.year(province.YEAR)
    with databases.raw() as raw:
        floor = Floor(raw, period)
        value, least = in_turns(lambda: table(top, period), floor, turns=7)
        yield Row("figures-province", value, floor=least, goal=Goal(value=100, ratio=8))
        told = milliseconds(lambda: [figure for of_unit in table(top, period).values() for figure in of_unit])
        yield Row("figures-province-told", told, floor=least, note="with an object for each of all figures")
        settled = Period.year(province.YEAR - 2)
        value, least = in_turns(lambda: table(top, settled), Floor(raw, settled), turns=5)
        yield Row("figures-province-settled", value, floor=least, goal=Goal(value=100, ratio=8))


@benchmark("figures-large")
def of_a_large_province() -> Iterator[Row]:
    """20,000 unions: from the records, out of the store, and when 1,000 of them were written to."""
    databases.large_province()
    top, period = UnionUnit.objects.get(pk=1), Period.year(province.YEAR)
    upper = list(UnionUnit.objects.filter(pk__lte=province.LARGE.first))
    threshold, settings.STORED_FROM_UNITS = settings.STORED_FROM_UNITS, 10**9
    with databases.raw() as raw:
        value, least = in_turns(lambda: table(top, period), Floor(raw, period), turns=1)
        yield Row("figures-large-records", value, floor=least, goal=Goal(ratio=8))
        settings.STORED_FROM_UNITS = threshold
        storing.refresh([period])
        value, least = in_turns(lambda: table(top, period), lambda: raw.execute(ONE_PASS).fetchall(), turns=3)
        yield Row("figures-large-stored", value, floor=least, goal=Goal(ratio=7), note="one pass over the store")
        value, least = in_turns(
            lambda: table(top, period, nodes=upper), lambda: raw.execute(ONE_PASS).fetchall(), turns=3
        )
        yield Row("figures-large-upper", value, floor=least, goal=Goal(ratio=7), note="61 units of 20,061 read")
    written = [_activity(unit) for unit in range(100, 1_100)]
    Activity.objects.bulk_create(written)
    yield Row("figures-large-in-doubt", milliseconds(lambda: figures(top, period)), note="1,000 units written to")
    yield Row("figures-large-refresh", milliseconds(lambda: storing.refresh([period])), goal=Goal(value=1_000))
    Activity.objects.filter(title=TITLE).delete()
    (payouts,) = figures(top, period, ["welfare.visits.count"])
    yield Row("figures-large-evidence", milliseconds(lambda: list(payouts.records()[:50])), note="first 50 records")


TITLE = "Hội nghị"
ONE_PASS = """
SELECT question_id, nth, sum(number) FROM reports_storednumbers, unnest(numbers) WITH ORDINALITY AS of_unit (number, nth)
 GROUP BY question_id, nth
"""


def _activity(unit_id: int) -> Activity:
    day = date(province.YEAR, 5, 5)
    return Activity(unit_id=unit_id, happened_on=day, kind="conference", title=TITLE, recorded_by_id=1)


@benchmark("figures-exact")
def against_the_plain_meaning() -> Iterator[Row]:
    """Figures that differ from their plain meaning, counted record by record: none may."""
    databases.whole_province()
    top, period = UnionUnit.objects.get(pk=1), Period.year(province.YEAR)
    counted = table(top, period)
    asked = sorted(counted) if os.environ.get("NIGHTLY") else [1, 2, 3, *range(16, 803, 97), 34, 36]
    wrong = sum(not _is_plain(figure) for pk in asked for figure in counted[pk] if not figure.definition.is_ratio)
    yield Row("figures-exact", wrong, unit="wrong", goal=Goal(value=0, unit="wrong"), note=f"{len(asked)} units")


def _is_plain(figure: Figure) -> bool:
    kind = KINDS[figure.definition.kind]
    measure = kind.measure(figure.definition.measure)
    rows = records(figure.definition, figure.unit, figure.period)
    plain = rows.order_by().aggregate(number=measure.over(Q()))["number"] or 0
    return bool(plain == figure.value)
