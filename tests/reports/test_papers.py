"""Papers of reports: asked for in forms and parts, numbered, signed, verified by anybody, made again."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import jobs
from common.models import Job
from common.paper import sha256
from members.models import Mandate
from members.signatures import signature
from reports import apart
from reports.models import DocumentNumber, Rendering, Report, Snapshot
from reports.services import numbers, rendering, reproducing, signed
from reports.services import reports as services
from tests.canary import CANARY
from tests.cast import member
from tests.reports.test_pdf_blocks import section, table
from unions.access import Scope
from unions.models import UnionUnit


@pytest.fixture
def report(cast, paid, year, template) -> Report:
    paid(cast.truong, date(2024, 5, 2), beneficiary=CANARY)
    return services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
    )


@pytest.fixture
def handed_in(report, cast) -> Report:
    return services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an))


def work_off() -> None:
    """What a worker does, without one."""
    import reports.tasks  # noqa: F401, PLC0415 - names the handlers

    while open_job := Job.objects.filter(queue="render", state=Job.State.QUEUED).order_by("pk").first():
        jobs.work(open_job.pk, worker="test")


def other_snapshot(report: Report, **changes: object) -> Snapshot:
    content = {**report.submitted.content, **changes}
    return Snapshot.objects.create(
        report=report,
        sha256=sha256(content),
        content=content,
        tree_on=report.period.cut_off,
        taken_by=report.submitted_by,
    )


# Forms and parts -----------------------------------------------------------------------------------------


def test_each_form_and_part_is_made_once_by_a_job_of_its_own(handed_in, cast, monkeypatch):
    monkeypatch.setattr(apart, "LONGEST", 4)
    sections = [section("I. X", [{"text": "Xong."}]), section("DANH SÁCH", table(5), annex=True)]
    snapshot = other_snapshot(handed_in, sections=sections)
    Job.objects.all().delete()
    for form in ("pdf", "docx", "xlsx", "pdf"):
        rendering.order(snapshot, form, by=cast.an, priority=0)
    asked = Job.objects.count()
    work_off()

    made = list(snapshot.renderings.values_list("form", "part"))
    assert asked == len(made) == 5
    assert made == [("docx", 0), ("pdf", 0), ("pdf", 1), ("pdf", 2), ("xlsx", 0)]
    assert rendering.order(snapshot, "pdf", by=cast.an, priority=0) is None
    assert not Job.objects.exclude(state="done").exists()


def test_who_sees_what_was_handed_in_may_ask_for_it_but_a_draft_is_for_its_writers(report, cast):
    with pytest.raises(PermissionDenied):
        rendering.ask_for_rendering(report, scope=Scope.of(cast.dung))
    submitted = services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an))

    assert rendering.ask_for_rendering(submitted, form="docx", scope=Scope.of(cast.dung)) is not None


def test_many_papers_are_asked_for_in_as_many_statements_as_one(report, handed_in, cast):
    more = [report for _copy in range(30)]
    for number, one in enumerate(more):
        report.pk = None
        more[number] = Report(
            unit=cast.truong, template=one.template, period_code=f"20{number + 30}", dated_on=date(2030, 1, 1)
        )
    Report.objects.bulk_create(more)

    def statements(reports: list[Report], batch: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert rendering.ask_for_renderings(reports, batch=batch, by=cast.an) == len(reports)
        return len(asked)

    assert statements([handed_in, *more], "many") == statements([handed_in, more[0]], "two")
    assert jobs.standing("many").total + jobs.standing("two").total >= len(more) + 1


def test_the_panel_tells_how_far_the_files_are_and_offers_them(client, handed_in, cast):
    client.force_login(cast.an)
    page = reverse("reports:report-progress", args=[handed_in.pk])
    waiting = client.get(page).context["paper"]
    work_off()
    client.post(reverse("reports:report-render", args=[handed_in.pk]), {"form": "xlsx"})
    work_off()
    there = client.get(page).context["paper"]
    sha = handed_in.submitted.sha256
    excel = client.get(reverse("reports:report-file", args=[handed_in.pk, sha]), {"form": "xlsx"})

    assert (waiting["made"], waiting["wanted"], waiting["is_open"]) == (0, 1, True)
    assert (there["made"], there["wanted"], there["is_open"], there["failed"]) == (2, 2, False, 0)
    assert excel.headers["Content-Disposition"].startswith("attachment")
    assert client.post(reverse("reports:report-render", args=[handed_in.pk]), {"form": "exe"}).status_code == 404


def test_where_there_is_a_standing_committee_it_signs(cast):
    chair = member("Chủ Tịch", cast.tinh)
    valid = (date(2020, 1, 1), None)
    Mandate.objects.create(unit=cast.tinh, member=chair, body="executive_committee", role="vice_chair", valid=valid)
    before = signature(cast.tinh, date(2024, 12, 31))["capacity"]
    Mandate.objects.create(unit=cast.tinh, member=chair, body="standing_committee", role="vice_chair", valid=valid)

    assert before == ["TM. BAN CHẤP HÀNH", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert signature(cast.tinh, date(2024, 12, 31))["capacity"][0] == "TM. BAN THƯỜNG VỤ"
    assert signature(cast.tinh, date(2019, 12, 31))["capacity"] == ["TM. BAN CHẤP HÀNH"]


# Numbers -------------------------------------------------------------------------------------------------


def test_numbers_follow_one_another_and_a_chosen_one_must_be_free(report, cast, client):
    scope = Scope.of(cast.binh)
    for number in (1, 2):
        DocumentNumber.objects.create(
            unit=cast.truong, year=2024, number=number, dated_on=date(2024, 2, 1), about="x", given_by=cast.binh
        )
    for taken in (2, 100_000):
        with pytest.raises(ValidationError):
            numbers.give_number(report.pk, number=taken, scope=scope)
    client.force_login(cast.binh)
    answer = client.post(reverse("reports:report-number", args=[report.pk]), {"number": ""})
    report.refresh_from_db()

    assert answer.status_code == 302
    assert (report.document_number, report.register_number.number) == ("3", 3)
    with pytest.raises(ValidationError) as refused:
        numbers.give_number(report.pk, scope=scope)
    assert refused.value.code == "numbered"
    assert numbers.next_number(cast.truong, 2025) == 1
    assert numbers.next_number(cast.xuong, 2024) == 1


# Signed outside ------------------------------------------------------------------------------------------


def test_a_signed_paper_is_intact_or_a_scan_and_never_replaces_ours(handed_in, cast):
    scope = Scope.of(cast.an)
    ours = rendering.render_snapshot(handed_in.submitted).file.read()
    appended = ours + b"\n9 0 obj <</ByteRange [0 1 2 3]>> endobj\n%%EOF\n"

    def kept(content: bytes) -> str:
        return signed.keep_signed_copy(handed_in.pk, content=content, scope=scope).kind

    assert [kept(appended), kept(appended), kept(b"%PDF-1.4 scan %%EOF")] == ["intact", "intact", "scan"]
    for refused, code in ((ours, "unsigned"), (b"\x89PNG\r\n", "kind"), (b"%PDF-1.4 torn", "damaged")):
        with pytest.raises(ValidationError) as error:
            kept(refused)
        assert code in {one.code for one in getattr(error.value, "error_dict", {"": [error.value]}).popitem()[1]} | {
            error.value.code if hasattr(error.value, "code") else code
        }
    assert handed_in.submitted.signed_copies.count() == 2
    assert Rendering.objects.get(snapshot=handed_in.submitted, form="pdf").file.read() == ours
    with pytest.raises(PermissionDenied):
        signed.keep_signed_copy(handed_in.pk, content=appended, scope=Scope.of(cast.binh))


# Verified by anybody -------------------------------------------------------------------------------------


def test_anybody_learns_whether_a_paper_is_genuine_and_nothing_else(client, handed_in, cast):
    made = rendering.render_snapshot(handed_in.submitted)
    by_code = client.get(reverse("reports:verify", args=[handed_in.submitted.sha256]))
    unknown = client.get(reverse("reports:verify", args=["0" * 64]))
    upload = reverse("reports:verify-file")
    by_file = client.post(upload, {"file": SimpleUploadedFile("x.pdf", made.file.read())})
    altered = client.post(upload, {"file": SimpleUploadedFile("x.pdf", made.file.read() + b" ")})

    assert [one.status_code for one in (by_code, unknown, by_file, altered)] == [200, 404, 200, 404]
    assert client.post(upload, {}).status_code == 422
    assert (by_code.context["known"].what, by_file.context["known"].what) == ("content", "pdf")
    assert by_code.context["known"].standing == "submitted"
    for page in (by_code, by_file):
        text = page.content.decode()
        assert "CĐCS Trường Hoa Sen" in text
        assert not [secret for secret in (CANARY, "300.000", cast.an.full_name) if secret in text]
    services.withdraw_report(handed_in.pk, scope=Scope.of(cast.an))
    assert client.get(by_code.request["PATH_INFO"]).context["known"].standing == "taken back"


# Made again ----------------------------------------------------------------------------------------------


def test_a_report_is_made_again_and_what_differs_is_named(client, handed_in, cast, paid):
    rendering.render_snapshot(handed_in.submitted)
    told = StringIO()
    call_command("reproduce", handed_in.pk, stdout=told)
    paid(cast.truong, date(2024, 5, 3))
    client.force_login(cast.dung)
    client.post(reverse("reports:report-reproduce", args=[handed_in.pk]))
    work_off()
    outcome = client.get(reverse("reports:report-progress", args=[handed_in.pk])).context["paper"]["outcome"]
    with pytest.raises(CommandError) as other:
        call_command("reproduce", "--all", stdout=told)

    assert "the same" in told.getvalue()
    assert "welfare.visits.count  was 1, counts 2 (records: 1 came, 0 went)" in told.getvalue()
    assert other.value.returncode == 1
    assert not outcome["is_same"]
    assert outcome["changed"] == []
    assert "welfare.visits.count" in {one["code"] for one in outcome["differences"]}
    assert reproducing.reproduce(handed_in.submitted).content_intact


def test_numbers_are_the_units_own(client, cast, report):
    numbers.give_number(report.pk, scope=Scope.of(cast.binh))
    client.force_login(cast.chi)

    assert UnionUnit.objects.get(code="truong").pk == report.unit_id
    assert list(client.get(reverse("reports:number-list")).context["page"]) == []
    assert client.get(reverse("reports:report-number", args=[report.pk])).status_code == 404
