"""Vietnamese text: found without accents, in the order of its alphabet, numbers read aloud."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.vietnamese import dong_in_words, fold, in_words, name_key, order_key
from tests.common.sorted_names import FULL_NAMES, GIVEN_NAMES


def shuffled(names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Nguyễn Văn Ấn", "nguyen van an"),
        ("ĐỖ ĐÌNH ĐỨC", "do dinh duc"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hường"), "nguyen thi huong"),
        ("  Lê\u00a0\t Thị  \n Bưởi ", "le thi buoi"),
        ("Trần\u200b Th\u00adị\u202e Mận", "tran thi man"),
        ("Ðoàn Ðức", "doan duc"),  # the Icelandic letter that older conversions leave
        ("H'Hen Niê", "h'hen nie"),
        ("Ksor Blŏ", "ksor blo"),
        ("０９１２", "0912"),
        ("", ""),
    ],
)
def test_search_sees_no_accents_case_or_stray_spaces(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aăâđeêoôơuưyàảãáạấậ nh"), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_composed_and_decomposed_letters_are_the_same_text(text, form):
    other = unicodedata.normalize(form, text)
    assert (fold(other), order_key(other)) == (fold(text), order_key(text))


def test_given_names_follow_the_vietnamese_alphabet_and_its_tones():
    assert sorted(shuffled(GIVEN_NAMES), key=order_key) == GIVEN_NAMES


def test_people_are_sorted_by_given_name_then_by_family_and_middle_names():
    assert sorted(shuffled(FULL_NAMES), key=name_key) == FULL_NAMES


def test_case_and_spaces_do_not_move_a_person_in_the_list():
    assert name_key(" NGUYỄN  VĂN AN ") == name_key("Nguyễn Văn An")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (231, "hai trăm ba mươi mốt"),
        (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_050, "một nghìn không trăm năm mươi"),
        (300_000, "ba trăm nghìn"),
        (13_800_000, "mười ba triệu tám trăm nghìn"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_000_000_000, "một tỷ"),
        (1_000_005_000, "một tỷ không trăm linh năm nghìn"),
        (3_906_130_000, "ba tỷ chín trăm linh sáu triệu một trăm ba mươi nghìn"),
        (1_005_000_000_000, "một nghìn không trăm linh năm tỷ"),
        (10**12 + 5, "một nghìn tỷ không trăm linh năm"),
        (10**15, "một triệu tỷ"),
    ],
)
def test_numbers_are_said_as_in_school(number, said):
    assert in_words(number) == said


def test_an_amount_in_words_begins_with_a_capital_and_ends_with_dong():
    assert dong_in_words(300_000) == "Ba trăm nghìn đồng"
    assert dong_in_words(0) == "Không đồng"


def test_there_are_no_words_below_zero():
    with pytest.raises(ValueError, match="below zero"):
        in_words(-1)


DIGITS = {"không": 0, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7}
DIGITS |= {"tám": 8, "chín": 9, "mốt": 1, "tư": 4, "lăm": 5}
SCALES = {"nghìn": 10**3, "triệu": 10**6}


def heard(said: str) -> int:
    """The number that a listener writes down."""
    total = billions = group = digit = 0
    for word in [*said.split(), "."]:
        match word:
            case "linh":
                pass
            case "trăm":
                group, digit = digit * 100, 0
            case "mười":
                group += 10
            case "mươi":
                group, digit = group + digit * 10, 0
            case "nghìn" | "triệu" | "tỷ" | ".":
                total, group, digit = total + (group + digit) * SCALES.get(word, 1), 0, 0
                if word == "tỷ":
                    billions, total = (billions + total) * 10**9, 0
            case _:
                digit = DIGITS[word]
    return billions + total


@given(st.integers(0, 10**15) | st.integers(0, 10**6).map(lambda thousands: thousands * 1000))
def test_whoever_hears_a_number_writes_the_same_number(number):
    assert heard(in_words(number)) == number
