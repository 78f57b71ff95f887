"""What may happen to means that a union hands down: recorded, booked in the cash books it names, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Can, UnitVersion
from unions.services import records
from welfare.models import Allocation, Entry
from welfare.services import books


def within(scope: Scope) -> Any:
    """Allocations by a union in reach, or to one."""
    received = Exists(scope.places(Can.VIEW).filter(unit=OuterRef("to_unit")))
    return Allocation.objects.in_scope(scope) | Allocation.objects.filter(received)


@transaction.atomic
def record_allocation(allocation: Allocation, *, method: str = Entry.Method.CASH, scope: Scope) -> Allocation:
    """Write down what goes to a union below. Where funds are named, their cash books say the same.

    The same form sent twice is one allocation. Raises ValidationError where a book refuses it.
    """
    if known := records.known(allocation, scope):
        return known
    allocation.recorded_by = scope.account
    _check(allocation)
    records.saved(allocation)
    books.book_all(_entries(allocation, method), scope=scope)
    return allocation


@transaction.atomic
def change_allocation(
    allocation: Allocation, *, seen_version: int, method: str = Entry.Method.CASH, scope: Scope
) -> Allocation:
    """Change what no cash book knows of."""
    before = records.locked(Allocation, allocation.pk, scope)
    records.require_seen(before, seen_version)
    _require_unbooked(before)
    scope.require(Can.RECORD, allocation.unit)
    allocation.version = before.version
    _check(allocation)
    records.saved(allocation)
    books.book_all(_entries(allocation, method), scope=scope)
    return allocation


@transaction.atomic
def take_back_allocation(pk: int, *, reason: str, on: date | None = None, scope: Scope) -> Allocation:
    """Take an allocation back: into the bin with it, and out of the cash books by entries of their own."""
    allocation = records.locked(Allocation, pk, scope)
    entries = list(allocation.entries.filter(reverses=None).order_by("fund"))
    if entries:
        funds = books.hold_funds(entry.fund_id for entry in entries)
        scope.require_all(Can.PAY, {fund.unit_id for fund in funds.values()})
    for entry in entries:
        books.take_back_within(entry, reason=reason, on=on, scope=scope)
    return records.put_into_bin(allocation, scope)


@transaction.atomic
def restore_allocation(pk: int, *, scope: Scope) -> Allocation:
    """Take an allocation out of the bin. What a cash book took back is recorded anew instead."""
    allocation = records.locked(Allocation, pk, scope, binned=True)
    _require_unbooked(allocation)
    return records.take_out_of_bin(allocation)


def _require_unbooked(allocation: Allocation) -> None:
    if allocation.entries.exists():
        raise ValidationError(
            _("This allocation stands in a cash book. Take it back and record another one instead."), code="booked"
        )


def _check(allocation: Allocation) -> None:
    records.require_day(allocation)
    day = allocation.happened_on
    stands = allocation.unit.tree_paths.on(day).values_list("path", flat=True).first() or ""
    if not allocation.to_unit.tree_paths.on(day).filter(path__startswith=stands).exists():
        raise ValidationError({"to_unit": _("On %(day)s this union did not stand below.") % {"day": f"{day:%d/%m/%Y}"}})
    for fund, unit, name in (
        (allocation.fund, allocation.unit, "fund"),
        (allocation.to_fund, allocation.to_unit, "to_fund"),
    ):
        if fund is not None and fund.unit_id != unit.pk:
            raise ValidationError({name: _("This fund is kept by another union.")})


def _entries(allocation: Allocation, method: str) -> list[Entry]:
    """What the books of the funds say: it leaves one and comes into the other."""
    today = timezone.localdate()
    names = dict(
        UnitVersion.objects.on(min(allocation.happened_on, today))
        .filter(unit__in=[allocation.unit_id, allocation.to_unit_id])
        .values_list("unit", "short_name")
    )
    common: dict[str, Any] = {
        "allocation": allocation,
        "happened_on": allocation.happened_on,
        "method": method,
        "purpose": str(allocation.programme or allocation.kind or _("Allocation")),
        "document": allocation.source_document,
    }
    entries = []
    if allocation.fund is not None:
        entries.append(
            Entry(
                fund=allocation.fund,
                kind=Entry.Kind.HANDOVER,
                amount=-allocation.amount,
                party=names.get(allocation.to_unit_id, ""),
                form_key=allocation.form_key,
                **common,
            )
        )
    if allocation.to_fund is not None:
        entries.append(
            Entry(
                fund=allocation.to_fund,
                kind=Entry.Kind.GRANT,
                amount=allocation.amount,
                party=names.get(allocation.unit_id, ""),
                form_key=uuid5(allocation.form_key, "arrives"),
                **common,
            )
        )
    return entries
