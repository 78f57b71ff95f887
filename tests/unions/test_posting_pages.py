"""The pages of who works for a union, and who can see it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.cast import account
from tests.unions.test_postings import NEXT_WEEK, TODAY, TOMORROW, grant, of
from unions.access import Scope
from unions.models import (
    Account,
    Can,
    LineageEvent,
    LineageUnit,
    Placement,
    Role,
    TreePath,
    UnionUnit,
    UnitVersion,
)
from unions.onlookers import onlookers
from unions.services.postings import Span


def typed(**over):
    return {"role": "officer", "first_day": f"{TODAY:%d/%m/%Y}", "full_name": "Phan Văn Mới"} | over


def test_the_page_tells_who_works_here_who_will_and_who_did(client, cast, mai):
    grant(cast, cast.an, mai, cast.truong, span=Span(NEXT_WEEK))
    client.force_login(cast.an)

    groups = client.get("/units/truong/staff/").context["groups"]

    assert [[row.account.username for row, _may in rows] for _label, rows in groups] == [
        ["an", "binh"],
        ["mai"],
        ["mai"],
    ]
    assert [may for row, may in groups[0][1]] == [False, True]


@pytest.mark.parametrize(("who", "status"), [("an", 200), ("quan", 200), ("binh", 404), ("dung", 404), ("chi", 404)])
def test_who_opens_the_page_of_staff(client, cast, who, status):
    client.force_login(getattr(cast, who))

    assert client.get("/units/truong/staff/").status_code == status
    assert client.post("/units/truong/staff/add/", typed()).status_code in (200, 404)
    assert Account.objects.filter(full_name="Phan Văn Mới").exists() is (status == 200)


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "chair"},
        {"role": "administrator"},
        {"role": "owner"},
        {"full_name": ""},
        {"account": "binh"},  # both an old and a new person
        {"full_name": "", "account": "giang"},  # of another province
        {"first_day": "01/01/2020"},
        {"last_day": "01/01/2020"},
        {"username": "an"},
        {"username": "có dấu cách"},
    ],
)
def test_what_is_refused_is_said_and_kept(client, cast, wrong):
    client.force_login(cast.an)

    answer = client.post("/units/truong/staff/add/", typed(reason="Giúp việc", **wrong))

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert "Giúp việc" in answer.content.decode()
    assert not Account.objects.filter(full_name="Phan Văn Mới").exists()


def test_beyond_reach_there_is_no_page_to_post_anybody(client, cast):
    client.force_login(cast.an)
    theirs = of(cast.chi, cast.xuong)

    assert client.post("/units/xuong/staff/add/", typed()).status_code == 404
    for address in ("", "until/", "end/", "hand-over/", "link/", "unlink/"):
        for posting in (theirs, of(cast.an, cast.truong), of(cast.quan, cast.tinh)):
            assert client.post(f"/postings/{posting.pk}/{address}", {}).status_code in (404, 405)
            assert client.get(f"/postings/{posting.pk}/{address}").status_code in (404, 405)


def test_the_end_is_changed_and_refused_on_the_page(client, cast):
    client.force_login(cast.an)
    pk = of(cast.binh, cast.truong).pk

    refused = client.post(f"/postings/{pk}/until/", {"last_day": "01/01/2020", "seen": ""})
    changed = client.post(f"/postings/{pk}/until/", {"last_day": f"{NEXT_WEEK:%d/%m/%Y}", "seen": ""})

    assert (refused.status_code, changed.status_code) == (422, 302)
    assert of(cast.binh, cast.truong).last_day == NEXT_WEEK


def test_handing_over_on_the_page(client, cast, mai):
    client.force_login(cast.an)
    pk = of(cast.binh, cast.truong).pk
    sent = {"account": "MAI", "first_day": f"{TOMORROW:%d/%m/%Y}", "seen": ""}

    assert client.post(f"/postings/{pk}/hand-over/", sent).status_code == 302
    assert client.post(f"/postings/{pk}/hand-over/", sent).status_code == 422


# Who can see a unit --------------------------------------------------------------------------------------


@pytest.fixture
def merged(cast):
    """The workshop's union ended with 2024, and the school's took over what it left."""
    ends = DateRange(date(2015, 1, 1), date(2025, 1, 1))
    for model, field in ((Placement, "child"), (UnitVersion, "unit")):
        model.objects.filter(**{field: cast.xuong}).update(valid=ends)
    event = LineageEvent.objects.create(kind="merged_into_existing", effective_on=date(2025, 1, 1))
    for unit, part, day in ((cast.xuong, "from", date(2024, 12, 31)), (cast.truong, "to", date(2025, 1, 1))):
        LineageUnit.objects.create(event=event, unit=unit, part=part, stood_on=day)
    TreePath.objects.derive()
    return cast.xuong


def test_who_can_see_a_unit_is_exactly_who_its_scope_lets(cast, merged):
    """The two ways of asking agree for every account, ability, unit and day."""
    Account.objects.filter(username="giang").update(is_active=False)
    account("leader", cast.truong, Role.GROUP_LEADER)
    account("huyen", cast.huyen_b, Role.ADMINISTRATOR)
    for unit in UnionUnit.objects.all():
        for day in (TODAY, date(2024, 6, 1)):
            told = {(one.account.pk, can) for one in onlookers(unit, day) for can in one.abilities}
            scopes = [Scope.of(one, day) for one in Account.objects.all()]
            held = {(one.account.pk, can) for one in scopes for can in Can if one.allows(can, unit)}
            assert told == held, (unit, day)


def test_a_merged_unit_is_seen_by_its_heir(cast, merged):
    assert {"an", "binh", "dung", "quan"} <= {one.account.username for one in onlookers(merged, TODAY)}
    assert "chi" not in {one.account.username for one in onlookers(merged, TODAY)}


def test_the_page_says_by_which_posting(client, cast):
    client.force_login(cast.an)

    page = client.get("/units/to-1/who/").context

    assert {(one.account.username, one.standing) for one in page["onlookers"]} >= {
        ("an", ("LĐLĐ tỉnh", "LĐLĐ huyện A", "CĐCS Trường Hoa Sen")),
        ("to-truong", ("LĐLĐ tỉnh", "LĐLĐ huyện A", "CĐCS Trường Hoa Sen", "Tổ 1")),
        ("quan", ("LĐLĐ tỉnh",)),
    }
    assert page["readers"] == []  # sensitive fields are read by those of the unit itself


def test_a_unit_beyond_reach_says_nothing(client, cast):
    client.force_login(cast.an)

    assert client.get("/units/xuong/who/").status_code == 404
