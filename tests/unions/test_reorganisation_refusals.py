"""What a reorganisation is refused for, and that all of it costs as much for thirty units as for three."""

from __future__ import annotations

import threading
import uuid
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from members.models import GroupStay
from tests.cast import LONG_AGO, account, member, unit
from tests.unions.reorganising import JULY, JUNE, do, new, organiser  # noqa: F401 - fixtures
from unions.access import Scope
from unions.models import LineageEvent, Role, TreePath, UnionUnit
from unions.selection import UnitFilter, find_units, units_where
from unions.services import Order, carry_out, preview

Kind = LineageEvent.Kind

REFUSED = {
    "units": [
        (Kind.RENAMED, ("truong", "xuong"), {"changes": {"name": "Chung tên"}}),
        (Kind.SPLIT, ("truong", "xuong"), {"founded": (new("a"), new("b"))}),
        (Kind.REPARENTED, (), {"under": "tinh"}),
        (Kind.FOUNDED, ("truong",), {"under": "tinh", "founded": (new("a"),)}),
    ],
    "founded": [
        (Kind.SPLIT, ("truong",), {"founded": (new("a"),)}),
        (Kind.MERGED_INTO_NEW, ("truong",), {"under": "tinh"}),
        (Kind.FOUNDED, (), {"under": "tinh"}),
    ],
    "under": [(Kind.REPARENTED, ("truong",), {}), (Kind.FOUNDED, (), {"founded": (new("a"),)})],
    "heir": [
        (Kind.MERGED_INTO_EXISTING, ("truong",), {}),
        (Kind.MERGED_INTO_EXISTING, ("truong",), {"heir": "truong"}),
        (Kind.MERGED_INTO_EXISTING, ("truong",), {"heir": "to_1"}),
    ],
    "reason": [(Kind.DISSOLVED, ("truong",), {}), (Kind.REPARENTED, ("truong",), {"under": "tinh", "reason": "other"})],
    "note": [(Kind.CORRECTED, ("truong",), {"changes": {"symbol": "CĐ"}})],
    "changes": [
        (Kind.RENAMED, ("truong",), {}),
        (Kind.RENAMED, ("truong",), {"changes": {"level": "syndicate"}}),
        (Kind.REPARENTED, ("truong",), {"under": "tinh", "changes": {"name": "Khác"}}),
    ],
    "groups": [(Kind.CARVED_OUT, ("truong",), {"founded": (new("a"),), "groups": {"xuong": 0}})],
    "there": [(Kind.REPARENTED, ("truong",), {"under": "huyen_a"})],
    "not-there": [(Kind.REPARENTED, ("truong",), {"under": "tinh", "on": date(2014, 1, 1)})],
    "began-that-day": [(Kind.REPARENTED, ("truong",), {"under": "tinh", "on": LONG_AGO.lower})],
    "level": [
        (Kind.REPARENTED, ("huyen_a",), {"under": "huyen_b"}),
        (Kind.FOUNDED, (), {"under": "to_1", "founded": (new("a"),)}),
        (Kind.RECLASSIFIED, ("huyen_a",), {"changes": {"level": "union_group"}}),
        (Kind.REPARENTED, ("truong",), {"under": "huyen_b", "on": date(2025, 7, 1)}),
    ],
    "code-taken": [(Kind.FOUNDED, (), {"under": "tinh", "founded": (new("truong"),)})],
    "children": [(Kind.DISSOLVED, ("huyen_a",), {"reason": "other"})],
}


@pytest.mark.parametrize(("code", "order"), [(code, order) for code, orders in REFUSED.items() for order in orders])
def test_an_order_that_cannot_be_is_refused_with_a_reason(cast, do, code, order):
    kind, names, said = order
    said = {name: getattr(cast, value) if name in ("under", "heir") else value for name, value in said.items()}
    if "groups" in said:
        said["groups"] = {getattr(cast, name).pk: index for name, index in said["groups"].items()}

    with pytest.raises(ValidationError) as refused:
        do(kind, *(getattr(cast, name) for name in names), **said)

    assert refused.value.code == code
    assert not LineageEvent.objects.exists()


