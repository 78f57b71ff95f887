"""Pages by the key of an order: who goes through all of them meets every row that stood all the time exactly once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError as RuleBroken
from django.db import DataError, connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from common.api.problems import ParameterInvalid
from common.paging import Beyond, read_key, write_key

PAGE, MOST = 50, 200


@dataclass(frozen=True)
class Order:
    """An order of rows by fields of the database that no row lacks, of which all together are never twice the same."""

    fields: tuple[str, ...]
    descending: bool = False

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by(*(F(name).desc() if self.descending else F(name).asc() for name in self.fields))

    def after(self, rows: QuerySet[Any], key: Sequence[Any]) -> QuerySet[Any]:
        return rows.filter(Beyond(self.fields, key, "<" if self.descending else ">"))


NEWEST = Order(("pk",), descending=True)


class KeysetPagination(BasePagination):
    """`cursor` asks for the rows after a key, in the order in which the page that gave it was."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        self.request, asked = request, request.query_params
        self.size = self.asked_size(asked)
        name, order = view.asked_order()
        rows = order.sorted(queryset)
        if cursor := asked.get("cursor"):
            key = read_key(cursor)
            if len(key) != len(order.fields) + 1 or key[0] != name or not all(map(_comparable, key)):
                raise _unreadable()
            rows = order.after(rows, key[1:])
        keyed = view.keyed(rows, order)
        try:
            # Where a transaction goes on, what the database refuses would break it; alone, a statement needs none.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                found = list(keyed[: self.size + 1])
        except (ValueError, TypeError, DataError, RuleBroken) as error:
            raise _unreadable() from error
        self.next = ""
        if len(found) > self.size:
            found = found[: self.size]
            self.next = write_key((name, *map(_written, view.key_of(found[-1], order))))
        return found

    def asked_size(self, asked: Mapping[str, Any]) -> int:
        text = asked.get("page_size", "")
        if not text:
            return PAGE
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
            raise ParameterInvalid({"page_size": [_("This is no whole number of 1 or more.")]})
        return min(int(text), MOST)

    def get_paginated_response(self, data: Any) -> Response:
        address = self.request.build_absolute_uri().partition("?")[0]
        asked = {name: values for name, values in self.request.query_params.lists() if name != "cursor"}
        following = f"{address}?{_query(asked | {'cursor': [self.next]})}" if self.next else None
        first = f"{address}?{_query(asked)}" if asked else address
        return Response({"next": following, "first": first, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "first", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "format": "uri", "description": "The following page, if any."},
                "first": {"type": "string", "format": "uri"},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "description": "Where the page begins; taken from `next`.",
                "schema": {"type": "string", "maxLength": 2000},
            },
            {
                "name": "page_size",
                "in": "query",
                "description": f"Rows of a page, {PAGE} if left out; of more than {MOST} it gives {MOST}.",
                "schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
            },
        ]


def _query(asked: Mapping[str, Sequence[str]]) -> str:
    return urlencode(sorted(asked.items()), doseq=True)


def _written(part: Any) -> Any:
    return part if isinstance(part, str | int | None) else part.isoformat() if hasattr(part, "isoformat") else str(part)


def _comparable(part: Any) -> bool:
    return (isinstance(part, str) and "\0" not in part) or (isinstance(part, int) and abs(part) < 2**63)


def _unreadable() -> ParameterInvalid:
    return ParameterInvalid({"cursor": [_("This is not where a page begins. Take it from the page before.")]})
