"""Programmes across levels: launched, carried out in own versions, and what was given in them union by union."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from common.periods import Period
from tests.cast import LONG_AGO
from unions.models import Placement, TreePath
from welfare import deliveries
from welfare.models import Allocation, FundingLine, Payout, PayoutKind, Programme
from welfare.services import programmes as services

YEAR = Period.year(2024)
TET = DateRange(date(2024, 1, 2), date(2024, 2, 25))


@pytest.fixture
def tet(cast) -> Programme:
    return Programme.objects.create(code="tet-thu", name="Tết thử", unit=cast.tinh, valid=TET)


@pytest.fixture
def at_school(cast, tet) -> Programme:
    return Programme.objects.create(code="tet-truong", name="Tết ở trường", unit=cast.truong, parent=tet, valid=TET)


def new(name: str, unit=None, **fields) -> Programme:
    return Programme(**{"name": name, "unit": unit, "valid": TET} | fields)


def test_a_union_in_reach_launches_a_programme_with_a_code_of_its_name(cast, client):
    client.force_login(cast.binh)

    response = client.post(
        reverse("welfare:programme-create"),
        {"name": "Tết ở phường 2024", "unit": "truong", "first_day": "02/01/2024", "last_day": "24/02/2024"},
    )

    made = Programme.objects.get(name="Tết ở phường 2024")
    assert response.url == made.get_absolute_url()
    assert (made.code, made.unit, made.valid) == ("tet-o-phuong-2024", cast.truong, TET)


def test_launched_twice_it_is_one_and_another_of_the_name_has_a_code_of_its_own(cast, scope):
    codes = [
        services.launch_programme(new("Tết", unit), scope=scope(who)).code
        for unit, who in ((cast.truong, "an"), (cast.truong, "binh"), (cast.xuong, "chi"))
    ]

    assert codes == ["tet", "tet", "tet-2"]


@pytest.mark.parametrize(("who", "unit"), [("binh", "huyen_a"), ("dung", "tinh"), ("chi", "truong"), ("an", None)])
def test_nobody_launches_for_others(cast, scope, who, unit):
    with pytest.raises(PermissionDenied):
        services.launch_programme(new("Tết", getattr(cast, unit) if unit else None), scope=scope(who))


def test_who_defines_launches_for_everybody(cast, scope, client):
    made = services.launch_programme(new("Tháng thử"), scope=scope("quan"))

    client.force_login(cast.giang)
    assert client.get(made.get_absolute_url()).status_code == 200


def test_a_programme_of_another_branch_is_not_found(cast, client, at_school):
    client.force_login(cast.chi)

    assert client.get(at_school.get_absolute_url()).status_code == 404
    assert client.get(reverse("welfare:programme-silent", args=[at_school.pk])).status_code == 404


def test_what_is_carried_out_was_launched_above_and_on_two_levels_at_most(cast, scope, tet, at_school):
    an = scope("an")
    third = services.launch_programme(new("Tết của tổ", cast.to_1, parent=at_school), scope=an)
    for name, unit, parent in (("Bốn", cast.to_1, third), ("Trên", cast.truong, third)):
        with pytest.raises(ValidationError) as refused:
            services.launch_programme(new(name, unit, parent=parent), scope=an)
        assert list(refused.value.error_dict) == ["parent"]
    tet.parent = third
    with pytest.raises(PermissionDenied):
        services.change_programme(tet, scope=an)


def test_what_is_used_stays(cast, scope, paid, at_school):
    paid(cast.truong, date(2024, 1, 20), programme=at_school)
    with pytest.raises(ValidationError) as refused:
        services.withdraw_programme(at_school.pk, scope=scope("an"))
    assert refused.value.code == "used"

    other = services.launch_programme(new("Nhầm", cast.truong), scope=scope("an"))
    services.withdraw_programme(other.pk, scope=scope("an"))
    assert not Programme.objects.filter(pk=other.pk).exists()


# What was given ------------------------------------------------------------------------------------------


@pytest.fixture
def handed_out(cast, paid, tet, at_school):
    """700.000 of the school under its own version, 900.000 of the workshop, and what does not count."""
    gift = PayoutKind.objects.get(code="gift-tet")
    day = date(2024, 1, 20)
    paid(cast.truong, day, 300_000, programme=at_school, kind=gift, quantity=3, people=3)
    paid(cast.to_1, day, 400_000, programme=tet, kind=gift, quantity=4, people=2)
    paid(cast.xuong, day, 900_000, programme=tet, people=1)
    paid(cast.xuong, day, 111_000)  # of no programme
    paid(cast.xuong, day, 222_000, programme=tet, status=Payout.Status.PROPOSED)
    paid(cast.xuong, date(2023, 12, 30), 333_000, programme=tet)  # before the period
    return tet


def told(found: deliveries.Delivered) -> dict[str, tuple[int, int, dict[str, int], dict[str, int]]]:
    return {
        one.code: (one.given.payouts, one.given.people, one.given.quantities, one.given.amounts)
        for one in found.branches
    }


def test_it_is_told_union_by_union_below_the_chosen_one(cast, scope, handed_out):
    found = deliveries.delivered(handed_out, cast.tinh, YEAR, scope("dung"))

    assert told(found) == {
        "huyen-a": (2, 5, {"portion": 7}, {"union": 700_000}),
        "huyen-b": (1, 1, {"visit": 1}, {"union": 900_000}),
    }
    assert (found.given.payouts, found.given.amounts) == (3, {"union": 1_600_000})


def test_the_chosen_union_stands_beside_those_below_it(cast, scope, handed_out):
    found = deliveries.delivered(handed_out, cast.truong, YEAR, scope("an"))

    assert told(found) == {
        "truong": (1, 3, {"portion": 3}, {"union": 300_000}),
        "to-1": (1, 2, {"portion": 4}, {"union": 400_000}),
    }


def test_natures_are_told_apart(cast, scope, paid, tet):
    payout = paid(cast.truong, date(2024, 1, 20), 100_000, programme=tet, status=Payout.Status.PROPOSED)
    payout.funding.all().delete()
    for fields in (
        {"source": "union", "amount": 10_000},
        {"source": "union", "amount": 20_000, "payer_unit": cast.tinh},
        {"source": "donors", "amount": 30_000},
        {"source": "donors", "amount": 40_000, "in_kind": True},
    ):
        FundingLine.objects.create(payout=payout, **fields)
    Payout.objects.filter(pk=payout.pk).update(status="approved", approved_by=cast.an, approved_at=payout.recorded_at)

    found = deliveries.delivered(tet, cast.truong, YEAR, scope("an"))

    assert found.given.amounts == {"union": 10_000, "union_other": 20_000, "donors": 30_000, "in_kind": 40_000}


def test_payouts_stand_where_their_union_stood_on_their_day(cast, scope, handed_out):
    """The workshop moved to the other district in June: what it gave at Tết stays with the first."""
    moved = date(2024, 6, 1)
    Placement.objects.filter(child=cast.xuong).update(valid=DateRange(date(2015, 1, 1), moved))
    Placement.objects.create(child=cast.xuong, parent=cast.huyen_a, valid=DateRange(moved, None))
    TreePath.objects.derive()

    found = deliveries.delivered(handed_out, cast.tinh, YEAR, scope("dung"))

    assert {code: numbers[0] for code, numbers in told(found).items()} == {"huyen-a": 2, "huyen-b": 1}


def test_who_recorded_nothing_is_named(cast, scope, paid, tet):
    paid(cast.to_1, date(2024, 1, 20), programme=tet, status=Payout.Status.PROPOSED)  # in whatever state, and below

    silent = deliveries.silent_unions(tet, cast.tinh, YEAR, scope("dung"))

    assert [union.code for union in silent] == ["xuong"]
    found = deliveries.delivered(tet, cast.tinh, YEAR, scope("dung"))
    assert {one.code: (one.spoke, one.unions) for one in found.branches} == {"huyen-a": (1, 1), "huyen-b": (0, 1)}


def test_allocations_stand_beside_what_was_handed_out(cast, scope, handed_out):
    common = {"programme": handed_out, "happened_on": date(2024, 1, 5), "recorded_by": cast.an}
    Allocation.objects.create(unit=cast.tinh, to_unit=cast.huyen_a, amount=1_000_000, **common)
    Allocation.objects.create(unit=cast.huyen_a, to_unit=cast.truong, amount=500_000, **common)
    Allocation.objects.create(
        unit=cast.huyen_b, to_unit=cast.xuong, amount=1, **common | {"happened_on": date(2025, 1, 5)}
    )

    means = deliveries.means_of(handed_out, cast.tinh, YEAR, scope("dung"))

    assert [(one.code, one.allocated, one.handed_out, one.remaining) for one in means] == [
        ("huyen-a", 1_000_000, 700_000, 300_000),
        ("truong", 500_000, 700_000, -200_000),
    ]


def test_a_page_that_leaves_days_out_says_so(cast, client, tet):
    client.force_login(cast.dung)
    for chosen, whole in (("2024", ""), ("2024-Q2", "2024-01-02..2024-02-24")):
        cast.dung.chosen_period = chosen
        cast.dung.save()
        assert client.get(tet.get_absolute_url()).context["whole"] == whole


def test_an_open_programme_has_no_days_left_out(cast, client):
    for_ever = Programme.objects.create(code="nha-thu", name="Nhà", unit=cast.tinh, valid=LONG_AGO)
    client.force_login(cast.dung)

    assert client.get(for_ever.get_absolute_url()).context["whole"] == ""
