"""Eight officers press the button for the same payout in the same moment, payout by payout."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from tests.faults.office import Office
from tests.faults.outcome import Outcome
from tests.faults.stage import Stage
from unions.access import Scope
from unions.models import Account
from welfare.models import Entry, Payout
from welfare.services.payouts import approve_payout, pay_payout

SECONDS = 60  # for all to come to one payout; who does not come breaks the round
Act = Callable[[int, Scope], object]


def approve(payout: int, scope: Scope) -> None:
    approve_payout(payout, seen_version=1, scope=scope)


def pay(payout: int, scope: Scope) -> None:
    pay_payout(payout, seen_version=1, paid_on=timezone.localdate(), scope=scope)


def approve_race(stage: Stage, name: str, *, runs: int) -> Outcome:
    """`lost`: nobody's approval stands; `doubled`: more than one was told so, or the history says it twice."""
    office = Office.opened()
    payouts = office.pile(runs, Payout.Status.PROPOSED)
    events = Payout.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_obj__in=payouts, pgh_label="changed", status=Payout.Status.APPROVED
    )
    return race(name, payouts, approve, office.heads, lambda: Counter(events.values_list("pgh_obj", flat=True)), office)


def pay_race(stage: Stage, name: str, *, runs: int) -> Outcome:
    """`lost`: nobody's payment is in the book; `doubled`: more than one was told so, or the book says it twice."""
    office = Office.opened()
    payouts = office.pile(runs, Payout.Status.APPROVED)
    entries = Entry.objects.filter(funding_line__payout__in=payouts)
    written = entries.values_list("funding_line__payout", flat=True)
    return race(name, payouts, pay, office.cashiers, lambda: Counter(written), office)


def race(
    name: str,
    payouts: Sequence[int],
    act: Act,
    racers: Sequence[Account],
    written: Callable[[], Counter[int]],
    office: Office,
) -> Outcome:
    started = time.monotonic()
    barrier = threading.Barrier(len(racers), timeout=SECONDS)
    with ThreadPoolExecutor(len(racers)) as threads:
        told = list(threads.map(partial(run, payouts, act, barrier), racers))
    won = sum((first for first, _slower, _failed in told), Counter[int]())
    there = written()
    return Outcome(
        name=name,
        runs=len(payouts),
        asked=len(payouts),
        done=sum(there[payout] == 1 for payout in payouts),
        again=sum(slower for _first, slower, _failed in told),
        failed=sum(failed for _first, _slower, failed in told),
        lost=sum(not there[payout] or not won[payout] for payout in payouts),
        doubled=sum(there[payout] > 1 or won[payout] > 1 for payout in payouts),
        torn=office.flaws(),
        seconds=time.monotonic() - started,
    )


def run(
    payouts: Sequence[int], act: Act, barrier: threading.Barrier, account: Account
) -> tuple[Counter[int], int, int]:
    """What one officer is told: which payouts were theirs, how often somebody was quicker, how many errors they saw."""
    scope, won, slower, failed = Scope.of(account), Counter[int](), 0, 0
    try:
        for payout in payouts:
            barrier.wait()
            try:
                act(payout, scope)
                won[payout] += 1
            except ValidationError as refused:
                if refused.code in {"already-approved", "already-paid"}:
                    slower += 1
                else:
                    failed += 1
            except Exception:  # noqa: BLE001 - counted, and told in the table
                failed += 1
    finally:
        connection.close()
    return won, slower, failed
