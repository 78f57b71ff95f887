"""Calls for reports: who owes one, drafts for all of them, what the clock asks for, each once."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

import reports.tasks  # noqa: F401 - the handlers of its jobs
from common import jobs, tasks
from common.models import Job, Notice
from common.periods import Period
from reports.expected import completeness, expected, periods_ending, with_numbers
from reports.models import Cadence, Expects, Report, ReportCall, ReportSchedule, ReportStep, ReportTemplate
from reports.services import calls, reminding, schedules
from reports.services.reports import open_report
from reports.services.templates import require_offered
from tests.cast import unit
from unions.access import Scope
from unions.audience import who_can
from unions.models import Can, Placement, TreePath

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`today(2024, 7, 1)`: noon of that day, for everything that asks the clock."""

    def turn(*day: int) -> datetime:
        now = datetime(*day, 12, tzinfo=VIETNAM)  # type: ignore[arg-type, misc]
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    return turn


@pytest.fixture
def call(cast: SimpleNamespace, template: ReportTemplate) -> ReportCall:
    """The province asks all grassroots unions for the year 2024."""
    return ReportCall(unit=cast.tinh, template=template, period_code="2024", due_on=date(2025, 1, 10))


def opened(call: ReportCall, scope: Scope) -> ReportCall:
    calls.open_call(call, scope=scope)
    calls.draft_reports(call.pk)
    ReportCall.objects.filter(pk=call.pk).update(opened_at=timezone.now())  # its default asks the real clock
    return call


def work_all() -> None:
    """What waits is done, until nothing does."""
    for _turn in range(4):
        for pk in Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True):
            jobs.work(pk, worker="w")


# Who owes -------------------------------------------------------------------------------------------------


def test_who_owes_stood_in_the_tree_of_the_last_day_at_the_level_and_stands_yet(cast, call):
    late = unit("muon", "grassroots_union", "CĐCS Muộn", cast.huyen_b)
    Placement.objects.filter(child=late).update(valid=DateRange(date(2025, 3, 1), None))
    gone = unit("tan", "grassroots_union", "CĐCS Tan", cast.huyen_b)
    Placement.objects.filter(child=gone).update(valid=DateRange(date(2015, 1, 1), date(2025, 2, 1)))
    moved = Placement.objects.filter(child=cast.xuong)
    moved.update(valid=DateRange(date(2015, 1, 1), date(2025, 5, 1)))
    Placement.objects.create(child=cast.xuong, parent=cast.tinh, valid=DateRange(date(2025, 5, 1), None))
    TreePath.objects.derive()

    assert expected(call) == [cast.truong.pk, cast.xuong.pk]
    call.unit, call.expects = cast.huyen_b, Expects.CHILDREN
    assert expected(call) == [cast.xuong.pk]
    call.unit, call.expects = cast.truong, Expects.ITSELF
    assert expected(call) == [cast.truong.pk]


def test_levels_without_an_outline_of_their_own_owe_that_of_their_rank(cast, call, scope):
    syndicate = unit("nghiep-doan", "syndicate", "NĐ Xe ôm", cast.huyen_a)
    commune = unit("phuong", "commune_union", "CĐ phường", cast.tinh)
    TreePath.objects.derive()
    assert expected(call) == [cast.truong.pk, syndicate.pk, cast.xuong.pk]
    upper = ReportTemplate.objects.get(code="upper-year")
    above = ReportCall(unit=cast.tinh, template=upper, period_code="2024", due_on=date(2025, 1, 10))
    assert expected(above) == [cast.huyen_a.pk, cast.huyen_b.pk, commune.pk]
    opened(above, scope("dung"))
    assert {row.unit_id for row in completeness(above).rows} == {cast.huyen_a.pk, cast.huyen_b.pk, commune.pk}
    for one in above.reports.all():
        require_offered(upper, one.unit, above.period)  # what a union owes it can also begin itself

    own = ReportTemplate.objects.create(code="own", name="Own", level_id="syndicate", title="T", cadence="half")
    assert syndicate.pk in expected(call)  # it is for half-years
    for changed, owes in (
        ({"cadence": "any"}, False),
        ({"unit": cast.huyen_a}, True),
        ({"unit": cast.tinh}, False),
        ({"state": "draft"}, True),
    ):
        ReportTemplate.objects.filter(pk=own.pk).update(**changed)
        assert (syndicate.pk in expected(call)) is owes


@pytest.mark.parametrize(
    ("cadence", "codes"),
    [
        ("month", ["2024-05", "2024-06", "2024-07"]),
        ("half", ["2024-H1"]),
        ("nine_months", []),
        ("stat_half", ["2024-S1"]),
        ("school_year", []),
        ("quarter", ["2024-Q2"]),
    ],
)
def test_periods_that_end_between_two_days(cadence, codes):
    found = periods_ending(cadence, date(2024, 5, 31), date(2024, 7, 31))
    assert [period.code for period in found] == codes
    every = list(periods_ending(Cadence.STATISTICAL_YEAR, date(2023, 11, 30), date(2024, 11, 30)))
    assert every == [Period.statistical_year(2023), Period.statistical_year(2024)]


