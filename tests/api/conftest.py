"""Clients of the API, as anybody of the cast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from unions.models import Account, ApiToken


class ApiClient:
    """Asks with a token of an account: `api("binh").post("payouts/", {...})`; addresses are below /api/v1/."""

    def __init__(self, account: Account, **narrowed: Any) -> None:
        stored, token = ApiToken.objects.create(user=account, **narrowed)
        self.stored, self.http, self.headers = stored, Client(), {"Authorization": f"Token {token}"}

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        address = address if address.startswith(("/", "http")) else f"/api/v1/{address}"
        if method == "get":
            return self.http.get(address, body, headers=sent)
        return getattr(self.http, method)(address, body, content_type="application/json", headers=sent)

    def get(self, address: str, asked: Any = None, **headers: str) -> Any:
        return self.ask("get", address, asked, **headers)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        return self.ask("post", address, body if body is not None else {}, **headers)

    def patch(self, address: str, body: Any = None, **headers: str) -> Any:
        return self.ask("patch", address, body if body is not None else {}, **headers)

    def put(self, address: str, body: Any = None, **headers: str) -> Any:
        return self.ask("put", address, body if body is not None else {}, **headers)

    def delete(self, address: str, **headers: str) -> Any:
        return self.ask("delete", address, {}, **headers)


@pytest.fixture
def api(cast: Any) -> Callable[..., ApiClient]:
    """Somebody of the cast with a token: `api("binh")`; `If_Match="*"` is a header."""
    return lambda who, **narrowed: ApiClient(getattr(cast, who), **narrowed)
