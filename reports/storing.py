"""Counting units into the store: at first all of them, then those whose records were written to since."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from common.periods import Period
from reports.counting import Several, Statement, asked_by, plan
from reports.figures import in_force
from reports.models import OPEN, Report, StoredNumbers, StoredQuestion, StoredSighting
from reports.stored import SHORT, Wanted, histories, in_doubt, marks, tables_of
from reports.trees import Tree, Window, array_of
from unions.models import Account, UnionUnit

AT_MOST = 12  # periods that are kept, the latest first
PATIENCE = timedelta(seconds=20)

NUMBERS, SIGHTINGS = StoredNumbers._meta.db_table, StoredSighting._meta.db_table


class StillWritingError(Exception):
    """Somebody has been writing for so long that it cannot be said how far the histories have gone."""


def tick(_now: datetime) -> None:
    """Once a minute, where there are as many units as make a large tree."""
    if UnionUnit.objects.count() >= settings.STORED_FROM_UNITS:
        try:
            refresh(periods_in_use())
        except StillWritingError:
            return  # what is stored is older than it might be, and the figures are right nevertheless


def periods_in_use() -> list[Period]:
    """Those of reports that are not handed in yet, and those that accounts looked at last."""
    codes = {*Report.objects.filter(status__in=OPEN).values_list("period_code", flat=True).distinct()}
    codes |= {*Account.objects.exclude(chosen_period="").values_list("chosen_period", flat=True).distinct()}
    periods = {period for code in codes if (period := _parsed(code))}
    return sorted(periods, key=lambda period: period.end, reverse=True)[:AT_MOST]


def _parsed(code: str) -> Period | None:
    try:
        return Period.parse(code)
    except ValueError:
        return None


def refresh(periods: Iterable[Period]) -> None:
    """Bring what is stored of all counting indicators over some periods up to now, and drop all other periods.

    Raises StillWritingError where somebody else's transaction does not end.
    """
    asked = _asked(periods)
    tables = {one: tables_of(plan(one[0], one[1], wanted, moves=False).sql) for one, wanted in asked.items()}
    followed = {*histories(), *SHORT}
    asked = {one: wanted for one, wanted in asked.items() if tables[one] <= followed}
    now = marks(set().union(*(tables[one] for one in asked)))
    _wait_for_writers()
    kept = {(one.kind, Window(one.start, one.end, one.is_day)): one for one in StoredQuestion.objects.all()}
    StoredQuestion.objects.filter(pk__in=[one.pk for key, one in kept.items() if key not in asked]).delete()
    units = list(UnionUnit.objects.values_list("pk", flat=True))
    for (code, window), wanted in asked.items():
        _refresh(code, window, wanted, {table: now[table] for table in tables[code, window]}, units)
    if kept.keys() != asked.keys():
        with connection.cursor() as cursor:  # the planner knows nothing of what has just been filled
            cursor.execute(f"ANALYZE {NUMBERS}, {SIGHTINGS}")


def _asked(periods: Iterable[Period]) -> dict[tuple[str, Window], Wanted]:
    asked: dict[tuple[str, Window], dict[tuple[str, str], None]] = defaultdict(dict)
    for period in periods:
        for definition in in_force(period):
            if not definition.is_derived:
                asked[definition.kind, Window.of(definition, period)][asked_by(definition)] = None
    return {one: tuple(wanted) for one, wanted in asked.items()}


@transaction.atomic
def _refresh(code: str, window: Window, wanted: Wanted, now: dict[str, Any], units: list[int]) -> None:
    days: dict[str, Any] = {"start": window.start, "end": window.end, "is_day": window.is_day}
    question, new = StoredQuestion.objects.select_for_update().get_or_create(kind=code, **days)
    as_before = not new and tuple(map(tuple, question.wanted)) == wanted and question.marks.keys() == now.keys()
    doubtful = in_doubt([question])[question.pk] if as_before else None
    asked = plan(code, window, wanted, moves=False)
    if doubtful is None:
        question.numbers.all().delete()
        question.sightings.all().delete()
        _store_numbers(question, asked.numbers, units)
        for several in asked.several:
            _store_all_sightings(question, several, units)
    elif doubtful:
        question.numbers.filter(of_unit__in=doubtful).delete()
        _store_numbers(question, asked.numbers, doubtful)
        for several in asked.several:
            _store_sightings_in(question, several, units, doubtful)
    question.wanted, question.marks = list(map(list, wanted)), now
    question.save(update_fields=["wanted", "marks", "stored_at"])


def _wait_for_writers() -> None:
    """Until whoever was writing has ended: an event with an earlier number than others may become visible after them."""
    writing = _writers()
    until = time.monotonic() + PATIENCE.total_seconds()
    while writing := writing & _writers():
        if time.monotonic() > until:
            raise StillWritingError
        time.sleep(0.02)


def _writers() -> set[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT pid, backend_xid::text FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return set(cursor.fetchall())


def _filled(statement: Statement, units: Collection[int], touching: Collection[int] = ()) -> tuple[str, list[Any]]:
    return statement.sql, statement.of(Tree({}, list(units), [], [], touching))


def _store_numbers(question: StoredQuestion, statement: Statement, units: Collection[int]) -> None:
    sql, params = _filled(statement, units)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {NUMBERS} (question_id, of_unit, numbers) "  # noqa: S608 - our own words
            f"SELECT %s, counted.* FROM ({sql}) AS counted",
            [question.pk, *params],
        )


def _store_all_sightings(question: StoredQuestion, several: Several, units: Collection[int]) -> None:
    names = ", ".join(f"of_{column}" for column in several.columns)
    pairs = ", ".join(f"({column}, of_{column})" for column in several.columns)
    sql, params = _filled(several.all, units)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {SIGHTINGS} (question_id, "column", who, units)
                SELECT %s, number, who, places
                  FROM ({sql}) AS seen (who, {names}), LATERAL (VALUES {pairs}) AS of_column (number, counted),
                       LATERAL (SELECT array_agg(DISTINCT place) FROM unnest(counted) AS place) AS different (places)
                 WHERE cardinality(places) > 1""",  # noqa: S608 - our own words
            [question.pk, *params],
        )


def _store_sightings_in(
    question: StoredQuestion, several: Several, units: Collection[int], doubtful: Collection[int]
) -> None:
    """Whoever is seen in the units now is looked for everywhere; whoever was seen there is not any more."""
    with connection.cursor() as cursor:
        cursor.execute(*_filled(several.touching, units, doubtful))
        found = cursor.fetchall()
        words: list[Any] = [question.pk, several.columns, array_of(doubtful)]
        cursor.execute(
            f"UPDATE {SIGHTINGS} SET units = array(SELECT unnest(units) EXCEPT SELECT unnest(%s::bigint[])) "  # noqa: S608
            'WHERE question_id = %s AND "column" = ANY (%s) AND units && %s::bigint[]',
            [array_of(doubtful), *words],
        )
    here = question.sightings.filter(column__in=several.columns)
    here.filter(who__in=[who for who, *_columns in found]).delete()
    StoredSighting.objects.bulk_create(
        StoredSighting(question=question, column=column, who=who, units=sorted(set(places)))
        for who, *of_columns in found
        for column, places in zip(several.columns, of_columns, strict=True)
        if len(set(places or ())) > 1
    )
    here.filter(units__len__lt=2).delete()
