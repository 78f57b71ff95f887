"""What each kind of reorganisation does: to the tree, to members and officers, and to the book."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members.models import Absence, GroupStay, Headcount, Mandate, Term, Transfer
from tests.cast import LONG_AGO, account, member, unit
from tests.unions.reorganising import JUNE, decision, do, new, organiser  # noqa: F401 - fixtures
from unions.access import Scope
from unions.models import HeirPath, LineageEvent, LineageUnit, Placement, Role, TreePath, UnionUnit, UnitVersion

Kind, Part = LineageEvent.Kind, LineageUnit.Part
DAY_BEFORE = date(2025, 6, 14)


def parent(of: UnionUnit, on: date) -> UnionUnit | None:
    placed = of.placements.on(on).first()
    return placed and placed.parent


def parts(event: LineageEvent) -> set[tuple[str, str, date]]:
    return {(part.part, part.unit.code, part.stood_on) for part in event.parts.select_related("unit")}


def spells(of: object) -> list[tuple[str, str, str, date, date | None]]:
    """Unit, how it began and ended, first day, first day after."""
    rows = of.spells.select_related("unit").order_by("valid")
    return [(row.unit.code, row.joined, row.left, row.valid.lower, row.valid.upper) for row in rows]


def office(of: object, at: UnionUnit) -> Mandate:
    return Mandate.objects.create(unit=at, member=of, body="executive_committee", role="chair", valid=LONG_AGO)


def test_founding_puts_a_new_union_under_another(cast, do):
    event = do(Kind.FOUNDED, under=cast.huyen_a, founded=(new("moi"),), decision=decision())

    founded = UnionUnit.objects.get(code="moi")
    assert not founded.existed_on(DAY_BEFORE)
    assert parent(founded, JUNE) == cast.huyen_a
    assert founded.placements.get().decision == event.decision
    assert parts(event) == {(Part.TO, "moi", JUNE), (Part.PARENT, "huyen-a", JUNE)}


def test_recognising_is_an_event_and_changes_nothing(cast, do):
    event = do(Kind.RECOGNISED, cast.truong, decision=decision())

    assert parts(event) == {(Part.TO, "truong", JUNE)}
    assert not Placement.objects.filter(begun_by=event).exists()


def test_a_renamed_union_keeps_its_old_name_for_earlier_days(cast, do):
    event = do(Kind.RENAMED, cast.truong, changes={"name": "CĐCS Trường Sen Hồng", "short_name": "Sen Hồng"})

    called = {day: cast.truong.versions.on(day).get() for day in (DAY_BEFORE, JUNE)}
    assert [called[day].name for day in called] == ["CĐCS Trường Hoa Sen", "CĐCS Trường Sen Hồng"]
    assert called[JUNE].letterhead_name == called[DAY_BEFORE].letterhead_name
    assert (called[DAY_BEFORE].ended_by, called[JUNE].begun_by) == (event, event)
    assert parts(event) == {(Part.SUBJECT, "truong", JUNE)}


def test_many_unions_are_reclassified_at_once(cast, do):
    do(Kind.RECLASSIFIED, cast.truong, cast.xuong, changes={"sector": "public", "state_salaried": "wholly"})

    now = UnitVersion.objects.on(JUNE).filter(unit__in=[cast.truong, cast.xuong])
    assert set(now.values_list("sector", "state_salaried")) == {("public", "wholly")}


@pytest.mark.parametrize("kind", [Kind.REPARENTED, Kind.TRANSFERRED_AS_IS])
def test_moved_unions_take_what_is_below_along(cast, do, kind):
    event = do(kind, cast.truong, cast.xuong, under=cast.tinh)

    assert parent(cast.truong, DAY_BEFORE) == cast.huyen_a
    assert parent(cast.truong, JUNE) == parent(cast.xuong, JUNE) == cast.tinh
    assert cast.to_1.tree_paths.on(JUNE).get().unit_ids() == [cast.tinh.pk, cast.truong.pk, cast.to_1.pk]
    assert parts(event) == {
        (Part.SUBJECT, "truong", JUNE),
        (Part.SUBJECT, "xuong", JUNE),
        (Part.PARENT, "tinh", JUNE),
    }


def test_a_move_recorded_late_runs_until_the_next_one(cast, do):
    do(Kind.REPARENTED, cast.truong, under=cast.tinh, on=date(2025, 6, 20))
    do(Kind.REPARENTED, cast.truong, under=cast.huyen_b, on=date(2025, 6, 10))

    stood = [(parent(cast.truong, date(2025, 6, day)).code) for day in (9, 10, 19, 20)]
    assert stood == ["huyen-a", "huyen-b", "huyen-b", "tinh"]


def test_a_dissolved_union_ends_with_its_groups_members_offices_and_plans(cast, do, lan):
    stay = GroupStay.objects.create(spell=lan.spells.get(), group=cast.to_1, valid=LONG_AGO)
    away = Absence.objects.create(spell=lan.spells.get(), kind="maternity", valid=DateRange(date(2025, 3, 1), None))
    held, term = office(lan, cast.truong), Term.objects.create(unit=cast.truong, label="2023-2028", valid=LONG_AGO)
    coming = Transfer.objects.create(
        member=member("Trần Văn Nam", cast.xuong),
        from_unit=cast.xuong,
        to_unit=cast.truong,
        moves_on=JUNE,
        sent_by=cast.chi,
        sent_at=timezone.now(),
    )
    counted = Headcount.objects.create(
        unit=cast.truong,
        happened_on=date(2025, 1, 1),
        valid=DateRange(date(2025, 1, 1), None),
        workers=50,
        members=40,
        declared_by="Chị Hoa",
        recorded_by=cast.binh,
    )

    event = do(Kind.DISSOLVED, cast.truong, reason="state_salaried_2025", decision=decision())

    assert not cast.truong.existed_on(JUNE)
    assert not cast.to_1.existed_on(JUNE)
    assert spells(lan) == [("truong", "admitted", "unit_dissolved", date(2020, 1, 1), JUNE)]
    assert lan.spells.get().left_document == "12/QĐ-LĐLĐ LĐLĐ tỉnh"
    for row in (stay, away, held, term, counted):
        row.refresh_from_db()
        assert row.valid.upper == JUNE
    coming.refresh_from_db()
    assert (coming.status, coming.answered_by) == ("withdrawn", event.recorded_by)
    assert parts(event) == {(Part.FROM, "truong", DAY_BEFORE), (Part.ALONG, "to-1", DAY_BEFORE)}


def test_an_upper_union_is_dissolved_once_it_is_said_where_those_below_go(cast, do):
    with pytest.raises(ValidationError) as refused:
        do(Kind.DISSOLVED, cast.huyen_a, reason="level_ended_2025")
    assert refused.value.code == "children"

    event = do(Kind.DISSOLVED, cast.huyen_a, reason="level_ended_2025", children_under=cast.tinh)

    assert parent(cast.truong, JUNE) == cast.tinh
    assert parent(cast.to_1, JUNE) == cast.truong
    assert parts(event) == {
        (Part.FROM, "huyen-a", DAY_BEFORE),
        (Part.SUBJECT, "truong", JUNE),
        (Part.PARENT, "tinh", JUNE),
    }


def test_a_union_merged_into_another_gives_it_its_groups_and_members(cast, do, lan):
    GroupStay.objects.create(spell=lan.spells.get(), group=cast.to_1, valid=LONG_AGO)
    away = Absence.objects.create(spell=lan.spells.get(), kind="maternity", valid=DateRange(date(2025, 3, 1), None))
    held = office(lan, cast.truong)

    event = do(Kind.MERGED_INTO_EXISTING, cast.truong, heir=cast.xuong)

    assert not cast.truong.existed_on(JUNE)
    assert parent(cast.to_1, JUNE) == cast.xuong
    assert spells(lan) == [
        ("truong", "admitted", "reorganised", date(2020, 1, 1), JUNE),
        ("xuong", "reorganised", "", JUNE, None),
    ]
    now = lan.spells.get(unit=cast.xuong)
    assert now.group_stays.get().group == cast.to_1
    assert now.absences.get().valid == DateRange(JUNE, None)
    away.refresh_from_db()
    held.refresh_from_db()
    assert (away.valid.upper, held.valid.upper, held.ended_by) == (JUNE, JUNE, event)
    assert HeirPath.objects.get(unit=cast.truong).unit_ids() == [
        cast.tinh.pk,
        cast.huyen_b.pk,
        cast.xuong.pk,
        cast.truong.pk,
    ]
    assert parts(event) == {
        (Part.FROM, "truong", DAY_BEFORE),
        (Part.TO, "xuong", JUNE),
        (Part.SUBJECT, "to-1", JUNE),
    }


def test_unions_merge_into_a_new_one(cast, do, lan):
    nam = member("Trần Văn Nam", cast.xuong)

    event = do(Kind.MERGED_INTO_NEW, cast.truong, cast.xuong, founded=(new("chung"),), under=cast.tinh)

    assert {spells(lan)[-1][0], spells(nam)[-1][0]} == {"chung"}
    assert parent(cast.to_1, JUNE).code == "chung"
    assert {path.unit.code for path in HeirPath.objects.select_related("unit")} == {"truong", "xuong"}
    assert (Part.TO, "chung", JUNE) in parts(event)


def test_a_membership_that_ended_later_already_goes_on_with_the_heir_until_then(cast, do, lan):
    lan.spells.update(valid=DateRange(date(2020, 1, 1), date(2025, 9, 1)), left="retired")

    do(Kind.MERGED_INTO_EXISTING, cast.truong, heir=cast.xuong)

    assert spells(lan) == [
        ("truong", "admitted", "reorganised", date(2020, 1, 1), JUNE),
        ("xuong", "reorganised", "retired", JUNE, date(2025, 9, 1)),
    ]


@pytest.fixture
def groups(cast, lan):
    """Two groups in the school union: Lan in the first, Nam in the second, Bảy in none."""
    to_2 = unit("to-2", "union_group", "Tổ 2", cast.truong)
    TreePath.objects.derive()
    nam, bay = member("Trần Văn Nam", cast.truong), member("Lê Thị Bảy", cast.truong)
    for person, group in ((lan, cast.to_1), (nam, to_2)):
        GroupStay.objects.create(spell=person.spells.get(), group=group, valid=LONG_AGO)
    return to_2, lan, nam, bay


def test_a_split_divides_members_by_their_groups_and_the_rest_go_to_the_first(cast, do, groups):
    to_2, lan, nam, bay = groups

    event = do(Kind.SPLIT, cast.truong, founded=(new("mot"), new("hai")), groups={to_2.pk: 1})

    assert [spells(person)[-1][0] for person in (lan, nam, bay)] == ["mot", "hai", "mot"]
    assert parent(cast.to_1, JUNE).code == "mot"
    assert parent(to_2, JUNE).code == "hai"
    assert GroupStay.objects.on(JUNE).get(group=to_2).spell == nam.spells.get(unit__code="hai")
    assert parent(UnionUnit.objects.get(code="hai"), JUNE) == cast.huyen_a
    assert not HeirPath.objects.exists()  # a split leaves no heir
    assert {part for part in parts(event) if part[0] in (Part.FROM, Part.TO)} == {
        (Part.FROM, "truong", DAY_BEFORE),
        (Part.TO, "mot", JUNE),
        (Part.TO, "hai", JUNE),
    }


def test_a_carving_out_takes_the_groups_named_and_leaves_the_rest(cast, do, groups):
    to_2, lan, nam, bay = groups

    event = do(Kind.CARVED_OUT, cast.truong, founded=(new("rieng"),), groups={to_2.pk: 0})

    assert [spells(person)[-1][0] for person in (lan, nam, bay)] == ["truong", "rieng", "truong"]
    assert cast.truong.existed_on(JUNE)
    assert spells(lan) == [("truong", "admitted", "", date(2020, 1, 1), None)]
    assert (Part.FROM, "truong", JUNE) in parts(event)


def test_a_group_merged_into_another_hands_over_its_stays(cast, do, groups):
    to_2, _lan, nam, _bay = groups

    do(Kind.MERGED_INTO_EXISTING, to_2, heir=cast.to_1)

    stays = [(stay.group.code, stay.valid.upper) for stay in GroupStay.objects.filter(spell__member=nam).order_by("pk")]
    assert stays == [("to-2", JUNE), ("to-1", None)]
    assert spells(nam) == [("truong", "admitted", "", date(2020, 1, 1), None)]


def test_a_correction_changes_the_version_there_is_and_says_what_was_wrong(cast, do):
    event = do(Kind.CORRECTED, cast.truong, changes={"symbol": "CĐCS-HS"}, note="Ký hiệu ghi thiếu.")

    version = cast.truong.versions.get()
    assert version.symbol == "CĐCS-HS"
    assert event.replaced == {"unions.UnitVersion": {str(version.pk): {"symbol": "CĐCS"}}}


def test_the_heir_and_those_above_it_look_at_what_a_merged_union_left(cast, do, paid):
    payout = paid(cast.truong, date(2024, 5, 2))
    do(Kind.MERGED_INTO_EXISTING, cast.truong, heir=cast.xuong)

    for who, at in (("of-b", cast.huyen_b), ("of-xuong", cast.xuong), ("of-a", cast.huyen_a)):
        assert payout in type(payout).objects.in_scope(Scope.of(account(who, at, Role.CHAIR)))
    assert payout not in type(payout).objects.in_scope(Scope.of(cast.giang))


def test_a_union_to_come_is_organised_before_its_first_day(cast, do, organiser):
    in_a_month = timezone.localdate() + timezone.timedelta(days=30)
    do(Kind.FOUNDED, on=in_a_month, under=cast.tinh, founded=(new("mai-sau", "grassroots_union"),))
    to_come = UnionUnit.objects.get(code="mai-sau")

    event = do(Kind.FOUNDED, on=in_a_month, under=to_come, founded=(new("to-mai-sau", "union_group"),))

    assert (Part.PARENT, "mai-sau", in_a_month) in parts(event)


def test_who_does_not_organise_both_ends_reorganises_nothing(cast, do):
    of_a = Scope.of(account("to-chuc-a", cast.huyen_a, Role.ADMINISTRATOR))

    for kind, said in (
        (Kind.REPARENTED, {"under": cast.huyen_b}),
        (Kind.MERGED_INTO_EXISTING, {"heir": cast.xuong}),
    ):
        with pytest.raises(PermissionDenied):
            do(kind, cast.truong, scope=of_a, **said)
    with pytest.raises(PermissionDenied):  # the union above is not theirs
        do(Kind.DISSOLVED, cast.huyen_a, reason="other", children_under=cast.tinh, scope=of_a)
