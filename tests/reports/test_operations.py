"""What is made of other figures, means nobody weighs by hand, places among neighbours, and figures told apart."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.periods import Period
from reports.figures import Figure, figures, parts, table
from reports.models import DeclaredValue, Indicator, IndicatorVersion
from reports.splits import by_dimension
from tests.cast import LONG_AGO, member
from tests.reports.test_figures import DAYS, PARENTS, UNITS, move
from unions.models import Placement, UnionUnit

WAGE, WORKERS, TURNOUT = "lab.wage_mean", "lab.workers", "conf.turnout_rate"
PAID = "welfare.visits.amount"


def defined(code: str, *, unit: UnionUnit | None = None, **words: Any) -> str:
    indicator = Indicator.objects.create(
        code=code, name=code, name_en=code, group_id="organisation", rank=900, unit=unit
    )
    for part in ("first", "second"):
        if part in words:
            words[part] = Indicator.objects.get(code=words[part])
    version = IndicatorVersion(indicator=indicator, valid=LONG_AGO, **words)
    version.full_clean()
    version.save()
    return code


def told(unit: UnionUnit, period: Period, code: str, tree_on: date | None = None) -> Figure:
    (figure,) = figures(unit, period, [code], tree_on=tree_on)
    return figure


def declare(cast: Any, unit: UnionUnit, period: Period, code: str, value: int, weight: int | None = None) -> None:
    DeclaredValue.objects.create(
        unit=unit,
        indicator=Indicator.objects.get(code=code),
        period=DateRange(period.start, period.end),
        happened_on=period.cut_off,
        value=value,
        weight=weight,
        recorded_by=cast.binh,
    )


def test_a_mean_is_weighted_and_a_share_is_of_all(cast, year):
    for unit, wage, workers in ((cast.truong, 7_000_001, 10), (cast.to_1, 9_000_000, 5), (cast.xuong, 8_000_000, 100)):
        declare(cast, unit, year, WAGE, wage, workers)
    declare(cast, cast.truong, year, TURNOUT, 45, 50)
    declare(cast, cast.xuong, year, TURNOUT, 90, 150)
    declare(cast, cast.truong, Period.half(2024, 1), WAGE, 1, 1)

    paid, weights = 7_000_001 * 10 + 9_000_000 * 5, 15
    assert told(cast.huyen_a, year, WAGE)[4:8] == (paid // weights, paid, weights, 2)
    assert told(cast.tinh, year, WAGE).value == (paid + 800_000_000) // 115
    assert told(cast.tinh, year, TURNOUT)[4:8] == (Fraction(135, 200), 135, 200, 2)
    assert told(cast.huyen_b, Period.year(2023), WAGE)[4:] == (None, None, 0, 0, "declared", ())


def test_what_nobody_declared_is_not_known_in_sums_and_shares_either(cast, year):
    sum_of = defined("test.sum", operation="sum", first=WORKERS, second="mem.members_total", count_unit="person")
    less = defined("test.less", operation="difference", first=WORKERS, second="mem.members_total", count_unit="person")
    units = {"kind": "reports.declared", "measure": "units", "where": {"of": WORKERS}, "count_unit": "union"}
    declared = defined("test.declared", **units)
    declare(cast, cast.xuong, year, WORKERS, 8)
    for name in ("Một", "Hai"):
        member(name, cast.xuong)

    found = table(cast.tinh, year, [WORKERS, sum_of, less, "lab.density", declared])

    assert [one.value for one in found[cast.xuong.pk]] == [8, Fraction(2, 8), 1, 6, 10]
    assert [one.value for one in found[cast.tinh.pk]] == [8, Fraction(2, 8), 1, 6, 10]
    assert [one.value for one in found[cast.huyen_a.pk]] == [None, None, 0, None, None]
    assert {one.kind for one in found[cast.huyen_a.pk]} == {"declared"}


def test_an_indicator_of_a_federation_is_its_own_and_of_those_below(cast, year, paid):
    own = defined(
        "test.own",
        unit=cast.huyen_a,
        kind="welfare.payout",
        measure="number",
        where={"kind": "visit-sick"},
        count_unit="visit",
    )
    first = defined("test.first", unit=cast.huyen_a, operation="rank", first=own, count_unit="rank")
    paid(cast.truong, date(2024, 5, 2))

    assert [(one.code, one.value) for one in figures(cast.truong, year, [own, first])] == [(first, 1), (own, 1)]
    assert figures(cast.xuong, year, [own, first]) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5)
@given(
    moves=st.lists(st.tuples(DAYS, st.sampled_from([(c, p) for c, ps in PARENTS.items() for p in ps])), max_size=3),
    visits=st.lists(st.tuples(st.sampled_from(UNITS), DAYS, st.integers(1, 3)), max_size=6),
    members=st.lists(st.sampled_from(UNITS), max_size=4),
    restated=st.none() | DAYS,
)
def test_a_rank_is_the_place_among_those_beside_a_unit(cast, year, paid, moves, visits, members, restated):
    """By a number and by a share, of which some have none; asked for everybody, and for one alone."""
    with transaction.atomic():
        by_money = defined("test.place", operation="rank", first=PAID, count_unit="rank")
        by_share = defined("test.place_of_share", operation="rank", first="mem.women_rate", count_unit="rank")
        for day, (child, parent) in sorted(moves):
            move(getattr(cast, child), getattr(cast, parent), day)
        for code, day, amount in visits:
            paid(getattr(cast, code), day, amount=amount)
        for n, code in enumerate(members):
            member(f"Người {n}", getattr(cast, code), sex="male" if n % 2 else "female")
        units = {unit.pk: unit for unit in (getattr(cast, code) for code in UNITS)}
        codes = [PAID, "mem.women_rate", by_money, by_share]
        found = table(cast.tinh, year, codes, tree_on=restated, nodes=list(units.values()))
        together = {pk: {one.code: one for one in of_unit} for pk, of_unit in found.items()}
        over = dict(Placement.objects.on(restated or year.cut_off).values_list("child", "parent"))
        for pk, mine in together.items():
            for rank, code in ((by_money, PAID), (by_share, "mem.women_rate")):
                beside = [one for one in units if over[one] is not None and over[one] == over[pk]]
                known = [one for one in (together[other][code].value for other in beside) if one is not None]
                value = mine[code].value if beside else None
                place = None if value is None else 1 + sum(one > value for one in known)
                assert mine[rank][4:7] == ((place, place, len(known)) if place else (None, None, None))
        for alone in (cast.truong, cast.to_1):
            assert figures(alone, year, codes, tree_on=restated) == found[alone.pk]
        transaction.set_rollback(True)


def test_the_parts_of_a_rank_of_a_share_count(cast, year):
    code = defined("test.place_of_share", operation="rank", first="mem.women_rate", count_unit="rank")

    assert [one.code for one in parts(told(cast.truong, year, code))] == ["mem.members_women", "mem.members_total"]


def test_a_unit_that_came_from_elsewhere_is_the_same_beside_others_as_alone(cast, year, paid):
    """It brings what happened to it elsewhere, also in those who stayed there."""
    move(cast.to_1, cast.xa, date(2024, 3, 1))
    paid(cast.to_1, date(2024, 4, 1), amount=3)
    move(cast.to_1, cast.noi_khac, date(2024, 6, 1))
    paid(cast.xa, date(2024, 7, 1), amount=20)
    move(cast.xa, cast.huyen_a, date(2024, 9, 1))

    assert table(cast.tinh, year, [PAID], nodes=[cast.xa])[cast.xa.pk] == figures(cast.xa, year, [PAID])
    assert told(cast.xa, year, PAID).value == 23
    assert told(cast.tinh, year, PAID).value == 0


def test_a_figure_told_apart_sums_to_itself(cast, year, paid, queries):
    paid(cast.truong, date(2024, 5, 2), amount=5)
    paid(cast.to_1, date(2024, 5, 2), amount=7, beneficiary_kind="")
    figure = told(cast.tinh, year, PAID)

    with queries() as asked:
        found = by_dimension(figure, "beneficiary_kind")

    # One to find where the union stood, and one to count.
    assert (sum(number for *_words, number in found), len(asked)) == (figure.value, 2)
    assert by_dimension(figure, "kind") == [("visit-sick", by_dimension(figure, "kind")[0][1], 12)]
    assert by_dimension(figure, "source")[0][::2] == ("union", 12)
    members = told(cast.tinh, year, "mem.members_total")
    assert sum(number for *_words, number in by_dimension(members, "sector")) == members.value
    for code, dimension in (("welfare.people_supported", "sex"), ("mem.women_rate", "sex")):
        with pytest.raises(ValueError, match=code):
            by_dimension(told(cast.tinh, year, code), dimension)
