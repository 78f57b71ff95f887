"""Periods: half-open spans of days, each day in exactly one month, quarter, half and year."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from common.periods import Period, PeriodError, parse_day

days = st.dates(date(1901, 1, 1), date(2199, 12, 31))
whole_calendar = st.builds(
    lambda year, length, place: Period._months(year, place % (12 // length) * length + 1, length),
    st.integers(1901, 2199),
    st.sampled_from([12, 6, 3, 1]),
    st.integers(0, 11),
)
periods = whole_calendar | st.tuples(days, days).map(lambda ends: Period.between(min(ends), max(ends)))


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-H1", date(2024, 1, 1), date(2024, 6, 30)),
        ("2024-H2", date(2024, 7, 1), date(2024, 12, 31)),
        ("2024-Q3", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-01-15..2024-03-31", date(2024, 1, 15), date(2024, 3, 31)),
        ("2024-S", date(2023, 12, 1), date(2024, 11, 30)),
        ("2024-S1", date(2023, 12, 1), date(2024, 5, 31)),
        ("2024-S2", date(2024, 6, 1), date(2024, 11, 30)),
        ("2024-9M", date(2024, 1, 1), date(2024, 9, 30)),
        ("2024-SY", date(2024, 9, 1), date(2025, 8, 31)),
        ("2017-01-01..2022-12-31", date(2017, 1, 1), date(2022, 12, 31)),
    ],
)
def test_a_code_names_its_days_and_the_days_give_the_code(code, first, last):
    period = Period.parse(code)
    assert (period.start, period.cut_off, period.code) == (first, last, code)
    assert first in period
    assert last in period
    assert period.end not in period


@given(periods)
def test_every_period_comes_back_from_its_code(period):
    assert Period.parse(period.code) == period


def test_what_goes_on_to_now_ends_today_and_cannot_begin_later():
    assert Period.parse("2018-01-01..now") == Period.between(date(2018, 1, 1), timezone.localdate())
    with pytest.raises(PeriodError):
        Period.parse("2199-01-01..now")


def test_the_same_days_are_the_same_period_however_they_are_written():
    assert Period.parse("2024-01-01..2024-12-31") == Period.year(2024)
    assert Period.parse("2024-01-01..2024-12-31").code == "2024"


@pytest.mark.parametrize(
    "code",
    [
        *(
            "",
            "24",
            "2024-",
            "2024-H3",
            "2024-h1",
            "2024-Q5",
            "2024-13",
            "2024-00",
            "2024-5",
            " 2024",
        ),
        *("2024\n", "٢٠٢٤", "0000", "9999", "1899", "2024-02-30..2024-03-31", "2024-01-15"),
        *("2024-03-31..2024-01-15", "0001-01-01..2024-01-01", "2024-01-01..9999-12-31", "x" * 9999),
    ],
)
def test_anything_else_is_no_period(code):
    with pytest.raises(PeriodError):
        Period.parse(code)


def test_a_period_does_not_end_before_it_starts():
    with pytest.raises(PeriodError):
        Period(date(2024, 1, 1), date(2024, 1, 1))


@given(days)
def test_each_day_lies_in_one_month_quarter_half_and_year(day):
    kinds = [
        [Period.month(day.year, month) for month in range(1, 13)],
        [Period.quarter(day.year, quarter) for quarter in range(1, 5)],
        [Period.half(day.year, half) for half in (1, 2)],
        [Period.year(year) for year in (day.year - 1, day.year)],
    ]
    assert [sum(day in period for period in kind) for kind in kinds] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2024", "2023"),
        ("2024-H1", "2023-H2"),
        ("2024-Q1", "2023-Q4"),
        ("2024-03", "2024-02"),
        ("2024-S1", "2023-S2"),
        ("2024-SY", "2023-SY"),
        ("2024-01-01..2024-09-30", "2023-04-01..2023-12-31"),
        ("2022-01-01..2024-12-31", "2019-01-01..2021-12-31"),
        ("2024-03-10..2024-03-19", "2024-02-29..2024-03-09"),
    ],
)
def test_the_previous_period_is_of_the_same_kind(code, before):
    assert Period.parse(code).previous().code == before


@given(periods)
def test_the_previous_period_ends_where_this_one_starts(period):
    assert period.previous().end == period.start


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2024", "2023"),
        ("2024-Q1", "2023-Q1"),
        ("2024-02", "2023-02"),
        ("2025-02", "2024-02"),
        ("2024-01-15..2024-02-28", "2023-01-15..2023-02-28"),
        ("2024-01-15..2024-02-29", "2023-01-15..2023-02-28"),
        ("2024-02-29..2024-02-29", "2023-02-28..2023-02-28"),
    ],
)
def test_a_year_before_are_the_same_days_of_the_year_before(code, before):
    assert Period.parse(code).year_before().code == before


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2024", "Year 2024"),
        ("2024-H1", "First half of 2024"),
        ("2024-H2", "Second half of 2024"),
        ("2024-Q3", "Quarter III of 2024"),
        ("2024-05", "May 2024"),
        ("2025-12-01..2026-05-31", "First statistical half of 2026"),
        ("2025-12-01..2026-06-30", "01/12/2025 – 30/06/2026"),
        ("2024-SY", "School year 2024–2025"),
        ("2024-01-15..2024-01-15", "15/01/2024"),
    ],
)
@override_settings(FORMAT_MODULE_PATH=["config.formats"])
def test_a_period_is_called_by_its_days(code, label):
    with translation.override("en"):
        assert Period.parse(code).label == label


def test_a_month_is_named_in_the_readers_language():
    with translation.override("vi"):
        assert str(Period.month(2024, 5)) == "Tháng 5/2024"


def test_a_period_with_dates_of_its_own_keeps_its_name():
    year = Period.between(date(2023, 12, 1), date(2024, 11, 30), "Statistical year 2024")
    assert year.label == "Statistical year 2024"
    assert year == Period.parse(year.code)


def refusal(typed: str) -> str:
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        parse_day(typed)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    "typed",
    [
        *("05/09/2026", "5/9/2026", "05-09-2026", "05.09.2026", "05092026", "2026-09-05"),
        *(" 5 / 9 / 2026 ", "05/09/2026\u00a0", "０５/０９/２０２６"),
    ],
)
def test_the_day_comes_before_the_month(typed):
    assert parse_day(typed) == date(2026, 9, 5)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2024", "31/02/2024 is not in the calendar: month 02/2024 has 29 days."),
        ("29/2/2023", "29/02/2023 is not in the calendar: month 02/2023 has 28 days."),
        ("2024-02-31", "31/02/2024 is not in the calendar: month 02/2024 has 29 days."),
        ("00/09/2026", "00/09/2026 is not in the calendar: month 09/2026 has 30 days."),
        (
            "09/13/2026",
            "09/13/2026 is not in the calendar: the month stands after the day, and there is no month 13.",
        ),
        ("05/09/26", "“05/09/26” has a year of two digits. Write all four, such as 05/09/2026."),
        ("05/09/0026", "05/09/0026: the year must lie between 1900 and 2199."),
    ],
)
def test_a_day_that_is_not_is_refused_with_the_reason(typed, sentence):
    assert refusal(typed) == sentence


@pytest.mark.parametrize(
    "typed",
    ["", "tomorrow", "5/9", "05/09-2026", "1/1/1/1", "٠٥/٠٩/٢٠٢٦", "5" * 9999, "2026-09-05T00:00"],
)
def test_anything_else_is_not_read_as_a_day(typed):
    assert "is not read as a day. Write day/month/year, such as 05/09/2026." in refusal(typed)


@given(days, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"]))
def test_every_day_is_read_back(day, form):
    assert parse_day(day.strftime(form)) == day


def test_every_boundary_of_three_centuries_is_in_one_period_only():
    for year in range(1900, 2200):
        halves = [Period.half(year, half) for half in (1, 2)]
        quarters = [Period.quarter(year, quarter) for quarter in range(1, 5)]
        months = [Period.month(year, month) for month in range(1, 13)]
        for parts in (halves, quarters, months):
            assert parts[0].start == Period.year(year).start
            assert parts[-1].end == Period.year(year).end
            assert [part.end for part in parts[:-1]] == [part.start for part in parts[1:]]
            assert all(part.cut_off + timedelta(days=1) == part.end for part in parts)
