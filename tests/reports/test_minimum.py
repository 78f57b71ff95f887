"""The least of the years and the percent of a target: counted as they are meant, and told on their passports."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.periods import Period
from reports import passport
from reports.document import written
from reports.figures import figures, parts, table
from reports.frozen import evidence_of
from reports.models import Indicator, IndicatorVersion, Target
from tests.cast import LONG_AGO, account, member
from tests.reports.brute_force import BEGINNING, PEOPLE, World

TERM = Period.between(date(2022, 1, 1), date(2024, 6, 30))
WOMEN, MEMBERS, JOINED = "mem.members_women", "mem.members_total", "mem.joined"


def made_of(code: str, operation: str, first: str, count_unit: str = "percent") -> IndicatorVersion:
    indicator = Indicator.objects.create(code=code, name=code, name_en=code, group_id="organisation", rank=900)
    first_one = Indicator.objects.get(code=first)
    version = IndicatorVersion(
        indicator=indicator, valid=LONG_AGO, operation=operation, first=first_one, count_unit=count_unit
    )
    version.full_clean()
    version.save()
    return version


@pytest.fixture
def made(db: None) -> None:
    made_of("test.least_women", "minimum", "mem.women_rate")
    made_of("test.least_members", "minimum", MEMBERS, "person")
    made_of("test.joined_of_target", "target", JOINED)
    made_of("test.least_of_target", "minimum", "test.joined_of_target")


def target(unit: Any, value: int, period: Period = TERM, code: str = JOINED, count_unit: str = "person") -> Target:
    by = account(f"by{Target.objects.count()}", None)
    return Target.objects.create(
        indicator=Indicator.objects.get(code=code),
        unit=unit,
        period_code=period.code,
        value=value,
        count_unit=count_unit,
        set_by=by,
    )


# Random histories against their plain meaning --------------------------------------------------------------
TURNS = st.sampled_from([date(year, month, day) for year in (2022, 2023, 2024) for month, day in ((1, 1), (12, 31))])
DAYS = TURNS | st.dates(date(2021, 12, 1), date(2024, 7, 31))
UNITS = st.integers(0, 5)
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), DAYS, UNITS, UNITS),
        st.tuples(st.just("merge"), DAYS, UNITS, UNITS),
        st.tuples(st.just("join"), DAYS, st.integers(0, PEOPLE - 1), UNITS),
        st.tuples(st.just("leave"), DAYS, st.integers(0, PEOPLE - 1)),
    ),
    max_size=14,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    belong=st.lists(UNITS, max_size=PEOPLE),
    happened=HAPPENINGS,
    wanted=st.lists(st.none() | st.integers(0, 3), min_size=6, max_size=6),
    restated=st.none() | DAYS,
)
def test_both_are_what_they_mean_at_every_unit_in_every_tree(made, belong, happened, wanted, restated):
    with transaction.atomic():
        world = World([None, 0, 0, 1, 1, 2])
        for person, unit in enumerate(belong):
            world.join(BEGINNING, person, unit)
        for what, *told in sorted(happened, key=lambda one: one[1]):
            getattr(world, what)(*told)
        world.write(account("by", None))
        for unit, value in enumerate(wanted):
            if value is not None:
                target(world.units[unit], value)

        codes = ["test.joined_of_target", "test.least_members", "test.least_women"]
        found = table(world.units[0], TERM, codes, tree_on=restated, nodes=list(world.units.values()))
        least = world.least(WOMEN, MEMBERS, TERM, restated)
        joined = world.counted(JOINED, TERM, restated)
        for unit, of in world.units.items():
            share, members, women = found[of.pk]
            assert women.value == least[unit]
            assert members.value == min(one.value for one in members.years)
            assert share.numerator == len(joined[unit])
            assert share.value == (Fraction(len(joined[unit]), wanted[unit]) if wanted[unit] else None)
            if women.least:
                assert (women.numerator, women.denominator) == (women.least.numerator, women.least.denominator)
        transaction.set_rollback(True)


# What it says of itself ------------------------------------------------------------------------------------
@pytest.fixture
def school(cast, made):
    """Half of the members of the school union were women in 2022, a third from 2023 on."""
    member("Nguyễn Thị Lan", cast.truong)
    member("Trần Văn Nam", cast.to_1, sex="male")
    member("Lê Văn Tám", cast.truong, since=date(2023, 3, 1), sex="male")
    return cast.truong


def test_the_first_of_the_worst_years_is_meant_with_both_its_parts(school):
    (figure,) = figures(school, TERM, ["test.least_women"])

    assert (figure.value, figure.numerator, figure.denominator) == (Fraction(1, 3), 1, 3)
    assert figure.least is not None
    assert figure.least.period == Period.year(2023)
    assert [year.value for year in figure.years] == [Fraction(1, 2), Fraction(1, 3), Fraction(1, 3)]
    assert written(figure) == "33,3%"
    assert len(parts(figure)) == 6
    assert len(evidence_of(figure)) == figure.evidence_rows == 2 + 1 + 3 + 1 + 3 + 1


def test_a_year_without_a_value_leaves_none(school):
    (figure,) = figures(school, Period.between(date(2019, 1, 1), date(2022, 12, 31)), ["test.least_women"])

    assert (figure.value, figure.numerator, figure.denominator, figure.least) == (None, None, None, None)
    assert len(figure.years) == 4


def test_a_school_year_is_one_year_and_a_term_of_them_is_made_of_them(school):
    year = Period.between(date(2022, 9, 1), date(2023, 8, 31))
    term = Period.between(date(2021, 9, 1), date(2023, 8, 31))

    assert year.years() == [year]
    assert term.years() == [year.year_before(), year]
    assert Period.between(date(2022, 2, 1), date(2023, 3, 1)).years() == [
        Period.between(date(2022, 2, 1), date(2022, 12, 31)),
        Period.between(date(2023, 1, 1), date(2023, 3, 1)),
    ]


def test_a_target_is_a_units_own_of_the_period_itself_and_in_the_unit_of_count(cast, made):
    target(cast.huyen_a, 4)
    target(cast.truong, 0)
    target(cast.xuong, 5, count_unit="case")
    target(cast.to_1, 5, Period.year(2023))
    nodes = [cast.huyen_a, cast.truong, cast.xuong, cast.to_1]

    found = table(cast.tinh, TERM, ["test.joined_of_target"], nodes=nodes)

    assert [found[node.pk][0].denominator for node in nodes] == [4, 0, None, None]
    assert [found[node.pk][0].value for node in nodes] == [0, None, None, None]


def test_the_least_percent_of_the_targets_of_the_years(cast, made):
    for year, value in ((2022, 1), (2023, 2)):
        target(cast.truong, value, Period.year(year))

    (figure,) = figures(cast.truong, Period.between(date(2022, 1, 1), date(2023, 12, 31)), ["test.least_of_target"])

    assert (figure.value, figure.numerator, figure.denominator) == (0, 0, 1)


def test_the_engine_asks_no_more_for_more_units(cast, made, queries):
    codes = ["test.least_women", "test.least_of_target", "test.joined_of_target"]
    for unit in (cast.truong, cast.to_1):
        target(unit, 3)
    with queries() as few:
        table(cast.tinh, TERM, codes, nodes=[cast.truong])
    with queries() as many:
        table(cast.tinh, TERM, codes, nodes=[cast.tinh, cast.huyen_a, cast.truong, cast.to_1, cast.xuong])

    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("operation", "first", "count_unit", "field"),
    [
        ("minimum", "mem.women_rate", "person", "count_unit"),
        ("minimum", "test.least_women", "percent", "first"),
        ("target", "mem.women_rate", "percent", "first"),
        ("target", JOINED, "person", "count_unit"),
    ],
)
def test_what_could_not_be_counted_is_refused_beside_its_field(made, operation, first, count_unit, field):
    with pytest.raises(ValidationError) as refused:
        made_of("test.wrong", operation, first, count_unit)

    assert list(refused.value.message_dict) == [field]


def test_the_passport_says_which_year_it_was_and_lists_its_records(client, cast, school):
    client.force_login(cast.an)
    address = reverse("reports:figure-detail", args=["truong", TERM.code, "test.least_women"])

    response = client.get(address)

    assert response.status_code == 200
    assert [(period.code, least) for period, _row, least in response.context["years"]] == [
        ("2022", False), ("2023", True), ("2024-H1", False),
    ]  # fmt: skip
    assert [one["part"].figure.period.code for one in response.context["evidence"]] == ["2023", "2023"]
    assert [len(one["rows"]) for one in response.context["evidence"]] == [1, 3]
    assert (
        client.get(reverse("reports:figure-bridge", args=["truong", TERM.code, "test.least_women"])).status_code == 200
    )
    with translation.override("en"):
        (figure,) = figures(school, TERM, ["test.least_women"])
        assert passport.about_the_years(figure) == "The least of 2022 … H1 24: 2023, 1/3"


def test_the_passport_of_a_percent_of_a_target_keeps_what_was_reached_without_one(client, cast, made):
    client.force_login(cast.an)

    response = client.get(reverse("reports:figure-detail", args=["truong", "2024", "test.joined_of_target"]))

    assert (response.context["figure"].value, response.context["figure"].numerator) == (None, 0)
    assert [one["part"].figure.code for one in response.context["evidence"]] == [JOINED]
