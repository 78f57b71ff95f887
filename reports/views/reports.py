"""HTTP in, HTTP out: reports in lists, one report, and what its own union does with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from common.periods import Period, PeriodError
from reports import identities
from reports.adjustments import since_locked
from reports.differences import since_sent_back
from reports.estimates import estimates, is_estimate
from reports.forms.reports import ReportOpenForm
from reports.forms.reviewing import CommentForm, ReportFilter, StepForm
from reports.models import Report
from reports.paper_panel import paper_of
from reports.report_rows import below, to_review, to_write, told, why
from reports.reviewers import reviews
from reports.reviewing import threads
from reports.services import freezing
from reports.services import reports as services
from reports.services.reviewing import DISCUSSED
from reports.still_open import provisional, reports_below
from reports.views.in_reach import report_in_reach
from unions.http import OfficerRequest
from unions.letterheads import version_of
from unions.models import Can, UnionUnit
from unions.pages import history

PAGE = 50
REVIEW, MINE, ALL = "review", "mine", "all"


@require_safe
def report_list(request: OfficerRequest) -> HttpResponse:
    """What waits to be looked at, what is to be written, or all reports below the unit of the page or the address."""
    if not request.where:
        raise Http404
    scope, asked = request.scope, _asked(request)
    lists = {
        REVIEW: to_review(scope),
        MINE: to_write(scope),
        ALL: told(Report.objects.in_scope(scope)).order_by("-period_code", "unit", "pk"),
    }
    lists = {name: below(asked.narrow(rows), asked.unit, on=asked.on) for name, rows in lists.items()}
    numbers = {name: rows.count() for name, rows in lists.items()}
    named = request.GET.get("view", "")
    view = named if named in lists else next((one for one in (REVIEW, MINE) if numbers[one]), ALL)
    form = ReportFilter(request.GET, rows=lists[view])
    rows = form.narrow(lists[view]).with_unit_name(on="dated_on").select_related("template", "submitted_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    labels = {REVIEW: _("To review"), MINE: _("To write"), ALL: _("All")}
    whose = {name: request.GET[name] for name in ("unit", "below") if name in request.GET}
    return render(
        request,
        "reports/report_list.html",
        {
            "page": page,
            "rows": [(report, why(report, today)) for report in page],
            "view": view,
            "views": [
                {
                    "label": labels[one],
                    "url": f"?{urlencode({'view': one} | whose)}",
                    "count": numbers[one],
                    "current": one == view,
                }
                for one in lists
            ],
            "filter": form,
            "tags": [{"label": asked.label, "url": f"?view={view}"}] if whose else [],
            "may_open": scope.units(Can.RECORD).exists(),
        },
    )


@dataclass(frozen=True)
class Asked:
    """Whose reports a list shows: of a union and of all below it in the tree of a day; with `above`, of those alone
    that are missing below that report."""

    unit: UnionUnit
    on: date
    above: Report | None = None

    def narrow(self, rows: Any) -> Any:
        return rows.filter(pk__in=self.missing) if self.above else rows

    @cached_property
    def missing(self) -> list[int | None]:
        """Of the unions that are missing below, their reports; None where there is none yet."""
        return [row.report for row in reports_below(self.above).wanting] if self.above else []

    @property
    def label(self) -> str:
        name = version_of(self.unit.pk, self.on).short_name
        return _("Missing below %(union)s") % {"union": name} if self.above else name


def _asked(request: OfficerRequest) -> Asked:
    """Of the report or the union in the address, there in the tree of the period that is asked for; else of the unit
    of the page, as it stands today."""
    above, code = request.GET.get("below", ""), request.GET.get("unit", "")
    if above.isdecimal() and len(above) < 18:
        report = report_in_reach(request, int(above))
        return Asked(report.unit, report.period.cut_off, report)
    if not (code and code.isprintable()):
        return Asked(request.where.unit, timezone.localdate())
    unit = get_object_or_404(request.scope.units(), code=code)
    try:
        return Asked(unit, Period.parse(request.GET.get("period", "")).cut_off)
    except PeriodError:
        return Asked(unit, timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
def report_open(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    form = ReportOpenForm(request.POST or None, scope=request.scope, where=request.where, asked=request.GET)
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


@require_safe
def report_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return detail(request, report_in_reach(request, pk))


def detail(
    request: OfficerRequest,
    report: Report,
    *,
    form: StepForm | None = None,
    comment: CommentForm | None = None,
    errors: list[str] | None = None,
) -> HttpResponse:
    """The page of a report; `form` is a submission, `comment` an answer that could not be kept."""
    frozen = report.submitted
    stand = None if frozen else freezing.stand_of(report)
    content: dict[str, Any] = (frozen or stand).content  # type: ignore[union-attr]
    may_submit = request.scope.allows(Can.SUBMIT, report.unit)
    may_write = request.scope.allows(Can.RECORD, report.unit)
    from_above = reviews(request.scope, report)
    broken = identities.broken(report.unit, report.period, figures=stand.figures) if stand and report.is_open else []
    said = threads(report)
    refused = form.is_bound if form else bool(comment or errors)
    return render(
        request,
        "reports/report_detail.html",
        {
            "report": report,
            "due": report.due_on or (report.call.due_on if report.call else None),
            "unit_version": version_of(report.unit_id, report.period.cut_off),
            "sections": content["sections"],
            "status_note": content.get("status_note", ""),
            "was_estimate": is_estimate(report),
            "adjustments": content.get("adjustments", []),
            "changed_since": since_locked(report) if report.status == Report.Status.LOCKED else [],
            "differences": since_sent_back(report) if report.status == Report.Status.SUBMITTED else None,
            "sent_back": _sent_back(report),
            "threads": [(code, _label_of(code, of_figure), of_figure) for code, of_figure in said.items()],
            "broken": broken,
            "form": form or StepForm(initial={"version": report.version}, label=_("Why it is handed in nevertheless")),
            "comment": comment.typed if comment else None,
            "errors": errors,
            "missing": provisional(report, request.scope),
            "typed": services.typed_numbers(report) if report.is_open else [],
            "paper": paper_of(report, now=(frozen or stand).sha256),  # type: ignore[union-attr]
            "steps": steps_in_words(report),
            "events": history(report),
            "may": {
                "write": may_write,
                "submit": may_submit,
                "review": from_above,
                "answer": report.status in DISCUSSED and (from_above or may_write or may_submit),
            },
        },
        status=422 if refused else 200,
    )


@require_safe
def report_actual(request: OfficerRequest, pk: int) -> HttpResponse:
    """A report that was written of estimates beside what its period came to, or has come to so far."""
    report = report_in_reach(request, pk)
    if not is_estimate(report):
        raise Http404
    return render(
        request,
        "reports/report_actual.html",
        {
            "report": report,
            "unit_version": version_of(report.unit_id, report.period.cut_off),
            "estimates": estimates(report),
            "today": timezone.localdate(),
            "is_over": timezone.localdate() > report.period.cut_off,
        },
    )


def _label_of(code: str, of_figure: list[Any]) -> str:
    return str(of_figure[0].indicator) if code else _("The report as a whole")


def _sent_back(report: Report) -> Any:
    """The step with which a report was sent back that is not handed in again; else None."""
    if report.status != Report.Status.RETURNED:
        return None
    return report.steps.filter(kind__in=("returned", "reopened")).select_related("by").last()


def steps_in_words(report: Report) -> list[dict[str, Any]]:
    """What happened to a report, the newest first, as components/timeline.html shows it."""
    return [
        {
            "at": f"{timezone.localtime(one.at):%d/%m/%Y %H:%M}",
            "who": str(one.by or ""),
            "text": f"{one.get_kind_display()}: “{one.reason}”" if one.reason else one.get_kind_display(),
            "key": n == 0,
        }
        for n, one in enumerate(report.steps.select_related("by").order_by("-at", "-pk"))
    ]


@require_POST
def report_submit(request: OfficerRequest, pk: int) -> HttpResponse:
    report = report_in_reach(request, pk, Can.SUBMIT)
    form = StepForm(request.POST, label=_("Why it is handed in nevertheless"))
    if not form.is_valid():
        return detail(request, report, form=form, errors=_above(form))
    try:
        services.submit_report(
            report.pk,
            seen_version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            scope=request.scope,
        )
    except ValidationError as error:
        form.refuse(error)
        return detail(request, report_in_reach(request, pk), form=form, errors=_above(form))
    tell(
        request,
        _("Submitted. Its figures stand from now on."),
        undo=reverse("reports:report-withdraw", args=[pk]),
    )
    return redirect(report)


def _above(form: StepForm) -> list[str]:
    """What is said above the page: of the form as a whole, and where no version was sent."""
    said = [str(error) for error in form.non_field_errors()]
    return [*said, _("Look at the report, then submit it from its page.")] if "version" in form.errors else said


@require_POST
def report_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    report = report_in_reach(request, pk, Can.SUBMIT)
    try:
        services.withdraw_report(report.pk, scope=request.scope)
    except ValidationError as error:
        return detail(request, report, errors=error.messages)
    tell(request, _("Withdrawn. The report is a draft again; what was frozen is kept."))
    return redirect(report)
