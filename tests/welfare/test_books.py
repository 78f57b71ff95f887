"""What may be done to a cash book, and in which words it is refused."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from common.periods import Period
from tests.welfare.book_world import in_the_end
from welfare.models import Balance, Entry, Fund
from welfare.services import books
from welfare.services import funds as fund_services

MARCH = date(2024, 3, 1)


@pytest.fixture
def fund(cast: SimpleNamespace) -> Fund:
    return Fund.objects.create(unit=cast.truong, name="Quỹ công đoàn", kind="union")


@pytest.fixture
def social(cast: SimpleNamespace) -> Fund:
    return Fund.objects.create(unit=cast.truong, name="Quỹ tình thương")


@pytest.fixture
def keep(fund: Fund, scope: Any) -> Any:
    """`keep(500_000, day)` books an income, `keep(-200_000, day)` an expense, as the officer does."""

    def write(amount: int, on: date = MARCH, **fields: Any) -> Entry:
        fields = {"fund": fund, "kind": "income" if amount > 0 else "spending"} | fields
        return books.book(Entry(amount=amount, happened_on=on, **fields), scope=scope("binh"))

    return write


def codes(refused: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    """The codes of what was refused, by field; "" is the whole form."""
    error = refused.value
    if hasattr(error, "error_dict"):
        return {field: [one.code for one in errors] for field, errors in error.error_dict.items()}
    return {"": [one.code for one in error.error_list]}


def test_an_entry_is_numbered_chained_and_adds_to_the_balance(keep, fund, cast):
    first = keep(500_000, party="Bà Hoa")
    second = keep(-200_000, MARCH + timedelta(days=1))

    assert [(one.number, one.voucher, one.balance) for one in (first, second)] == [
        (1, "PT 1/2024", 500_000),
        (2, "PC 1/2024", 300_000),
    ]
    assert second.previous_hash == first.hash
    assert first.booked_by == cast.binh
    assert books.balance_of([fund]) == {fund.pk: 300_000}


def test_a_fund_without_entries_holds_nothing(social):
    assert books.balance_of([social]) == {social.pk: 0}


def test_the_same_form_sent_twice_is_one_entry(keep):
    key = uuid.uuid4()

    assert keep(500_000, form_key=key).pk == keep(500_000, form_key=key).pk
    with pytest.raises(ValidationError) as refused:
        keep(600_000, form_key=key)
    assert codes(refused) == {"": ["sent-before"]}


def test_no_more_goes_out_than_there_is(keep):
    keep(500_000)

    with pytest.raises(ValidationError) as refused:
        keep(-500_001)

    assert codes(refused) == {"amount": ["balance_is_never_below_zero"]}
    assert "500.000" in refused.value.message_dict["amount"][0]
    assert "500.001" in refused.value.message_dict["amount"][0]


def test_no_more_goes_out_than_there_was_on_that_day_and_since(keep):
    keep(100_000, date(2024, 3, 1))
    keep(-80_000, date(2024, 3, 10))
    keep(500_000, date(2024, 3, 20))

    for day in (date(2024, 2, 28), date(2024, 3, 5), date(2024, 3, 15)):
        with pytest.raises(ValidationError) as refused:
            keep(-50_000, day)
        assert codes(refused) == {"happened_on": ["balance_was_never_below_zero"]}
    keep(-20_000, date(2024, 3, 5))
    keep(-50_000, date(2024, 3, 20))


@pytest.mark.parametrize(
    ("day", "code"), [(date(2014, 12, 31), "unit_existed"), (timezone.localdate() + timedelta(days=1), "to-come")]
)
def test_no_entry_is_dated_before_the_union_or_after_today(keep, day, code):
    with pytest.raises(ValidationError) as refused:
        keep(1_000, day)
    assert codes(refused) == {"happened_on": [code]}


@pytest.mark.parametrize("who", ["dung", "chi", "giang", "to_truong", "khach"])
def test_only_who_keeps_the_cash_book_books(fund, scope, who):
    entry = Entry(fund=fund, kind="income", amount=1_000, happened_on=MARCH)
    with pytest.raises(PermissionDenied):
        books.book(entry, scope=scope(who))


def test_several_entries_are_booked_together_or_not_at_all(fund, social, scope, keep):
    keep(100_000)
    rows = [
        Entry(fund=social, kind="income", amount=70_000, happened_on=MARCH),
        Entry(fund=fund, kind="spending", amount=-60_000, happened_on=MARCH),
        Entry(fund=fund, kind="spending", amount=-60_000, happened_on=MARCH),
    ]

    with pytest.raises(ValidationError) as refused:
        books.book_all(rows, scope=scope("binh"))

    assert codes(refused) == {"amount": ["balance_is_never_below_zero"]}
    assert books.balance_of([fund, social]) == {fund.pk: 100_000, social.pk: 0}
    booked = books.book_all(
        [Entry(fund=row.fund, kind=row.kind, amount=row.amount, happened_on=MARCH) for row in rows[:2]],
        scope=scope("binh"),
    )
    assert [(one.fund, one.number) for one in booked] == [(social, 1), (fund, 2)]


def test_as_many_statements_for_fifty_entries_as_for_two(fund, scope, queries):
    def rows(number: int) -> list[Entry]:
        return [Entry(fund=fund, kind="income", amount=1_000, happened_on=MARCH) for _n in range(number)]

    with queries() as two:
        books.book_all(rows(2), scope=scope("binh"))
    with queries() as fifty:
        books.book_all(rows(50), scope=scope("binh"))
    assert len(fifty) == len(two)


def test_an_entry_is_taken_back_once_and_as_a_whole(keep, fund, scope):
    entry = keep(500_000)

    back = books.take_back(entry.pk, reason="Ghi nhầm", on=MARCH, scope=scope("binh"))

    assert (back.amount, back.kind, back.reverses_id) == (-500_000, "reversal", entry.pk)
    assert books.balance_of([fund]) == {fund.pk: 0}
    for wrong, code in ((entry, "taken-back"), (back, "reversal")):
        with pytest.raises(ValidationError) as refused:
            books.take_back(wrong.pk, reason="Lần nữa", on=MARCH, scope=scope("binh"))
        assert codes(refused) == {"": [code]}


def test_what_was_received_and_spent_is_not_taken_back(keep, scope):
    entry = keep(500_000)
    keep(-400_000)

    with pytest.raises(ValidationError) as refused:
        books.take_back(entry.pk, reason="Ghi nhầm", on=MARCH, scope=scope("binh"))
    assert codes(refused) == {"amount": ["balance_is_never_below_zero"]}


def test_nothing_is_taken_back_before_its_day(keep, scope):
    entry = keep(500_000)

    with pytest.raises(ValidationError) as refused:
        books.take_back(entry.pk, reason="Ghi nhầm", on=MARCH - timedelta(days=1), scope=scope("binh"))
    assert codes(refused) == {"happened_on": ["reversal_mirrors_its_entry"]}


def test_a_transfer_has_two_ends_and_is_taken_back_as_one(keep, fund, social, scope):
    keep(500_000)
    key = uuid.uuid4()

    def move() -> tuple[Entry, Entry]:
        return books.transfer(fund, social, 200_000, on=MARCH, form_key=key, scope=scope("binh"))

    out, into = move()
    assert [one.pk for one in move()] == [out.pk, into.pk]
    assert books.balance_of([fund, social]) == {fund.pk: 300_000, social.pk: 200_000}
    in_the_end()

    books.take_back(into.pk, reason="Nhầm quỹ", on=MARCH, scope=scope("binh"))
    assert books.balance_of([fund, social]) == {fund.pk: 500_000, social.pk: 0}
    in_the_end()


def test_money_goes_from_the_bank_into_the_box_of_one_fund(keep, fund, scope):
    keep(500_000, method="bank")

    books.transfer(
        fund, fund, 200_000, on=MARCH, method="bank", to_method="cash", form_key=uuid.uuid4(), scope=scope("binh")
    )

    assert books.cash_on(fund, MARCH) == 200_000
    with pytest.raises(ValidationError):
        books.transfer(fund, fund, 1, on=MARCH, form_key=uuid.uuid4(), scope=scope("binh"))


def test_a_transfer_needs_both_funds_in_reach(keep, fund, cast, scope):
    keep(500_000)
    other = Fund.objects.create(unit=cast.xuong, name="Quỹ xưởng")

    with pytest.raises(PermissionDenied):
        books.transfer(fund, other, 1_000, on=MARCH, form_key=uuid.uuid4(), scope=scope("binh"))
    assert books.balance_of([fund]) == {fund.pk: 500_000}


def test_a_closed_month_stays_closed(keep, fund, scope):
    entry = keep(500_000)

    close = books.close_month(fund, date(2024, 3, 31), scope=scope("binh"))

    assert (close.balance, close.number, close.hash) == (500_000, 1, entry.hash)
    with pytest.raises(ValidationError) as refused:
        keep(1_000, date(2024, 3, 31))
    assert codes(refused) == {"happened_on": ["closed_month_stays_closed"]}
    keep(1_000, date(2024, 4, 1))


def test_months_close_when_they_are_over_and_in_their_order(keep, fund, scope):
    keep(500_000)
    today = timezone.localdate()
    end_of_this = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    for through, code in (
        (end_of_this, "not-over"),
        (date(2024, 3, 15), "months_close_one_after_the_other"),
    ):
        with pytest.raises(ValidationError) as refused:
            books.close_month(fund, through, scope=scope("binh"))
        assert codes(refused) == {"through": [code]}
    books.close_month(fund, date(2024, 3, 31), scope=scope("binh"))
    with pytest.raises(ValidationError) as refused:
        books.close_month(fund, date(2024, 2, 29), scope=scope("binh"))
    assert codes(refused) == {"through": ["months_close_one_after_the_other"]}


def test_counted_cash_is_compared_with_the_book(keep, fund, scope):
    keep(500_000)
    keep(300_000, method="bank")

    with pytest.raises(ValidationError) as refused:
        books.close_month(fund, date(2024, 3, 31), counted=450_000, scope=scope("binh"))

    assert codes(refused) == {"counted": ["difference"]}
    assert "50.000" in refused.value.message_dict["counted"][0]
    close = books.close_month(fund, date(2024, 3, 31), counted=500_000, scope=scope("binh"))
    assert close.counted == 500_000


def test_a_statement_runs_by_day_then_number(keep, fund):
    keep(500_000, date(2024, 2, 10))
    keep(-100_000, date(2024, 3, 20))
    keep(-50_000, date(2024, 3, 5))
    keep(70_000, date(2024, 3, 20), method="bank", kind="dues")
    keep(10_000, date(2024, 4, 1))

    said = books.statement(fund, Period.month(2024, 3))

    assert (said.opening, said.received, said.spent, said.closing) == (500_000, 70_000, 150_000, 420_000)
    assert [(line.amount, line.stood) for line in said.lines] == [
        (-50_000, 450_000),
        (-100_000, 350_000),
        (70_000, 420_000),
    ]
    assert [(one.kind, one.received, one.spent) for one in said.by_kind] == [
        ("dues", 70_000, 0),
        ("spending", 0, 150_000),
    ]
    cash = books.statement(fund, Period.month(2024, 3), method="cash")
    assert (cash.opening, cash.received, cash.spent, cash.closing) == (500_000, 0, 150_000, 350_000)


def test_a_fund_is_closed_empty_and_then_takes_nothing(keep, fund, scope):
    keep(500_000)
    with pytest.raises(ValidationError) as refused:
        fund_services.close_fund(fund.pk, scope=scope("binh"))
    assert codes(refused) == {"closed_on": ["fund_is_closed_empty"]}
    keep(-500_000, date(2024, 4, 1))
    with pytest.raises(ValidationError) as refused:
        fund_services.close_fund(fund.pk, on=MARCH, scope=scope("binh"))
    assert codes(refused) == {"closed_on": ["fund_is_closed_empty"]}

    fund_services.close_fund(fund.pk, scope=scope("binh"))

    with pytest.raises(ValidationError) as refused:
        keep(1_000, date(2024, 4, 2))
    assert codes(refused) == {"fund": ["closed_fund_stays_closed"]}
    fund_services.reopen_fund(fund.pk, scope=scope("binh"))
    keep(1_000, date(2024, 4, 2))


def test_a_fund_whose_book_has_begun_stays_with_its_union(keep, fund, cast, scope):
    keep(500_000)
    fund.unit = cast.to_1

    with pytest.raises(ValidationError) as refused:
        fund_services.save_fund(fund, scope=scope("binh"))
    assert codes(refused) == {"unit": ["fund_stays_where_its_book_is"]}


def test_a_balance_without_entries_is_none_of_the_book(fund):
    assert not Balance.objects.exists()
