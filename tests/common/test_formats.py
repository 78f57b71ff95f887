"""Dates and numbers of the two languages, in and out."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.utils import translation
from django.utils.formats import date_format, number_format


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_day_comes_first_in_both_languages(language):
    with translation.override(language):
        assert forms.DateField().clean("05/09/2026") == date(2026, 9, 5)
        assert date_format(date(2026, 9, 5), "SHORT_DATE_FORMAT") == "05/09/2026"
        assert date_format(datetime(2026, 9, 5, 10, 32, tzinfo=UTC), "DATETIME_FORMAT") == "10:32 05/09/2026"


@pytest.mark.parametrize(("language", "number"), [("vi", "1.500.000,5"), ("en", "1,500,000.5")])
def test_thousands_are_grouped_as_the_language_does_it(language, number):
    with translation.override(language):
        assert number_format(1_500_000.5, use_l10n=True, force_grouping=True) == number


def test_a_month_is_named_in_words():
    with translation.override("vi"):
        assert date_format(date(2024, 5, 1), "YEAR_MONTH_FORMAT") == "Tháng 5/2024"
    with translation.override("en"):
        assert date_format(date(2024, 5, 1), "YEAR_MONTH_FORMAT") == "May 2024"
