"""Initiatives over REST: authors, requests and what councils say to them, recognitions, what is confidential."""

from __future__ import annotations

import pytest

from campaigns.models import Initiative, Recognition
from members.privacy import HIDDEN
from tests.cast import LONG_AGO

TITLE = "Bàn xoay gọn chỗ"
DECISION = {"number": "12/QĐ-LĐLĐ", "issuer": "LĐLĐ tỉnh", "signed_on": "2024-05-06"}
MINUTES = {"met_on": "2024-05-02", "council_size": 9, "in_favour": 8, "against": 1}


def refused(answer):
    """The status, and beside which fields."""
    return answer.status_code, [one["pointer"] for one in answer.json()["errors"]]


@pytest.fixture
def binh(api):
    return api("binh")


@pytest.fixture
def said(lan):
    authors = [{"member": lan.pk, "share": 60}, {"name": "Ông Tư", "share": 40}]
    return {"unit": "truong", "title": TITLE, "summary": TITLE, "happened_on": "2024-03-01", "authors": authors}


@pytest.fixture
def found(binh, said):
    return binh.post("initiatives/", said).json()


@pytest.fixture
def asked(binh, found):
    """Asked of the council of the province, for which Dũng speaks."""
    request = {"initiative": found["id"], "level": "province", "council_unit": "tinh", "requested_on": "2024-04-01"}
    return binh.post("appraisals/", request).json()


def test_authors_are_told_with_their_shares_and_stay_when_nothing_is_said_of_them(binh, said, found):
    address = f"initiatives/{found['id']}/"
    assert [(one["member_name"], one["name"], one["share"]) for one in found["authors"]] == [
        ("Nguyễn Thị Lan", "", 60),
        (None, "Ông Tư", 40),
    ]
    assert binh.patch(address, {"note": "x"}, If_Match="*").json()["authors"] == found["authors"]
    half = {"authors": [{"name": "Ông Tư", "share": 50}]}
    assert refused(binh.patch(address, half, If_Match="*")) == (422, ["/authors"])
    assert refused(binh.patch(address, {"authors": [{"name": "Ông Tư"}]}, If_Match="*")) == (400, ["/authors/0/share"])
    nobody = said | {"authors": [{"share": 100}]}
    assert refused(binh.post("initiatives/", nobody)) == (400, ["/authors/0/member"])
    twice = said | {"authors": [said["authors"][0] | {"name": "Ông Tư", "share": 100}]}
    assert refused(binh.post("initiatives/", twice)) == (400, ["/authors/0/name"])


def test_what_is_confidential_is_masked_searched_and_exported_as_the_pages_show_it(api, binh, cast):
    Initiative.objects.create(
        unit=cast.truong, title=TITLE, happened_on="2024-03-01", confidential=True, recorded_by=cast.binh
    )
    [open_to_recorder] = binh.get("initiatives/", {"search": "ban xoay"}).json()["results"]
    assert open_to_recorder["title"] == TITLE
    assert api("dung").get("initiatives/").json()["results"][0]["title"] == TITLE  # reviews there

    quan = api("quan")  # looks at everything of the province, and neither records nor reviews
    address = f"initiatives/{open_to_recorder['id']}/"
    assert quan.get(address).json()["title"] == HIDDEN
    assert [one["title"] for one in quan.get("initiatives/").json()["results"]] == [HIDDEN]
    assert quan.get("initiatives/", {"search": "ban xoay"}).json()["results"] == []
    assert TITLE.encode() not in b"".join(quan.get("initiatives/export/").streaming_content)


