"""Joining, leaving, groups, absences and transfers: what may be, and that it can be taken back."""

from __future__ import annotations

import threading
import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from members.models import Absence, GroupStay, MembershipSpell, Transfer
from members.services import membership as services
from members.services import transfers
from members.services.membership import Away, Joining, Leaving
from members.services.transfers import places_named, receive_transfer, refuse_transfer, send_transfer
from members.services.undo import one_change, take_back
from tests.cast import member, unit
from unions.access import Scope
from unions.models import Placement, TreePath

DAY = date(2024, 6, 1)


@pytest.fixture
def spell(lan):
    return lan.spells.get()


def days(row) -> tuple[date, date | None]:
    row.refresh_from_db()
    return row.valid.lower, row.valid.upper


# Walls -------------------------------------------------------------------------------------------------


def test_a_membership_cannot_reach_outside_the_days_of_its_unit(cast, lan, spell):
    Placement.objects.filter(child=cast.truong).update(valid=DateRange(date(2015, 1, 1), date(2025, 1, 1)))

    for wrong in (DateRange(date(2014, 1, 1), DAY), DateRange(DAY, None), DateRange(DAY, date(2025, 1, 2))):
        with pytest.raises(IntegrityError), transaction.atomic():
            MembershipSpell.objects.filter(pk=spell.pk).update(valid=wrong, left="" if wrong.upper is None else "died")
    MembershipSpell.objects.filter(pk=spell.pk).update(valid=DateRange(DAY, date(2025, 1, 1)), left="unit_dissolved")


def test_days_of_several_placements_cover_one_membership(cast, spell):
    Placement.objects.filter(child=cast.truong).update(valid=DateRange(date(2015, 1, 1), DAY))
    Placement.objects.create(child=cast.truong, parent=cast.huyen_b, valid=DateRange(DAY, None))

    MembershipSpell.objects.filter(pk=spell.pk).update(joined_document="vẫn đứng")


def test_many_memberships_of_one_statement_are_looked_at_together(cast, queries):
    people = [member(f"Người {n}", cast.truong) for n in range(30)]
    MembershipSpell.objects.all().delete()
    with queries() as asked:
        MembershipSpell.objects.bulk_create(
            MembershipSpell(member=one, unit=cast.truong, valid=DateRange(DAY, None)) for one in people
        )
    assert len(asked) == 1

    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipSpell.objects.update(valid=DateRange(date(2010, 1, 1), None))


# Joining and leaving -----------------------------------------------------------------------------------


def test_who_left_is_admitted_again(cast, lan, spell, scope):
    services.leave(spell.pk, Leaving(DAY, "resigned"), scope=scope("an"))
    again = services.admit(lan.pk, Joining(cast.truong, date(2025, 1, 1), "QĐ 5"), scope=scope("an"))

    assert (again.joined, again.joined_on, again.joined_document) == ("readmitted", date(2025, 1, 1), "QĐ 5")


def test_nobody_belongs_to_two_unions_at_a_time(cast, lan, scope):
    with pytest.raises(ValidationError):
        services.admit(lan.pk, Joining(cast.truong, DAY), scope=scope("an"))


def test_a_person_out_of_reach_is_not_admitted(cast, lan, scope):
    with pytest.raises(PermissionDenied):
        services.admit(lan.pk, Joining(cast.xa, DAY), scope=scope("giang"))


def test_nobody_joins_while_the_union_does_not_stand(cast, scope):
    new = member("Người Mới", cast.truong)
    new.spells.all().delete()

    with pytest.raises(ValidationError) as refused:
        services.admit(new.pk, Joining(cast.truong, date(2014, 1, 1)), scope=scope("an"))
    assert set(refused.value.error_dict) == {"on"}


def test_leaving_ends_the_stay_in_a_group_and_an_absence(cast, spell, scope):
    stay = services.change_group(spell.pk, cast.to_1, on=date(2022, 1, 1), scope=scope("an"))
    away = services.record_absence(spell.pk, Away("study", date(2024, 1, 1)), scope=scope("an"))

    services.leave(spell.pk, Leaving(DAY, "retired", "QĐ 7"), scope=scope("an"))

    assert days(spell) == (date(2020, 1, 1), DAY)
    assert (spell.left, spell.left_document) == ("retired", "QĐ 7")
    assert days(stay) == (date(2022, 1, 1), DAY)
    assert days(away) == (date(2024, 1, 1), DAY)


def test_nobody_leaves_before_joining_or_twice(spell, scope):
    with pytest.raises(ValidationError):
        services.leave(spell.pk, Leaving(date(2020, 1, 1), "resigned"), scope=scope("an"))
    services.leave(spell.pk, Leaving(DAY, "resigned"), scope=scope("an"))
    with pytest.raises(ValidationError):
        services.leave(spell.pk, Leaving(DAY, "resigned"), scope=scope("an"))


