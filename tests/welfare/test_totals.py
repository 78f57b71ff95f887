"""Totals never mix: each nature by itself, and what is no support apart from it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.periods import Period
from welfare import totals
from welfare.models import Allocation, Contribution, Fund, FundingLine, Loan, Payout, PayoutKind, PotShare, RotatingPot
from welfare.natures import NATURES

YEAR = Period.year(2024)
KINDS = ("visit-sick", "gift-tet", "gift-other", "hardship-sudden")


def give(cast, unit, kind: str, lines: list[dict[str, Any]], on: date = date(2024, 5, 2), **fields) -> Payout:
    """An approved payout with these lines, past the services."""
    with transaction.atomic():
        payout = Payout.objects.create(
            **{
                "unit": unit,
                "happened_on": on,
                "kind": PayoutKind.objects.get(code=kind),
                "beneficiary": "Chị Hoa",
                "amount": sum(line["amount"] for line in lines),
                "recorded_by": cast.binh,
                "proposed_by": cast.binh,
            }
            | fields
        )
        for line in lines:
            FundingLine.objects.create(payout=payout, **line)
        Payout.objects.filter(pk=payout.pk).update(status="approved", approved_by=cast.an, approved_at=timezone.now())
    return payout


def nature_of(line: dict[str, Any], unit) -> str:
    if line.get("in_kind"):
        return "in_kind"
    upper = line.get("payer_unit")
    return "union_other" if line["source"] == "union" and upper and upper != unit else line["source"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.sampled_from(["truong", "to_1", "xuong"]),
            st.sampled_from([date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]),
            st.lists(
                st.tuples(st.sampled_from(FundingLine.Source.values), st.integers(1, 9), st.booleans(), st.booleans()),
                min_size=1,
                max_size=3,
            ),
        ),
        max_size=5,
    )
)
def test_every_line_stands_in_one_column_of_one_group(cast, scope, payouts):
    """Beside a plain model: whatever is given by whom, in kind or not, of whatever union."""
    plain: dict[tuple[str, str], int] = {}
    made = []
    for kind, where, on, lines in payouts:
        unit = getattr(cast, where)
        told = [
            {
                "source": source,
                "amount": amount,
                "in_kind": in_kind,
                "payer_unit": cast.tinh if upper and source == "union" else None,
            }
            for source, amount, in_kind, upper in lines
        ]
        made.append(give(cast, unit, kind, told, on))
        group = made[-1].kind.group
        for line in told:
            if on.year == 2024 and where != "xuong":
                key = (group, nature_of(line, unit))
                plain[key] = plain.get(key, 0) + line["amount"]

    rows = totals.support(cast.huyen_a, YEAR, scope("dung"))

    assert {(row.group, nature): amount for row in rows for nature, amount in row.amounts.items()} == plain
    assert sum(totals.sums(rows).values()) == sum(plain.values())
    Payout.objects.filter(pk__in=[one.pk for one in made]).update(status="proposed", approved_by=None, approved_at=None)


def test_numbers_are_told_by_unit_of_count_with_the_people_reached(cast, scope):
    line = {"source": "union", "amount": 1_000}
    give(cast, cast.truong, "gift-tet", [line], quantity=3, people=5)
    give(cast, cast.truong, "gift-other", [line], quantity=4, people=1)

    (row,) = totals.support(cast.tinh, YEAR, scope("dung"))

    assert (row.quantities, row.people) == ({"portion": 7}, 6)


@pytest.fixture
def all_kinds(cast, lan):
    give(
        cast,
        cast.truong,
        "visit-sick",
        [
            {"source": "union", "amount": 300_000},
            {"source": "union", "amount": 200_000, "payer_unit": cast.tinh},
            {"source": "donors", "amount": 100_000, "in_kind": True},
        ],
    )
    give(cast, cast.truong, "gift-tet", [{"source": "employer", "amount": 400_000}])
    common = {"unit": cast.truong, "happened_on": date(2024, 5, 2), "recorded_by": cast.binh}
    Loan.objects.create(kind="bank", lender="Agribank", amount=2_000_000_000, quantity=25, **common)
    fund = Fund.objects.create(unit=cast.truong, name="Quỹ Vì người nghèo")
    Contribution.objects.create(fund=fund, amount=56_000_000, quantity=40, **common)
    Contribution.objects.create(fund=fund, amount=5_000_000, form="goods", goods="Gạo", **common)
    Allocation.objects.create(to_unit=cast.to_1, amount=7_000_000, **common)
    pot = RotatingPot.objects.create(unit=cast.to_1, valid=(date(2024, 1, 1), None))
    PotShare.objects.create(pot=pot, member=lan, amount=5_000_000)


def test_what_is_no_support_is_in_no_sum_of_it(cast, scope, all_kinds):
    an = scope("an")
    rows = totals.support(cast.truong, YEAR, an)

    assert totals.sums(rows) == {"union": 300_000, "union_other": 200_000, "in_kind": 100_000, "employer": 400_000}
    assert [(one.number, one.amount) for one in totals.loans_given(cast.truong, YEAR, an)] == [(25, 2_000_000_000)]
    assert [one.amount for one in totals.loans_outstanding(cast.truong, YEAR.cut_off, an)] == [2_000_000_000]
    assert sorted(one.amount for one in totals.contributions(cast.truong, YEAR, an)) == [5_000_000, 56_000_000]
    assert totals.allocations(cast.truong, YEAR, an).amount == 7_000_000
    assert totals.pots(cast.truong, YEAR.cut_off, an).amount == 5_000_000


def test_every_number_leads_to_the_list_behind_it(cast, client, all_kinds):
    """What the list of a cell holds adds up to the cell."""
    client.force_login(cast.an)
    page = client.get(reverse("welfare:totals")).context
    seen = 0
    for told in page["rows"]:
        for _label, amount, url in told["cells"]:
            asked = parse_qs(urlsplit(url).query)
            listed = client.get(url).context["page"].object_list
            lines = FundingLine.objects.filter(payout__in=[row.pk for row in listed])
            nature = asked["source"][0]
            found = sum(
                line.amount
                for line in lines.select_related("payer_unit", "payout")
                if nature_of(
                    {"source": line.source, "in_kind": line.in_kind, "payer_unit": line.payer_unit}, cast.truong
                )
                == nature
            )
            assert found == (amount or 0)
            seen += 1
    assert seen == 2 * 4


def test_natures_are_all_sources_and_what_is_in_kind(db):
    assert {code for code, _label in NATURES} == {*FundingLine.Source.values, "union_other", "in_kind"}


def test_the_page_asks_as_much_for_many_as_for_one(cast, client, queries, all_kinds):
    client.force_login(cast.an)

    def asked() -> int:
        with queries() as seen:
            assert client.get(reverse("welfare:totals")).status_code == 200
        return len(seen)

    asked()
    one = asked()
    for kind in KINDS:
        for source in FundingLine.Source.values:
            give(cast, cast.to_1, kind, [{"source": source, "amount": 1_000}])
    assert asked() == one


def test_others_are_told_nothing(cast, client, all_kinds):
    client.force_login(cast.chi)
    page = client.get(reverse("welfare:totals")).context

    assert (page["rows"], page["lent"], page["contributions"]) == ([], [], [])
