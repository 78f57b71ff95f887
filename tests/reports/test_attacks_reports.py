"""What was tried against periodic reports: numbers that nobody said, papers of others, texts without end, bad input."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import reports.tasks
from common import jobs
from common.models import Job, Notice
from common.periods import Period
from reports import narrative
from reports.figures import figures
from reports.models import IndicatorVersion, Report, ReportCall, ReportSection, ReportTemplate, Snapshot
from reports.services import calls, freezing, reminding, rendering, reproducing, reviewing, signed
from reports.services import reports as services
from reports.verifying import known_by
from reports.views import call_papers
from reports.worded import written
from tests.reports.test_operations import declare, defined
from unions.access import Scope
from unions.models import Placement, TreePath, UnionUnit

VISITS = "welfare.visits.count"
STATES = ("draft", "submitted", "returned", "accepted", "locked", "excused")
# What each verb makes of a report in a state; in all others it is refused in words, and nothing changes.
LEADS = {
    "submit": {"draft": "submitted", "returned": "submitted"},
    "withdraw": {"submitted": "draft"},
    "return": {"submitted": "returned"},
    "accept": {"submitted": "accepted"},
    "reopen": {"accepted": "returned"},
    "lock": {"accepted": "locked"},
    "excuse": {"draft": "excused"},
    "owe": {"excused": "draft"},
}

Begin = Callable[..., Report]


@pytest.fixture
def begin(cast: SimpleNamespace, template: ReportTemplate) -> Begin:
    """Begins the report of a union, with a text instead of the outline's where there is one."""

    def begun(body: str = "", *, unit: UnionUnit | None = None, year: int = 2024, who: str = "binh") -> Report:
        report = services.open_report(
            unit=unit or cast.truong,
            period=Period.year(year),
            template=template,
            dated_on=date(year, 12, 31),
            scope=Scope.of(getattr(cast, who)),
        )
        if body:
            first = report.sections.first()
            report.sections.exclude(pk=first.pk).delete()
            ReportSection.objects.filter(pk=first.pk).update(body=body)
        return report

    return begun


@pytest.fixture
def call(cast: SimpleNamespace, template: ReportTemplate) -> ReportCall:
    """The province asks all grassroots unions for the year 2024; their drafts are there."""
    asked = ReportCall(unit=cast.tinh, template=template, period_code="2024", due_on=timezone.localdate())
    calls.open_call(asked, scope=Scope.of(cast.dung))
    calls.draft_reports(asked.pk)
    return asked


def handed_in(report: Report, by: Any) -> Report:
    return services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(by))


def brought_to(state: str, report: Report, cast: SimpleNamespace) -> Report:
    above: dict[str, Any] = {"reason": "vì", "scope": Scope.of(cast.dung)}
    if state == "excused":
        return reviewing.excuse_report(report.pk, **above)
    if state != "draft":
        report = handed_in(report, cast.an)
    if state == "returned":
        return reviewing.return_report(report.pk, seen_version=report.version, **above)
    if state in ("accepted", "locked"):
        report = reviewing.accept_report(report.pk, seen_version=report.version, **above)
    if state == "locked":
        report = reviewing.lock_report(report.pk, seen_version=report.version, **above)
    return report


# Numbers that nobody said -------------------------------------------------------------------------------------
def test_what_nobody_declared_is_never_zero(cast, year, begin):
    """The whole was declared and the part was not: no share of 0, neither on the page nor in what is frozen."""
    declare(cast, cast.truong, year, "lab.workers", 10)
    [rate] = figures(cast.truong, year, ["lab.contracts_rate"])
    report = handed_in(begin("{lab.contracts_rate}\n\n[table sectors: lab.insured]"), cast.an)

    pieces, sectors = report.submitted.content["sections"][0]["paragraphs"]
    rows = [cell["text"] for row in sectors["rows"] for cell in row["cells"]]
    passport = {row["code"]: row["value"] for row in report.submitted.content["passport"]}

    assert (rate.value, written(rate), pieces[0]["text"], passport["lab.contracts_rate"]) == (None, "–", "–", "–")
    assert set(rows) == {"–"}


def test_a_report_made_again_tells_no_difference_where_there_is_none(cast, year, begin):
    declare(cast, cast.truong, year, "lab.workers", 10)
    report = handed_in(begin("{lab.wage_mean} {lab.contracts_rate}"), cast.an)

    assert reproducing.reproduce(report.submitted).differences == []


