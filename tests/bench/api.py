"""The REST API beside the same SQL through psycopg, and orjson: what the framework, the rules and the reach cost.

In the province of 27,621 people. `bare` is a view for somebody who is signed in already; `signed in` is the whole way
of a request with a token, through all middleware, less the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from config.api import router
from tests.bench import databases, province
from tests.bench.bench import Goal, Row, benchmark, in_turns
from unions.access import Scope
from unions.models import Account, ApiToken

TURNS = 30


def cpu(work: Callable[[], object]) -> float:
    """Milliseconds of this process's own time; the database's is the same on both sides."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def viewset(name: str) -> Any:
    return next(view for known, view, _basename in router.registry if known == name)


def bare(name: str, action: str, account: Account, **asked: str) -> Callable[[], bytes]:
    """A view as it answers somebody whose token was looked at, rendered."""
    view = viewset(name).as_view({"get": action}, authentication_classes=[], permission_classes=[], throttle_classes=[])
    scope = Scope.of(account)

    def work() -> bytes:
        request: Any = RequestFactory().get("/", asked)
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
        environ = RequestFactory(headers={"Authorization": f"Token {token}"})._base_environ(
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
 ORDER BY m.name_key, m.id LIMIT 51
"""


def straight(sql: str) -> Callable[[], bytes]:
    """The same rows through psycopg, as JSON."""
    raw = databases.raw()

    def work() -> bytes:
        cursor = raw.execute(sql)
        names = [column.name for column in cursor.description or ()]
        return orjson.dumps([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])

    return work


@benchmark("api-list")
def list_of_fifty() -> list[Row]:
    databases.whole_province()
    account = Account.objects.get(username=province.REVIEWER)
    floor = straight(MEMBERS)
    one = bare("members", "list", account, order="name")
    two = whole("/api/v1/members/?order=name", account)
    for work in (floor, one, two):
        work()
    least, plain, signed = in_turns(cpu, [floor, one, two], TURNS)
    return [
        Row("api-list bare", plain, least, Goal(ratio=4), note="50 members, CPU"),
        Row("api-list signed in", signed, least, Goal(ratio=6.5), note="50 members, CPU"),
    ]
