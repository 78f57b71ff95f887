"""Every operation of the API, found in its addresses: what it takes to try it as anybody on anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, reverse

from common.api.resources import Rows
from config import api
from unions.access import Scope
from unions.models import Account, ApiToken

SAFE = ("get",)


@dataclass(frozen=True)
class Operation:
    """`name` is that of the address, without "api:"; `action` is the function of the view that answers."""

    name: str
    method: str
    action: str
    view: Any
    words: frozenset[str]  # that stand for something in the address

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.name}"

    @property
    def function(self) -> Any:
        return getattr(self.view, self.action, None)

    @property
    def can(self) -> Any:
        """The ability that it takes, None where it is the service that decides."""
        if self.action in ("create", "bulk", "by_key"):
            return getattr(self.view, "can_add", None)
        if self.action in ("partial_update", "change_many"):
            return getattr(self.view, "can_change", None)
        if self.action == "destroy":
            return getattr(self.view, "can_remove", None)
        can = getattr(self.function, "can", None)
        return getattr(self.view, can) if isinstance(can, str) and can.startswith("can_") else can

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE


def operations(patterns: Any = None) -> Iterator[Operation]:
    for one in patterns if patterns is not None else api.urlpatterns:
        if isinstance(one, URLResolver):
            yield from operations(one.url_patterns)
        elif isinstance(one, URLPattern):
            view = getattr(one.callback, "cls", None)
            for method, action in getattr(one.callback, "actions", {}).items():
                yield Operation(str(one.name), method, action, view, frozenset(one.pattern.regex.groupindex))


def detail_of(view: Any) -> str:
    return view.lookup_url_kwarg or view.lookup_field


def takes_a_row(operation: Operation) -> bool:
    """Whether the address names a row of the resource."""
    return issubclass(operation.view, Rows) and detail_of(operation.view) in operation.words


# What stands in addresses beside the row of the resource, where it is no number.
FAMILIAR = {"key": "K-1", "change_id": UUID(int=0), "code": "welfare.visits.count", "sha256": "0" * 64}


def address_of(operation: Operation, row: Any = None) -> str:
    words = {word: FAMILIAR.get(word, 1) for word in operation.words}
    if row is not None:
        words[detail_of(operation.view)] = value_of(operation.view, row)
    return reverse(f"api:{operation.name}", kwargs=words)


def value_of(view: Any, row: Any) -> Any:
    for part in view.lookup_field.split("__"):
        row = getattr(row, part)
    return row


def view_as(kind: Any, account: Account, action: str = "list", **asked: Any) -> Any:
    """A view as it stands before it answers, for looking at its rows."""
    http: Any = RequestFactory().get("/", asked)
    http.user, http.scope = account, Scope.of(account)
    view = kind(action=action, action_map={"get": action}, kwargs={}, args=(), format_kwarg=None, basename="")
    view.request = view.initialize_request(http)
    view.request.user = account
    return view


def signed_in(account: Account) -> tuple[Client, dict[str, str]]:
    _stored, token = ApiToken.objects.create(user=account)
    return Client(raise_request_exception=False), {"Authorization": f"Token {token}", "If-Match": "*"}


def ask(http: Client, operation: Operation, address: str, headers: dict[str, str], body: str = "{}") -> Any:
    """The answer to an operation; what it would change is taken back."""
    if operation.is_safe:
        return http.get(address, headers=headers)
    return getattr(http, operation.method)(
        f"{address}?dry_run=1", data=body, content_type="application/json", headers=headers
    )


def row_of(view: Any, cast: Any, unit: Any = None) -> Any:
    """A row of the resource, as somebody finds it who works in or above the school union; credited to a unit."""
    for who in (cast.an, cast.binh, cast.dung, cast.quan):
        looking = view_as(view, who, "retrieve")
        rows = looking.get_queryset()
        if unit is not None:
            rows = rows.of(unit) if hasattr(rows, "of") else rows.none()
        row = looking.fetched(rows).order_by("pk").first()
        if row is not None:
            return row
    return None


OPERATIONS = sorted(operations(), key=str)
