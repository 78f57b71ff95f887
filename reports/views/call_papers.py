"""HTTP in, HTTP out: the papers of a call: made in bulk, watched, stopped, tried again, taken along as one file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from common import jobs
from common.notices import tell
from reports import call_archive
from reports.models import Report, ReportCall
from reports.services import calls as services
from unions.access import Scope
from unions.http import OfficerRequest
from unions.models import Can
from unions.views.form_pages import pressed

MINUTE = 60


def papers(call: ReportCall, scope: Scope) -> dict[str, Any]:
    """What the panel of papers shows: `standing` of the jobs, the `rest` in words, `papers` there are of `handed_in`.

    `begins` says that papers were asked for of which no job is there yet.
    """
    standing = jobs.standing(services.batch_of(call))
    return {
        "standing": standing,
        "begins": jobs.standing(services.asking_batch(call)).is_open,
        "ended": standing.done + standing.failed + standing.stopped,
        "rest": _in_words(standing.seconds_left),
        "handed_in": Report.objects.in_scope(scope).filter(call=call).handed_in().count(),
        "papers": call_archive.papers_of(call, scope).filter(part=0).count(),
    }


def _in_words(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return _("less than a minute left")
    minutes = -(-seconds // MINUTE)
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}


@require_POST
def call_render(request: OfficerRequest, pk: int) -> HttpResponse:
    call = reviewed(request, pk)
    return pressed(
        request,
        lambda: services.ask_for_papers(pk, drafts="drafts" in request.POST, scope=request.scope),
        _("The papers are being made. You may leave this page."),
        onward=call.get_absolute_url() + "#papers",
    )


@require_safe
def call_progress(request: OfficerRequest, pk: int) -> HttpResponse:
    """The panel of papers alone: the page asks for it again while jobs are open."""
    call = reviewed(request, pk)
    return render(request, "reports/call_papers.html", {"call": call, **papers(call, request.scope)})


@require_POST
def call_stop(request: OfficerRequest, pk: int) -> HttpResponse:
    call = reviewed(request, pk)
    jobs.stop(services.asking_batch(call))  # else what waits asks for papers after they were stopped
    stopped = jobs.stop(services.batch_of(call))
    tell(request, _("Stopped: %(n)d papers are not made. What is there stays.") % {"n": stopped})
    return redirect(call.get_absolute_url() + "#papers")


@require_POST
def call_retry(request: OfficerRequest, pk: int) -> HttpResponse:
    call = reviewed(request, pk)
    again = jobs.retry(services.batch_of(call))
    tell(request, _("%(n)d papers are tried again.") % {"n": again})
    return redirect(call.get_absolute_url() + "#papers")


def reviewed(request: OfficerRequest, pk: int) -> ReportCall:
    """A call of a union that the account reviews, or 404."""
    calls = ReportCall.objects.in_scope(request.scope, Can.REVIEW)
    related = calls.select_related("unit", "template__level", "schedule", "opened_by", "closed_by")
    call: ReportCall = get_object_or_404(related, pk=pk)
    return call


# All of them at once ----------------------------------------------------------------------------------------
@require_safe
def call_zip(request: OfficerRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The papers of what was handed in, in one archive that is sent while it is written: one paper at a time."""
    call = reviewed(request, pk)
    response = StreamingHttpResponse(call_archive.archive(call, request.scope), content_type="application/zip")
    response["Content-Disposition"] = (
        content_disposition_header(True, f"bao-cao-{call.period_code}.zip") or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