# Drafts ---------------------------------------------------------------------------------------------------


def test_everybody_who_owes_gets_one_draft_with_the_outline_and_hears_of_it(cast, call, template, scope):
    own = open_report(
        unit=cast.truong, period=Period.year(2024), template=template, dated_on=date(2024, 12, 31), scope=scope("binh")
    )
    opened(call, scope("dung"))
    calls.draft_reports(call.pk)

    reports = {one.unit_id: one for one in call.reports.all()}
    assert reports.keys() == {cast.truong.pk, cast.xuong.pk}
    assert reports[cast.truong.pk] == own
    drafted = reports[cast.xuong.pk]
    assert drafted.sections.count() == template.sections.count() > 0
    steps = ReportStep.objects.filter(report__in=reports.values(), kind="called")
    assert sorted(steps.values_list("report", "by")) == sorted((one.pk, cast.dung.pk) for one in reports.values())
    assert list(Notice.objects.values_list("account", "url")) == [(cast.chi.pk, drafted.get_absolute_url())]


def test_eight_hundred_unions_ask_as_much_of_the_database_as_two(cast, call, template, scope, queries):
    opened(call, scope("dung"))
    asked = {}
    for year, number in ((2022, 0), (2023, 30)):
        for n in range(number):
            unit(f"u-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_a)
        TreePath.objects.derive()
        other = ReportCall(unit=cast.tinh, template=template, period_code=f"{year}", due_on=date(2025, 1, 10))
        calls.open_call(other, scope=scope("dung"))
        with queries() as seen:
            assert calls.draft_reports(other.pk) == 2 + number
        asked[year] = len(seen)
        with queries() as seen:
            completeness(other)
        assert len(seen) <= 4

    assert asked[2022] == asked[2023]


def test_who_is_founded_before_the_last_day_gets_a_draft_later(cast, call, scope, today):
    today(2024, 12, 20)
    opened(call, scope("dung"))
    new = unit("moi", "grassroots_union", "CĐCS Mới", cast.huyen_b)
    TreePath.objects.derive()
    calls.tick(today(2024, 12, 21))
    calls.tick(today(2024, 12, 21))
    work_all()

    assert call.reports.filter(unit=new).count() == 1
    assert call.reports.count() == 3


def test_how_far_the_reports_of_a_call_are(cast, call, scope, today):
    today(2025, 1, 5)
    opened(call, scope("dung"))
    unit("sot", "grassroots_union", "CĐCS Sót", cast.huyen_a)
    TreePath.objects.derive()
    Report.objects.filter(call=call, unit=cast.truong).update(version=2)
    Report.objects.filter(call=call, unit=cast.xuong).update(due_on=date(2025, 2, 1))
    today(2025, 1, 20)
    told = completeness(call)

    assert (told.expected, told.owed, told.begun, told.handed_in, told.accepted) == (3, 3, 1, 0, 0)
    assert [row.unit_id for row in told.late] == [cast.truong.pk, told.missing[0].unit_id]
    assert len(told.missing) == 1
    Report.objects.filter(call=call, unit=cast.xuong).update(status="excused")
    told = completeness(call)
    assert (told.expected, told.owed, told.excused) == (3, 2, 1)
    listed = with_numbers(ReportCall.objects.all(), date(2025, 1, 20)).get()
    assert (listed.drafted, listed.handed_in, listed.late) == (1, 0, 1)


def test_only_who_reviews_asks_and_nothing_is_asked_for_twice(cast, call, template, scope):
    with pytest.raises(PermissionDenied):
        calls.open_call(call, scope=scope("an"))
    opened(call, scope("dung"))
    again = ReportCall(unit=cast.tinh, template=template, period_code="2024", due_on=date(2025, 2, 1))
    with pytest.raises(ValidationError) as refused:
        calls.open_call(again, scope=scope("dung"))
    assert refused.value.message_dict.keys() == {"template"}
    template_of_nobody = ReportCall(unit=cast.to_1, template=template, period_code="2024", due_on=date(2025, 2, 1))
    with pytest.raises(ValidationError) as refused:
        calls.open_call(template_of_nobody, scope=scope("dung"))
    assert refused.value.message_dict.keys() == {"expects"}


# By the clock ---------------------------------------------------------------------------------------------


def monthly(cast: SimpleNamespace, template: ReportTemplate, scope: Scope, **words: Any) -> ReportSchedule:
    words = {"opens_before": 0, "due_after": 5, "starts_on": date(2024, 5, 1)} | words
    schedule = ReportSchedule(unit=cast.tinh, name="Tháng", template=template, cadence=Cadence.MONTH, **words)
    return schedules.set_schedule(schedule, scope=scope)


def test_after_forty_days_without_a_clock_everything_due_is_done_once(cast, template, scope, today):
    today(2024, 5, 20)
    schedule = monthly(cast, template, scope("dung"))
    calls.tick(today(2024, 5, 31))
    assert not ReportCall.objects.exists()  # it goes out on the day after the period

    now = today(2024, 7, 10)
    for _scheduler in range(2):
        calls.tick(now)
    work_all()
    calls.tick(now)
    work_all()

    told = list(ReportCall.objects.order_by("period_code").values_list("period_code", "due_on", "opened_by"))
    assert told == [("2024-05", date(2024, 6, 5), None), ("2024-06", date(2024, 7, 5), None)]
    assert sorted(Report.objects.values_list("unit", "period_code")) == sorted(
        (one.pk, code) for one in (cast.truong, cast.xuong) for code in ("2024-05", "2024-06")
    )
    assert not Job.objects.exclude(state="done").exists()
    assert [f"{day}" for day, _period, _due in schedules.coming(schedule, now.date())] == [
        "2024-08-01",
        "2024-09-01",
        "2024-10-01",
    ]


def test_of_two_schedulers_one_asks_and_a_schedule_that_was_stopped_asks_nobody(cast, template, scope, today):
    today(2024, 6, 20)
    schedule = monthly(cast, template, scope("dung"), opens_before=10, due_after=-3, starts_on=date(2024, 6, 1))
    made = calls.call_out(date(2024, 6, 20))
    assert [(one.period_code, one.due_on) for one in made] == [("2024-06", date(2024, 6, 27))]
    assert calls._call_of(schedule, Period.month(2024, 6), template) == []  # who was slower
    schedules.stop_schedule(schedule.pk, scope=scope("dung"))
    calls.tick(today(2024, 9, 1))
    assert ReportCall.objects.count() == 1
    resumed = schedules.resume_schedule(schedule.pk, scope=scope("dung"))
    assert resumed.starts_on == date(2024, 9, 1)


def test_a_tick_that_fails_does_not_keep_the_others_from_theirs(db, settings, monkeypatch):
    told: list[datetime] = []
    monkeypatch.setattr(calls, "tick", lambda now: 1 / 0)
    monkeypatch.setattr("common.inbox.tick", told.append)
    settings.TICKS = ["reports.services.calls.tick", "common.inbox.tick"]
    tasks.tick()
    assert len(told) == 1


@pytest.mark.parametrize(
    ("days_left", "stage"),
    [(9, ""), (7, "7"), (5, "7"), (3, "3"), (1, "1"), (0, "1"), (-1, "late-1"), (-3, "late-3"), (-40, "late-3")],
)
def test_which_reminder_has_its_turn(days_left, stage):
    assert reminding.stage_of(days_left, [7, 3, 1]) == stage


def test_reminders_come_once_to_who_is_nearest_and_not_to_who_handed_in_or_has_longer(cast, call, scope, today):
    today(2025, 1, 2)
    opened(call, scope("dung"))
    Report.objects.filter(call=call, unit=cast.xuong).update(due_on=date(2025, 3, 1))
    Notice.objects.all().delete()
    heard = []
    for day in range(3, 20):
        for _turn in range(2):
            calls.tick(today(2025, 1, day))
            work_all()
        heard.append(Notice.objects.filter(account=cast.an).count())
        assert Notice.objects.filter(account=cast.binh).count() == heard[-1]

    assert heard == [1, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6]
    told = Notice.objects.exclude(account__in=[cast.an, cast.binh])
    assert list(told.values_list("account", "url")) == [(cast.dung.pk, f"/calls/{call.pk}/?show=late")]
    assert reminding.LATE_ONES % {"late": 1, "owed": 2, "report": call, "day": "10/01/2025"} == told.get().text
    assert reminding.remind_now(call, scope=scope("dung")) == 3
    assert reminding.remind_now(call, scope=scope("dung")) == 0


def test_who_writes_for_many_unions_is_told_once(cast, call, scope, today):
    today(2025, 1, 2)
    cast.chi.postings.update(unit=cast.huyen_a)
    for account in (cast.an, cast.binh):
        account.postings.update(unit=cast.huyen_a)
    for n in range(4):
        unit(f"u-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_a)
    TreePath.objects.derive()
    opened(call, scope("dung"))

    assert Notice.objects.get(account=cast.chi).text.count("CĐCS") == 3
    assert Notice.objects.get(account=cast.chi).url == "/reports/"


def test_nearest_are_those_posted_at_the_unit_before_those_above(cast):
    on = timezone.localdate()
    above = who_can(Can.REVIEW, [cast.truong.pk, cast.xa.pk], on)
    assert above == {cast.truong.pk: [cast.dung], cast.xa.pk: []}
    assert who_can(Can.RECORD, [cast.to_1.pk], on) == {cast.to_1.pk: [cast.to_truong, cast.an, cast.binh]}
    assert who_can(Can.RECORD, [cast.to_1.pk], on, nearest=True) == {cast.to_1.pk: [cast.to_truong]}
