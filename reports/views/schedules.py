"""HTTP in, HTTP out: which reports are asked for again and again, and when."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.expected import with_numbers
from reports.forms.calls import ScheduleForm
from reports.models import ReportCall, ReportSchedule
from reports.services import schedules as services
from reports.views.calls import require_reviewer
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, said_by
from unions.views.form_pages import form_page, pressed

CALLS_SHOWN = 24


@require_safe
def schedule_list(request: OfficerRequest) -> HttpResponse:
    require_reviewer(request)
    rows = ReportSchedule.objects.in_scope(request.scope, Can.REVIEW).with_unit_name(on=request.scope.on)
    today = timezone.localdate()
    shown = [(one, next(iter(services.coming(one, today)), None)) for one in rows.select_related("template")]
    return render(request, "reports/schedule_list.html", {"rows": shown})


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_create(request: OfficerRequest) -> HttpResponse:
    require_reviewer(request)
    form = ScheduleForm(request.POST or None, instance=ReportSchedule(), scope=request.scope, where=request.where)
    return form_page(
        request,
        form,
        lambda: services.set_schedule(form.instance, scope=request.scope),
        lambda saved: (_("Set: %(what)s.") % {"what": saved}, reverse("reports:schedule-stop", args=[saved.pk])),
        heading=_("Set a schedule"),
        back=reverse("reports:schedule-list"),
        back_label=_("Schedules of reports"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    schedule = _schedule(request, pk)
    form = ScheduleForm(request.POST or None, instance=schedule, scope=request.scope, where=request.where)
    seen = schedule.get_absolute_url()
    return form_page(
        request,
        form,
        lambda: services.change_schedule(form.instance, seen_version=form.cleaned_data["version"], scope=request.scope),
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=_("Change the schedule"),
        back=seen,
        back_label=str(schedule),
    )


def _schedule(request: OfficerRequest, pk: int) -> Any:
    rows = ReportSchedule.objects.in_scope(request.scope, Can.REVIEW).with_unit_name(on=request.scope.on)
    return get_object_or_404(rows.select_related("unit", "template", "set_by"), pk=pk)


@require_safe
def schedule_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """What it asks for, when it asks next, and what came of it so far."""
    schedule = _schedule(request, pk)
    today = timezone.localdate()
    calls = with_numbers(ReportCall.objects.filter(schedule=schedule).select_related("template"), today)
    return render(
        request,
        "reports/schedule_detail.html",
        {
            "schedule": schedule,
            "coming": services.coming(schedule, today),
            "calls": calls[:CALLS_SHOWN],
            "facts": [
                (label, ", ".join(map(str, value)) if isinstance(value, list) else value)
                for label, value in said_by(schedule)
            ],
            "events": history(schedule),
        },
    )


@require_POST
def schedule_stop(request: OfficerRequest, pk: int) -> HttpResponse:
    schedule = _schedule(request, pk)
    return pressed(
        request,
        lambda: services.stop_schedule(pk, scope=request.scope),
        _("Stopped. It asks for nothing more; what went out goes on."),
        undo=reverse("reports:schedule-resume", args=[pk]),
        onward=schedule.get_absolute_url(),
    )


@require_POST
def schedule_resume(request: OfficerRequest, pk: int) -> HttpResponse:
    schedule = _schedule(request, pk)
    return pressed(
        request,
        lambda: services.resume_schedule(pk, scope=request.scope),
        _("It asks again, for the periods that end from today on."),
        onward=schedule.get_absolute_url(),
    )
