"""What the blocks of a text become: tables, charts, best unions, figures of other periods, conditions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from common.periods import Period
from reports import narrative
from reports.document import sections_of, status_note
from reports.figures import figures
from reports.models import Indicator, Target
from reports.previewing import Typed, preview
from unions.models import Placement, TreePath, UnionUnit, UnitVersion

pytestmark = pytest.mark.django_db
VISITS, AMOUNT = "welfare.visits.count", "welfare.visits.amount"
YEAR = Period.year(2024)


def told(unit: UnionUnit, text: str, period: Period = YEAR) -> list[Any]:
    """The paragraphs of a text as they stand in the content."""
    counted = figures(unit, period, narrative.codes(text))
    sections, _used = sections_of(unit, period, [Typed(1, "I.", text, False)], counted)
    return list(sections[0]["paragraphs"])


def said(paragraph: Sequence[dict[str, Any]]) -> str:
    return "".join(piece["text"] for piece in paragraph)


def row(found: dict[str, Any]) -> tuple[str, list[str]]:
    return found["label"], [cell["text"] for cell in found["cells"]]


@pytest.fixture
def visits(cast, paid):
    """Two visits in one district, one in the other, one of the province itself; one the year before."""
    for unit, day in (
        (cast.to_1, date(2024, 2, 1)),
        (cast.truong, date(2024, 5, 2)),
        (cast.xuong, date(2024, 6, 3)),
        (cast.tinh, date(2024, 7, 4)),
        (cast.truong, date(2023, 5, 2)),
    ):
        paid(unit, day)
    return cast


def test_a_table_has_every_union_below_and_adds_up(visits):
    [table] = told(visits.tinh, f"[table children: {VISITS}, {AMOUNT}]")

    assert [row(one) for one in table["rows"]] == [
        ("LĐLĐ huyện A", ["2", "600.000"]),
        ("LĐLĐ huyện B", ["1", "300.000"]),
        ("Chính đơn vị và nơi khác trong kỳ", ["1", "300.000"]),
    ]
    assert row(table["total"])[1] == ["4", "1.200.000"]
    assert table["rows"][0]["cells"][0]["href"] == f"/figures/huyen-a/2024/{VISITS}/"


def test_unions_of_a_level_stand_below_those_they_belong_to(visits):
    [table] = told(visits.tinh, f"[table units grassroots_union: {VISITS}]")

    assert [(one["label"], one["level"], one["cells"][0]["text"]) for one in table["rows"][:4]] == [
        ("LĐLĐ huyện A", 0, "2"),
        ("CĐCS Trường Hoa Sen", 1, "2"),
        ("LĐLĐ huyện B", 0, "1"),
        ("CĐCS Xưởng May", 1, "1"),
    ]


def test_sums_by_sector_count_every_union_once(visits):
    UnitVersion.objects.filter(unit__in=[visits.truong, visits.to_1]).update(sector="public")
    UnitVersion.objects.filter(unit=visits.xuong).update(sector="business")

    [table] = told(visits.tinh, f"[table sectors: {VISITS}]")

    assert [one["cells"][0]["text"] for one in (*table["rows"], table["total"])] == ["2", "1", "1", "4"]


def test_years_stand_side_by_side_and_are_drawn(visits):
    table, chart = told(visits.truong, f"[table years 3: {VISITS}]\n[chart years 2: {VISITS}]")

    assert [column["label"] for column in table["columns"]] == ["2022", "2023", "2024"]
    assert row(table["rows"][0])[1] == ["0", "1", "2"]
    assert [(bar["label"], bar["value"]) for bar in chart["bars"]] == [("2023", 1), ("2024", 2)]
    assert all(bar["text"] in chart["sentence"] for bar in chart["bars"])


def test_figures_of_other_periods_and_targets_say_what_they_are_of(visits):
    Target.objects.create(
        unit=visits.truong, indicator=Indicator.objects.get(code=VISITS), period_code="2024", value=9,
        count_unit="visit", set_by=visits.an,
    )  # fmt: skip
    text = f"{{{VISITS}}} {{{VISITS}@previous}} {{{VISITS}@last-year:words}} {{{VISITS}@target}} {{{VISITS}@change}}"
    [pieces] = told(visits.truong, f"{text} {{unit}} {{period}} {{period.last-day}}")
    [of_half] = told(visits.truong, f"{{{VISITS}@change}} {{{VISITS}@target}}", Period.half(2024, 2))

    assert said(pieces) == "02 01 một 09 tăng 100% CĐCS Trường Hoa Sen năm 2024 31/12/2024"
    assert [piece["when"] for piece in pieces if "when" in piece] == ["previous", "last-year", "target", "change"]
    assert said(of_half) == "– –"


def test_of_a_period_before_the_union_stood_nothing_is_told(visits):
    Placement.objects.filter(child__in=[visits.truong, visits.to_1]).update(valid="[2024-01-01,)")
    TreePath.objects.derive()

    [pieces] = told(visits.truong, f"{{{VISITS}@previous}} {{{VISITS}@change}}")

    assert said(pieces) == "– –"


def test_best_unions_are_named_with_their_values_ties_and_all(visits, paid):
    best = f"[best 1 grassroots_union: {VISITS}]"

    assert said(told(visits.tinh, best)[0]) == "CĐCS Trường Hoa Sen (2)"
    paid(visits.xuong, date(2024, 8, 1))
    assert said(told(visits.tinh, best)[0]) == "CĐCS Trường Hoa Sen (2), CĐCS Xưởng May (2)"
    assert said(told(visits.tinh, best, Period.year(2022))[0]) == "chưa có đơn vị nào"


def test_a_paragraph_with_a_condition_stands_only_where_it_is_met(visits):
    text = f"[if {VISITS}] Có.\n[unless {VISITS}] Chưa có.\n[if women.nothing] Không.\n[unless women.nothing] Vẫn."

    assert [said(one) for one in told(visits.truong, text)] == ["Có.", "Vẫn."]
    assert [said(one) for one in told(visits.truong, text, Period.year(2021))] == ["Chưa có.", "Vẫn."]


def test_a_figure_that_the_period_does_not_define_is_said_to_be_missing(visits):
    [pieces] = told(visits.truong, "Có {no.such.figure} người.\n")
    [table, form] = told(visits.truong, "[table children: no.such.figure]\n[table rows: no.such.figure]")

    assert pieces[1] == {"text": "–", "missing": "no.such.figure"}
    assert row(table["total"])[1] == ["–"]
    assert row(form["rows"][0]) == ("no.such.figure", ["", "–"])


def test_a_long_text_asks_as_much_as_a_short_one(visits, queries):
    short = f"{{{VISITS}}} {{{VISITS}@previous}} [best 1: {VISITS}]\n[table units grassroots_union: {VISITS}]"
    long = "\n".join([short.replace(VISITS, AMOUNT), *[short] * 20, f"[chart children: {AMOUNT}]"])

    with queries() as asked_short:
        told(visits.tinh, short)
    with queries() as asked_long:
        told(visits.tinh, long)

    assert len(asked_long) <= len(asked_short)


def test_hostile_words_are_words_and_typed_numbers_are_marked(visits):
    text = "<script>alert(document)</script> [see](file:///etc/passwd) khoảng 40 suất\n"

    read = preview(visits.truong, YEAR, [Typed(1, "I.", text, False), Typed(1, "II.", "{{ 7 }}", False)])

    assert said(read.sections[0]["paragraphs"][0]) == text.strip()
    assert [piece["text"] for piece in read.sections[0]["paragraphs"][0] if "typed" in piece] == ["40"]
    assert read.sections[1]["faults"]
    assert read.sections[1]["paragraphs"] == []
    assert "#typed-1" in [one.url for one in read.look_at]


def test_before_its_end_a_period_is_estimated_as_of_the_day():
    today = timezone.localdate()

    assert f"{today:%d/%m/%Y}" in status_note(Period.year(today.year))
    assert status_note(Period.year(today.year - 1)) == ""
