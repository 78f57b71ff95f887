"""Pages of long lists by the key of their order, not by counting off: every page costs what the first does.

A page is asked for by the key of the row that it comes after or before. Rows written meanwhile move nobody: who
goes through all pages meets every row that was there all the time exactly once.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, F, Func, QuerySet, Value

PAGE = 50
COUNTED = 1_000  # rows beyond these are not counted: "more than 1,000"

Row = TypeVar("Row")
Key = tuple[Any, ...]


class Beyond(Func):
    """`(a, b) > (x, y)`, as an index over both columns compares; with `sign="<"` the other way."""

    output_field = BooleanField()

    def __init__(self, fields: Sequence[str] = (), key: Sequence[Any] = (), sign: str = ">", **extra: Any) -> None:
        self.sign = sign
        columns = [F(field) for field in fields]
        super().__init__(*columns, *(Value(value) for value in key), **extra)

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(one) for one in self.get_source_expressions()]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _params in side) for side in (parts[:half], parts[half:]))
        return f"(({left}) {self.sign} ({right}))", tuple(param for _sql, params in parts for param in params)


@dataclass(frozen=True)
class Asked:
    """Which page an address asks for: the one after a key, the one before it, or the first."""

    key: Key = ()
    backwards: bool = False

    @classmethod
    def of(cls, address: Mapping[str, Any], *types: type[str] | type[int]) -> Asked:
        """From `?after=…` or `?before=…`, whose keys are of these types; what cannot be read means the first page."""
        for name, backwards in (("after", False), ("before", True)):
            key = read_key(address.get(name, ""))
            if key and len(key) == len(types) and all(map(_is_a, key, types)):
                return cls(key, backwards)
        return cls()


@dataclass(frozen=True)
class Counted:
    """How many rows there are; `more` says that there are more than these."""

    number: int
    more: bool = False

    @classmethod
    def of(cls, rows: QuerySet[Any], at_most: int = COUNTED) -> Counted:
        """Counts no further than needed to say "more than `at_most`"."""
        number = rows.order_by()[: at_most + 1].count()
        return cls(min(number, at_most), number > at_most)


@dataclass(frozen=True)
class KeysetPage(Generic[Row]):
    """The rows of a page in the order of the list; `before` and `after` ask for its neighbours, "" for none."""

    rows: Sequence[Row]
    before: str = ""
    after: str = ""

    @classmethod
    def of(
        cls, fetch: Callable[[Asked, int], Sequence[Row]], asked: Asked, key: Callable[[Row], Key], size: int = PAGE
    ) -> KeysetPage[Row]:
        """`fetch` gives up to so many rows from the key on, nearest first, in the direction asked for."""
        found = list(fetch(asked, size + 1))
        further, rows = len(found) > size, found[:size]
        if asked.backwards:
            rows.reverse()
        if not rows:
            return cls(())
        earlier, later = (further, True) if asked.backwards else (bool(asked.key), further)
        return cls(rows, write_key(key(rows[0])) if earlier else "", write_key(key(rows[-1])) if later else "")

    def __bool__(self) -> bool:
        return bool(self.rows)


def turned(rows: QuerySet[Any], asked: Asked, fields: Sequence[str]) -> QuerySet[Any]:
    """Rows from the key on, in the order of the fields, or against it when asked backwards."""
    if asked.key:
        rows = rows.filter(Beyond(fields, asked.key, "<" if asked.backwards else ">"))
    return rows.order_by(*(f"-{field}" if asked.backwards else field for field in fields))


def write_key(key: Key) -> str:
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_key(text: str) -> Key:
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return ()
    return tuple(found) if isinstance(found, list) else ()


def _is_a(part: Any, wanted: type[str] | type[int]) -> bool:
    """Whether the database can compare the part of a key: an address may hold anything."""
    if wanted is str:
        return isinstance(part, str) and "\0" not in part
    return type(part) is int and abs(part) < 2**63
