"""A thousand unions come under another, in a tree of twenty thousand; everything is taken back after each go.

The floors are bare SQL through psycopg in the same database: one UPDATE and one INSERT of the thousand placements,
history and constraints included, and the recursive statement that reads all paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psycopg
from django.db import transaction

from tests.bench import databases, register
from tests.bench.bench import Goal, Row, benchmark, in_turns
from unions.access import Scope
from unions.models import Account, LineageEvent, Placement, TreePath, UnionUnit
from unions.models.paths import DOWN
from unions.services import Order, carry_out, preview
from unions.services.cuts import cut, of_ids

MOVED, DAY, TO = 1_000, date(2025, 6, 15), 2
OF_THE_ORDER = "child_id = ANY(%(units)s) AND valid @> %(day)s"
CUT = f"UPDATE unions_placement SET valid = daterange(lower(valid), %(day)s) WHERE {OF_THE_ORDER}"  # noqa: S608
GO_ON = (
    "INSERT INTO unions_placement (child_id, parent_id, valid)"
    " SELECT unnest(%(units)s::bigint[]), %(to)s, daterange(%(day)s, NULL)"
)


def taken_back(work: Callable[[], object]) -> Callable[[], None]:
    def go() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return go


@benchmark("move-thousand")
def of_a_thousand() -> Iterator[Row]:
    databases.units_alone()
    scope = Scope.of(Account.objects.get(username="tochuc"))
    elsewhere = Placement.objects.on(DAY).exclude(parent=TO).filter(parent__lte=register.FIRST, parent__gt=1)
    units = tuple(UnionUnit.objects.filter(pk__in=elsewhere.values("child")).order_by("pk")[:MOVED])
    order = Order(LineageEvent.Kind.REPARENTED, DAY, units, under=UnionUnit.objects.get(pk=TO))
    said = {"units": [unit.pk for unit in units], "day": DAY, "to": TO}
    seen = preview(order, scope=scope).digest
    with databases.raw() as raw:

        def bare() -> None:
            with raw.transaction(force_rollback=True):
                raw.execute(CUT, said)
                raw.execute(GO_ON, said)

        value, least = in_turns(taken_back(lambda: _written(order)), bare, turns=7)
        yield Row("move-thousand-write", value, floor=least, goal=Goal(ratio=1.5))
        with transaction.atomic():
            _written(order)
            value, least = in_turns(taken_back(TreePath.objects.derive), lambda: _walked(raw), turns=7)
            transaction.set_rollback(True)
        yield Row(
            "move-thousand-derive", value, floor=least, goal=Goal(value=100, ratio=4), note="with one move of 1,000"
        )
        carried = taken_back(lambda: carry_out(order, seen=seen, scope=scope))
        value, least = in_turns(carried, bare, turns=5)
        yield Row(
            "move-thousand",
            value,
            floor=least,
            goal=Goal(value=1000, ratio=6),
            note="refusals, consequences, history and all",
        )


def _written(order: Order) -> None:
    event = LineageEvent.objects.create(kind=order.kind, effective_on=order.effective_on)
    to: Any = dict.fromkeys((unit.pk for unit in order.units), TO)
    placements = Placement.objects.on(order.effective_on).filter(child__in=order.units)
    cut(placements, event, goes_on={"parent_id": of_ids("child_id", to)})


def _walked(raw: psycopg.Connection[Any]) -> None:
    raw.execute(DOWN + "SELECT count(*) FROM down").fetchall()  # type: ignore[arg-type]  # noqa: S608
