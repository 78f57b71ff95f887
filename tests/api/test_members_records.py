"""What is recorded about members over REST: memberships, transfers, offices, congresses, ratings, lists that come in."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange

from members.imports import running
from members.models import CareerEvent, Congress, Mandate, Member, MemberRating
from tests.cast import member
from tests.members.importing import listed

SINCE_2020 = {"from": "2020-01-01", "until": None}


def test_a_membership_is_put_right_and_has_groups_and_absences(api, cast, lan):
    binh, spell = api("binh"), lan.spells.get()
    address = f"spells/{spell.pk}/"
    assert binh.get("spells/", {"day": "2024-01-01", "under": "truong"}).json()["results"][0]["valid"] == SINCE_2020

    changed = binh.patch(address, {"valid": {"from": "2021-01-01"}}, If_Match="*")
    assert (changed.status_code, changed.json()["valid"]["from"]) == (200, "2021-01-01")
    outside = binh.patch(address, {"valid": {"from": "2014-01-01"}}, If_Match="*")
    assert (outside.status_code, outside.json()["errors"][0]["pointer"]) == (422, "/valid")

    moved = binh.post(f"{address}change-group/", {"group": "to-1", "on": "2022-01-01"}, If_Match="*")
    assert moved.status_code == 200, moved.content
    assert [stay["group"] for stay in binh.get("group-stays/").json()["results"]] == ["to-1"]

    away = {"spell": spell.pk, "kind": "study", "valid": {"from": "2022-02-01", "until": "2022-02-28"}}
    made = binh.post("absences/", away)
    assert (made.status_code, made.json()["member"], made.json()["unit"]) == (201, lan.pk, "truong")
    ended = binh.patch(f"absences/{made.json()['id']}/", {"valid": {"from": "2020-02-01"}}, If_Match="*")
    assert (ended.status_code, ended.json()["errors"][0]["pointer"]) == (422, "/valid")
    assert api("dung").get("absences/").json()["results"] == []
    assert binh.delete(f"absences/{made.json()['id']}/", If_Match="*").status_code == 204


def test_a_transfer_goes_from_one_union_to_another(api, cast, lan):
    binh, chi, spell = api("binh"), api("chi"), lan.spells.get()
    assert [one["code"] for one in binh.get("transfers/places/", {"search": "xuong may"}).json()] == ["xuong"]

    sent = binh.post(f"spells/{spell.pk}/transfer/", {"to_unit": "xuong", "moves_on": "2024-05-01"}, If_Match="*")
    assert (sent.status_code, sent.json()["to_name"]) == (201, "CĐCS Xưởng May")
    address = f"transfers/{sent.json()['id']}/"
    assert [one["id"] for one in chi.get("transfers/", {"side": "coming"}).json()["results"]] == [sent.json()["id"]]
    assert chi.get("transfers/", {"side": "going"}).json()["results"] == []
    assert api("giang").get(address).status_code == 404
    assert binh.post(f"{address}receive/", If_Match="*").status_code == 403
    assert chi.post(f"{address}refuse/", {}, If_Match="*").status_code == 400
    assert chi.post(f"{address}receive/", If_Match="*").json()["status"] == "received"
    assert binh.post(f"{address}withdraw/", If_Match="*").status_code == 422
    assert chi.get(f"members/{lan.pk}/").json()["unit"] == "xuong"
    assert binh.get(f"members/{lan.pk}/").json()["unit"] == "truong"  # where they went is not told


def test_a_list_is_elected_ends_and_is_replaced(api, cast, lan):
    binh, other = api("binh"), member("Trần Văn An", cast.truong)
    seats = [
        {"member": lan.pk, "body": "executive_committee", "role": "chair"},
        {"member": other.pk, "body": "executive_committee", "role": "vice_chair"},
    ]
    paper = {"number": "12/QĐ", "issuer": "LĐLĐ", "signed_on": "2023-05-01"}
    said = {"unit": "truong", "term_label": "2023-2028", "starting": "2023-05-02", "seats": seats, "decision": paper}

    stranger = binh.post("mandates/elect/", said | {"seats": [{**seats[0], "member": 999_999}]})
    assert (stranger.status_code, stranger.json()["errors"][0]["pointer"]) == (400, "/seats/0/member")
    wrong = binh.post("mandates/elect/", said | {"seats": [{**seats[0], "role": "accountant"}]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/seats/0/role")
    made = binh.post("mandates/elect/", said)
    assert made.status_code == 201, made.content
    chair, vice = made.json()
    assert (chair["term_label"], chair["decision"]["number"], vice["rank"]) == ("2023-2028", "12/QĐ", 2)
    [term] = binh.get("terms/", {"unit": "truong"}).json()["results"]
    assert (term["label"], term["id"]) == ("2023-2028", chair["term"])
    assert binh.patch(f"terms/{term['id']}/", {"label": "XI"}, If_Match="*").json()["label"] == "XI"
    assert binh.delete(f"terms/{term['id']}/", If_Match="*").status_code == 422

    follows = {"last_day": "2024-05-31", "left": "retired", "basis": "appointed", "successor": other.pk}
    twice = binh.post(f"mandates/{chair['id']}/replace/", follows, If_Match="*")
    assert twice.status_code == 422  # they sit there already
    assert binh.delete(f"mandates/{vice['id']}/", If_Match="*").status_code == 204
    after = binh.post(f"mandates/{chair['id']}/replace/", follows, If_Match="*")
    assert (after.status_code, after.json()["valid"]["from"]) == (200, "2024-06-01")
    changed = binh.patch(f"mandates/{after.json()['id']}/", {"rank": 5, "role": "acting_chair"}, If_Match="*")
    assert (changed.status_code, changed.json()["rank"]) == (200, 5)
    on_day = binh.get("mandates/", {"unit": "truong", "day": "2024-06-01"}).json()["results"]
    assert [one["full_name"] for one in on_day] == ["Trần Văn An"]
    assert isinstance(binh.get("mandates/warnings/", {"unit": "truong"}).json(), list)
    assert api("dung").post("mandates/elect/", said).status_code == 400  # the unit is none of theirs to name
    assert Mandate.objects.count() == 2


def test_congresses_are_recorded_and_their_plans_say_who_is_missing(api, cast):
    binh = api("binh")
    held = {
        "unit": "truong",
        "term_label": "2023-2028",
        "happened_on": "2023-04-20",
        "form": "all_members",
        "summoned": 50,
        "present": 60,
    }
    assert binh.post("congresses/", held).json()["errors"][0]["code"]
    made = binh.post("congresses/", held | {"present": 48})
    assert made.status_code == 201, made.content

    cast.dung.postings.update(role="officer")
    plan = {
        "unit": "tinh",
        "term_label": "2023-2028",
        "level": "grassroots_union",
        "starts_on": "2023-01-01",
        "due_on": "2023-06-30",
    }
    dung = api("dung")
    planned = dung.post("congress-plans/", plan)
    assert planned.status_code == 201, planned.content
    address = f"congress-plans/{planned.json()['id']}/"
    assert dung.get(f"{address}progress/").json()["whole"] == {"unit": "", "name": "", "held": 1, "all": 2, "late": 1}
    assert [one["unit"] for one in dung.get(f"{address}unions/").json()["results"]] == ["xuong"]
    assert dung.patch(address, {"due_on": "2023-07-31"}, If_Match="*").json()["due_on"] == "2023-07-31"
    assert dung.patch(address, {"term_label": "2024-2029"}, If_Match="*").status_code == 422
    assert dung.delete(address, If_Match="*").status_code == 422
    assert binh.delete(f"congresses/{made.json()['id']}/", If_Match="*").status_code == 204
    assert binh.post(f"congresses/{made.json()['id']}/restore/").status_code == 200
    assert Congress.objects.kept().count() == 1


def test_headcounts_hold_until_the_next(api, cast):
    binh = api("binh")
    first = binh.post(
        "headcounts/",
        {"unit": "truong", "happened_on": "2023-01-01", "workers": 60, "members": 55, "declared_by": "CĐCS"},
    )
    assert first.status_code == 201, first.content
    again = {"unit": "truong", "happened_on": "2024-01-01", "workers": 61, "members": 62, "declared_by": "CĐCS"}
    assert binh.put("headcounts/by-key/2024/", again | {"women_members": 63}).status_code == 422
    assert binh.put("headcounts/by-key/2024/", again).status_code == 201
    [found] = binh.get("headcounts/", {"day": "2023-07-01"}).json()["results"]
    assert found["valid"] == {"from": "2023-01-01", "until": "2023-12-31"}


def test_who_joined_the_party_is_told_one_by_one_to_who_may_read_it(api, cast, lan):
    event = {"unit": "truong", "kind": "party_admission", "title": "Chi bộ 1", "member": lan.pk}
    made = api("an").post("career-events/", event | {"happened_on": "2024-05-19"})
    assert (made.status_code, made.json()["member"]) == (201, lan.pk)

    [listed_] = api("an").get("career-events/").json()["results"]
    assert (listed_["member"], listed_["title"]) == (None, "")
    for asked in ({"member": lan.pk}, {"member__in": lan.pk}, {"member__empty": "false"}, {"search": "chi bo"}):
        assert api("an").get("career-events/", asked).json()["results"] == []
    told = api("dung").get(f"career-events/{made.json()['id']}/").json()
    assert (told["member"], told["title"]) == (None, "")
    assert CareerEvent.objects.get().member == lan


def test_members_are_rated_together_and_the_ratings_are_for_who_keeps_them(api, cast, lan):
    binh = api("binh")
    said = {
        "unit": "truong",
        "year_label": "2024",
        "on": "2024-12-31",
        "grades": [{"member": lan.pk, "grade": "good"}],
    }
    assert binh.post("member-ratings/rate/", said).json() == {"written": 1}
    [rated] = binh.get("member-ratings/", {"grade": "good", "year_label": "2024"}).json()["results"]
    assert (rated["member"], rated["grade"]) == (lan.pk, "good")
    assert api("dung").get("member-ratings/").json()["results"] == []
    assert binh.post("member-ratings/rate/", said | {"grades": [{"member": lan.pk, "grade": None}]}).json() == {
        "written": 1
    }
    assert not MemberRating.objects.kept().exists()


def upload(binh, content: bytes):
    file = SimpleUploadedFile("danh-sach.xlsx", content)
    return binh.http.post(
        "/api/v1/member-imports/",
        {"unit": "truong", "file": file, "joined_on": "2020-01-01"},
        headers=binh.headers,
    )


@pytest.fixture
def workbook(cast) -> bytes:
    return listed(
        {"full_name": "Lê Thị Một", "sex": "Nữ", "born": "01/02/1990"},
        {"full_name": "Lê Văn Hai", "sex": "?", "born": "1991"},
    )


def test_a_list_is_sent_understood_checked_written_and_undone(api, cast, workbook):
    binh = api("binh")
    sent = upload(binh, workbook)
    assert (sent.status_code, sent.json()["status"]) == (201, "mapping"), sent.content
    address = f"member-imports/{sent.json()['id']}/"
    layout = binh.get(f"{address}layout/").json()
    assert [one["column"] for one in layout["columns"]] == ["full_name", "sex", "born"]

    assert binh.post(f"{address}columns/", {"columns": {"7": "sex"}}, If_Match="*").status_code == 400
    checked = binh.post(f"{address}columns/", {}, If_Match="*")
    assert (checked.status_code, checked.json()["counts"]) == (200, {"new": 1, "bad": 1})
    [bad] = binh.get(f"{address}rows/", {"outcome": "bad"}).json()["results"]
    assert (bad["full_name"], len(bad["errors"])) == ("Lê Văn Hai", 1)
    assert b"".join(binh.get(f"{address}file/").streaming_content)[:2] == b"PK"

    assert binh.post(f"{address}write/", {}, If_Match="*").status_code == 422
    written = binh.post(f"{address}write/", {"mode": "good"}, If_Match="*")
    assert (written.status_code, written.json()["status"]) == (200, "imported")
    assert Member.objects.get().full_name == "Lê Thị Một"
    assert binh.post(f"{address}undo/", If_Match="*").json()["status"] == "undone"
    assert not Member.objects.exists()
    assert api("dung").get(address).status_code == 404


def test_a_long_list_is_checked_by_a_job_that_leads_back_to_it(api, cast, workbook, monkeypatch):
    monkeypatch.setattr(running, "AT_ONCE", 1)
    binh = api("binh")
    address = f"member-imports/{upload(binh, workbook).json()['id']}/"

    asked = binh.post(f"{address}columns/", {}, If_Match="*")

    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    assert binh.get(asked.headers["Location"]).json()["id"] == asked.json()["id"]
    assert binh.get(address).json()["job"] == asked.json()["id"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mandates/elect/", {"seats": [{}] * 61}),
        ("members/together/preview/", {"people": [2**70], "on": "0000-00-00"}),
        ("terms/", {"unit": "truong", "label": "x", "valid": {"from": "9999-12-31", "until": "9999-12-31"}}),
        ("member-ratings/rate/", {"unit": "truong", "year_label": "9" * 99, "grades": {"a": 1}}),
        ("members/", [1, None]),
        ("absences/", {"spell": {}, "kind": [], "valid": {"from": []}}),
    ],
)
def test_rubbish_is_refused(api, cast, address, said):
    assert api("binh").post(address, said).status_code == 400


def test_a_day_before_all_books_breaks_nothing(api, cast, lan):
    spell = lan.spells.get()
    for days in ({"from": "0001-01-01"}, {"from": "0001-01-01", "until": "0001-01-01"}):
        answer = api("binh").patch(f"spells/{spell.pk}/", {"valid": days}, If_Match="*")
        assert answer.status_code == 422
    assert lan.spells.get().valid == DateRange(date(2020, 1, 1), None)
