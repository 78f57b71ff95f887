"""HTTP in, HTTP out: work to do, figures and their passports, reports and their paper."""

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
from common.periods import Period, PeriodError
from common.wording import WORDINGS, grouped
from reports import document, passport, services
from reports.figures import Figure, figures
from reports.forms import ReportHeadForm, ReportOpenForm, SubmissionForm, section_forms
from reports.kinds import KINDS
from reports.models import Rendering, Report, Snapshot
from reports.pages import activity, key_figures, work_to_do
from unions.forms import WhereForm
from unions.http import OfficerRequest, inside
from unions.letterheads import version_of
from unions.models import Can, UnionUnit
from unions.pages import history, rows_to_show, rows_with_cells

PAGE = 50


@require_safe
def home(request: OfficerRequest) -> HttpResponse:
    if not request.where:
        return render(request, "reports/no_reach.html")
    whole = request.scope.sees_all_of(request.where.unit)
    return render(
        request,
        "reports/home.html",
        {
            "mine": work_to_do(request),
            "key_figures": key_figures(request.where.unit, request.where.period) if whole else [],
            "reports": Report.objects.in_scope(request.scope)
            .under(request.where.unit, on=request.where.period.cut_off)
            .filter(period_code=request.where.period.code)
            .select_related("unit", "template")[:5],
            "events": activity(request),
            "may_record": request.scope.allows(Can.RECORD, request.where.unit),
        },
    )


@require_POST
def where(request: OfficerRequest) -> HttpResponse:
    """Choose the unit and the period that the pages are about."""
    if not request.where:
        raise Http404
    form = WhereForm(request.POST, units=request.scope.units(), where=request.where)
    if form.is_valid():
        account = request.user
        account.chosen_unit = form.cleaned_data["unit"]
        account.chosen_period = form.cleaned_data["period"]
        account.save(update_fields=["chosen_unit", "chosen_period"])
    else:
        tell(request, _("This unit and period cannot be shown."), level=messages.WARNING)
    return redirect(inside(request, request.POST.get("next", "/")))


@require_safe
def figure_list(request: OfficerRequest) -> HttpResponse:
    """All figures of the unit and period of the page."""
    if not request.where or not request.scope.sees_all_of(request.where.unit):
        raise Http404
    found = figures(request.where.unit, request.where.period)
    groups: dict[str, list[dict[str, Any]]] = {}
    for figure in found:
        group = figure.definition.indicator.get_group_display()
        groups.setdefault(str(group), []).append(shown(figure))
    return render(request, "reports/figure_list.html", {"groups": groups.items(), "number": len(found)})


def shown(figure: Figure) -> dict[str, Any]:
    """A figure as a row of a page."""
    return {
        "figure": figure,
        "label": str(figure.definition.indicator),
        "value": document.written(figure, "" if figure.definition.is_ratio else "grouped"),
        "unit": figure.definition.get_count_unit_display() if not figure.definition.is_ratio else "",
        "url": document.figure_path(figure),
        "token": f"{{{figure.code}}}",
    }


@require_safe
def figure_detail(request: OfficerRequest, unit: str, period: str, code: str) -> HttpResponse:
    """The passport of a figure, with the records that it counted."""
    of = get_object_or_404(UnionUnit.objects.in_scope(request.scope), code=unit)
    if not request.scope.sees_all_of(of):
        raise Http404
    try:
        asked = Period.parse(period)
    except PeriodError as error:
        raise Http404 from error
    found = figures(of, asked, [code])
    if not found:
        raise Http404
    figure = found[0]
    evidence = []
    for part in passport.parts(figure):
        told = passport.told_to(request.scope, part.figure, part.figure.records())
        rows = rows_to_show(part.kind, told, part.figure.period)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        evidence.append(
            {
                "part": part,
                "value": shown(part.figure),
                "page": page,
                "hidden": part.figure.evidence_rows - page.paginator.count,
                "rows": rows_with_cells(part.kind, list(page), request.scope),
            }
        )
    series = passport.earlier(figure)
    return render(
        request,
        "reports/figure_detail.html",
        {
            "figure": figure,
            "shown": shown(figure),
            "of": version_of(of.pk, asked.cut_off),
            "asked": asked,
            "definition": passport.definition_in_words(figure.definition),
            "about_the_years": passport.about_the_years(figure),
            "years": [(one.period, shown(one), one is figure.least) for one in figure.years],
            "evidence": evidence,
            "series": [(label, value) for label, value, _words in series],
            "sentence": "; ".join(f"{label}: {words}" for label, _value, words in series),
            "frozen": passport.frozen(figure),
            "near_misses": passport.near_misses(figure, request.scope),
            "versions": figure.definition.indicator.versions.order_by("-number"),
        },
    )


@require_safe
def counted_in(request: OfficerRequest, kind: str, pk: int) -> HttpResponse:
    """The panel beside a record that names the figures it adds to."""
    if kind not in KINDS or KINDS[kind].happened_on != "happened_on":
        raise Http404
    model = KINDS[kind].records().model
    record = get_object_or_404(model.objects.in_scope(request.scope), pk=pk)
    added = passport.counted_in(KINDS[kind], record.pk, record.happened_on)
    period = Period.year(record.happened_on.year)
    rows = [
        {
            "icon": "list-check",
            "title": str(definition.indicator),
            "url": reverse("reports:figure-detail", args=[record.unit.code, period.code, definition.code]),
            "why": period.label,
            "quantity": f"+{grouped(quantity)} {definition.get_count_unit_display()}",
        }
        for definition, quantity in added
    ]
    counts = KINDS[kind].records().filter(pk=record.pk).exists()
    return render(request, "reports/_counted_in.html", {"rows": rows, "counts": counts})


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
    stand = None if frozen else services.stand_of(report)
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
    job = Job.objects.filter(key=services.render_key(snapshot)).first() if snapshot else None
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
        services.ask_for_rendering(report, scope=request.scope)
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
