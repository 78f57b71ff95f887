"""What is given to funds: booked in the same step, taken back in the same step, never changed in between."""

from __future__ import annotations

import re
import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from common.tabular import open_table
from common.walls import wall
from tests.welfare.book_world import in_the_end
from tests.welfare.test_books import codes
from welfare.forms.contributions import giver_of
from welfare.models import Contribution, Drive, Entry, Fund
from welfare.services import books
from welfare.services import contributions as services
from welfare.services import funds as fund_services

MARCH = date(2024, 3, 1)


@pytest.fixture
def fund(cast: SimpleNamespace) -> Fund:
    return Fund.objects.create(unit=cast.truong, name="Quỹ tình thương")


@pytest.fixture
def give(cast: SimpleNamespace, fund: Fund, scope: Any) -> Any:
    def write(amount: int = 500_000, **fields: Any) -> Contribution:
        fields = {"unit": cast.truong, "fund": fund, "happened_on": MARCH, "given_by": "Bà Hoa"} | fields
        return services.record_contribution(Contribution(amount=amount, **fields), scope=scope("binh"))

    return write


@pytest.mark.parametrize(("form", "method"), [("cash", "cash"), ("transfer", "bank")])
def test_money_in_hand_is_booked_with_a_receipt(give, fund, form, method):
    given = give(form=form)

    entry = Entry.objects.get(contribution=given)
    assert (entry.voucher, entry.amount, entry.method, entry.party) == ("PT 1/2024", 500_000, method, "Bà Hoa")
    assert books.balance_of([fund]) == {fund.pk: 500_000}


def test_the_list_goes_out_with_its_filters(give, cast, client):
    give(form="cash")
    give(600_000, form="transfer", given_by="+84 900")
    client.force_login(cast.binh)

    taken = client.post(reverse("welfare:contribution-list") + "?form=transfer").streaming_content
    told = [row[4:6] for row in open_table(b"".join(taken), "a.xlsx").rows[6:]]
    assert [tuple(cells) for cells in told] == [(600_000, "+84 900")]


@pytest.mark.parametrize("fields", [{"form": "sms"}, {"form": "goods", "goods": "20 thùng mì"}])
def test_messages_and_goods_are_no_money_in_the_book(give, fund, fields):
    give(**fields)

    assert books.balance_of([fund]) == {fund.pk: 0}


