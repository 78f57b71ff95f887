"""Papers: asked for with a button, made by a worker, looked at and downloaded."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from common.notices import tell
from common.periods import Period, PeriodError
from unions.http import OfficerRequest
from welfare import papers
from welfare.models import Entry, Fund, Payout, Printout
from welfare.papers.frame import WITH_ENTRIES


@require_POST
def payout_print(request: OfficerRequest, pk: int, kind: str) -> HttpResponse:
    payout = get_object_or_404(
        Payout.objects.in_scope(request.scope).select_related(
            "unit", "kind", "programme", "member", "recorded_by", "proposed_by"
        ),
        pk=pk,
    )
    if kind not in papers.OF_PAYOUTS:
        raise Http404
    return _ask(request, payout, kind, payout=payout)


@require_POST
def entry_print(request: OfficerRequest, pk: int) -> HttpResponse:
    """The voucher of an entry: a receipt for what came in, a payment voucher for what went out."""
    entry = get_object_or_404(Entry.objects.in_scope(request.scope).select_related("fund__unit", *WITH_ENTRIES), pk=pk)
    kind = Printout.Kind.RECEIPT if entry.amount > 0 else Printout.Kind.PAYMENT
    return _ask(request, entry.fund, kind, entry=entry)


@require_POST
def fund_print(request: OfficerRequest, pk: int, kind: str) -> HttpResponse:
    """A paper about a fund over the period that was sent, else that of the page."""
    fund = get_object_or_404(Fund.objects.in_scope(request.scope).select_related("unit"), pk=pk)
    if kind not in papers.OF_FUNDS or not request.where:
        raise Http404
    try:
        period = Period.parse(request.POST["period"]) if request.POST.get("period") else request.where.period
    except PeriodError as error:
        raise Http404 from error
    return _ask(request, fund, kind, fund=fund, period=period)


def _ask(request: OfficerRequest, back: Any, kind: str, **about: Any) -> HttpResponse:
    try:
        return redirect(papers.ask_for(kind, scope=request.scope, **about))
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
        return redirect(back)


def _printout(request: OfficerRequest, pk: int) -> Printout:
    found = Printout.objects.in_scope(request.scope).select_related(
        "unit", "payout__kind", "entry__fund", "entry__funding_line__payout__kind", "fund", "file"
    )
    printout = get_object_or_404(found, pk=pk)
    if not papers.may_read(printout, request.scope):
        raise Http404
    return printout


@require_safe
def printout_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """The paper, or how far it is; the panel alone for a page that asks again while the job runs."""
    printout = _printout(request, pk)
    page = "welfare/_printout.html" if request.htmx else "welfare/printout_detail.html"
    job = papers.job_of(printout) if printout.file is None else None
    return render(request, page, {"printout": printout, "job": job, "about": _about(printout)})


def _about(printout: Printout) -> dict[str, str]:
    """The page that the paper was asked for from; a list to post up is seen by people who may not know the names."""
    if printout.payout:
        return {"url": printout.payout.get_absolute_url(), "label": str(printout.payout.kind)}
    fund = printout.fund or (printout.entry.fund if printout.entry else None)
    return {"url": fund.get_absolute_url(), "label": str(fund)} if fund else {}


@require_POST
def printout_retry(request: OfficerRequest, pk: int) -> HttpResponse:
    printout = _printout(request, pk)
    papers.ask_again(printout, scope=request.scope)
    return redirect(printout)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # its types know no words of an address
@require_safe
def printout_file(request: OfficerRequest, pk: int) -> HttpResponse:
    printout = _printout(request, pk)
    if printout.file is None:
        raise Http404
    response = HttpResponse(printout.file.read(), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{papers.filename(printout)}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
