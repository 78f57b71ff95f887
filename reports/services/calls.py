"""What may happen to a call for reports: it goes out, drafts are made, it is closed; and what the clock asks for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common import jobs
from common.models import Job
from reports.expected import expected, opening_day, periods_ending
from reports.models import Report, ReportCall, ReportSchedule, ReportStep, ReportTemplate
from reports.services import reminding, rendering
from unions.access import Scope
from unions.models import Can, Placement, UnionUnit

DRAFT = "reports.draft"
RENDER_CALL = "reports.render_call"
# The outline's text for each of many reports: rows that nobody needs in memory.
SECTIONS = """
INSERT INTO reports_reportsection (report_id, rank, level, heading, body, is_annex)
SELECT report.id, section.rank, section.level, section.heading, section.body, section.is_annex
  FROM reports_report report
  JOIN reports_templatesection section ON section.template_id = report.template_id
 WHERE report.id = ANY(%s)
"""


@transaction.atomic
def open_call(call: ReportCall, *, scope: Scope) -> ReportCall:
    """Ask for the reports of a period by hand. The drafts are made by a job."""
    scope.require(Can.REVIEW, call.unit)
    UnionUnit.objects.select_for_update(no_key=True).get(pk=call.unit_id)  # of two who ask at once, one waits
    call.opened_by = scope.account
    require_outline(call.template, call.unit)
    same = ReportCall.objects.filter(unit=call.unit, template__code=call.template.code, period_code=call.period_code)
    if same.exists():
        raise ValidationError({"template": _("These reports are asked for already.")}, code="asked")
    call.full_clean()
    if not expected(call):
        raise ValidationError({"expects": _("No union of the outline's level owes this report.")}, code="nobody")
    call.save()
    ask_for_drafts(call)
    return call


def asking(scope: Scope) -> QuerySet[UnionUnit]:
    """The unions that may ask for reports: those under review that have others below them."""
    placed = Placement.objects.on(scope.on).filter(parent=OuterRef("pk"))
    return scope.units(Can.REVIEW).filter(Exists(placed))


def require_due_day(day: date) -> None:
    if day < timezone.localdate():
        raise ValidationError(_("This day has passed."), code="past")


def require_outline(template: ReportTemplate, unit: UnionUnit) -> None:
    """Raises ValidationError beside `template` where no version of it is in use, or it is another federation's own."""
    held = ReportTemplate.objects.in_use().held_for(unit, timezone.localdate())
    if not held.filter(code=template.code).exists():
        raise ValidationError({"template": _("This outline is not in use for this union.")}, code="outline")


@transaction.atomic
def close_call(pk: int, *, scope: Scope) -> ReportCall:
    """Nobody is reminded any more, and no drafts are made. What was written stays and can still be handed in."""
    call = _locked(pk, scope)
    if call.closed_by is not None:
        return call
    call.closed_by, call.closed_at = scope.account, timezone.now()
    return _saved(call)


@transaction.atomic
def reopen_call(pk: int, *, scope: Scope) -> ReportCall:
    call = _locked(pk, scope)
    call.closed_by = call.closed_at = None
    return _saved(call)


@transaction.atomic
def look_again(pk: int, *, scope: Scope) -> Job:
    """Make drafts for unions that owe the report and have none, as where they were founded late in the book."""
    call = _locked(pk, scope)
    require_open(call)
    return ask_for_drafts(call, once_more=True)


def require_open(call: ReportCall) -> None:
    if call.closed_by is not None:
        raise ValidationError(_("This call is closed. Open it again first."), code="closed")


def _locked(pk: int, scope: Scope) -> ReportCall:
    call = ReportCall.objects.select_for_update(of=("self",)).select_related("unit", "template").get(pk=pk)
    scope.require(Can.REVIEW, call.unit)
    return call


def _saved(call: ReportCall) -> ReportCall:
    call.version += 1
    call.save()
    return call


# Drafts --------------------------------------------------------------------------------------------------------
def ask_for_drafts(call: ReportCall, *, once_more: bool = False) -> Job:
    """On every day of the period, and once after it, drafts are looked for once; or once more."""
    key = f"{_draft_key(call, timezone.localdate())}:{uuid4()}" if once_more else _draft_key(call, timezone.localdate())
    return jobs.ask(DRAFT, key=key, args={"call": call.pk}, by=call.opened_by)


def _draft_key(call: ReportCall, today: date) -> str:
    return f"{DRAFT}:{call.pk}:{min(today, call.period.end)}"


