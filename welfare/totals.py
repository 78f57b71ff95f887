"""Totals that are never mixed: each nature of money by itself, and what is no support of the union's apart from it.

One statement a block, however many records there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Sum

from common.facts import CountUnit
from common.periods import Period
from unions.access import Scope
from unions.models import UnionUnit
from welfare.models import (
    COUNTED,
    Allocation,
    Capital,
    Contribution,
    FundingLine,
    Loan,
    LoanSource,
    Outstanding,
    Payout,
    PayoutKind,
    PotShare,
)
from welfare.natures import by_nature


@dataclass
class Row:
    """A group of support: đồng by nature, quantities by unit of count, and how many people were reached."""

    group: str
    label: str
    amounts: dict[str, int] = field(default_factory=dict)
    quantities: dict[str, int] = field(default_factory=dict)
    people: int = 0

    @property
    def counted(self) -> list[tuple[str, int]]:
        return [(str(CountUnit(unit).label), number) for unit, number in sorted(self.quantities.items())]


@dataclass(frozen=True)
class Line:
    """One line of a block below the matrix: its name, how many, đồng, and the key that its list is narrowed by."""

    label: str
    number: int
    amount: int
    key: str = ""


def support(unit: UnionUnit, period: Period, scope: Scope) -> list[Row]:
    """By group of support that anything was given in: what counts in a period, in the tree of each day."""
    payouts = Payout.objects.in_scope(scope).under(unit, on="happened_on").approved().happened_in(period).order_by()
    rows: dict[str, Row] = {}
    for group, count_unit, quantity, people in payouts.values_list("kind__group", "kind__count_unit").annotate(
        all=Sum("quantity"), heads=Sum("people")
    ):
        row = rows.setdefault(group, Row(group, str(PayoutKind.Group(group).label)))
        row.quantities[count_unit] = quantity
        row.people += people
    lines = lines_given(unit, period, scope)
    for group, nature, amount in lines.values_list("payout__kind__group", "nature").annotate(all=Sum("amount")):
        rows[group].amounts[nature] = amount
    order = PayoutKind.Group.values
    return sorted(rows.values(), key=lambda row: order.index(row.group))


def lines_given(unit: UnionUnit, period: Period, scope: Scope) -> Any:
    """The funding lines of what counts, each with its `nature`. Asked by joins: a list of payouts takes thrice as long."""
    lines: Any = FundingLine.objects.in_scope(scope).under(unit, on="payout__happened_on")
    counted = lines.filter(
        payout__binned_at=None,
        payout__status__in=COUNTED,
        payout__happened_on__gte=period.start,
        payout__happened_on__lt=period.end,
    )
    return counted.order_by().annotate(nature=by_nature())


def sums(rows: list[Row]) -> dict[str, int]:
    """Đồng by nature over all groups: one nature is money of one kind and adds up."""
    told: dict[str, int] = {}
    for row in rows:
        for nature, amount in row.amounts.items():
            told[nature] = told.get(nature, 0) + amount
    return told


def loans_given(unit: UnionUnit, period: Period, scope: Scope) -> list[Line]:
    """The flow: by kind, borrowers and đồng lent in a period. Money of others that the union helped people to."""
    rows = Loan.objects.in_scope(scope).kept().under(unit, on="happened_on").happened_in(period).order_by()
    told = rows.values_list("kind").annotate(n=Sum("quantity"), all=Sum("amount"))
    return [Line(str(LoanSource(kind).label), number, amount, kind) for kind, number, amount in sorted(told)]


def loans_outstanding(unit: UnionUnit, on: date, scope: Scope) -> list[Line]:
    """The stock: by kind, borrowers who have not paid all back on a day, and the đồng that is still out."""
    rows = Outstanding.objects.in_scope(scope).under(unit, on=on).on(on).order_by()
    told = rows.values_list("kind").annotate(n=Sum("borrowers"), all=Sum("amount"))
    return [Line(str(LoanSource(kind).label), number, int(amount), kind) for kind, number, amount in sorted(told)]


def capital(unit: UnionUnit, on: date, scope: Scope) -> list[Line]:
    """The stock of capital that unions look after on a day, by whose it is."""
    rows = Capital.objects.in_scope(scope).under(unit, on=on).on(on).order_by()
    told = rows.values_list("kind").annotate(n=Sum("borrowers", default=0), all=Sum("amount"))
    return [Line(str(LoanSource(kind).label), number, int(amount), kind) for kind, number, amount in sorted(told)]


@dataclass(frozen=True)
class Pots:
    """Groups with a rotating pot on a day, their participants, and what those have in it: their own money."""

    groups: int
    people: int
    amount: int


def pots(unit: UnionUnit, on: date, scope: Scope) -> Pots:
    shares = PotShare.objects.in_scope(scope).under(unit, on=on).filter(pot__valid__contains=on)
    told = shares.aggregate(
        groups=Count("pot__unit", distinct=True), people=Count("member", distinct=True), amount=Sum("amount", default=0)
    )
    return Pots(told["groups"], told["people"], int(told["amount"]))


def contributions(unit: UnionUnit, period: Period, scope: Scope) -> list[Line]:
    """By fund and form: contributors, and đồng or the value of goods. What came in, not what was given."""
    rows = Contribution.objects.in_scope(scope).kept().under(unit, on="happened_on").happened_in(period).order_by()
    told = rows.values_list("fund__name", "form", "fund").annotate(n=Sum("quantity"), all=Sum("amount"))
    return [
        Line(f"{fund}, {str(Contribution.Form(form).label).lower()}", number, amount, f"fund={pk}&form={form}")
        for fund, form, pk, number, amount in sorted(told)
    ]


def allocations(unit: UnionUnit, period: Period, scope: Scope) -> Line:
    """What unions here handed down to others: means, which become support when those give them."""
    rows = Allocation.objects.in_scope(scope).kept().under(unit, on="happened_on").happened_in(period)
    told = rows.aggregate(n=Count("pk"), all=Sum("amount", default=0))
    return Line("", told["n"], int(told["all"]))
