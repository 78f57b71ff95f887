"""Amounts: whole đồng, read as people type them, refused where they could mean two things."""

import unicodedata
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common.money import LARGEST, dong_with_unit, format_dong, parse_dong

amounts = st.integers(0, LARGEST)


def refusal(typed: str) -> tuple[str, str]:
    """The code of a refusal, and its sentence in English with plain spaces."""
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        parse_dong(typed)
    return caught.value.code or "", caught.value.messages[0].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.500.000", 1_500_000),
        ("1500000", 1_500_000),
        ("1.500.000 đ", 1_500_000),
        ("1.500.000\u00a0đồng", 1_500_000),
        ("1.500.000 VNĐ", 1_500_000),
        ("1.500.000₫", 1_500_000),
        (unicodedata.normalize("NFD", "1.500.000 đồng"), 1_500_000),
        ("1 500 000", 1_500_000),
        ("1\u202f500\u202f000", 1_500_000),
        ("1.500.000,00", 1_500_000),
        ("1,500,000", 1_500_000),  # two commas cannot be decimals
        ("1,500,000.00", 1_500_000),
        ("1,500.00", 1_500),
        ("1.500", 1_500),  # dots group thousands
        ("１．５００．０００", 1_500_000),
        ("1,5 triệu", 1_500_000),
        ("1,5 trieu dong", 1_500_000),
        ("13,8 triệu", 13_800_000),
        ("13,8tr", 13_800_000),
        ("0,125 tỷ", 125_000_000),
        ("1,1 tỷ", 1_100_000_000),
        ("1,1 tỉ", 1_100_000_000),
        ("02 tỷ", 2_000_000_000),
        ("500k", 500_000),
        ("500 nghìn", 500_000),
        ("500 ngàn đồng", 500_000),
        ("1.200 triệu", 1_200_000_000),
        ("3 tỷ 906 triệu 130 nghìn", 3_906_130_000),
        ("0", 0),
        ("1.000.000 tỷ", LARGEST),
    ],
)
def test_an_amount_is_read_as_it_is_commonly_typed(typed, amount):
    assert parse_dong(typed) == amount


@pytest.mark.parametrize(
    ("typed", "one", "other"),
    [
        ("1.5", "1.500 đ", "1.500.000 đ"),
        ("12.50", "12.500 đ", "12.500.000 đ"),
        ("1,500", "1.500 đ", "1.500.000 đ"),
        ("1,000", "1.000 đ", "1 đ"),
        ("1.5 triệu", "1.500.000.000 đ", "1.500.000 đ"),
        ("1,500 triệu", "1.500.000.000 đ", "1.500.000 đ"),
        ("1.500,000", "1.500.000 đ", "1.500 đ"),
    ],
)
def test_what_could_mean_two_amounts_is_refused_and_both_are_named(typed, one, other):
    sentence = f"“{typed}” could mean {one} or {other}. Write the amount in full."
    assert refusal(typed) == ("ambiguous", sentence)


@pytest.mark.parametrize("typed", ["-5", "−1.500.000", "–5", "- 5 đ", "-1,5 triệu"])
def test_an_amount_below_zero_is_refused(typed):
    assert refusal(typed)[0] == "negative"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1,5", "1,5 đ"),
        ("1500000,5 đồng", "1.500.000,5 đ"),
        ("1,2345678 triệu", "1.234.567,8 đ"),
        ("1.234.567,5", "1.234.567,5 đ"),
    ],
)
def test_parts_of_a_dong_are_refused_and_the_sentence_says_how_they_were_read(typed, read):
    sentence = f"“{typed}” is read as {read}, but a đồng has no parts. Write whole đồng."
    assert refusal(typed) == ("fraction", sentence)


def test_an_amount_too_large_is_refused_as_it_was_read():
    assert refusal("1.000.001 tỷ") == (
        "too_large",
        "“1.000.001 tỷ” is read as 1.000.001.000.000.000 đ; the most that can be recorded is 1.000.000.000.000.000 đ.",
    )
    assert refusal(str(10**18))[0] == "too_large"


@pytest.mark.parametrize("typed", ["1.50.000", "15.00.000", "1500.000", "1,50,000", "1 50", "1.2345"])
def test_digits_that_are_not_in_threes_are_refused(typed):
    assert refusal(typed)[0] == "grouping"


def test_a_telephone_number_is_not_an_amount():
    assert refusal("0912345678")[0] == "leading_zero"


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "đ", "abc", "NaN", "inf", "1e9", "0x10", "+5", "1/2", "½", "5²", "٣٠٠", "1_000"),
        *("hơn 37 triệu", "1tr5", "2 tỷ 5", "5 triệu 2 tỷ", "1 triệu 1 triệu", "5 usd", "5 đ đ"),
        *("1.500.000 và 2", "1 triệu tỷ", "1;2", "\x00", "9" * 5000),
    ],
)
def test_anything_else_is_refused_with_what_to_write(typed):
    code, sentence = refusal(typed)
    assert code == "unreadable"
    assert "such as 1.500.000" in sentence
    assert len(sentence) < 150


@given(st.text() | st.text("0123456789., đktriệuỷn-"))
def test_no_text_whatever_breaks_the_reader(typed):
    with suppress(ValidationError):
        assert 0 <= parse_dong(typed) <= LARGEST


@given(amounts)
def test_what_is_printed_can_be_typed_in_again(amount):
    assert parse_dong(format_dong(amount)) == amount
    assert parse_dong(dong_with_unit(amount)) == amount


def test_amounts_are_printed_with_dots_and_an_unbreakable_unit():
    assert format_dong(1_500_000) == "1.500.000"
    assert format_dong(999) == "999"
    assert format_dong(-1_500) == "−1.500"
    assert dong_with_unit(1_500_000) == "1.500.000\u00a0đ"
