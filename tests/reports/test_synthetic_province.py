"""A made-up province through the year 2025: nobody gets lost on the way."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from common.periods import Period
from members.models import MembershipSpell
from reports.figures import figures, table
from reports.synthetic import (
    COMMUNES_ON,
    DISSOLVED_ON,
    MERGED_ON,
    NEIGHBOUR,
    PROVINCE,
    TRANSFERRED_ON,
    Size,
    load_province,
)
from unions.models import LineageEvent, UnionUnit

SIZE = Size(unions=60, members=600, communes=2)


@pytest.fixture
def happened(db) -> list[str]:
    return load_province(SIZE)


def members(code: str, on: date, tree_on: date | None = None) -> int:
    day = Period.between(on, on)
    (figure,) = figures(UnionUnit.objects.get(code=code), day, ["mem.members_total"], tree_on=tree_on)
    return int(figure.value or 0)


def test_whoever_was_not_dissolved_is_still_a_member_in_the_new_province(happened):
    before = members(PROVINCE, date(2025, 6, 14)) + members(NEIGHBOUR, date(2025, 6, 14))
    gone = MembershipSpell.objects.filter(left="unit_dissolved").count()

    assert before == SIZE.members
    assert gone > 0
    assert members(PROVINCE, date(2025, 12, 31)) == SIZE.members - gone


def test_the_neighbour_is_found_below_its_heir_when_it_is_restated(happened):
    last_day = date(2025, 6, 30)

    as_reported = members(PROVINCE, last_day) + members(NEIGHBOUR, last_day)
    assert members(PROVINCE, last_day, tree_on=date(2025, 12, 31)) == as_reported


def test_children_add_up_to_their_parent_on_every_day_that_something_happened(happened):
    for day in (DISSOLVED_ON, TRANSFERRED_ON, MERGED_ON, COMMUNES_ON, date(2025, 12, 31)):
        top = UnionUnit.objects.get(code="tld")
        numbers = table(top, Period.between(day, day), ["mem.members_total"])
        below = UnionUnit.objects.filter(placements__parent=top, placements__valid__contains=day)
        assert sum(int(numbers[unit.pk][0].value or 0) for unit in below) == int(numbers[top.pk][0].value or 0)


def test_each_act_is_one_entry_and_a_second_loading_writes_nothing(happened):
    assert LineageEvent.objects.count() == len(happened)
    assert load_province(SIZE) == []


def test_the_bridge_in_a_terminal_adds_up(happened, capsys):
    before, now = members(PROVINCE, date(2025, 6, 14)), members(PROVINCE, date(2025, 6, 14), date(2025, 12, 31))

    call_command("bridge", "--unit", PROVINCE, "--period", "2025-06-14..2025-06-14", "--tree", "2025-12-31")

    first, *rows, together = capsys.readouterr().out.splitlines()
    assert first == f"mem.members_total  as reported {before}, restated {now}"
    assert sum(int(row.split()[0]) for row in rows) == int(together.split()[0]) == now - before
