"""Where units stood, and who may see them now."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.cast import account
from unions.access import Scope
from unions.models import Can, Placement, Role, TreePath, UnionUnit, UnitVersion
from unions.services import place_unit
from welfare.models import Payout

MID_YEAR = date(2024, 7, 1)


@pytest.fixture
def move(cast):
    organiser = account("to-chuc", cast.tinh, Role.ADMINISTRATOR)

    def to(unit: UnionUnit, *, under: UnionUnit, starting: date = MID_YEAR) -> Placement:
        return place_unit(unit, under=under, starting=starting, decision=None, scope=Scope.of(organiser))

    return to


def test_a_flow_counts_where_its_unit_stood_when_it_happened(cast, move, paid):
    spring, autumn = paid(cast.truong, date(2024, 5, 2)), paid(cast.truong, date(2024, 9, 2))

    move(cast.truong, under=cast.huyen_b)

    assert list(Payout.objects.under(cast.huyen_a, on="happened_on")) == [spring]
    assert list(Payout.objects.under(cast.huyen_b, on="happened_on")) == [autumn]
    assert set(Payout.objects.under(cast.tinh, on="happened_on")) == {spring, autumn}


def test_a_moved_branch_takes_those_below_it_along(cast, move):
    move(cast.truong, under=cast.huyen_b)

    below = TreePath.objects.below(cast.huyen_b.tree_paths.get().path).on(MID_YEAR)
    assert {path.unit.code for path in below} == {"huyen-b", "truong", "to-1", "xuong"}


def test_access_follows_todays_tree(cast, move, paid):
    payout = paid(cast.truong, date(2024, 5, 2))
    chair_a = account("chair-a", cast.huyen_a, Role.CHAIR)
    chair_b = account("chair-b", cast.huyen_b, Role.CHAIR)

    def sees(chair) -> list[Payout]:
        return list(Payout.objects.in_scope(Scope.of(chair)))

    assert (sees(chair_a), sees(chair_b)) == ([payout], [])

    move(cast.truong, under=cast.huyen_b)

    assert (sees(chair_a), sees(chair_b)) == ([], [payout])


def test_only_those_who_organise_both_ends_move_a_unit(cast):
    of_huyen_a = account("to-chuc-a", cast.huyen_a, Role.ADMINISTRATOR)

    with pytest.raises(PermissionDenied):
        place_unit(cast.truong, under=cast.huyen_b, starting=MID_YEAR, decision=None, scope=Scope.of(of_huyen_a))


def test_a_unit_cannot_stand_below_itself(cast, move):
    with pytest.raises(ValidationError):
        move(cast.huyen_a, under=cast.truong)


def test_a_level_of_the_old_regime_takes_no_unit_after_it_ended(cast, move):
    with pytest.raises(ValidationError) as refused:
        move(cast.truong, under=cast.huyen_b, starting=date(2025, 7, 1))

    assert refused.value.code == "level"


def test_the_database_refuses_two_parents_on_one_day(cast):
    with pytest.raises(IntegrityError, match="placement_one_parent_at_a_time"), transaction.atomic():
        Placement.objects.create(
            child=cast.truong, parent=cast.huyen_b, valid=DateRange(date(2024, 1, 1), date(2024, 2, 1))
        )


def test_the_database_refuses_two_names_on_one_day(cast):
    with pytest.raises(IntegrityError, match="unit_version_one_at_a_time"), transaction.atomic():
        UnitVersion.objects.create(
            unit=cast.truong,
            valid=DateRange(date(2024, 1, 1), None),
            name="Hai tên",
            short_name="Hai tên",
            letterhead_name="HAI TÊN",
            symbol="CĐCS",
            place="Đây",
            level_id="grassroots_union",
        )


def test_the_database_refuses_a_record_of_a_unit_that_did_not_exist_yet(cast, paid):
    with pytest.raises(IntegrityError, match="did not exist"), transaction.atomic():
        paid(cast.truong, date(2014, 12, 31))


def test_a_role_that_reaches_here_does_not_reach_below_or_above(cast):
    leader = Scope.of(cast.to_truong)

    assert [unit.code for unit in leader.units(Can.RECORD)] == ["to-1"]
    assert list(leader.units(Can.APPROVE)) == []


def test_an_ended_posting_opens_nothing(cast):
    cast.an.postings.update(valid=DateRange(date(2020, 1, 1), date(2024, 1, 1)))

    assert list(Scope.of(cast.an).units()) == []


def test_a_disabled_account_reaches_nothing(cast):
    cast.an.is_active = False

    assert list(Scope.of(cast.an).units()) == []
