"""What tests of reorganisations share: somebody who organises everything, and orders in a few words."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.cast import account
from unions.access import Scope
from unions.models import Decision, LineageEvent, Role, UnionUnit
from unions.services import NewUnit, Order, carry_out, preview

JUNE, JULY = date(2025, 6, 15), date(2025, 7, 1)


def new(code: str, level: str = "grassroots_union", **fields: Any) -> NewUnit:
    name = fields.pop("name", f"Công đoàn {code}")
    said = {"short_name": name, "letterhead_name": name.upper(), "symbol": "CĐCS", "place": "Hoa Sen"} | fields
    return NewUnit(code=code, name=name, level_id=level, **said)


def decision(number: str = "12/QĐ-LĐLĐ") -> Decision:
    return Decision.objects.create(number=number, issuer="LĐLĐ tỉnh", signed_on=JUNE, effective_on=JUNE)


@pytest.fixture
def organiser(cast: Any) -> Scope:
    """Of the whole province."""
    return Scope.of(account("to-chuc", cast.tinh, Role.ADMINISTRATOR))


@pytest.fixture
def do(organiser: Scope) -> Callable[..., LineageEvent]:
    """Looks at an order and carries it out as it was looked at."""

    def act(kind: str, *units: UnionUnit, on: date = JUNE, **said: Any) -> LineageEvent:
        scope = said.pop("scope", organiser)
        order = Order(kind, on, units, form_key=uuid.uuid4(), **said)
        return carry_out(order, seen=preview(order, scope=scope).digest, scope=scope)

    return act