def test_nobody_leaves_before_a_stay_that_is_yet_to_come(cast, spell, scope):
    services.change_group(spell.pk, cast.to_1, on=date(2024, 9, 1), scope=scope("an"))

    with pytest.raises(ValidationError):
        services.leave(spell.pk, Leaving(DAY, "resigned"), scope=scope("an"))


@pytest.mark.parametrize("who", ["chi", "dung", "giang", "khach"])
def test_only_who_keeps_the_records_ends_a_membership(spell, scope, who):
    with pytest.raises(PermissionDenied):
        services.leave(spell.pk, Leaving(DAY, "resigned"), scope=scope(who))


def test_a_membership_is_put_right_as_it_was_seen(cast, spell, scope):
    seen = str(spell.valid)
    right = Joining(cast.truong, date(2019, 5, 1), "QĐ 1", "admitted")

    services.correct_spell(spell.pk, right, None, seen=seen, scope=scope("an"))

    assert days(spell) == (date(2019, 5, 1), None)
    with pytest.raises(ValidationError):
        services.correct_spell(spell.pk, right, None, seen=seen, scope=scope("an"))


# Groups and absences -----------------------------------------------------------------------------------


def test_groups_follow_each_other(cast, spell, scope):
    to_2 = unit("to-2", "union_group", "Tổ 2", cast.truong)
    TreePath.objects.derive()
    first = services.change_group(spell.pk, cast.to_1, on=date(2022, 1, 1), scope=scope("an"))
    second = services.change_group(spell.pk, to_2, on=DAY, scope=scope("an"))
    services.change_group(spell.pk, None, on=date(2025, 1, 1), scope=scope("an"))

    assert days(first) == (date(2022, 1, 1), DAY)
    assert days(second) == (DAY, date(2025, 1, 1))


def test_a_group_of_another_union_is_refused(cast, spell, scope):
    theirs = unit("to-x", "union_group", "Tổ xưởng", cast.xuong)
    TreePath.objects.derive()

    for group in (theirs, cast.truong):
        with pytest.raises(ValidationError) as refused:
            services.change_group(spell.pk, group, on=DAY, scope=scope("an"))
        assert set(refused.value.error_dict) == {"group"}


def test_a_group_stands_below_the_union_on_all_days_of_the_stay(cast, spell, scope):
    Placement.objects.filter(child=cast.to_1).update(valid=DateRange(date(2015, 1, 1), date(2024, 12, 31)))
    TreePath.objects.derive()

    with pytest.raises(ValidationError):
        services.change_group(spell.pk, cast.to_1, on=DAY, scope=scope("an"))


def test_an_absence_lies_within_the_membership_and_alone(spell, scope):
    services.record_absence(spell.pk, Away("sick", date(2024, 1, 1), date(2024, 2, 1)), scope=scope("an"))

    for wrong in (
        Away("sick", date(2019, 12, 31), date(2020, 2, 1)),
        Away("sick", date(2024, 1, 15)),
        Away("sick", date(2024, 5, 2), date(2024, 5, 2)),
    ):
        with pytest.raises(ValidationError):
            services.record_absence(spell.pk, wrong, scope=scope("an"))


# Taking back -------------------------------------------------------------------------------------------


def test_leaving_is_taken_back_with_all_that_it_ended(cast, lan, spell, scope):
    stay = services.change_group(spell.pk, cast.to_1, on=date(2022, 1, 1), scope=scope("an"))
    with one_change() as change:
        services.leave(spell.pk, Leaving(DAY, "resigned"), scope=scope("an"))

    take_back(lan.pk, change, scope=scope("an"))

    assert days(spell) == (date(2020, 1, 1), None)
    assert spell.left == ""
    assert days(stay) == (date(2022, 1, 1), None)


def test_every_verb_is_taken_back(cast, lan, spell, scope):
    an = scope("an")

    def state():
        rows = [MembershipSpell, GroupStay, Absence]
        return [sorted(map(str, model.objects.values_list())) for model in rows]

    services.change_group(spell.pk, cast.to_1, on=date(2022, 1, 1), scope=an)
    away = services.record_absence(spell.pk, Away("study", date(2024, 1, 1)), scope=an)
    correct = Joining(cast.truong, date(2019, 5, 1), "QĐ 1", "admitted")
    verbs = [
        lambda: services.change_group(spell.pk, None, on=DAY, scope=an),
        lambda: services.change_group(spell.pk, None, on=date(2022, 1, 1), scope=an),
        lambda: services.change_absence(away.pk, Away("sick", date(2024, 2, 1)), scope=an),
        lambda: services.remove_absence(away.pk, scope=an),
        lambda: services.correct_spell(spell.pk, correct, None, seen=str(spell.valid), scope=an),
        lambda: services.leave(spell.pk, Leaving(DAY, "died"), scope=an),
    ]
    for verb in verbs:
        before = state()
        with one_change() as change:
            verb()
        assert state() != before
        with one_change():
            take_back(lan.pk, change, scope=an)
        assert state() == before