def test_what_comes_late_for_the_report_before_last_is_told_once(cast, begin, paid):
    """Recorded after two reports were locked: the third tells it, the fourth does not tell it again."""

    def told(report: Report) -> list[tuple[str, str]]:
        adjustments = freezing.stand_of(report).content["adjustments"]
        return [(one["period"], one["now"]) for one in adjustments if one["code"] == VISITS]

    for year in (2021, 2022):
        brought_to("locked", begin("{welfare.visits.count}", year=year), cast)
    paid(cast.truong, date(2021, 5, 2))
    third = begin("{welfare.visits.count}", year=2023)
    assert told(third) == [("năm 2021", "1")]
    brought_to("locked", third, cast)
    fourth = begin("{welfare.visits.count}", year=2024)
    assert told(fourth) == []
    paid(cast.truong, date(2021, 6, 2))
    assert told(fourth) == [("năm 2021", "2")]


def test_papers_of_drafts_are_made_of_the_figures_of_today(cast, call, paid):
    def ask() -> int:
        calls.ask_for_papers(call.pk, drafts=True, scope=Scope.of(cast.dung))
        for _turn in range(2):
            for pk in Job.objects.filter(state="queued").exclude(kind=rendering.RENDER).values_list("pk", flat=True):
                jobs.work(pk, worker="w")
        return Snapshot.objects.filter(report__unit=cast.truong).count()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reports.tasks, "_render", lambda *_args: None)
        before = ask()
        paid(cast.truong, date(2024, 5, 2))
        assert ask() == before + 1


def test_what_was_excused_is_no_paper_that_was_handed_in(cast, begin):
    report = brought_to("excused", begin("Không có gì"), cast)

    assert freezing.stand_of(report).content["draft"] is True


# Papers and names of others -----------------------------------------------------------------------------------
def test_who_brings_the_paper_of_others_does_not_make_it_their_own(cast, begin):
    mine = handed_in(begin("Không có gì"), cast.an)
    theirs = handed_in(begin("Không có gì", unit=cast.xuong, who="chi"), cast.chi)
    rendering.render_snapshot(mine.submitted)
    paper = rendering.render_snapshot(theirs.submitted).file

    signed.keep_signed_copy(mine.pk, content=paper.read(), scope=Scope.of(cast.an))

    assert known_by(paper.sha256).union == "CĐCS Xưởng May"


def test_papers_of_a_union_that_left_are_not_taken_along(cast, call, client):
    report = handed_in(Report.objects.get(unit=cast.xuong), cast.chi)
    rendering.render_snapshot(report.submitted)
    assert call_papers.papers(call, Scope.of(cast.dung))["papers"] == 1
    today = timezone.localdate()
    Placement.objects.filter(child=cast.xuong).update(valid=DateRange(date(2015, 1, 1), today))
    Placement.objects.create(child=cast.xuong, parent=cast.noi_khac, valid=DateRange(today, None))
    TreePath.objects.derive()
    client.force_login(cast.dung)

    archive = b"".join(client.get(reverse("reports:call-zip", args=[call.pk])).streaming_content)

    assert b"xuong" not in archive
    assert client.get(reverse("reports:report-detail", args=[report.pk])).status_code == 404


def test_a_record_does_not_name_figures_of_another_federation(cast, paid, client):
    how = {"kind": "welfare.payout", "measure": "number", "where": {"kind": ["visit-sick"]}, "count_unit": "visit"}
    defined("organisation.theirs", unit=cast.noi_khac, **how)
    defined("organisation.ours", unit=cast.tinh, **how)
    visit = paid(cast.truong, date(2024, 5, 2))
    client.force_login(cast.an)

    page = client.get(reverse("reports:counted-in", args=["welfare.payout", visit.pk])).content

    assert (b"organisation.ours" in page, b"organisation.theirs" in page) == (True, False)


# States -------------------------------------------------------------------------------------------------------
def test_every_verb_in_every_state_does_its_own_or_nothing(cast, begin):
    """Done twice each: what cannot be done is refused in words, and the report stays as it is."""
    above: dict[str, Any] = {"reason": "vì", "scope": Scope.of(cast.dung)}
    own = Scope.of(cast.an)
    verbs: dict[str, Callable[[Report], Any]] = {
        "submit": lambda one: services.submit_report(one.pk, seen_version=one.version, scope=own),
        "withdraw": lambda one: services.withdraw_report(one.pk, scope=own),
        "return": lambda one: reviewing.return_report(one.pk, seen_version=one.version, **above),
        "accept": lambda one: reviewing.accept_report(one.pk, seen_version=one.version, **above),
        "reopen": lambda one: reviewing.reopen_report(one.pk, seen_version=one.version, **above),
        "lock": lambda one: reviewing.lock_report(one.pk, seen_version=one.version, **above),
        "excuse": lambda one: reviewing.excuse_report(one.pk, **above),
        "owe": lambda one: reviewing.owe_again(one.pk, **above),
    }
    for year, state in enumerate(STATES, 2018):
        report = brought_to(state, begin("Không có gì", year=year), cast)
        for verb, do in verbs.items():
            with transaction.atomic():
                if state in LEADS[verb]:
                    do(report)
                    report = Report.objects.get(pk=report.pk)
                with pytest.raises(ValidationError) as refused:
                    do(report)
                assert refused.value.messages, (state, verb)
                assert Report.objects.get(pk=report.pk).status == LEADS[verb].get(state, state), (state, verb)
                transaction.set_rollback(True)
            report = Report.objects.get(pk=report.pk)


