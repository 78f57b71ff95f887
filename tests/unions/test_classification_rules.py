"""Which grade follows from a score, which sheet a union has, and from when it is classified at all."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.unions.classified import grade
from unions.classifying import grade_for, sheet_of
from unions.eligibility import after_months, last_day_of, origins, verdict
from unions.models import (
    Grade,
    LineageEvent,
    LineageUnit,
    ScoreSheet,
    Veto,
)

# The rules -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "code"),
    [(100, "xuat-sac"), (90, "xuat-sac"), (89, "tot"), (70, "tot"), (50, "dat"), (49, "kem"), (0, "kem")],
)
def test_the_grade_follows_from_the_score(scale, score, code):
    assert grade_for(score, list(scale.grades.all()), []).code == code


@pytest.mark.parametrize(("score", "code"), [(95, "dat"), (55, "dat"), (10, "kem")])
def test_a_condition_that_is_met_holds_the_grade_down(scale, score, code):
    veto = Veto(best_grade=grade(scale, "dat"))

    assert grade_for(score, list(scale.grades.all()), [veto]).code == code


def test_without_thresholds_no_grade_follows(scale):
    Grade.objects.filter(scale=scale).update(from_score=None)

    assert grade_for(95, list(scale.grades.all()), []) is None


@pytest.mark.parametrize(
    ("label", "day"), [("2024", date(2024, 12, 31)), ("2024-2025", date(2025, 5, 31)), (" 2023 ", date(2023, 12, 31))]
)
def test_a_year_ends_where_its_kind_of_year_ends(label, day):
    assert last_day_of(label) == day


@pytest.mark.parametrize("label", ["", "24", "2024-2026", "2025-2024", "năm 2024"])
def test_what_is_no_year_is_refused(label):
    with pytest.raises(ValidationError):
        last_day_of(label)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 6, 15), 12, date(2024, 6, 15)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, later):
    assert after_months(day, months) == later


def happened(unit, kind: str, part: str, on: date, **fields) -> None:
    event = LineageEvent.objects.create(kind=kind, effective_on=on, **fields)
    LineageUnit.objects.create(event=event, unit=unit, part=part, stood_on=on)


@pytest.mark.parametrize(
    ("kind", "part", "on", "eligible"),
    [
        ("founded", "to", date(2024, 1, 1), True),
        ("founded", "to", date(2024, 1, 2), False),
        ("split", "to", date(2024, 7, 1), True),
        ("split", "to", date(2024, 7, 2), False),
        ("merged_into_new", "to", date(2024, 7, 2), False),
        ("merged_into_existing", "to", date(2024, 7, 2), False),
        ("carved_out", "from", date(2024, 7, 2), False),
        ("renamed", "subject", date(2024, 12, 1), True),
        ("founded", "to", date(2025, 3, 1), True),  # of another year
    ],
)
def test_a_union_is_classified_some_months_after_it_began_or_changed(cast, sheet, kind, part, on, eligible):
    happened(cast.truong, kind, part, on)

    found = verdict(origins([cast.truong.pk], date(2024, 12, 31))[cast.truong.pk], date(2024, 12, 31), sheet)

    assert found.eligible is eligible
    assert on.year != 2024 or kind == "renamed" or f"{on:%d/%m/%Y}" in found.text


def test_what_was_undone_does_not_count(cast, sheet):
    happened(cast.truong, "founded", "to", date(2024, 9, 1), undone_by=cast.quan, undone_at="2024-10-01T00:00Z")

    assert verdict(origins([cast.truong.pk], date(2024, 12, 31))[cast.truong.pk], date(2024, 12, 31), sheet).eligible


def test_the_nearest_issuer_wins_and_of_theirs_the_newest(cast, scale, sheet):
    def issue(code: str, unit, first: date) -> ScoreSheet:
        made = ScoreSheet.objects.create(code=code, name=code, scale=scale, unit=unit, valid=(first, None))
        made.levels.set(["grassroots_union"])
        return made

    day = date(2024, 12, 31)
    assert sheet_of(cast.truong, day) == sheet
    newer = issue("moi", cast.tinh, date(2024, 1, 1))
    assert sheet_of(cast.truong, day) == newer
    nearer = issue("gan", cast.huyen_a, date(2020, 1, 1))
    assert (sheet_of(cast.truong, day), sheet_of(cast.xuong, day)) == (nearer, newer)
    assert sheet_of(cast.xuong, date(2023, 12, 31)) == sheet
    assert sheet_of(cast.xa, day) is None
    assert sheet_of(cast.to_1, day) is None
