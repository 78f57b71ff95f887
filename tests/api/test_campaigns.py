"""Campaigns, activities, works, contests, clusters and duties over REST: done as on the pages, refused beside the field."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from campaigns.models import Activity, Attendance, Campaign, CostShare
from tests.cast import LONG_AGO

DAY = "2024-05-10"


def refused(answer):
    """The status, and beside which fields."""
    return answer.status_code, [one["pointer"] for one in answer.json()["errors"]]


def picture(colour):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", drawn.getvalue())


@pytest.fixture
def binh(api):
    return api("binh")


@pytest.fixture
def activity(binh):
    said = {"unit": "truong", "kind": "training", "title": "Tập huấn", "happened_on": DAY, "participations": 40}
    return binh.post("activities/", said).json()


@pytest.fixture
def drive(cast) -> Campaign:
    """A drive of the province, for which unions register with their members by name."""
    days = {"valid": LONG_AGO, "asks": "members"}
    return Campaign.objects.create(unit=cast.tinh, code="hien-mau", name="Hiến máu", **days)


# Campaigns -------------------------------------------------------------------------------------------


def test_a_campaign_is_launched_reviewed_and_withdrawn_while_nothing_stands_under_it(api, binh):
    decision = {"number": "12/KH", "issuer": "CĐCS", "signed_on": "2024-01-02"}
    said = {"unit": "truong", "name": "Lao động giỏi", "valid": {"from": "2024-01-01", "until": "2024-12-31"}}
    made = binh.post("campaigns/", said | {"asks": "units", "decision": decision})
    told = made.json()
    assert (made.status_code, told["code"], told["decision"]["effective_on"]) == (201, "lao-dong-gioi", "2024-01-02")
    address = f"campaigns/{told['id']}/"

    changed = binh.patch(address, {"theme": "Đổi mới"}, If_Match=made.headers["ETag"])
    assert (changed.json()["theme"], changed.json()["decision"]["number"]) == ("Đổi mới", "12/KH")
    backwards = {"registration": {"from": "2023-01-01"}}
    assert refused(binh.patch(address, backwards, If_Match="*")) == (422, ["/registration"])

    review = {"campaign": told["code"], "kind": "final", "held_on": "2024-12-30", "text": "Đạt."}
    assert refused(binh.post("campaign-reviews/", review | {"held_on": "2023-01-01"})) == (422, ["/held_on"])
    assert binh.post("campaign-reviews/", review).status_code == 201
    assert binh.delete(address, If_Match="*").status_code == 422
    assert api("chi").get(address).status_code == 404
    assert binh.get("campaigns/", {"day": "2025-01-01", "search": "lao dong"}).json()["results"] == []


def test_who_is_asked_registers_with_members_by_name_and_a_compact(api, binh, cast, drive, lan):
    address = f"campaigns/{drive.pk}/"
    assert [one["unit"] for one in binh.get(f"{address}asked/", {"registered": "false"}).json()["results"]] == [
        "truong"
    ]
    assert binh.get("campaigns/waiting/").json()[0] == {"campaign": "hien-mau", "until": None, "missing": 1}

    said = {"campaign": "hien-mau", "unit": "truong", "happened_on": DAY, "eligible": 2}
    made = binh.post("registrations/", said)
    assert (made.status_code, made.json()["taking_part"]) == (201, 0)
    of_it = f"registrations/{made.json()['id']}/"
    named = binh.post(
        f"{of_it}name-members/", {"people": [{"member": lan.pk, "promise": "Hai lần"}]}, If_Match=made.headers["ETag"]
    )
    assert named.json()["taking_part"] == 1
    assert binh.get(f"{of_it}people/").json()["results"] == [
        {"member": lan.pk, "member_name": "Nguyễn Thị Lan", "promise": "Hai lần"}
    ]
    assert binh.get(f"{address}share/").json()["registered"] == 1
    assert refused(binh.post("registrations/", said)) == (422, ["/unit"])
    assert refused(binh.patch(of_it, {"unit": "to-1"}, If_Match="*")) in ((400, ["/unit"]), (422, ["/unit"]))

    upload = {"upload": SimpleUploadedFile("giao-uoc.pdf", b"%PDF-1.7 %%EOF", content_type="application/pdf")}
    headers = binh.headers | {"If-Match": "*"}
    kept = binh.http.post(f"/api/v1/{of_it}upload-compact/", upload, headers=headers)
    assert kept.json()["compact"] == "application/pdf"
    assert binh.get(f"{of_it}compact/").content == b"%PDF-1.7 %%EOF"
    assert binh.post(f"{of_it}upload-compact/", If_Match="*").status_code == 415
    assert api("chi").get(f"{of_it}compact/").status_code == 404
    assert api("dung").post(f"{of_it}name-members/", {"people": []}, If_Match="*").status_code == 403


def test_what_is_above_the_reader_is_told_without_what_it_is_a_part_of_elsewhere(api, cast, drive):
    Campaign.objects.create(unit=cast.truong, code="cua-truong", name="Của trường", valid=LONG_AGO, parent=drive)
    assert [one["code"] for one in api("chi").get("campaigns/").json()["results"]] == ["hien-mau"]
    assert {one["parent"] for one in api("binh").get("campaigns/").json()["results"]} == {None, "hien-mau"}


# Activities ------------------------------------------------------------------------------------------


def test_shares_of_a_cost_make_the_whole_and_stay_when_nothing_is_said_of_them(binh, activity):
    address = f"activities/{activity['id']}/"
    shares = [{"paid_by": "union", "amount": 300}, {"paid_by": "donors", "payer": "Cty A", "amount": 200}]

    paid = binh.patch(address, {"shares": shares}, If_Match="*").json()
    assert (paid["amount"], paid["paid_by"], [one["amount"] for one in paid["shares"]]) == (500, "several", [300, 200])
    assert binh.patch(address, {"note": "x"}, If_Match="*").json()["shares"] == paid["shares"]
    assert refused(binh.patch(address, {"amount": 600}, If_Match="*")) == (422, ["/amount"])
    assert [one["amount"] for one in binh.get("costs/", {"activity": activity["id"]}).json()["results"]] == [200, 300]

    alone = binh.patch(address, {"paid_by": "union"}, If_Match="*").json()
    assert (alone["paid_by"], alone["shares"], CostShare.objects.count()) == ("union", [], 0)


def test_who_came_is_written_down_and_counted_and_taken_off_again(binh, activity, lan):
    address = f"activities/{activity['id']}/"
    said = {"came_on": DAY, "members": [lan.pk], "names": ["1. Ông Tư", "Ông Tư", "nguyễn thị lan"]}

    assert binh.post(f"{address}write-down/", said, If_Match="*").json() == {"new": 2, "known": 0}
    assert binh.post(f"{address}write-down/", {"came_on": DAY}, If_Match="*").status_code == 422
    assert refused(binh.post(f"{address}write-down/", said | {"names": ["123"]}, If_Match="*")) == (400, ["/names"])
    assert refused(binh.post(f"{address}write-down/", said | {"came_on": "2024-05-11"}, If_Match="*"))[0] == 422
    told = binh.get(address).json()
    assert (told["counting"], told["participations"], told["people"]) == ("list", 2, 2)

    rows = binh.get("attendances/", {"activity": activity["id"]}).json()["results"]
    assert {(one["member_name"], one["name"]) for one in rows} == {("Nguyễn Thị Lan", ""), (None, "Ông Tư")}
    assert binh.delete(f"attendances/{rows[0]['id']}/", If_Match="*").status_code == 204
    assert binh.get(address).json()["people"] == 1


def test_the_digits_that_somebody_signed_in_with_are_for_who_keeps_the_list(api, binh, activity):
    row = {"name": "Ông Tư (1234)", "name_folded": "ong tu (1234)", "came_on": DAY, "how": "signed_in"}
    Attendance.objects.create(activity_id=activity["id"], **row)

    assert [one["name"] for one in binh.get("attendances/").json()["results"]] == ["Ông Tư (1234)"]
    assert [one["name"] for one in api("dung").get("attendances/").json()["results"]] == ["Ông Tư"]
    exported = b"".join(api("dung").get("attendances/export/").streaming_content)
    assert b"1234" not in exported


def test_the_sheet_is_opened_told_and_closed_by_who_keeps_the_list(api, binh, cast):
    today = timezone.localdate().isoformat()
    said = {"unit": "truong", "kind": "sport", "title": "Hội thao", "happened_on": today}
    address = f"activities/{binh.post('activities/', said).json()['id']}/"

    opened = binh.post(f"{address}open-sign-in/", {"hours": 2}, If_Match="*").json()
    assert opened["is_open"]
    assert str(Activity.objects.get().sign_in_key) in opened["address"]
    assert binh.get(f"{address}sign-in/").json() == opened
    assert api("dung").get(f"{address}sign-in/").status_code == 403
    closed = binh.post(f"{address}close-sign-in/", If_Match="*").json()
    assert closed == {"is_open": False, "until": None, "address": None}


# Works -----------------------------------------------------------------------------------------------


def test_photos_are_added_to_a_work_looked_at_and_dropped(api, binh):
    said = {"unit": "truong", "kind": "task", "title": "Sửa sân", "happened_on": DAY, "taking_part": 5}
    assert refused(binh.post("works/", said)) == (422, ["/eligible"])
    work = binh.post("works/", said | {"eligible": 10}).json()
    files = {"upload": [picture("red"), picture("blue")], "caption": "Sân"}
    headers = binh.headers | {"If-Match": "*"}

    added = binh.http.post(f"/api/v1/works/{work['id']}/add-photos/", files, headers=headers)
    assert (added.status_code, [one["caption"] for one in added.json()]) == (201, ["Sân", "Sân"])
    photo = f"work-photos/{added.json()[0]['id']}/"
    assert binh.get(f"{photo}file/").headers["Content-Type"] == "image/jpeg"
    assert api("chi").get(f"{photo}file/").status_code == 404
    assert binh.delete(photo, If_Match="*").status_code == 204
    assert len(binh.get("work-photos/", {"work": work["id"]}).json()["results"]) == 1


# Contests --------------------------------------------------------------------------------------------


def test_only_who_took_part_in_a_contest_wins_in_it(api, binh, cast, lan):
    days = {"from": "2024-05-01", "until": "2024-05-31"}
    contest = binh.post(
        "contests/", {"unit": "truong", "name": "Cờ tướng", "level": "grassroots", "valid": days}
    ).json()
    said = {"contest": contest["id"], "unit": "truong", "happened_on": DAY, "member": lan.pk}
    entry = binh.post("contest-entries/", said).json()
    assert (entry["member_name"], entry["women"]) == ("Nguyễn Thị Lan", 1)
    assert refused(binh.post("contest-entries/", said | {"happened_on": "2024-06-01"})) == (422, ["/happened_on"])

    prize = {"entry": entry["id"], "kind": "prize", "happened_on": DAY}
    assert refused(binh.post("contest-results/", prize)) == (400, ["/grade", "/recipient_kind"])
    won = binh.post("contest-results/", prize | {"grade": "first", "recipient_kind": "individual", "member": lan.pk})
    assert (won.status_code, won.json()["unit"]) == (201, "truong")
    address = f"contest-results/{won.json()['id']}/"
    assert refused(binh.patch(address, {"kind": "place"}, If_Match="*")) == (422, ["/kind"])
    turnout = binh.get(f"contests/{contest['id']}/turnout/", {"unit": "truong"}).json()
    assert turnout == {"unions": 1, "people": 1, "women": 1, "prizes": 1}
    assert binh.delete(f"contest-entries/{entry['id']}/", If_Match="*").status_code == 422
    assert api("dung").patch(address, {"note": "x"}, If_Match="*").status_code == 403
    assert api("chi").post("contest-results/", prize).status_code == 400  # to others there is no such entry


# What lasts ------------------------------------------------------------------------------------------


def test_a_union_is_in_one_cluster_and_leaves_it(binh):
    valid = {"from": "2024-01-01"}
    first, other = (
        binh.post("clusters/", {"unit": "truong", "name": name, "valid": valid}).json() for name in ("Cụm 1", "Cụm 2")
    )
    joining = {"units": ["to-1"], "starting": DAY}

    assert binh.post(f"clusters/{first['id']}/add-units/", joining, If_Match="*").json() == {"came": 1}
    assert refused(binh.post(f"clusters/{other['id']}/add-units/", joining, If_Match="*")) == (422, ["/starting"])
    missing = joining | {"units": ["xa"]}
    assert refused(binh.post(f"clusters/{first['id']}/add-units/", missing, If_Match="*")) == (400, ["/units"])

    [place] = binh.get("cluster-places/", {"cluster": first["id"]}).json()["results"]
    address = f"cluster-places/{place['id']}/"
    head = binh.post(f"{address}change-role/", {"role": "head", "starting": "2024-06-01"}, If_Match="*").json()
    assert (head["role"], head["valid"]) == ("head", {"from": "2024-06-01", "until": None})
    early = {"last_day": "2020-01-01"}
    assert refused(binh.post(f"{address}end/", early, If_Match="*")) == (422, ["/last_day"])
    ended = binh.post(f"clusters/{first['id']}/end/", {"last_day": "2024-12-31"}, If_Match="*").json()
    assert ended["valid"] == {"from": "2024-01-01", "until": "2024-12-31"}
    assert binh.delete(address, If_Match='"h0"').status_code == 412
    assert binh.delete(address, If_Match="*").status_code == 204


def test_duties_say_who_has_and_who_has_not(binh, activity):
    said = {"unit": "truong", "kind": "training", "level": "grassroots_union", "valid": {"from": "2024-01-01"}}
    duty = binh.post("duties/", said | {"times": 2}).json()

    asked = {"unit": "truong", "period": "2024"}
    told = binh.get(f"duties/{duty['id']}/compliance/", asked).json()
    assert (told["obliged"], told["years"]) == (1, [{"year": "2024", "done": 0}])
    assert told["standings"][0] | {"name": ""} == {"unit": "truong", "name": "", "held": [1], "done": [False]}
    [owed] = binh.get("duties/owed/", {"unit": "truong", "day": "2024-12-31"}).json()
    assert (owed["duty"], owed["held"], owed["done"]) == (duty["id"], 1, False)
    for wrong in ({"period": "2024"}, {"unit": "truong"}, asked | {"unit": "xa"}, asked | {"period": "soon"}):
        assert binh.get(f"duties/{duty['id']}/compliance/", wrong).status_code == 400


def test_facilities_are_in_use_over_days(binh):
    said = {"unit": "truong", "kind": "hall", "name": "Hội trường", "valid": {"from": "2024-01-01"}}
    assert refused(binh.post("facilities/", said | {"valid": {"from": "2001-01-01"}})) == (422, ["/valid"])
    address = f"facilities/{binh.post('facilities/', said).json()['id']}/"

    assert binh.post(f"{address}end/", {"last_day": "9999-12-31"}, If_Match="*").status_code == 400
    assert binh.post(f"{address}end/", {"last_day": "2024-03-01"}, If_Match="*").json()["version"] == 2
    assert len(binh.get("facilities/", {"day": "2024-03-01", "under": "truong"}).json()["results"]) == 1
    assert binh.get("facilities/", {"day": "2024-03-02"}).json()["results"] == []
    assert binh.delete(address, If_Match="*").status_code == 204
