"""What stands in the book about units, whatever app wrote it: found by the fields of all models, not by a list."""

# ruff: noqa: S608 - the SQL is made of the names of our own tables and columns

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, TypeAlias

import pghistory.models
from django.apps import apps
from django.db import connection, models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from unions.models import (
    Account,
    ByEvent,
    Coverage,
    HeirPath,
    LineageEvent,
    LineageUnit,
    Placement,
    TreePath,
    UnionUnit,
    UnitVersion,
    WebhookEvent,
)

Field: TypeAlias = "models.Field[Any, Any]"
# The tree and the lineage speak for themselves; what an account looked at last, or others were told, binds nobody.
SILENT = (Account, HeirPath, LineageUnit, TreePath, UnitVersion, WebhookEvent)


@cache
def fields_of_units() -> tuple[Field, ...]:
    """Every field of a model that names a unit, but those that say nothing about what was built on it."""
    return tuple(
        field
        for model in apps.get_models()
        if not issubclass(model, (*SILENT, pghistory.models.Event))
        for field in model._meta.concrete_fields
        if field.related_model is UnionUnit and (model, field.name) != (Placement, "child")
    )


def dated_from(units: Collection[int], day: date) -> list[str]:
    """Records of units dated on a day or later, kind by kind, in words; the bin does not count."""
    counts = [
        (field, f"{_column(field)} = ANY(%s) AND happened_on >= %s{_kept(field.model)}", [list(units), day])
        for field in _dated()
    ]
    return list(_told(counts))


def built_on(units: Collection[int], event: LineageEvent) -> list[str]:
    """What was written about units that an event founded, but by the event itself, kind by kind, in words."""
    counts: list[tuple[Field, str, list[Any]]] = []
    for field in fields_of_units():
        params: list[Any] = [list(units)]
        wanted = f"{_column(field)} = ANY(%s)"
        if issubclass(field.model, ByEvent):
            wanted, params = f"{wanted} AND begun_by_id IS DISTINCT FROM %s", [*params, event.pk]
        if field.model is Coverage:
            wanted, params = f"{wanted} AND lower(valid) <> %s", [*params, event.effective_on]
        counts.append((field, wanted, params))
    return list(_told(counts))


def hold_placements(units: Collection[int]) -> None:
    """Let who writes about these units, and holds them for that, finish first; who comes later waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM unions_placement WHERE child_id = ANY(%s) ORDER BY id FOR UPDATE", [sorted(set(units))]
        )


def hold_records() -> None:
    """Let who writes records finish first, and who comes later wait. Always after `hold_placements`."""
    tables = {_table(field.model) for field in _dated()}
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(sorted(tables))} IN SHARE ROW EXCLUSIVE MODE")


def _dated() -> Iterator[Field]:
    return (field for field in fields_of_units() if field.name == "unit" and _has(field.model, "happened_on"))


def _told(counts: Iterable[tuple[Field, str, list[Any]]]) -> Iterator[str]:
    """One statement for all kinds."""
    asked = list(counts)
    parts = [
        f"SELECT {n}, count(*) FROM {_table(field.model)} WHERE {where}" for n, (field, where, _p) in enumerate(asked)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [param for _field, _where, params in asked for param in params])
        found = dict(cursor.fetchall())
    for n, (field, _where, _params) in enumerate(asked):
        if found[n]:
            kind = capfirst(field.model._meta.verbose_name_plural)
            yield _("%(kind)s: %(number)d") % {"kind": kind, "number": found[n]}


def _kept(model: type[models.Model]) -> str:
    return " AND binned_at IS NULL" if _has(model, "binned_at") else ""


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(field: Field) -> str:
    return connection.ops.quote_name(field.column or "")
