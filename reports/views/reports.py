"""HTTP in, HTTP out: reports, their text and their paper."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.models import Job
from common.notices import tell
from common.wording import WORDINGS
from reports.figures import figures
from reports.forms.reports import ReportHeadForm, ReportOpenForm, SubmissionForm, section_forms
from reports.models import Rendering, Report, Snapshot
from reports.pages import shown
from reports.services import freezing, rendering
from reports.services import reports as services
from unions.http import OfficerRequest
from unions.letterheads import version_of
from unions.models import Can
from unions.pages import history

PAGE = 50


@require_safe
def report_list(request: OfficerRequest) -> HttpResponse:
    if not request.where:
        raise Http404
    here = Report.objects.in_scope(request.scope).under(request.where.unit, on="dated_on")
    rows = here.with_unit_name(on="dated_on").select_related("template", "submitted_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/report_list.html",
        {"page": page, "may_open": request.scope.units(Can.RECORD).exists()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_open(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    form = ReportOpenForm(request.POST or None, scope=request.scope, where=request.where)
    if form.is_valid():
        try:
            report = services.open_report(scope=request.scope, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(report)
    return render(
        request,
        "reports/report_open.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


def _report(request: OfficerRequest, pk: int, can: Can = Can.VIEW) -> Report:
    reachable = Report.objects.in_scope(request.scope, can).select_related(
        "unit", "template", "submitted", "submitted_by"
    )
    report = get_object_or_404(reachable, pk=pk)
    if not request.scope.sees_all_of(report.unit):
        raise Http404
    return report


@require_safe
def report_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return _detail(request, _report(request, pk))


def _detail(request: OfficerRequest, report: Report, errors: list[str] | None = None) -> HttpResponse:
    frozen = report.submitted
    stand = None if frozen else freezing.stand_of(report)
    return render(
        request,
        "reports/report_detail.html",
        {
            "report": report,
            "unit_version": version_of(report.unit_id, report.period.cut_off),
            "sections": (frozen or stand).content["sections"],  # type: ignore[union-attr]
            "typed": services.typed_numbers(report),
            "paper": _paper(report, now=(frozen or stand).sha256),  # type: ignore[union-attr]
            "events": history(report),
            "errors": errors,
            "may_write": request.scope.allows(Can.RECORD, report.unit),
            "may_submit": request.scope.allows(Can.SUBMIT, report.unit),
        },
        status=422 if errors else 200,
    )


def _paper(report: Report, *, now: str = "") -> dict[str, Any]:
    """The newest paper of the report, whether it still says what the report says, and the job on its way."""
    snapshot = report.submitted or report.snapshots.first()
    rendering = Rendering.objects.filter(snapshot=snapshot).select_related("file").first()
    job = Job.objects.filter(key=rendering.render_key(snapshot)).first() if snapshot else None
    return {
        "snapshot": snapshot,
        "rendering": rendering,
        "job": job if job and rendering is None else None,
        "outdated": bool(now and snapshot and snapshot.sha256 != now),
    }


def _all_valid(*forms: BaseForm) -> bool:
    """Every form is looked at, so that all faults are told at once."""
    answers = [form.is_valid() for form in forms]
    return all(answers)


@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    report = _report(request, pk, Can.RECORD)
    if report.status != Report.Status.DRAFT:
        tell(request, _("A submitted report is locked. Withdraw it first."), level=messages.WARNING)
        return redirect(report)
    head = ReportHeadForm(request.POST or None, instance=report)
    sections = section_forms(report, request.POST or None)
    if request.method == "POST" and _all_valid(head, *sections):
        try:
            services.write_report(
                head.save(commit=False),
                [form.save(commit=False) for form in sections],
                seen_version=head.cleaned_data["version"],
                scope=request.scope,
            )
        except ValidationError as error:
            head.add_error(None, error.messages)
        else:
            tell(request, _("The text is kept."))
            return redirect(report)
    return render(
        request,
        "reports/report_edit.html",
        {
            "report": report,
            "head": head,
            "sections": sections,
            "figures": [shown(one) for one in figures(report.unit, report.period)],
            "wordings": WORDINGS.values(),
        },
        status=422 if head.is_bound else 200,
    )


@require_POST
def report_render(request: OfficerRequest, pk: int) -> HttpResponse:
    report = _report(request, pk)
    try:
        rendering.ask_for_rendering(report, scope=request.scope)
    except ValidationError as error:
        return _detail(request, report, error.messages)
    if request.htmx:
        return report_progress(_as_get(request), pk)
    return redirect(reverse("reports:report-detail", args=[pk]) + "#paper")


def _as_get(request: OfficerRequest) -> OfficerRequest:
    request.method = "GET"
    return request


@require_safe
def report_progress(request: OfficerRequest, pk: int) -> HttpResponse:
    """The paper's panel alone: the page asks for it again while the job runs."""
    report = _report(request, pk)
    return render(request, "reports/_paper.html", {"report": report, "paper": _paper(report)})


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # its types know no words of an address
@require_safe
def report_pdf(request: OfficerRequest, pk: int, sha256: str) -> HttpResponse:
    """The file of a snapshot, found by its hash: what was rendered once is answered for ever."""
    snapshots = Snapshot.objects.in_scope(request.scope).filter(report=pk, sha256=sha256)
    _report(request, pk)
    rendering = get_object_or_404(
        Rendering.objects.select_related("file", "snapshot__report__unit"),
        snapshot__in=snapshots,
    )
    report = rendering.snapshot.report
    response = HttpResponse(rendering.file.read(), content_type="application/pdf")
    name = f"bao-cao-{report.unit.code}-{report.period_code}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def report_submit(request: OfficerRequest, pk: int) -> HttpResponse:
    report = _report(request, pk, Can.SUBMIT)
    form = SubmissionForm(request.POST)
    if not form.is_valid():
        return _detail(request, report, [_("Look at the report, then submit it from its page.")])
    try:
        services.submit_report(report.pk, seen_version=form.cleaned_data["version"], scope=request.scope)
    except ValidationError as error:
        return _detail(request, report, error.messages)
    tell(
        request,
        _("Submitted. Its figures stand from now on."),
        undo=reverse("reports:report-withdraw", args=[pk]),
    )
    return redirect(report)


@require_POST
def report_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    report = _report(request, pk, Can.SUBMIT)
    try:
        services.withdraw_report(report.pk, scope=request.scope)
    except ValidationError as error:
        return _detail(request, report, error.messages)
    tell(request, _("Withdrawn. The report is a draft again; what was frozen is kept."))
    return redirect(report)
