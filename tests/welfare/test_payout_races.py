"""Eight officers at one moment over the same payouts: one decision, one entry, and nobody left waiting."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection

from tests.cast import LONG_AGO
from tests.welfare.paying import LATER, propose, purse, treasurer
from unions.access import Scope
from unions.models import Account
from welfare.models import Entry, Payout
from welfare.services import books
from welfare.services import payouts as services

OFFICERS = 8
ROUNDS = 5


def colleagues(like: Account, number: int = OFFICERS) -> list[Account]:
    """So many accounts with the postings of one."""
    made = [like]
    for n in range(1, number):
        one = Account.objects.create(username=f"{like.username}-{n}", full_name=f"{like.full_name} {n}")
        for posting in like.postings.all():
            one.postings.create(unit=posting.unit, role=posting.role, valid=LONG_AGO)
        made.append(one)
    return made


def at_once(acts: list[Callable[[], Any]]) -> list[str]:
    """What comes of all of them, begun at one moment, each on a connection of its own: "done" or why not."""
    start, told = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
            told.append("done")
        except ValidationError as error:
            codes = {one.code for one in getattr(error, "error_list", [])}
            told.append(",".join(sorted(str(code) for code in codes)) or "refused")
        except OperationalError as error:
            told.append(f"lost: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    return told


def race(cast: Any, rounds: int) -> None:
    """Each round: all approve one payout, all pay it, all take it back; in between two piles in opposite orders."""
    chairs, payers = colleagues(cast.an), colleagues(treasurer(cast))
    chair_scopes, payer_scopes = [Scope.of(one) for one in chairs], [Scope.of(one) for one in payers]
    funds = [purse(cast, 10**12), purse(cast, 10**12, name="Quỹ thứ hai")]
    for number in range(rounds):
        one_payout(propose(cast, fund=funds[number % 2]).pk, chair_scopes, payer_scopes)
        piles(cast, funds, chair_scopes, payer_scopes)
    paid = sum(-entry.amount for entry in Entry.objects.filter(fund__in=funds, kind__in=("payout", "reversal")))
    held = books.balance_of(funds)
    assert sum(held.values()) == 2 * 10**12 - paid


def one_payout(pk: int, chairs: list[Scope], payers: list[Scope]) -> None:
    told = at_once([lambda s=s: services.approve_payout(pk, seen_version=1, scope=s) for s in chairs])
    assert Counter(told) == {"done": 1, "already-approved": OFFICERS - 1}

    told = at_once([lambda s=s: services.pay_payout(pk, seen_version=2, paid_on=LATER, scope=s) for s in payers])
    assert Counter(told) == {"done": 1, "already-paid": OFFICERS - 1}
    assert Entry.objects.filter(funding_line__payout=pk).count() == 1

    told = at_once([lambda s=s: services.reverse_payout(pk, reason="Nhầm", on=LATER, scope=s) for s in payers])
    assert Counter(told) == {"done": 1, "state": OFFICERS - 1}
    assert Entry.objects.filter(funding_line__payout=pk).count() == 2


def piles(cast: Any, funds: list[Any], chairs: list[Scope], payers: list[Scope]) -> None:
    """The same pile in eight orders, out of two funds: somebody has all of it, and everybody else none."""
    pile = [propose(cast, fund=funds[n % 2]).pk for n in range(4)]

    def turned(n: int, version: int) -> list[tuple[int, int]]:
        order = pile[n % 4 :] + pile[: n % 4]
        return [(pk, version) for pk in (order if n % 2 else order[::-1])]

    told = at_once([lambda n=n, s=s: services.approve_many(turned(n, 1), scope=s) for n, s in enumerate(chairs)])
    assert told.count("done") == 1, told
    assert not any(one.startswith("lost") for one in told), told
    told = at_once(
        [lambda n=n, s=s: services.pay_many(turned(n, 2), paid_on=LATER, scope=s) for n, s in enumerate(payers)]
    )
    assert told.count("done") == 1, told
    assert not any(one.startswith("lost") for one in told), told
    assert Entry.objects.filter(funding_line__payout__in=pile).count() == len(pile)
    assert set(Payout.objects.filter(pk__in=pile).values_list("status", flat=True)) == {"paid"}


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_one_moment_one_decides_and_one_pays(cast):
    race(cast, ROUNDS)


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_one_moment_one_decides_and_one_pays_a_thousand_times(cast):
    race(cast, 1000)


@pytest.mark.django_db(transaction=True)
def test_of_two_withdrawals_at_one_moment_only_what_is_there_goes_out(cast):
    fund = purse(cast, 1_000_000)
    payers = [Scope.of(one) for one in colleagues(treasurer(cast))]
    pks = [propose(cast, fund=fund).pk for _one in payers]
    services.approve_many(dict.fromkeys(pks, 1), scope=Scope.of(cast.an))

    told = at_once(
        [
            lambda pk=pk, s=s: services.pay_payout(pk, seen_version=2, paid_on=LATER, scope=s)
            for pk, s in zip(pks, payers, strict=True)
        ]
    )

    assert Counter(told) == {"done": 3, "refused": OFFICERS - 3}
    assert books.balance_of([fund]) == {fund.pk: 100_000}


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_for_one_person_at_one_moment_one_is_told_of_the_other(cast, lan):
    told = at_once(
        [
            lambda: propose(cast, member=lan, beneficiary="", beneficiary_kind="member", override_reason="")
            for _one in range(2)
        ]
    )

    assert Counter(told) == {"done": 1, "refused": 1}
    assert Payout.objects.count() == 1