def test_the_same_form_sent_twice_is_one_contribution(give, fund):
    key = uuid.uuid4()

    assert give(form_key=key).pk == give(form_key=key).pk
    assert books.balance_of([fund]) == {fund.pk: 500_000}
    with pytest.raises(ValidationError) as refused:
        give(600_000, form_key=key)
    assert codes(refused) == {"": ["sent-before"]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"form": "goods"}, "goods"),
        ({"goods": "Gạo"}, "goods"),
        ({"happened_on": timezone.localdate().replace(year=2199)}, "happened_on"),
        ({"happened_on": date(2014, 1, 1)}, "happened_on"),
        ({"quantity": 0}, "quantity"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(give, fields, field):
    with pytest.raises(ValidationError) as refused:
        give(**fields)
    assert list(refused.value.error_dict) == [field]


def test_a_drive_collects_for_its_own_fund(give, cast):
    other = Fund.objects.create(unit=cast.truong, name="Quỹ khác")
    drive = Drive.objects.create(fund=other, name="Vì Trường Sa", valid=DateRange(MARCH, None))

    with pytest.raises(ValidationError) as refused:
        give(drive=drive)
    assert codes(refused) == {"drive": ["other-fund"]}


@pytest.mark.parametrize("who", ["an", "dung", "chi", "giang", "khach"])
def test_only_who_keeps_the_cash_book_of_the_fund_records(cast, fund, scope, who):
    given = Contribution(unit=cast.truong, fund=fund, amount=1_000, happened_on=MARCH)
    with pytest.raises(PermissionDenied):
        services.record_contribution(given, scope=scope(who))


def test_what_is_booked_keeps_fund_form_amount_and_day(give, cast, scope):
    given = give()
    for changed in ({"amount": 1}, {"form": "sms"}, {"happened_on": date(2024, 3, 2)}, {"unit": cast.to_1}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Contribution.objects.filter(pk=given.pk).update(**changed)
        assert wall(refused.value) == "booked_contribution_stands"
    given.amount = 1
    with pytest.raises(ValidationError) as told:
        services.change_contribution(given, seen_version=1, scope=scope("binh"))
    assert codes(told) == {"amount": ["booked_contribution_stands"]}

    given.amount, given.note = 500_000, "Có giấy xác nhận"
    assert services.change_contribution(given, seen_version=1, scope=scope("binh")).version == 2


def test_a_change_of_what_somebody_else_changed_is_refused(give, scope):
    given = give()
    services.change_contribution(given, seen_version=1, scope=scope("binh"))

    with pytest.raises(ValidationError) as refused:
        services.change_contribution(given, seen_version=1, scope=scope("binh"))
    assert codes(refused) == {"": ["changed-meanwhile"]}


def test_what_turns_out_to_be_cash_is_booked(give, fund, scope):
    given = give(form="sms")
    given.form = "cash"

    services.change_contribution(given, seen_version=1, scope=scope("binh"))

    assert books.balance_of([fund]) == {fund.pk: 500_000}


def test_taking_back_bins_it_and_reverses_its_receipt(give, fund, scope):
    given = give()

    services.take_back_contribution(given.pk, reason="Ghi nhầm", on=MARCH, scope=scope("binh"))

    in_the_end()
    assert books.balance_of([fund]) == {fund.pk: 0}
    assert Contribution.objects.binned().get().pk == given.pk
    with pytest.raises(ValidationError) as refused:
        services.restore_contribution(given.pk, scope=scope("binh"))
    assert codes(refused) == {"": ["booked"]}


def test_what_was_not_booked_comes_out_of_the_bin_again(give, scope):
    given = give(form="sms")
    services.take_back_contribution(given.pk, reason="Ghi nhầm", scope=scope("binh"))

    services.restore_contribution(given.pk, scope=scope("binh"))

    assert Contribution.objects.kept().get().pk == given.pk


def test_what_was_given_and_spent_is_not_taken_back(give, fund, scope):
    given = give()
    books.book(Entry(fund=fund, kind="spending", amount=-1, happened_on=MARCH), scope=scope("binh"))

    with pytest.raises(ValidationError) as refused:
        services.take_back_contribution(given.pk, reason="Ghi nhầm", on=MARCH, scope=scope("binh"))
    assert codes(refused) == {"amount": ["balance_is_never_below_zero"]}
    assert Contribution.objects.kept().get().pk == given.pk


def test_a_booked_contribution_is_neither_binned_nor_reversed_alone(give, cast, scope):
    given = give()
    with pytest.raises(ValidationError) as refused:
        books.take_back(given.entries.get().pk, reason="Ghi nhầm", scope=scope("binh"))
    assert codes(refused) == {"": ["contribution"]}

    Contribution.objects.filter(pk=given.pk).update(binned_by=cast.binh, binned_at=timezone.now())
    with pytest.raises(IntegrityError) as met, transaction.atomic():
        in_the_end()
    assert wall(met.value) == "contribution_and_book_agree"
    Contribution.objects.filter(pk=given.pk).update(binned_by=None, binned_at=None)


def test_nothing_is_given_to_a_closed_fund(give, fund, scope):
    fund_services.close_fund(fund.pk, scope=scope("binh"))
    fund.refresh_from_db()

    for form in ("cash", "sms"):
        with pytest.raises(ValidationError) as refused:
            give(form=form)
        assert codes(refused) == {"fund": ["closed"]}


# A list of givers ---------------------------------------------------------------------------------------------

PASTED = """1\tNguyễn Văn An\t500.000
2. Trần Thị Bình: 1 triệu

Công ty 36 - 200k
Lê Thị Hoa 50.000 đ
"""


def many(client: Any, fund: Fund, givers: str, key: uuid.UUID | None = None) -> Any:
    return client.post(
        reverse("welfare:contribution-many"),
        {
            "fund": fund.pk,
            "giver": "members",
            "form": "cash",
            "happened_on": "01/03/2024",
            "givers": givers,
            "form_key": key or uuid.uuid4(),
        },
    )


def test_a_pasted_list_is_recorded_and_booked_in_its_order(client, cast, fund):
    client.force_login(cast.binh)
    key = uuid.uuid4()

    assert many(client, fund, PASTED, key).status_code == 302
    assert many(client, fund, PASTED, key).status_code == 302  # sent twice

    assert list(Entry.objects.order_by("number").values_list("party", "amount", "voucher_number")) == [
        ("Nguyễn Văn An", 500_000, 1),
        ("Trần Thị Bình", 1_000_000, 2),
        ("Công ty 36", 200_000, 3),
        ("Lê Thị Hoa", 50_000, 4),
    ]


def test_a_list_with_a_wrong_line_records_nobody_and_names_the_line(client, cast, fund):
    client.force_login(cast.binh)

    response = many(client, fund, PASTED + "Nguyễn Văn Tám\nPhạm Chín 0\n")

    assert response.status_code == 422
    assert [re.findall(r"\d+", error)[0] for error in response.context["form"].errors["givers"]] == ["6", "7"]
    assert "Nguyễn Văn Tám" in response.content.decode()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Bình 1 500 000", None),  # of "Bình 1" or of "Bình"
        ("Tổ 3 500.000", ("Tổ 3", 500_000)),
        ("Tổ 3; 1 500 000", ("Tổ 3", 1_500_000)),
        ("500.000", None),
        ("; 500.000", None),
        ("Bà Hoa\t500.000\t", ("Bà Hoa", 500_000)),
        ("12) Bà  Hoa – 1,5 triệu", ("Bà Hoa", 1_500_000)),
        ("Bà Hoa -500", None),
    ],
)
def test_a_line_of_a_list_has_one_meaning_or_none(line, read):
    try:
        assert giver_of(line) == read
    except ValidationError:
        assert read is None


def test_a_contribution_is_typed_and_its_page_shows_the_receipt(client, cast, fund):
    client.force_login(cast.binh)
    sent = {
        "fund": fund.pk,
        "giver": "donor",
        "given_by": "Công ty Hoa Sen",
        "quantity": 1,
        "form": "transfer",
        "amount": "2 triệu",
        "happened_on": "01/03/2024",
        "unit": "truong",
        "form_key": uuid.uuid4(),
        "version": 1,
    }

    response = client.post(reverse("welfare:contribution-create"), sent)

    given = Contribution.objects.get()
    assert response.url == given.get_absolute_url()
    assert "PT 1/2024" in client.get(response.url).content.decode()
    assert client.get(reverse("welfare:contribution-edit", args=[given.pk])).status_code == 200
    taken = client.post(
        reverse("welfare:contribution-take-back", args=[given.pk]), {"reason": "Nhầm", "happened_on": "01/03/2024"}
    )
    assert taken.url == given.get_absolute_url()
    assert books.balance_of([fund]) == {fund.pk: 0}
