"""What every resource keeps to, tried on payouts: done once, seen versions, many at once, lists that are asked well."""

from __future__ import annotations

import threading
import uuid
from datetime import date

import pytest
from django.db import connection
from django.db.models import F

from common.models import IdempotencyKey
from tests.conftest import ROOT
from welfare.models import Payout
from welfare.services import payouts


@pytest.fixture
def visit(lan):
    return {
        "unit": "truong",
        "kind": "visit-sick",
        "member": lan.pk,
        "happened_on": "2024-09-05",
        "amount": 300_000,
        "override_reason": "Nằm viện lại.",
        "funding": [{"source": "union", "amount": 300_000}],
    }


# Done once -------------------------------------------------------------------------------------------


def test_asked_again_with_the_same_key_nothing_is_done_twice_and_the_answer_is_the_first(api, visit):
    binh, key = api("binh"), str(uuid.uuid4())

    first = binh.post("payouts/", visit, Idempotency_Key=key)
    again = binh.post("payouts/", visit, Idempotency_Key=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (again.headers["ETag"], again.headers["Location"]) == (first.headers["ETag"], first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Payout.objects.count() == 1


def test_a_key_is_bound_to_body_path_and_account(api, cast, visit):
    binh, key = api("binh"), "k-1"
    assert binh.post("payouts/", visit, Idempotency_Key=key).status_code == 201

    other_body = binh.post("payouts/", visit | {"amount": 1, "funding": []}, Idempotency_Key=key)
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency-key-reused")
    assert api("an").post("payouts/", visit | {"happened_on": "2024-09-06"}, Idempotency_Key=key).status_code == 201
    assert binh.post("payouts/bulk/", [visit | {"happened_on": "2024-09-07"}], Idempotency_Key=key).status_code == 201
    assert Payout.objects.count() == 3


def test_a_refusal_is_not_kept_and_comes_mended_under_the_same_key(api, visit):
    binh = api("binh")
    assert binh.post("payouts/", visit | {"amount": 5}, Idempotency_Key="k").status_code == 422
    assert binh.post("payouts/", visit, Idempotency_Key="k").status_code == 201


def test_a_key_of_a_thousand_letters_is_refused(api, visit):
    assert api("binh").post("payouts/", visit, Idempotency_Key="k" * 1000).status_code == 400


def test_what_is_tried_dry_is_told_and_not_done(api, visit):
    told = api("binh").post("payouts/?dry_run=1", visit, Idempotency_Key="k")

    assert (told.status_code, told.json()["status"], told.headers["Dry-Run"]) == (201, "proposed", "1")
    assert (Payout.objects.count(), IdempotencyKey.objects.count()) == (0, 0)


# Seen versions ---------------------------------------------------------------------------------------


def test_a_change_names_the_version_that_was_seen(api, visit):
    binh = api("binh")
    made = binh.post("payouts/", visit)
    address = f"payouts/{made.json()['id']}/"

    assert binh.patch(address, {"note": "a"}).status_code == 428
    changed = binh.patch(address, {"note": "a"}, If_Match=made.headers["ETag"])
    assert (changed.status_code, changed.json()["note"]) == (200, "a")
    late = binh.patch(address, {"note": "b"}, If_Match=made.headers["ETag"])
    assert (late.status_code, late.json()["code"], late.json()["current"]["note"]) == (412, "changed-meanwhile", "a")
    assert binh.patch(address, {"note": "b"}, If_Match="*").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_was_quicker_between_the_look_and_the_change_is_not_written_over(api, proposed, monkeypatch):
    send_back = payouts.return_payout

    def changes_it() -> None:
        Payout.objects.filter(pk=proposed.pk).update(people=3, version=F("version") + 1)
        connection.close()

    def overtaken(*args, **kwargs):  # the service itself asks for no version
        quicker = threading.Thread(target=changes_it)
        quicker.start()
        quicker.join()
        return send_back(*args, **kwargs)

    monkeypatch.setattr(payouts, "return_payout", overtaken)
    late = api("an").post(f"payouts/{proposed.pk}/return/", {"reason": "Sai"}, If_Match='"1"')
    assert (late.status_code, late.json()["current"]["people"]) == (412, 3), late.content
    proposed.refresh_from_db()
    assert (proposed.status, proposed.version) == ("proposed", 2)


def test_what_is_known_is_not_sent_again(api, visit):
    binh = api("binh")
    made = binh.post("payouts/", visit)
    address = f"payouts/{made.json()['id']}/"
    read = binh.get(address)

    assert binh.get(address, If_None_Match=read.headers["ETag"]).status_code == 304
    listed = binh.get("payouts/")
    assert binh.get("payouts/", If_None_Match=listed.headers["ETag"]).status_code == 304


def test_what_is_removed_lies_in_the_bin_and_comes_back(api, visit):
    binh = api("binh")
    made = binh.post("payouts/", visit)
    address = f"payouts/{made.json()['id']}/"

    assert binh.delete(address, If_Match=made.headers["ETag"]).status_code == 204
    assert binh.get(address).status_code == 404
    assert [one["id"] for one in binh.get("payouts/", {"binned": "true"}).json()["results"]] == [made.json()["id"]]
    assert binh.post(f"{address}restore/").status_code == 200
    assert binh.get(address).status_code == 200


# Many at once ----------------------------------------------------------------------------------------


def test_of_many_all_are_written_or_none_and_each_fault_is_told_by_its_place(api, visit):
    items = [visit, visit | {"happened_on": "2024-09-06", "amount": 5}, visit | {"kind": "nothing"}]

    refused = api("binh").post("payouts/bulk/", items)

    assert (refused.status_code, refused.json()["code"]) == (422, "items-refused")
    assert {one["pointer"] for one in refused.json()["errors"]} == {"/1/amount", "/2/kind"}
    assert not Payout.objects.exists()


def test_of_many_each_is_written_that_can_be(api, visit):
    items = [visit, visit | {"kind": "nothing"}, visit | {"happened_on": "2024-09-06"}]

    told = api("binh").post("payouts/bulk/?mode=each", items).json()

    assert (told["written"], told["refused"]) == (2, 1)
    assert [one["status"] for one in told["results"]] == ["written", "refused", "written"]
    assert told["results"][1]["errors"][0]["pointer"] == "/kind"
    assert Payout.objects.count() == 2


def test_many_are_changed_by_their_numbers_and_the_versions_that_were_seen(api, visit):
    binh = api("binh")
    one, other = (binh.post("payouts/", visit | {"happened_on": day}).json() for day in ("2024-09-05", "2024-09-06"))
    items = [{"id": one["id"], "version": one["version"], "note": "x"}, {"id": other["id"], "version": 7, "note": "y"}]

    told = binh.patch("payouts/bulk/?mode=each", items).json()

    assert [line["status"] for line in told["results"]] == ["written", "refused"]
    assert told["results"][1]["errors"][0]["code"] == "changed-meanwhile"


def test_a_client_calls_rows_by_keys_of_its_own(api, visit):
    binh, an = api("binh"), api("an")

    assert binh.put("payouts/by-key/HR-7/", visit).status_code == 201
    changed = binh.put("payouts/by-key/HR-7/", visit | {"note": "again"})
    assert (changed.status_code, changed.json()["note"]) == (200, "again")
    assert binh.get("payouts/by-key/HR-7/").json()["id"] == changed.json()["id"]
    assert an.get("payouts/by-key/HR-7/").status_code == 404
    both = [
        visit | {"external_id": "HR-7", "note": "third"},
        visit | {"external_id": "HR-8", "happened_on": "2024-09-09"},
    ]
    assert binh.post("payouts/bulk/", both).json()["written"] == 2
    assert Payout.objects.count() == 2


# Lists -----------------------------------------------------------------------------------------------


@pytest.fixture
def few(cast, paid):
    return [paid(cast.truong, date(2024, 5, day), amount=day * 100_000) for day in (1, 2, 2, 3)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"happened_on__gte": "2024-05-02"}, [1, 2, 3]),
        ({"happened_on__gt": "2024-05-02"}, [3]),
        ({"amount__in": "100000,300000"}, [0, 3]),
        ({"unit": "xuong"}, []),
        ({"programme__empty": "true"}, [0, 1, 2, 3]),
        ({"status": "approved", "happened_on__lt": "2024-05-02"}, [0]),
    ],
)
def test_lists_are_narrowed_by_field_and_operator(api, few, asked, found):
    results = api("binh").get("payouts/", asked | {"order": "oldest"}).json()["results"]
    assert [one["id"] for one in results] == [few[n].pk for n in found]


