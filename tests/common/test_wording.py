"""The words of a printed figure never claim more than the exact value."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import BILLION, LARGEST, MILLION, parse_dong
from common.wording import (
    DEFAULT_WORDINGS,
    WORDINGS,
    Direction,
    Ratio,
    ValueKind,
    percent,
    rounded,
)

amounts = st.integers(0, LARGEST) | st.integers(0, 10**7).map(lambda hundred: hundred * 100_000)
directions: st.SearchStrategy[Direction] = st.sampled_from(["over", "more", "nearly"])
shares = st.builds(Fraction, st.integers(0, 10**6), st.integers(1, 10**6))
NUMBER_WORDINGS = sorted(set(WORDINGS) - {"ratio", "percent", "words", "place", "place-alone"})


def said(code: str, value: int | Ratio | None, lang: str = "vi") -> str:
    """The wording with plain spaces."""
    return WORDINGS[code].write(value, lang).replace("\u00a0", " ")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "value", "vi", "en"),
    [
        ("exact", 1_900, "1900", "1900"),
        ("grouped", 1_900, "1.900", "1,900"),
        ("grouped", -3, "−3", "−3"),
        ("padded", 6, "06", "06"),
        ("padded", 0, "00", "00"),
        ("padded", 46, "46", "46"),
        ("padded", 1_900, "1.900", "1,900"),
        ("words", 46, "bốn mươi sáu", "forty-six"),
        ("words", 1_105, "một nghìn một trăm linh năm", "one thousand one hundred and five"),
        ("dong", 13_800_000, "13.800.000", "13,800,000"),
        ("million", 13_800_000, "13,8 triệu", "13.8 million"),
        ("million", 344_800_000, "344,8 triệu", "344.8 million"),
        ("million", 90_000_000, "90 triệu", "90 million"),
        ("million", 37_250_000, "trên 37,2 triệu", "over 37.2 million"),
        ("million", 50_000, "50.000", "50,000"),
        ("billion", 1_100_000_000, "1,1 tỷ", "1.1 billion"),
        ("billion", 3_906_130_000, "trên 3,9 tỷ", "over 3.9 billion"),
        ("over-million", 37_250_000, "trên 37 triệu", "over 37 million"),
        ("over-million", 37_000_000, "37 triệu", "37 million"),
        ("more-million", 243_600_000, "hơn 243 triệu", "more than 243 million"),
        ("more-billion", 2_000_000_001, "hơn 2 tỷ", "more than 2 billion"),
        ("over-billion", 1_250_000_000_001, "trên 1.250 tỷ", "over 1,250 billion"),
        ("nearly-hundred-million", 195_300_000, "gần 200 triệu", "nearly 200 million"),
        ("nearly-hundred-million", 200_000_000, "200 triệu", "200 million"),
        ("nearly-hundred-million", 110_000_000, "trên 100 triệu", "over 100 million"),
        ("nearly-hundred", 195, "gần 200", "nearly 200"),
        ("nearly-hundred", 95, "gần 100", "nearly 100"),
        ("nearly-hundred", 40, "40", "40"),
        ("over-ten", 57, "trên 50", "over 50"),
        ("over-thousand", 999, "999", "999"),
        ("ratio", Ratio(6, 6), "06/06", "06/06"),
        ("ratio", Ratio(0, 6), "00/06", "00/06"),
        ("ratio", Ratio(1_038, 1_200), "1.038/1.200", "1,038/1,200"),
        ("percent", Ratio(25, 26), "96,2%", "96.2%"),
        ("percent", Ratio(6, 6), "100%", "100%"),
        ("percent", Ratio(68, 71), "95,8%", "95.8%"),
        ("percent", Ratio(1, 2), "50%", "50%"),
        ("percent", Ratio(1_038, 799), "129,9%", "129.9%"),
        ("percent", Ratio(0, 5), "0%", "0%"),
        ("percent", Ratio(1, 10_000), "dưới 0,1%", "under 0.1%"),
        ("percent", Ratio(0, 0), "–", "–"),
        ("place", Ratio(4, 7), "thứ 4/7", "place 4/7"),
        ("place-alone", Ratio(4, 7), "thứ 4", "place 4"),
    ],
)
def test_each_value_is_worded_in_the_language_of_the_document(code, value, vi, en):
    assert (said(code, value), said(code, value, "en")) == (vi, en)


@pytest.mark.parametrize("code", WORDINGS)
def test_no_value_is_a_dash_in_every_wording(code):
    assert WORDINGS[code].write(None) == "–"


@given(amounts, st.sampled_from(NUMBER_WORDINGS))
def test_a_qualifier_is_true_and_without_one_the_number_is_exact(value, code):
    qualifier, shown = re.findall(r"^(trên |hơn |gần |)(.*)$", said(code, value))[0]
    number = int(shown) if code == "padded" and value < 10 else parse_dong(shown)
    match qualifier:
        case "":
            assert number == value
        case "gần ":
            assert number > value
        case _:
            assert number < value


@given(amounts, st.sampled_from([10, 100, MILLION // 10, MILLION, BILLION]), directions)
def test_the_number_shown_is_less_than_one_step_away(value, step, direction):
    shown = rounded(value, step, direction).replace("\u00a0", " ")
    assert abs(parse_dong(re.sub("trên |hơn |gần ", "", shown)) - value) < step


@given(st.integers(0, 10**6).map(lambda tenth: tenth * MILLION // 10))
def test_tenths_of_a_million_are_told_exactly_and_can_be_typed_in_again(amount):
    assert parse_dong(said("million", amount)) == amount


@pytest.mark.parametrize("short_of", [100, 95, 90, 1])
def test_a_whole_percent_is_claimed_only_when_it_is_reached(short_of):
    target = Fraction(short_of, 100)
    assert percent(target) == f"{short_of}%"
    assert percent(target - Fraction(1, 10**6)) == f"{short_of - 1},9%"


@given(shares)
def test_a_percentage_is_within_half_a_tenth_or_held_below_a_whole_percent(share):
    words = percent(share).replace("\u00a0", " ")
    shown = Fraction(words.removeprefix("dưới ").rstrip("%").replace(".", "").replace(",", "."))
    assert abs(shown - share * 100) <= Fraction(1, 10)
    if shown.denominator == 1:
        assert shown <= share * 100
    if words.startswith("dưới"):
        assert shown > share * 100
    elif shown > share * 100:
        assert shown - share * 100 <= Fraction(1, 20)


@given(st.integers(1, 10**4))
def test_all_but_one_is_never_all(whole):
    assert percent(Fraction(whole - 1, whole)) != "100%"


def test_ratios_and_numbers_are_not_worded_as_each_other():
    with pytest.raises(TypeError):
        WORDINGS["million"].write(Ratio(1, 2))
    with pytest.raises(TypeError):
        WORDINGS["percent"].write(96)


@pytest.mark.parametrize("kind", ValueKind)
def test_every_kind_of_value_has_a_wording_of_its_own(kind):
    assert kind in WORDINGS[DEFAULT_WORDINGS[kind]].kinds


def test_codes_fit_the_grammar_of_a_narrative_and_labels_are_different():
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", code) for code in WORDINGS)
    assert len({str(wording.label) for wording in WORDINGS.values()}) == len(WORDINGS)
