"""Who read what is sensitive about a unit's members, told to those who look after its staff."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from common.models import AccessLog
from members.models import MembershipSpell
from tests.cast import account, member
from unions.models import Role


def read(who, whom, at=None, **fields) -> AccessLog:
    at = at or timezone.now()
    return AccessLog.objects.create(
        account=who, act="read", what="members.Member", object_id=whom.pk, fields=["religion"], happened_at=at, **fields
    )


def shown(client) -> list[str]:
    return [str(row.account.username) for row, _labels in client.get("/units/truong/readings/").context["rows"]]


def test_the_newest_readings_of_own_members_come_first(client, cast, lan):
    now = timezone.now()
    read(cast.an, lan, now - timedelta(hours=2))
    read(cast.binh, lan, now)
    read(cast.chi, member("Người Khác", cast.xuong), now)
    client.force_login(cast.an)

    assert shown(client) == ["binh", "an"]


def test_what_was_read_after_somebody_left_is_not_the_old_unions_business(client, cast, lan):
    MembershipSpell.objects.filter(member=lan).update(
        valid=DateRange(date(2020, 1, 1), date(2024, 1, 1)), left="transferred_out"
    )
    zone = timezone.get_current_timezone()
    read(cast.an, lan, datetime(2023, 12, 31, 23, 30, tzinfo=zone))
    read(cast.giang, lan, datetime(2024, 1, 1, 0, 30, tzinfo=zone))
    client.force_login(cast.an)

    assert shown(client) == ["an"]


@pytest.mark.parametrize(("who", "status"), [("an", 200), ("quan", 200), ("binh", 404), ("dung", 404), ("chi", 404)])
def test_who_may_look_at_the_log(client, cast, who, status):
    client.force_login(getattr(cast, who))

    assert client.get("/units/truong/readings/").status_code == status


def test_a_hundred_readings_ask_no_more_than_one(client, cast, lan, queries):
    client.force_login(cast.an)

    def asked() -> int:
        client.get("/units/truong/readings/")
        with queries() as seen:
            client.get("/units/truong/readings/")
        return len(seen)

    read(cast.an, lan)
    one = asked()
    for n in range(120):
        read(account(f"nguoi-{n}", cast.truong, Role.OFFICER), lan)

    assert asked() == one
    assert len(shown(client)) == 100
