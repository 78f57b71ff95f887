"""Who came: lines are participations, different people are people, and a public sheet tells nobody anything."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Activity, Attendance
from campaigns.services import activities, attendance
from members.models import Member
from tests.cast import member

DAY = date(2024, 6, 5)
OVER = timedelta(seconds=1)


def held(cast, scope, **fields) -> Activity:
    said = {"unit": cast.truong, "happened_on": DAY, "kind": "training", "title": "Tập huấn"} | fields
    return activities.record_activity(Activity(**said), scope=scope("binh"))


def numbers(of: Activity) -> tuple[int, int | None, int | None]:
    of.refresh_from_db()
    return of.participations, of.people, of.women


def with_number(who: Member, phone: str = "", number: str | None = None) -> Member:
    Member.objects.filter(pk=who.pk).update(phone=phone, member_number=number)
    return who


@pytest.fixture
def opened(cast, scope) -> Activity:
    today = held(cast, scope, happened_on=timezone.localdate())
    return attendance.open_signing_in(today.pk, hours=3, scope=scope("binh"))


def test_a_list_counts_lines_and_different_people(cast, scope, lan):
    hung = member("Trần Văn Hùng", cast.truong, sex="male")
    course = held(cast, scope, ends_on=date(2024, 6, 6), participations=99)
    first = attendance.write_down(course.pk, members=[lan.pk, hung.pk], came_on=DAY, scope=scope("binh"))
    again = attendance.write_down(
        course.pk, members=[lan.pk], lines=["Khách mời Một"], came_on=DAY, scope=scope("binh")
    )
    assert (first.new, again.new, again.known) == (2, 1, 1)
    assert numbers(course) == (3, 3, None)

    attendance.write_down(course.pk, members=[lan.pk], came_on=date(2024, 6, 6), scope=scope("binh"))
    assert numbers(course) == (4, 3, None)
    attendance.take_off(Attendance.objects.get(member=None).pk, scope=scope("binh"))
    assert numbers(course) == (3, 2, 1)
    assert course.version == 1


def test_names_are_members_where_they_can_only_mean_one(cast, scope, lan):
    twins = [member("Lê Văn Nam", cast.truong, sex="male") for _n in range(2)]
    Member.objects.filter(pk=twins[1].pk).update(born_on=None, born_year=1971)
    member("Phạm Thị Xa", cast.xa)
    course = held(cast, scope)
    lines = ["nguyen thi lan", "Lê Văn Nam", "Lê Văn Nam (1971)", "Phạm Thị Xa"]
    attendance.write_down(course.pk, lines=lines, came_on=DAY, scope=scope("binh"))

    assert set(course.attendances.exclude(member=None).values_list("member", flat=True)) == {lan.pk, twins[1].pk}
    assert set(course.attendances.filter(member=None).values_list("name", flat=True)) == {"Lê Văn Nam", "Phạm Thị Xa"}


def test_numbers_of_a_list_are_not_typed_over(cast, scope, lan):
    course = held(cast, scope)
    attendance.write_down(course.pk, members=[lan.pk], came_on=DAY, scope=scope("binh"))
    stale = Activity.objects.get(pk=course.pk)
    stale.participations, stale.people, stale.sign_in_key = 500, 400, uuid.uuid4()
    activities.change_activity(stale, seen_version=1, scope=scope("binh"))
    assert numbers(course) == (1, 1, 1)
    assert course.sign_in_key is None

    for changes in ({"counting": "number"}, {"happened_on": date(2024, 6, 4)}):
        for name, value in changes.items():
            setattr(course, name, value)
        with pytest.raises(ValidationError) as error:
            activities.change_activity(course, seen_version=2, scope=scope("binh"))
        assert list(error.value.error_dict) == list(changes)
        course.refresh_from_db()


@pytest.mark.parametrize("came_on", [date(2024, 6, 4), date(2024, 6, 6)])
def test_people_come_on_the_days_of_the_activity(cast, scope, lan, came_on):
    course = held(cast, scope)
    with pytest.raises(ValidationError) as error:
        attendance.write_down(course.pk, members=[lan.pk], came_on=came_on, scope=scope("binh"))
    assert list(error.value.error_dict) == ["came_on"]


def test_the_page_takes_ticks_and_pasted_names_and_refuses_strangers(cast, scope, client, lan):
    course = held(cast, scope)
    stranger = member("Vũ Thị Lạ", cast.xa)
    client.force_login(cast.binh)
    page, add = (reverse(f"campaigns:activity-{name}", args=[course.pk]) for name in ("attendance", "attendance-add"))
    assert "Nguyễn Thị Lan" in client.get(page).content.decode()

    mixed = {
        "came_on": "05/06/2024",
        "members": [lan.pk, stranger.pk],
        "names": "1. Khách Một\n\n2) Khách Hai\nKhách Một",
    }
    answer = client.post(add, mixed)
    assert answer.status_code == 422
    assert "Vũ Thị Lạ" not in answer.content.decode()
    assert not course.attendances.exists()

    assert client.post(add, mixed | {"members": [lan.pk]}).status_code == 302
    assert {str(row) for row in course.attendances.all()} == {"Nguyễn Thị Lan", "Khách Một", "Khách Hai"}
    assert client.post(add, {"came_on": "05/06/2024"}).status_code == 422
    row = course.attendances.first()
    client.force_login(cast.chi)
    assert client.post(reverse("campaigns:attendance-drop", args=[row.pk])).status_code == 404
    assert course.attendances.count() == 3


# Signing in on a telephone -----------------------------------------------------------------------------------


def sheet(of: Activity) -> str:
    return reverse("campaigns:sign-in-sheet", args=[of.sign_in_key])


def test_who_signs_is_the_member_that_fits_or_else_a_name(client, cast, opened, lan):
    with_number(lan, "0912345678", "TV-88")
    for typed in (("nguyễn thị lan", "5678"), ("Nguyễn Thị Lan", "tv-88"), ("NGUYEN THI LAN", "0912 345 678")):
        assert client.post(sheet(opened), dict(zip(("name", "number"), typed, strict=True))).status_code == 302
    assert [(row.member, row.how) for row in opened.attendances.all()] == [(lan, "signed_in")]

    with_number(member("Nguyễn Thị Lan", cast.truong), "0987655678")
    for typed in (("Nguyễn Thị Lan", "5678"), ("Nguyễn Thị Lan", "0000")):
        client.post(sheet(opened), dict(zip(("name", "number"), typed, strict=True)))
    assert [row.name for row in opened.attendances.filter(member=None)] == [
        "Nguyễn Thị Lan (5678)",
        "Nguyễn Thị Lan (0000)",
    ]
    assert numbers(opened) == (3, 3, None)


def test_the_answer_is_the_same_for_members_for_others_and_for_who_was_there(client, opened, lan, queries):
    """Nothing tells who is a member or came: not the words, not what is asked of the database, no list."""
    with_number(lan, "0912345678")
    answers, asked = set(), set()
    for typed in ("5678", "5678", "1111", "1111"):
        with queries() as seen:
            assert client.post(sheet(opened), {"name": "Nguyễn Thị Lan", "number": typed}).status_code == 302
        page = client.get(sheet(opened))
        assert page.headers["X-Robots-Tag"].startswith("noindex")
        assert "no-store" in page.headers["Cache-Control"]
        answers.add(page.content.decode().split("<main")[1].split("<form")[0])
        asked.add(len([query for query in seen.captured_queries if "members_" in query["sql"]]))

    assert len(answers) == 1
    assert len(asked) == 1
    assert opened.attendances.count() == 2


def test_outside_its_window_the_sheet_is_one_plain_page(client, scope, opened):
    known, unknown = sheet(opened), reverse("campaigns:sign-in-sheet", args=[uuid.uuid4()])
    signed = {"name": "Trần Văn Hùng", "number": "1234"}

    def plain(address: str) -> str:
        answers = [client.get(address), client.post(address, signed)]
        assert [answer.status_code for answer in answers] == [404, 404]
        return answers[0].content.decode()

    attendance.close_signing_in(opened.pk, scope=scope("binh"))
    assert plain(known) == plain(unknown)
    now = timezone.now()
    Activity.objects.filter(pk=opened.pk).update(sign_in=DateTimeTZRange(now - 2 * OVER, now - OVER))
    plain(known)
    attendance.open_signing_in(opened.pk, hours=3, scope=scope("binh"))
    plain(known)  # opened anew, the former address is gone
    opened.refresh_from_db()
    activities.bin_activity(opened.pk, scope=scope("binh"))
    plain(sheet(opened))
    assert not opened.attendances.exists()


def test_signing_in_opens_on_the_day_alone_and_the_officer_sees_the_code(cast, scope, client, opened):
    client.force_login(cast.binh)
    past = held(cast, scope)
    answer = client.post(reverse("campaigns:activity-sign-in-open", args=[past.pk]), {"hours": "3"})
    assert answer.status_code == 422
    shown = client.get(reverse("campaigns:activity-sheet", args=[opened.pk])).content.decode()
    assert 'class="qr large"' in shown
    assert settings.PUBLIC_URL + sheet(opened) in shown

    with_form = client.post(sheet(opened), {"name": "Lan", "number": "12"})
    assert with_form.status_code == 422
    assert set(with_form.context["form"].errors) == {"name", "number"}
    client.force_login(cast.chi)
    assert client.get(reverse("campaigns:activity-sheet", args=[opened.pk])).status_code == 404


def test_the_sheet_is_throttled_per_address_and_per_sheet(client, opened, monkeypatch):
    limits = dict(settings.ACCOUNT_RATE_LIMITS)
    for limit in ("2/m/ip", "2/h/key"):
        monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", limits | {"sign_in_sheet": limit})
        answers = [
            client.post(sheet(opened), {"name": f"Khách Thứ {n}", "number": "1234"}, REMOTE_ADDR=f"10.0.{len(limit)}.1")
            for n in "ABC"
        ]
        assert [answer.status_code for answer in answers] == [302, 302, 429]
        assert client.get(sheet(opened)).status_code == 200
