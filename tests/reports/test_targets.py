"""Targets: what is refused, how one is split, what was reached of it and how that is worded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from campaigns.models import Campaign
from common.periods import Period
from reports.figures import figures
from reports.models import Indicator, IndicatorVersion, Target
from reports.services.targets import assign, change_target, drop_target, set_target
from reports.targets import portions, results, split, units_below, wording
from tests.cast import LONG_AGO, account, member
from tests.reports.test_figures import move
from unions.access import Scope
from unions.models import Role

MEMBERS, VISITS, RATE = "mem.members_total", "welfare.visits.count", "mem.women_rate"


@pytest.fixture
def chair(cast):
    """Chair of the district above the school union."""
    return account("chair-a", cast.huyen_a, Role.CHAIR)


@pytest.fixture
def top(cast):
    return account("chair-tinh", cast.tinh, Role.CHAIR)


def drawn(unit: Any, value: Any = 40, code: str = MEMBERS, period: str = "2024", **fields: Any) -> Target:
    indicator = Indicator.objects.get(code=code)
    fields.setdefault("count_unit", indicator.versions.order_by("number")[0].count_unit)
    return Target(unit=unit, indicator=indicator, value=Decimal(str(value)), period_code=period, **fields)


def kept(unit: Any, value: Any = 40, **fields: Any) -> Target:
    target = drawn(unit, value, **fields)
    target.set_by = target.set_by if target.set_by_id else account(f"by{Target.objects.count()}", None)
    target.save()
    return target


def of(who: Any) -> Scope:
    return Scope.of(who)


# Set, changed, dropped -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"count_unit": "case"}, "count_unit"),
        ({"period": "2009"}, "indicator"),
        ({"period": "2014"}, "period_code"),
        ({"period": "2024-13"}, "period_code"),
        ({"value": "1.5"}, "value"),
        ({"value": -1}, "value"),
        ({"code": RATE, "value": "92.5", "count_unit": "person"}, "count_unit"),
    ],
)
def test_what_cannot_be_counted_is_refused_beside_its_field(cast, scope, wrong, field):
    with pytest.raises(ValidationError) as refused:
        set_target(drawn(cast.truong, **wrong), scope=scope("an"))

    assert list(refused.value.message_dict) == [field]


def test_a_target_is_in_what_the_figure_counts_in_that_period(cast, scope):
    version = IndicatorVersion.objects.get(indicator__code=VISITS)
    IndicatorVersion.objects.filter(pk=version.pk).update(valid=DateRange(version.valid.lower, date(2025, 1, 1)))
    IndicatorVersion.objects.create(
        indicator=version.indicator, number=2, valid=DateRange(date(2025, 1, 1), None), kind="welfare.payout",
        measure="amount", count_unit="dong",
    )  # fmt: skip

    set_target(drawn(cast.truong, code=VISITS, count_unit="visit"), scope=scope("an"))
    with pytest.raises(ValidationError):
        set_target(drawn(cast.truong, code=VISITS, count_unit="visit", period="2025"), scope=scope("an"))
    set_target(drawn(cast.truong, code=VISITS, count_unit="dong", period="2025"), scope=scope("an"))


def test_a_form_sent_twice_is_one_target_and_a_second_one_is_refused(cast, scope):
    key = uuid4()
    first = set_target(drawn(cast.truong, form_key=key), scope=scope("an"))

    assert set_target(drawn(cast.truong, form_key=key), scope=scope("an")) == first
    with pytest.raises(ValidationError):
        set_target(drawn(cast.truong), scope=scope("an"))
    assert Target.objects.count() == 1


def test_a_campaign_of_a_target_is_one_in_which_the_union_takes_part(cast, scope):
    above = Campaign.objects.create(unit=cast.tinh, code="a", name="A", valid=LONG_AGO)
    beside = Campaign.objects.create(unit=cast.huyen_b, code="b", name="B", valid=LONG_AGO)

    set_target(drawn(cast.truong, campaign=above), scope=scope("an"))
    with pytest.raises(ValidationError) as refused:
        set_target(drawn(cast.truong, period="2025", campaign=beside), scope=scope("an"))
    assert list(refused.value.message_dict) == ["campaign"]


def test_a_target_is_changed_as_it_was_seen_and_dropped_while_no_part_hangs_on_it(cast, scope):
    target = set_target(drawn(cast.truong), scope=scope("an"))
    target.value = Decimal(50)
    assert change_target(target, seen_version=1, scope=scope("an")).version == 2
    with pytest.raises(ValidationError):
        change_target(target, seen_version=1, scope=scope("an"))

    part = kept(cast.to_1, parent=target)
    with pytest.raises(ValidationError):
        drop_target(target.pk, scope=scope("an"))
    part.delete()
    drop_target(target.pk, scope=scope("an"))
    assert not Target.objects.exists()


def test_what_was_assigned_belongs_to_who_assigned_it(cast, scope, chair):
    whole = kept(cast.huyen_a)
    part = kept(cast.truong, parent=whole)

    for refused in (
        lambda: set_target(drawn(cast.xuong), scope=scope("an")),
        lambda: change_target(part, seen_version=1, scope=scope("an")),
        lambda: drop_target(part.pk, scope=scope("an")),
        lambda: assign(whole.pk, how="evenly", values={}, seen_version=1, scope=scope("an")),
        lambda: assign(part.pk, how="evenly", values={}, seen_version=1, scope=scope("binh")),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    drop_target(part.pk, scope=of(chair))


# Split and assigned ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (100, [50, 30, 20], [50, 30, 20]),
        (7, [3, 3, 1], [3, 3, 1]),
        (1, [1, 5, 5], [0, 1, 0]),
        (0, [1, 2], [0, 0]),
        (1900, [0, 799, 238], [0, 1464, 436]),
    ],
)
def test_a_split_adds_up_and_the_largest_remainders_go_up(whole, weights, parts):
    assert split(whole, weights) == parts
    assert sum(parts) == whole


def test_a_target_is_found_evenly_by_members_and_by_the_year_before(cast, paid):
    for n in range(3):
        member(f"Người {n}", cast.to_1)
    member("Ở xưởng", cast.xuong)
    for day in (date(2023, 5, 2), date(2023, 6, 2)):
        paid(cast.xuong, day)
    target = kept(cast.tinh, 10, code=VISITS)
    units = units_below(target)

    found = {how: [one[1:] for one in portions(target, how, units)] for how in Target.How.values}

    assert units == [cast.huyen_a, cast.huyen_b]
    assert found == {
        "evenly": [(5, None), (5, None)],
        "members": [(8, 3), (2, 1)],
        "last_year": [(0, 0), (10, 2)],
        "hand": [(None, None), (None, None)],
    }


def test_what_it_was_reckoned_by_is_frozen_and_a_number_changed_by_hand_says_so(cast, top):
    for n in range(3):
        member(f"Người {n}", cast.truong)
    member("Ở xưởng", cast.xuong)
    whole = kept(cast.tinh, 10, code=VISITS)
    values = {cast.huyen_a.pk: Decimal(8), cast.huyen_b.pk: Decimal(3)}

    assign(whole.pk, how="members", values=values, nevertheless=True, seen_version=1, scope=of(top))
    member("Người mới", cast.xuong)
    values[cast.huyen_b.pk] = Decimal(2)
    assign(whole.pk, how="hand", values=values, seen_version=2, scope=of(top))

    told = whole.parts.order_by("unit").values_list("unit", "value", "how", "denominator")
    assert list(told) == [(cast.huyen_a.pk, 8, "members", 3), (cast.huyen_b.pk, 2, "hand", None)]


def test_parts_add_up_to_the_whole_unless_it_is_said_that_they_need_not(cast, top):
    whole = kept(cast.tinh, 10, code=VISITS)
    values = {cast.huyen_a.pk: Decimal(5), cast.huyen_b.pk: Decimal(4)}

    with pytest.raises(ValidationError) as refused:
        assign(whole.pk, how="hand", values=values, seen_version=1, scope=of(top))
    assert (list(refused.value.message_dict), whole.parts.count()) == (["nevertheless"], 0)

    for _sent in range(2):
        assign(whole.pk, how="hand", values=values, nevertheless=True, seen_version=1, scope=of(top))
    assert whole.parts.count() == 2
    with pytest.raises(ValidationError):  # somebody else looked at it before
        assign(whole.pk, how="hand", values={}, nevertheless=True, seen_version=1, scope=of(top))
    assign(whole.pk, how="hand", values={}, nevertheless=True, seen_version=2, scope=of(top))
    assert whole.parts.count() == 0


def test_all_are_assigned_or_none(cast, top):
    whole = kept(cast.tinh, 10, code=VISITS)
    fault = {cast.huyen_a.pk: Decimal("4.5"), cast.huyen_b.pk: Decimal(-1)}

    with pytest.raises(ValidationError) as refused:
        assign(whole.pk, how="hand", values=fault, seen_version=1, scope=of(top))
    assert set(refused.value.message_dict) == {f"value-{unit}" for unit in fault}
    with pytest.raises(ValidationError):
        assign(whole.pk, how="hand", values={cast.truong.pk: Decimal(10)}, seen_version=1, scope=of(top))
    assert Target.objects.count() == 1


def test_what_a_union_set_itself_becomes_its_part_and_what_another_assigned_is_left_alone(cast, top):
    own = kept(cast.huyen_a, 7, code=VISITS)
    other = kept(cast.noi_khac, 9, code=VISITS)
    kept(cast.huyen_b, 9, code=VISITS, parent=other)
    whole = kept(cast.tinh, 10, code=VISITS)

    values = {cast.huyen_a.pk: Decimal(5), cast.huyen_b.pk: Decimal(5)}

    with pytest.raises(ValidationError) as refused:
        assign(whole.pk, how="evenly", values=values, seen_version=1, scope=of(top))
    assert list(refused.value.message_dict) == [f"value-{cast.huyen_b.pk}"]

    assign(whole.pk, how="hand", values={cast.huyen_a.pk: Decimal(10)}, seen_version=1, scope=of(top))
    own.refresh_from_db()
    assert (own.parent, own.value, own.version) == (whole, 10, 2)


def test_a_part_that_was_assigned_further_down_is_not_taken_back(cast, top, chair):
    whole = kept(cast.tinh, 10, code=VISITS)
    part = kept(cast.huyen_a, 10, code=VISITS, parent=whole)
    assign(part.pk, how="evenly", values={cast.truong.pk: Decimal(10)}, seen_version=1, scope=of(chair))

    with pytest.raises(ValidationError) as refused:
        assign(whole.pk, how="hand", values={}, nevertheless=True, seen_version=1, scope=of(top))

    assert list(refused.value.message_dict) == [f"value-{cast.huyen_a.pk}"]


def test_a_share_is_handed_on_as_it_is(cast, top):
    whole = kept(cast.tinh, "92.5", code=RATE)
    found = portions(whole, "evenly", units_below(whole))

    assert [one.value for one in found] == [Decimal("92.5")] * 2
    assign(whole.pk, how="evenly", values={one.unit.pk: one.value for one in found}, seen_version=1, scope=of(top))
    assert set(whole.parts.values_list("value", "how")) == {(Decimal("92.5"), "evenly")}


def test_assigning_asks_no_more_for_more_units(cast, top, queries):
    asked = []
    for values in ({cast.huyen_a.pk: Decimal(10)}, {cast.huyen_a.pk: Decimal(5), cast.huyen_b.pk: Decimal(5)}):
        whole = kept(cast.tinh, 10, code=VISITS, period=f"202{len(asked)}")
        with queries() as seen:
            assign(whole.pk, how="evenly", values=values, seen_version=1, scope=of(top))
        asked.append(len(seen))

    assert asked[0] == asked[1]


# What was reached ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "target", "at_most", "words"),
    [
        (1038, "799", False, "reached 129.9% of the target, 29.9% above it"),
        (130, "100", False, "reached 130% of the target, 30% above it"),
        (100, "100", False, "reached 100% of the target"),
        (99, "100", False, "99% of the target, not reached"),
        (9999, "10000", False, "99.9% of the target, not reached"),
        (Fraction(25, 26), "90", False, "96.2% / ≥ 90%: reached"),
        (Fraction(1799, 2000), "90", False, "89.9% / ≥ 90%: not reached"),
        (Fraction(1, 50), "2.5", True, "2% / ≤ 2.5%: reached"),
        (3, "5", True, "3 / ≤ 5: reached"),
        (6, "5", True, "6 / ≤ 5: not reached"),
        (1, "0", True, "1 / ≤ 0: not reached"),
        (7, "0", False, "–"),
        (None, "5", False, "–"),
    ],
)
def test_what_was_reached_is_never_told_as_what_is_above(value, target, at_most, words):
    with translation.override("en"):
        assert wording(value, Decimal(target), at_most) == words


def test_results_are_those_of_the_figures_wherever_the_units_stood(cast, paid, year):
    """The school union moved in the middle of the year; nothing of what it did before is missing."""
    for day in (date(2024, 5, 2), date(2024, 9, 2)):
        paid(cast.truong, day)
    paid(cast.xa, date(2024, 5, 2))
    move(cast.truong, cast.huyen_b, date(2024, 7, 1))
    units = (cast.truong, cast.xuong, cast.huyen_b, cast.xa)
    targets = [kept(unit, 2, code=VISITS) for unit in units] + [kept(cast.truong, "92.5", code=RATE)]

    found = results(targets)

    assert [found[one.pk].value for one in targets] == [
        figures(one.unit, year, [one.indicator.code])[0].value for one in targets
    ]
    assert [found[one.pk].percent for one in targets] == [1, 0, Fraction(1, 2), Fraction(1, 2), None]
    assert [found[one.pk].met for one in targets] == [True, False, False, False, None]


def test_a_target_in_what_the_figure_counts_no_more_has_no_result(cast):
    target = kept(cast.truong, 2, code=VISITS, count_unit="case")

    assert results([target])[target.pk].value is None


def test_results_ask_no_more_for_more_targets(cast, queries):
    targets = [kept(unit, 2) for unit in (cast.truong, cast.to_1, cast.xuong, cast.huyen_a)]
    asked = []
    for some in (targets[:1], targets):
        with queries() as seen:
            results(some)
        asked.append(len(seen))

    assert asked[0] == asked[1]


def test_periods_are_counted_each_by_itself(cast, paid):
    paid(cast.truong, date(2024, 5, 2))
    paid(cast.truong, date(2023, 5, 2))
    whole = kept(cast.truong, 1, code=VISITS, period=Period.between(date(2023, 1, 1), date(2024, 12, 31)).code)
    year = kept(cast.truong, 1, code=VISITS)

    found = results([whole, year])

    assert [found[one.pk].value for one in (whole, year)] == [2, 1]
