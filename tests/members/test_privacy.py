"""Who sees what of a person: a class for every field, masks, and a log of every look at what is sensitive."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from common.models import AccessLog
from members.models import Ethnicity, Member, MembershipSpell
from members.privacy import (
    CLASSES,
    HIDDEN,
    SENSITIVE_FIELDS,
    Privacy,
    disclose,
    mask,
    masked_value,
    veil,
    visible,
    visible_of,
    who_sees,
)
from tests.cast import account, member
from unions.access import Scope
from unions.models import Role
from unions.pages import history

SECRETS = {
    "religion": "Đạo Kín",
    "party_joined_on": date(2011, 2, 3),
    "bank_account": "9704123456",
    "health_note": "Hen suyễn",
}


@pytest.fixture
def lan(lan):
    Ethnicity.objects.create(code="99", name="Dân tộc Thử")
    Member.objects.filter(pk=lan.pk).update(
        ethnicity="99", phone="0912345678", citizen_id="079085001234", email="lan@example.vn", **SECRETS
    )
    lan.refresh_from_db()
    return lan


def test_every_field_of_a_person_has_a_class():
    fields = {field.name for field in Member._meta.fields} | {"children"}

    assert set(CLASSES) == fields


@pytest.mark.parametrize(
    ("who", "classes"),
    [
        ("an", {Privacy.OPEN, Privacy.PERSONAL, Privacy.SENSITIVE}),
        ("binh", {Privacy.OPEN, Privacy.PERSONAL, Privacy.SENSITIVE}),
        ("dung", {Privacy.OPEN}),
    ],
)
def test_what_is_seen_follows_what_one_may_do_at_the_members_union(lan, scope, who, classes):
    assert visible(lan, scope(who)) == classes


def test_an_officer_above_keeps_records_and_does_not_read_what_is_sensitive(cast, lan):
    above = account("phuong", cast.tinh, Role.OFFICER)

    assert visible(lan, Scope.of(above)) == {Privacy.OPEN, Privacy.PERSONAL}


def test_who_left_is_a_name_to_the_old_union(cast, lan, scope):
    MembershipSpell.objects.filter(member=lan).update(
        valid=DateRange(date(2020, 1, 1), date(2022, 1, 1)), left="transferred_out"
    )
    assert Privacy.SENSITIVE in visible(lan, scope("an"))
    MembershipSpell.objects.create(
        member=lan, unit=cast.xuong, valid=DateRange(date(2022, 1, 1), None), joined="transferred_in"
    )

    assert visible(lan, scope("an")) == {Privacy.OPEN}
    assert Privacy.PERSONAL in visible(lan, scope("chi"))


def test_many_people_ask_as_much_as_one(cast, scope, queries):
    people = [member(f"Người {n}", cast.truong) for n in range(20)]
    an = scope("an")
    with queries() as one:
        visible(people[0], an)
    with queries() as many:
        seen = visible_of(people, an)

    assert len(one) == len(many)
    assert set(seen) == {person.pk for person in people}


def test_masks_show_how_to_tell_two_people_apart_and_no_more(lan):
    seen = frozenset({Privacy.OPEN})

    assert masked_value(lan, "full_name", seen) == "Nguyễn Thị Lan"
    assert masked_value(lan, "born_on", seen) == "1990"
    assert masked_value(lan, "phone", seen) == "•••• ••• 678"
    assert masked_value(lan, "citizen_id", seen) == "•••• •••• 1234"
    assert masked_value(lan, "email", seen) == HIDDEN
    assert masked_value(lan, "native_place", seen) == ""
    assert {masked_value(lan, name, seen) for name in SENSITIVE_FIELDS if name != "children"} == {HIDDEN}


def test_that_nothing_sensitive_is_written_is_not_told_either():
    assert mask("religion", "") == HIDDEN
    assert mask("party_joined_on", None) == HIDDEN


def test_a_look_at_what_is_sensitive_is_written_down(lan, scope):
    disclose(lan, scope("an"))

    log = AccessLog.objects.get()
    assert (log.account.username, log.act, log.what, log.object_id) == ("an", "read", "members.Member", lan.pk)
    assert set(log.fields) == set(SENSITIVE_FIELDS)


def test_who_may_not_is_not_shown_and_not_logged(lan, scope):
    with pytest.raises(PermissionDenied):
        disclose(lan, scope("dung"))

    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_log_of_looks_stands(lan, scope, act):
    disclose(lan, scope("an"))
    rows = AccessLog.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reason="khác") if act == "update" else rows.delete()


def test_history_masks_what_the_page_masks(lan):
    Member.objects.filter(pk=lan.pk).update(religion="Đạo Khác", phone="0987654321", job_title="Tổ trưởng")

    told = str(history(lan, veiled=veil(frozenset({Privacy.OPEN}))))
    assert "Đạo" not in told
    assert "0987654321" not in told
    assert "•••• ••• 321" in told
    assert "Tổ trưởng" in told
    assert "Dân tộc Thử" not in str(history(lan, veiled=veil(frozenset({Privacy.OPEN}))))


def test_history_tells_days_and_numbers_in_words(lan):
    Member.objects.filter(pk=lan.pk).update(employed_on=date(2012, 9, 5), citizen_id="079085009999")

    told = str(history(lan, veiled=veil(frozenset(Privacy)))[0]["changes"])
    assert "05/09/2012" in told
    assert "079085009999" in told


def test_who_can_see_a_person_is_told_with_how_much(cast, lan):
    told = {one.name: one.most for one in who_sees(lan, date(2024, 6, 1))}

    assert told == {
        "Lê Thị An": Privacy.SENSITIVE,
        "Trần Văn Bình": Privacy.SENSITIVE,
        "Ngô Văn Dũng": Privacy.OPEN,
        "Mai Thị Quân": Privacy.OPEN,
    }


def test_the_page_shows_what_is_sensitive_when_asked_for_it(client, cast, lan):
    client.force_login(cast.an)
    page = client.get(lan.get_absolute_url()).content.decode()
    assert not any(
        str(secret) in page for secret in ("Đạo Kín", "Hen suyễn", "9704123456", "Dân tộc Thử", "03/02/2011")
    )

    shown = client.post(f"/members/{lan.pk}/reveal/").content.decode()

    assert all(secret in shown for secret in ("Đạo Kín", "Hen suyễn", "9704123456", "Dân tộc Thử", "03/02/2011"))
    assert AccessLog.objects.filter(account=cast.an, object_id=lan.pk).count() == 1


def test_the_page_of_a_reviewer_shows_the_year_of_birth_and_no_number(client, cast, lan):
    client.force_login(cast.dung)
    page = client.get(lan.get_absolute_url()).content.decode()

    assert "1990" in page
    for secret in ("20/05/1990", "0912345678", "079085001234", "lan@example.vn", "Đạo Kín"):
        assert secret not in page
    assert client.post(f"/members/{lan.pk}/reveal/").status_code == 404
    assert not AccessLog.objects.exists()
