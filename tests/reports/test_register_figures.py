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
from tests.reports.brute_force import BEGINNING, COUNTED, PEOPLE, World
from tests.reports.test_figures import plain

PERIOD = Period.between(date(2024, 2, 1), date(2024, 2, 14))
# Few days, so that much happens on the first and the last of the period, and on the day before and after.
DAYS = st.dates(date(2024, 1, 29), date(2024, 2, 17))
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
        indicator=Indicator.objects.create(code="mem.joined_people", name="x", name_en="x", group="organisation"),
        valid=LONG_AGO,
        kind="members.joined",
        measure="people",
        count_unit="person",
    )
    return account("by", None)


def compare(world: World, tree_on: date | None) -> None:
    """Every figure of every unit: as the engine counts it, and as it is meant."""
    codes = [*COUNTED, "mem.net"]
    top = world.units[0]
    found = table(top, PERIOD, codes, tree_on=tree_on, nodes=list(world.units.values()))
    meant = {code: world.counted(code, PERIOD, tree_on) for code in COUNTED}
    for n, unit in world.units.items():
        value = {figure.code: figure.value for figure in found[unit.pk]}
        assert {code: value[code] for code in COUNTED} == {code: len(meant[code][n]) for code in COUNTED}, (n, tree_on)
        assert value["mem.net"] == value["mem.joined"] - value["mem.left"]
        assert value["mem.members_women"] <= value["mem.members_total"]


def check(world: World, by: Any, tree_on: date, looked_at: int) -> None:
    with transaction.atomic():
        world.write(by)
        compare(world, None)
        compare(world, tree_on)
        unit = world.units[looked_at % len(world.units)]
        for tree in (None, tree_on):
            for figure in figures(unit, PERIOD, COUNTED, tree_on=tree):
                assert plain(figure) == figure.value, (figure.code, tree)
                assert figure.records().count() == figure.evidence_rows
        members_conserved(world)
        transaction.set_rollback(True)


def members_conserved(world: World) -> None:
    """Opening + joined − left = closing: in the tree of the last day at every unit, at the top in each row's own."""
    for tree_on in (PERIOD.cut_off, None):
        found = table(world.units[0], PERIOD, list(COUNTED), tree_on=tree_on, nodes=list(world.units.values()))
        for n, unit in world.units.items():
            value = {figure.code: figure.value for figure in found[unit.pk]}
            if tree_on or n == 0:
                closing = value["mem.members_at_start"] + value["mem.joined"] - value["mem.left"]
                assert closing == value["mem.members_total"], (n, tree_on)
                ended = value["org.grassroots_at_start"] + value["org.founded"] - value["org.ended"]
                assert ended == value["org.grassroots_unions"] or tree_on, n


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=WORLDS, tree_on=DAYS, looked_at=UNITS)
def test_figures_of_any_history_are_what_they_mean(by, drawn, tree_on, looked_at):
    check(world_of(drawn), by, tree_on, looked_at)


@pytest.mark.nightly
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10_000)
@given(drawn=WORLDS, tree_on=DAYS, looked_at=UNITS)
def test_figures_of_ten_thousand_histories_are_what_they_mean(by, drawn, tree_on, looked_at):
    check(world_of(drawn), by, tree_on, looked_at)