def test_a_figure_taken_out_of_use_meanwhile_is_told_as_missing_and_not_handed_in(cast, begin):
    report = begin("Có {welfare.visits.count} lượt\n\n[chart years 2: welfare.visits.count]")
    IndicatorVersion.objects.filter(indicator__code=VISITS).update(valid=DateRange(date(1950, 1, 1), date(2020, 1, 1)))

    words, chart = freezing.stand_of(report).content["sections"][0]["paragraphs"]

    assert words[1] == {"text": "–", "missing": VISITS}
    assert [bar["value"] for bar in chart["bars"]] == [None, None]
    with pytest.raises(ValidationError, match=VISITS):
        handed_in(report, cast.an)


def test_papers_that_were_about_to_be_asked_for_are_stopped_too(cast, call, client):
    asked = calls.ask_for_papers(call.pk, drafts=False, scope=Scope.of(cast.dung))
    client.force_login(cast.dung)

    client.post(reverse("reports:call-stop", args=[call.pk]))

    asked.refresh_from_db()
    assert asked.state == Job.State.STOPPED


def test_who_was_put_off_is_reminded_of_the_day_that_holds(cast, call):
    scope = Scope.of(cast.dung)
    later = date(timezone.localdate().year + 1, 3, 3)
    reviewing.put_off(Report.objects.get(unit=cast.truong).pk, due_on=later, reason="Lũ", scope=scope)

    reminding.remind_now(call, scope=scope)

    told = {notice.account.username: notice.text for notice in Notice.objects.filter(key__startswith="reports.remind")}
    assert f"{later:%d/%m/%Y}" in told["binh"]
    assert f"{call.due_on:%d/%m/%Y}" in told["chi"]


# Bad input ----------------------------------------------------------------------------------------------------
def test_texts_of_many_tables_and_periods_are_refused_before_they_are_counted(cast, begin, client):
    report = begin()
    many = "\n".join(["[table years 20: mem.members_total]"] * 300)
    days = " ".join(f"{{{VISITS}@{year}-{month:02}}}" for year in range(2000, 2020) for month in range(1, 13))
    section = report.sections.first()
    client.force_login(cast.binh)
    for body, code in ((many, "blocks"), (days, "periods")):
        typed = {f"section-{section.pk}-body": body, f"section-{section.pk}-heading": "I"}
        with CaptureQueriesContext(connection) as asked:
            shown = client.post(reverse("reports:report-preview", args=[report.pk]), typed)
        assert shown.context["preview"].sections[0]["faults"]
        assert len(asked) < 60
        section.body = body
        with pytest.raises(ValidationError) as refused:
            services.write_report(report, [section], seen_version=1, scope=Scope.of(cast.binh))
        assert refused.value.error_list[0].code == code


def test_no_text_takes_longer_than_its_length():
    """Nothing in the grammar is read again and again: sixty thousand characters of the worst that was found."""
    worst = ("{" + "a." * 30_000, "[if a.b] " * 6_600, "1." * 30_000, "năm " + " " * 59_000, ("\n" + " " * 100) * 590)
    for text in worst:
        narrative.faults_of(text, narrative.Vocabulary({}))
        assert narrative.typed_numbers([text]) is not None


def test_the_least_of_hundreds_of_years_is_not_looked_for(cast):
    least = IndicatorVersion.objects.filter(operation="minimum").first().indicator.code
    with CaptureQueriesContext(connection) as asked:
        [figure] = figures(cast.truong, Period.parse("1900-01-01..2199-12-31"), [least])

    assert (figure.value, figure.years) == (None, ())
    assert len(asked) < 20


def test_what_no_form_sends_is_answered_in_words(cast, begin, client):
    report = handed_in(begin("Không có gì"), cast.an)
    told = {"form_key": uuid.uuid4(), "text": "x"}
    for who, name, typed in (
        (cast.dung, "look", {"code": ["a\0b", "x" * 10_000]}),
        (cast.dung, "comment", {**told, "code": "a\0"}),
        (cast.dung, "comment", {**told, "parent": "9" * 30}),
        (cast.dung, "return", {"reason": "a\0", "version": "9" * 40}),
        (cast.an, "render", {"form": "\0"}),
        (cast.an, "number", {"number": "9" * 40}),
    ):
        client.force_login(who)
        answer = client.post(reverse(f"reports:report-{name}", args=[report.pk]), typed)
        assert answer.status_code in (302, 404, 422), name
    client.force_login(cast.binh)
    typed = {"unit": "a\0", "period": "9" * 5_000, "template": "\0", "dated_on": "\0"}
    assert client.post(reverse("reports:report-open"), typed).status_code == 422
