"""Reorganisations over REST: looked at, carried out as they were looked at, undone; what is refused names its field."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import member
from unions.models import Decision, LineageEvent, UnionUnit

ON = "2025-03-01"
NEW = {"code": "moi", "name": "CĐCS Mới", "level": "grassroots_union", "symbol": "CĐCS", "place": "Hoa Sen"}
PAPER = {"number": "61/QĐ-LĐLĐ", "issuer": "LĐLĐ tỉnh", "signed_on": "2025-02-20"}


def seen_of(client, order):
    told = client.post("reorganisations/preview/", order)
    assert told.status_code == 200, told.content
    return told.json()


def carried_out(client, order):
    done = client.post("reorganisations/", order | {"seen": seen_of(client, order)["seen"]})
    assert done.status_code == 201, done.content
    return done


@pytest.fixture
def founding():
    return {"kind": "founded", "effective_on": ON, "under": "huyen-a", "founded": [NEW], "decision": PAPER}


def test_a_union_is_founded_with_its_decision_and_then_takes_members(api, cast, founding):
    quan = api("quan")

    told = seen_of(quan, founding)
    assert [(one["code"], one["name"], one["name_after"], one["parent_after"]) for one in told["units"]] == [
        ("moi", "", "CĐCS Mới", "LĐLĐ huyện A")
    ]
    assert not UnionUnit.objects.filter(code="moi").exists()
    assert not Decision.objects.exists()

    done = carried_out(quan, founding)
    assert quan.get(done.headers["Location"]).json()["id"] == done.json()["id"]
    made = quan.get("units/moi/").json()
    assert (made["short_name"], made["letterhead_name"], made["parent"]) == ("CĐCS Mới", "CĐCS MỚI", "huyen-a")
    [decision] = quan.get("decisions/").json()["results"]
    assert (decision["id"], decision["number"]) == (done.json()["decision"], "61/QĐ-LĐLĐ")
    assert decision["effective_on"] == "2025-02-20"
    address = f"decisions/{decision['id']}/"
    put_right = quan.patch(address, {"number": "16/QĐ-LĐLĐ"}, If_Match=quan.get(address).headers["ETag"])
    assert (put_right.status_code, put_right.json()["number"]) == (200, "16/QĐ-LĐLĐ")
    assert api("dung").patch(address, {"number": "1"}, If_Match="*").status_code == 403
    assert member("Lê Văn Tư", UnionUnit.objects.get(code="moi"), since=date(2025, 3, 1)).pk


@pytest.mark.parametrize(
    ("order", "ends"),
    [
        ({"kind": "renamed", "units": ["truong"], "changes": {"name": "CĐCS Sen Hồng"}}, 0),
        ({"kind": "reclassified", "units": ["truong", "xuong"], "changes": {"sector": "public"}}, 0),
        ({"kind": "corrected", "units": ["truong"], "changes": {"place": "Trà Vinh"}, "note": "Gõ nhầm"}, 0),
        ({"kind": "recognised", "units": ["truong"]}, 0),
        ({"kind": "reparented", "units": ["truong"], "under": "huyen-b"}, 0),
        ({"kind": "transferred_as_is", "units": ["truong"], "under": "huyen-b"}, 0),
        ({"kind": "merged_into_existing", "units": ["truong"], "heir": "xuong"}, 1),
        ({"kind": "merged_into_new", "units": ["truong", "xuong"], "under": "huyen-a", "founded": [NEW]}, 2),
        ({"kind": "split", "units": ["truong"], "founded": [NEW, NEW | {"code": "hai"}], "groups": {"to-1": 1}}, 1),
        ({"kind": "carved_out", "units": ["truong"], "founded": [NEW], "groups": {"to-1": 0}}, 0),
        ({"kind": "dissolved", "units": ["truong"], "reason": "employer_closed"}, 2),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_every_kind_of_act_is_looked_at_carried_out_and_undone(api, cast, order, ends):
    quan, order = api("quan"), {"effective_on": ON, **order}
    told = seen_of(quan, order)
    assert sum(not one["name_after"] for one in told["units"]) == ends

    done = carried_out(quan, order)
    parts = quan.get(f"reorganisations/{done.json()['id']}/parts/").json()["results"]
    assert {*order["units"]} <= {one["unit"] for one in parts}
    undone = quan.post(f"reorganisations/{done.json()['id']}/undo/", If_Match=done.headers["ETag"])

    assert (undone.status_code, bool(undone.json()["undone_at"])) == (200, True)
    assert quan.get("units/truong/").json()["name"] == "CĐCS Trường Hoa Sen"


def test_what_was_looked_at_and_is_another_by_now_is_not_done(api, cast, founding):
    quan = api("quan")
    seen = seen_of(quan, founding)["seen"]
    another = founding | {"founded": [NEW | {"name": "CĐCS Khác"}], "seen": seen}

    late = quan.post("reorganisations/", another)

    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    assert not LineageEvent.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"under": None}, 422, "/under"),
        ({"under": "noi-khac"}, 400, "/under"),
        ({"founded": []}, 422, "/founded"),
        ({"founded": [NEW | {"code": "TRUONG"}]}, 422, "/founded"),
        ({"founded": [NEW | {"level": "nothing"}]}, 400, "/founded/0/level"),
        ({"founded": [NEW | {"territory": "nowhere"}]}, 400, "/founded/0/territory"),
        ({"founded": [NEW | {"level": "provincial_federation"}]}, 422, "/under"),
        ({"units": ["truong"]}, 422, "/units"),
        ({"units": ["truong", "xa"]}, 400, "/units/1"),
        ({"effective_on": "0001-01-01"}, 400, "/effective_on"),
        ({"decision": PAPER | {"paper": "x"}}, 400, "/decision/paper"),
        ({"kind": "renamed", "units": ["truong"], "founded": [], "under": None}, 422, "/changes"),
        ({"kind": "recognised", "units": ["truong"], "founded": []}, 422, "/under"),
        ({"kind": "split", "units": ["truong"], "groups": {"xa": 0}}, 400, "/groups/xa"),
    ],
)
def test_a_refusal_of_an_order_names_its_word(api, cast, founding, change, status, pointer):
    answer = api("quan").post("reorganisations/preview/", founding | change)

    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (status, [pointer])


def test_whoever_does_not_organise_finds_no_unit_to_reorganise(api, cast, founding):
    for who in ("an", "dung", "giang", "khach"):
        assert api(who).post("reorganisations/preview/", founding).status_code == 400
    done = carried_out(api("quan"), founding).json()
    address = f"reorganisations/{done['id']}/"
    assert api("dung").get(address).status_code == 200
    assert api("dung").post(f"{address}undo/", If_Match="*").status_code == 403
    assert api("giang").get(address).status_code == 404


def test_the_paper_of_a_decision_is_kept_before_and_read_after(api, cast, founding):
    quan = api("quan")
    upload = {"file": SimpleUploadedFile("qd.pdf", b"%PDF-1.7 a paper", content_type="application/pdf")}
    kept = quan.http.post("/api/v1/decisions/papers/", upload, headers=quan.headers)
    assert kept.status_code == 201, kept.content

    done = carried_out(quan, founding | {"decision": PAPER | {"paper": kept.json()["paper"]}})

    decision = f"decisions/{done.json()['decision']}/"
    assert quan.get(decision).json()["has_file"] is True
    read = quan.get(f"{decision}file/")
    assert (read.content, read.headers["Content-Type"]) == (b"%PDF-1.7 a paper", "application/pdf")
    assert "61-qd-ldld.pdf" in read.headers["Content-Disposition"]
    assert api("giang").get(f"{decision}file/").status_code == 404
    upload = {"file": SimpleUploadedFile("qd.pdf", b"GIF89a")}
    assert quan.http.post("/api/v1/decisions/papers/", upload, headers=quan.headers).status_code == 422
