"""A report from draft to paper: what is frozen stands, whatever happens to the records."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.models import Job
from common.periods import Period
from reports.models import FrozenFigure, Rendering, Report, Snapshot
from reports.services import freezing, rendering
from reports.services import reports as services
from tests.cast import account, member
from unions.access import Scope
from unions.models import Role
from welfare.models import Payout


@pytest.fixture
def report(cast, year, template) -> Report:
    return services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
    )


def frozen(snapshot: Snapshot, code: str) -> FrozenFigure:
    return snapshot.figures.get(definition__indicator__code=code)


def test_a_report_begins_with_the_text_of_its_outline(report, template):
    assert [section.heading for section in report.sections.all()] == [
        section.heading for section in template.sections.all()
    ]


def test_a_unit_has_one_report_of_a_kind_for_a_period(report, cast, year, template):
    with pytest.raises(ValidationError):
        services.open_report(
            unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
        )


def test_no_report_on_a_time_before_the_unit_existed(cast, template):
    with pytest.raises(ValidationError):
        services.open_report(
            unit=cast.truong,
            period=Period.year(2014),
            template=template,
            dated_on=date(2014, 12, 31),
            scope=Scope.of(cast.binh),
        )


def test_a_submitted_report_keeps_its_figures_and_their_records(report, cast, paid):
    visit = paid(cast.truong, date(2024, 5, 2))
    submitted = services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an))

    paid(cast.truong, date(2024, 5, 3))

    visits = frozen(submitted.submitted, "welfare.visits.count")
    assert (int(visits.value), visits.evidence) == (1, [visit.pk])
    assert submitted.submitted.content["draft"] is False


def test_an_unchanged_report_is_one_snapshot_and_one_job(report, cast, paid):
    paid(cast.truong, date(2024, 5, 2))
    asked = [rendering.ask_for_rendering(report, scope=Scope.of(cast.binh)) for _time in range(3)]

    assert len({job.pk for job in asked}) == 1
    assert Snapshot.objects.count() == Job.objects.count() == 1


def test_a_changed_record_makes_another_snapshot_though_no_number_changed(report, cast, paid):
    """One visit less and another more: the same figures, other evidence."""
    gone = paid(cast.truong, date(2024, 5, 2))
    first = freezing.take_snapshot(report, scope=Scope.of(cast.binh))
    Payout.objects.filter(pk=gone.pk).update(status="proposed", approved_by=None, approved_at=None)
    paid(cast.truong, date(2024, 5, 2))

    second = freezing.take_snapshot(report, scope=Scope.of(cast.binh))

    assert first.sha256 != second.sha256
    assert first.content["sections"] == second.content["sections"]


def test_a_snapshot_rendered_twice_is_the_same_file(report, cast, paid):
    paid(cast.truong, date(2024, 5, 2))
    snapshot = freezing.take_snapshot(report, scope=Scope.of(cast.binh))

    first, second = rendering.render_snapshot(snapshot), rendering.render_snapshot(snapshot)

    assert first == second
    assert Rendering.objects.count() == 1
    assert first.file.read().startswith(b"%PDF")


@pytest.mark.parametrize("model", [Snapshot, FrozenFigure])
def test_what_was_frozen_cannot_be_changed_or_deleted(report, cast, model):
    freezing.take_snapshot(report, scope=Scope.of(cast.binh))
    change = {Snapshot: {"sha256": "0" * 64}, FrozenFigure: {"value": 7}}[model]

    for act in (lambda: model.objects.update(**change), lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_submitted_report_takes_no_other_text(report, cast):
    services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an))

    with pytest.raises(ValidationError) as refused:
        services.write_report(report, [], seen_version=2, scope=Scope.of(cast.binh))

    assert refused.value.code == "state"


def test_two_submissions_are_one_and_the_second_is_told(report, cast):
    services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an))

    with pytest.raises(ValidationError) as refused:
        services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an))

    assert "Lê Thị An" in refused.value.messages[0]


def test_a_submission_can_be_withdrawn_and_what_was_frozen_is_kept(report, cast):
    submitted = services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an)).submitted

    withdrawn = services.withdraw_report(report.pk, scope=Scope.of(cast.an))

    assert (withdrawn.status, withdrawn.submitted) == ("draft", None)
    assert Snapshot.objects.filter(pk=submitted.pk).exists()


def test_a_token_that_names_no_figure_is_refused_beside_its_text(client, cast, report):
    client.force_login(cast.binh)
    address = reverse("reports:report-edit", args=[report.pk])
    sections = list(report.sections.all())
    form = {"document_number": "", "dated_on": "31/12/2024", "recipients": "", "version": "1"}
    for section in sections:
        body = "Có {welfare.nothing} lượt" if section == sections[1] else section.body
        form |= {f"section-{section.pk}-heading": section.heading, f"section-{section.pk}-body": body}

    response = client.post(address, form)

    assert response.status_code == 422
    faulty = response.context["sections"][1]
    assert list(faulty.errors) == ["body"]
    assert faulty["body"].value() == "Có {welfare.nothing} lượt"


def test_the_signer_is_the_chair_of_the_documents_day(report, cast):
    old, new = member("Chủ Tịch Cũ", cast.truong), member("Chủ Tịch Mới", cast.truong)
    for person, first, last in ((old, date(2020, 1, 1), date(2024, 7, 1)), (new, date(2024, 7, 1), None)):
        cast.truong.mandates.create(member=person, body="executive_committee", role="chair", valid=(first, last))

    def signer(day: date) -> str:
        report.dated_on = day
        return freezing.stand_of(report).content["signature"]["name"]

    assert signer(date(2024, 6, 30)) == "Chủ Tịch Cũ"
    assert signer(date(2024, 12, 31)) == "Chủ Tịch Mới"


def test_only_those_who_may_submit_do(client, cast, report):
    client.force_login(cast.binh)

    assert client.post(reverse("reports:report-submit", args=[report.pk])).status_code == 404
    report.refresh_from_db()
    assert report.status == "draft"


def test_a_paper_is_only_for_those_who_see_its_report(client, cast, report):
    snapshot = freezing.take_snapshot(report, scope=Scope.of(cast.binh))
    rendering.render_snapshot(snapshot)
    address = reverse("reports:report-pdf", args=[report.pk, snapshot.sha256])
    reviewer_elsewhere = account("soi", cast.noi_khac, Role.REVIEWER)

    answers = {}
    for who in (cast.binh, cast.dung, cast.chi, reviewer_elsewhere):
        client.force_login(who)
        answers[who.username] = client.get(address).status_code

    assert answers == {"binh": 200, "dung": 200, "chi": 404, "soi": 404}
