"""Fields for amounts and days: printed as they are typed, and nothing typed is lost."""

from datetime import date

import pytest
from django import forms
from django.db import models
from django.utils import translation

from common.forms import DayField, DongField


class PayoutForm(forms.Form):
    amount = DongField(min_value=1, max_value=10_000_000)
    paid_on = DayField()


def filled(amount: str = "300.000", paid_on: str = "05/09/2026") -> PayoutForm:
    return PayoutForm({"amount": amount, "paid_on": paid_on})


def test_amounts_become_whole_dong_and_days_become_dates():
    form = filled("1,5 triệu", "5/9/2026")
    assert form.is_valid()
    assert form.cleaned_data == {"amount": 1_500_000, "paid_on": date(2026, 9, 5)}


def test_what_was_typed_stays_when_it_is_refused():
    form = filled("1.5", "31/02/2024")
    assert not form.is_valid()
    assert 'value="1.5"' in str(form["amount"])
    assert 'value="31/02/2024"' in str(form["paid_on"])


def test_a_day_outside_the_calendar_is_refused_by_name():
    with translation.override("en"):
        assert filled(paid_on="31/02/2024").errors["paid_on"] == [
            "31/02/2024 is not in the calendar: month 02/2024 has 29 days."
        ]


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("0", "0 đ is less than the least allowed, 1 đ."),
        ("10.000.001", "10.000.001 đ is more than the most allowed, 10.000.000 đ."),
    ],
)
def test_limits_are_told_in_dong(amount, sentence):
    with translation.override("en"):
        (error,) = filled(amount).errors["amount"]
    assert str(error).replace("\u00a0", " ") == sentence


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0"])
def test_blank_is_no_value(blank):
    assert set(filled(blank, blank).errors.as_data()) == {"amount", "paid_on"}
    assert DongField(required=False).clean(blank) is None
    assert DayField(required=False).clean(blank) is None


def test_stored_values_are_shown_as_they_are_typed():
    form = PayoutForm(initial={"amount": 1_500_000, "paid_on": date(2026, 9, 5)})
    assert 'value="1.500.000"' in str(form["amount"])
    assert 'value="05/09/2026"' in str(form["paid_on"])


def test_typing_the_same_value_in_another_way_changes_nothing():
    initial = {"amount": 1_500_000, "paid_on": date(2026, 9, 5)}
    form = PayoutForm({"amount": "1,5 triệu", "paid_on": "5/9/2026"}, initial=initial)
    assert form.changed_data == []


def test_a_models_amount_and_day_take_these_fields():
    amount = models.PositiveBigIntegerField(default=300_000).formfield(form_class=DongField)
    paid_on = models.DateField().formfield(form_class=DayField)
    assert isinstance(amount, DongField)
    assert isinstance(paid_on, DayField)
    assert amount.clean("300.000") == 300_000
    assert paid_on.clean("05/09/2026") == date(2026, 9, 5)


def test_telephones_offer_digits_and_browsers_suggest_nothing():
    for field in filled():
        assert 'inputmode="numeric"' in str(field)
        assert 'autocomplete="off"' in str(field)
        assert "style=" not in str(field)
