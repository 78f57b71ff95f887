"""Indicators, rules of arithmetic, targets and declared values over REST: the same services as the pages."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import account
from unions.models import Role

SAID = {
    "name": "Thăm hỏi khi ốm",
    "name_en": "Visits to the sick",
    "group": "care",
    "kind": "welfare.payout",
    "measure": "number",
    "where": {"kind": "visit-sick"},
}


@pytest.fixture
def definer(cast):
    cast.hoa = account("hoa", cast.truong, Role.ADMINISTRATOR, "Đinh Thị Hoa")
    return "hoa"


def test_an_indicator_is_defined_counted_otherwise_and_taken_out_of_use(api, definer):
    hoa = api(definer)
    groups = hoa.get("indicator-groups/").json()["results"]
    made = hoa.post("indicators/", SAID | {"unit": "truong", "group": groups[0]["code"]})
    assert made.status_code == 201, made.content
    told, address = made.json(), f"indicators/{made.json()['code']}/"
    assert (told["unit"], told["versions"][0]["number"], told["versions"][0]["count_unit"]) == ("truong", 1, "visit")

    changed = hoa.patch(address, {"name": "Thăm ốm"}, If_Match=made.headers["ETag"])
    assert changed.json()["name"] == "Thăm ốm"
    assert hoa.patch(address, {"name": "Thăm"}, If_Match=made.headers["ETag"]).status_code == 412
    again = {name: SAID[name] for name in ("kind", "measure", "where")} | {
        "from_day": "2025-01-01",
        "reason": "Mọi lý do",
    }
    late = hoa.post(f"{address}new-version/", again, If_Match=changed.headers["ETag"])
    assert [one["number"] for one in late.json()["versions"]] == [2, 1], late.content
    stale = hoa.post(f"{address}new-version/", again | {"from_day": "2026-01-01"}, If_Match=changed.headers["ETag"])
    assert stale.status_code == 412
    assert hoa.post(f"{address}retire/", {"on": "2030-01-01"}, If_Match="*").status_code == 200
    assert hoa.post(f"{address}resume/", If_Match="*").json()["versions"][0]["valid"]["until"] is None
    assert hoa.get(f"{address}uses/").json() == {"results": []}


def test_a_definition_is_tried_and_nothing_is_kept(api, cast, definer, paid):
    hoa = api(definer)
    asked = {name: SAID[name] for name in ("kind", "measure", "where")} | {"unit": "truong", "period": "2024"}
    told = hoa.post("indicators/preview/", asked)

    assert (told.status_code, told.json()["value"], told.json()["refused"]) == (200, 0, []), told.content
    refused = hoa.post("indicators/preview/", asked | {"where": {"kind": "no-such"}})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/where")
    assert api("an").post("indicators/preview/", asked).status_code == 403
    assert hoa.post("indicators/preview/", asked | {"unit": "xuong"}).status_code == 400


def test_who_does_not_define_reads_and_changes_nothing(api, definer):
    an = api("an")
    row = an.get("indicators/mem.members_total/")
    assert (row.status_code, row.json()["unit"]) == (200, None)
    assert an.patch("indicators/mem.members_total/", {"name": "x"}, If_Match="*").status_code == 403
    assert api(definer).patch("indicators/mem.members_total/", {"name": "x"}, If_Match="*").status_code == 403
    assert an.post("indicators/", SAID | {"unit": "truong"}).status_code == 400
    assert an.get("indicators/", {"kind": "welfare.payout", "search": "tham om"}).json()["results"]
    assert api("khach").get("indicators/").json()["results"] == []


def test_a_rule_of_arithmetic_is_added_put_right_and_ended(api, definer):
    hoa = api(definer)
    group = hoa.get("indicator-groups/").json()["results"][0]["code"]
    said = {"unit": "truong", "name": "Nữ là một phần", "group": group, "relation": "at_most"}
    said |= {"left": ["mem.members_women"], "right": ["mem.members_total"]}
    made = hoa.post("identities/", said)
    assert (made.status_code, made.json()["valid"]["until"]) == (201, None), made.content
    address = f"identities/{made.json()['id']}/"

    changed = hoa.patch(address, {"name": "Nữ"}, If_Match=made.headers["ETag"])
    assert changed.json()["name"] == "Nữ"
    wrong = hoa.patch(address, {"left": ["no.such"]}, If_Match="*")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/left")
    assert hoa.post(f"{address}end/", {"on": "2026-01-01"}, If_Match="*").json()["valid"]["until"] == "2025-12-31"
    assert hoa.post(f"{address}resume/", If_Match="*").json()["valid"]["until"] is None
    assert api("an").patch(address, {"name": "x"}, If_Match="*").status_code == 403


def test_an_outline_is_begun_written_used_and_renewed(api, definer):
    hoa = api(definer)
    said = {
        "unit": "truong",
        "name": "Báo cáo nhanh",
        "name_en": "Short",
        "level": "grassroots_union",
        "title": "Báo cáo",
    }
    made = hoa.post("report-templates/", said)
    assert (made.status_code, made.json()["state"]) == (201, "draft"), made.content
    address = f"report-templates/{made.json()['id']}/"
    assert api("an").get(address).status_code == 404

    text = {"sections": [{"heading": "I", "body": "{mem.members_total} đoàn viên"}, {"heading": "II", "body": "{x.y}"}]}
    written = hoa.patch(address, text, If_Match=made.headers["ETag"])
    assert [one["heading"] for one in written.json()["sections"]] == ["I", "II"]
    assert hoa.get(f"{address}faults/").json()["results"]
    assert hoa.post(f"{address}use/", If_Match="*").status_code == 422
    kept = [written.json()["sections"][0]]
    assert len(hoa.patch(address, {"sections": kept}, If_Match="*").json()["sections"]) == 1
    assert hoa.post(f"{address}use/", If_Match="*").json()["state"] == "in_use"
    assert api("an").get(f"{address}preview/", {"unit": "truong", "period": "2024"}).json()["sections"]
    draft = hoa.post(f"{address}renew/", If_Match="*").json()
    assert (draft["number"], draft["state"]) == (2, "draft")
    assert hoa.delete(f"report-templates/{draft['id']}/", If_Match="*").status_code == 204
    assert hoa.post(f"{address}retire/", If_Match="*").json()["state"] == "retired"
    assert hoa.post(f"{address}bring-back/", If_Match="*").json()["state"] == "in_use"


def test_a_target_is_set_assigned_below_and_told_with_what_was_reached(api, cast):
    an = api("an")
    said = {"unit": "truong", "indicator": "welfare.visits.count", "period": "2024", "value": 10, "count_unit": "visit"}
    made = an.post("targets/", said)
    assert (made.status_code, made.json()["value"]) == (201, "10"), made.content
    address = f"targets/{made.json()['id']}/"

    assert an.patch(address, {"period": "2023"}, If_Match="*").status_code == 422
    found = an.get(f"{address}portions/", {"how": "evenly"}).json()["results"]
    assert [(one["unit"], one["stands"]) for one in found] == [("to-1", None)]
    short = {"how": "hand", "parts": [{"unit": "to-1", "value": 4}]}
    wrong = an.post(f"{address}assign/", short, If_Match="*")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/nevertheless")
    assert an.post(f"{address}assign/", short | {"nevertheless": True}, If_Match="*").status_code == 200
    [part] = an.get("targets/", {"parent": made.json()["id"]}).json()["results"]
    assert (part["unit"], part["value"]) == ("to-1", "4")
    reached = an.get("targets/reached/", {"unit": "truong", "period": "2024"}).json()["results"]
    assert [(one["id"], one["reached"], one["met"]) for one in reached] == [(made.json()["id"], 0, False)]
    assert an.delete(address, If_Match="*").status_code == 422
    assert api("to_truong").delete(f"targets/{part['id']}/", If_Match="*").status_code == 403


def test_what_is_declared_is_kept_with_its_paper_and_a_form_is_filled_in_as_a_whole(api, cast):
    binh = api("binh")
    form = binh.get("declared-values/form/", {"unit": "truong", "period": "2024"}).json()
    line = next(one for one in form["lines"] if not one["takes_weight"])
    said = {"unit": "truong", "period": "2024", "lines": [{"indicator": line["indicator"], "value": 7}]}
    wrong = binh.put("declared-values/form/", said | {"lines": [{"indicator": line["indicator"], "value": -7}]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/lines/0/value")
    assert binh.put("declared-values/form/", said).json()["written"] == 1
    assert binh.put("declared-values/form/", said).json()["written"] == 0

    [row] = binh.get("declared-values/", {"unit": "truong"}).json()["results"]
    address = f"declared-values/{row['id']}/"
    assert (row["value"], row["period"], row["document"]) == (7, "2024", None)
    changed = binh.patch(address, {"value": 8}, If_Match="*")
    assert changed.json()["value"] == 8
    assert binh.patch(address, {"unit": "to-1"}, If_Match="*").status_code == 422
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF")
    kept = binh.http.post(f"/api/v1/{address}attach/", {"upload": paper}, headers=binh.headers | {"If-Match": "*"})
    assert kept.json()["document"] == "application/pdf", kept.content
    assert binh.get(f"{address}document/").content.startswith(b"%PDF")
    assert binh.post(f"{address}detach/", If_Match="*").json()["document"] is None
    assert binh.delete(address, If_Match="*").status_code == 204
    assert binh.post(f"{address}restore/").status_code == 200
    told = api("dung").get("declared-values/completeness/", {"unit": "tinh", "period": "2024"}).json()["results"]
    if told:
        asked = {"unit": "tinh", "period": "2024", "indicator": told[0]["indicator"]}
        silent = api("dung").get("declared-values/missing/", asked).json()["results"]
        assert len(silent) == told[0]["owing"] - told[0]["declared"]


def test_overviews_and_notices_are_told_to_whom_they_concern(api, cast):
    dung, asked = api("dung"), {"unit": "tinh", "period": "2024"}
    assert [one["unit"] for one in dung.get("overview/branches/", asked).json()["results"]] == ["huyen-a", "huyen-b"]
    league = dung.get("overview/league/", asked | {"indicator": "welfare.visits.count"}).json()["results"]
    assert {one["unit"] for one in league} == {"huyen-a", "huyen-b"}
    assert api("chi").get("overview/branches/", asked).status_code == 404
    assert dung.post("notices/seen-all/").json() == {"seen": 0}