def test_what_was_built_on_is_not_taken_back(cast, lan, spell, scope):
    with one_change() as change:
        services.leave(spell.pk, Leaving(DAY, "resigned"), scope=scope("an"))
    with one_change():
        services.admit(lan.pk, Joining(cast.truong, date(2025, 1, 1)), scope=scope("an"))

    with pytest.raises(ValidationError):
        take_back(lan.pk, change, scope=scope("an"))


def test_only_who_keeps_the_records_takes_back(lan, spell, scope):
    with one_change() as change:
        services.leave(spell.pk, Leaving(DAY, "resigned"), scope=scope("an"))

    with pytest.raises(PermissionDenied):
        take_back(lan.pk, change, scope=scope("chi"))


# Transfers ---------------------------------------------------------------------------------------------


def sent(cast, spell, scope, **fields) -> Transfer:
    return send_transfer(Transfer(**{"to_unit": cast.xuong, "moves_on": DAY} | fields), spell.pk, scope=scope("an"))


def test_receiving_ends_the_old_membership_and_begins_the_new_on_one_day(cast, lan, spell, scope):
    transfer = sent(cast, spell, scope, document="GT 3")

    new = receive_transfer(transfer.pk, scope=scope("chi"))

    assert days(spell) == (date(2020, 1, 1), DAY)
    assert (spell.left, spell.left_document) == ("transferred_out", "GT 3")
    assert (new.unit, new.joined_on, new.joined, new.joined_document) == (cast.xuong, DAY, "transferred_in", "GT 3")
    transfer.refresh_from_db()
    assert (transfer.status, transfer.answered_by) == ("received", cast.chi)


def test_only_the_receiving_side_answers_and_only_the_sending_side_withdraws(cast, spell, scope):
    transfer = sent(cast, spell, scope)

    for act in (
        lambda: receive_transfer(transfer.pk, scope=scope("an")),
        lambda: refuse_transfer(transfer.pk, reason="Không", scope=scope("giang")),
        lambda: transfers.withdraw_transfer(transfer.pk, scope=scope("chi")),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert list(transfers.coming(scope("chi"))) == [transfer]
    assert not transfers.coming(scope("an"))


def test_a_refusal_says_why_and_the_member_stays(cast, spell, scope):
    transfer = sent(cast, spell, scope)
    with pytest.raises(ValidationError):
        refuse_transfer(transfer.pk, reason="  ", scope=scope("chi"))

    refuse_transfer(transfer.pk, reason="Chưa có quyết định", scope=scope("chi"))

    assert days(spell) == (date(2020, 1, 1), None)
    with pytest.raises(ValidationError):
        receive_transfer(transfer.pk, scope=scope("chi"))


def test_a_form_sent_twice_is_one_transfer_and_another_waits_for_it(cast, spell, scope):
    key = uuid.uuid4()

    assert sent(cast, spell, scope, form_key=key) == sent(cast, spell, scope, form_key=key)
    with pytest.raises(ValidationError):
        sent(cast, spell, scope)
    with pytest.raises(ValidationError):
        services.leave(spell.pk, Leaving(DAY, "resigned"), scope=scope("an"))


def test_receiving_is_taken_back_by_who_received(cast, lan, spell, scope):
    transfer = sent(cast, spell, scope)
    with one_change() as change:
        receive_transfer(transfer.pk, scope=scope("chi"))

    with pytest.raises(PermissionDenied):
        take_back(lan.pk, change, scope=scope("an"))
    take_back(lan.pk, change, scope=scope("chi"))

    assert days(spell) == (date(2020, 1, 1), None)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.answered_by) == ("sent", None)


def test_unions_of_the_whole_book_are_found_by_name_or_code(cast, scope):
    assert [one.unit for one in places_named("noi xa", scope("an"))] == [cast.xa]
    assert [one.unit for one in places_named("xuong", scope("an"))] == [cast.xuong]
    assert not places_named("x", scope("an"))


def test_the_other_side_sees_a_name_and_no_record(client, cast, lan, spell, scope):
    transfer = sent(cast, spell, scope)
    client.force_login(cast.chi)

    page = client.get(transfer.get_absolute_url()).content.decode()
    assert "Nguyễn Thị Lan" in page
    assert "20/05/1990" not in page
    assert client.get(lan.get_absolute_url()).status_code == 404
    client.post(f"/transfers/{transfer.pk}/receive/")
    assert client.get(lan.get_absolute_url()).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_receivers_at_once_one_is_first(cast, lan):
    spell = lan.spells.get()
    transfer = sent(cast, spell, lambda _who: Scope.of(cast.an))
    outcomes = []

    def receive() -> None:
        try:
            receive_transfer(transfer.pk, scope=Scope.of(cast.chi))
            outcomes.append("received")
        except ValidationError:
            outcomes.append("too late")
        finally:
            connection.close()

    both = [threading.Thread(target=receive) for _n in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(outcomes) == ["received", "too late"]
    assert MembershipSpell.objects.filter(member=lan).count() == 2
