"""Loans as a page shows them: what was lent in a period beside what is out at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from common.periods import Period
from unions.access import Scope
from unions.models import UnionUnit
from welfare import totals
from welfare.models import Loan, LoanSource, Outstanding, Repayment


@dataclass(frozen=True)
class Stand:
    """One kind of loan: lent in the period, and out at its end. Neither is part of the other."""

    kind: str
    label: str
    lent_to: int
    lent: int
    borrowers: int
    out: int


def stands(unit: UnionUnit, period: Period, scope: Scope) -> list[Stand]:
    flow = {line.key: line for line in totals.loans_given(unit, period, scope)}
    stock = {line.key: line for line in totals.loans_outstanding(unit, period.cut_off, scope)}
    nothing = totals.Line("", 0, 0)
    return [
        Stand(
            kind,
            str(label),
            flow.get(kind, nothing).number,
            flow.get(kind, nothing).amount,
            stock.get(kind, nothing).number,
            stock.get(kind, nothing).amount,
        )
        for kind, label in LoanSource.choices
        if kind in flow or kind in stock
    ]


def with_rest(loans: Any, on: date) -> Any:
    """Loans with `rest`: what of each was still out at the end of a day."""
    back = Repayment.objects.filter(loan=OuterRef("pk"), paid_on__lte=on).order_by().values("loan")
    return loans.annotate(rest=F("amount") - Coalesce(Subquery(back.values_list(Sum("amount"))), 0))


def lent(unit: UnionUnit, period: Period, scope: Scope) -> Any:
    rows = Loan.objects.in_scope(scope).kept().under(unit, on="happened_on").happened_in(period)
    return with_rest(rows, period.cut_off)


def out_on(unit: UnionUnit, on: date, scope: Scope) -> Any:
    """Loans of which something is out on a day, where their unions stand on it."""
    out = Outstanding.objects.in_scope(scope).under(unit, on=on).on(on)
    return with_rest(Loan.objects.filter(pk__in=out.values("loan")), on)


def overdue(unit: UnionUnit, on: date, scope: Scope) -> Any:
    """Loans that should have been paid back before a day and are not."""
    return out_on(unit, on, scope).filter(due_on__lt=on)


def state(loan: Any, on: date) -> str:
    """How a loan with its `rest` stands on a day, as chips call it."""
    if loan.binned_at is not None:
        return "binned"
    if loan.rest <= 0:
        return "repaid"
    return "overdue" if loan.due_on is not None and loan.due_on < on else "running"
