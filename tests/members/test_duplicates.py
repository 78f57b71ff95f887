"""One person written down twice: found, told apart, made one, taken apart again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from members.models import (
    Absence,
    CareerEvent,
    Child,
    GroupStay,
    Member,
    MemberMerge,
    MemberRating,
    MembershipSpell,
    NotADuplicate,
    Transfer,
)
from members.search import MemberSearch
from members.services import duplicates
from members.services.duplicates import STAYING, kept_instead_of, look_at, references
from members.services.undo import one_change
from tests import cast as people
from tests.cast import member
from unions.access import Scope
from unions.models import Grade

DAY = date(2024, 12, 31)
EVER = Q(joined_on__lte=DAY)


def every_row() -> dict[str, list[dict[str, Any]]]:
    """Every row of every model that names a member or a membership, and the members, byte for byte."""
    named = {model for model, _field in references()}
    named |= {Member, MembershipSpell, GroupStay, Absence, Child, NotADuplicate}
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in named}


def found(scope: Scope, unit) -> list[tuple[int, int, tuple[str, ...]]]:
    search = MemberSearch(scope, unit, DAY, spells=EVER, can="record")
    return [(pair.one, pair.other, pair.reasons) for pair in duplicates.pairs(search)]


def made_one(kept: Member, gone: Member, scope: Scope, *taken: str) -> MemberMerge:
    kept, gone = Member.objects.get(pk=kept.pk), Member.objects.get(pk=gone.pk)
    seen = look_at(kept, gone, scope=scope).digest
    return duplicates.merge(kept.pk, gone.pk, taken, seen=seen, scope=scope)


# Finding ---------------------------------------------------------------------------------------------------------


def test_the_same_name_and_birth_are_a_pair(cast, twins, scope):
    assert found(scope("an"), cast.truong) == [(twins.one.pk, twins.other.pk, ("name",))]


@pytest.mark.parametrize(
    ("born_on", "born_year", "alike"),
    [(None, 1990, True), (date(1990, 5, 21), 1990, False), (None, 1991, False), (None, None, False)],
)
def test_a_year_alone_is_compared_by_the_year(cast, twins, scope, born_on, born_year, alike):
    Member.objects.filter(pk=twins.other.pk).update(born_on=born_on, born_year=born_year)

    assert bool(found(scope("an"), cast.truong)) == alike


def test_the_same_numbers_are_a_pair_however_they_are_written(cast, twins, scope):
    Member.objects.filter(pk=twins.one.pk).update(citizen_id="084190001234", member_number="CD-0077", born_year=1990)
    Member.objects.filter(pk=twins.other.pk).update(
        full_name="Trần Văn Kha", citizen_id="084190001234", member_number="cd 0077"
    )

    assert found(scope("an"), cast.truong) == [(twins.one.pk, twins.other.pk, ("citizen_id", "member_number"))]


def test_pairs_are_found_only_where_one_keeps_the_records(cast, twins, scope):
    member("Nguyễn Thị Lan", cast.xuong)

    assert len(found(scope("an"), cast.tinh)) == 1
    assert found(scope("chi"), cast.tinh) == []
    assert found(scope("dung"), cast.tinh) == []


def test_who_was_told_apart_is_not_asked_about_again(cast, twins, scope):
    for _time in range(2):
        duplicates.tell_apart(twins.other.pk, twins.one.pk, scope=scope("an"))

    assert found(scope("an"), cast.truong) == []
    with pytest.raises(PermissionDenied):
        duplicates.tell_apart(twins.other.pk, twins.one.pk, scope=scope("dung"))


# Making one of two ---------------------------------------------------------------------------------------------------


def test_every_reference_to_a_member_moves_or_stays_for_a_reason():
    """A new model that names a member is moved by itself; what stays is written down."""
    named = {
        (*model._meta.label.split("."), field.name)
        for model in apps.get_models()
        if model._meta.managed  # views read what their tables hold
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Member
        if not hasattr(model, "pgh_tracked_model")
    }
    moving = {(*model._meta.label.split("."), field) for model, field in references()}

    assert moving | set(STAYING) == named
    assert not moving & set(STAYING)


def test_whatever_moves_has_a_history_to_move_back_by():
    assert [model for model, _field in references() if not hasattr(model, "pgh_event_model")] == []


def test_one_person_is_left_with_everything_of_both(cast, twins, scope, paid, client):
    one, other = twins.one, twins.other
    Member.objects.filter(pk=one.pk).update(member_number="1", note="Cũ", phone="")
    Member.objects.filter(pk=other.pk).update(member_number="2", note="Mới", phone="0912345678", religion="Phật giáo")
    Child.objects.create(member=one, born_year=2015, sex="male")
    Child.objects.create(member=other, born_year=2015, sex="male")
    Child.objects.create(member=other, born_year=2018, sex="")
    approved = paid(cast.truong, date(2024, 5, 2), member=other)
    rise = CareerEvent.objects.create(
        kind="raise", unit=cast.truong, happened_on=DAY, recorded_by=cast.binh, member=other
    )

    made_one(one, other, scope("an"), "member_number", "note", "phone", "religion")

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.member_number, one.note, one.phone, one.religion) == ("2", "Mới", "0912345678", "Phật giáo")
    assert (other.merged_into, other.member_number, other.full_name) == (one, None, "Nguyen Thi Lan")
    for row in (approved, rise):
        row.refresh_from_db()
        assert row.member == one
    assert list(one.children.values_list("born_year", flat=True)) == [2015, 2018]
    spell = MembershipSpell.objects.get()
    assert (spell.member, spell.valid) == (one, DateRange(date(2020, 1, 1), None))
    client.force_login(cast.an)
    assert client.get(other.get_absolute_url()).url == one.get_absolute_url()


@pytest.mark.parametrize(
    ("mine", "theirs", "whole"),
    [
        (((2020, None),), ((2022, None),), [(2020, None)]),
        (((2020, 2022),), ((2021, 2023),), [(2020, 2023)]),
        (((2020, 2021),), ((2022, None),), [(2020, 2021), (2022, None)]),
        (((2019, 2020), (2022, 2023)), ((2019, None),), [(2019, None)]),
        (((2020, None),), ((2018, 2019), (2019, 2021), (2022, 2023)), [(2018, 2019), (2019, None)]),
    ],
)
def test_memberships_in_the_same_union_that_meet_become_one(cast, twins, scope, mine, theirs, whole):
    MembershipSpell.objects.all().delete()
    for who, spans in ((twins.one, mine), (twins.other, theirs)):
        for first, last in spans:
            _spell(who, cast.truong, first, last)

    merged = made_one(twins.one, twins.other, scope("an"))

    spans = MembershipSpell.objects.filter(member=twins.one).order_by("valid").values_list("valid", "left")
    assert [(days.lower.year, days.upper and days.upper.year) for days, _left in spans] == whole
    assert all(bool(days.upper) == bool(left) for days, left in spans)
    assert not MembershipSpell.objects.exclude(member=twins.one).exists()
    assert merged.kept == twins.one


def _spell(who: Member, unit, first: int, last: int | None) -> MembershipSpell:
    upper = date(last, 1, 1) if last else None
    return MembershipSpell.objects.create(
        member=who, unit=unit, valid=DateRange(date(first, 1, 1), upper), left="resigned" if last else ""
    )


def test_nobody_belonged_to_two_unions_at_a_time(cast, scope):
    cast.nha = people.account("nha", cast.tinh, "officer")
    one, other = member("Lê Hai", cast.truong), member("Lê Hai", cast.xuong)
    before = every_row()

    with pytest.raises(ValidationError) as refused:
        made_one(one, other, Scope.of(cast.nha))

    assert refused.value.code == "objection"
    assert every_row() == before


def test_who_keeps_the_records_of_one_alone_makes_nothing_of_two(cast, scope):
    one, other = member("Lê Hai", cast.truong), member("Lê Hai", cast.xuong, since=date(2024, 1, 1))
    MembershipSpell.objects.filter(member=one).update(valid=DateRange(date(2020, 1, 1), date(2021, 1, 1)), left="died")

    for who in ("an", "chi", "dung", "giang"):
        with pytest.raises(PermissionDenied):
            made_one(one, other, scope(who))


def test_what_cannot_stand_side_by_side_is_refused_with_its_reason(cast, twins, scope):
    grade = Grade.objects.first()
    for who in (twins.one, twins.other):
        MemberRating.objects.create(
            member=who, year_label="2024", grade=grade, unit=cast.truong, happened_on=DAY, recorded_by=cast.binh
        )
    before = every_row()

    with pytest.raises(ValidationError) as refused:
        made_one(twins.one, twins.other, scope("an"))

    assert refused.value.code == "collision"
    assert every_row() == before


def test_who_is_being_transferred_or_gone_already_is_not_made_one(cast, twins, scope):
    sent = Transfer.objects.create(
        member=twins.one,
        from_unit=cast.truong,
        to_unit=cast.xuong,
        moves_on=DAY,
        sent_by=cast.an,
        sent_at="2024-05-01T00:00Z",
    )
    assert look_at(twins.one, twins.other, scope=scope("an")).objection
    sent.delete()
    assert not look_at(twins.one, twins.other, scope=scope("an")).objection
    Member.objects.filter(pk=twins.other.pk).update(merged_into=twins.one)
    twins.other.refresh_from_db()
    assert look_at(twins.one, twins.other, scope=scope("an")).objection


def test_only_what_was_looked_at_becomes_one(twins, scope):
    seen = look_at(twins.one, twins.other, scope=scope("an")).digest
    Member.objects.filter(pk=twins.one.pk).update(version=9)

    with pytest.raises(ValidationError) as refused:
        duplicates.merge(twins.one.pk, twins.other.pk, (), seen=seen, scope=scope("an"))
    assert refused.value.code == "changed-meanwhile"


def test_an_approved_payout_follows_only_who_was_found_to_be_the_same(cast, twins, paid):
    approved = paid(cast.truong, date(2024, 5, 2), member=twins.one)

    with pytest.raises(IntegrityError), transaction.atomic():
        type(approved).objects.filter(pk=approved.pk).update(member=twins.other)


def test_who_is_gone_is_followed_from_row_to_row(cast, twins):
    third = member("Nguyễn Thị Lan", cast.truong)
    Member.objects.filter(pk=twins.one.pk).update(merged_into=twins.other)
    Member.objects.filter(pk=twins.other.pk).update(merged_into=third)

    assert kept_instead_of(twins.one.pk) == third
    assert kept_instead_of(third.pk) is None


# Taking apart ---------------------------------------------------------------------------------------------------------

spans = st.lists(st.integers(2016, 2024), min_size=2, max_size=6, unique=True).map(sorted)


class TakenApart(TestCase):
    def setup_example(self) -> None:
        super().setup_example()
        self.cast = people.cast.__wrapped__(None)  # type: ignore[attr-defined]

    @given(spans, spans, st.booleans(), st.sets(st.sampled_from(["member_number", "phone", "note", "full_name"])))
    def test_two_made_one_and_taken_apart_are_as_they_were(
        self, mine: list[int], theirs: list[int], stays: bool, taken: set[str]
    ) -> None:
        scope = Scope.of(self.cast.an)
        persons = []
        for n, years in enumerate((mine, theirs)):
            person = Member.objects.create(
                full_name=f"Lê Hai {'áa'[n]}",
                sex="male",
                born_year=1980,
                member_number=f"S{n}",
                phone=f"09123456{n}",
                note=str(n),
            )
            persons.append(person)
            for first, last in zip(years[::2], [*years[1::2], None][: len(years[::2])], strict=True):
                spell = _spell(person, self.cast.truong, first, last)
                if stays:
                    GroupStay.objects.create(spell=spell, group=self.cast.to_1, valid=spell.valid)
                    Absence.objects.create(spell=spell, kind="study", valid=spell.valid)
            Child.objects.create(member=person, born_year=2015)
        for person in persons:
            CareerEvent.objects.create(
                kind="raise", unit=self.cast.truong, happened_on=DAY, recorded_by=self.cast.binh, member=person
            )
        before = every_row()

        merged = made_one(persons[0], persons[1], scope, *taken)
        assert not MembershipSpell.objects.filter(member=persons[1]).exists()
        duplicates.take_apart(merged.pk, scope=scope)

        assert every_row() == before


def test_an_approved_payout_goes_back_too(cast, twins, scope, paid):
    paid(cast.truong, date(2024, 5, 2), member=twins.other)
    Member.objects.filter(pk=twins.other.pk).update(member_number="2")
    before = every_row()

    merged = made_one(twins.one, twins.other, scope("an"), "member_number")
    duplicates.take_apart(merged.pk, scope=scope("an"))

    assert every_row() == before
    merged.refresh_from_db()
    assert merged.undone_by == cast.an
    assert found(scope("an"), cast.truong)


@pytest.mark.parametrize("what", ["person", "membership"])
def test_what_was_built_upon_is_not_taken_apart(twins, scope, what):
    MembershipSpell.objects.filter(member=twins.one).update(valid=DateRange(date(2023, 1, 1), None))
    merged = made_one(twins.one, twins.other, scope("an"))
    with one_change():
        if what == "person":
            Member.objects.filter(pk=twins.one.pk).update(phone="0900000000")
        else:
            MembershipSpell.objects.update(joined_document="QĐ 1")
    before = every_row()

    with pytest.raises(ValidationError) as refused:
        duplicates.take_apart(merged.pk, scope=scope("an"))
    assert refused.value.code == "later"
    assert every_row() == before


def test_nobody_else_takes_them_apart(twins, scope):
    merged = made_one(twins.one, twins.other, scope("an"))

    for who in ("chi", "dung", "giang"):
        with pytest.raises(PermissionDenied):
            duplicates.take_apart(merged.pk, scope=scope(who))
