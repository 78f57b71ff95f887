"""Payouts brought through their life by the people who may: Bình proposes and pays, An approves, Thu keeps the cash."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from tests.cast import account
from unions.access import Scope
from unions.models import Account, Posting, Role, UnionUnit
from welfare.models import Entry, Fund, Payout, PayoutKind
from welfare.services import books, proofs
from welfare.services import payouts as services
from welfare.services.payouts import Funding

DAY = date(2024, 5, 2)
LATER = date(2024, 6, 1)


def treasurer(cast: SimpleNamespace) -> Account:
    """Who pays at the school union and neither proposes nor approves there."""
    known = Account.objects.filter(username="thu").first()
    return known or account("thu", cast.truong, Role.TREASURER, "Hà Thị Thu")


def purse(cast: SimpleNamespace, amount: int = 10_000_000, *, unit: UnionUnit | None = None, name: str = "Quỹ") -> Fund:
    """A fund with money in it since the beginning of 2024."""
    fund = Fund.objects.create(unit=unit or cast.truong, name=name, kind="union")
    opening = Entry(fund=fund, kind="opening", amount=amount, happened_on=date(2024, 1, 1))
    books.book(opening, scope=Scope.of(treasurer(cast)))
    return fund


def unsaved(cast: SimpleNamespace, amount: int = 300_000, **fields: Any) -> Payout:
    fields = {
        "unit": cast.truong,
        "kind": PayoutKind.objects.get(code="visit-wedding"),
        "beneficiary": "Chị Hoa",
        "beneficiary_kind": "worker",
        "happened_on": DAY,
        "form_key": uuid.uuid4(),
        "override_reason": "Đã bàn trong Ban Chấp hành",
    } | fields
    return Payout(amount=amount, **fields)


def propose(cast: SimpleNamespace, amount: int = 300_000, *, fund: Fund | None = None, **fields: Any) -> Payout:
    """Written down by Bình through the service, out of a fund if one is given."""
    extra = {name: fields.pop(name) for name in ("recipients", "papers", "draft") if name in fields}
    payout = unsaved(cast, amount, **fields)
    total = sum(row.amount for row in extra.get("recipients") or ()) or amount
    funding = [Funding("union", total, fund_id=fund.pk if fund else None)]
    return services.record_payout(payout, funding, scope=Scope.of(cast.binh), **extra)


def in_state(state: str, cast: SimpleNamespace, *, fund: Fund | None = None, **fields: Any) -> Payout:
    """A payout brought to a state by the verbs that lead there."""
    payout = propose(cast, fund=fund, draft=state == "draft", **fields)
    an, thu = Scope.of(cast.an), Scope.of(treasurer(cast))
    steps: dict[str, list[Callable[[], Payout]]] = {
        "returned": [lambda: services.return_payout(payout.pk, reason="Thiếu giấy", scope=an)],
        "refused": [lambda: services.refuse_payout(payout.pk, reason="Không đúng đối tượng", scope=an)],
    }
    life: list[Callable[[], Payout]] = [
        lambda: services.approve_payout(payout.pk, seen_version=1, scope=an),
        lambda: services.pay_payout(payout.pk, seen_version=2, paid_on=LATER, scope=thu),
        lambda: signed(payout, thu),
        lambda: services.reverse_payout(payout.pk, reason="Chi nhầm", on=LATER, scope=thu),
    ]
    for number, name in enumerate(("approved", "paid", "receipted", "reversed"), start=1):
        steps[name] = life[:number]
    for step in steps.get(state, []):
        step()
    payout.refresh_from_db()
    return payout


def signed(payout: Payout, scope: Scope) -> Payout:
    proofs.add_proof(payout.pk, kind="receipt", number="12", form_key=uuid.uuid4(), scope=scope)
    return services.receipt_payout(payout.pk, scope=scope)


def upload(content: bytes, name: str = "anh.jpg") -> ContentFile:
    return ContentFile(content, name=name)


def codes(error: ValidationError) -> dict[str, list[str | None]]:
    """The codes of what was refused, by field; "" is the whole."""
    if hasattr(error, "error_dict"):
        return {field: [one.code for one in errors] for field, errors in error.error_dict.items()}
    return {"": [one.code for one in error.error_list]}


def post(who: Account, unit: UnionUnit, role: str) -> Account:
    Posting.objects.create(account=who, unit=unit, role=role, valid=(date(2015, 1, 1), None))
    return who
