"""People over REST: found as on the page, kept in step with another system, masked as on the page."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from common.models import AccessLog
from members import search
from members.models import Member, MembershipSpell
from tests.cast import member

HOA = {
    "full_name": "TRẦN THỊ HOA",
    "sex": "female",
    "born_on": "1988-03-08",
    "phone": "+84 912 345 678",
    "job_title": "Giáo viên",
    "unit": "truong",
    "joined_on": "2021-09-01",
}


@pytest.fixture
def people(cast):
    named = ("Lê Văn Đạt", "Nguyễn Thị Ánh", "Nguyễn Thị Bình", "Trần Văn An")
    return {name: member(name, cast.truong) for name in named}


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["full_name"] for one in answer.json()["results"]]


@pytest.mark.parametrize("few", [200, 0])
def test_a_list_goes_by_given_names_page_by_page_in_each_order(api, people, monkeypatch, few):
    monkeypatch.setattr(search, "FEW_UNITS", few)
    binh = api("binh")
    order = ["Trần Văn An", "Nguyễn Thị Ánh", "Nguyễn Thị Bình", "Lê Văn Đạt"]

    for asked, wanted in (({}, order), ({"order": "newest"}, list(people)[::-1])):
        answer, met = binh.get("members/", asked | {"page_size": 3}), []
        while True:
            met += names(answer)
            if not answer.json()["next"]:
                break
            answer = binh.get(answer.json()["next"])
        assert met == wanted
    assert answer.json()["results"][0] == {
        "id": people[order[3]].pk if met[-1] == order[3] else people[met[-1]].pk,
        "full_name": met[-1],
        "sex": "female",
        "born_year": 1990,
        "member_number": None,
        "card_number": "",
        "job_title": "",
        "department": "",
        "unit": "truong",
        "unit_name": "CĐCS Trường Hoa Sen",
        "version": 1,
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"search": "nguyen anh"}, ["Nguyễn Thị Ánh"]),
        ({"search": "nguyen", "order": "newest"}, ["Nguyễn Thị Bình", "Nguyễn Thị Ánh"]),
        ({"unit": "to-1"}, []),
        ({"under": "truong", "search": "dat"}, ["Lê Văn Đạt"]),
        ({"belonging": "former"}, ["Hồ Thị Xưa"]),
        ({"belonging": "ended", "period": "2022"}, ["Hồ Thị Xưa"]),
        ({"day": "2021-05-01", "search": "xua"}, ["Hồ Thị Xưa"]),
        ({"age": "60-"}, []),
        ({"modified_since": "2124-01-01"}, []),
    ],
)
def test_a_list_is_asked_as_the_page_is(api, cast, people, asked, found):
    gone = member("Hồ Thị Xưa", cast.truong)
    MembershipSpell.objects.filter(member=gone).update(
        valid=DateRange(date(2020, 1, 1), date(2022, 5, 1)), left="retired"
    )

    assert names(api("binh").get("members/", asked)) == found


def test_what_a_list_cannot_be_asked_is_refused_by_name(api, people):
    for asked in (
        {"unit": "xuong"},
        {"sex": "x"},
        {"day": "31/02/2024"},
        {"period": "x"},
        {"cursor": "WyJuYW1lIiw1LDVd"},
    ):
        answer = api("binh").get("members/", asked)
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, next(iter(asked)))


def test_another_system_keeps_people_in_step_by_its_own_keys(api, cast):
    binh = api("binh")
    made = binh.put("members/by-key/HR-1/", HOA)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["full_name"], told["phone"], told["born_year"], told["unit"]) == (
        "Trần Thị Hoa",
        "0912345678",
        1988,
        "truong",
    )

    again = binh.put("members/by-key/HR-1/", HOA)
    assert (again.status_code, again.json()["version"]) == (200, 1)  # what says nothing new changes nothing
    both = [HOA | {"external_id": "HR-1", "department": "Tổ Văn"}, HOA | {"external_id": "HR-2", "full_name": "Lý Nam"}]
    assert binh.post("members/bulk/", both).json()["written"] == 2
    assert binh.get("members/by-key/HR-1/").json()["department"] == "Tổ Văn"
    assert Member.objects.count() == 2

    moved = binh.put("members/by-key/HR-1/", HOA | {"unit": "to-1"})
    assert (moved.status_code, moved.json()["errors"][0]["pointer"]) == (422, "/unit")


@pytest.mark.parametrize(
    ("said", "status", "pointer"),
    [
        ({"unit": "xuong"}, 400, "/unit"),
        ({"citizen_id": "123"}, 400, "/citizen_id"),
        ({"born_year": 1990}, 400, "/born_year"),
        ({"joined_on": "2014-01-01"}, 422, "/joined_on"),
        ({"joined_on": "9999-12-31"}, 400, "/joined_on"),
        ({"sex": "x"}, 400, "/sex"),
    ],
)
def test_a_refusal_names_the_field(api, cast, said, status, pointer):
    answer = api("binh").post("members/", HOA | said)

    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (status, [pointer])
    assert not Member.objects.exists()


def test_personal_details_are_masked_and_sensitive_ones_are_logged(api, lan):
    Member.objects.update(phone="0912345678", religion="Phật giáo", education="university")
    address = f"members/{lan.pk}/"

    onlooker = api("dung").get(address).json()
    assert (onlooker["phone"], onlooker["born_on"], onlooker["education"]) == ("•••• ••• 678", None, None)
    assert {"phone", "born_on", "education"} <= set(onlooker["masked"])
    keeper = api("binh").get(address).json()
    assert (keeper["phone"], keeper["masked"]) == ("0912345678", [])
    assert "religion" not in keeper
    assert not AccessLog.objects.exists()

    assert api("dung").get(f"{address}sensitive/").status_code == 403
    assert api("binh").get(f"{address}sensitive/").json()["religion"] == "Phật giáo"
    assert AccessLog.objects.get().object_id == lan.pk
    assert api("chi").get(address).status_code == 404


def test_changes_take_the_version_and_the_class_of_the_field(api, lan):
    binh, address = api("binh"), f"members/{lan.pk}/"

    changed = binh.patch(address, {"religion": "Không", "children": [{"born_year": 2020}]}, If_Match="*")
    assert changed.status_code == 200, changed.content
    assert binh.get(f"{address}sensitive/").json()["children"] == [{"born_year": 2020, "sex": ""}]
    assert binh.patch(address, {"note": "a"}, If_Match='"1.x"').status_code == 412
    assert api("dung").patch(address, {"note": "a"}, If_Match="*").status_code == 403


def test_a_membership_ends_begins_anew_and_is_taken_back(api, lan):
    binh, address = api("binh"), f"members/{lan.pk}/"
    left = binh.post(f"{address}leave/", {"reason": "retired", "on": "2024-06-01"}, If_Match="*")
    assert left.status_code == 200, left.content
    assert binh.post(f"{address}leave/", {"reason": "retired", "on": "2024-06-01"}, If_Match="*").status_code == 422
    assert names(binh.get("members/")) == []
    assert binh.post(f"{address}admit/", {"unit": "truong", "on": "2025-01-01"}, If_Match="*").status_code == 200

    last, first = binh.get(f"{address}changes/").json()
    assert (last["kinds"], last["changed_by"]) == (["membershipspell"], "Trần Văn Bình")
    assert binh.post(f"{address}take-back/", {"change": first["change"]}).status_code == 422
    assert binh.post(f"{address}take-back/", {"change": last["change"]}).status_code == 200
    assert lan.spells.get().left == "retired"


def test_two_who_are_one_are_merged_as_looked_at_and_taken_apart(api, cast, lan):
    binh, other = api("binh"), member("Nguyen Thi Lan", cast.truong, since=date(2022, 1, 1))
    found = binh.get("members/duplicates/").json()
    assert [(pair["one"]["id"], pair["other"]["id"]) for pair in found["pairs"]] == [(lan.pk, other.pk)]

    address = f"members/{lan.pk}/same-as/{other.pk}/"
    seen = binh.get(address).json()
    assert [choice["name"] for choice in seen["choices"]] == ["full_name"]
    assert binh.post(address, {"digest": "x"}).status_code == 412
    assert binh.post(address, {"digest": seen["digest"], "taken": ["full_name"]}).json()["full_name"] == other.full_name
    assert binh.get(f"members/{other.pk}/").status_code == 404

    [merger] = binh.get("member-merges/").json()["results"]
    assert binh.post(f"member-merges/{merger['id']}/take-apart/", If_Match="*").status_code == 204
    assert binh.post(f"members/{lan.pk}/apart-from/{other.pk}/").status_code == 204
    assert binh.get("members/duplicates/").json()["pairs"] == []


def test_many_are_changed_together_as_looked_at_and_undone(api, cast, people):
    binh, everybody = api("binh"), [one.pk for one in people.values()]
    said = {"people": everybody, "department": "Tổ Toán", "group": "to-1", "on": "2024-01-01"}
    seen = binh.post("members/together/preview/", said).json()
    assert len(seen["changing"]) == 4

    done = binh.post("members/together/", said | {"digest": seen["digest"]})
    assert (done.status_code, done.json()["people"]) == (200, 4)
    assert len(names(binh.get("members/", {"group": "to-1"}))) == 4
    assert binh.post(f"members/together/{done.json()['change']}/undo/").json() == {"people": 4}
    assert names(binh.get("members/", {"group": "to-1"})) == []


def test_lists_go_out_masked_or_in_clear_for_a_reason_and_are_logged(api, people):
    binh = api("binh")
    lines = b"".join(binh.get("members/export/", {"search": "nguyen"}).streaming_content).splitlines()
    assert len(lines) == 2
    assert binh.get("members/export-in-clear/", {"under": "truong"}).status_code == 400
    clear = binh.get("members/export-in-clear/", {"under": "truong", "reason": "Lập sổ", "as": "csv"})
    assert "20/05/1990" in b"".join(clear.streaming_content).decode()
    assert list(AccessLog.objects.order_by("pk").values_list("rows", "reason")) == [(2, ""), (4, "Lập sổ")]
    assert api("dung").get("members/export-in-clear/", {"under": "truong", "reason": "x"}).status_code == 403
