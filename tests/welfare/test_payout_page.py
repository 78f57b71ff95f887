"""The page of one payout: its steps, its papers, and what is shown to whom."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from common.models import AccessLog
from welfare.models import Payout, PayoutKind, Proof

DAY = date(2024, 5, 2)


@pytest.fixture
def page(client, cast):
    def look(who: str, payout: Payout):
        client.force_login(getattr(cast, who))
        return client.get(payout.get_absolute_url())

    return look


@pytest.fixture
def press(client, cast):
    def button(who: str, verb: str, payout: Payout, **typed: object):
        client.force_login(getattr(cast, who))
        return client.post(reverse(f"welfare:payout-{verb}", args=[payout.pk]), typed)

    return button


def photo(name: str = "phieu.jpg", colour: str = "red") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def paper(**changes: object) -> dict[str, object]:
    return {"kind": "photo", "form_key": str(uuid4()), "upload": [photo()]} | changes


def test_a_payout_goes_through_its_four_steps(press, page, add, cast, proposed):
    assert press("an", "approve", proposed, version=proposed.version).status_code == 302
    proposed.refresh_from_db()
    assert (
        press("binh", "pay", proposed, version=proposed.version, paid_on="06/05/2024", method="cash").status_code == 302
    )
    assert press("binh", "receipt", proposed).status_code == 422  # the signed paper is not there
    add("binh", proposed, kind="receipt", upload=[photo()])
    assert press("binh", "receipt", proposed).status_code == 302

    proposed.refresh_from_db()
    assert (proposed.status, proposed.paid_on) == ("receipted", date(2024, 5, 6))
    assert [sign.get("name") for sign in page("dung", proposed).context["signs"]] == [
        "Trần Văn Bình",
        "Lê Thị An",
        "Trần Văn Bình",
        "Trần Văn Bình",
    ]


def test_what_was_paid_is_taken_back_with_a_reason_and_a_day(press, cast, proposed):
    press("an", "approve", proposed, version=proposed.version)
    proposed.refresh_from_db()
    press("binh", "pay", proposed, version=proposed.version, paid_on="06/05/2024", method="cash")

    refused = press("binh", "reverse", proposed, reason="", on="07/05/2024")
    assert (refused.status_code, list(refused.context["forms"]["reverse"].errors)) == (422, ["reason"])
    early = press("binh", "reverse", proposed, reason="Trả nhầm người", on="01/05/2024")
    assert (early.status_code, list(early.context["forms"]["reverse"].errors)) == (422, ["on"])
    press("binh", "reverse", proposed, reason="Trả nhầm người", on="07/05/2024")

    proposed.refresh_from_db()
    assert (proposed.status, proposed.reversal_reason) == ("reversed", "Trả nhầm người")


def test_a_payout_changed_meanwhile_is_not_paid_unseen(press, cast, paid):
    payout = paid(cast.truong, DAY)

    late = press("binh", "pay", payout, version=payout.version - 1, paid_on="06/05/2024", method="cash")

    assert late.status_code == 422
    assert late.context["errors"]


def test_a_refusal_needs_a_reason_and_is_final_but_for_who_refused(press, page, cast, proposed):
    assert press("an", "refuse", proposed, reason=" ").status_code == 422
    press("an", "refuse", proposed, reason="Không đúng đối tượng")

    proposed.refresh_from_db()
    assert proposed.status == "refused"
    assert page("an", proposed).context["may"].reopen
    assert not page("binh", proposed).context["may"].reopen


@pytest.mark.parametrize(
    ("who", "status", "able"),
    [
        ("an", "proposed", {"edit", "approve", "add_papers"}),
        ("binh", "proposed", {"edit", "add_papers"}),
        ("dung", "proposed", set()),
        ("an", "approved", {"reopen", "add_papers"}),
        ("binh", "approved", {"pay", "add_papers"}),
    ],
)
def test_each_is_offered_what_they_may_do(page, cast, paid, who, status, able):
    payout = paid(cast.truong, DAY, status=status)

    may = page(who, payout).context["may"]

    assert {name for name, value in vars(may).items() if value is True} == able


# Papers -------------------------------------------------------------------------------------------------------


@pytest.fixture
def add(client, cast):
    def post(who: str, payout: Payout, **changes: object):
        client.force_login(getattr(cast, who))
        return client.post(reverse("welfare:proof-create", args=[payout.pk]), paper(**changes))

    return post


def test_photos_are_added_together_and_once(add, client, cast, proposed):
    key = str(uuid4())
    for _time in range(2):
        assert add("binh", proposed, form_key=key, upload=[photo(), photo("2.jpg", "blue")]).status_code == 302

    assert Proof.objects.filter(payout=proposed).count() == 2
    answer = client.get(reverse("welfare:proof-file", args=[Proof.objects.first().pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


def test_a_file_that_is_no_picture_is_refused_beside_its_field(add, proposed):
    answer = add("binh", proposed, upload=[photo(), SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")])

    assert (answer.status_code, list(answer.context["forms"]["paper"].errors)) == (422, ["upload"])
    assert not Proof.objects.exists()


def test_a_paper_is_a_photo_or_a_number(add, proposed):
    assert add("binh", proposed, upload=[]).status_code == 422
    assert add("binh", proposed, upload=[], number="05/GRV").status_code == 302

    assert Proof.objects.get().number == "05/GRV"


def test_a_paper_is_taken_away_again(add, client, proposed):
    add("binh", proposed)

    client.post(reverse("welfare:proof-drop", args=[Proof.objects.get().pk]))

    assert not Proof.objects.exists()


# What is shown to whom ----------------------------------------------------------------------------------------


@pytest.fixture
def need(cast, paid):
    kind = PayoutKind.objects.filter(sensitive=True).first()
    return paid(cast.truong, DAY, kind=kind, status="proposed", note="Mổ tim", source_document="GRV 12")


def test_reasons_are_for_who_may_read_what_is_sensitive(page, add, client, cast, need):
    add("binh", need)
    before = AccessLog.objects.count()

    assert "Mổ tim" in page("an", need).content.decode()
    assert AccessLog.objects.count() == before + 1
    reviewer = page("dung", need)
    assert not {"Mổ tim", "GRV 12", "Chị Hoa", "phieu.jpg"} & {
        word for word in ("Mổ tim", "GRV 12", "Chị Hoa", "phieu.jpg") if word in reviewer.content.decode()
    }
    assert client.get(reverse("welfare:proof-file", args=[Proof.objects.get().pk])).status_code == 404


@pytest.mark.parametrize("who", ["giang", "chi", "khach"])
def test_who_is_out_of_reach_gets_nothing(page, add, client, cast, proposed, who):
    add("binh", proposed)
    proof = Proof.objects.get()

    assert page(who, proposed).status_code == 404
    assert add(who, proposed).status_code == 404
    assert client.get(reverse("welfare:proof-file", args=[proof.pk])).status_code == 404
    assert client.post(reverse("welfare:proof-drop", args=[proof.pk])).status_code == 404


def test_why_something_was_given_back_is_told(page, cast, paid):
    payout = paid(cast.truong, DAY, status="proposed")
    given_back = {"returned_by": cast.an, "returned_at": timezone.now(), "return_reason": "Thiếu ảnh"}
    Payout.objects.filter(pk=payout.pk).update(status="returned", **given_back)

    assert "Thiếu ảnh" in page("binh", payout).content.decode()
