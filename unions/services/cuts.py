"""Dated rows cut at the day of an event, going on elsewhere or not, and put together again.

One statement cuts all rows of a model: from the new day on nothing is left of a row, or its rest is written as a row
of its own. What an undoing could not tell from the rows is kept in `event.replaced`:
{model label: {pk: {column: value before}}}, without the rows that had no end and nothing in the other columns.
"""

# ruff: noqa: S608 - the SQL is made of the names of our own tables and columns

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from unions.models import ByEvent, LineageEvent

Sql = tuple[str, list[Any]]  # an expression over the row as it was, which is called `was`


def cut(
    rows: models.QuerySet[Any],
    event: LineageEvent,
    *,
    ended: Mapping[str, Any] | None = None,
    goes_on: Mapping[str, Sql] | None = None,
    where: str = "TRUE",
) -> int:
    """End rows that began before the event's day on that day, and say how many.

    `ended` are values of the part before. With `goes_on` the rest of the days becomes a row with these columns
    and all others as they were, wherever the condition `where` over `was` holds.
    """
    model, day = rows.model, event.effective_on
    before = {"ended_by_id": event.pk} | dict(ended or {}) if _by_event(model) else dict(ended or {})
    try:
        chosen, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    table = _quoted(model._meta.db_table)
    sets = "".join(f", {_quoted(name)} = %s" for name in before)
    remembered = "".join(f", '{name}', was.{_quoted(name)}" for name in before)
    rest, rest_params = _rest(model, event, goes_on, where) if goes_on is not None else ("", [])
    plain = {"valid": None} | {name: _blank(model, name) for name in before}
    # Rows without the mark of an event are found again only by what is kept of them.
    left_out = json.dumps(plain if _by_event(model) else {})
    sql = f"""
        WITH was AS MATERIALIZED (
            SELECT * FROM {table} WHERE id IN ({chosen}) AND lower(valid) < %s FOR UPDATE
        ), cut AS (
            UPDATE {table} kept SET valid = daterange(lower(was.valid), %s){sets}
              FROM was WHERE kept.id = was.id RETURNING was.*
        ){rest}
        SELECT count(*), coalesce(jsonb_object_agg(id, before) FILTER (WHERE before <> %s::jsonb), '{{}}')
          FROM (SELECT was.id, jsonb_build_object('valid', upper(was.valid){remembered}) AS before FROM cut was) known
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, day, day, *before.values(), *rest_params, left_out])
        number, known = cursor.fetchone()
    remember(event, model, json.loads(known) if isinstance(known, str) else known)
    return int(number)


def remember(event: LineageEvent, model: type[models.Model], before: Mapping[str, Any]) -> None:
    """Keep with the event what columns of rows held before it; who calls saves the event in the end."""
    if before:
        event.replaced[model._meta.label] = event.replaced.get(model._meta.label, {}) | dict(before)


def restore(model: type[models.Model], event: LineageEvent, columns: Collection[str] = ()) -> None:
    """Put rows together again that `cut` cut: the rest goes, and the part before gets its end and columns back."""
    by_event = _by_event(model)
    known = event.replaced.get(model._meta.label, {})
    table = _quoted(model._meta.db_table)
    names = ["ended_by_id", *columns] if by_event else [*columns]
    sets = "".join(f", {_quoted(name)} = {_former(model, name)}" for name in names)
    mine = "ended_by_id = %s" if by_event else "id = ANY(%s)"
    with connection.cursor() as cursor:
        if by_event:
            cursor.execute(f"DELETE FROM {table} WHERE begun_by_id = %s", [event.pk])
        cursor.execute(
            f"""
            UPDATE {table} kept SET valid = daterange(lower(kept.valid), (before ->> 'valid')::date){sets}
              FROM (SELECT id, %s::jsonb -> id::text AS before FROM {table} WHERE {mine}) was
             WHERE kept.id = was.id
            """,
            [json.dumps(known), event.pk if by_event else [int(pk) for pk in known]],
        )


def of_ids(column: str, ids: Mapping[int, int]) -> Sql:
    """The id that a mapping of ids gives for a column of `was`; NULL where it gives none."""
    return f"(%s::jsonb ->> was.{_quoted(column)}::text)::bigint", [json.dumps(ids)]


def _rest(model: type[models.Model], event: LineageEvent, goes_on: Mapping[str, Sql], where: str) -> Sql:
    given: dict[str, Sql] = {"valid": ("daterange(%s, upper(was.valid))", [event.effective_on])}
    if _by_event(model):
        given["begun_by_id"] = ("%s", [event.pk])
    given |= goes_on
    fields: list[Any] = [*model._meta.concrete_fields]
    columns = [field.column for field in fields if not (field.generated or field.primary_key)]
    said = [given.get(name, (f"was.{_quoted(name)}", [])) for name in columns]
    into = ", ".join(map(_quoted, columns))
    return (
        f", gone_on AS (INSERT INTO {_quoted(model._meta.db_table)} ({into})"
        f" SELECT {', '.join(sql for sql, _params in said)} FROM cut was WHERE {where})",
        [param for _sql, params in said for param in params],
    )


def _former(model: type[models.Model], column: str) -> str:
    field = _field(model, column)
    value = (
        f"(before ->> '{column}')::{field.rel_db_type(connection) if field.is_relation else field.db_type(connection)}"
    )
    return value if field.null else f"coalesce({value}, '')"


def _blank(model: type[models.Model], column: str) -> Any:
    return None if _field(model, column).null else ""


def _field(model: type[models.Model], column: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.column == column)


def _by_event(model: type[models.Model]) -> bool:
    return issubclass(model, ByEvent)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
