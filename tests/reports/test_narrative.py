"""The grammar of narratives: figures in braces, and nothing else that could do anything."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.wording import ValueKind
from reports.narrative import Token, check, paragraphs, tokens, typed_numbers

KNOWN = {"welfare.visits.count": ValueKind.COUNT, "welfare.visits.amount": ValueKind.MONEY}


def test_words_and_figures_are_told_apart():
    assert paragraphs("Đã thăm {welfare.visits.count:padded} lượt.\n\nHết.") == [
        ["Đã thăm ", Token("welfare.visits.count", "padded"), " lượt."],
        ["Hết."],
    ]


@pytest.mark.parametrize("text", ["{", "}", "{}", "{{7*7}}", "{% x %}", "{x.__init__}", "{Code.x}", "{a.b:c:d}"])
def test_a_brace_that_is_no_figure_is_refused(text):
    with pytest.raises(ValidationError):
        check(text, KNOWN)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{welfare.nothing}", "figure"),
        ("{welfare.visits.count:nothing}", "wording"),
        ("{welfare.visits.count:million}", "wording"),
        ("{welfare.visits.amount:percent}", "wording"),
    ],
)
def test_a_token_names_a_figure_and_a_wording_that_fits(text, fault):
    with pytest.raises(ValidationError) as refused:
        check(text, KNOWN)

    assert [error.code for error in refused.value.error_list] == [fault]


def test_all_faults_are_told_at_once():
    with pytest.raises(ValidationError) as refused:
        check("{no.such} và {nor.this}", KNOWN)

    assert len(refused.value.messages) == 2


@given(st.text(alphabet=st.characters(exclude_characters="{}", exclude_categories=["Cs", "Cc"])))
def test_words_without_braces_come_through_as_they_are(text):
    said = [piece for paragraph in paragraphs(text) for piece in paragraph]

    assert "".join(said) == "".join(text.split("\n")).strip()
    assert tokens(text) == []


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("vận động khoảng 40 suất quà", ["40"]),
        ("tổng số 1.500.000 đồng, đạt 96,2%", ["1.500.000", "96,2%"]),
        ("ngày 20/10 và 8/3, tháng 5/2024", []),
        ("năm 2024, nhiệm kỳ 2017-2022", []),
        ("1. Chăm lo\n2) Thi đua", []),
        ("có {welfare.visits.count} lượt", []),
    ],
)
def test_numbers_typed_by_hand_are_found(text, typed):
    assert typed_numbers([text]) == typed
