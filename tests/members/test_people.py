"""The record of a person: how it is typed, who may change what, and what looks like the same person."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from common.models import AccessLog
from members.models import Child, Member, MembershipSpell, NotADuplicate
from members.privacy import SENSITIVE_FIELDS
from members.services import people as services
from members.services.membership import Joining
from tests.cast import account, member
from unions.access import Scope
from unions.models import Role


@pytest.fixture
def typed():
    def form(**changes: object) -> dict[str, object]:
        return {
            "full_name": "  TRẦN   THỊ MAI ",
            "sex": "female",
            "birth": "09/1985",
            "citizen_id": "079 085 001 234",
            "phone": "+84 912 345 678",
            "unit": "truong",
            "joined_on": "05/09/2024",
            "joined_document": "QĐ 12",
            "version": "1",
            "form_key": str(uuid.uuid4()),
        } | changes

    return form


@pytest.fixture
def send(client, cast, typed):
    client.force_login(cast.binh)
    return lambda **changes: client.post("/members/new/", typed(**changes))


def test_a_person_is_recorded_as_typed_and_admitted(send, cast):
    answer = send()

    mai = Member.objects.get()
    assert answer.url == mai.get_absolute_url()
    assert (mai.full_name, mai.born_on, mai.born_year) == ("Trần Thị Mai", None, 1985)
    assert (mai.citizen_id, mai.phone) == ("079085001234", "0912345678")
    spell = mai.spells.get()
    assert (spell.unit, spell.joined_on, spell.joined, spell.left_on) == (
        cast.truong, date(2024, 9, 5), "admitted", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("birth", "stored"),
    [("1985", (None, 1985)), ("5/9/1985", (date(1985, 9, 5), 1985)), ("", (None, None))],
)
def test_a_birth_is_a_day_or_a_year(send, birth, stored):
    send(birth=birth)

    mai = Member.objects.get()
    assert (mai.born_on, mai.born_year) == stored


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth", "1785"),
        ("birth", "31/02/1985"),
        ("citizen_id", "123"),
        ("phone", "gọi sau"),
        ("full_name", ""),
        ("joined_on", "31/12/2014"),
        ("joined_on", "01/01/1980"),
        ("unit", "xuong"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_stays_typed(send, field, value):
    answer = send(**{field: value})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert list(form.errors) == [field]
    assert form[field].value() == value
    assert not Member.objects.exists()


def test_a_form_sent_twice_is_one_person(send):
    key = str(uuid.uuid4())
    first, second = send(form_key=key), send(form_key=key)

    assert Member.objects.count() == 1
    assert first.url == second.url
    assert send(form_key=key, full_name="Người Khác").status_code == 422


def test_a_new_person_is_taken_back_by_the_button_beside_the_message(client, send):
    answer = send()
    undo = next(iter(client.get(answer.url).context["messages"])).extra_tags.removeprefix("undo:")

    client.post(undo)

    assert not Member.objects.exists()
    assert client.post(undo).status_code == 404


def test_what_is_sensitive_is_not_taken_from_who_may_not_read_it(cast):
    above = account("phuong", cast.tinh, Role.OFFICER)
    new = Member(full_name="Trần Thị Mai", sex="female", religion="Đạo Kín")

    with pytest.raises(ValidationError):
        services.record_member(new, Joining(cast.truong, date(2024, 1, 1)), scope=Scope.of(above))


def test_without_the_ability_sensitive_fields_are_not_in_the_form_and_stay(client, cast, lan):
    Member.objects.filter(pk=lan.pk).update(religion="Đạo Kín")
    client.force_login(account("phuong", cast.tinh, Role.OFFICER))
    form = client.get(f"/members/{lan.pk}/edit/").context["form"]
    assert not set(form.fields) & set(SENSITIVE_FIELDS)

    sent = {"full_name": "Nguyễn Thị Lan", "sex": "female", "birth": "20/05/1990", "version": "1", "religion": "Khác"}
    client.post(f"/members/{lan.pk}/edit/", sent)

    lan.refresh_from_db()
    assert (lan.religion, lan.version) == ("Đạo Kín", 2)
    assert client.get(f"/members/{lan.pk}/sensitive/").status_code == 404


def test_fields_of_a_class_that_is_not_seen_are_refused(cast, lan):
    above = account("phuong", cast.tinh, Role.OFFICER)

    with pytest.raises(PermissionDenied):
        services.change_member(lan, {"religion"}, seen_version=1, scope=Scope.of(above))


def test_who_does_not_keep_the_records_changes_nothing(client, cast, lan):
    client.force_login(cast.dung)

    assert client.get(f"/members/{lan.pk}/edit/").status_code == 404
    with pytest.raises(PermissionDenied):
        services.change_member(lan, {"full_name"}, seen_version=1, scope=Scope.of(cast.dung))


def test_the_old_union_does_not_change_who_left_it(cast, lan):
    MembershipSpell.objects.filter(member=lan).update(valid=("2020-01-01", "2022-01-01"), left="transferred_out")
    MembershipSpell.objects.create(member=lan, unit=cast.xuong, valid=("2022-01-01", None), joined="transferred_in")

    with pytest.raises(PermissionDenied):
        services.change_member(lan, {"full_name"}, seen_version=1, scope=Scope.of(cast.an))


def test_changed_meanwhile_shows_both_and_saves_on_the_second_asking(client, cast, lan):
    client.force_login(cast.binh)
    sent = {"full_name": "Nguyễn Thị Lan", "sex": "female", "birth": "1990", "job_title": "Tổ trưởng", "version": "1"}
    lan.job_title = "Công nhân"
    services.change_member(lan, {"job_title"}, seen_version=1, scope=Scope.of(cast.an))

    answer = client.post(f"/members/{lan.pk}/edit/", sent)

    assert answer.status_code == 422
    told = {str(stands): typed for _label, stands, typed in answer.context["form"].both}
    assert told["Công nhân"] == "Tổ trưởng"
    again = sent | {"version": answer.context["form"]["version"].value()}
    assert client.post(f"/members/{lan.pk}/edit/", again).status_code == 302
    lan.refresh_from_db()
    assert (lan.job_title, lan.version) == ("Tổ trưởng", 3)


def test_the_form_of_sensitive_details_is_a_look_and_keeps_children_without_names(client, cast, lan):
    client.force_login(cast.binh)
    address = f"/members/{lan.pk}/sensitive/"
    client.get(address)
    assert AccessLog.objects.filter(account=cast.binh, object_id=lan.pk).count() == 1

    lines = {"children-TOTAL_FORMS": "2", "children-INITIAL_FORMS": "0"}
    sent = {"religion": "Đạo Kín", "party_joined_on": "03/02/2011", "version": "1", **lines}
    sent |= {"children-0-born_year": "2015", "children-0-sex": "female", "children-1-born_year": ""}
    assert client.post(address, sent).status_code == 302

    lan.refresh_from_db()
    assert (lan.religion, lan.party_joined_on) == ("Đạo Kín", date(2011, 2, 3))
    assert list(lan.children.values_list("born_year", "sex")) == [(2015, "female")]


def test_children_become_those_that_are_told(cast, lan, scope):
    services.change_children(lan.pk, [(2015, "female"), (2015, "female"), (2018, "")], scope=scope("an"))
    kept = Child.objects.get(born_year=2018)
    services.change_children(lan.pk, [(2018, ""), (2020, "male")], scope=scope("an"))

    assert list(lan.children.values_list("born_year", "sex")) == [(2018, ""), (2020, "male")]
    assert Child.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"full_name": "NGUYEN THI LAN", "born_on": date(1990, 5, 20)}, True),
        ({"full_name": "nguyễn thị lan", "born_year": 1990}, True),
        ({"full_name": "Nguyễn Thị Lan", "born_on": date(1990, 6, 1)}, False),
        ({"full_name": "Nguyễn Thị Lan", "born_year": 1991}, False),
        ({"full_name": "Trần Khác", "citizen_id": "079085001234"}, True),
    ],
)
def test_people_look_alike_by_name_and_birth_or_by_citizen_number(lan, scope, fields, found):
    Member.objects.filter(pk=lan.pk).update(citizen_id="079085001234")

    assert list(services.alike(Member(**fields), scope("an"))) == ([lan] if found else [])


def test_people_out_of_reach_are_not_named_as_alike(client, cast, lan, scope):
    assert not services.alike(Member(full_name="Nguyễn Thị Lan", born_year=1990), scope("chi"))
    client.force_login(cast.chi)
    assert "Nguyễn" not in client.post("/members/alike/", {"full_name": "Nguyễn Thị Lan"}).content.decode()


def test_who_was_told_apart_is_not_asked_again(cast, lan, scope):
    other = member("Nguyễn Thị Lan", cast.truong)
    assert list(services.alike(lan, scope("an"))) == [other]
    NotADuplicate.objects.create(one=lan, other=other, said_by=cast.an)

    assert not services.alike(lan, scope("an"))


def test_a_likely_duplicate_is_told_and_saved_all_the_same(client, send, cast):
    member("Trần Thị Mai", cast.truong)
    Member.objects.update(born_on=None, born_year=1985)

    answer = send()

    assert Member.objects.count() == 2
    page = client.get(answer.url)
    assert [person.full_name for person in page.context["alike"]] == ["Trần Thị Mai"]
    assert len(page.context["messages"]) == 2


def test_a_union_joined_before_the_book_is_before_the_first_membership(cast, lan, scope):
    lan.union_joined_on = date(2021, 1, 1)

    with pytest.raises(ValidationError) as refused:
        services.change_member(lan, {"union_joined_on"}, seen_version=1, scope=scope("an"))
    assert set(refused.value.error_dict) == {"union_joined_on"}
