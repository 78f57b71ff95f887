"""A report whose figures are provisional: it tells which unions below are missing, by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from reports.models import Report, ReportCall, ReportTemplate
from reports.services import calls
from reports.services.reports import open_report
from reports.still_open import NAMED, Below, provisional, reports_below
from tests.api.conftest import ApiClient
from tests.cast import account, unit
from unions.access import Scope
from unions.models import Role, TreePath


@pytest.fixture
def hai(cast):
    """Chair of the province: writes its report, and reviews those below."""
    return account("hai", cast.tinh, Role.CHAIR)


@pytest.fixture
def report(cast, year, template, hai) -> Report:
    """The province's, who asked the two grassroots unions below for theirs."""
    call = ReportCall(unit=cast.tinh, template=template, period_code="2024", due_on=date(2030, 1, 10))
    calls.draft_reports(calls.open_call(call, scope=Scope.of(cast.dung)).pk)
    outline = ReportTemplate.objects.create(code="p", name="P", level_id="provincial_federation", title="T")
    return open_report(unit=cast.tinh, period=year, template=outline, dated_on=year.cut_off, scope=Scope.of(hai))


def listed(client, report: Report) -> list[int]:
    page = client.get(reverse("reports:report-list"), {"view": "all", "below": report.pk})
    return [one.pk for one, _why in page.context["rows"]]


def test_who_is_missing_below_is_named_with_a_way_to_their_report(client, cast, hai, report, queries):
    school, workshop = (Report.objects.get(unit=one) for one in (cast.truong, cast.xuong))
    Report.objects.filter(pk=school.pk).update(due_on=date(2024, 12, 1))
    Report.objects.filter(pk=workshop.pk).update(version=2)
    client.force_login(hai)
    pages = [reverse(f"reports:{name}", args=[report.pk]) for name in ("report-detail", "report-edit")]
    for page in map(client.get, pages):
        assert page.context["missing"].groups == [
            ("overdue", [("CĐCS Trường Hoa Sen", school.get_absolute_url())]),
            ("draft", [("CĐCS Xưởng May", workshop.get_absolute_url())]),
        ]
    assert listed(client, report) == [school.pk, workshop.pk]

    with queries() as few:
        provisional(report, Scope.of(hai))
    for n in range(NAMED):
        unit(f"u-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_a)
    TreePath.objects.derive()
    with queries() as many:
        found = provisional(report, Scope.of(hai))
    assert len(many) <= len(few)
    [(state, without_draft)] = found.groups  # who has no draft comes first
    assert (state, len(without_draft), found.more) == ("queued", NAMED, 2)
    assert without_draft[0] == ("CĐCS 0", reverse("unions:unit-detail", args=["u-0"]))


def test_nobody_is_missing_whose_report_is_accepted_or_who_is_excused(cast, report):
    told = ApiClient(cast.dung).get(f"reports/{report.pk}/below/").json()
    assert (told["expected"], [one["unit"] for one in told["units"]]) == (2, ["truong", "xuong"])
    school = Report.objects.get(unit=cast.truong)
    assert reports_below(school).expected == 0
    school.status = "excused"
    school.save()
    [owing] = reports_below(report).rows
    accepted = Below([replace(owing, status="accepted")], date(2025, 1, 1))
    assert (accepted.expected, accepted.missing, accepted.wanting) == (1, 0, [])
