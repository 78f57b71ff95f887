"""Money moves by entries alone: what a union that ends still has in hand is named, to be handed over before the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Sum, Value
from django.utils.translation import gettext as _

from common.money import dong_with_unit
from unions.followers import Act, Consequence
from unions.models import LineageEvent
from welfare.models import OPEN, Balance, Capital, Fund, LoanSource, Outstanding, Payout, PotShare, RotatingPot

ON_THE_WAY = (*OPEN, Payout.Status.APPROVED)  # not approved yet, or not paid

Row = tuple[str, int, int]  # kind or status, how many, how much


class WelfareFollower:
    """See `unions.followers.Follower`. Books, payouts, loans and pots stay with the unions that kept them."""

    def refusals(self, act: Act) -> list[str]:
        """No money stands in the way of a reorganisation."""
        return []

    def consequences(self, act: Act) -> list[Consequence]:
        """What unions that end have in hand on the day; money of different natures is not added up."""
        if not act.ended:
            return []
        found = _counted(act)
        return [
            Consequence(
                label, sum(number for _kind, number, _amount in found[code]), detail(found[code]), watched=False
            )
            for code, (label, detail) in _told().items()
            if code in found
        ]

    def follow(self, act: Act) -> None:
        """Nothing: money moves by entries alone."""

    def objections(self, event: LineageEvent) -> list[str]:
        """None but the records of units that were founded, which every app's rows are looked through for."""
        return []

    def undo(self, event: LineageEvent) -> None:
        """Nothing, since `follow` does nothing."""


def _counted(act: Act) -> dict[str, list[Row]]:
    """In one question: of what there is, by kind or status, how many rows and how much money."""
    out = {"unit__in": act.ended}
    pots = RotatingPot.objects.on(act.day).filter(**out)
    asked = (
        ("funds", Balance.objects.filter(fund__unit__in=act.ended, amount__gt=0), "fund__kind", "pk"),
        ("payouts", Payout.objects.kept().filter(**out, status__in=ON_THE_WAY), "status", "pk"),
        ("loans", Outstanding.objects.on(act.day).filter(**out), "kind", "pk"),
        ("capital", Capital.objects.on(act.day).filter(**out), "kind", "pk"),
        ("pots", PotShare.objects.filter(pot__in=pots), Value(""), "pot"),
    )
    first, *others = (
        rows.order_by().values_list(Value(code), kind).annotate(Count(of, distinct=True), Sum("amount"))
        for code, rows, kind, of in asked
    )
    found: dict[str, list[Row]] = {}
    for code, kind, number, amount in first.union(*others, all=True):
        if number:  # of pots, which have no kinds, there is a row without any
            found.setdefault(code, []).append((kind, number, int(amount)))
    return found


def _told() -> dict[str, tuple[str, Callable[[list[Row]], str]]]:
    """By code: the label, and what is said beside the number."""
    return {
        "funds": (_("Funds that still hold money"), _money_of(Fund.Kind.choices)),
        "payouts": (_("Payouts that are not approved or not paid"), _by_status),
        "loans": (_("Loans that are not paid back"), _money_of(LoanSource.choices)),
        "capital": (_("Capital for loans that is looked after"), _money_of(LoanSource.choices)),
        "pots": (_("Rotating pots that hold money of members"), lambda rows: dong_with_unit(rows[0][2])),
    }


def _money_of(kinds: Iterable[tuple[str, Any]]) -> Callable[[list[Row]], str]:
    words = dict(kinds)
    return lambda rows: "; ".join(f"{words[kind]}: {dong_with_unit(amount)}" for kind, _number, amount in sorted(rows))


def _by_status(rows: list[Row]) -> str:
    found = {kind: number for kind, number, _amount in rows}
    return "; ".join(f"{status.label}: {found[status]}" for status in ON_THE_WAY if status in found)
