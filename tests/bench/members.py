"""People found, and the pages of their list, in a province of 27,621 and in a register of 2 million members.

The large one is made and measured at night, or with BENCH_SIZE=L. The floor of a search and of a page is the same
SQL through psycopg; that of a page far down the list is its first page.
"""

from __future__ import annotations

import os
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.paging import PAGE, Asked
from common.vietnamese import fold
from members.models import Member
from members.search import MemberSearch, Sought
from tests.bench import databases, province, register
from tests.bench.bench import Goal, Row, benchmark, in_turns, milliseconds
from unions.access import Scope
from unions.models import Account

DAY = date(2025, 12, 31)
SEARCHES = 200
FAR = 10_000  # the page far down the list, if it is that long
Work = Callable[[], object]


@dataclass(frozen=True)
class Size:
    name: str
    ready: Callable[[], None]
    people: int
    province: str  # account that looks at everything
    union: str  # account of one union


SMALL = Size("S", databases.whole_province, province.MEMBERS, province.REVIEWER, province.CHAIR)
LARGE = Size("L", databases.large_register, register.MEMBERS, register.PROVINCE, register.UNION)


def sizes() -> list[Size]:
    large = os.environ.get("NIGHTLY") or os.environ.get("BENCH_SIZE") == "L"
    return [SMALL, LARGE] if large else [SMALL]


def wishes(size: Size) -> list[str]:
    """What people type: whole names, words in any order, beginnings, numbers; as frequent as names are."""
    dice = random.Random(3)  # noqa: S311 - nothing to guess
    people = Member.objects.filter(pk__in=dice.sample(range(1, size.people + 1), SEARCHES))
    typed = []
    for n, name in enumerate(people.order_by("pk").values_list("full_name", flat=True)):
        first, *_middle, last = words = fold(name).split()
        typed.append(
            [
                name,
                " ".join(words),
                last,
                f"{first} {last}",
                f"{last} {words[1]}",
                last[:3],
                first,
                f"{first} {words[1]}",
                f"{dice.randrange(10_000):04d}",
                f"{first} {last[:2]}",
            ][n % 10]
        )
    return typed


def search_of(username: str, typed: str = "") -> MemberSearch:
    account = Account.objects.get(username=username)
    scope = Scope.of(account)
    unit = account.chosen_unit or scope.units().first()
    assert unit
    return MemberSearch(scope, unit, DAY, Sought.read(typed), spells=Q(valid__contains=DAY))


def by_hand(raw: psycopg.Connection[Any], work: Work) -> Work:
    """The same SQL as the work's, without Django."""
    with CaptureQueriesContext(connection) as asked:
        work()
    queries: list[Any] = [query["sql"] for query in asked.captured_queries if not query["sql"].startswith("UPDATE")]

    def again() -> None:
        for query in queries:
            raw.execute(query).fetchall()

    return again


def p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


@benchmark("members-search")
def of_searches() -> Iterator[Row]:
    for size in sizes():
        size.ready()
        typed = wishes(size)
        for where, username, goal in (("province", size.province, 100), ("union", size.union, 15)):
            with databases.raw() as raw:
                pairs = [_measured(raw, search_of(username, text)) for text in typed]
            values, floors = ([pair[n] for pair in pairs] for n in (0, 1))
            note = f"p99 of {len(typed)}, p50 {statistics.median(values):.1f} ms"
            yield Row(f"members-search-{where}-{size.name}", p99(values), p99(floors), Goal(value=goal), note=note)
        yield from _far_down(size)


def _measured(raw: psycopg.Connection[Any], search: MemberSearch) -> tuple[float, float]:
    """One search of a request: what is known of the scope is asked once more each time."""

    def work() -> object:
        return MemberSearch(search.scope, search.unit, search.day, search.sought, search.spells).page(Asked())

    again = by_hand(raw, work)
    return milliseconds(work), milliseconds(again)


def _far_down(size: Size) -> Iterator[Row]:
    search = search_of(size.province)
    page = min(FAR, size.people // PAGE // 2)
    key = Member.objects.standing().order_by("name_key", "pk").values_list("name_key", "pk")[PAGE * (page - 1)]
    value, floor = in_turns(lambda: search.page(Asked(key)), lambda: search.page(Asked()), turns=15)
    yield Row(f"members-page-{page}-{size.name}", value, floor, Goal(ratio=2), note="the floor is page 1")


@benchmark("member-list")
def of_the_list() -> Iterator[Row]:
    for size in sizes():
        size.ready()
        for where, username in (("province", size.province), ("union", size.union)):
            client = Client(SERVER_NAME="localhost")
            client.force_login(Account.objects.get(username=username))
            url = reverse("members:member-list")
            assert client.get(url).status_code == 200
            with databases.raw() as raw:
                again = by_hand(raw, lambda client=client, url=url: client.get(url))  # type: ignore[misc]
                value, floor = in_turns(lambda client=client, url=url: client.get(url), again, turns=7)  # type: ignore[misc]
            yield Row(f"member-list-{where}-{size.name}", value, floor, Goal(ratio=12))
