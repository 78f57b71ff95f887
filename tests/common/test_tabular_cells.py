"""Cells are read in one way, or refused in words."""
# ruff: noqa: DTZ001 - the hours in a sheet are of no zone

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from common.tabular import (
    Birth,
    as_name,
    as_seen,
    birth,
    citizen_number,
    day,
    dong,
    of_two_columns,
    phone,
    sex,
    text,
    whole_number,
    yes_no,
)


@pytest.mark.parametrize("read", [as_name, text])
def test_a_blank_text_is_empty(read):
    assert read("") == read(" \u200b\u00a0\n") == ""


@pytest.mark.parametrize("read", [day, birth, sex, yes_no, whole_number, dong, citizen_number, phone])
def test_a_blank_cell_says_nothing(read):
    assert read("") is read(" \u00a0 ") is None


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (79085001234.0, "79085001234"),
        (12.5, "12,5"),
        (7, "7"),
        (date(2026, 9, 5), "05/09/2026"),
        (datetime(2026, 9, 5), "05/09/2026"),
        (datetime(2026, 9, 5, 8, 30), "05/09/2026 08:30"),
        (True, "TRUE"),
    ],
)
def test_cells_are_shown_as_their_sheet_shows_them(value, seen):
    assert as_seen(value) == seen


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("Lê thị ánh", "Lê Thị Ánh"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Y MOAN ÊBAN", "Y Moan Êban"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("Renée McDonald", "Renée McDonald"),
        ("ÐỖ Ð\u0300".replace("\u0300", "ỨC"), "Đỗ Đức"),
    ],
)
def test_names_are_written_as_names(written, name):
    assert as_name(written) == name


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (date(2026, 9, 5), date(2026, 9, 5)),
        (datetime(2026, 9, 5, 7), date(2026, 9, 5)),
        (46270.0, date(2026, 9, 5)),
        ("5/9/2026", date(2026, 9, 5)),
        ("05-09-2026", date(2026, 9, 5)),
        ("2026-09-05 00:00:00", date(2026, 9, 5)),
        ("ngày 5 tháng 9 năm 2026", date(2026, 9, 5)),
        (5092026.0, date(2026, 9, 5)),
    ],
)
def test_days_are_read_day_first(value, read):
    assert day(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1985", Birth(1985)),
        (1985.0, Birth(1985)),
        ("09/1985", Birth(1985)),
        ("tháng 9 năm 1985", Birth(1985)),
        (date(1905, 6, 7), Birth(1985)),  # 1985 in a cell that shows days
        (date(1985, 9, 5), Birth(1985, date(1985, 9, 5))),
        ("5/9/85", Birth(1985, date(1985, 9, 5))),
        ("5.9.1985", Birth(1985, date(1985, 9, 5))),
    ],
)
def test_births_are_days_or_years(value, read):
    assert birth(value) == read


@pytest.mark.parametrize(("value", "read"), [("Nam", "male"), ("NỮ", "female"), ("nu", "female"), ("Nữ.", "female")])
def test_sexes_are_read_in_any_letters(value, read):
    assert sex(value) == read


def test_a_mark_in_one_of_two_columns_tells_the_sex():
    assert of_two_columns("x", "") == ("male", "x")
    assert of_two_columns("", 1990.0) == ("female", 1990.0)
    assert of_two_columns("", " ") is None


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("x", True),
        ("Có", True),
        ("Đảng viên", True),
        (1.0, True),
        (True, True),
        ("Không", False),
        ("chưa", False),
        (0.0, False),
    ],
)
def test_marks_and_words_say_yes_or_no(value, read):
    assert yes_no(value) is read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (79085001234.0, "079085001234"),
        (1085001234.0, "001085001234"),
        ("079 085 001 234", "079085001234"),
        ("'079085001234", "079085001234"),
        ("079.085.001.234", "079085001234"),
        (23456789.0, "023456789"),
        ("123456789", "123456789"),
    ],
)
def test_citizen_numbers_get_their_zeros_back(value, read):
    assert citizen_number(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (912345678.0, "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("(0283) 8.123.456", "02838123456"),
        ("0912-345-678", "0912345678"),
    ],
)
def test_telephones_begin_with_zero(value, read):
    assert phone(value) == read


def test_amounts_are_read_as_everywhere():
    assert (dong(1500000.0), dong("1,5 triệu"), dong("1.500.000 đ")) == (1_500_000,) * 3


def test_whole_numbers_may_be_grouped():
    assert (whole_number(35.0), whole_number("1.234"), whole_number("0")) == (35, 1234, 0)


@pytest.mark.parametrize(
    ("read", "value", "code", "said"),
    [
        (text, "#REF!", "failed_formula", "#REF!"),
        (day, "1985", "unreadable", "1985"),
        (day, "12/25/1985", "month", "no month 25"),
        (day, "31/02/2020", "day", "29 days"),
        (birth, "5/9/02", "short_year", "02"),
        (birth, 2150.0, "birth", "2150"),
        (birth, "01/01/2100", "birth", "01/01/2100"),
        (sex, "Năm", None, None),
        (sex, "Khác", "sex", "Khác"),
        (yes_no, "có thể", "yes_no", "có thể"),
        (whole_number, "12,5", "number", "12,5"),
        (whole_number, -3.0, "number", "-3"),
        (dong, "1.5", "ambiguous", "1.5"),
        (dong, 12.5, "fraction", "12,5"),
        (citizen_number, "0790850012", "length", "10 digits"),
        (citizen_number, "7,91E+10", "shortened", "lost"),
        (citizen_number, "07908500123A", "digits", "07908500123A"),
        (phone, "12345", "phone", "12345"),
        (phone, "0912345678 / 0987654321", "phone", "09123456780987654321"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(read, value, code, said):
    if code is None:  # folded, "Năm" and "Nam" are one word
        assert read(value) == "male"
        return
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        read(value)
    assert caught.value.code == code
    assert said in caught.value.messages[0]


def test_two_filled_columns_of_the_sex_are_refused():
    with pytest.raises(ValidationError) as caught:
        of_two_columns("x", "1990")
    assert caught.value.code == "both"
