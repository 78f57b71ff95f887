"""HTTP in, HTTP out: the text of a report, written beside how it reads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.notices import tell
from reports.figures import in_force
from reports.forms.reports import ReportHeadForm, SectionForm, section_forms
from reports.models import Report
from reports.previewing import Preview, blocks_to_put_in, groups_of_figures, preview
from reports.services import reports as services
from reports.still_open import provisional
from reports.worded import vocabulary
from unions.http import OfficerRequest
from unions.models import Can

EXAMPLE = "mem.members_total"  # the figure with which blocks are shown


def _open_report(request: OfficerRequest, pk: int) -> Report:
    reachable = Report.objects.in_scope(request.scope, Can.RECORD).select_related("unit", "template")
    report = get_object_or_404(reachable, pk=pk)
    if not request.scope.sees_all_of(report.unit):
        raise Http404
    return report


@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    """The form with its preview; the button *Preview* keeps nothing, so it works without scripts too."""
    report = _open_report(request, pk)
    if not report.is_open:
        tell(request, _("A report that was handed in is locked. Withdraw it first."), level=messages.WARNING)
        return redirect(report)
    only_looks = request.method == "POST" and "preview" in request.POST
    head = ReportHeadForm(request.POST or None, instance=report)
    sections = section_forms(report, request.POST or None)
    if request.method == "POST" and not only_looks and _kept(request, report, head, sections):
        tell(request, _("The text is kept."))
        return redirect("reports:report-edit", pk) if "stay" in request.POST else redirect(report)
    known = vocabulary(report.period, report.unit)
    return render(
        request,
        "reports/report_edit.html",
        {
            "report": report,
            "head": head,
            "sections": sections,
            "preview": _preview(report, sections),
            "groups": groups_of_figures(in_force(report.period, unit=report.unit)),
            "missing": provisional(report, request.scope),
            "blocks": blocks_to_put_in(known, EXAMPLE),
        },
        status=422 if head.is_bound and not only_looks else 200,
    )


def _kept(request: OfficerRequest, report: Report, head: ReportHeadForm, sections: list[SectionForm]) -> bool:
    """Every form is looked at, so that all faults are told at once."""
    answers = [form.is_valid() for form in (head, *sections)]
    if not all(answers):
        return False
    try:
        services.write_report(
            head.save(commit=False),
            [form.save(commit=False) for form in sections],
            seen_version=head.cleaned_data["version"],
            scope=request.scope,
        )
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        head.add_error(None, error.messages)
        return False
    return True


def _preview(report: Report, sections: list[SectionForm]) -> Preview:
    return preview(report.unit, report.period, [form.typed for form in sections])


@require_POST
def report_preview(request: OfficerRequest, pk: int) -> HttpResponse:
    """How what is typed reads, without the page around it."""
    report = _open_report(request, pk)
    sections = section_forms(report, request.POST)
    context: dict[str, Any] = {"report": report, "preview": _preview(report, sections)}
    return render(request, "reports/_preview.html", context)
