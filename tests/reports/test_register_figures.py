"""Figures of random histories of the register against their plain meaning in Python, and the sums that must hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.periods import Period
from reports.figures import figures, table
from reports.models import Indicator, IndicatorVersion
from tests.cast import LONG_AGO, account
from tests.reports.brute_force import BEGINNING, COUNTED, ONE_DAY, PEOPLE, World
from tests.reports.test_figures import plain

PERIOD = Period.between(date(2024, 2, 1), date(2024, 2, 14))
# Few days, so that much happens on the first and the last of the period, and on the day before and after.
EDGES = [PERIOD.start + n * ONE_DAY for n in (-1, 0, 1)] + [PERIOD.end + n * ONE_DAY for n in (-2, -1, 0, 1)]
DAYS = st.sampled_from([*EDGES, date(2024, 2, 7), date(2024, 2, 8)])
UNITS = st.integers(0, 9)
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), DAYS, UNITS, UNITS),
        st.tuples(st.just("merge"), DAYS, UNITS, UNITS),
        st.tuples(st.just("dissolve"), DAYS, UNITS),
        st.tuples(st.just("found"), DAYS, UNITS),
        st.tuples(st.just("join"), DAYS, st.integers(0, PEOPLE - 1), UNITS),
        st.tuples(st.just("leave"), DAYS, st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("declare"), DAYS, UNITS, st.integers(0, 5)),
    ),
    max_size=25,
)
WORLDS = st.tuples(
    st.lists(st.integers(0, 7), min_size=7, max_size=7),  # whose child each unit is at the beginning
    st.lists(UNITS, max_size=PEOPLE),  # where people belong at the beginning
    HAPPENINGS,
)


def world_of(drawn: tuple[list[int], list[int], list[tuple[Any, ...]]]) -> World:
    parents, belong, happened = drawn
    world = World([None, *(parent % (n + 1) for n, parent in enumerate(parents))])
    for person, unit in enumerate(belong):
        world.join(BEGINNING, person, unit)
    for what, *told in sorted(happened, key=lambda one: one[1]):
        getattr(world, what)(*told)
    return world


@pytest.fixture
def by(db: None) -> Any:
    """An account to write with; and an indicator of different people who joined, which does not ship."""
    IndicatorVersion.objects.create(
        indicator=Indicator.objects.create(code="mem.joined_people", name="x", name_en="x", group_id="organisation"),
        valid=LONG_AGO,
        kind="members.joined",
        measure="people",
        count_unit="person",
    )
    return account("by", None)


Found = dict[int, dict[str, Any]]  # by unit of the world and code: the value


def compare(world: World, tree_on: date | None) -> Found:
    """Every figure of every unit: as the engine counts it, and as it is meant."""
    codes = [*COUNTED, "mem.net"]
    found = table(world.units[0], PERIOD, codes, tree_on=tree_on, nodes=list(world.units.values()))
    values = {n: {figure.code: figure.value for figure in found[unit.pk]} for n, unit in world.units.items()}
    meant = {code: world.counted(code, PERIOD, tree_on) for code in COUNTED}
    for n, value in values.items():
        # What nobody declared is not known.
        counted = {code: value[code] or 0 for code in COUNTED}
        assert counted == {code: len(meant[code][n]) for code in COUNTED}, (n, tree_on)
        assert value["mem.net"] == value["mem.joined"] - value["mem.left"]
        assert value["mem.members_women"] <= value["mem.members_total"]
    return values


def has_its_records(world: World, unit: int, tree_on: date | None) -> None:
    """The records behind each figure of a unit add up to it."""
    for figure in figures(world.units[unit % len(world.units)], PERIOD, COUNTED, tree_on=tree_on):
        assert plain(figure) == (figure.value or 0), (figure.code, tree_on)
        assert figure.records().count() == figure.evidence_rows


def conserves(value: dict[str, Any]) -> None:
    """Opening + joined − left = closing, of members and of unions."""
    assert value["mem.members_at_start"] + value["mem.net"] == value["mem.members_total"]
    assert (
        value["org.grassroots_at_start"] + value["org.founded"] - value["org.ended"] == value["org.grassroots_unions"]
    )


def check(world: World, by: Any, tree_on: date) -> None:
    """As reported the sums hold where nothing moves in or out, at the top; restated on the last day at every unit."""
    world.write(by)
    conserves(compare(world, None)[0])
    for value in compare(world, tree_on).values():
        if tree_on == PERIOD.cut_off:
            conserves(value)


@pytest.mark.parametrize("day", EDGES)
@pytest.mark.parametrize("act", [("dissolve", 3), ("merge", 3, 2), ("move", 3, 2), ("move", 1, 2)])
def test_what_happens_at_the_edge_of_a_period_is_counted_where_it_stood(by, act, day):
    """A union with members below the first of two federations; one of them leaves on the same day."""
    world = World([None, 0, 0, 1])
    for person in range(2):
        world.join(BEGINNING, person, 3)
    world.leave(day, 0)
    what, *units = act
    getattr(world, what)(day, *units)

    check(world, by, PERIOD.cut_off)
    compare(world, PERIOD.start)


TREES = st.just(PERIOD.cut_off) | DAYS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(drawn=WORLDS, tree_on=TREES, looked_at=UNITS)
def test_figures_of_any_history_are_what_they_mean(by, drawn, tree_on, looked_at):
    with transaction.atomic():
        world = world_of(drawn)
        check(world, by, tree_on)
        has_its_records(world, looked_at, None)
        has_its_records(world, looked_at, tree_on)
        transaction.set_rollback(True)


@pytest.mark.nightly
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10_000)
@given(drawn=WORLDS, tree_on=TREES)
def test_figures_of_ten_thousand_histories_are_what_they_mean(by, drawn, tree_on):
    with transaction.atomic():
        check(world_of(drawn), by, tree_on)
        transaction.set_rollback(True)