def code_of(act: Any, *args: Any, **said: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        act(*args, **said)
    return refused.value.code


def test_a_unit_cannot_come_below_itself(cast, do):
    component = unit("tv", "component_union", "CĐCS thành viên", cast.truong)
    inner = unit("bp", "union_section", "Bộ phận", component)
    TreePath.objects.derive()

    assert code_of(do, Kind.REPARENTED, component, under=inner) in ("loop", "level")


def test_no_end_leaves_records_members_or_later_changes_behind(cast, do, paid):
    paid(cast.truong, JUNE)
    assert code_of(do, Kind.DISSOLVED, cast.truong, reason="other") == "records"

    late = member("Vũ Thị Muộn", cast.xuong, since=JULY)
    assert code_of(do, Kind.MERGED_INTO_EXISTING, cast.xuong, heir=cast.truong) == "records"
    late.spells.update(valid=DateRange(date(2020, 1, 1), None))

    do(Kind.RENAMED, cast.xuong, on=JULY, changes={"name": "Xưởng May mới"})
    assert code_of(do, Kind.DISSOLVED, cast.xuong, reason="other") == "later"


def test_nothing_moves_under_a_union_that_is_not_there_on_all_days(cast, do):
    do(Kind.DISSOLVED, cast.xuong, reason="other", on=date(2025, 6, 20))

    assert code_of(do, Kind.MERGED_INTO_EXISTING, cast.truong, heir=cast.xuong) == "parent"


def test_what_was_looked_at_is_what_is_done(cast, organiser):
    order = Order(Kind.DISSOLVED, JUNE, (cast.truong,), reason="other")
    seen = preview(order, scope=organiser)
    assert not LineageEvent.objects.exists()
    assert [(row.code, row.part, row.ends) for row in seen.rows] == [("to-1", "along", True), ("truong", "from", True)]
    member("Vũ Thị Mới", cast.truong)

    assert code_of(carry_out, order, seen=seen.digest, scope=organiser) == "changed-meanwhile"


def test_a_form_sent_twice_is_one_event(cast, organiser):
    order = Order(Kind.REPARENTED, JUNE, (cast.truong,), under=cast.tinh)
    seen = preview(order, scope=organiser).digest

    first = carry_out(order, seen=seen, scope=organiser)
    assert carry_out(order, seen=seen, scope=organiser) == first
    other = Order(Kind.DISSOLVED, JUNE, (cast.xuong,), reason="other", form_key=order.form_key)
    assert code_of(carry_out, other, seen=seen, scope=organiser) == "sent-before"


def test_a_preview_tells_members_women_officers_and_accounts(cast, organiser):
    member("Trần Văn Nam", cast.truong, sex="male")
    member("Lê Thị Nữ", cast.truong)

    seen = preview(Order(Kind.DISSOLVED, JUNE, (cast.truong,), reason="other"), scope=organiser)

    numbers = [line.number for line in seen.consequences]
    assert numbers == [1, 1, 2, 3]  # ends, goes along, memberships, accounts: An, Bình and the leader of the group


@pytest.mark.django_db(transaction=True)
def test_of_two_who_reorganise_at_once_one_is_told(cast, organiser):
    other = Scope.of(account("to-chuc-2", cast.tinh, Role.ADMINISTRATOR))
    orders = [
        (Order(Kind.REPARENTED, JUNE, (cast.truong,), under=cast.tinh), organiser),
        (Order(Kind.REPARENTED, JUNE, (cast.truong,), under=cast.huyen_b), other),
    ]
    seen = [preview(order, scope=scope).digest for order, scope in orders]
    told: list[str] = []

    def second() -> None:
        try:
            carry_out(orders[1][0], seen=seen[1], scope=other)
        except ValidationError as refused:
            told.append(str(refused.code))
        finally:
            connection.close()

    with transaction.atomic():
        carry_out(orders[0][0], seen=seen[0], scope=organiser)
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
    waiting.join(10)

    assert told == ["began-that-day"]
    assert LineageEvent.objects.count() == 1


@pytest.fixture
def many(cast):
    """Units with a group, a member in it: as many as are asked for, under the first district."""

    def make(number: int) -> list[UnionUnit]:
        made = []
        for n in range(number):
            one = unit(f"cs-{uuid.uuid4().hex[:8]}", "grassroots_union", f"CĐCS {n}", cast.huyen_a)
            group = unit(f"to-{uuid.uuid4().hex[:8]}", "union_group", f"Tổ {n}", one)
            GroupStay.objects.create(
                spell=member(f"Lê Thị {n}", one).spells.get(), group=group, valid=DateRange(date(2021, 1, 1), None)
            )
            made.append(one)
        TreePath.objects.derive()
        return made

    return make


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.DISSOLVED, {"reason": "state_salaried_2025"}),
        (Kind.REPARENTED, {"under": "tinh"}),
        (Kind.MERGED_INTO_EXISTING, {"heir": "xuong"}),
        (Kind.RECLASSIFIED, {"changes": {"sector": "public"}}),
    ],
)
def test_thirty_units_are_as_many_statements_as_three(cast, many, do, queries, kind, said):
    said = {name: getattr(cast, value) if name in ("under", "heir") else value for name, value in said.items()}
    asked = []
    for number in (3, 30):
        units = many(number)
        with queries() as log:
            do(kind, *units, **said)
        asked.append(len(log))

    assert asked[0] == asked[1] <= 125


def test_units_are_found_by_a_pasted_list(cast, organiser):
    found = find_units("truong\n\nCĐCS xưởng may\n  TRUONG \nkhong co\nxa\n", on=JUNE, scope=organiser)

    assert [one.code for one in found.units] == ["truong", "xuong"]
    assert found.doubles == ((4, "TRUONG"),)
    assert found.unknown == ((5, "khong co"), (6, "xa"))  # another province is none of the organiser's


def test_units_are_found_by_what_they_are(cast, organiser):
    wanted = UnitFilter(level="grassroots_union", under=cast.huyen_b, name="xuong")

    found = units_where(wanted, on=JUNE, scope=organiser)

    assert [(one.code, one.unit_name, one.parent) for one in found] == [("xuong", "CĐCS Xưởng May", cast.huyen_b.pk)]
