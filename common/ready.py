"""Statements that are made ready once: what differs from one time to the next is left open in them.

To put a statement together and translate it takes the framework longer than the database needs to answer, so what every
request asks is made ready for all of them.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, QuerySet, Value


class Later(Value):
    """What is said when the statement runs, by its name."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(name, output_field)

    def as_sql(self, *_args: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Ready:
    """Rows of columns that the database gives as they are, with `Later` wherever something is left open."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        try:
            self.sql, self.params = rows.query.sql_with_params()
        except EmptyResultSet:  # whatever is said
            self.sql, self.params = "", ()

    def rows(self, **said: Any) -> list[tuple[Any, ...]]:
        if not self.sql:
            return []
        params = [said[one.value] if isinstance(one, Later) else one for one in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
