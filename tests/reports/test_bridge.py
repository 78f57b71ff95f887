"""The bridge from a figure as reported to the same restated: it names who moved, and its rows sum to the difference."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from common.periods import Period
from reports.bridge import Bridge, Way, bridge
from tests.cast import member, unit
from tests.reports.brute_force import World
from tests.reports.test_figures import move
from tests.reports.test_register_figures import DAYS, PERIOD, UNITS, WORLDS, by, world_of  # noqa: F401
from unions.models import TreePath

MEMBERS, JOINED = "mem.members_at_start", "mem.joined"
LAST = PERIOD.cut_off
MIDDLE = date(2024, 2, 7)
LATER = date(2024, 2, 9)


@pytest.fixture
def world() -> World:
    """The top, two federations below it, a union with two members below the first."""
    world = World([None, 0, 0, 1])
    world.join(date(2020, 1, 1), 0, 3)
    world.join(date(2020, 1, 1), 1, 3)
    return world


def told(world: World, by, of: int, tree_on: date = LAST, code: str = MEMBERS) -> list[tuple[str, int, int]]:  # noqa: F811
    """(way, which unit, difference) of each row."""
    if not world.units:
        world.write(by)
    numbers = {unit.pk: n for n, unit in world.units.items()}
    return [(row.way, numbers[row.unit], row.difference) for row in bridge(world.units[of], PERIOD, code, tree_on).rows]


def test_a_move_leads_out_of_one_union_and_into_another(world, by):  # noqa: F811
    world.move(MIDDLE, 3, 2)

    assert told(world, by, 1) == [(Way.MOVED_OUT, 3, -2)]
    assert told(world, by, 2) == [(Way.MOVED_IN, 3, 2)]
    assert told(world, by, 0) == []


def test_two_moves_in_weeks_are_both_told(world, by):  # noqa: F811
    world.move(MIDDLE, 3, 0)
    world.move(LATER, 3, 2)
    told(world, by, 2)

    (row,) = bridge(world.units[2], PERIOD, MEMBERS, LAST).rows

    assert [(step.on, step.under) for step in row.steps] == [(MIDDLE, world.units[0].pk), (LATER, world.units[2].pk)]
    assert (row.below_then, row.below_now) == (world.units[1].pk, world.units[2].pk)


def test_what_moves_takes_all_below_it_along(world, by):  # noqa: F811
    world.move(MIDDLE, 1, 2)

    assert told(world, by, 2) == [(Way.MOVED_IN, 1, 2)]


def test_the_heir_inherits_and_the_event_is_named(world, by):  # noqa: F811
    world.merge(MIDDLE, 3, 2)

    assert told(world, by, 1) == [(Way.LEFT_TO_HEIR, 3, -2)]
    (row,) = bridge(world.units[2], PERIOD, MEMBERS, LAST).rows
    assert (row.way, row.on, row.event.kind) == (Way.INHERITED, MIDDLE, "merged_into_existing")
    assert row.below_now == world.units[2].pk


def test_what_ends_without_an_heir_drops_out(world, by):  # noqa: F811
    world.dissolve(MIDDLE, 3)

    assert told(world, by, 0) == [(Way.ENDED, 3, -2)]


def test_a_union_that_ended_is_its_own_bridge(world, by):  # noqa: F811
    world.dissolve(MIDDLE, 3)

    assert told(world, by, 3) == [(Way.ENDED, 3, -2)]


def test_what_was_founded_later_is_not_there_yet(world, by):  # noqa: F811
    world.found(MIDDLE, 2)
    world.join(MIDDLE, 2, 4)

    assert told(world, by, 2, date(2024, 2, 1), JOINED) == [(Way.NOT_YET, 4, -1)]


def _sums(found: Bridge, code: str) -> None:
    assert sum(row.difference for row in found.rows) + found.counted_once == found.difference
    assert code == "mem.joined_people" or found.counted_once == 0
    assert all(row.difference and row.units for row in found.rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(drawn=WORLDS, tree_on=DAYS, looked_at=UNITS)
def test_every_bridge_sums_to_the_difference(by, drawn, tree_on, looked_at):  # noqa: F811
    with transaction.atomic():
        world = world_of(drawn)
        world.write(by)
        for code in ("mem.members_total", MEMBERS, JOINED, "mem.joined_people", "mem.left", "org.ended"):
            _sums(bridge(world.units[looked_at % len(world.units)], PERIOD, code, tree_on), code)
        transaction.set_rollback(True)


def test_a_ratio_has_no_bridge_of_its_own(cast):
    with pytest.raises(ValueError, match="women_rate"):
        bridge(cast.tinh, Period.year(2024), "mem.women_rate", date(2024, 7, 1))


def page(client, who, unit: str, code: str, **asked: str):
    client.force_login(who)
    return client.get(reverse("reports:figure-bridge", args=[unit, "2024", code]), asked)


@pytest.mark.parametrize("code", ["mem.members_at_start", "mem.women_rate", "mem.net"])
def test_the_page_shows_both_totals_and_the_rows(client, cast, lan, code):
    move(cast.truong, cast.huyen_b, date(2024, 7, 1))
    shown = page(client, cast.dung, "huyen-b", code, tree_on="31/12/2024").context["bridges"]

    assert len(shown) == (1 if code == MEMBERS else 2)
    for one in shown:
        assert one["reported"] + sum(row["difference"] for row in one["rows"]) == one["restated"]
    if code == MEMBERS:
        (row,) = shown[0]["rows"]
        assert (row["url"], row["difference"]) == ("/units/truong/", 1)
        assert "01/07/2024" in row["told"][1]


def test_a_day_that_is_none_is_told_beside_its_field(client, cast):
    response = page(client, cast.an, "truong", MEMBERS, tree_on="32/12/2024")

    assert response.status_code == 422
    assert response.context["form"].errors["tree_on"]


def test_who_does_not_see_the_whole_unit_does_not_see_its_bridge(client, cast):
    assert page(client, cast.chi, "truong", MEMBERS).status_code == 404
    assert page(client, cast.an, "truong", "khong.co").status_code == 404


def test_the_page_asks_as_much_for_many_rows_as_for_one(client, cast, queries):
    asked = []
    for n in range(2):
        for one in range(5 * n + 1):
            made = unit(f"u{n}-{one}", "grassroots_union", "CĐCS", cast.huyen_a)
            TreePath.objects.derive()
            member("Lan", made)
            move(made, cast.huyen_b, date(2024, 7, 1))
        page(client, cast.dung, "huyen-b", MEMBERS, tree_on="31/12/2024")
        with queries() as seen:
            page(client, cast.dung, "huyen-b", MEMBERS, tree_on="31/12/2024")
        asked.append(len(seen))

    assert asked[0] == asked[1]
