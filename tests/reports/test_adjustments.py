"""What is recorded after a report was locked is told in the next one, and never changes the locked one."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from common.periods import Period
from reports.adjustments import since_locked
from reports.models import Report
from reports.services import freezing, reviewing
from reports.services import reports as services
from unions.access import Scope

VISITS = "welfare.visits.count"


@pytest.fixture
def locked(cast, template, paid) -> Report:
    """The report of 2023, with one visit."""
    paid(cast.truong, date(2023, 5, 2))
    report = handed_in(cast, template, Period.year(2023))
    reviewer = Scope.of(cast.dung)
    reviewing.accept_report(report.pk, seen_version=report.version, scope=reviewer)
    return reviewing.lock_report(report.pk, seen_version=report.version + 1, scope=reviewer)


def handed_in(cast, template, period: Period) -> Report:
    report = services.open_report(
        unit=cast.truong, period=period, template=template, dated_on=period.cut_off, scope=Scope.of(cast.binh)
    )
    return services.submit_report(report.pk, seen_version=1, scope=Scope.of(cast.an))


def test_a_late_record_is_told_in_the_next_report_with_its_id(cast, template, paid, locked, client):
    before = locked.submitted.sha256
    late = paid(cast.truong, date(2023, 6, 2))

    [told] = [one for one in since_locked(locked) if one.was.code == VISITS]
    snapshot = handed_in(cast, template, Period.year(2024)).submitted

    assert (told.was.value, told.now.value, told.added, told.removed) == (1, 2, [late.pk], [])
    row = snapshot.adjustments.get(definition__indicator__code=VISITS)
    assert (row.of, row.was, row.now, row.added) == (locked.submitted, 1, 2, [late.pk])
    in_words = next(one for one in snapshot.content["adjustments"] if one["code"] == VISITS)
    assert (in_words["period"], in_words["was"], in_words["now"]) == ("năm 2023", "1", "2")
    locked.refresh_from_db()
    assert locked.submitted.sha256 == before
    client.force_login(cast.an)
    page = client.get(reverse("reports:report-detail", args=[locked.pk]))
    assert VISITS in [one.was.code for one in page.context["changed_since"]]


def test_nothing_is_told_where_nothing_came_late_or_nothing_is_locked(cast, template, paid, locked):
    report = services.open_report(
        unit=cast.truong, period=Period.year(2024), template=template, dated_on=date(2024, 12, 31),
        scope=Scope.of(cast.binh),
    )  # fmt: skip
    assert freezing.stand_of(report).content["adjustments"] == []

    earlier = services.open_report(
        unit=cast.truong, period=Period.year(2022), template=template, dated_on=date(2022, 12, 31),
        scope=Scope.of(cast.binh),
    )  # fmt: skip
    paid(cast.truong, date(2023, 7, 2))
    assert freezing.stand_of(earlier).content["adjustments"] == []
