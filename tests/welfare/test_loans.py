"""Loans and capital: what was lent in a period beside what is out at its end; never repaid twice."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.periods import Period
from welfare import loan_stocks, totals
from welfare.models import Capital, Loan, Outstanding, Repayment
from welfare.services import loans as services

DAY = date(2024, 3, 1)


def loan(cast, **fields) -> Loan:
    row = {"unit": cast.truong, "happened_on": DAY, "kind": "bank", "lender": "Agribank", "amount": 50_000_000}
    return Loan(**row | fields)


@pytest.fixture
def lent(cast, scope) -> Loan:
    return services.record_loan(loan(cast), scope=scope("binh"))


def back(lent: Loan, amount: int, on: date = date(2024, 6, 1)) -> Repayment:
    return Repayment(loan=lent, amount=amount, paid_on=on)


def test_the_same_form_sent_twice_is_one_loan(cast, scope):
    key = uuid.uuid4()
    for _n in range(2):
        services.record_loan(loan(cast, form_key=key), scope=scope("binh"))

    assert Loan.objects.count() == 1


def test_a_loan_is_typed_for_one_or_for_many(cast, client, lan):
    client.force_login(cast.binh)
    typed = {
        "unit": "truong", "kind": "bank", "lender": "Agribank", "happened_on": "01/03/2024", "quantity": "1",
        "amount": "2 tỷ", "version": "1",
    }  # fmt: skip
    for changes in ({"member": "nguyen thi lan"}, {"quantity": "25"}):
        sent = typed | {"form_key": str(uuid.uuid4())} | changes
        assert client.post(reverse("welfare:loan-create"), sent).status_code == 302

    assert set(Loan.objects.values_list("member", "quantity", "amount")) == {
        (lan.pk, 1, 2_000_000_000),
        (None, 25, 2_000_000_000),
    }


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"happened_on": timezone.localdate() + timedelta(days=1)}, "happened_on"),
        ({"happened_on": date(2014, 1, 1)}, "happened_on"),
        ({"amount": 0}, "__all__"),
        ({"due_on": DAY}, "__all__"),
    ],
)
def test_what_cannot_be_is_refused(cast, scope, fields, field):
    with pytest.raises(ValidationError) as refused:
        services.record_loan(loan(cast, **fields), scope=scope("binh"))
    assert list(refused.value.error_dict) == [field]


def test_one_person_is_one_borrower(cast, scope, lan):
    with pytest.raises(ValidationError) as refused:
        services.record_loan(loan(cast, member=lan, quantity=2), scope=scope("binh"))
    assert list(refused.value.error_dict) == ["quantity"]


def test_who_is_out_of_reach_records_and_changes_nothing(cast, scope, lent):
    with pytest.raises(PermissionDenied):
        services.record_loan(loan(cast), scope=scope("chi"))
    with pytest.raises(PermissionDenied):
        services.repay(back(lent, 1), seen_version=1, scope=scope("chi"))
    with pytest.raises(PermissionDenied):
        services.bin_loan(lent.pk, scope=scope("dung"))


@pytest.mark.parametrize(
    ("amount", "on", "field"),
    [
        (50_000_001, date(2024, 6, 1), "amount"),
        (1, date(2024, 2, 29), "paid_on"),
        (1, timezone.localdate() + timedelta(days=1), "paid_on"),
    ],
)
def test_no_more_is_paid_back_than_was_lent_and_not_before(cast, scope, lent, amount, on, field):
    with pytest.raises(ValidationError) as refused:
        services.repay(back(lent, amount, on), seen_version=1, scope=scope("binh"))
    assert list(refused.value.error_dict) == [field]


def test_a_repayment_sent_twice_is_noticed(cast, client, lent):
    client.force_login(cast.binh)
    typed = {"paid_on": "01/06/2024", "amount": "1.000.000", "version": "1"}

    answers = [client.post(reverse("welfare:loan-repay", args=[lent.pk]), typed).status_code for _n in range(2)]

    assert answers == [302, 422]
    assert Repayment.objects.count() == 1


def test_what_was_paid_back_binds_the_loan(cast, scope, lent):
    services.repay(back(lent, 20_000_000), seen_version=1, scope=scope("binh"))
    for fields, field in (({"amount": 19_000_000}, "amount"), ({"happened_on": date(2024, 7, 1)}, "happened_on")):
        changed = Loan.objects.select_related("unit").get(pk=lent.pk)
        for name, value in fields.items():
            setattr(changed, name, value)
        with pytest.raises(ValidationError) as refused:
            services.change_loan(changed, seen_version=2, scope=scope("binh"))
        assert list(refused.value.error_dict) == [field]


@pytest.mark.django_db(transaction=True)
def test_the_database_lets_nobody_repay_more_than_the_loan(cast, lent):
    with pytest.raises(IntegrityError), transaction.atomic():
        Repayment.objects.create(loan=lent, amount=50_000_001, paid_on=date(2024, 6, 1))


# Stock and flow ------------------------------------------------------------------------------------------


FIRST = date(2024, 1, 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 20),  # lent on
            st.integers(1, 9),  # amount
            st.integers(1, 3),  # borrowers
            st.booleans(),  # in the bin
            st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), max_size=4),  # repaid: days after, amount
        ),
        max_size=5,
    )
)
def test_what_is_out_is_what_was_lent_less_what_came_back(cast, loans):
    """The view beside a plain model: on every day, đồng and borrowers that are still out."""
    Repayment.objects.all().delete()
    Loan.objects.all().delete()
    plain: dict[date, list[int]] = {FIRST + timedelta(days=n): [0, 0] for n in range(45)}
    for lent_on, amount, borrowers, binned, repaid in loans:
        row = loan(cast, happened_on=FIRST + timedelta(days=lent_on), amount=amount, quantity=borrowers)
        row.recorded_by = cast.binh
        if binned:
            row.binned_by, row.binned_at = cast.binh, timezone.now()
        row.save()
        backs: list[tuple[date, int]] = []
        for after, part in repaid:
            if sum(one for _day, one in backs) + part <= amount:
                backs.append((row.happened_on + timedelta(days=after), part))
                Repayment.objects.create(loan=row, paid_on=backs[-1][0], amount=part)
        for day, stands in plain.items():
            rest = amount - sum(part for on, part in backs if on <= day)
            if not binned and day >= row.happened_on and rest > 0:
                stands[0] += rest
                stands[1] += borrowers
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    for day, (amount, borrowers) in plain.items():
        rows = Outstanding.objects.of(cast.truong).on(day)
        assert sum(row.amount for row in rows) == amount
        assert sum(row.borrowers for row in rows) == borrowers
        assert len({row.loan_id for row in rows}) == len(rows)


def test_what_was_lent_in_the_period_stands_beside_what_is_out_at_its_end(cast, scope, lent):
    services.repay(back(lent, 20_000_000), seen_version=1, scope=scope("binh"))
    year = Period.year(2024)

    (before,) = loan_stocks.stands(cast.tinh, year, scope("dung"))
    (after,) = loan_stocks.stands(cast.tinh, Period.year(2025), scope("dung"))

    assert (before.lent, before.lent_to, before.out, before.borrowers) == (50_000_000, 1, 30_000_000, 1)
    assert (after.lent, after.lent_to, after.out, after.borrowers) == (0, 0, 30_000_000, 1)
    assert loan_stocks.stands(cast.huyen_b, year, scope("dung")) == []


def test_what_is_overdue_is_seen(cast, scope, client):
    late = services.record_loan(loan(cast, due_on=date(2024, 5, 1)), scope=scope("binh"))
    services.record_loan(loan(cast, due_on=date(2025, 5, 1)), scope=scope("binh"))
    client.force_login(cast.binh)

    page = client.get(reverse("welfare:loan-list") + "?view=overdue")

    assert [(row.pk, state) for row, state in page.context["rows"]] == [(late.pk, "overdue")]


def test_a_loan_goes_into_the_bin_and_out_of_it(cast, client, lent):
    client.force_login(cast.binh)

    client.post(reverse("welfare:loan-bin", args=[lent.pk]))
    assert not Outstanding.objects.exists()
    client.post(reverse("welfare:loan-restore", args=[lent.pk]))
    assert Outstanding.objects.get().amount == 50_000_000


def test_loans_of_others_are_not_found(cast, client, lent):
    client.force_login(cast.chi)

    assert client.get(lent.get_absolute_url()).status_code == 404
    assert client.post(reverse("welfare:loan-repay", args=[lent.pk])).status_code == 404


# Capital -------------------------------------------------------------------------------------------------


def stand(cast, amount: int) -> Capital:
    return Capital(unit=cast.truong, kind="job_fund", lender="Quỹ quốc gia về việc làm", amount=amount)


def line(cast) -> list[tuple[int, date, date | None]]:
    return [(row.amount, row.valid.lower, row.valid.upper) for row in Capital.objects.order_by("valid")]


def test_a_new_stand_ends_the_former(cast, scope):
    first, second = date(2023, 1, 1), date(2024, 7, 1)
    for amount, day in ((400_000_000, first), (530_000_000, second)):
        services.state_capital(stand(cast, amount), starting=day, scope=scope("binh"))

    assert line(cast) == [(400_000_000, first, second), (530_000_000, second, None)]
    year = Period.year(2024)
    assert [one.amount for one in totals.capital(cast.tinh, year.cut_off, scope("dung"))] == [530_000_000]


def test_of_the_same_day_it_is_put_right(cast, scope):
    for amount in (1, 2):
        services.state_capital(stand(cast, amount), starting=DAY, scope=scope("binh"))

    assert line(cast) == [(2, DAY, None)]


def test_an_earlier_stand_holds_until_the_next(cast, scope):
    services.state_capital(stand(cast, 2), starting=DAY, scope=scope("binh"))
    services.state_capital(stand(cast, 1), starting=date(2023, 1, 1), scope=scope("binh"))

    assert line(cast) == [(1, date(2023, 1, 1), DAY), (2, DAY, None)]


def test_a_stand_that_was_none_is_dropped_and_the_former_goes_on(cast, scope, client):
    services.state_capital(stand(cast, 1), starting=date(2023, 1, 1), scope=scope("binh"))
    made = services.state_capital(stand(cast, 2), starting=DAY, scope=scope("binh"))
    client.force_login(cast.binh)

    client.post(reverse("welfare:capital-drop", args=[made.pk]))

    assert line(cast) == [(1, date(2023, 1, 1), None)]


def test_capital_is_looked_after_until_a_day(cast, scope):
    made = services.state_capital(stand(cast, 1), starting=DAY, scope=scope("binh"))

    services.end_capital(made.pk, last_day=date(2024, 12, 31), scope=scope("binh"))

    assert line(cast) == [(1, DAY, date(2025, 1, 1))]
    with pytest.raises(PermissionDenied):
        services.end_capital(made.pk, last_day=DAY, scope=scope("chi"))
