"""Seniority adds up memberships, and counts no day twice."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from members.seniority import seniority

TODAY = date(2026, 6, 15)
DAYS = st.dates(date(1960, 1, 1), date(2040, 1, 1))
SPELLS = st.lists(
    st.tuples(DAYS, DAYS | st.none()).filter(lambda days: days[1] is None or days[0] < days[1]), max_size=6
)


def months(spells, on=TODAY, before=None) -> int:
    told = seniority(spells, on=on, joined_before_the_book=before)
    return 12 * told.years + told.months


def days_covered(spells, on, before) -> int:
    """Day by day, the plain way."""
    end = on + timedelta(days=1)
    first = min((lower for lower, _upper in spells if lower < end), default=end)
    spells = [*spells, (before, first)] if before else spells
    covered = set()
    for lower, upper in spells:
        stop = min(upper or end, end)
        covered.update(range(lower.toordinal(), max(lower, stop).toordinal()))
    return len(covered)


def test_memberships_add_up_in_years_and_months():
    spells = [(date(2010, 1, 1), date(2013, 7, 1)), (date(2020, 1, 1), None)]

    assert seniority(spells, on=date(2021, 12, 31)) == (5, 6)


def test_time_before_the_book_counts_from_the_first_joining():
    spells = [(date(2020, 1, 1), None)]

    assert seniority(spells, on=date(2024, 12, 31), joined_before_the_book=date(2005, 1, 1)) == (20, 0)
    assert seniority(spells, on=date(2024, 12, 31), joined_before_the_book=date(2022, 1, 1)) == (5, 0)


def test_leftover_days_of_several_memberships_make_months():
    spells = [(date(2020, 1, 1), date(2020, 1, 21)), (date(2021, 1, 1), date(2021, 1, 21))]

    assert months(spells) == 1


def test_nobody_is_a_member_before_joining():
    assert months([(TODAY + timedelta(days=1), None)]) == 0
    assert months([]) == 0


@given(SPELLS, DAYS, DAYS | st.none())
def test_no_day_counts_twice(spells, on, before):
    covered = days_covered(spells, on, before)

    assert covered // 31 - len(spells) <= months(spells, on, before) <= covered / 28


@given(SPELLS, DAYS)
def test_a_membership_told_twice_or_in_two_parts_is_as_long(spells, on):
    cut = [
        part
        for lower, upper in spells
        for middle in [lower + timedelta(days=100)]
        for part in ([(lower, middle), (middle, upper)] if upper and middle < upper else [(lower, upper)])
    ]

    assert months(spells, on) == months(spells + spells, on) == months(cut, on) == months(spells[::-1], on)


@given(SPELLS, DAYS, DAYS | st.none())
def test_seniority_does_not_shrink_with_time(spells, on, before):
    assert months(spells, on, before) <= months(spells, on + timedelta(days=1), before)