@pytest.mark.parametrize(
    "asked",
    [
        {"colour": "red"},
        {"status__like": "a"},
        {"happened_on": "31/02/2024"},
        {"amount": "much"},
        {"order": "-amount"},
        {"fields": "amount,secret"},
        {"page_size": "0"},
        {"cursor": "x"},
        {"modified_since": "yesterday"},
        {"binned": "maybe"},
    ],
)
def test_what_a_list_cannot_be_asked_is_refused_by_name(api, few, asked):
    answer = api("binh").get("payouts/", asked)

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert [one["parameter"] for one in answer.json()["errors"]] == list(asked)


def test_pages_meet_every_row_once_while_rows_arrive(api, cast, few, paid):
    binh, met = api("binh"), []
    answer = binh.get("payouts/", {"order": "oldest", "page_size": 2}).json()
    met += [one["id"] for one in answer["results"]]
    paid(cast.truong, date(2024, 4, 1))
    while answer["next"]:
        answer = binh.get(answer["next"]).json()
        met += [one["id"] for one in answer["results"]]
    assert met == [one.pk for one in few]


def test_a_page_has_at_most_two_hundred_rows_however_many_are_asked_for(api, few):
    assert api("binh").get("payouts/", {"page_size": 10**8}).status_code == 200


def test_fields_that_are_not_asked_for_are_not_told(api, few):
    results = api("binh").get("payouts/", {"fields": "id,amount"}).json()["results"]
    assert {frozenset(one) for one in results} == {frozenset({"id", "amount"})}


