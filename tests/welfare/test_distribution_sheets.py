"""Sheets of recipients and of payouts, as people keep them: read, told row by row, taken in once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from common.tabular import open_table
from members.models import Member
from tests.cast import member
from tests.common.workbooks import old_excel, workbook
from tests.welfare.test_distributions import begun, people
from welfare.imports import recipients, single_payouts
from welfare.imports.reading import own_file
from welfare.imports.recipients import Terms, read_list, take_in
from welfare.models import Payout, PayoutKind
from welfare.services.distributions import Each
from welfare.services.payouts import Funding

TITLE = [("CĐCS TRƯỜNG HOA SEN",), ("DANH SÁCH NHẬN QUÀ TẾT",), ()]
HEAD = (
    "TT",
    "Số tiền (đồng)",
    "Họ và tên",
    "Năm sinh",
    "Tổ/bộ phận",
    "Mã NV",
    "Số CCCD",
    "Số suất",
    "Ký nhận",
    "Ghi chú",
)


def sheet(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD, below: tuple[Any, ...] = ()) -> bytes:
    return workbook([*TITLE, head, *rows, *below])


@pytest.fixture
def drawn_up(cast, scope) -> Payout:
    return begun(cast, scope)


@pytest.fixture
def read(scope, drawn_up) -> Any:
    return lambda content, **terms: read_list(content, "ds.xlsx", drawn_up, Terms(**terms), scope=scope("binh"))


def outcomes(reading: recipients.Reading) -> list[str]:
    return [line.outcome.value for line in reading.lines]


def errors(reading: recipients.Reading) -> list[set[str]]:
    return [set(line.row.errors) for line in reading.lines]


def test_a_list_is_read_as_people_keep_it(cast, read, lan):
    by_code = member("Trần Văn Bảo", cast.truong)
    Member.objects.filter(pk=by_code.pk).update(staff_code="NV007")
    by_number = member("Lê Thị Ánh", cast.truong)
    Member.objects.filter(pk=by_number.pk).update(citizen_id="079085001234")

    found = read(
        sheet(
            (1, "600k", "NGUYỄN THỊ LAN", "1990", "Tổ 1", "", "", 1, "", "con nhỏ"),
            (2, 850000.0, "trần văn bảo", "", "Tổ 2", "NV007", "", "", "", ""),
            (3, "1.700.000", "Lê Thị Ánh", "", "", "", "79085001234", "02 suất", "", ""),
            below=(("", 3_150_000, "Tổng cộng"), ("", "", "", "Hoa Sen, ngày 1 tháng 2 năm 2024")),
        )
    )

    told = [(line.recipient.member_id, line.recipient.amount, line.recipient.quantity) for line in found.lines]
    assert told == [(lan.pk, 600_000, 1), (by_code.pk, 850_000, 1), (by_number.pk, 1_700_000, 2)]
    assert (found.lines[0].recipient.place, found.lines[0].recipient.note) == ("Tổ 1", "con nhỏ")
    assert (found.sheet.total, found.amount, found.gap) == (3_150_000, 3_150_000, "")


def test_a_sum_that_differs_from_the_lists_own_is_told(read, lan):
    found = read(sheet((1, 600_000, "Nguyễn Thị Lan"), below=(("", 601_000, "Cộng"),)))
    assert "601.000" in found.gap
    assert "600.000" in found.gap


def test_amounts_in_thousands_are_read_as_the_list_says(read, lan):
    head = ("STT", "Họ và tên", "Số tiền (1.000đ)")
    found = read(sheet((1, "Nguyễn Thị Lan", 850), head=head))
    assert found.lines[0].recipient.amount == 850_000


def test_price_times_quantity_must_be_the_amount(read, lan):
    head = ("STT", "Họ và tên", "Số suất", "Đơn giá", "Thành tiền")
    assert read(sheet((1, "Nguyễn Thị Lan", 2, 300_000, 600_000), head=head)).lines[0].recipient.amount == 600_000
    assert errors(read(sheet((1, "Nguyễn Thị Lan", 2, 300_000, 500_000), head=head))) == [{"amount"}]


def test_every_error_of_every_row_is_told(cast, read, lan):
    member("Trùng Tên", cast.truong)
    member("Trùng Tên", cast.truong)
    Member.objects.filter(pk=lan.pk).update(staff_code="NV1")
    found = read(
        sheet(
            (1, "abc", "Không Ai", "2999"),
            (2, 1, "Trùng Tên"),
            (3, "", "Nguyễn Thị Lan"),
            (4, 5, "Tên Khác", "", "", "NV1"),
            (5, 5, ""),
            (6, 0, "Nguyễn Thị Lan", 1990),
        )
    )
    assert errors(found) == [
        {"amount", "born", "full_name"},
        {"full_name"},
        {"amount", ""},
        {"full_name"},
        {"full_name"},
        {"amount", ""},
    ]
    assert [line.row.number for line in found.lines] == [5, 6, 7, 8, 9, 10]


def test_who_is_not_found_may_be_taken_for_no_member(read, lan):
    content = sheet((1, 300_000, "Người Ngoài", 1970, "Ấp 3"))
    assert outcomes(read(content)) == ["bad"]
    (line,) = read(content, takes_strangers=True).lines
    assert (line.recipient.beneficiary_kind, line.recipient.name, line.recipient.born_year) == (
        "worker",
        "Người Ngoài",
        1970,
    )


def test_rows_without_an_amount_are_given_the_usual(read, lan):
    (line,) = read(sheet((1, "", "Nguyễn Thị Lan")), each=Each(850_000)).lines
    assert line.recipient.amount == 850_000


def test_children_come_by_name_and_year_and_through_whom(cast, scope, lan):
    payout = begun(cast, scope, beneficiary_kind="child")
    head = ("TT", "Họ tên cháu", "Năm sinh", "Con ông (bà)", "Số tiền")
    content = sheet((1, "Nguyễn Bé Na", 2018, "Nguyễn Thị Lan", 200_000), head=head)

    (line,) = read_list(content, "ds.xlsx", payout, Terms(), scope=scope("binh")).lines

    row = line.recipient
    assert (row.member_id, row.name, row.born_year, row.beneficiary_kind, row.relation) == (
        lan.pk,
        "Nguyễn Bé Na",
        2018,
        "child",
        "child",
    )


def test_relatives_are_told_apart_by_what_they_are(cast, scope, lan):
    payout = begun(cast, scope, beneficiary_kind="family")
    head = ("TT", "Họ tên", "Thân nhân của", "Quan hệ", "Số tiền")
    content = sheet((1, "Bà Sáu", "Nguyễn Thị Lan", "Mẹ chồng", 200_000), head=head)
    (line,) = read_list(content, "ds.xlsx", payout, Terms(), scope=scope("binh")).lines
    assert (line.recipient.relation, line.recipient.beneficiary_kind) == ("in_law", "family")


def test_households_are_taken_by_their_names(cast, scope):
    payout = begun(cast, scope, beneficiary_kind="poor")
    content = sheet((1, 500_000, "Hộ ông Tám", "", "Ấp 3"), (2, 500_000, "Hộ ông Tám", "", "Ấp 4"))
    found = read_list(content, "ds.xlsx", payout, Terms(), scope=scope("binh"))
    assert outcomes(found) == ["new", "new"]


def test_the_same_sheet_twice_changes_nothing_and_a_better_one_changes_what_differs(cast, scope, drawn_up):
    people(cast.truong, 3)
    rows = [(n, 850_000, f"Người Thứ {n}") for n in range(3)]

    def take(content: bytes) -> dict[str, int]:
        return take_in(drawn_up.pk, content, "ds.xlsx", Terms(), scope=scope("binh"))

    assert take(sheet(*rows))["new"] == 3
    assert take(sheet(*rows)) == {"new": 0, "changed": 0, "same": 3, "bad": 0}
    assert take(sheet((0, 900_000, "Người Thứ 0"), *rows[1:])) == {"new": 0, "changed": 1, "same": 2, "bad": 0}
    drawn_up.refresh_from_db()
    assert (drawn_up.listed, drawn_up.amount) == (3, 900_000 + 2 * 850_000)


def test_all_or_nothing_or_the_good_rows_alone(scope, drawn_up, lan):
    content = sheet((1, 1, "Nguyễn Thị Lan"), (2, 1, "Không Ai"))
    with pytest.raises(ValidationError) as refused:
        take_in(drawn_up.pk, content, "ds.xlsx", Terms(), scope=scope("binh"))
    assert refused.value.code == "bad-rows"
    assert drawn_up.recipients.count() == 0
    counted = take_in(drawn_up.pk, content, "ds.xlsx", Terms(), good_rows_only=True, scope=scope("binh"))
    assert (counted["new"], drawn_up.recipients.count()) == (1, 1)


def test_their_file_comes_back_with_what_is_wrong_and_can_be_sent_again(read, lan):
    found = read(sheet((1, "abc", "Nguyễn Thị Lan"), (2, 5, "Nguyễn Thị Lan", 1990)))
    content = own_file(found.sheet)

    told = [str(row[-1]) for row in open_table(content, "ds.xlsx").rows]
    assert "abc" in " ".join(told)
    again = read(content)
    assert len(again.lines) == 2
    assert open_table(content, "ds.xlsx").rows[3][1] == HEAD[1]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (old_excel(), "ds.xls", "xls"),
        (b"PK\x03\x04 no workbook", "ds.xlsx", None),
        (workbook([("một", "hai"), (1, 2)]), "ds.xlsx", "header"),
        (workbook([HEAD]), "ds.xlsx", "no-rows"),
    ],
)
def test_what_is_no_list_is_refused(scope, drawn_up, content, name, code):
    with pytest.raises(ValidationError) as refused:
        read_list(content, name, drawn_up, Terms(), scope=scope("binh"))
    assert code is None or refused.value.code == code


def test_a_sheet_is_asked_as_much_of_the_database_for_three_hundred_as_for_ten(cast, scope, queries):
    def asked(number: int) -> int:
        people(cast.truong, number, f"N{number}")
        rows = [(n, 850_000, f"N{number} {n}", 1980 + n % 20) for n in range(number)]
        payout = begun(cast, scope)
        with queries() as seen:
            assert take_in(payout.pk, sheet(*rows), "ds.xlsx", Terms(), scope=scope("binh"))["new"] == number
        return len(seen)

    assert asked(10) == asked(300)


def test_a_staff_code_tells_nothing_of_people_whose_records_others_keep(cast, scope):
    """Who only looks on could guess through all codes of another union."""
    one = member("Trần Văn Bảo", cast.xuong)
    Member.objects.filter(pk=one.pk).update(staff_code="NV007")
    payout = begun(cast, scope)
    (line,) = read_list(sheet((1, 1, "Ai Đó", "", "", "NV007")), "ds.xlsx", payout, Terms(), scope=scope("binh")).lines
    assert "Trần" not in " ".join(line.row.errors.values())


# Payouts, each for itself -----------------------------------------------------------------------------------------

VISITS = ("STT", "Ngày thăm", "Họ và tên", "Lý do", "Số tiền", "Ghi chú")


@pytest.fixture
def terms(cast) -> Any:
    return single_payouts.Terms(unit=cast.truong, kind=None, funding=Funding("union", 0))


def test_visits_in_a_sheet_become_payouts_that_wait_for_approval(scope, lan, terms):
    kind = PayoutKind.objects.get(code="visit-sick")
    content = workbook(
        [VISITS, (1, "5/3/2024", "Nguyễn Thị Lan", kind.name, "300k", ""), (2, "6/3/2024", "Không Ai", "lạ", "", "")]
    )
    found = single_payouts.read_payouts(content, "ds.xlsx", terms, scope=scope("binh"))
    assert [bool(line.payout) for line in found.lines] == [True, False]
    assert set(found.lines[1].row.errors) == {"amount", "full_name", "reason"}
    assert Payout.objects.count() == 0

    with pytest.raises(ValidationError):
        single_payouts.propose_all(content, "ds.xlsx", terms, scope=scope("binh"))
    (sent,) = single_payouts.propose_all(content, "ds.xlsx", terms, good_rows_only=True, scope=scope("binh"))
    assert (sent.status, sent.amount, sent.member_id, sent.happened_on) == (
        "proposed",
        300_000,
        lan.pk,
        date(2024, 3, 5),
    )
    assert sent.funding.get().amount == 300_000
    again = single_payouts.read_payouts(content, "ds.xlsx", terms, scope=scope("binh"))
    assert (again.known, again.good) == (1, [])
    assert single_payouts.propose_all(content, "ds.xlsx", terms, good_rows_only=True, scope=scope("binh")) == []


def test_what_the_services_refuse_is_told_of_the_row(scope, lan, terms):
    kind = PayoutKind.objects.get(code="visit-sick")
    content = workbook([VISITS, (1, "5/3/2019", "Nguyễn Thị Lan", kind.name, 300_000, "")])
    (line,) = single_payouts.read_payouts(content, "ds.xlsx", terms, scope=scope("binh")).lines
    assert line.payout is None
    assert set(line.row.errors) == {"full_name"}
