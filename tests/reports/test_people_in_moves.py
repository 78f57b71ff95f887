"""Distinct people where a part of the tree goes elsewhere, and where a figure is restated in another day's tree."""

from __future__ import annotations

from datetime import date

from reports.figures import figures
from tests.cast import member
from tests.reports.test_figures import move

PEOPLE = "welfare.people_supported"


def people(unit, year, tree_on=None) -> object:
    return figures(unit, year, [PEOPLE], tree_on=tree_on)[0].value


def test_a_union_that_went_to_another_province_counts_its_people_once(cast, paid, year, lan):
    """Its two paths have no unit in common, not even the first."""
    move(cast.huyen_a, cast.noi_khac, date(2024, 7, 1))
    for day in (date(2024, 5, 2), date(2024, 9, 2)):
        paid(cast.truong, day, member=lan)

    assert [people(unit, year) for unit in (cast.truong, cast.huyen_a, cast.tinh, cast.noi_khac)] == [1, 1, 1, 1]


def test_somebody_seen_in_a_unit_that_moved_is_one_person_in_the_tree_of_any_day(cast, paid, year, lan):
    paid(cast.truong, date(2024, 5, 2), member=lan)
    paid(cast.xuong, date(2024, 5, 2), member=lan)
    move(cast.truong, cast.huyen_b, date(2024, 7, 1))

    assert people(cast.tinh, year) == 1
    assert people(cast.huyen_b, year, tree_on=year.cut_off) == 1


def test_a_move_elsewhere_does_not_count_anybody_twice(cast, paid, year, lan):
    """The days are cut where another unit moved; who is seen before and after is still seen in one place."""
    for day in (date(2024, 5, 2), date(2024, 6, 15), date(2024, 9, 2)):
        paid(cast.truong, day, member=lan)
    paid(cast.truong, date(2024, 9, 2), member=member("Trần Văn Nam", cast.truong))
    move(cast.truong, cast.huyen_b, date(2024, 7, 1))
    move(cast.xuong, cast.huyen_a, date(2024, 6, 1))

    assert [people(unit, year) for unit in (cast.truong, cast.huyen_a, cast.huyen_b, cast.tinh)] == [2, 1, 2, 2]
