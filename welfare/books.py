"""What the cash book of a fund says: a statement over a period, and how little there was since a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import Abs

from common.periods import Period
from welfare.models import Entry, Fund, FundingLine, Payout


@dataclass(frozen=True)
class KindTotal:
    """What the entries of one kind add up to in a period, in đồng."""

    kind: str
    label: str
    received: int
    spent: int


@dataclass(frozen=True)
class Statement:
    """A cash book over a period, in đồng; `method` is one of `Entry.Method`, or "" for cash and bank together.

    `lines` are its entries by day and number, each with `stood`, what was there after it. They are a query: slice
    or iterate as needed.
    """

    fund: Fund
    period: Period
    method: str
    opening: int
    lines: QuerySet[Entry]
    number: int
    received: int
    spent: int
    by_kind: tuple[KindTotal, ...]

    @property
    def closing(self) -> int:
        return self.opening + self.received - self.spent


def statement(fund: Fund, period: Period, *, method: str = "") -> Statement:
    """What the book of the fund says about the period; one query, and another for the lines."""
    rows = Entry.objects.filter(fund=fund, happened_on__lt=period.end)
    if method:
        rows = rows.filter(method=method)
    before, within = Q(happened_on__lt=period.start), Q(happened_on__gte=period.start)
    sums = list(
        rows.order_by()
        .values("kind")
        .annotate(
            opening=Sum("amount", filter=before, default=0),
            received=Sum("amount", filter=within & Q(amount__gt=0), default=0),
            spent=Sum(Abs("amount"), filter=within & Q(amount__lt=0), default=0),
            entries=Sum(Value(1), filter=within, default=0),
        )
    )
    opening = sum(row["opening"] for row in sums)
    labels = dict(Entry.Kind.choices)
    order = list(labels)
    totals = [
        KindTotal(row["kind"], str(labels[row["kind"]]), row["received"], row["spent"])
        for row in sums
        if row["entries"]
    ]
    running = Window(Sum("amount"), order_by=[F("happened_on").asc(), F("number").asc()])
    lines = rows.filter(within).annotate(stood=Value(opening) + running).order_by("happened_on", "number")
    return Statement(
        fund=fund,
        period=period,
        method=method,
        opening=opening,
        lines=lines,
        number=sum(row["entries"] for row in sums),
        received=sum(total.received for total in totals),
        spent=sum(total.spent for total in totals),
        by_kind=tuple(sorted(totals, key=lambda total: order.index(total.kind))),
    )


def open_matters(fund: Fund, through: date) -> QuerySet[FundingLine]:
    """What was approved to be paid out of the fund by a day and is not paid yet."""
    waiting = FundingLine.objects.filter(
        fund=fund, payout__in=Payout.objects.to_pay(), payout__happened_on__lte=through
    )
    return waiting.select_related("payout__kind", "payout__member").order_by("payout__happened_on", "pk")


def least_since(fund: Fund, day: date) -> tuple[int, date]:
    """The least that was in the fund on the evening of the day or of any day after it, and on which day first."""
    rows = Entry.objects.filter(fund=fund).order_by()
    stood = rows.filter(happened_on__lte=day).aggregate(total=Sum("amount", default=0))["total"]
    least, least_on = stood, day
    for later in (
        rows.filter(happened_on__gt=day).values("happened_on").annotate(moved=Sum("amount")).order_by("happened_on")
    ):
        stood += later["moved"]
        if stood < least:
            least, least_on = stood, later["happened_on"]
    return int(least), least_on
