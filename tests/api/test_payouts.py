"""Payouts over REST: from a draft with its papers to the cash book, masks, many at once, lists and sheets."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.models import AccessLog, Job
from common.tabular import ColumnSpec, write_table
from tests.cast import member
from welfare.models import Entry, Fund, Payout, PayoutKind, Printout, Proof
from welfare.papers import print_out
from welfare.services import books


@pytest.fixture
def visit(lan) -> dict[str, Any]:
    return {
        "unit": "truong",
        "kind": "visit-sick",
        "member": lan.pk,
        "happened_on": "2024-09-05",
        "amount": 300_000,
        "override_reason": "Nằm viện lại.",
        "funding": [{"source": "union", "amount": 200_000}, {"source": "employer", "amount": 100_000}],
    }


def sent(client: Any, address: str, **parts: Any) -> Any:
    """A form with files, by multipart."""
    return client.http.post(f"/api/v1/{address}", parts, headers=client.headers)


def pointers(answer: Any) -> set[str]:
    return {one["pointer"] for one in answer.json()["errors"]}


def test_a_draft_gets_its_paper_is_sent_approved_paid_filed_and_taken_back(api, cast, visit, scope):
    binh, an = api("binh"), api("an")
    fund = Fund.objects.create(unit=cast.truong, name="Quỹ xã hội")
    opening = Entry(fund=fund, kind="opening", amount=1_000_000, happened_on=date(2024, 1, 1))
    books.book(opening, scope=scope("binh"))
    PayoutKind.objects.filter(code="visit-sick").update(proofs=["medical", "receipt"])
    funding = [{"source": "social_fund", "amount": 300_000, "fund": fund.pk}]
    draft = binh.post("payouts/", visit | {"draft": True, "override_reason": "", "funding": funding})
    assert (draft.status_code, draft.json()["status"]) == (201, "draft")
    address = f"payouts/{draft.json()['id']}/"

    refused = binh.post(f"{address}propose/", If_Match="*")
    assert (refused.status_code, pointers(refused)) == (422, {"/override_reason"})
    for kind in ("medical", "receipt"):
        assert sent(binh, f"{address}proofs/", kind=kind, number="05").status_code == 201
    proposed = binh.post(f"{address}propose/", If_Match="*")
    assert proposed.json()["status"] == "proposed"

    assert binh.post(f"{address}approve/", If_Match="*").status_code == 403
    approved = an.post(f"{address}approve/", If_Match=proposed.headers["ETag"])
    said = {"paid_on": "2024-09-06"}
    paid = binh.post(f"{address}pay/", said, If_Match=approved.headers["ETag"])
    late = binh.post(f"{address}pay/", said, If_Match=approved.headers["ETag"])
    filed = binh.post(f"{address}receipt/", If_Match="*")
    back = binh.post(f"{address}reverse/", {"reason": "Trả nhầm", "on": "2024-09-07"}, If_Match="*")

    assert [one.json()["status"] for one in (approved, paid, filed, back)] == [
        "approved",
        "paid",
        "receipted",
        "reversed",
    ]
    assert (late.status_code, approved.json()["approved_by"]) == (412, "Lê Thị An")
    entries = binh.get("entries/", {"payout": draft.json()["id"], "order": "book"}).json()["results"]
    assert [one["amount"] for one in entries] == [-300_000, 300_000]
    assert binh.get(f"funds/{fund.pk}/").json()["balance"] == 1_000_000


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"amount": 400_000}, 422, "/amount"),
        ({"happened_on": "2014-12-31"}, 422, "/happened_on"),
        ({"happened_on": "31/02/2024"}, 400, "/happened_on"),
        ({"amount": -5}, 400, "/amount"),
        ({"amount": 1.5}, 400, "/amount"),
        ({"unit": "xuong"}, 400, "/unit"),
        ({"status": "approved"}, 201, None),
    ],
)
def test_a_refusal_names_the_field(api, cast, visit, change, status, field):
    answer = api("binh").post("payouts/", visit | change)

    assert answer.status_code == status
    if field:
        assert pointers(answer) == {field}
        assert not Payout.objects.exists()
    else:
        assert answer.json()["status"] == "proposed"  # a server's field cannot be set


def test_a_payout_is_returned_or_refused_with_a_reason_and_nobody_approves_their_own(api, cast, paid):
    for verb, status in (("return", "returned"), ("refuse", "refused")):
        address = f"payouts/{paid(cast.truong, date(2024, 5, 2), status='proposed').pk}/"
        assert api("an").post(f"{address}{verb}/", {}, If_Match="*").status_code == 400
        told = api("an").post(f"{address}{verb}/", {"reason": "Thiếu ảnh"}, If_Match="*").json()
        assert (told["status"], told["return_reason"]) == (status, "Thiếu ảnh")
    own = paid(cast.truong, date(2024, 5, 2), status="proposed", recorded_by=cast.an)
    refused = api("an").post(f"payouts/{own.pk}/approve/", If_Match="*")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "own-proposal")


def test_a_list_of_recipients_comes_along_and_adds_up(api, visit, lan):
    rows = [{"member": lan.pk, "amount": 500_000}, {"name": "Bà Tư", "beneficiary_kind": "poor", "amount": 300_000}]
    whole = visit | {"member": None, "beneficiary": "Quà Tết", "kind": "gift-other", "recipients": rows}
    whole |= {"funding": [{"source": "union", "amount": 800_000}]}
    del whole["amount"]

    made = api("binh").post("payouts/", whole)

    assert (made.status_code, made.json()["amount"], made.json()["listed"]) == (201, 800_000, 2), made.content
    read = api("binh").get(f"payouts/{made.json()['id']}/recipients/").json()
    assert [row["name"] or row["member"] for row in read["results"]] == [lan.pk, "Bà Tư"]


def test_what_beyond_reach_is_named_does_not_exist_and_what_is_offered_no_longer_is_refused(api, cast, visit, proposed):
    binh, stranger = api("binh"), member("Trần Thị Lạ", cast.xuong)
    assert pointers(binh.post("payouts/", visit | {"member": stranger.pk})) == {"/member"}
    PayoutKind.objects.filter(code="gift-other").update(retired=True)
    assert pointers(binh.post("payouts/", visit | {"kind": "gift-other"})) == {"/kind"}
    Payout.objects.filter(pk=proposed.pk).update(kind=PayoutKind.objects.get(code="gift-other"))
    kept = binh.patch(f"payouts/{proposed.pk}/", {"note": "x", "override_reason": "Vẫn cho."}, If_Match="*")
    assert kept.status_code == 200, kept.content
    assert [api(who).get(f"payouts/{proposed.pk}/").status_code for who in ("chi", "giang", "khach")] == [404] * 3


def test_names_and_reasons_are_masked_and_the_reading_of_them_is_written_down(api, cast, paid):
    sensitive = PayoutKind.objects.filter(sensitive=True).first()
    payout = paid(cast.truong, date(2024, 5, 2), kind=sensitive, note="Mổ tim")
    proof = Proof.objects.create(payout=payout, kind="medical", number="GV-77", added_by=cast.binh)
    addresses = (f"payouts/{payout.pk}/", "payouts/", f"proofs/{proof.pk}/", "proofs/")

    told = [api("dung").get(address).content.decode() for address in addresses]
    told.append(b"".join(api("dung").get("payouts/export/").streaming_content).decode())
    for secret in ("Chị Hoa", "Mổ tim", "GV-77"):
        assert not any(secret in answer for answer in told)
    assert api("dung").get(f"payouts/{payout.pk}/proofs/").status_code == 403
    assert api("dung").get("payouts/", {"search": "hoa"}).json()["results"] == []
    assert not AccessLog.objects.filter(act="read").exists()

    listed, alone = api("an").get("payouts/").json()["results"][0], api("an").get(f"payouts/{payout.pk}/").json()
    assert (listed["recipient"], listed["note"], alone["note"]) == ("Chị Hoa", "•••", "Mổ tim")
    assert api("an").get(f"proofs/{proof.pk}/").json()["number"] == "GV-77"
    assert AccessLog.objects.filter(act="read", object_id=payout.pk).count() == 2


def test_totals_are_told_by_nature_and_never_mixed(api, cast, paid):
    paid(cast.truong, date(2024, 5, 2))
    told = api("dung").get("payouts/totals/", {"unit": "huyen-a", "period": "2024"}).json()
    assert [(row["group"], row["amounts"]) for row in told["support"]] == [("visit", {"union": 300_000})]
    assert told["allocations"] == {"name": "", "number": 0, "amount": 0}
    assert api("giang").get("payouts/totals/", {"unit": "huyen-a", "period": "2024"}).status_code == 400


def test_what_would_speak_against_a_payout_is_told_before_it_is_written(api, cast, visit, paid, lan):
    paid(cast.truong, date(2024, 9, 1), member=lan)
    told = api("binh").post("payouts/check/", visit | {"papers": [{"kind": "medical", "number": "1"}]}).json()
    codes = {one["code"]: one["needs_reason"] for one in told["warnings"]}
    assert codes["given-before"]
    assert Payout.objects.count() == 1


def test_many_are_approved_and_paid_by_the_versions_that_were_seen(api, cast, paid):
    one, other = (paid(cast.truong, date(2024, 5, day), status="proposed") for day in (2, 3))
    beyond = paid(cast.xuong, date(2024, 5, 2), status="proposed")
    items = [{"id": one.pk, "version": one.version}, {"id": other.pk, "version": 7}]

    refused = api("an").post("payouts/approve/", items)
    assert (refused.status_code, pointers(refused)) == (422, {"/1"})
    each = api("an").post("payouts/approve/?mode=each", [*items, {"id": beyond.pk, "version": 1}]).json()
    assert [line["status"] for line in each["results"]] == ["written", "refused", "refused"]
    assert each["results"][2]["errors"][0]["code"] == "not_found"
    paying = [{"id": one.pk, "version": one.version + 1, "paid_on": "2024-05-06"}]
    done = api("binh").post("payouts/pay/", paying)
    assert (done.status_code, done.json()["written"]) == (200, 1)
    assert Payout.objects.get(pk=one.pk).status == "paid"


def test_a_thousand_are_written_by_as_many_statements_as_ten(api, cast, visit, queries):
    def asked(number: int) -> int:
        people = [member(f"Người thứ {number} {n}", cast.truong) for n in range(number)]
        binh = api("binh")
        with queries() as seen:
            answer = binh.post("payouts/bulk/", [visit | {"member": one.pk} for one in people])
        assert answer.status_code == 201, answer.content
        return len(seen)

    assert asked(30) == asked(10) <= 40


def test_of_many_each_is_judged_after_those_before_it(api, visit):
    twice = [visit | {"kind": "gift-other", "override_reason": why, "happened_on": "2024-09-06"} for why in ("", "")]
    refused = api("binh").post("payouts/bulk/", twice)

    assert (refused.status_code, pointers(refused)) == (422, {"/1/override_reason"})
    twice[1]["override_reason"] = "Hai lần."
    assert api("binh").post("payouts/bulk/", twice).status_code == 201


def test_a_list_is_drawn_up_sent_and_signed_row_by_row(api, cast, lan):
    binh = api("binh")
    whole = {
        "unit": "truong",
        "kind": "gift-other",
        "beneficiary": "Quà Tết",
        "happened_on": "2024-02-01",
        "amount": 500_000,
    }
    begun = binh.post("distributions/", whole)
    assert (begun.status_code, begun.json()["status"]) == (201, "draft"), begun.content
    address, each = f"distributions/{begun.json()['id']}/", {"amount": 500_000}

    assert binh.post(f"{address}add-members/", each | {"members": [lan.pk]}, If_Match="*").json()["rows"] == 1
    wrong = binh.post(f"{address}add/", {"rows": [{"name": "", "amount": 1}]}, If_Match="*")
    assert wrong.status_code == 422
    rows = [{"name": "Bà Tư", "beneficiary_kind": "poor", "amount": 300_000}]
    counted = binh.post(f"{address}add/", {"rows": rows}, If_Match="*").json()
    told = binh.get(f"{address}rows/").json()["results"]
    assert [row["name"] or row["member"] for row in told] == [lan.pk, "Bà Tư"]
    change = {"rows": [{"id": told[1]["id"], "amount": 350_000}]}
    assert binh.post(f"{address}change/", change, If_Match=f'"{counted["version"] - 1}"').status_code == 412
    assert binh.post(f"{address}change/", change, If_Match=f'"{counted["version"]}"').status_code == 200

    gone = binh.post(f"{address}send/", {"funding": [{"source": "union", "amount": 850_000}]}, If_Match="*")
    assert (gone.status_code, gone.json()["amount"]) == (200, 850_000), gone.content
    api("an").post(f"payouts/{begun.json()['id']}/approve/", If_Match="*")
    signed = binh.post(f"{address}sign/", {"received_on": "2024-02-02", "but": [told[1]["id"]]})
    assert signed.json()["rows"] == 1
    assert binh.get(f"payouts/{begun.json()['id']}/recipients/").json()["results"][0]["received_on"] == "2024-02-02"
    assert api("dung").get(address).status_code == 404


def sheet(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    file = io.BytesIO()
    columns = [ColumnSpec(code, code) for code in ("Họ và tên", "Ngày", "Số tiền")]
    write_table(file, columns=columns, rows=rows, sheet_name="Danh sách")
    return SimpleUploadedFile("danh-sach.xlsx", file.getvalue())


def test_a_sheet_is_taken_in_once_and_its_faults_are_told_by_row(api, cast, lan):
    binh = api("binh")
    said = {"unit": "truong", "kind": "visit-sick", "source": "union", "override_reason": "Theo danh sách."}
    rows = [(lan.full_name, "05/09/2024", "300.000"), ("Không Có Ai", "05/09/2024", "200.000")]

    refused = sent(binh, "payouts/upload/", file=sheet(*rows), **said)
    assert (refused.status_code, len(refused.json()["errors"])) == (422, 1), refused.content
    once = sheet(rows[0])  # a workbook says when it was written, so a second one would be another sheet
    good = sent(binh, "payouts/upload/", file=once, **said)
    once.seek(0)
    again = sent(binh, "payouts/upload/", file=once, **said)
    assert (len(good.json()["payouts"]), again.json()) == (1, {"payouts": [], "known": 1, "bad": 0}), good.content


def test_a_paper_is_asked_for_printed_and_fetched(api, cast, paid):
    payout, binh = paid(cast.truong, timezone.localdate()), api("binh")
    asked = binh.post(f"payouts/{payout.pk}/print/", {"kind": "visit_slip"})
    assert (asked.status_code, asked.json()["state"]) == (202, "queued"), asked.content
    printout = print_out(Printout.objects.get())
    Job.objects.update(state="done", ended_at=timezone.now())

    result = binh.get(asked.headers["Location"]).json()["result"]
    assert binh.get(result).json()["printed"]
    file = binh.get(f"{result}file/")
    assert (file.headers["Content-Type"], file.content[:4]) == ("application/pdf", b"%PDF")
    assert binh.post(f"payouts/{payout.pk}/print/", {"kind": "visit_slip"}).json()["id"] == printout.pk
    assert api("dung").get(f"printouts/{printout.pk}/").status_code == 404
