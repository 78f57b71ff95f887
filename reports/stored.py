"""Numbers of units as they were stored, and which of them can no longer be relied on.

What is stored is a unit's own, free of the tree, so that a reorganisation changes none of it. Nobody marks what
changes: the histories that every record keeps anyway say which rows were written since, and those rows say which units
they count in. The numbers of such units, and of units that moved in the middle of the days, are counted from the
records; so a figure is the same with the store and without it, however old the store is.

Of each table that a question reads it is known how its rows lead to units: they carry the unit (`anchors`), belong to a
row that does (`parts`), or are what such rows point to (`POINTED_AT`). A change to any other table, as to a version of a
union or a list of kinds, puts the whole question in doubt; what keeps no history but is short is compared as a whole.
"""

# ruff: noqa: S608 - the SQL is made of the names of our own tables

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import Model, Q

from reports.kinds import KINDS
from reports.models import StoredNumbers, StoredQuestion, StoredSighting
from reports.trees import LeafGroups, Window, array_of

Wanted = tuple[tuple[str, str], ...]  # measures and their conditions as JSON

POINTED_AT = ("members_member", "campaigns_proposal", "unions_lineageevent")
SHORT = ("members_ethnicity", "unions_grade")  # catalogues without a history
WHOLE = -1  # instead of a unit: everything is in doubt


class Kept(NamedTuple):
    """A question as it is stored. Of the units `in_doubt` nothing is taken from it."""

    question: StoredQuestion
    in_doubt: frozenset[int]

    @property
    def wanted(self) -> Wanted:
        return tuple((measure, words) for measure, words in self.question.wanted)

    def numbers(self, units: Collection[int]) -> list[tuple[int, list[int]]]:
        """(unit, numbers) of those that have records."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT of_unit, numbers FROM {StoredNumbers._meta.db_table} "
                "WHERE question_id = %s AND of_unit = ANY (%s::bigint[])",
                [self.question.pk, array_of(units)],
            )
            return cursor.fetchall()

    def sums(self, groups: LeafGroups, size: int) -> dict[str, list[int]]:
        """By path: what the units of a group that are not in doubt have together."""
        columns = ", ".join(f"sum(numbers[{n}])" for n in range(1, size + 1))
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT place, ARRAY[{columns}]::bigint[]
                      FROM unnest(%s::bigint[], %s::bigint[]) AS of_group (unit, place)
                      JOIN {StoredNumbers._meta.db_table} ON question_id = %s AND of_unit = unit
                     WHERE unit <> ALL (%s::bigint[]) GROUP BY place""",
                [groups.units, groups.places, self.question.pk, array_of(self.in_doubt)],
            )
            return {groups.paths[place]: numbers for place, numbers in cursor.fetchall()}

    def sightings(self, columns: Collection[int]) -> Iterator[tuple[int, str, list[int]]]:
        """(column, who, units) of everybody who was seen in several."""
        rows = StoredSighting.objects.filter(question=self.question, column__in=columns)
        return rows.values_list("column", "who", "units").iterator()


def kept(asked: Mapping[tuple[str, Window], Collection[tuple[str, str]]]) -> dict[tuple[str, Window], Kept]:
    """By kind and window: what is stored of all that is wanted, and can be relied on but for some units."""
    days = Q(pk__in=[])
    for window in {window for _kind, window in asked}:
        days |= Q(start=window.start, end=window.end, is_day=window.is_day)
    found = {}
    for one in StoredQuestion.objects.filter(days, kind__in={kind for kind, _window in asked}):
        key = one.kind, Window(one.start, one.end, one.is_day)
        stored = {(measure, words) for measure, words in one.wanted}
        if key in asked and stored.issuperset(asked[key]):
            found[key] = one
    doubtful = in_doubt(found.values())
    return {key: Kept(one, frozenset(units)) for key, one in found.items() if (units := doubtful[one.pk]) is not None}


def in_doubt(questions: Iterable[StoredQuestion]) -> dict[int, set[int] | None]:
    """By stored question: the units whose records were written to since; None where all may have changed."""
    questions = list(questions)
    asked = [
        f"SELECT {question.pk}, unit FROM ({sql}) AS of_table (unit)"
        for question in questions
        for sql in _changes(question)
    ]
    units: dict[int, set[int]] = {question.pk: set() for question in questions}
    if asked:
        with connection.cursor() as cursor:
            cursor.execute("\nUNION ".join(asked))
            for question_id, unit in cursor.fetchall():
                units[question_id].add(unit)
    return {pk: None if WHOLE in found else found for pk, found in units.items()}


