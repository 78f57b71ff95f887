"""The REST API beside the same SQL through psycopg, and orjson: what the framework, the rules and the reach cost.

In the province of 27,621 people. `bare` is a view for somebody who is signed in already; `signed in` is the whole way
of a request with a token, through all middleware, less the network.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from common.periods import Period
from config.api import RESOURCES
from tests.bench import databases, province
from tests.bench.bench import Goal, Row, benchmark, in_turns
from tests.bench.figures import Floor
from unions.access import Scope
from unions.models import Account, ApiToken, UnionUnit


def cpu(work: Callable[[], object]) -> float:
    """Milliseconds of this process's own time; the database's is the same on both sides."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def bare(name: str, action: str, account: Account, **asked: str) -> Callable[[], bytes]:
    """A view as it answers somebody whose token was looked at, rendered."""
    view = RESOURCES[name].as_view(
        {"get": action}, authentication_classes=[], permission_classes=[], throttle_classes=[]
    )
    scope = Scope.of(account)

    def work() -> bytes:
        request: Any = RequestFactory(SERVER_NAME="localhost").get("/", asked)
        request.user = request._force_auth_user = account
        request.scope = scope
        content: bytes = view(request).render().content
        return content

    return work


def whole(path: str, account: Account) -> Callable[[], bytes]:
    """The way of a request through the application."""
    _stored, token = ApiToken.objects.create(user=account)
    application = get_wsgi_application()
    path, _sign, query = path.partition("?")

    def work() -> bytes:
        environ = RequestFactory(headers={"Authorization": f"Token {token}"}, SERVER_NAME="localhost")._base_environ(
            PATH_INFO=path, QUERY_STRING=query
        )
        answered: list[str] = []
        content = b"".join(application(environ, lambda status, headers: answered.append(status)))
        assert answered == ["200 OK"], answered
        return content

    return work


MEMBERS = """
SELECT m.id, m.full_name, m.sex, m.born_year, m.version, u.code, v.short_name
  FROM members_member m
  JOIN members_membershipspell s ON s.member_id = m.id AND s.valid @> CURRENT_DATE
  JOIN unions_unionunit u ON u.id = s.unit_id
  JOIN unions_unitversion v ON v.unit_id = u.id AND v.valid @> CURRENT_DATE
 ORDER BY m.name_key, m.id
"""


def straight(sql: str) -> Callable[[], bytes]:
    """The same rows through psycopg, as JSON."""
    raw = databases.raw()

    def work() -> bytes:
        cursor = raw.execute(sql)  # type: ignore[arg-type]
        names = [column.name for column in cursor.description or ()]
        return orjson.dumps([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])

    return work


def in_lines(sql: str) -> Callable[[], int]:
    """All rows through a cursor of the server, as lines of JSON."""
    raw = databases.raw()

    def work() -> int:
        sent = 0
        with raw.transaction(), raw.cursor(name="floor") as cursor:
            cursor.itersize = 2_000
            cursor.execute(sql)  # type: ignore[arg-type]
            names = [column.name for column in cursor.description or ()]
            for row in cursor:
                sent += len(orjson.dumps(dict(zip(names, row, strict=True))) + b"\n")
        return sent

    return work


def middles(works: list[Callable[[], object]], *, turns: int, each: int = 1) -> list[float]:
    """The median CPU of each in turns, in milliseconds, after one go that does not count."""
    for work in works:
        work()
    times = [[cpu(lambda work=work: [work() for _n in range(each)]) / each for work in works] for _turn in range(turns)]  # type: ignore[misc]
    return [statistics.median(column) for column in zip(*times, strict=True)]


@benchmark("api-list")
def list_of_fifty() -> Iterator[Row]:
    databases.whole_province()
    account = Account.objects.get(username=province.REVIEWER)
    works: list[Callable[[], object]] = [
        straight(f"{MEMBERS} LIMIT 51"),
        bare("members", "list", account, order="name"),
        whole("/api/v1/members/?order=name", account),
    ]
    least, plain, signed = middles(works, turns=9, each=10)
    yield Row("api-list-bare", plain, floor=least, goal=Goal(ratio=4), note="50 members, CPU of the process")
    yield Row(
        "api-list-signed-in", signed, floor=least, goal=Goal(ratio=6.5), note="the same with token and middleware"
    )


@benchmark("api-figures")
def figures_of_a_province() -> Iterator[Row]:
    databases.whole_province()
    account = Account.objects.get(username=province.REVIEWER)
    top, period = UnionUnit.objects.get(pk=1), Period.year(province.YEAR)
    path = f"/api/v1/figures/?unit={top.code}&period={province.YEAR}"
    with databases.raw() as raw:
        asked = whole(path, account)
        value, least = in_turns(asked, Floor(raw, period, top), turns=5)
        yield Row("api-figures-province", value, floor=least, note="all indicators of a province, as JSON")
        value, least = in_turns(whole(f"{path}&by=child", account), Floor(raw, period, top), turns=3)
        yield Row("api-figures-by-child", value, floor=least, note="the same for each union below")


@benchmark("api-export")
def export_of_members() -> Iterator[Row]:
    databases.whole_province()
    account = Account.objects.get(username=province.REVIEWER)
    sent = whole("/api/v1/members/export/?as=ndjson&order=name", account)
    least, value = middles([in_lines(MEMBERS), sent], turns=3)
    yield Row("api-export", value, floor=least, note=f"{province.MEMBERS:,} members as NDJSON, CPU of the process")
