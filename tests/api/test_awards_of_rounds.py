"""Award rounds over REST, from drawing one up to the certificate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Award, AwardPaper, Proposal
from campaigns.papers import print_out
from tests.campaigns.awarding import TODAY, YEAR, a_round, at_the_top, award_type, drawn_up, lines_of, people
from tests.cast import account
from unions.access import Scope
from unions.models import Role

PAPER = {"number": "12/QĐ-LĐLĐ", "issuer": "LĐLĐ tỉnh", "signed_on": (TODAY() - timedelta(days=1)).isoformat()}
SCAN = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def kind(db):
    return award_type()


@pytest.fixture
def chu(cast, api):
    """The chair of the province."""
    cast.chu = account("chu-tich-tinh", cast.tinh, Role.CHAIR, "Hoàng Thị Chủ")
    return api("chu")


@pytest.fixture
def tham(cast, api):
    """Who reviews for the district."""
    cast.tham = account("tham-dinh-huyen", cast.huyen_a, Role.REVIEWER, "Bùi Văn Thẩm")
    return api("tham")


def seen(answer) -> dict[str, str]:
    assert answer.status_code in (200, 201), answer.content
    return {"If_Match": answer.headers["ETag"]}


def pointers(answer) -> list[str]:
    return [one["pointer"] for one in answer.json()["errors"]]


def test_the_main_job_from_a_round_to_the_certificate(api, cast, kind, chu, tham):
    an, who = api("an"), people(cast, 2)
    days = {"opens_on": TODAY().isoformat(), "closes_on": TODAY().isoformat(), "merit_year": YEAR}
    offers = [{"award_type": kind.code, "quota": 5, "quota_each": 3}]
    made = chu.post("award-rounds/", {"unit": "tinh", "name": "Xét cuối năm", "offers": offers, **days})
    address = f"award-rounds/{made.json()['id']}/"
    assert an.get(address).status_code == 404  # not open yet
    assert an.post(f"{address}open/", **seen(made)).status_code == 404
    assert chu.post(f"{address}open/", **seen(made)).json()["state"] == "receiving"
    assert an.get(address).json()["offers"] == offers

    begun = an.post("proposals/", {"round": made.json()["id"], "unit": "truong", "note": "Kính trình"})
    dossier = f"proposals/{begun.json()['id']}/"
    asked = {"award_type": kind.code, "members": [one.pk for one in who]}
    judged = an.post(f"{dossier}judge/", asked | {"units": ["to-1"]}).json()["candidates"]
    assert [(one["unit"], one["verdict"]["eligible"]) for one in judged] == [("truong", True)] * 2 + [("to-1", True)]
    more = {"named": [{"recipient_kind": "household", "name": "Hộ bà Sen"}], "achievement": "Tốt"}
    filled = an.post(f"{dossier}add-lines/", asked | more, **seen(begun))
    assert (filled.json()["proposed"], filled.json()["note"]) == (3, "Kính trình")
    sent = an.post(f"{dossier}send/", **seen(filled))
    assert (sent.json()["state"], sent.json()["lies_at"]) == ("sent", "huyen-a")

    assert api("chi").get(dossier).status_code == 404
    assert an.post(f"{dossier}pass-on/", **seen(sent)).status_code == 403
    passed = tham.post(f"{dossier}pass-on/", {"note": "Đồng ý"}, **seen(sent))
    lines = chu.get(f"{dossier}lines/").json()["results"]
    minutes = {"dossiers": [{"id": begun.json()["id"], "version": passed.json()["version"]}], "council_size": 7}
    minutes |= {"present": 6, "voted_on": TODAY().isoformat(), "each": {"in_favour": 5}}
    voted = chu.post(f"{address}vote/", minutes)
    assert (voted.status_code, voted.json()["votes"]) == (200, 3), voted.content
    vote = chu.get(f"{dossier}lines/").json()["results"][0]["votes"]
    assert vote == [{"unit": "tinh", "in_favour": 5, "against": 0, "present": 6, "council_size": 7}]

    grant = {"award_type": kind.code, "decision": PAPER, "on": TODAY().isoformat()}
    assert pointers(chu.post(f"{address}grant/", grant, If_Match="*")) == [""]
    chosen = grant | {"lines": [one["id"] for one in lines]}
    assert chu.post(f"{address}grant/", chosen, **seen(made)).status_code == 412
    given = chu.post(f"{address}grant/", chosen, **seen(chu.get(address)))
    assert (given.status_code, given.json()["granted"]) == (201, 3), given.content
    assert Award.objects.standing().count() == 3
    assert chu.get(dossier).json()["state"] == "decided"
    assert chu.get(f"{address}outcome/").json()["awards"][0]["granted"] == 3
    assert [one["id"] for one in chu.get(f"{address}decisions/").json()["results"]] == [given.json()["id"]]

    printed = chu.post(f"{address}print/", {"kind": "granted", "decision": given.json()["id"]})
    assert printed.status_code == 202
    [paper] = chu.get("award-papers/", {"granted_by": given.json()["id"]}).json()["results"]
    assert (paper["printed"], paper["job"]) == (False, printed.json()["id"])
    assert chu.get(f"award-papers/{paper['id']}/file/").status_code == 404
    print_out(AwardPaper.objects.get(pk=paper["id"]))
    assert chu.get(f"award-papers/{paper['id']}/file/").content.startswith(b"%PDF")
    assert chu.get(f"award-papers/{paper['id']}/").json()["printed"] is True
    assert chu.post(f"{address}close/", **seen(chu.get(address))).json()["state"] == "closed"


def test_what_stands_against_a_dossier_is_told_and_keeps_it_from_being_sent(api, cast, kind, lan):
    kind.rules_in_time.create(
        valid=("2020-01-01", None), regulation="QĐ 1", rules=[{"rule": "union_years", "at_least": 50}]
    )
    found = drawn_up(a_round(cast, kind, papers=["minutes"]), kind, [lan], Scope.of(cast.an), cast.truong)
    an, dossier = api("an"), f"proposals/{found.pk}/"

    told = an.get(f"{dossier}checks/").json()
    assert (told["missing_papers"], told["opposed"], told["late"]) == (["minutes"], 1, False)
    [line] = an.get(f"{dossier}lines/", {"eligible": "false"}).json()["results"]
    assert [one["rule"] for one in line["verdict"]["findings"] if one["met"] is False] == ["union_years"]
    assert an.get(f"{dossier}lines/", {"eligible": "true"}).json()["results"] == []
    assert an.get(f"{dossier}lines/", {"eligible": "perhaps"}).status_code == 400
    refused = an.post(f"{dossier}send/", If_Match="*")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "override")
    an.patch(f"nominations/{line['id']}/", {"override_reason": "Xuất sắc"}, If_Match="*")
    assert an.post(f"{dossier}send/", If_Match="*").json()["state"] == "sent"


def test_a_dossier_is_shortened_returned_and_withdrawn(api, cast, kind, chu):
    found = at_the_top(cast, a_round(cast, kind), kind, people(cast))
    dossier, lines, an = f"proposals/{found.pk}/", [one.pk for one in lines_of(found)], api("an")

    struck = chu.post(f"{dossier}strike/", {"lines": lines[:2], "reason": "Trùng"}, If_Match="*").json()
    assert (struck["proposed"], struck["struck"]) == (1, 2)
    assert pointers(chu.post(f"{dossier}strike/", {"lines": []}, If_Match="*")) == ["/lines", "/reason"]
    assert chu.post(f"{dossier}put-back/", {"lines": lines[:1]}, If_Match="*").json()["struck"] == 1
    assert [one["id"] for one in chu.get("proposals/", {"waiting": "true"}).json()["results"]] == [found.pk]
    assert chu.post(f"{dossier}return/", {"note": "Thiếu"}, If_Match="*").json()["state"] == "returned"
    assert an.get("proposals/", {"waiting": "true"}).json()["results"][0]["id"] == found.pk
    dropped = an.post(f"{dossier}drop-lines/", {"lines": lines[-1:]}, If_Match="*")
    assert dropped.json()["proposed"] == 1
    assert an.post(f"{dossier}drop-lines/", {"lines": lines[-1:]}, If_Match="*").status_code == 422
    assert an.post(f"{dossier}restore-lines/", {"lines": lines[-1:]}, If_Match="*").json()["proposed"] == 2
    assert an.post(f"{dossier}withdraw/", If_Match="*").json()["state"] == "withdrawn"
    acts = [one["act"] for one in an.get(f"{dossier}steps/").json()["results"]]
    assert acts == ["withdrawn", "returned", "struck", "sent"]


def test_papers_of_a_dossier_are_sent_as_files_and_read_again(api, cast, kind, lan):
    found = drawn_up(a_round(cast, kind), kind, [lan], Scope.of(cast.an), cast.truong)
    an = api("an")
    body = {"proposal": found.pk, "kind": "minutes", "upload": SimpleUploadedFile("bb.pdf", SCAN)}
    headers = an.headers | {"Idempotency-Key": "P-1"}
    made = an.http.post("/api/v1/proposal-papers/", body, headers=headers)
    assert made.status_code == 201, made.content
    body["upload"].seek(0)
    assert an.http.post("/api/v1/proposal-papers/", body, headers=headers).json() == made.json()
    address = f"proposal-papers/{made.json()['id']}/"

    assert an.get(f"{address}file/").content == SCAN
    assert api("giang").get(f"{address}file/").status_code == 404
    empty = an.http.post("/api/v1/proposal-papers/", {"proposal": found.pk, "kind": "list"}, headers=an.headers)
    assert (empty.status_code, pointers(empty)) == (422, ["/upload"])
    assert api("dung").delete(address, If_Match="*").status_code == 403
    assert an.delete(address, If_Match="*").status_code == 204
    assert not found.papers.exists()


def test_lists_of_a_round_are_for_who_sees_all_of_its_unions(api, cast, kind, chu):
    made = a_round(cast, kind)
    at_the_top(cast, made, kind, people(cast, 1))
    an, address = api("an"), f"award-rounds/{made.pk}/"

    for part in ("progress", "decisions", "blanks"):
        assert an.get(f"{address}{part}/").status_code == 403, part
        assert chu.get(f"{address}{part}/").status_code == 200, part
    assert an.get(f"{address}waiting/").status_code == 403
    assert len(chu.get(f"{address}waiting/", {"award_type": kind.code}).json()["results"]) == 1
    assert an.post(f"{address}print/", {"kind": "list"}).status_code == 403
    assert chu.post(f"{address}print/", {"kind": "list"}).status_code == 202
    assert chu.post(f"{address}print/", {"kind": "granted", "decision": 1}).status_code == 422
    assert an.post(f"proposals/{Proposal.objects.get().pk}/print/", {"kind": "submission"}).status_code == 202


def test_votes_are_on_dossiers_that_are_seen_and_as_many_as_were_there(api, cast, kind, chu):
    made = a_round(cast, kind)
    found = at_the_top(cast, made, kind, people(cast, 1))
    [line], address = lines_of(found), f"award-rounds/{made.pk}/vote/"
    minutes = {"council_size": 5, "present": 4, "voted_on": TODAY().isoformat()}
    minutes |= {"dossiers": [{"id": found.pk, "version": found.version}], "votes": [{"line": line.pk, "in_favour": 4}]}

    assert api("an").post(address, minutes).status_code == 403
    assert pointers(chu.post(address, minutes | {"dossiers": [{"id": 9, "version": 1}]})) == ["/dossiers"]
    late = chu.post(address, minutes | {"dossiers": [{"id": found.pk, "version": 0}]})
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    over = chu.post(address, minutes | {"votes": [{"line": line.pk, "in_favour": 5}]})
    assert over.status_code == 422
    assert chu.post(address, minutes).json()["votes"] == 1
    [vote] = chu.get(f"proposals/{found.pk}/votes/").json()["results"]
    assert (vote["line"], vote["in_favour"], vote["at_unit"]) == (line.pk, 4, "tinh")