def test_who_keeps_in_step_is_told_what_changed_since(api, few):
    answer = api("binh").get("payouts/", {"modified_since": "2024-01-01T00:00:00+07:00", "order": "oldest"})
    later = api("binh").get("payouts/", {"modified_since": "2124-01-01T00:00:00"})

    assert [one["id"] for one in answer.json()["results"]] == [one.pk for one in few]
    assert later.json()["results"] == []
    assert answer.headers["Settled-Until"]


@pytest.mark.parametrize(("form", "begins"), [("ndjson", b'{"id":'), ("csv", b"\xef\xbb\xbfid,"), ("xlsx", b"PK")])
def test_all_rows_are_taken_out_in_one_answer(api, few, form, begins):
    answer = api("binh").get("payouts/export/", {"as": form, "happened_on__gte": "2024-05-02"})
    content = b"".join(answer.streaming_content)

    assert content.startswith(begins)
    if form != "xlsx":
        assert len(content.splitlines()) == 3 + (form == "csv")


# Faults ----------------------------------------------------------------------------------------------


def test_sentences_are_in_the_language_that_is_asked_for(api, visit):
    binh = api("binh")
    vi, en = (binh.post("payouts/", visit | {"kind": "x"}, Accept_Language=one).json() for one in ("vi", "en-GB,en"))

    assert (vi["code"], en["code"]) == ("invalid", "invalid")
    assert en["detail"] == "Some fields need another look."
    assert vi["detail"] != en["detail"]


def test_an_unknown_address_is_a_problem_document(api, cast):
    answer = api("binh").get("nothing/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_the_docs_load_nothing_from_elsewhere(client, cast):
    client.force_login(cast.an)
    assert "https://" not in client.get("/api/v1/docs/").content.decode()


def test_the_document_is_served_as_it_is_checked_in(api):
    answer = api("binh").get("schema/", Accept="application/json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/yaml")
    assert b"".join(answer.streaming_content) == (ROOT / "docs/api.yaml").read_bytes()
