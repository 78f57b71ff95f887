"""The grammar of narratives: figures in braces, blocks in brackets, and nothing that could do anything."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.wording import ValueKind
from reports.narrative import (
    Best,
    Block,
    Condition,
    Paragraph,
    Sort,
    Token,
    Vocabulary,
    When,
    Word,
    check,
    codes,
    paragraphs,
    tokens,
    typed_numbers,
)

KNOWN = Vocabulary(
    {
        "visits.count": Sort(ValueKind.COUNT, "visit"),
        "visits.amount": Sort(ValueKind.MONEY, "dong"),
        "women.rate": Sort(ValueKind.RATIO, "percent", adds_up=False),
        "women.place": Sort(ValueKind.RANK, "rank", adds_up=False),
    },
    {"grassroots_union"},
)


def test_words_figures_and_blocks_are_told_apart():
    text = (
        "Đã thăm {visits.count:padded} lượt, {visits.amount@change} so với {period}.\n\n"
        "[if visits.count] [table units grassroots_union: visits.count, visits.amount]\n"
        "[unless visits.count]Chưa có. [best 3: visits.count]"
    )

    assert paragraphs(text) == [
        Paragraph(
            (
                "Đã thăm ",
                Token("visits.count", "padded"),
                " lượt, ",
                Token("visits.amount", when=When.CHANGE),
                " so với ",
                Word("period"),
                ".",
            )
        ),
        Paragraph(
            block=Block("table", "units", ("visits.count", "visits.amount"), level="grassroots_union"),
            conditions=(Condition("visits.count", wanted=True),),
        ),
        Paragraph(("Chưa có. ", Best(3, "", "visits.count")), conditions=(Condition("visits.count", wanted=False),)),
    ]
    assert str(Token("visits.count", "padded", When.PREVIOUS)) == "{visits.count@previous:padded}"
    assert codes("{a.b@previous} {c.d@change} [best 1: e.f]\n[if g.h]Có.\n[table rows: i.j]") == {"c.d", "g.h", "i.j"}


@pytest.mark.parametrize("text", ["{", "}", "{}", "{{7*7}}", "{% x %}", "{x.__init__}", "{Code.x}", "{a.b:c:d}"])
def test_a_brace_that_is_no_figure_is_refused(text):
    with pytest.raises(ValidationError):
        check(text, KNOWN)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{welfare.nothing}", "figure"),
        ("{visits.count:nothing}", "wording"),
        ("{visits.count:million}", "wording"),
        ("{visits.amount:percent}", "wording"),
        ("{women.rate@target:ratio}", "wording"),
        ("{visits.count@change:padded}", "wording"),
        ("{women.place@change}", "wording"),
        ("{visits.count@tomorrow}", "when"),
        ("[if nothing.there] Có.", "figure"),
        ("[table children: nothing.there]", "figure"),
        ("[table units nowhere: visits.count]", "level"),
        ("[table years 21: visits.count]", "number"),
        ("[best 0: visits.count]", "number"),
        ("[best 3: women.place]", "rank"),
        ("[chart children: women.place]", "rank"),
        ("[chart children: visits.count, visits.amount]", "units"),
        ("[table sectors: women.rate]", "sum"),
        ("[table children: ]", "block"),
        ("[table years: visits.count]", "block"),
        ("[chart rows: visits.count]", "block"),
        ("Xem [table children: visits.count]", "block"),
        ("[tabel children: visits.count]", "block"),
        ("Có [if visits.count] gì.", "block"),
    ],
)
def test_what_is_named_must_be_there_and_fit(text, fault):
    with pytest.raises(ValidationError) as refused:
        check(text, KNOWN)

    assert [error.code for error in refused.value.error_list] == [fault]
    assert "%(" not in "".join(refused.value.messages)


def test_all_faults_are_told_at_once_each_with_its_paragraph():
    with pytest.raises(ValidationError) as refused:
        check("{no.such} và {nor.this}\n{{ x }}\n\n[chart children: women.place]", KNOWN)

    assert sorted(error.code for error in refused.value.error_list) == ["brace", "figure", "figure", "rank"]
    assert sorted("".join(filter(str.isdigit, one))[0] for one in refused.value.messages) == ["1", "1", "2", "3"]


@given(st.text(alphabet=st.characters(exclude_characters="{}[", exclude_categories=["Cs", "Cc"])))
def test_words_without_braces_come_through_as_they_are(text):
    said = [piece for paragraph in paragraphs(text) for piece in paragraph.pieces]

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
        ("có {welfare.visits.count@last-year:over-ten} lượt", []),
        ("[table years 5: a.b]\n[best 3: a.b]\n[if a.b] Có.", []),
    ],
)
def test_numbers_typed_by_hand_are_found(text, typed):
    assert typed_numbers([text]) == typed
