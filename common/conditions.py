"""Conditions in words of the database, for what is asked so often that it pays to spell it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, F, Func


class Condition(Func):
    """What holds of a row: SQL in which {0}, {1} … stand for columns, by their paths. Without SQL it never holds.

    The framework's own words for the same are put together and translated anew for every statement, and what every
    list asks costs more time there than in the database.
    """

    output_field = BooleanField()

    def __init__(self, sql: str, columns: Sequence[str], params: Sequence[Any] = ()) -> None:
        self.sql, self.params = sql, tuple(params)
        super().__init__(*map(F, columns))

    def as_sql(self, compiler: Any, *_args: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.sql:
            raise EmptyResultSet  # so that nobody is asked
        columns = [compiler.compile(one)[0] for one in self.get_source_expressions()]
        return f"({self.sql.format(*columns)})", self.params