def marks(tables: Iterable[str]) -> dict[str, Any]:
    """How far the histories of tables have gone by now. Raises LookupError for a table that cannot be followed."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(tables):
            if table in SHORT:
                cursor.execute(_hash(table))
            else:
                cursor.execute(f"SELECT coalesce(max(pgh_id), 0) FROM {histories()[table]}")
            (found[table],) = cursor.fetchone()
        return found


def tables_of(sql: str) -> set[str]:
    """The tables that a statement reads; instead of a view, those that it is made of."""
    known = {model._meta.db_table for model in apps.get_models()}
    words = known.intersection(sql.split('"'))
    return {table for word in words for table in _views().get(word, [word])}


# From what was written to units ------------------------------------------------------------------------------


class Sources(NamedTuple):
    """How the rows of the tables that a kind reads lead to units.

    `anchors` are the columns of the unit by table; `parts` the columns that point to an anchor: (column, anchor);
    `pointed_at` the columns that point to a table: (table with the column, column).
    """

    anchors: dict[str, str]
    parts: dict[str, list[tuple[str, str]]]
    pointed_at: dict[str, list[tuple[str, str]]]


@cache
def histories() -> dict[str, str]:
    """By table: that of its events."""
    events = {model: getattr(model, "pgh_tracked_model", None) for model in apps.get_models()}
    return {tracked._meta.db_table: model._meta.db_table for model, tracked in events.items() if tracked}


@cache
def _views() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT view_name, table_name FROM information_schema.view_table_usage WHERE view_schema = 'public'"
        )
        found: dict[str, list[str]] = defaultdict(list)
        for view, table in cursor.fetchall():
            found[view].append(table)
        return found


@lru_cache(maxsize=128)
def sources(code: str, tables: frozenset[str]) -> Sources:
    models = {model._meta.db_table: model for model in apps.get_models()}
    kind = KINDS[code]
    model: Any = kind.records().model
    *way, unit = kind.unit_field.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model
    column = model._meta.get_field(unit).column
    anchors = {
        table: column
        for table in _views().get(model._meta.db_table, [model._meta.db_table])
        if column in {field.column for field in models[table]._meta.local_fields}
    }
    parts = {table: found for table in tables - anchors.keys() if (found := _pointing(models[table], anchors))}
    pointed_at: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for table in (*anchors, *parts):
        for pointing, to in _pointing(models[table], tables.intersection(POINTED_AT)):
            pointed_at[to].append((table, pointing))
    return Sources(anchors, parts, dict(pointed_at))


def _pointing(model: type[Model], tables: Collection[str]) -> list[tuple[str, str]]:
    """(column, table) of what a model points to."""
    fields: list[Any] = [field for field in model._meta.local_fields if field.related_model]
    pairs = [(field.column, field.related_model._meta.db_table) for field in fields]
    return [(column, table) for column, table in pairs if table in tables]


def _changes(question: StoredQuestion) -> Iterator[str]:
    """Statements of the units in which something changed, a table each."""
    found = sources(question.kind, frozenset(question.marks))
    for table, mark in question.marks.items():
        if table in SHORT:
            yield f"SELECT {WHOLE} WHERE ({_hash(table)}) <> '{mark}'"
            continue
        events = f"{histories()[table]} AS event"
        new = f"event.pgh_id > {int(mark)}"
        if table in found.anchors:
            yield _then_and_now(events, new, found.anchors[table], "", "of_row.value")
        elif table in found.parts:
            for column, anchor in found.parts[table]:
                unit = found.anchors[anchor]
                yield _then_and_now(
                    events, new, column, f"JOIN {anchor} AS anchor ON anchor.id = of_row.value", f"anchor.{unit}"
                )
        elif table in found.pointed_at:
            for pointing, column in found.pointed_at[table]:
                yield f"SELECT {_unit_of(found, pointing)} JOIN {events} ON event.pgh_obj_id = own.{column} WHERE {new}"
        else:
            yield f"(SELECT {WHOLE} FROM {events} WHERE {new} LIMIT 1)"


def _then_and_now(events: str, new: str, column: str, join: str, unit: str) -> str:
    """What a column of the rows held after a change, and before it; nobody knows where no event is before it."""
    before = f"""LATERAL (SELECT earlier.{column} FROM {events.removesuffix(" AS event")} AS earlier
        WHERE earlier.pgh_obj_id = event.pgh_obj_id AND earlier.pgh_id < event.pgh_id
        ORDER BY earlier.pgh_id DESC LIMIT 1) AS earlier"""
    return f"""
        SELECT {unit} FROM (
            SELECT event.{column} FROM {events} WHERE {new}
            UNION SELECT earlier.{column} FROM {events}, {before} WHERE {new} AND event.pgh_label = 'changed'
        ) AS of_row (value) {join}
        UNION ALL (SELECT {WHOLE} FROM {events} LEFT JOIN {before} ON true
                    WHERE {new} AND event.pgh_label = 'changed' AND earlier IS NULL LIMIT 1)"""


def _unit_of(found: Sources, table: str) -> str:
    """From a row `own` of an anchor, or of what belongs to one, to its unit."""
    if table in found.anchors:
        return f"own.{found.anchors[table]} FROM {table} AS own"
    column, anchor = found.parts[table][0]
    return f"anchor.{found.anchors[anchor]} FROM {table} AS own JOIN {anchor} AS anchor ON anchor.id = own.{column}"


def _hash(table: str) -> str:
    return f"SELECT coalesce(md5(string_agg(of_list::text, '|' ORDER BY of_list::text)), '') FROM {table} AS of_list"
