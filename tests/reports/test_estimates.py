"""A report that was handed in before its period had ended stands beside what the period came to."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from common.periods import Period
from reports.models import Report
from reports.services import reports as services
from unions.access import Scope

VISITS = "welfare.visits.count"


@pytest.fixture
def estimate(cast, template, paid) -> Report:
    """The report of this year, handed in today after one visit; one more came since."""
    today = timezone.localdate()
    period = Period.year(today.year)
    paid(cast.truong, today)
    report = services.open_report(
        unit=cast.truong, period=period, template=template, dated_on=today, scope=Scope.of(cast.binh)
    )
    handed_in = services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an))
    paid(cast.truong, today)
    return handed_in


def test_an_estimate_is_told_beside_what_is_counted_now(cast, estimate, client):
    client.force_login(cast.an)

    page = client.get(reverse("reports:report-actual", args=[estimate.pk]))

    [visits] = [one for one in page.context["estimates"] if one.estimated.code == VISITS]
    assert (visits.estimated.value, visits.actual.value, visits.change) == (1, 2, 1)
    assert len(page.context["estimates"]) == estimate.submitted.figures.count()


def test_a_report_of_a_year_that_is_over_is_no_estimate(cast, template, client):
    report = services.open_report(
        unit=cast.truong, period=Period.year(2023), template=template, dated_on=Period.year(2023).cut_off,
        scope=Scope.of(cast.binh),
    )  # fmt: skip
    services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an))
    client.force_login(cast.an)

    assert client.get(reverse("reports:report-actual", args=[report.pk])).status_code == 404
