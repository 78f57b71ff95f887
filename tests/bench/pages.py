"""Pages of a province, through Django's test client. The floor is the same SQL through psycopg."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bench import databases, province
from tests.bench.bench import Goal, Row, benchmark, in_turns
from unions.models import Account

PAGES = (
    ("payout-list-page", "welfare:payout-list", Goal(ratio=12)),
    ("member-list-page", "members:member-list", Goal(ratio=12)),
    ("home-page", "reports:home", Goal(ratio=12)),
)


@benchmark("payout-list-page")
def pages() -> Iterator[Row]:
    """Seen by the officer of an intermediate union, whose reach is its whole part of the tree."""
    databases.whole_province()
    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get(username=province.OFFICER))
    with databases.raw() as raw:
        for name, url_name, goal in PAGES:
            url = reverse(url_name)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            queries = [query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT")]

            def again(queries: list[Any] = queries) -> None:
                for query in queries:
                    raw.execute(query).fetchall()

            value, floor = in_turns(lambda url=url: client.get(url), again, turns=7)  # type: ignore[misc]
            yield Row(name, value, floor=floor, goal=goal, note=f"{len(queries)} queries")
