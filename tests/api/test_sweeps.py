"""What every resource of the API must keep to, however new: scope first, abilities said, columns told truly."""

from __future__ import annotations

import json

import orjson
import pghistory
import pytest

from common.api.paging import Order
from common.api.plans import plan_of
from common.api.resources import Rows
from tests.api.operations import OPERATIONS, address_of, ask, row_of, signed_in, takes_a_row, view_as
from tests.canary import CANARY
from tests.everything import everything, more

ROWS = {
    operation.name.rpartition("-")[0]: operation.view
    for operation in OPERATIONS
    if operation.action == "list" and issubclass(operation.view, Rows)
}
OPEN = {"token", "oauth-token"}
FOR_EVERYBODY = {"territories"}  # the state's map: all of it is told to whoever is signed in


def test_adding_changing_and_removing_say_what_ability_they_take():
    """Whoever does not hold it is refused before the service is asked. Verbs cannot leave it unsaid."""
    written = ("create", "bulk", "by_key", "partial_update", "change_many", "destroy", "restore")
    assert [str(one) for one in OPERATIONS if one.action in written and one.can is None] == []


def test_every_change_of_a_row_names_the_version_that_was_seen():
    unsafe = [one for one in OPERATIONS if one.action in ("partial_update", "destroy")]
    assert [str(one) for one in unsafe if not getattr(one.function, "seen", False)] == []


def test_every_order_ends_in_columns_that_are_never_the_same_and_never_missing():
    for name, view in ROWS.items():
        for order in view.orders.values():
            assert isinstance(order, Order), name
            assert order.fields, name


def test_rows_told_by_columns_are_told_as_the_serializer_tells_them(cast, paid):
    everything(cast, paid)
    planned = 0
    for name, kind in ROWS.items():
        for who in (cast.an, cast.quan, cast.dung):
            view = view_as(kind, who)
            rows = view.get_queryset().order_by("pk")
            plan = plan_of(view.get_serializer_class(), rows)
            if plan is None or not rows.exists():
                continue
            planned += 1
            serializer = view.get_serializer()
            by_columns = [plan.teller()(row) for row in plan.rows(rows)]
            by_objects = [dict(serializer.to_representation(row)) for row in view.fetched(rows)]
            assert orjson.loads(orjson.dumps(by_columns)) == json.loads(json.dumps(by_objects, default=str)), name
            break
    assert planned


def test_every_list_of_the_api_asks_as_much_of_the_database_for_thirty_rows_as_for_one(cast, paid, queries):
    def asked() -> dict[str, list[int]]:
        counted = {}
        for name, kind in ROWS.items():
            for who in (cast.an, cast.quan, cast.dung):
                view = view_as(kind, who)
                if not view.get_queryset().exists():
                    continue
                with queries() as seen:
                    view.list(view.request)
                counted[name] = len(seen)
                break
        return counted

    with pghistory.context(user=cast.binh.pk):
        made = everything(cast, paid, rows=1)
    asked()
    one = asked()
    with pghistory.context(user=cast.binh.pk):
        more(made, cast, paid, rows=29)

    assert asked() == one


def test_nobody_is_told_anything_without_signing_in(client, cast):
    for one in OPERATIONS:
        if one.name in OPEN:
            continue
        if not takes_a_row(one):
            assert getattr(client, one.method)(address_of(one)).status_code == 401, str(one)


@pytest.mark.parametrize("who", ["giang", pytest.param("khach", marks=pytest.mark.nightly)])
def test_every_operation_refuses_an_outsider(cast, paid, who):
    everything(cast, paid)
    http, headers = signed_in(getattr(cast, who))
    rows = {one.view: None for one in OPERATIONS}
    rows |= {view: row_of(view, cast) for view in rows if issubclass(view, Rows)}
    seen = {
        view: view_as(view, getattr(cast, who), "retrieve").get_queryset() for view in rows if issubclass(view, Rows)
    }
    for one in OPERATIONS:
        row = rows[one.view] if takes_a_row(one) else None
        if takes_a_row(one) and (row is None or seen[one.view].filter(pk=row.pk).exists()):
            continue  # there is none, or it is everybody's
        answer = ask(http, one, address_of(one, row), headers)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code < 500, (str(one), content[:300])
        if one.name.rpartition("-")[0] not in FOR_EVERYBODY:
            assert CANARY.encode() not in content, str(one)
        if takes_a_row(one):
            assert answer.status_code in (404, 415), (str(one), answer.status_code)
