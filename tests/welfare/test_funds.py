"""The pages of funds: the cash book as people read it, typed into, printed as a sheet."""

from __future__ import annotations

import io
import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from python_calamine import CalamineWorkbook

from common.history import last_change
from welfare.models import Contribution, Drive, Entry, Fund, MonthClose
from welfare.services import books
from welfare.services.contributions import record_contribution

MARCH = date(2024, 3, 1)


@pytest.fixture
def fund(cast: SimpleNamespace, scope: Any) -> Fund:
    made = Fund.objects.create(unit=cast.truong, name="Quỹ công đoàn", kind="union")
    for kind, amount, day in (("opening", 900_000, 1), ("spending", -200_000, 5)):
        entry = Entry(fund=made, kind=kind, amount=amount, happened_on=date(2024, 3, day), party="Bà Hoa")
        books.book(entry, scope=scope("binh"))
    return made


def entry_form(amount: str = "100.000", **fields: Any) -> dict[str, Any]:
    return {
        "kind": "spending",
        "happened_on": "10/03/2024",
        "amount": amount,
        "method": "cash",
        "purpose": "Mua hoa",
        "form_key": uuid.uuid4(),
    } | fields


def test_the_list_says_what_is_in_each_fund_and_adds_up_each_kind_apart(client, cast, fund):
    Fund.objects.create(unit=cast.to_1, name="Quỹ tổ")
    client.force_login(cast.binh)

    page = client.get(reverse("welfare:fund-list"))

    assert [(one.name, one.unit_name) for one in page.context["page"]] == [
        ("Quỹ tổ", "Tổ 1"),
        ("Quỹ công đoàn", "CĐCS Trường Hoa Sen"),
    ]
    assert [amount for _label, amount in page.context["sums"]] == [700_000, 0]


def test_the_page_is_the_cash_book_of_the_period(client, cast, fund):
    client.force_login(cast.an)  # reads it and keeps it not

    page = client.get(fund.get_absolute_url())

    said = page.context["said"]
    assert (said.opening, said.received, said.spent, said.closing) == (0, 900_000, 200_000, 700_000)
    assert [(line.voucher, line.stood) for line in page.context["lines"]] == [
        ("PT 1/2024", 900_000),
        ("PC 1/2024", 700_000),
    ]
    assert reverse("welfare:fund-spend", args=[fund.pk]) not in page.content.decode()
    assert client.get(fund.get_absolute_url() + "?method=bank").context["said"].received == 0


def test_an_entry_is_typed_and_refused_in_words(client, cast, fund):
    client.force_login(cast.binh)
    address = reverse("welfare:fund-spend", args=[fund.pk])

    assert client.post(address, entry_form()).url == fund.get_absolute_url()
    too_much = client.post(address, entry_form("600.001"))
    too_early = client.post(address, entry_form("1", happened_on="29/02/2024"))

    assert (too_much.status_code, list(too_much.context["form"].errors)) == (422, ["amount"])
    assert (too_early.status_code, list(too_early.context["form"].errors)) == (422, ["happened_on"])
    assert books.balance_of([fund]) == {fund.pk: 600_000}


@pytest.mark.parametrize("who", ["an", "dung"])
@pytest.mark.parametrize("name", ["fund-spend", "fund-receive", "fund-transfer", "fund-month", "fund-edit"])
def test_who_only_reads_finds_no_form(client, cast, fund, who, name):
    client.force_login(getattr(cast, who))
    address = reverse(f"welfare:{name}", args=[fund.pk])

    assert client.get(address).status_code == 404
    assert client.post(address, entry_form()).status_code == 404


def test_an_entry_is_taken_back_from_its_page(client, cast, fund):
    client.force_login(cast.binh)
    entry = Entry.objects.get(kind="spending")
    assert client.get(entry.get_absolute_url()).context["may_take_back"]

    address = reverse("welfare:entry-take-back", args=[entry.pk])
    client.post(address, {"reason": "Ghi nhầm", "happened_on": "06/03/2024"})

    assert books.balance_of([fund]) == {fund.pk: 900_000}
    assert not client.get(entry.get_absolute_url()).context["may_take_back"]
    assert client.post(address, {"reason": "Lần nữa", "happened_on": "06/03/2024"}).status_code == 422


