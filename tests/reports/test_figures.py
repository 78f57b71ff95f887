"""The engine counts what the plain meaning of every indicator counts, wherever units stood and moved."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.facts import CountUnit
from common.periods import Period
from members.models import Member
from reports.figures import Figure, figures, in_force, records, table
from reports.kinds import KINDS
from reports.models import Indicator, IndicatorVersion
from tests.cast import LONG_AGO, member
from unions.models import Placement, TreePath, UnionUnit
from welfare.models import Payout, PayoutKind


def value(code: str, unit: UnionUnit, period: Period, tree_on: date | None = None) -> object:
    return figures(unit, period, [code], tree_on=tree_on)[0].value


def plain(figure: Figure) -> int:
    """What an indicator means: its records below the unit, and one aggregate over them."""
    kind = KINDS[figure.definition.kind]
    measure = kind.measure(figure.definition.measure)
    rows = figure.records()
    return rows.aggregate(number=measure.over(Q()))["number"] or 0


def test_only_approved_payouts_outside_the_bin_are_counted(cast, paid, year):
    paid(cast.truong, date(2024, 5, 2))
    paid(cast.truong, date(2024, 5, 2), status=Payout.Status.PROPOSED)
    binned = paid(cast.truong, date(2024, 5, 2), status=Payout.Status.PROPOSED)
    Payout.objects.filter(pk=binned.pk).update(binned_by=cast.an, binned_at="2024-06-01T00:00Z")

    assert value("welfare.visits.count", cast.truong, year) == 1


def test_a_batch_row_counts_as_many_as_it_stands_for(cast, paid, year):
    paid(cast.truong, date(2024, 6, 1), quantity=12, kind=PayoutKind.objects.get(code="children-day-gift"))

    assert value("welfare.children.count", cast.truong, year) == 12


def test_a_period_holds_its_first_and_its_last_day(cast, paid):
    for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)):
        paid(cast.truong, day)

    assert value("welfare.visits.count", cast.truong, Period.year(2024)) == 2


def test_periods_add_up(cast, paid):
    for month in range(1, 13):
        paid(cast.truong, date(2024, month, 15), amount=month * 1000)

    def amount(period: Period) -> int:
        return value("welfare.visits.amount", cast.truong, period)

    whole = amount(Period.year(2024))
    assert whole == sum(amount(Period.half(2024, n)) for n in (1, 2))
    assert whole == sum(amount(Period.quarter(2024, n)) for n in range(1, 5))
    assert whole == sum(amount(Period.month(2024, n)) for n in range(1, 13)) == 78_000


def test_members_are_counted_on_the_last_day(cast, year):
    member("Nguyễn Thị Lan", cast.truong)
    left = member("Trần Văn Nam", cast.truong)
    left.spells.update(valid=DateRange(date(2020, 1, 1), date(2024, 12, 31)), left="resigned")
    late = member("Lê Thị Muộn", cast.truong, since=date(2025, 1, 1))

    counted = figures(cast.truong, year, ["mem.members_total"])[0]

    assert counted.value == 1
    assert late.spells.get() not in counted.records()


def test_a_ratio_keeps_both_parts(cast, year):
    ratio = figures(cast.truong, year, ["loan.revolving.groups"])[0]

    assert (ratio.numerator, ratio.denominator, ratio.value) == (0, 1, Fraction(0))


def test_nothing_divided_by_nothing_is_no_value(cast, year):
    ratio = figures(cast.xuong, year, ["loan.revolving.groups"])[0]

    assert (ratio.numerator, ratio.denominator, ratio.value) == (0, 0, None)


def test_a_moved_unit_is_counted_under_each_parent_for_its_days(cast, paid, year):
    paid(cast.truong, date(2024, 5, 2), amount=100)
    paid(cast.to_1, date(2024, 9, 2), amount=20)
    move(cast.truong, cast.huyen_b, date(2024, 7, 1))

    spent = {code: value("welfare.visits.amount", getattr(cast, code), year) for code in ("huyen_a", "huyen_b")}

    assert spent == {"huyen_a": 100, "huyen_b": 20}
    assert value("welfare.visits.amount", cast.truong, year) == 120
    assert value("welfare.visits.amount", cast.tinh, year) == 120


def test_a_figure_can_be_restated_in_the_tree_of_another_day(cast, paid, year):
    paid(cast.truong, date(2024, 5, 2), amount=100)
    move(cast.truong, cast.huyen_b, date(2024, 7, 1))

    restated = [
        value("welfare.visits.amount", unit, year, tree_on=year.cut_off) for unit in (cast.huyen_a, cast.huyen_b)
    ]

    assert restated == [0, 100]


def test_a_person_seen_in_several_units_is_one_person_above_them(cast, paid, year, lan):
    other = member("Trần Văn Nam", cast.truong)
    for unit in (cast.truong, cast.to_1, cast.xuong):
        paid(unit, date(2024, 5, 2), member=lan)
    paid(cast.truong, date(2024, 5, 2), member=other)

    people = {
        unit: value("welfare.people_supported", getattr(cast, unit), year)
        for unit in ("to_1", "truong", "huyen_a", "xuong", "tinh")
    }

    assert people == {"to_1": 1, "truong": 2, "huyen_a": 2, "xuong": 1, "tinh": 2}


def test_a_person_seen_in_a_unit_before_and_after_its_move_is_one_person(cast, paid, year, lan):
    paid(cast.truong, date(2024, 5, 2), member=lan)
    paid(cast.truong, date(2024, 9, 2), member=lan)
    move(cast.truong, cast.huyen_b, date(2024, 7, 1))

    people = [
        value("welfare.people_supported", unit, year) for unit in (cast.truong, cast.huyen_a, cast.huyen_b, cast.tinh)
    ]

    assert people == [1, 1, 1, 1]


def test_the_own_office_leaves_out_those_below(cast, paid, year):
    Indicator.objects.get(code="welfare.visits.count").versions.update(scope_rule="own")
    paid(cast.truong, date(2024, 5, 2))
    paid(cast.to_1, date(2024, 5, 2))

    assert value("welfare.visits.count", cast.truong, year) == 1


def test_numbers_of_different_units_of_count_cannot_be_one_figure(cast):
    mixed = IndicatorVersion(
        indicator=Indicator.objects.create(code="test.mixed", name="x", name_en="x", group_id="care"),
        valid=LONG_AGO,
        kind="welfare.payout",
        measure="number",
        where={"group": ["visit", "hardship"]},
        count_unit=CountUnit.VISIT,
    )

    with pytest.raises(ValidationError) as refused:
        mixed.full_clean()

    assert list(refused.value.message_dict) == ["count_unit"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("kind", "welfare.nothing"), ("measure", "nothing"), ("where", {"nothing": 1}), ("period_rule", "at_end")],
)
def test_a_definition_that_could_not_be_counted_is_refused_beside_its_field(cast, field, wrong):
    definition = IndicatorVersion.objects.get(indicator__code="welfare.visits.count")
    setattr(definition, field, wrong)

    with pytest.raises(ValidationError) as refused:
        definition.full_clean()

    assert field in refused.value.message_dict


def test_every_measure_can_be_counted_over_every_dimension(cast, year):
    """A renamed field breaks this test and not a report."""
    for kind in KINDS.values():
        rows = kind.records().under(cast.tinh, on=kind.placed_on or year.cut_off)
        for dimension in kind.dimensions:
            values = [value for value, _label in dimension.values()] if dimension.values else ["30-39"]
            for value in values[:1]:
                met = kind.condition({dimension.code: value}, year.cut_off if kind.is_stock else None)
                rows.aggregate(**{f"of_{one.code}": one.over(met) for one in kind.measures})


def test_every_kind_is_counted_by_an_indicator_that_ships(cast, year):
    assert set(KINDS) == {one.kind for one in in_force(year) if one.kind}


def test_the_engine_asks_as_many_questions_for_a_province_as_for_a_union_and_fewer_for_a_group(cast, year, queries):
    with queries() as for_group:
        figures(cast.to_1, year)
    with queries() as for_union:
        figures(cast.truong, year)
    with queries() as for_province:
        table(cast.tinh, year)

    assert len(for_group) < len(for_union)
    assert len(for_province) <= len(for_union) + 2


# A random history of a small province against the plain meaning -------------------------------------

DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31))
UNITS = ("tinh", "huyen_a", "huyen_b", "truong", "to_1", "xuong")
PARENTS = {"truong": ("huyen_a", "huyen_b", "tinh"), "xuong": ("huyen_a", "huyen_b"), "to_1": ("truong", "xuong")}


def move(unit: UnionUnit, under: UnionUnit, starting: date) -> None:
    """A move past the services: any unit under any other from a day on."""
    for before in unit.placements.on(starting):
        if before.valid.lower == starting:
            before.delete()
        else:
            Placement.objects.filter(pk=before.pk).update(valid=DateRange(before.valid.lower, starting))
    unit.placements.filter(valid__startswith__gt=starting).delete()
    Placement.objects.create(child=unit, parent=under, valid=DateRange(starting, None))
    TreePath.objects.derive()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(st.tuples(DAYS, st.sampled_from([(c, p) for c, ps in PARENTS.items() for p in ps])), max_size=4),
    visits=st.lists(st.tuples(st.sampled_from(UNITS), DAYS, st.integers(0, 3)), min_size=1, max_size=12),
    period=st.sampled_from([Period.year(2024), Period.half(2024, 1), Period.quarter(2024, 3)]),
    restated=st.none() | DAYS,
)
def test_every_figure_of_every_unit_equals_its_plain_meaning(cast, paid, moves, visits, period, restated):
    """Any moves, any visits, any people, in the tree of each record's day or of any other day."""
    with transaction.atomic():
        people = [Member.objects.create(full_name=f"Người {n}", sex="female") for n in range(3)]
        for day, (child, parent) in sorted(moves):
            move(getattr(cast, child), getattr(cast, parent), day)
        for code, day, who in visits:
            who_fields = {"member": people[who]} if who < len(people) else {}
            paid(getattr(cast, code), day, amount=1000 + who, **who_fields)
        codes = ["welfare.visits.count", "welfare.visits.amount", "welfare.people_supported"]
        counted = table(cast.tinh, period, codes, tree_on=restated, nodes=[getattr(cast, code) for code in UNITS])
        for code in UNITS:
            for figure in counted[getattr(cast, code).pk]:
                assert figure.value == plain(figure), (code, figure.code)
        transaction.set_rollback(True)


def test_the_definition_of_the_periods_last_day_holds(cast, year):
    indicator = Indicator.objects.get(code="welfare.visits.count")
    first = indicator.versions.get()
    IndicatorVersion.objects.filter(pk=first.pk).update(valid=DateRange(first.valid.lower, date(2024, 7, 1)))
    second = IndicatorVersion.objects.create(
        indicator=indicator,
        number=2,
        valid=DateRange(date(2024, 7, 1), None),
        kind="welfare.payout",
        measure="number",
        where={"kind": "visit-sick"},
        count_unit=CountUnit.VISIT,
    )

    assert in_force(Period.half(2024, 1), ["welfare.visits.count"]) == [first]
    assert in_force(year, ["welfare.visits.count"]) == [second]


def test_records_behind_a_figure_are_those_of_the_plain_meaning(cast, paid, year):
    visit = paid(cast.to_1, date(2024, 5, 2))
    paid(cast.to_1, date(2024, 5, 2) - timedelta(days=365))
    definition = in_force(year, ["welfare.visits.count"])[0]

    assert list(records(definition, cast.truong, year)) == [visit]
