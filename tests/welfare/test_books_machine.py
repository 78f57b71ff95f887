"""Books kept at random say what a plain model says, whatever is done and in whatever order of days."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.welfare.book_machine import Books

QUIET = list(HealthCheck)


@pytest.mark.django_db
def test_books_mean_what_they_plainly_mean(cast):
    machine = type("BooksOfTheCast", (Books,), {"cast": cast})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=QUIET),
    )


@pytest.mark.nightly
@pytest.mark.django_db
def test_ten_thousand_steps_of_books(cast):
    machine = type("BooksOfTheCast", (Books,), {"cast": cast})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=200, stateful_step_count=50, deadline=None, suppress_health_check=QUIET),
    )