def test_a_request_goes_from_the_council_to_a_recognition_and_back(api, binh, found, asked):
    dung, address = api("dung"), f"appraisals/{asked['id']}/"
    assert (asked["state"], asked["due_on"]) == ("requested", None)

    assert binh.post(f"{address}accept/", {"accepted_on": "2024-04-10"}, If_Match="*").status_code == 403
    accepted = dung.post(f"{address}accept/", {"accepted_on": "2024-04-10"}, If_Match="*")
    assert (accepted.json()["state"], accepted.json()["due_on"]) == ("accepted", "2024-07-10")
    without_votes = {"met_on": "2024-05-02", "decision": DECISION}
    assert refused(dung.post(f"{address}recognise/", without_votes, If_Match="*")) == (422, ["/council_size"])
    early = MINUTES | {"decision": DECISION | {"signed_on": "2024-05-01"}}
    assert refused(dung.post(f"{address}recognise/", early, If_Match="*")) == (422, ["/decision"])

    done = dung.post(f"{address}recognise/", MINUTES | {"decision": DECISION}, If_Match=accepted.headers["ETag"])
    assert done.json()["state"] == "recognised"
    [given] = binh.get("recognitions/", {"initiative": found["id"]}).json()["results"]
    assert (given["appraisal"], given["level"], given["happened_on"]) == (asked["id"], "province", "2024-05-06")
    assert given["decision"]["number"] == DECISION["number"]
    assert binh.delete(f"recognitions/{given['id']}/", If_Match="*").status_code == 422
    assert dung.post(f"{address}reopen/", If_Match=accepted.headers["ETag"]).status_code == 412

    assert dung.post(f"{address}reopen/", If_Match="*").json()["state"] == "accepted"
    assert not Recognition.objects.kept().exists()
    no = dung.post(f"{address}refuse/", MINUTES | {"refusal": "Chưa mới."}, If_Match="*").json()
    assert (no["state"], no["refusal"]) == ("refused", "Chưa mới.")
    assert binh.delete(address, If_Match="*").status_code == 422


def test_a_request_is_refused_beside_its_field_and_withdrawn_while_undecided(api, binh, found, asked):
    late = {"initiative": found["id"], "level": "nation", "council": "Bộ", "requested_on": "2025-06-01"}
    assert refused(binh.post("appraisals/", late)) == (422, ["/late_reason"])
    nobody = late | {"council": "", "late_reason": "Chờ."}
    assert refused(binh.post("appraisals/", nobody)) == (422, ["/council_unit"])
    elsewhere = late | {"council_unit": "noi-khac"}
    assert refused(binh.post("appraisals/", elsewhere)) == (400, ["/council_unit"])
    assert api("chi").get(f"appraisals/{asked['id']}/").status_code == 404
    assert api("dung").delete(f"appraisals/{asked['id']}/", If_Match="*").status_code == 403
    assert binh.delete(f"appraisals/{asked['id']}/", If_Match="*").status_code == 204


def test_a_recognition_of_one_follows_it_and_of_a_batch_says_so_many(binh, found):
    of_one = {"initiative": found["id"], "level": "district", "happened_on": "2024-05-06", "decision": DECISION}
    told = binh.post("recognitions/", of_one).json()
    assert (told["unit"], told["quantity"]) == ("truong", 1)
    batch = {"level": "district", "happened_on": "2024-05-06", "quantity": 120}
    assert refused(binh.post("recognitions/", batch)) == (400, ["/unit"])
    assert binh.post("recognitions/", batch | {"unit": "truong"}).json()["quantity"] == 120

    address = f"recognitions/{told['id']}/"
    changed = binh.patch(address, {"certificate_number": "7"}, If_Match="*").json()
    assert (changed["certificate_number"], changed["decision"]) == ("7", told["decision"])
    assert binh.patch(address, {"decision": None}, If_Match="*").json()["decision"] is None
    assert refused(binh.patch(address, {"initiative": None}, If_Match="*")) == (422, ["/initiative"])
    assert binh.delete(address, If_Match="*").status_code == 204
    assert binh.post(f"{address}restore/", If_Match="*").status_code == 200


def test_of_what_was_entered_in_a_programme_a_part_is_accepted(binh, cast, found):
    cast.tinh.campaigns.create(code="mot-trieu", name="1 triệu sáng kiến", valid=LONG_AGO)
    said = {"campaign": "mot-trieu", "unit": "truong", "happened_on": "2024-04-01", "quantity": 50}
    made = binh.post("programme-entries/", said)
    address = f"programme-entries/{made.json()['id']}/"

    more = {"accepted": 60, "accepted_on": "2024-06-01"}
    assert refused(binh.patch(address, more, If_Match="*")) == (422, ["/accepted"])
    assert binh.patch(address, more | {"accepted": 30}, If_Match=made.headers["ETag"]).json()["accepted"] == 30
    of_one = {"campaign": "mot-trieu", "initiative": found["id"], "happened_on": "2024-04-01"}
    assert binh.post("programme-entries/", of_one).json()["unit"] == "truong"
    assert refused(binh.post("programme-entries/", of_one)) == (422, ["/initiative"])
