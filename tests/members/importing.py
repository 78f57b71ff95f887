"""Lists that go the whole way into the book, as tests send them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from members.imports.applying import write
from members.imports.checking import check
from members.imports.uploading import Choices, choose_columns, receive
from members.models import MemberImport
from tests.common.workbooks import workbook
from unions.access import Scope
from unions.models import UnionUnit

SINCE = date(2020, 1, 1)


def sent(
    content: bytes, unit: UnionUnit, scope: Scope, filename: str = "danh-sach.xlsx", **options: Any
) -> MemberImport:
    return receive(content, filename, unit, options.get("joined_on", SINCE), scope=scope)


def checked(
    content: bytes,
    unit: UnionUnit,
    scope: Scope,
    *,
    columns: Mapping[int, str] | None = None,
    blank_erases: bool = False,
    **options: Any,
) -> MemberImport:
    """A list whose columns mean what was guessed, but for `columns`."""
    imported = sent(content, unit, scope, **options)
    meanings = {index: imported.layout["columns"].get(str(index), "") for index, *_rest in imported.layout["headings"]}
    choices = Choices(meanings | dict(columns or {}), options.get("joined_on", SINCE), blank_erases)
    choose_columns(imported.pk, choices, scope=scope)
    return check(imported.pk, scope=scope)


def imported(content: bytes, unit: UnionUnit, scope: Scope, mode: str = "all", **options: Any) -> MemberImport:
    return write(checked(content, unit, scope, **options).pk, mode, scope=scope)


def listed(*rows: Mapping[str, Any]) -> bytes:
    """A workbook of rows by the codes of their columns."""
    codes = list(dict.fromkeys(code for row in rows for code in row))
    return workbook([codes, *([row.get(code) for code in codes] for row in rows)])


def errors_of(imported: MemberImport) -> dict[int, dict[str, str]]:
    """By the number of the row: what is wrong, by the column."""
    return dict(imported.rows.filter(outcome="bad").values_list("number", "errors"))


def snapshot() -> dict[str, list]:
    """Every row of the book of members, byte for byte."""
    told = {}
    with connection.cursor() as cursor:
        for table in ("members_member", "members_membershipspell", "members_groupstay"):
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY id")  # noqa: S608
            told[table] = cursor.fetchall()
    return told
