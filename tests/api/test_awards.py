"""Types of awards, awards, proposals on their own and blanks over REST."""

from __future__ import annotations

import pytest

from campaigns.models import Award, AwardRules, Blank, Nomination
from tests.campaigns.awarding import YEAR, a_round, award_type, drawn_up
from unions.access import Scope

PAPER = {"number": "12/QĐ-LĐLĐ", "issuer": "LĐLĐ tỉnh", "signed_on": "2024-12-01"}


@pytest.fixture
def kind(db):
    return award_type()


@pytest.fixture
def given(kind, lan):
    return {
        "unit": "truong",
        "award_type": kind.code,
        "happened_on": "2024-12-20",
        "merit_year": YEAR,
        "recipient_kind": "individual",
        "member": lan.pk,
        "decision": PAPER,
    }


def pointers(answer) -> list[str]:
    return [one["pointer"] for one in answer.json()["errors"]]


def test_an_award_is_recorded_with_its_decision_changed_binned_and_taken_out_again(api, cast, given, lan):
    binh = api("binh")
    made = binh.post("awards/", given)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["member_name"], told["basis"], told["women"]) == (lan.full_name, "comprehensive", 1)
    assert (told["decision"]["number"], told["decision"]["effective_on"]) == (PAPER["number"], PAPER["signed_on"])
    address = f"awards/{told['id']}/"

    changed = binh.patch(address, {"bonus": 500_000}, If_Match=made.headers["ETag"])
    assert (changed.json()["bonus"], changed.json()["decision"]) == (500_000, told["decision"])
    assert binh.patch(address, {"decision": {"number": "1"}}, If_Match="*").status_code == 400
    assert binh.delete(address, If_Match="*").status_code == 204
    assert binh.post(f"{address}restore/").status_code == 200
    found = binh.get("awards/", {"under": "truong", "giver": "province", "search": "nguyen lan"}).json()["results"]
    assert [one["id"] for one in found] == [told["id"]]


def test_what_the_rules_of_awards_refuse_is_said_beside_its_field(api, given, kind):
    binh = api("binh")
    assert pointers(binh.post("awards/", given | {"decision": None})) == ["/source_document"]
    assert pointers(binh.post("awards/", given | {"happened_on": "2024-11-30"})) == ["/happened_on"]
    assert pointers(binh.post("awards/", given | {"member": 999_999})) == ["/member"]
    assert binh.post("awards/", given | {"unit": "xuong"}).status_code == 400
    kind.is_offered = False
    kind.save()
    refused = binh.post("awards/", given)
    assert (refused.status_code, pointers(refused)) == (422, ["/award_type"])


def test_an_award_is_revoked_by_who_approves_and_stays_in_sight(api, cast, given):
    binh, an = api("binh"), api("an")
    address = f"awards/{binh.post('awards/', given).json()['id']}/"
    said = {"on": "2024-12-24", "reason": "Khai sai thành tích"}

    assert binh.post(f"{address}revoke/", said, If_Match="*").status_code == 403
    assert an.post(f"{address}revoke/", said).status_code == 428
    told = an.post(f"{address}revoke/", said, If_Match="*").json()
    assert (told["revoked_on"], told["revocation"]) == (said["on"], said["reason"])
    assert len(an.get("awards/", {"revoked_on__empty": "false"}).json()["results"]) == 1
    assert api("giang").get(address).status_code == 404


def test_many_awards_are_written_by_keys_of_the_client(api, given):
    batch = {**given, "member": None, "quantity": 40, "name": ""}
    items = [given | {"external_id": "A-1"}, batch | {"external_id": "A-2"}]
    binh = api("binh")

    assert binh.post("awards/bulk/", items).json()["written"] == 2
    assert binh.post("awards/bulk/", [batch | {"external_id": "A-2", "quantity": 41}]).status_code == 201
    sums = binh.get("awards/sums/", {"merit_year": YEAR, "recipient_kind": "individual"}).json()
    assert sums == {"number": 42, "bonus": 0, "recipients": 42}
    assert sorted(Award.objects.values_list("quantity", flat=True)) == [1, 41]


