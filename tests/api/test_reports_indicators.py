"""Indicators, rules of arithmetic, targets and declared values over REST: the same services as the pages."""

from __future__ import annotations

import pytest

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
