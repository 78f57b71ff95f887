"""Officers take money in and pay it out while PostgreSQL is killed; what they were told is done must be there."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count
from django.utils import timezone

from tests.faults.office import Office
from tests.faults.outcome import Outcome
from tests.faults.stage import Stage
from unions.access import Scope
from unions.models import Account
from welfare.models import Contribution, Entry, Payout
from welfare.services.payouts import pay_payout

WRITERS = 3
EACH = 400  # payouts in a writer's pile for every run
ANSWERS = 30  # of all writers together, before every blow and after the last
PATIENCE_SECONDS = 60


@dataclass
class Told:
    """What one officer was told is done, and what they began."""

    gifts: set[uuid.UUID] = field(default_factory=set)
    payments: set[int] = field(default_factory=set)
    begun: int = 0
    again: int = 0
    failed: int = 0

    @property
    def answers(self) -> int:
        return len(self.gifts) + len(self.payments)


def kill_while_booking(stage: Stage, name: str, *, runs: int) -> Outcome:
    started = time.monotonic()
    office = Office.opened()
    told = [Told() for _writer in range(WRITERS)]
    over = threading.Event()
    with ThreadPoolExecutor(WRITERS) as threads:
        at_work = [
            threads.submit(write, office, account, office.pile(EACH * runs, Payout.Status.APPROVED), one, over)
            for account, one in zip(office.cashiers, told, strict=False)
        ]
        for _run in range(runs):
            let_work(told)
            stage.kill_database()
        let_work(told)
        over.set()
        for one in at_work:
            one.result()
    return outcome(name, office, told, runs=runs, seconds=time.monotonic() - started)


def let_work(told: list[Told]) -> None:
    """Until some more are answered, and then any moment longer."""
    before, deadline = sum(one.answers for one in told), time.monotonic() + PATIENCE_SECONDS
    while sum(one.answers for one in told) < before + ANSWERS and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.2))  # noqa: S311 - any moment of the work


def write(office: Office, account: Account, pile: list[int], told: Told, over: threading.Event) -> None:
    """A gift, a payment, a gift …; what an error met is done again with the same key until an answer comes."""
    scope, today = Scope.of(account), timezone.localdate()
    left = iter(pile)
    try:
        for number in count():
            if over.is_set():
                break
            told.begun += 1
            if number % 2 and (payout := next(left, None)):
                insist(partial(pay_payout, payout, seen_version=1, paid_on=today, scope=scope), told)
                told.payments.add(payout)
            else:
                key = uuid.uuid4()
                insist(partial(office.receive, key, scope), told)
                told.gifts.add(key)
    finally:
        connection.close()


def insist(act: Callable[[], Any], told: Told) -> None:
    """Until an answer comes. Told that it is paid already, after an answer that was lost, is an answer, too."""
    lost_an_answer = False
    while True:
        try:
            act()
        except (DatabaseError, InterfaceError):
            connection.close()
            told.again += 1
            lost_an_answer = True
            time.sleep(0.05)
        except ValidationError as refused:
            told.failed += not (lost_an_answer and getattr(refused, "code", "") == "already-paid")
            return
        else:
            return


def outcome(name: str, office: Office, told: list[Told], *, runs: int, seconds: float) -> Outcome:
    gifts: set[uuid.UUID] = set().union(*(one.gifts for one in told))
    payments: set[int] = set().union(*(one.payments for one in told))
    booked = Entry.objects.filter(fund=office.fund, reverses=None)
    kept = dict(
        Contribution.objects.filter(fund=office.fund).values_list("form_key").annotate(n=Count("entries"))
    )  # a key is there once or not at all: the database sees to that
    paid = dict(booked.filter(kind=Entry.Kind.PAYOUT).values_list("funding_line__payout").annotate(n=Count("pk")))
    known = set(Payout.objects.filter(pk__in=payments, status=Payout.Status.PAID).values_list("pk", flat=True))
    entries = [*(kept.get(key, 0) for key in gifts), *(paid.get(pk, 0) for pk in payments)]
    return Outcome(
        name=name,
        runs=runs,
        asked=sum(one.begun for one in told),
        done=entries.count(1),
        again=sum(one.again for one in told),
        failed=sum(one.failed for one in told),
        lost=entries.count(0) + len(payments - known),
        doubled=sum(number > 1 for number in entries) + len(kept.keys() - gifts) + len(paid.keys() - payments),
        torn=office.flaws(),
        seconds=seconds,
    )
