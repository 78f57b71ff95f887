"""Whom a payout may name, and what of a person is seen by a union they left."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from common.periods import Period
from members.models import MembershipSpell
from reports.services import reports
from tests.cast import account, member
from unions.access import Scope
from unions.letterheads import version_of
from unions.models import Placement, Role, TreePath, UnitVersion
from welfare.models import Payout, PayoutKind
from welfare.services import payouts as services


@pytest.fixture
def gone(cast):
    """A member of the school until 2022, since then of a union in another province."""
    made = member("Nguyễn Thị Lan", cast.truong)
    MembershipSpell.objects.filter(member=made).update(
        valid=DateRange(date(2020, 1, 1), date(2022, 1, 1)), left="transferred_out"
    )
    MembershipSpell.objects.create(
        member=made, unit=cast.xa, valid=DateRange(date(2022, 1, 1), None), joined="transferred_in"
    )
    return made


def new(cast, **fields):
    return Payout(
        **{
            "unit": cast.truong,
            "kind": PayoutKind.objects.get(code="visit-sick"),
            "happened_on": date(2024, 5, 2),
            "amount": 300_000,
        }
        | fields
    )


def test_a_payout_names_a_member_of_its_own_union_on_that_day(cast, gone):
    with pytest.raises(ValidationError):
        services.record_payout(new(cast, member=gone), [services.Funding("union", 300_000)], scope=Scope.of(cast.binh))


def test_a_payout_over_rest_names_a_member_of_its_own_union(client, cast):
    """Within reach, but of a sister union."""
    above = account("phuong", cast.tinh, Role.OFFICER)
    theirs = member("Trần Văn Sơn", cast.xuong)
    client.force_login(above)
    body = {
        "unit": "truong",
        "kind": "visit-sick",
        "member": theirs.pk,
        "happened_on": "2024-05-02",
        "amount": 1000,
        "funding": [{"source": "union", "amount": 1000}],
    }
    answer = client.post("/api/v1/payouts/", json.dumps(body), content_type="application/json")
    assert answer.status_code in (400, 422)


def test_a_union_does_not_follow_people_who_left_it(client, cast, gone):
    """Their later union, its history and their mandates there are no business of the old one."""
    client.force_login(cast.binh)
    answer = client.get(f"/members/{gone.pk}/")
    assert answer.status_code == 404 or "Nơi xa" not in answer.content.decode()


def test_who_left_is_not_offered_for_a_payout(client, cast, gone):
    client.force_login(cast.binh)
    page = client.get("/payouts/new/")
    assert "Nguyễn Thị Lan" not in page.content.decode()


def test_a_payout_of_another_unit_keeps_its_member_when_it_is_changed(client, cast, lan, paid):
    """The page is about the group; the payout is of the school. Opening its form must still offer its member."""
    payout = paid(cast.truong, date(2024, 5, 2), status=Payout.Status.PROPOSED, member=lan, beneficiary="")
    cast.binh.chosen_unit = cast.to_1
    cast.binh.save()
    client.force_login(cast.binh)
    page = client.get(f"/payouts/{payout.pk}/edit/").content.decode()
    assert re.search(rf'name="member"[^>]*value="{lan.pk}" checked', page)


@pytest.fixture
def dissolved(cast, paid):
    """The workshop's union ended with 2024."""
    payout = paid(cast.xuong, date(2024, 5, 2), recorded_by=cast.khach, approved_by=cast.chi)
    ends = DateRange(date(2015, 1, 1), date(2025, 1, 1))
    Placement.objects.filter(child=cast.xuong).update(valid=ends)
    UnitVersion.objects.filter(unit=cast.xuong).update(valid=ends)
    TreePath.objects.derive()
    return payout


def test_the_records_of_a_dissolved_union_are_seen_from_above(client, cast, dissolved):
    client.force_login(cast.dung)
    assert client.get(dissolved.get_absolute_url()).status_code == 200


def test_the_evidence_of_a_dissolved_union_is_seen_from_above(client, cast, dissolved):
    client.force_login(cast.dung)
    page = client.get("/figures/tinh/2024/welfare.visits.count/")
    assert page.context["evidence"][0]["hidden"] == 0


def test_a_unit_posted_here_alone_does_not_list_what_stands_below(client, cast):
    """A group leader's reach is one unit; posted to a unit that has others below, they see no names of those."""
    leader = account("leader", cast.truong, Role.GROUP_LEADER)
    client.force_login(leader)
    assert "Tổ 1" not in client.get("/units/truong/").content.decode()


def test_figures_of_a_unit_posted_here_alone_count_it_alone(client, cast, paid):
    leader = account("leader", cast.truong, Role.GROUP_LEADER)
    paid(cast.to_1, date(2024, 5, 2))
    client.force_login(leader)
    page = client.get("/figures/truong/2024/welfare.visits.count/")
    assert page.status_code in (403, 404) or page.context["figure"].value == 0


def test_a_day_before_the_unit_bears_its_first_name(cast, template, year):
    """The nearest name to a day before all of them is the first one."""
    UnitVersion.objects.filter(unit=cast.truong).update(valid=DateRange(date(2015, 1, 1), date(2020, 1, 1)))
    first = cast.truong.versions.get()
    UnitVersion.objects.create(
        unit=cast.truong,
        valid=DateRange(date(2020, 1, 1), None),
        name="Tên mới",
        short_name="Tên mới",
        letterhead_name="TÊN MỚI",
        symbol="CĐCS",
        place="Hoa Sen",
        level=first.level,
    )
    assert version_of(cast.truong.pk, date(2010, 1, 1)).name == first.name


def test_no_report_is_opened_on_a_period_that_has_not_begun(cast, template):
    with pytest.raises(ValidationError):
        reports.open_report(
            unit=cast.truong,
            period=Period.year(2150),
            template=template,
            dated_on=date(2150, 12, 31),
            scope=Scope.of(cast.an),
        )
