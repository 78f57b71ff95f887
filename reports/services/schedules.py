"""What may happen to a schedule of reports: set, changed, stopped, taken up again."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.periods import Period
from reports.expected import opening_day, periods_ending
from reports.models import Cadence, ReportSchedule
from reports.services.calls import require_outline
from unions.access import Scope
from unions.models import Can, UnionUnit

BACK = timedelta(days=400)  # so far back a schedule may begin: what is due by then goes out at once
AHEAD = timedelta(days=800)


@transaction.atomic
def set_schedule(schedule: ReportSchedule, *, scope: Scope) -> ReportSchedule:
    """Set a union's schedule. What it asks for up to today goes out within a minute."""
    scope.require(Can.REVIEW, schedule.unit)
    UnionUnit.objects.select_for_update(no_key=True).get(pk=schedule.unit_id)
    return _kept(schedule, scope)


@transaction.atomic
def change_schedule(schedule: ReportSchedule, *, seen_version: int, scope: Scope) -> ReportSchedule:
    """Change what is asked for from now on; calls that went out stay as they are."""
    before = _locked(schedule.pk, scope)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this schedule meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    for name in ("name", "template", "cadence", "expects", "opens_before", "due_after", "remind", "starts_on"):
        setattr(before, name, getattr(schedule, name))
    before.version += 1
    return _kept(before, scope)


@transaction.atomic
def stop_schedule(pk: int, *, scope: Scope) -> ReportSchedule:
    """It asks for nothing more; what went out goes on."""
    return _turned(pk, scope, on=False)


@transaction.atomic
def resume_schedule(pk: int, *, scope: Scope) -> ReportSchedule:
    """It asks again, from the periods on that end today or later: nothing is made up for."""
    return _turned(pk, scope, on=True)


def _turned(pk: int, scope: Scope, *, on: bool) -> ReportSchedule:
    schedule = _locked(pk, scope)
    if schedule.is_active != on:
        schedule.is_active = on
        if on:
            schedule.starts_on = max(schedule.starts_on, timezone.localdate())
        schedule.version += 1
        schedule.save()
    return schedule


def _locked(pk: int, scope: Scope) -> ReportSchedule:
    rows = ReportSchedule.objects.select_for_update(of=("self",)).select_related("unit", "template")
    schedule = rows.get(pk=pk)
    scope.require(Can.REVIEW, schedule.unit)
    return schedule


def _kept(schedule: ReportSchedule, scope: Scope) -> ReportSchedule:
    require_outline(schedule.template, schedule.unit)
    outline_is_for = schedule.template.cadence
    if outline_is_for not in (Cadence.ANY, schedule.cadence):
        said = _("The outline is for another kind of period: %(kind)s.")
        kind = schedule.template.get_cadence_display()
        raise ValidationError({"cadence": said % {"kind": kind}}, code="cadence")
    if not -BACK < schedule.starts_on - timezone.localdate() < AHEAD:
        raise ValidationError({"starts_on": _("Begin within a year back and two ahead.")}, code="starts-on")
    schedule.set_by, schedule.set_at = scope.account, timezone.now()
    schedule.full_clean()
    schedule.save()
    return schedule


def coming(schedule: ReportSchedule, today: date, number: int = 3) -> list[tuple[date, Period, date]]:
    """The next times it asks: the day on which the call goes out, the period, the due day. None while it is stopped."""
    if not schedule.is_active:
        return []
    times = [
        (opening_day(period, schedule.opens_before), period, period.cut_off + timedelta(days=schedule.due_after))
        for period in periods_ending(schedule.cadence, schedule.starts_on, max(today, schedule.starts_on) + AHEAD)
    ]
    return [one for one in times if one[0] > today][:number]
