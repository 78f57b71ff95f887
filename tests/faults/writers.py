"""Officers take money in and pay it out while PostgreSQL is killed; what they were told is done must be there."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
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
AT_WORK = (0.3, 1.2)  # seconds before a blow


@dataclass
class Told:
    """What one officer was told is done, and what they began."""

    gifts: set[uuid.UUID] = field(default_factory=set)
    payments: set[int] = field(default_factory=set)
    begun: int = 0
    again: int = 0
    failed: int = 0


def kill_while_booking(stage: Stage, name: str, *, runs: int) -> Outcome:
    started = time.monotonic()
    office = Office.opened()
    piles = [office.pile(EACH * runs, Payout.Status.APPROVED) for _writer in range(WRITERS)]
    over = threading.Event()
    with ThreadPoolExecutor(WRITERS) as threads:
        at_work = [threads.submit(write, office, *one, over) for one in zip(office.cashiers, piles, strict=False)]
        for _run in range(runs):
            time.sleep(random.uniform(*AT_WORK))  # noqa: S311 - any moment of the work
            stage.kill_database()
        time.sleep(AT_WORK[0])
        over.set()
        told = [one.result() for one in at_work]
    return outcome(name, office, told, runs=runs, seconds=time.monotonic() - started)


def write(office: Office, account: Account, pile: list[int], over: threading.Event) -> Told:
    """A gift, a payment, a gift …; what an error met is done again with the same key until an answer comes."""
    told, scope = Told(), Scope.of(account)
    today = timezone.localdate()
    left = iter(pile)
    try:
        for number in count():
            if over.is_set():
                break
            told.begun += 1
            if number % 2:
                payout = next(left)
                insist(lambda payout=payout: pay_payout(payout, seen_version=1, paid_on=today, scope=scope), told)  # type: ignore[misc]
                told.payments.add(payout)
            else:
                key = uuid.uuid4()
                insist(lambda key=key: office.receive(key, scope), told)  # type: ignore[misc]
                told.gifts.add(key)
    finally:
        connection.close()
    return told


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
