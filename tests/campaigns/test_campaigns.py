"""Campaigns: who sees them, what they ask, how they change, and how they are reviewed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from campaigns import asked
from campaigns.models import Campaign, CampaignReview, Registration
from campaigns.reach import offered
from campaigns.services import campaigns as services
from campaigns.views.campaigns import _own_days
from tests.cast import LONG_AGO, unit
from unions.access import Scope
from unions.models import Decision, Placement, TreePath

TODAY = timezone.localdate()
YEAR = DateRange(TODAY - timedelta(days=100), TODAY + timedelta(days=100))


def campaign(of, name: str = "Lao động giỏi", valid: DateRange = YEAR, **fields) -> Campaign:
    fields = {"code": f"c-{Campaign.objects.count()}"} | fields
    return Campaign.objects.create(unit=of, name=name, valid=valid, **fields)


@pytest.fixture
def officer(cast) -> Scope:
    """An officer of the whole province."""
    cast.quan.postings.update(role="officer")
    return Scope.of(cast.quan)


def test_a_union_sees_what_itself_those_below_and_those_above_launched(cast, scope):
    above, own, below = campaign(cast.tinh), campaign(cast.truong), campaign(cast.to_1)
    campaign(cast.huyen_b), campaign(cast.noi_khac)

    assert set(offered(Campaign, scope("an"))) == {above, own, below}


def test_the_days_of_a_campaign_are_a_period_that_figures_are_told_for():
    today = date(2024, 5, 1)
    days = [(date(2024, 1, 1), date(2025, 1, 1)), (date(2024, 3, 8), date(2024, 5, 2)), (date(2024, 3, 8), None)]
    told = [_own_days(Campaign(valid=DateRange(*one)), today) for one in [*days, (date(2024, 5, 2), None)]]
    assert told == ["2024", "2024-03-08..2024-05-01", "2024-03-08..now", ""]


def test_what_a_union_above_launched_in_its_time_is_seen_after_a_move(cast, scope):
    then = campaign(cast.huyen_a, valid=DateRange(date(2020, 1, 1), date(2021, 1, 1)))
    later = campaign(cast.huyen_a, valid=DateRange(date(2025, 1, 1), date(2026, 1, 1)))
    Placement.objects.filter(child=cast.truong).update(valid=DateRange(date(2015, 1, 1), date(2024, 1, 1)))
    Placement.objects.create(child=cast.truong, parent=cast.huyen_b, valid=DateRange(date(2024, 1, 1), None))
    TreePath.objects.derive()

    seen = offered(Campaign, scope("an"))
    assert then in seen
    assert later not in seen


def test_asked_are_unions_of_the_level_within_reach(cast, scope, officer):
    everybody, districts = campaign(cast.tinh), campaign(cast.tinh, asked_level_id="district_federation")
    groups, nobody = campaign(cast.tinh, asked_level_id="union_group"), campaign(cast.tinh, asks="nobody")
    keys = [one.pk for one in (everybody, districts, groups, nobody)]
    Registration.objects.create(
        campaign=everybody, unit=cast.truong, happened_on=TODAY, taking_part=3, eligible=4, recorded_by=cast.binh
    )

    assert asked.shares(keys, officer, on=TODAY) == {
        everybody.pk: asked.Share(1, 2),
        districts.pk: asked.Share(0, 2),
        groups.pk: asked.Share(0, 1),
    }
    assert asked.shares(keys, scope("an"), on=TODAY) == {
        everybody.pk: asked.Share(1, 1),
        groups.pk: asked.Share(0, 1),
    }
    assert asked.shares(keys, scope("khach"), on=TODAY) == {}
    rows = asked.units_asked(everybody, officer, on=TODAY)
    assert [(row.unit, bool(row.registration)) for row in rows] == [(cast.truong, True), (cast.xuong, False)]


def test_a_union_is_told_what_it_is_asked_for_until_it_registered(client, cast):
    open_now = campaign(cast.tinh, name="Mở", registration=DateRange(TODAY, TODAY + timedelta(days=3)))
    campaign(cast.tinh, name="Đã đóng", registration=DateRange(TODAY - timedelta(days=3), TODAY))
    campaign(cast.huyen_b, name="Của nơi khác")
    client.force_login(cast.an)

    def told() -> list[tuple[str, int]]:
        page = client.get(reverse("campaigns:campaign-list") + "?view=asked")
        return [(row["campaign"].name, row["share"].missing) for row in page.context["waiting"]]

    assert told() == [("Mở", 1)]
    client.post(
        reverse("campaigns:registration-create") + f"?campaign={open_now.code}",
        {"unit": "truong", "happened_on": f"{TODAY:%d/%m/%Y}", "taking_part": "5", "eligible": "9", "version": "1"}
        | {"form_key": "5a0c9c0e-8d0e-4c08-8f0f-4d9f6f6f6f01"},
    )
    assert Registration.objects.get().taking_part == 5
    assert told() == []


def test_launched_by_a_form_with_its_document_and_found_twice_it_is_one(client, cast):
    client.force_login(cast.an)
    typed = {
        "name": "Xanh - Sạch - Đẹp", "kind": "movement", "unit": "truong", "first_day": "1/1/2026", "last_day": "31/12/2026",
        "asks": "units", "registers_from": "1/2/2026", "registers_until": "28/2/2026", "version": "1",
        "decision-number": "12/KH", "decision-issuer": "CĐCS", "decision-signed_on": "30/12/2025",
    }  # fmt: skip
    for _twice in range(2):
        client.post(reverse("campaigns:campaign-create"), typed)

    made = Campaign.objects.get()
    assert (made.code, made.valid.upper, made.registration.upper) == (
        "xanh-sach-dep",
        date(2027, 1, 1),
        date(2026, 3, 1),
    )
    assert made.decision == Decision.objects.get(number="12/KH")
    assert CampaignReview.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_day": "1/1/2025"}, "last_day"),
        ({"registers_from": "1/12/2025"}, "registers_from"),
        ({"registers_until": "28/2/2026"}, "registers_from"),
        ({"name": ""}, "name"),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(client, cast, wrong, field):
    client.force_login(cast.an)
    typed = {
        "name": "Phong trào", "kind": "movement", "unit": "truong", "first_day": "1/1/2026", "last_day": "31/12/2026",
        "asks": "units", "version": "1",
    }  # fmt: skip

    page = client.post(reverse("campaigns:campaign-create"), typed | wrong)

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}
    assert page.context["form"]["first_day"].value() == "1/1/2026"


def test_a_part_is_of_the_same_union_or_one_above_and_never_of_itself(cast, officer, scope):
    whole = campaign(cast.tinh)
    own = services.launch_campaign(
        Campaign(unit=cast.truong, name="Của trường", valid=YEAR, parent=whole), scope=officer
    )
    whole.parent = own
    with pytest.raises(ValidationError) as refused:
        services.change_campaign(whole, seen_version=1, scope=officer)
    assert set(refused.value.message_dict) == {"parent"}

    sister = campaign(cast.xuong)
    with pytest.raises(ValidationError) as refused:
        services.launch_campaign(Campaign(unit=cast.truong, name="Khác", valid=YEAR, parent=sister), scope=officer)
    assert set(refused.value.message_dict) == {"parent"}
    with pytest.raises(PermissionDenied):
        services.launch_campaign(Campaign(unit=cast.tinh, name="Lớn", valid=YEAR), scope=scope("an"))


def test_what_unions_registered_for_stays_as_they_were_asked(cast, officer):
    made = campaign(cast.tinh)
    day = TODAY - timedelta(days=1)
    Registration.objects.create(
        campaign=made, unit=cast.truong, happened_on=day, taking_part=1, eligible=1, recorded_by=cast.binh
    )

    def refused(**changed) -> set[str]:
        asking = Campaign.objects.select_related("unit").get(pk=made.pk)
        for name, value in changed.items():
            setattr(asking, name, value)
        with pytest.raises(ValidationError) as error:
            services.change_campaign(asking, seen_version=1, scope=officer)
        return set(error.value.message_dict)

    assert refused(asks="members") == {"asks"}
    assert refused(unit=cast.huyen_a) == {"unit"}
    assert refused(registration=DateRange(TODAY, TODAY + timedelta(days=1))) == {"registers_from"}
    assert refused(valid=DateRange(YEAR.lower, day)) == {"last_day"}
    with pytest.raises(ValidationError):
        services.withdraw_campaign(made.pk, scope=officer)
    made.name = "Tên mới"
    assert services.change_campaign(made, seen_version=1, scope=officer).version == 2
    with pytest.raises(ValidationError) as stale:
        services.change_campaign(made, seen_version=1, scope=officer)
    assert stale.value.code == "changed-meanwhile"


def test_who_has_and_has_not_is_paged_and_asks_the_same_of_the_database_for_many(client, cast, queries, officer):
    made = campaign(cast.tinh)
    client.force_login(cast.quan)
    address = reverse("campaigns:campaign-registered", args=[made.pk])
    client.get(address)
    with queries() as few:
        client.get(address)
    for n in range(55):
        unit(f"co-so-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_a)
    TreePath.objects.derive()
    Registration.objects.create(
        campaign=made, unit=cast.xuong, happened_on=TODAY, taking_part=3, eligible=6, recorded_by=cast.binh
    )

    with queries() as many:
        page = client.get(address)

    assert len(many) <= len(few) + 1  # the registrations of the page, of which there were none before
    assert page.context["share"] == asked.Share(1, 57)
    assert page.context["page"].paginator.count == 57
    assert [row["union"].unit.code for row in client.get(address + "?state=has").context["rows"]] == ["xuong"]
    assert client.get(address + "?state=not&q=co-so-7").context["page"].paginator.count == 1
    assert page.context["sums"] == {"taking_part": 3, "eligible": 6}


def test_a_review_is_of_a_day_that_came_and_of_the_launcher(client, cast, scope):
    made = campaign(cast.truong, valid=LONG_AGO)
    client.force_login(cast.binh)
    address = reverse("campaigns:review-create") + f"?campaign={made.code}"
    typed = {"kind": "half_way", "held_on": "1/6/2024", "text": "Đạt 80/80", "version": "1"}

    for wrong in ("1/1/2014", f"{TODAY + timedelta(days=1):%d/%m/%Y}"):
        page = client.post(address, typed | {"held_on": wrong})
        assert (page.status_code, set(page.context["form"].errors)) == (422, {"held_on"})
    for _twice in range(2):
        client.post(address, typed)
    review = CampaignReview.objects.get()
    assert review.recorded_by == cast.binh
    assert set(client.post(address, typed | {"text": "Khác"}).context["form"].errors) == {"held_on"}
    client.post(reverse("campaigns:review-edit", args=[review.pk]), typed | {"text": "Sửa lại"})
    review.refresh_from_db()
    assert (review.text, review.version) == ("Sửa lại", 2)
    with pytest.raises(PermissionDenied):
        services.write_review(
            CampaignReview(campaign=campaign(cast.tinh), kind="final", held_on=TODAY, text="x"), scope=scope("an")
        )
