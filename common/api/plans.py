"""Rows of a list straight from columns, as the serializer would tell them: no objects are made where none are needed.

A list is mostly columns told as they are. Where each asked-for field of a serializer is one, its rows are read by
`values_list` and told by a function made for the request; where one needs the object, all do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers

from common.api.fields import InScope
from common.api.problems import ParameterInvalid

Tell = Callable[[Any], Any]
Column = tuple[str, Tell | None]  # its path, and how its value is told, None for as it is

AS_IT_IS = (
    serializers.CharField,
    serializers.IntegerField,
    serializers.BooleanField,
    serializers.ChoiceField,
    serializers.FloatField,
)


@dataclass(frozen=True)
class Plan:
    """`paths` to read in this order, and for each the name under which it is told and how, None for as it is."""

    names: tuple[str, ...]
    paths: tuple[str, ...]
    tells: tuple[Tell | None, ...]

    def rows(self, rows: QuerySet[Any], *more: str) -> Any:
        """Tuples of the columns, those of `more` behind them."""
        return rows.values_list(*self.paths, *more)

    def teller(self) -> Callable[[Sequence[Any]], dict[str, Any]]:
        """From such a tuple to what is told of it."""
        names = self.names
        changed = [(n, tell) for n, tell in enumerate(self.tells) if tell is not None]
        if not changed:
            return lambda row: dict(zip(names, row, strict=False))

        def told(row: Sequence[Any]) -> dict[str, Any]:
            cells = list(row)
            for n, tell in changed:
                if cells[n] is not None:
                    cells[n] = tell(cells[n])
            return dict(zip(names, cells, strict=False))

        return told


def plan_of(kind: Any, rows: QuerySet[Any], only: Collection[str] = ()) -> Plan | None:
    """How rows are told as a serializer of this kind does, or only some of its fields; None where one of these needs
    more than a column. Raises ParameterInvalid for a field that there is not.
    """
    model: Any = rows.model
    columns = _columns(kind, model, frozenset(rows.query.annotations))
    refuse_fields(only, columns)
    told = {name: column for name, column in columns.items() if not only or name in only}
    if kind.to_representation not in PLAIN or None in told.values():
        return None
    paths, tells = zip(*filter(None, told.values()), strict=True)
    return Plan(tuple(told), paths, tells)


PLAIN: set[Any] = {serializers.ModelSerializer.to_representation, serializers.Serializer.to_representation}


def refuse_fields(asked: Iterable[str], known: Iterable[str]) -> None:
    if unknown := sorted(set(asked) - set(known)):
        raise ParameterInvalid({"fields": [f"{', '.join(unknown)} - {', '.join(sorted(known))}"]})


@cache
def _columns(kind: Any, model: Any, annotated: frozenset[str]) -> dict[str, Column | None]:
    """By the names of the fields that are told. They are of the class: to make them anew costs more than the rows."""
    return {name: _column(field, model, annotated) for name, field in kind().fields.items() if not field.write_only}


def _column(field: Any, model: type[models.Model], annotated: Collection[str]) -> Column | None:
    source = field.source.replace(".", "__")
    if isinstance(field, serializers.SlugRelatedField):
        path, tell = f"{source}__{field.slug_field}", None
    elif isinstance(field, InScope):
        path, tell = f"{source}__{field.slug}", None
    elif isinstance(field, serializers.PrimaryKeyRelatedField) and field.pk_field is None:
        path, tell = f"{source}__pk", None
    else:
        path, tell = source, _tell(field)
        if tell is NotImplemented:
            return None
    if path.split("__")[0] in annotated:
        return path, tell
    return (path, tell) if _is_column(model, path.split("__")) else None


def _is_column(model: Any, parts: Iterable[str]) -> bool:
    """Whether a path ends in a column and never fans out."""
    for part in parts:
        if model is None:
            return False
        if part == "pk":
            model = None
            continue
        found = {one.name: one for one in model._meta.get_fields()} | {
            one.attname: one for one in model._meta.concrete_fields
        }
        field = found.get(part)
        if field is None or field.one_to_many or field.many_to_many:
            return False
        model = field.related_model
    return True


def _tell(field: Any) -> Any:
    known = getattr(field, "tell_column", None)  # a field of ours that knows how
    if known is not None:
        return known
    kind = type(field)
    if kind is serializers.DateField:
        return date.isoformat
    if kind is serializers.DateTimeField:
        return moment
    if kind in (serializers.DecimalField, serializers.UUIDField):
        return field.to_representation
    if kind is serializers.BigIntegerField and not getattr(field, "coerce_to_string", False):
        return None  # as keys and money are told, which are within what JSON holds
    if isinstance(field, serializers.ModelField):
        return NotImplemented
    if kind is serializers.ListField and isinstance(field.child, AS_IT_IS):
        return list
    return None if isinstance(field, AS_IT_IS) and kind.to_representation in _OF_THEIRS else NotImplemented


_OF_THEIRS = {kind.to_representation for kind in AS_IT_IS}


def moment(value: datetime) -> str:
    """A moment with the offset of here: 2026-11-22T08:30:00+07:00."""
    return timezone.localtime(value).isoformat()
