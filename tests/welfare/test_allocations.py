"""Means handed down: no payout, booked where funds are named, taken back out of the books too."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests.cast import account
from unions.access import Scope
from unions.models import Role
from welfare.models import Allocation, Entry, Fund, Payout, Programme
from welfare.services import allocations as services
from welfare.services import books

DAY = date(2024, 3, 1)


@pytest.fixture
def officer(cast) -> Scope:
    """Of the district: records and keeps the cash book there and below."""
    return Scope.of(account("canbo-huyen", cast.huyen_a, Role.OFFICER))


@pytest.fixture
def funds(cast, officer) -> tuple[Fund, Fund]:
    """A fund of the district with 1.000.000 in it, and an empty one of the school."""
    upper = Fund.objects.create(unit=cast.huyen_a, name="Quỹ huyện")
    lower = Fund.objects.create(unit=cast.truong, name="Quỹ trường")
    books.book(Entry(fund=upper, kind="opening", amount=1_000_000, happened_on=date(2024, 1, 1)), scope=officer)
    return upper, lower


def allocation(cast, **fields) -> Allocation:
    row = {"unit": cast.huyen_a, "to_unit": cast.truong, "happened_on": DAY, "amount": 400_000}
    return Allocation(**row | fields)


def balances(*funds: Fund) -> list[int]:
    stands = books.balance_of(funds)
    return [stands.get(fund.pk, 0) for fund in funds]


def test_it_stands_in_both_cash_books_at_once(cast, officer, funds):
    upper, lower = funds

    made = services.record_allocation(allocation(cast, fund=upper, to_fund=lower), scope=officer)

    assert balances(upper, lower) == [600_000, 400_000]
    assert list(made.entries.order_by("amount").values_list("kind", "amount", "party")) == [
        ("handover", -400_000, "CĐCS Trường Hoa Sen"),
        ("grant", 400_000, "LĐLĐ huyện A"),
    ]
    assert not Payout.objects.exists()


def test_the_same_form_twice_is_one_allocation_and_booked_once(cast, officer, funds):
    upper, lower = funds
    key = uuid.uuid4()
    for _n in range(2):
        services.record_allocation(allocation(cast, fund=upper, to_fund=lower, form_key=key), scope=officer)

    assert Allocation.objects.count() == 1
    assert balances(upper, lower) == [600_000, 400_000]


def test_where_the_book_refuses_nothing_is_recorded(cast, officer, funds):
    upper, lower = funds
    with pytest.raises(ValidationError):
        services.record_allocation(allocation(cast, amount=1_000_001, fund=upper, to_fund=lower), scope=officer)

    assert not Allocation.objects.exists()
    assert balances(upper, lower) == [1_000_000, 0]


def test_taken_back_it_leaves_both_books(cast, officer, funds):
    upper, lower = funds
    made = services.record_allocation(allocation(cast, fund=upper, to_fund=lower), scope=officer)

    services.take_back_allocation(made.pk, reason="Nhầm đơn vị", scope=officer)

    assert balances(upper, lower) == [1_000_000, 0]
    assert Allocation.objects.kept().count() == 0
    with pytest.raises(ValidationError) as refused:
        services.restore_allocation(made.pk, scope=officer)
    assert refused.value.code == "booked"


def test_what_was_spent_already_is_not_taken_back(cast, officer, funds):
    upper, lower = funds
    made = services.record_allocation(allocation(cast, fund=upper, to_fund=lower), scope=officer)
    books.book(Entry(fund=lower, kind="spending", amount=-100_000, happened_on=DAY), scope=officer)

    with pytest.raises(ValidationError):
        services.take_back_allocation(made.pk, reason="Nhầm", scope=officer)

    assert balances(upper, lower) == [600_000, 300_000]
    assert Allocation.objects.kept().count() == 1


def test_without_funds_it_is_changed_binned_and_taken_out(cast, officer):
    made = services.record_allocation(allocation(cast), scope=officer)
    made.amount = 500_000
    services.change_allocation(made, seen_version=1, scope=officer)
    services.take_back_allocation(made.pk, reason="Nhầm", scope=officer)
    services.restore_allocation(made.pk, scope=officer)

    assert Allocation.objects.kept().get().amount == 500_000


def test_what_a_book_knows_is_not_changed(cast, officer, funds):
    made = services.record_allocation(allocation(cast, fund=funds[0]), scope=officer)
    with pytest.raises(ValidationError) as refused:
        services.change_allocation(made, seen_version=1, scope=officer)
    assert refused.value.code == "booked"


@pytest.mark.parametrize(("to_unit", "field"), [("xuong", "to_unit"), ("tinh", "to_unit"), ("huyen_a", "__all__")])
def test_it_goes_to_a_union_below(cast, officer, to_unit, field):
    with pytest.raises(ValidationError) as refused:
        services.record_allocation(allocation(cast, to_unit=getattr(cast, to_unit)), scope=officer)
    assert list(refused.value.error_dict) == [field]


def test_a_fund_is_that_of_its_union(cast, officer, funds):
    upper, lower = funds
    with pytest.raises(ValidationError) as refused:
        services.record_allocation(allocation(cast, fund=lower, to_fund=upper), scope=officer)
    assert list(refused.value.error_dict) == ["fund"]


def test_who_keeps_no_cash_book_there_books_nothing(cast, scope):
    """The chair of the school records an allocation to a group, and pays nothing out."""
    fund = Fund.objects.create(unit=cast.truong, name="Quỹ trường")
    with pytest.raises(PermissionDenied):
        services.record_allocation(allocation(cast, unit=cast.truong, to_unit=cast.to_1, fund=fund), scope=scope("an"))
    assert not Allocation.objects.exists()


def test_who_receives_sees_it_and_changes_nothing(cast, client, officer):
    made = services.record_allocation(allocation(cast), scope=officer)
    client.force_login(cast.an)

    assert client.get(made.get_absolute_url()).status_code == 200
    assert client.post(reverse("welfare:allocation-take-back", args=[made.pk])).status_code == 404
    received = client.get(reverse("welfare:allocation-list") + "?view=received").context
    assert [row.pk for row in received["page"]] == [made.pk]
    client.force_login(cast.chi)
    assert client.get(made.get_absolute_url()).status_code == 404


def test_it_is_typed_with_both_funds(cast, client, officer, funds):
    upper, lower = funds
    tet = Programme.objects.create(code="tet-thu", name="Tết", valid=(date(2024, 1, 1), date(2024, 3, 31)))
    client.force_login(officer.account)
    typed = {
        "unit": "huyen-a", "to_unit": "truong", "programme": str(tet.pk), "happened_on": "01/03/2024",
        "quantity": "10", "amount": "400.000", "fund": str(upper.pk), "to_fund": str(lower.pk), "method": "bank",
        "form_key": str(uuid.uuid4()), "version": "1",
    }  # fmt: skip

    response = client.post(reverse("welfare:allocation-create"), typed)

    made = Allocation.objects.get()
    assert response.url == made.get_absolute_url()
    assert (made.quantity, made.programme) == (10, tet)
    assert set(made.entries.values_list("method", "purpose")) == {("bank", "Tết")}
