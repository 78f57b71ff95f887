"""The list of payouts: what is found, what is added up, and many acted on at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from welfare.models import Entry, Fund, FundingLine, Payout, PayoutKind, Programme

DAY = date(2024, 5, 2)


@pytest.fixture
def listed(client, cast):
    """The list as somebody of the cast sees it with these filters."""

    def ask(account: str = "an", **filters: str):
        client.force_login(getattr(cast, account))
        return client.get(reverse("welfare:payout-list"), filters)

    return ask


def shown(response) -> list[int]:
    return [row["payout"].pk for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"sick", "gift", "waiting"}),
        ({"status": "proposed"}, {"waiting"}),
        ({"status": "approved"}, {"sick", "gift"}),
        ({"status": "binned"}, {"binned"}),
        ({"kind": "visit-sick"}, {"sick", "waiting"}),
        ({"kind": "group:gift"}, {"gift"}),
        ({"who": "poor"}, {"gift"}),
        ({"programme": "tet"}, {"gift"}),
        ({"source": "employer"}, set()),
        ({"least": "400.000"}, {"gift"}),
        ({"most": "400.000"}, {"sick", "waiting"}),
        ({"q": "HOA chi"}, {"sick"}),
        ({"least": "nhiều"}, {"sick", "gift", "waiting"}),
    ],
)
def test_each_filter_lets_its_rows_through(listed, cast, paid, filters, found):
    tet = Programme.objects.create(code="tet", name="Tết", valid=(date(2024, 1, 1), date(2024, 12, 31)))
    gift = PayoutKind.objects.get(code="gift-tet")
    made = {
        "sick": paid(cast.truong, DAY),
        "gift": paid(cast.truong, DAY, 500_000, kind=gift, programme=tet, beneficiary_kind="poor", beneficiary="Bà Tư"),
        "waiting": paid(cast.truong, DAY, status="proposed", beneficiary="Anh Ba"),
        "binned": paid(cast.truong, DAY, status="proposed", binned_by=cast.binh, binned_at=timezone.now()),
    }

    assert set(shown(listed(**filters))) == {made[name].pk for name in found}


def test_each_kind_of_money_is_added_up_apart(listed, cast, paid):
    paid(cast.truong, DAY, 300_000)
    mixed = paid(cast.truong, DAY, 500_000, status="proposed")
    mixed.funding.all().delete()
    FundingLine.objects.create(payout=mixed, source="union", amount=200_000)
    FundingLine.objects.create(payout=mixed, source="employer", amount=200_000)
    FundingLine.objects.create(payout=mixed, source="employer", amount=100_000, in_kind=True)
    refused = paid(cast.truong, DAY, status="proposed")
    given_back = {"returned_by": cast.an, "returned_at": timezone.now(), "return_reason": "Trùng"}
    Payout.objects.filter(pk=refused.pk).update(status="refused", **given_back)

    assert [amount for _nature, amount in listed().context["sums"]] == [500_000, 200_000, 100_000]
    assert [amount for _nature, amount in listed(status="refused").context["sums"]] == [300_000]


def test_who_may_not_know_the_names_sees_and_finds_none(listed, cast, paid):
    hardship = PayoutKind.objects.filter(sensitive=True).first()
    payout = paid(cast.truong, DAY, kind=hardship)

    assert "Chị Hoa" in listed("binh").content.decode()
    reviewer = listed("dung")
    assert shown(reviewer) == [payout.pk]
    assert "Chị Hoa" not in reviewer.content.decode()
    assert shown(listed("dung", q="Hoa")) == []


# Many at once ------------------------------------------------------------------------------------------------


def picks(*payouts: Payout) -> list[str]:
    return [f"{payout.pk}:{payout.version}" for payout in payouts]


@pytest.fixture
def batch(client, cast):
    def press(who: str, act: str, chosen: list[str], **more: str):
        client.force_login(getattr(cast, who))
        return client.post(reverse("welfare:payout-batch"), {"act": act, "pick": chosen} | more)

    return press


def test_it_is_said_which_are_approved_and_why_not_the_others(batch, cast, paid):
    able = paid(cast.truong, DAY, status="proposed")
    own = paid(cast.truong, DAY, status="proposed", recorded_by=cast.an)
    decided = paid(cast.truong, DAY)
    elsewhere = paid(cast.xa, DAY, status="proposed", recorded_by=cast.giang)

    page = batch("an", "approve", picks(able, own, decided, elsewhere))

    assert page.context["able"] == [able]
    assert {payout for payout, _reason in page.context["others"]} == {own, decided}
    able.refresh_from_db()
    assert able.status == "proposed"


def test_what_was_shown_is_approved_and_nothing_else(batch, cast, paid):
    able, changed = (paid(cast.truong, DAY, status="proposed") for _n in range(2))
    chosen = picks(able, changed)
    Payout.objects.filter(pk=changed.pk).update(version=7)

    assert batch("an", "approve", chosen, confirmed="1").status_code == 302

    assert list(Payout.objects.order_by("pk").values_list("status", flat=True)) == ["approved", "proposed"]


def test_many_are_paid_out_of_their_funds(batch, cast, paid):
    fund = Fund.objects.create(unit=cast.truong, name="Quỹ công đoàn", kind="union")
    Entry.objects.create(fund=fund, kind="opening", amount=1_000_000, happened_on=DAY, booked_by=cast.binh)
    payouts = [paid(cast.truong, DAY, status="proposed") for _n in range(2)]
    FundingLine.objects.update(fund=fund)
    for payout in payouts:
        Payout.objects.filter(pk=payout.pk).update(status="approved", approved_by=cast.an, approved_at=timezone.now())

    shown = batch("binh", "pay", picks(*payouts))
    assert [(row["before"], row["after"]) for row in shown.context["funds"]] == [(1_000_000, 400_000)]
    refused = batch("binh", "pay", picks(*payouts), confirmed="1", paid_on="31/02/2024", method="cash")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["paid_on"])
    done = batch("binh", "pay", picks(*payouts), confirmed="1", paid_on="05/05/2024", method="cash")

    assert done.status_code == 302
    assert set(Payout.objects.values_list("status", "paid_by")) == {("paid", cast.binh.pk)}
    fund.balance.refresh_from_db()
    assert fund.balance.amount == 400_000


@pytest.mark.parametrize("who", ["giang", "chi", "khach"])
def test_nobody_acts_on_what_is_out_of_reach(batch, cast, paid, who):
    payout = paid(cast.truong, DAY, status="proposed")

    batch(who, "approve", picks(payout), confirmed="1")

    payout.refresh_from_db()
    assert payout.status == "proposed"