def test_money_is_moved_between_funds(client, cast, fund):
    other = Fund.objects.create(unit=cast.truong, name="Quỹ tình thương")
    client.force_login(cast.binh)
    sent = entry_form(target=other.pk, to_method="bank")
    address = reverse("welfare:fund-transfer", args=[fund.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, sent).status_code == 302

    assert books.balance_of([fund, other]) == {fund.pk: 600_000, other.pk: 100_000}
    page = client.get(Entry.objects.get(fund=other).get_absolute_url())
    assert [end.fund for end in page.context["ends"]] == [fund]


def test_a_month_is_closed_after_looking_at_what_is_open_and_counted(client, cast, fund, paid):
    client.force_login(cast.binh)
    waiting = paid(cast.truong, date(2024, 3, 8), status="proposed")
    waiting.funding.update(fund=fund)
    type(waiting).objects.filter(pk=waiting.pk).update(
        status="approved", approved_by=cast.an, approved_at=waiting.recorded_at
    )
    address = reverse("welfare:fund-month", args=[fund.pk])

    page = client.get(address)
    assert [line.payout_id for line in page.context["open_matters"]] == [waiting.pk]
    assert page.context["cash"] == 700_000
    refused = client.post(address, {"through": "2024-03-31", "counted": "650.000"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["counted"])
    client.post(address, {"through": "2024-03-31", "counted": "650.000", "despite_difference": "on"})

    close = MonthClose.objects.get()
    assert (close.balance, close.counted, close.closed_by) == (700_000, 650_000, cast.binh)
    late = client.post(reverse("welfare:fund-spend", args=[fund.pk]), entry_form())
    assert list(late.context["form"].errors) == ["happened_on"]


def test_the_sheet_has_the_columns_and_sums_of_the_customary_cash_book(client, cast, fund):
    client.force_login(cast.an)

    response = client.get(reverse("welfare:statement-xlsx", args=[fund.pk]))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0)
    table = rows.to_python()
    header = next(number for number, row in enumerate(table) if sum(cell != "" for cell in row) == 7)
    assert table[header + 1][6] == 0
    assert [row[1:3] + row[4:] for row in table[header + 2 : header + 4]] == [
        ["PT 1/2024", "", 900_000, "", 900_000],
        ["", "PC 1/2024", "", 200_000, 700_000],
    ]
    assert table[header + 4][4:] == [900_000, 200_000, 700_000]


def test_a_fund_is_opened_changed_closed_and_opened_again(client, cast):
    client.force_login(cast.binh)
    sent = {"unit": "truong", "name": "Quỹ khuyến học", "kind": "social"}

    client.post(reverse("welfare:fund-create"), sent)
    again = client.post(reverse("welfare:fund-create"), sent)
    fund = Fund.objects.get()
    changed = sent | {"name": "Quỹ khuyến tài", "seen": last_change(fund)}
    edited = [client.post(reverse("welfare:fund-edit", args=[fund.pk]), changed).status_code for _twice in range(2)]
    client.post(reverse("welfare:fund-close", args=[fund.pk]))
    fund.refresh_from_db()

    assert again.status_code == 422
    assert edited == [302, 422]  # whoever saw it as it was before looks again
    assert (fund.name, fund.closed_on is not None) == ("Quỹ khuyến tài", True)
    client.post(reverse("welfare:fund-reopen", args=[fund.pk]))
    fund.refresh_from_db()
    assert fund.closed_on is None


def test_a_fund_with_money_in_it_is_not_closed_and_one_with_entries_not_deleted(client, cast, fund):
    client.force_login(cast.binh)

    client.post(reverse("welfare:fund-close", args=[fund.pk]))

    fund.refresh_from_db()
    assert fund.closed_on is None
    with pytest.raises(ProtectedError):
        fund.delete()


def test_a_drive_shows_how_far_it_is_to_its_goal(client, cast, fund, scope):
    client.force_login(cast.binh)
    sent = {"name": "Vì Trường Sa", "goal": "1 triệu", "first_day": "01/03/2024", "last_day": "31/03/2024"}
    client.post(reverse("welfare:fund-drive", args=[fund.pk]), sent)
    drive = Drive.objects.get()
    for amount, form in ((150_000, "cash"), (100_000, "sms")):
        record_contribution(
            Contribution(unit=cast.truong, fund=fund, drive=drive, amount=amount, form=form, happened_on=MARCH),
            scope=scope("binh"),
        )

    page = client.get(drive.get_absolute_url())

    assert (page.context["given"], page.context["missing"], page.context["share"]) == (250_000, 750_000, 25)
    assert (
        client.post(reverse("welfare:drive-edit", args=[drive.pk]), sent | {"last_day": "01/02/2024"}).status_code
        == 422
    )
    assert drive.valid == Drive.objects.get().valid


def test_the_book_of_a_fund_asks_as_much_for_a_hundred_lines_as_for_two(client, cast, fund, scope, queries):
    client.force_login(cast.binh)
    client.get(fund.get_absolute_url())
    with queries() as few:
        client.get(fund.get_absolute_url())
    rows = [Entry(fund=fund, kind="income", amount=1_000, happened_on=MARCH) for _n in range(120)]
    books.book_all(rows, scope=scope("binh"))
    with queries() as many:
        assert len(client.get(fund.get_absolute_url()).context["lines"]) == 100
    assert len(many) == len(few)
