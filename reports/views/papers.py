"""HTTP in, HTTP out: the paper of a report."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from common.models import Job
from common.notices import tell
from reports.models import Rendering, Report, Snapshot
from reports.services import rendering
from reports.views.in_reach import report_in_reach
from unions.http import OfficerRequest


def paper_of(report: Report, *, now: str = "") -> dict[str, Any]:
    """The newest paper of the report, whether it still says what the report says, and the job on its way."""
    snapshot = report.submitted or report.snapshots.first()
    made = Rendering.objects.filter(snapshot=snapshot).select_related("file").first()
    job = Job.objects.filter(key=rendering.render_key(snapshot)).first() if snapshot else None
    return {
        "snapshot": snapshot,
        "rendering": made,
        "job": job if job and made is None else None,
        "outdated": bool(now and snapshot and snapshot.sha256 != now),
    }


@require_POST
def report_render(request: OfficerRequest, pk: int) -> HttpResponse:
    report = report_in_reach(request, pk)
    try:
        rendering.ask_for_rendering(report, scope=request.scope)
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.ERROR)
    if request.htmx:
        return render(request, "reports/_paper.html", {"report": report, "paper": paper_of(report)})
    return redirect(reverse("reports:report-detail", args=[pk]) + "#paper")


@require_safe
def report_progress(request: OfficerRequest, pk: int) -> HttpResponse:
    """The paper's panel alone: the page asks for it again while the job runs."""
    report = report_in_reach(request, pk)
    return render(request, "reports/_paper.html", {"report": report, "paper": paper_of(report)})


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # its types know no words of an address
@require_safe
def report_pdf(request: OfficerRequest, pk: int, sha256: str) -> HttpResponse:
    """The file of a snapshot, found by its hash: what was rendered once is answered for ever."""
    snapshots = Snapshot.objects.in_scope(request.scope).filter(report=pk, sha256=sha256)
    report = report_in_reach(request, pk)
    made = get_object_or_404(Rendering.objects.select_related("file"), snapshot__in=snapshots, form="pdf", part=0)
    response = HttpResponse(made.file.read(), content_type="application/pdf")
    name = f"bao-cao-{report.unit.code}-{report.period_code}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