@transaction.atomic
def draft_reports(call_id: int) -> int:
    """A draft of the outline for every union that owes the report and has none; how many were made now.

    What a union began by itself for the same outline and period joins the call. Run again it does what is missing. As
    many statements for a thousand unions as for one.
    """
    call = ReportCall.objects.select_for_update(of=("self",)).select_related("unit", "template").get(pk=call_id)
    if call.closed_by is not None:
        return 0
    owing = expected(call)
    same = Report.objects.filter(unit__in=owing, template__code=call.template.code, period_code=call.period_code)
    known = dict(same.values_list("unit", "pk"))
    joining = list(same.filter(call=None).values_list("pk", flat=True))
    Report.objects.filter(pk__in=joining).update(call=call)
    made = Report.objects.bulk_create(_draft(call, unit) for unit in owing if unit not in known)
    with connection.cursor() as cursor:
        cursor.execute(SECTIONS, [[report.pk for report in made]])
    ReportStep.objects.bulk_create(
        ReportStep(report_id=pk, kind=ReportStep.Kind.CALLED, by=call.opened_by)
        for pk in [*joining, *(report.pk for report in made)]
    )
    reminding.tell_called(call, made)
    return len(made)


def _draft(call: ReportCall, unit: int) -> Report:
    return Report(
        unit_id=unit,
        template=call.template,
        call=call,
        period_code=call.period_code,
        period_name=call.period_name,
        dated_on=max(call.due_on, timezone.localdate()),
    )


# Papers --------------------------------------------------------------------------------------------------------
def batch_of(call: ReportCall) -> str:
    """What the jobs that make the papers of a call have in common."""
    return f"{RENDER_CALL}:{call.pk}"


def asking_batch(call: ReportCall) -> str:
    """The jobs that ask for them, which are no papers."""
    return f"{batch_of(call)}:asked"


@transaction.atomic
def ask_for_papers(pk: int, *, drafts: bool, scope: Scope) -> Job:
    """Ask for the papers of what is handed in, with `drafts` of all reports of the call; a job asks for each."""
    call = _locked(pk, scope)
    args = {"call": call.pk, "drafts": drafts, "by": scope.account.pk}
    key = f"{RENDER_CALL}:{call.pk}:{uuid4()}"
    return jobs.ask(RENDER_CALL, key=key, args=args, by=scope.account, batch=asking_batch(call))


def render_call(job: Job) -> None:
    call = ReportCall.objects.get(pk=job.args["call"])
    reports = call.reports.exclude(status=Report.Status.EXCUSED).select_related("unit", "template", "submitted")
    wanted = reports if job.args["drafts"] else reports.handed_in()
    rendering.ask_for_renderings(list(wanted.order_by("pk")), batch=batch_of(call), by=job.asked_by)


# By the clock --------------------------------------------------------------------------------------------------
def tick(now: datetime) -> None:
    """Whatever is due by the tables and was not done yet is asked for, each once, however long nobody looked."""
    today = timezone.localdate(now)
    call_out(today)
    _look_for_drafts(today)
    reminding.ask_where_due(today)


def call_out(today: date) -> list[ReportCall]:
    """The calls of schedules in force that were to go out up to today and did not. Those opened by hand count."""
    schedules = list(ReportSchedule.objects.filter(is_active=True).select_related("template", "unit"))
    codes = {schedule.template.code for schedule in schedules}
    in_use = {one.code: one for one in ReportTemplate.objects.in_use().filter(code__in=codes)}
    units = {schedule.unit_id for schedule in schedules}
    calls = ReportCall.objects.filter(unit__in=units, template__code__in=codes)
    gone_out = set(calls.values_list("unit", "template__code", "period_code"))
    made = []
    for schedule in schedules:
        code = schedule.template.code
        if code not in in_use:
            continue  # taken out of use: nothing is asked for until another version is in use
        last = today + timedelta(days=schedule.opens_before)
        for period in periods_ending(schedule.cadence, schedule.starts_on, last):
            wanted = (schedule.unit_id, code, period.code)
            if opening_day(period, schedule.opens_before) <= today and wanted not in gone_out:
                gone_out.add(wanted)
                made += _call_of(schedule, period, in_use[code])
    return made


@transaction.atomic
def _call_of(schedule: ReportSchedule, period: Any, template: ReportTemplate) -> list[ReportCall]:
    """The call of a schedule for a period, unless another scheduler was quicker."""
    call = ReportCall(
        unit=schedule.unit,
        schedule=schedule,
        template=template,
        period_code=period.code,
        expects=schedule.expects,
        due_on=period.cut_off + timedelta(days=schedule.due_after),
        remind=schedule.remind,
    )
    ReportCall.objects.bulk_create([call], ignore_conflicts=True)
    kept = ReportCall.objects.filter(schedule=schedule, period_code=period.code).select_related("template").first()
    if kept is None or kept.opened_at != call.opened_at:
        return []
    ask_for_drafts(kept)
    return [kept]


def _look_for_drafts(today: date) -> None:
    """Of calls that are not closed: each day of the period, and once after it, for unions founded until then."""
    calls = {_draft_key(call, today): call for call in ReportCall.objects.filter(closed_by=None)}
    known = set(Job.objects.filter(key__in=calls).values_list("key", flat=True))
    for key in calls.keys() - known:
        jobs.ask(DRAFT, key=key, args={"call": calls[key].pk}, by=calls[key].opened_by)
