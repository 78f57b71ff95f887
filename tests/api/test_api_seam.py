"""Units and payouts over REST: the rules and the reach of the pages, and faults that programs can read."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import member
from welfare.models import Payout, PayoutKind, Proof


@pytest.fixture
def token(client, cast):
    """Signs in as somebody of the cast and answers the header to send."""

    def sign_in(who: str) -> dict[str, str]:
        account = getattr(cast, who)
        account.set_password("mat-khau-dai-1")
        account.save()
        answer = client.post(
            reverse("api:token"),
            {"username": account.username, "password": "mat-khau-dai-1"},
            content_type="application/json",
        )
        assert answer.status_code == 201, answer.content
        return {"Authorization": f"Token {answer.json()['token']}"}

    return sign_in


@pytest.fixture
def visit(lan):
    return {
        "unit": "truong",
        "kind": "visit-sick",
        "member": lan.pk,
        "happened_on": "2024-09-05",
        "amount": 300_000,
        "funding": [{"source": "union", "amount": 200_000}, {"source": "employer", "amount": 100_000}],
    }


def line(source: str, amount: int) -> dict:
    return {"source": source, "payer": "", "payer_unit": None, "fund": None, "amount": amount, "in_kind": False}


def post(client, url: str, body: dict, header: dict):
    return client.post(url, body, content_type="application/json", headers=header)


def test_a_payout_is_recorded_approved_and_read_back(client, cast, token, visit):
    made = post(client, reverse("api:payout-list"), visit, token("binh"))
    assert (made.status_code, made.json()["status"]) == (201, "proposed")
    address = reverse("api:payout-detail", args=[made.json()["id"]])

    approved = post(client, f"{address}approve/", {"version": 1}, token("an"))

    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    assert client.get(address, headers=token("dung")).json()["funding"] == [
        line("union", 200_000),
        line("employer", 100_000),
    ]


def test_a_payout_is_paid_receipted_and_taken_back(client, cast, token, paid):
    payout = paid(cast.truong, date(2024, 5, 2))
    for kind in payout.kind.proofs:
        Proof.objects.create(payout=payout, kind=kind, number="05", added_by=cast.binh)
    address, header = reverse("api:payout-detail", args=[payout.pk]), token("binh")

    said = {"version": payout.version, "paid_on": "2024-05-06"}
    answers = [
        post(client, f"{address}pay/", said | {"version": 0}, header),
        post(client, f"{address}pay/", said, header),
        post(client, f"{address}receipt/", {}, header),
        post(client, f"{address}reverse/", {"reason": "Trả nhầm", "on": "2024-05-07"}, header),
    ]

    assert [answer.status_code for answer in answers] == [422, 200, 200, 200]
    assert [answer.json()["status"] for answer in answers[1:]] == ["paid", "receipted", "reversed"]


def test_a_payout_is_returned_or_refused_with_a_reason(client, cast, token, paid):
    for verb, status in (("return", "returned"), ("refuse", "refused")):
        payout = paid(cast.truong, date(2024, 5, 2), status="proposed")
        address = reverse("api:payout-detail", args=[payout.pk])

        assert post(client, f"{address}{verb}/", {}, token("an")).status_code == 400
        assert post(client, f"{address}{verb}/", {"reason": "Thiếu ảnh"}, token("an")).json()["status"] == status


def test_a_list_of_recipients_adds_up_and_is_read_back(client, cast, token, visit, lan):
    rows = [{"member": lan.pk, "amount": 500_000}, {"name": "Bà Tư", "beneficiary_kind": "poor", "amount": 300_000}]
    whole = visit | {"member": None, "beneficiary": "Quà Tết", "kind": "gift-other", "recipients": rows}
    whole |= {"funding": [{"source": "union", "amount": 800_000}], "override_reason": "Theo kế hoạch"}
    del whole["amount"]

    made = post(client, reverse("api:payout-list"), whole, token("binh"))

    assert made.status_code == 201, made.content
    assert (made.json()["amount"], made.json()["listed"]) == (800_000, 2)
    read = client.get(reverse("api:payout-recipients", args=[made.json()["id"]]), headers=token("binh")).json()
    assert [row["name"] or row["member"] for row in read["results"]] == [lan.pk, "Bà Tư"]


def test_who_may_not_know_names_and_reasons_reads_masks(client, cast, token, paid):
    sensitive = PayoutKind.objects.filter(sensitive=True).first()
    payout = paid(cast.truong, date(2024, 5, 2), kind=sensitive, note="Mổ tim")
    header = token("dung")

    for address in (reverse("api:payout-detail", args=[payout.pk]), reverse("api:payout-list")):
        answer = client.get(address, headers=header).content.decode()
        assert "Chị Hoa" not in answer
        assert "Mổ tim" not in answer
    assert "Mổ tim" in client.get(reverse("api:payout-detail", args=[payout.pk]), headers=token("an")).content.decode()


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"amount": 400_000}, 422, "amount"),
        ({"happened_on": "2014-12-31"}, 422, "happened_on"),
        ({"happened_on": "31/02/2024"}, 400, "happened_on"),
        ({"amount": -5}, 400, "amount"),
        ({"amount": 1.5}, 400, "amount"),
        ({"unit": "xuong"}, 400, "unit"),
        ({"kind": "nothing"}, 400, "kind"),
        ({"status": "approved"}, 201, None),
    ],
)
def test_a_refusal_names_the_field(client, cast, token, visit, change, status, field):
    answer = post(client, reverse("api:payout-list"), visit | change, token("binh"))

    assert answer.status_code == status
    if field:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert list(answer.json()["errors"]) == [field]
        assert not Payout.objects.exists()
    else:
        assert answer.json()["status"] == "proposed"  # a server's field cannot be set


def test_a_member_beyond_reach_cannot_be_named(client, cast, token, visit):
    stranger = member("Trần Thị Lạ", cast.xuong)

    answer = post(client, reverse("api:payout-list"), visit | {"member": stranger.pk}, token("binh"))

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["member"])


def test_nobody_approves_ones_own_over_the_api_either(client, cast, token, proposed):
    Payout.objects.update(recorded_by=cast.an)

    answer = post(client, reverse("api:payout-approve", args=[proposed.pk]), {"version": 1}, token("an"))

    assert answer.status_code == 422
    proposed.refresh_from_db()
    assert proposed.status == "proposed"


@pytest.mark.parametrize("who", ["chi", "giang", "khach"])
def test_what_is_beyond_reach_does_not_exist(client, cast, token, proposed, who):
    header = token(who)

    assert client.get(reverse("api:payout-detail", args=[proposed.pk]), headers=header).status_code == 404
    assert client.get(reverse("api:payout-list"), headers=header).json()["results"] == []
    assert client.get(reverse("api:unit-detail", args=["truong"]), headers=header).status_code == 404


def test_units_are_answered_as_of_a_day(client, cast, token):
    cast.truong.versions.update(valid=(date(2020, 1, 1), None))
    header = token("an")

    def codes(day: str) -> list[str]:
        answer = client.get(reverse("api:unit-list"), {"day": day}, headers=header)
        return [unit["code"] for unit in answer.json()["results"]]

    assert codes("2024-06-01") == ["to-1", "truong"]
    assert codes("2019-06-01") == ["to-1"]
    assert client.get(reverse("api:unit-list"), {"day": "31/02/2024"}, headers=header).status_code == 400


def test_a_revoked_token_opens_nothing(client, cast, token):
    header = token("an")
    assert client.post(reverse("api:token-revoke"), headers=header).status_code == 204

    assert client.get(reverse("api:unit-list"), headers=header).status_code == 401


def test_a_wrong_password_gets_no_token_and_five_get_a_pause(client, cast):
    answers = [
        client.post(
            reverse("api:token"), {"username": "an", "password": f"sai-{n}"}, content_type="application/json"
        ).status_code
        for n in range(6)
    ]

    assert answers == [401] * 5 + [429]


def test_a_posting_that_ended_closes_the_api_at_once(client, cast, token):
    header = token("an")
    cast.an.postings.all().delete()

    assert client.get(reverse("api:unit-list"), headers=header).json()["results"] == []


def test_the_docs_load_nothing_from_elsewhere(client, cast):
    client.force_login(cast.an)
    page = client.get(reverse("api:docs")).content.decode()

    assert "https://" not in page