def test_a_type_of_award_is_defined_with_its_rules_and_offered_no_longer(api, cast):
    said = {"unit": "tinh", "name": "Giấy khen thử", "nature": "form", "form": "certificate", "giver": "province"}
    quan = api("quan")
    made = quan.post("award-types/", said | {"recipients": ["individual"]})
    assert (made.status_code, made.json()["code"]) == (201, "giay-khen-thu"), made.content
    address = f"award-types/{made.json()['id']}/"
    rules = {"starting": "2024-01-01", "regulation": "QĐ 1", "rules": [{"rule": "union_years", "at_least": 5}]}

    assert quan.post(f"{address}set-rules/", rules, If_Match="*").status_code == 200
    later = quan.post(f"{address}set-rules/", rules | {"starting": "2025-01-01", "rules": []}, If_Match="*")
    assert later.json()["valid"] == {"from": "2025-01-01", "until": None}
    told = api("an").get(f"{address}rules/").json()["results"]
    assert [one["valid"]["until"] for one in told] == [None, "2024-12-31"]
    for wrong in ([{"rule": "earlier_award", "awards": [{}], "within_years": 1}], [{"rule": [], "for": [[]]}], "x"):
        assert pointers(quan.post(f"{address}set-rules/", rules | {"rules": wrong}, If_Match="*")) != []
    assert {one["rule"] for one in quan.get("award-types/known-rules/").json()["rules"]} >= {"union_years", "once"}
    assert quan.post(f"{address}withdraw/", If_Match="*").json()["is_offered"] is False
    assert api("an").post(f"{address}offer/", If_Match="*").status_code == 403
    assert api("giang").get(address).status_code == 404
    assert AwardRules.objects.filter(award_type__code="giay-khen-thu").count() == 2


def test_a_proposal_on_its_own_is_kept_whole_and_a_line_of_a_dossier_only_in_its_words(api, cast, given, kind, lan):
    binh = api("binh")
    said = {name: value for name, value in given.items() if name != "decision"}
    made = binh.post("nominations/", said).json()
    address = f"nominations/{made['id']}/"
    assert binh.patch(address, {"achievement": "Giỏi"}, If_Match=f'"{made["version"]}"').json()["achievement"] == "Giỏi"
    assert binh.delete(address, If_Match="*").status_code == 204

    found = drawn_up(a_round(cast, kind), kind, [lan], Scope.of(cast.an), cast.truong)
    line = Nomination.objects.get(proposal=found)
    refused = binh.patch(f"nominations/{line.pk}/", {"merit_year": 2020}, If_Match="*")
    assert (refused.status_code, pointers(refused)) == (422, ["/merit_year"])
    told = binh.patch(f"nominations/{line.pk}/", {"override_reason": "Xuất sắc"}, If_Match="*").json()
    assert (told["override_reason"], told["proposal_state"]) == ("Xuất sắc", "draft")
    assert binh.delete(f"nominations/{line.pk}/", If_Match="*").status_code == 422
    checks = binh.get(f"nominations/{line.pk}/checks/").json()
    assert (checks["verdict"]["eligible"], checks["books"]["awards"]) == (True, [])


def test_a_blank_has_its_fields_on_the_sheet_and_is_tried_on_paper(api, cast):
    binh = api("binh")
    made = binh.post("blanks/", {"unit": "truong", "name": "Phôi", "preprinted": True})
    assert "recipient" in made.json()["fields"]
    address = f"blanks/{made.json()['id']}/"
    spot = {"x": 10, "y": 20, "width": 100, "size": 14}

    assert pointers(binh.patch(address, {"fields": {"signer": {}}}, If_Match="*"))[0] == "/fields/signer/x"
    assert pointers(binh.patch(address, {"fields": {"signer": spot | {"x": 290}}}, If_Match="*")) == ["/fields"]
    told = binh.patch(address, {"fields": {"signer": spot}}, If_Match="*").json()["fields"]
    assert told == {"signer": spot | {"align": "left", "bold": False, "text": ""}}
    tried = binh.post(f"{address}print/")
    assert (tried.status_code, tried.json()["state"]) == (202, "queued")
    assert binh.get(tried.headers["Location"]).status_code == 200
    assert api("khach").get(address).status_code == 404
    assert binh.delete(address, If_Match="*").status_code == 204
    assert not Blank.objects.exists()
