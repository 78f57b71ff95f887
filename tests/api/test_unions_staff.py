"""Postings, accounts, territories looked after, named periods and a client's own keys over REST."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from common.models import ExternalKey
from tests.cast import LONG_AGO
from tests.unions.conftest import mai  # noqa: F401 - a fixture
from unions.models import Posting, Territory


@pytest.fixture
def commune(db):
    Territory.objects.filter(code="90001").delete()
    return Territory.objects.create(code="90001", kind="commune", name="Xã Thử", valid=LONG_AGO)


def test_somebody_is_posted_handed_over_and_ended(api, cast, mai):  # noqa: F811
    an, today = api("an"), timezone.localdate()
    said = {"unit": "truong", "role": "officer", "valid": {"from": today.isoformat()}}

    made = an.post("postings/", said | {"account": "mai"})
    assert made.status_code == 201, made.content
    assert (made.json()["full_name"], made.json()["granted_by_name"]) == ("Đinh Thị Mai", "Lê Thị An")
    address, last = f"postings/{made.json()['id']}/", (today + timedelta(days=30)).isoformat()
    until = an.post(f"{address}until/", {"last_day": last}, If_Match=made.headers["ETag"])
    assert until.json()["valid"]["until"] == last
    assert an.post(f"{address}until/", {"last_day": None}, If_Match=made.headers["ETag"]).status_code == 412
    Posting.objects.filter(pk=made.json()["id"]).update(valid=DateRange(today - timedelta(days=9), None))
    on = (today + timedelta(days=1)).isoformat()
    newcomer = {"full_name": "Lý Thị Năm", "email": "nam@vidu.vn"}
    after = an.post(f"{address}hand-over/", {"newcomer": newcomer, "first_day": on}, If_Match="*")
    assert (after.status_code, after.json()["account"], after.json()["valid"]["from"]) == (201, "lythinam", on)
    assert an.post(f"{address}end/", If_Match="*").status_code == 204
    assert Posting.objects.get(pk=made.json()["id"]).valid.upper == today
    assert an.post(f"postings/{after.json()['id']}/end/", If_Match="*").status_code == 204
    assert not Posting.objects.filter(pk=after.json()["id"]).exists()


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"account": "giang"}, 400, "/account"),
        ({"account": None}, 400, "/account"),
        ({"newcomer": {"full_name": "Ai"}}, 400, "/account"),
        ({"account": "an"}, 422, ""),
        ({"valid": {"from": "2020-01-01"}}, 422, "/valid"),
        ({"unit": "xuong"}, 400, "/unit"),
        ({"role": "chair"}, 403, None),
    ],
)
def test_who_may_not_be_posted_is_not(api, cast, mai, change, status, pointer):  # noqa: F811
    said = {"unit": "truong", "role": "officer", "valid": {"from": timezone.localdate().isoformat()}, "account": "mai"}

    answer = api("an").post("postings/", said | change)

    assert answer.status_code == status, answer.content
    if pointer is not None:
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_accounts_and_postings_are_told_to_who_looks_after_staff_and_no_mail_to_anybody(api, cast, mai):  # noqa: F811
    mai.email = "mai@vidu.vn"
    mai.save()
    an = api("an")

    assert an.get("accounts/", {"search": "dinh mai"}).json()["results"] == [
        {"id": mai.pk, "username": "mai", "full_name": "Đinh Thị Mai", "is_service": False}
    ]
    assert [one["username"] for one in an.get("accounts/", {"order": "username"}).json()["results"]] == [
        "an",
        "binh",
        "mai",
        "to-truong",
    ]
    held = an.get("postings/", {"day": "2022-01-01", "account": "mai"}).json()["results"]
    assert [(one["role"], one["valid"]["until"]) for one in held] == [("officer", "2023-12-31")]
    for who in ("binh", "dung", "khach"):
        assert api(who).get("accounts/").json()["results"] == []
        assert api(who).get("postings/").json()["results"] == []


def test_a_unit_looks_after_a_territory_till_a_day(api, cast, commune):
    quan = api("quan")
    made = quan.post("coverages/", {"unit": "truong", "territory": "90001", "valid": {"from": "2024-01-01"}})
    assert made.status_code == 201, made.content
    ended = quan.post(f"coverages/{made.json()['id']}/end/", {"last_day": "2024-06-30"}, If_Match=made.headers["ETag"])

    assert ended.json()["valid"] == {"from": "2024-01-01", "until": "2024-06-30"}
    assert len(quan.get("coverages/", {"under": "huyen-a", "day": "2024-06-30"}).json()["results"]) == 1
    assert quan.get("coverages/", {"under": "huyen-a", "day": "2024-07-01"}).json()["results"] == []
    early = quan.post(
        "coverages/", {"unit": "truong", "territory": "90001", "valid": {"from": "2015-06-01", "until": "2015-05-01"}}
    )
    assert early.json()["errors"][0]["pointer"] == "/valid"
    assert (
        api("an")
        .post("coverages/", {"unit": "truong", "territory": "90001", "valid": {"from": "2025-01-01"}})
        .status_code
        == 400
    )
    assert (
        api("an").post(f"coverages/{made.json()['id']}/end/", {"last_day": "2024-02-01"}, If_Match="*").status_code
        == 403
    )


def test_days_get_a_name_that_holds_below(api, cast):
    an, said = (
        api("an"),
        {"unit": "truong", "name": "Nhiệm kỳ", "kind": "term", "days": {"from": "2022-10-01", "until": "2027-09-30"}},
    )
    made = an.post("named-periods/", said)
    assert made.status_code == 201, made.content
    address = f"named-periods/{made.json()['id']}/"

    assert api("to_truong").get(address).json()["days"] == said["days"]
    assert api("to_truong").patch(address, {"name": "x"}, If_Match="*").status_code == 403
    assert api("chi").get(address).status_code == 404
    twice = an.post("named-periods/", said | {"name": "Khác"})
    assert twice.status_code == 422
    open_end = an.post("named-periods/", said | {"days": {"from": "2022-10-01"}})
    assert (open_end.status_code, open_end.json()["errors"][0]["pointer"]) == (400, "/days")
    changed = an.patch(address, {"name": "Nhiệm kỳ XII"}, If_Match=made.headers["ETag"])
    assert changed.json()["name"] == "Nhiệm kỳ XII"
    assert an.delete(address, If_Match=changed.headers["ETag"]).status_code == 204


def test_a_client_reads_and_drops_its_own_keys_alone(api, cast):
    own = ExternalKey.objects.create(account=cast.binh, resource="members", key="HR-1", object_id=7)
    ExternalKey.objects.create(account=cast.an, resource="members", key="HR-1", object_id=7)
    binh = api("binh")

    listed = binh.get("external-keys/", {"resource": "members", "key": "HR-1"}).json()["results"]
    assert listed == [{"id": own.pk, "resource": "members", "key": "HR-1", "object_id": 7}]
    assert api("an").delete(f"external-keys/{own.pk}/", If_Match="*").status_code == 404
    assert binh.delete(f"external-keys/{own.pk}/", If_Match="*").status_code == 204
    assert ExternalKey.objects.count() == 1


def test_halves_of_letters_are_refused_wherever_they_stand(api, cast):
    for body in ({"unit": "\ud800"}, {"\udfff": 1}):
        assert api("quan").post("coverages/", body).status_code == 400
