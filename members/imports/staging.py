"""The rows of a list beside the book: a table of one transaction, into which they are copied as they were read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models

from members.imports.columns import BORN, FEMALE, GROUP, JOINED, KEY, MALE, PARTY
from members.imports.reading import Row
from members.models import Member

# The fields of a person that a list may say, by their columns.
FIELDS: tuple[str, ...] = tuple(
    "full_name sex born_on born_year member_number card_number staff_code citizen_id citizen_id_issued_on phone email"
    " address native_place ethnicity_id religion party_joined_on party_official_on education qualification"
    " political_theory languages job_title department contract employed_on union_joined_on bank_account bank_name"
    " health_note note".split()
)
# What else a row may say: which person it is about, and what is no field of the person.
BESIDES: Mapping[str, str] = {
    "key_member": "bigint",
    "key_version": "integer",
    "name_folded": "text",
    "sex_by_number": "text",
    "party_marked": "boolean",
    "joined_on": "date",
    "group_id": "bigint",
}
_TYPES = {models.DateField: "date", models.PositiveSmallIntegerField: "smallint"}
_FIELD_OF_COLUMN = {field.column: field for field in Member._meta.concrete_fields}
NULLABLE = frozenset(name for name in FIELDS if _FIELD_OF_COLUMN[name].null)

# Columns of a list that speak of other fields than the one of their name.
_SPEAKS_OF: Mapping[str, tuple[str, ...]] = {
    BORN: ("born_on", "born_year"),
    MALE: ("sex", "born_on", "born_year"),
    FEMALE: ("sex", "born_on", "born_year"),
    PARTY: ("party_joined_on",),
    "qualification": ("qualification", "education"),
    "ethnicity": ("ethnicity_id",),
    JOINED: ("union_joined_on",),
    GROUP: (),
    KEY: (),
}
_NEVER_ERASED = {"full_name", "sex", KEY, GROUP, JOINED, PARTY, MALE, FEMALE}


def fields_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The fields that a list of these columns can change."""
    spoken = {name for code in codes for name in _SPEAKS_OF.get(code, (code,))}
    return tuple(name for name in FIELDS if name in spoken)


def erased_by(codes: Iterable[str]) -> frozenset[str]:
    """The fields that empty cells of these columns erase where that was asked for."""
    kept = set(codes) - _NEVER_ERASED
    return frozenset(
        name for code in kept for name in _SPEAKS_OF.get(code, (code,)) if code in (name, BORN, "ethnicity")
    )


def create() -> None:
    """The empty table; it is gone when the transaction ends."""
    typed = [f"{name} {_TYPES.get(type(_FIELD_OF_COLUMN[name]), 'text')}" for name in FIELDS]
    typed += [f"{name} {kind}" for name, kind in BESIDES.items()]
    run("DROP TABLE IF EXISTS import_staged")
    run(f"CREATE TEMP TABLE import_staged (number integer, errors jsonb, {', '.join(typed)}) ON COMMIT DROP")


def fill(rows: Iterable[Row]) -> None:
    """Copy rows as they were read."""
    columns = (*FIELDS, *BESIDES)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY import_staged (number, errors, {', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            said = row.said
            errors = _escaped(json.dumps(row.errors, ensure_ascii=False)) if row.errors else "\\N"
            values = [_escaped(said[name]) if name in said else "\\N" for name in columns]
            copy.write(f"{row.number}\t{errors}\t" + "\t".join(values) + "\n")
    _analyze()


def fill_again(import_id: int) -> None:
    """Stage the rows of an import that were found good, as they were read then."""
    run(
        "INSERT INTO import_staged SELECT found.* FROM members_importrow kept,"
        " jsonb_populate_record(null::import_staged, kept.cells || jsonb_build_object('number', kept.number)) found"
        " WHERE kept.imported_id = %(import)s AND kept.outcome IN ('new', 'changed') ORDER BY kept.number",
        {"import": import_id},
    )
    _analyze()


def _analyze() -> None:
    """Only what rows are matched by matters to the planner."""
    run("ANALYZE import_staged (number, key_member, member_number, citizen_id, staff_code, name_folded)")


def kept_cells(codes: Iterable[str]) -> str:
    """What a list of these columns may have said in a row, as the JSON that `fill_again` takes."""
    pairs = ", ".join(f"'{name}', staged.{name}" for name in (*fields_of(codes), *BESIDES))
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"


def run(sql: str, params: dict[str, Any] | None = None) -> int:
    """A statement; how many rows it was about."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\") if "\\" in text else text
