"""The list of payouts: what is found, what is added up, and many acted on at once."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from common.models import AccessLog
from common.tabular import open_table
from members.privacy import HIDDEN
from welfare.models import Entry, Fund, FundingLine, Payout, PayoutKind, Programme, Proof, Recipient

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
        ({"unit": "to-1"}, {"waiting"}),
        ({"since": "3/5/2024"}, {"waiting"}),
        ({"until": "2/5/2024"}, {"sick", "gift"}),
        ({"status": "reasoned"}, {"gift"}),
        ({"least": "nhiều"}, {"sick", "gift", "waiting"}),
    ],
)
def test_each_filter_lets_its_rows_through(listed, cast, paid, filters, found):
    tet = Programme.objects.create(code="tet", name="Tết", valid=(date(2024, 1, 1), date(2024, 12, 31)))
    gift = PayoutKind.objects.get(code="gift-tet")
    made = {
        "sick": paid(cast.truong, DAY),
        "gift": paid(
            cast.truong,
            DAY,
            500_000,
            kind=gift,
            programme=tet,
            beneficiary_kind="poor",
            beneficiary="Bà Tư",
            override_reason="Lần hai",
        ),
        "waiting": paid(cast.to_1, date(2024, 5, 3), status="proposed", beneficiary="Anh Ba"),
        "binned": paid(cast.truong, DAY, status="proposed", binned_by=cast.binh, binned_at=timezone.now()),
    }

    assert set(shown(listed(**filters))) == {made[name].pk for name in found}


def test_the_database_finds_what_lacks_a_paper_as_the_rows_say_it(listed, cast, paid):
    need = {"code": "both", "name": "Cả hai", "group": "visit", "count_unit": "visit"}
    kind = PayoutKind.objects.create(**need, proofs=["medical", "receipt"])
    steps = {
        "paid": {"paid_by": cast.binh, "paid_at": timezone.now(), "paid_on": DAY},
        "receipted": {"receipted_by": cast.binh, "receipted_at": timezone.now()},
    }
    due = {"proposed": {"medical"}, "approved": {"medical"}, "paid": {"medical", "receipt"}, "receipted": set()}
    lacks = {}
    for papers, status in product(((), ("medical",), ("receipt",), ("medical", "receipt", "photo")), due):
        payout = paid(cast.truong, DAY, kind=kind, status="proposed" if status == "proposed" else "approved")
        for paper in papers:
            Proof.objects.create(payout=payout, kind=paper, number="1", added_by=cast.binh)
        for step in {"paid": ["paid"], "receipted": ["paid", "receipted"]}.get(status, ()):
            Payout.objects.filter(pk=payout.pk).update(status=step, **steps[step])
        lacks[payout.pk] = not due[status] <= set(papers)

    page = listed()
    assert {row["payout"].pk: row["lacks_paper"] for row in page.context["rows"]} == lacks
    expected = {pk for pk, lacking in lacks.items() if lacking}
    assert set(shown(listed(status="lacking"))) == expected
    assert {view["url"]: view["count"] for view in page.context["views"]}["?status=lacking"] == len(expected)


def test_a_list_of_one_member_is_of_all_years_and_of_what_may_be_known_by_name(listed, cast, paid, lan):
    gift = PayoutKind.objects.get(code="gift-tet")
    long_ago = paid(cast.truong, date(2021, 1, 5), kind=gift, member=lan, beneficiary="")
    secret = paid(cast.truong, DAY, member=lan, beneficiary="")
    in_a_list = paid(cast.truong, DAY, kind=gift, beneficiary="Tổ 1", status="proposed")
    Recipient.objects.create(payout=in_a_list, number=1, member=lan, amount=300_000)
    paid(cast.truong, DAY)

    assert set(shown(listed("binh", member=lan.pk))) == {long_ago.pk, secret.pk, in_a_list.pk}
    assert set(shown(listed("dung", member=lan.pk))) == {long_ago.pk, in_a_list.pk}
    assert listed("chi", member=lan.pk).context["form"].errors.keys() == {"member"}


# Taken out ---------------------------------------------------------------------------------------------------


def test_the_file_is_the_list_with_its_masks_and_no_formulas_and_is_written_down(client, listed, cast, paid):
    hardship, gift = PayoutKind.objects.filter(sensitive=True).first(), PayoutKind.objects.get(code="gift-tet")
    paid(cast.truong, DAY, 900_000, kind=hardship, override_reason="Bệnh nặng")
    explained = paid(cast.truong, DAY, kind=gift, beneficiary="=cmd()", override_reason="Lần hai")
    paid(cast.truong, DAY, status="proposed")

    def taken(who: str, query: str):
        client.force_login(getattr(cast, who))
        return client.post(f"{reverse('welfare:payout-list')}?{query}")

    content = b"".join(taken("dung", "status=approved").streaming_content)
    rows = open_table(content, "a.xlsx").rows[6:]
    assert [(row[1], row[7], row[10]) for row in rows] == [
        ("=cmd()", 300_000, "Lần hai"),
        (HIDDEN, 900_000, HIDDEN),
    ]
    assert AccessLog.objects.values_list("account", "act", "what", "rows").get() == (
        cast.dung.pk, "export", "welfare.Payout", 2,
    )  # fmt: skip
    assert taken("chi", "").url == reverse("welfare:payout-list")
    of_reasons = listed("dung", status="reasoned")  # which does not tell that there is one where it is masked
    counted = {view["url"]: view["count"] for view in of_reasons.context["views"]}
    assert (shown(of_reasons), counted["?status=reasoned"]) == ([explained.pk], 1)


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
