"""HTTP in, HTTP out: a report before those who review it: their screen, their decisions, comments and looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from reports.differences import since_sent_back
from reports.forms.reviewing import CommentForm, PutOffForm, StepForm
from reports.models import Report, ReportComment
from reports.models.documents import OPEN
from reports.report_rows import to_review
from reports.reviewers import for_review, reviews
from reports.reviewing import review
from reports.services import reviewing as services
from reports.still_open import missing_below, still_open
from reports.views.in_reach import report_in_reach
from reports.views.reports import detail
from unions.http import OfficerRequest
from unions.letterheads import version_of

Status = Report.Status
SHOWN = ("attention", "unseen")


def _under_review(request: OfficerRequest, pk: int) -> Report:
    rows = for_review(request.scope).select_related(
        "unit", "template", "call", "submitted", "submitted_by", "accepted_by"
    )
    report: Report = get_object_or_404(rows, pk=pk)
    return report


# The screen ------------------------------------------------------------------------------------------------
@require_safe
def report_review(request: OfficerRequest, pk: int) -> HttpResponse:
    report = _under_review(request, pk)
    if report.submitted is None:
        tell(request, _("This report is not handed in; there is nothing to review yet."), level=messages.WARNING)
        return redirect(report)
    return _screen(request, report)


def _screen(request: OfficerRequest, report: Report, comment: CommentForm | None = None) -> HttpResponse:
    found = review(report, request.scope)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    odd_first = request.GET.get("order") == "odd"
    before, after = _neighbours(request, report)
    return render(
        request,
        "reports/review.html",
        {
            "report": report,
            "unit_version": version_of(report.unit_id, report.period.cut_off),
            "review": found,
            "differences": since_sent_back(report) if report.status == Status.SUBMITTED else None,
            "may_say": report.status in services.DISCUSSED,
            "groups": found.groups(show, odd_first=odd_first),
            "shown": _views(request, show, [len(found.rows), found.attention, len(found.rows) - found.looked]),
            "orders": _orders(request, odd_first=odd_first),
            "year_before": report.period.year_before(),
            "before": before,
            "after": after,
            "times": report.steps.filter(kind="submitted").count(),
            "missing": missing_below(report, found.open.below, request.scope),
            "open_in_words": found.open.in_words(),
            "comment": comment.typed if comment else None,
            "opened": request.GET.get("open", ""),
            "new_key": uuid4(),
            "query": _query(request),
            "may_decide": report.status == Status.SUBMITTED and report.submitted_by_id not in request.scope.own_hands,
        },
        status=422 if comment else 200,
    )


def _views(request: OfficerRequest, show: str, numbers: list[int]) -> list[dict[str, Any]]:
    labels = {"": _("All"), "attention": _("Needs attention"), "unseen": _("Not looked at")}
    return [
        {"label": label, "url": f"?{_query(request, show=name)}", "count": n, "current": name == show}
        for (name, label), n in zip(labels.items(), numbers, strict=True)
    ]


def _orders(request: OfficerRequest, *, odd_first: bool) -> list[dict[str, Any]]:
    labels = {"": _("By group"), "odd": _("The oddest first")}
    return [
        {"label": label, "url": f"?{_query(request, order=name)}", "current": (name == "odd") == odd_first}
        for name, label in labels.items()
    ]


def _query(request: OfficerRequest, **changed: str) -> str:
    """How the screen is looked at, as in its address."""
    asked = request.GET.copy()
    for name in set(asked) - {"show", "order"}:
        del asked[name]
    for name, value in changed.items():
        asked[name] = value
    return "&".join(f"{name}={value}" for name, value in asked.items() if value in (*SHOWN, "odd"))


def _neighbours(request: OfficerRequest, report: Report) -> tuple[int | None, int | None]:
    """The reports that wait before and after this one."""
    ids = list(to_review(request.scope).filter(period_code=report.period_code).values_list("pk", flat=True))
    if report.pk not in ids:
        return None, next(iter(ids), None)
    place = ids.index(report.pk)
    return (ids[place - 1] if place else None), next(iter(ids[place + 1 :]), None)


@require_POST
def report_look(request: OfficerRequest, pk: int) -> HttpResponse:
    report = _under_review(request, pk)
    codes = [code[:60] for code in request.POST.getlist("code")[:1000] if code.isprintable()]
    try:
        services.look(report.pk, codes, scope=request.scope)
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.ERROR)
        return redirect(_address(request, report))
    if request.htmx:
        return render(request, "reports/_looked.html")
    return redirect(_address(request, report, codes[0] if codes else ""))


def _address(request: OfficerRequest, report: Report, code: str = "") -> str:
    query = _query(request)
    address = reverse("reports:report-review", args=[report.pk]) + (f"?{query}" if query else "")
    return f"{address}#f-{code}" if code else address


# Comments --------------------------------------------------------------------------------------------------
@require_POST
def report_comment(request: OfficerRequest, pk: int) -> HttpResponse:
    """From the screen of a reviewer, or with `from=report` from the page of the report."""
    report = report_in_reach(request, pk)
    on_screen = request.GET.get("from") != "report" and report.submitted is not None and reviews(request.scope, report)
    form = CommentForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = services.comment(
                report.pk,
                indicator_code=said["code"],
                parent_pk=said["parent"],
                text=said["text"],
                form_key=said["form_key"],
                scope=request.scope,
            )
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            code = made.indicator.code if made.indicator else ""
            return redirect(_address(request, report, code) if on_screen else _threads_of(report))
    return _screen(request, report, form) if on_screen else detail(request, report, comment=form)


@require_POST
def comment_resolve(request: OfficerRequest, pk: int) -> HttpResponse:
    reached = for_review(request.scope)
    said = get_object_or_404(ReportComment.objects.select_related("report", "indicator"), pk=pk, report__in=reached)
    try:
        services.resolve(said.pk, scope=request.scope)
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.ERROR)
    if said.report.submitted_id is None:
        return redirect(_threads_of(said.report))
    return redirect(_address(request, said.report, said.indicator.code if said.indicator else ""))


def _threads_of(report: Report) -> str:
    return report.get_absolute_url() + "#comments"


# Decisions -------------------------------------------------------------------------------------------------
class Act(NamedTuple):
    """A decision: in which states it is offered, its words, and what does it."""

    states: tuple[str, ...]
    heading: str | Promise
    button: str | Promise
    icon: str
    label: str | Promise
    done: str | Promise
    does: Callable[..., Report]
    names_version: bool = True
    needs_reason: bool = False


ACTS = {
    "return": Act(
        (Status.SUBMITTED,), gettext_lazy("Send the report back"), gettext_lazy("Send back"), "arrow-return-left",
        gettext_lazy("What is to be put right"), gettext_lazy("Sent back; the union is told."), services.return_report,
    ),
    "accept": Act(
        (Status.SUBMITTED,), gettext_lazy("Accept the report"), gettext_lazy("Accept"), "check2",
        gettext_lazy("Why it is accepted nevertheless"), gettext_lazy("Accepted; the accepted reports below are locked."),
        services.accept_report,
    ),
    "reopen": Act(
        (Status.ACCEPTED,), gettext_lazy("Open the report again"), gettext_lazy("Open again"), "arrow-counterclockwise",
        gettext_lazy("Why"), gettext_lazy("Open again; the union is told."), services.reopen_report, needs_reason=True,
    ),
    "lock": Act(
        (Status.ACCEPTED,), gettext_lazy("Lock the report"), gettext_lazy("Lock"), "lock-fill",
        gettext_lazy("Note"), gettext_lazy("Locked. What comes late is told in the next report."), services.lock_report,
    ),
    "excuse": Act(
        (Status.DRAFT,), gettext_lazy("Excuse the union from this report"), gettext_lazy("Excuse"), "dash-circle",
        gettext_lazy("Why"), gettext_lazy("Excused; the union is told."), services.excuse_report,
        names_version=False, needs_reason=True,
    ),
    "owe": Act(
        (Status.EXCUSED,), gettext_lazy("Ask for the report again"), gettext_lazy("Ask again"), "bell",
        gettext_lazy("Note"), gettext_lazy("The report is owed again; the union is told."), services.owe_again,
        names_version=False,
    ),
    "put-off": Act(
        OPEN, gettext_lazy("Give the union another due day"), gettext_lazy("Set the due day"), "calendar-event",
        gettext_lazy("Why"), gettext_lazy("The union is told of its new due day."), services.put_off,
        names_version=False, needs_reason=True,
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def report_decide(request: OfficerRequest, pk: int, act: str) -> HttpResponse:
    """A decision with its reason: what is still open, a field, one button."""
    report = _under_review(request, pk)
    asked = ACTS[act]
    form_class = PutOffForm if act == "put-off" else StepForm
    left = still_open(report) if act in ("accept", "return") and report.submitted else None
    needed = asked.needs_reason or bool(left and (left.in_words() if act == "accept" else not left.comments))
    form = form_class(request.POST or None, initial={"version": report.version}, label=asked.label, needed=needed)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        version = said.pop("version")
        try:
            asked.does(
                report.pk, **said, **({"seen_version": version} if asked.names_version else {}), scope=request.scope
            )
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(request, str(asked.done))
            return redirect(report)
    if not form.is_bound and report.status not in asked.states:
        tell(request, _("This cannot be done with the report now."), level=messages.WARNING)
        return redirect(report)
    return render(
        request,
        "reports/review_decide.html",
        {
            "report": report,
            "unit_version": version_of(report.unit_id, report.period.cut_off),
            "act": asked,
            "form": form,
            "open": left,
            "back": _address(request, report) if report.submitted else report.get_absolute_url(),
        },
        status=422 if form.is_bound else 200,
    )
