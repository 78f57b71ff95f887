"""What a hostile client, a narrowed token or a clumsy system tries, and does not get."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from common.models import AccessLog, ExternalKey, StoredFile
from tests.cast import account
from unions.models import Account, Posting, Role
from welfare.models import Fund, Payout, PayoutKind, Proof, Recipient


@pytest.fixture
def of_need(cast, paid, lan) -> Payout:
    """A payout of a kind that says something about health, to Lan, with its paper."""
    kind = PayoutKind.objects.filter(sensitive=True).first()
    payout = paid(
        cast.truong, date(2024, 5, 2), kind=kind, member=lan, beneficiary="", note="Mổ tim", status="proposed"
    )
    Proof.objects.create(payout=payout, kind="medical", number="GV-77", added_by=cast.binh)
    return payout


@pytest.fixture
def hoa(cast) -> Account:
    """A treasurer: pays, and neither records nor reads what is sensitive."""
    return account("hoa", cast.truong, Role.TREASURER, "Lý Thị Hòa")


def looks(payout: Payout) -> int:
    return AccessLog.objects.filter(act="read", what="welfare.Payout", object_id=payout.pk).count()


# Filters and lists tell no more than rows do ------------------------------------------------------------


def test_whose_name_is_masked_is_not_found_by_asking_for_the_person(api, of_need, lan):
    asked = ({"member": lan.pk}, {"member__in": lan.pk}, {"member__empty": "false"})
    assert [len(api("binh").get("payouts/", one).json()["results"]) for one in asked] == [1] * 3
    assert [api("dung").get("payouts/", one).json()["results"] for one in asked] == [[]] * 3
    assert len(api("dung").get("payouts/").json()["results"]) == 1


def test_what_papers_a_payout_of_need_has_is_told_to_those_who_read_its_reasons(api, of_need):
    proof = Proof.objects.get()
    for address in ("proofs/", "proofs/?kind=medical", f"proofs/?payout={of_need.pk}"):
        assert api("dung").get(address).json()["results"] == []
    assert api("dung").get(f"proofs/{proof.pk}/").status_code == 403
    assert api("dung").get(f"proofs/{proof.pk}/file/").status_code in (403, 404)
    assert looks(of_need) == 0
    assert api("an").get(f"proofs/{proof.pk}/").json()["number"] == "GV-77"
    assert looks(of_need) == 1


def test_who_only_pays_reads_no_reasons_on_a_list(api, of_need, hoa, cast):
    Payout.objects.filter(pk=of_need.pk).update(member=None, beneficiary="Danh sách", listed=1)
    Recipient.objects.create(
        payout=of_need, number=1, name="Chị Tư", note="Ung thư", relation="child", amount=300_000, born_year=2015
    )
    address = f"distributions/{of_need.pk}/"
    cast.hoa = hoa
    assert api("hoa").get(address).status_code == 404  # it is drawn up still
    Payout.objects.filter(pk=of_need.pk).update(status="approved", approved_by=cast.an, approved_at=timezone.now())
    told = api("hoa").get(f"{address}rows/").json()["results"][0]
    assert (told["name"], told["note"], told["relation"]) == ("Chị Tư", "•••", "•••")
    assert api("binh").get(f"{address}rows/").json()["results"][0]["note"] == "Ung thư"


# What was looked at stays written down ------------------------------------------------------------------


def test_who_tries_dry_or_with_an_old_version_is_written_down_as_a_reader(api, of_need):
    address = f"payouts/{of_need.pk}/"
    tried = api("binh").patch(f"{address}?dry_run=1", {"people": 1}, If_Match="*")
    assert (tried.status_code, tried.json()["note"], looks(of_need)) == (200, "Mổ tim", 1), tried.content
    late = api("binh").patch(address, {"people": 1}, If_Match='"0"')
    assert (late.status_code, late.json()["current"]["note"], looks(of_need)) == (412, "Mổ tim", 2)


# Done once ----------------------------------------------------------------------------------------------


def test_an_answer_is_told_again_only_to_who_may_do_the_same_still(api, cast, of_need):
    address, key = f"payouts/{of_need.pk}/", {"If_Match": "*", "Idempotency_Key": "k"}
    binh = api("binh")
    assert binh.patch(address, {"people": 1}, **key).status_code == 200
    assert binh.patch(address, {"people": 1}, **key).headers["Idempotency-Replayed"]
    Posting.objects.filter(account=cast.binh).update(unit=cast.xuong)
    lost = binh.patch(address, {"people": 1}, **key)
    assert (lost.status_code, "Mổ tim" in lost.content.decode()) == (422, False)


def test_a_file_goes_again_with_what_was_only_tried(api, cast):
    def sent(address):
        upload = SimpleUploadedFile("qd.pdf", paper)
        answer = quan.http.post(f"/api/v1/decisions/papers/{address}", {"file": upload}, headers=quan.headers)
        return answer.status_code, default_storage.exists(kept.path)

    quan, paper = api("quan"), b"%PDF-1.7 of nobody else"
    kept = StoredFile(sha256=hashlib.sha256(paper).hexdigest())
    assert [sent("?dry_run=1"), sent(""), sent("?dry_run=1")] == [(201, False), (201, True), (201, True)]


# Many at once -------------------------------------------------------------------------------------------


def test_of_many_changes_of_what_has_no_versions_each_row_is_held(api, cast, queries):
    fund = Fund.objects.create(unit=cast.truong, name="Quỹ")
    binh = api("binh")
    version = binh.get(f"funds/{fund.pk}/").headers["ETag"].strip('"').partition(".")[0]
    with queries() as seen:
        done = binh.patch("funds/bulk/", [{"id": fund.pk, "version": version, "note": "a"}])
    assert done.status_code == 200, done.content
    held = [sql for sql in map(str, seen) if 'FROM "welfare_fund"' in sql and "FOR UPDATE" in sql]
    assert held
    late = binh.patch("funds/bulk/", [{"id": fund.pk, "version": version, "note": "b"}])
    assert late.json()["errors"][0]["code"] == "changed-meanwhile"


# Tokens -------------------------------------------------------------------------------------------------


def test_a_token_that_only_looks_removes_no_keys_of_its_account(api, cast, of_need):
    kept = ExternalKey.objects.create(account=cast.binh, resource="payouts", key="HR-1", object_id=of_need.pk)
    refused = api("binh", abilities=["view"]).delete(f"external-keys/{kept.pk}/", If_Match="*")
    assert refused.status_code == 403
    assert api("binh").delete(f"external-keys/{kept.pk}/", If_Match="*").status_code == 204


def test_a_narrowed_token_gives_no_more_than_it_has(api, cast):
    quan = api("quan", abilities=["view", "staff"])
    given = {
        "unit": "truong",
        "role": "chair",
        "newcomer": {"full_name": "Ma Văn Ảo"},
        "valid": {"from": timezone.localdate().isoformat()},
    }
    assert quan.post("postings/", given).status_code == 403
    program = {"unit": "truong", "role": "officer", "full_name": "Máy", "valid": given["valid"]}
    assert quan.post("service-accounts/", program).status_code == 403
    inside = api("an", unit=cast.to_1)
    assert inside.get("payouts/").json()["results"] == []
    assert inside.get("units/truong/").status_code == 404


# The door -----------------------------------------------------------------------------------------------


def test_a_session_changes_nothing_without_its_mark_and_no_header_changes_the_method(cast, proposed, api):
    signed_in = Client(enforce_csrf_checks=True)
    signed_in.force_login(cast.an)
    address = f"/api/v1/payouts/{proposed.pk}/"
    refused = signed_in.post(f"{address}approve/", "{}", content_type="application/json", headers={"If-Match": "*"})
    assert refused.status_code == 403
    an = api("an")
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert an.ask("post", address, {}, **{name: "DELETE", "If-Match": "*"}).status_code == 405
    assert an.ask("post", f"{address}?_method=DELETE", {}, If_Match="*").status_code in (400, 405)
    answer = an.get(address)
    assert "private" in answer.headers["Cache-Control"]
    assert {"Authorization", "Cookie"} <= {one.strip() for one in answer.headers["Vary"].split(",")}
    assert Payout.objects.get(pk=proposed.pk).status == "proposed"


def test_an_export_holds_no_formulas(api, cast, paid):
    kind = PayoutKind.objects.filter(sensitive=False).first()
    paid(cast.truong, date(2024, 5, 2), kind=kind, beneficiary="=HYPERLINK(1)", source_document="@SUM(1)")
    told = b"".join(api("binh").get("payouts/export/?as=csv").streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(told))
    assert (row["beneficiary"], row["source_document"]) == ("'=HYPERLINK(1)", "'@SUM(1)")


def test_what_is_sensitive_is_kept_by_no_client(api, lan):
    told = api("an").get(f"members/{lan.pk}/sensitive/")
    assert (told.status_code, told.headers["Cache-Control"]) == (200, "private, no-store")
