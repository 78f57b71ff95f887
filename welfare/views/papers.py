"""Papers: asked for with a button, made by a worker, looked at and downloaded."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from common.periods import Period, PeriodError
from unions.http import OfficerRequest
from unions.views.paper_pages import asked, file_of
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
    return asked(request, lambda: papers.ask_for(kind, payout=payout, scope=request.scope), back=payout)


@require_POST
def entry_print(request: OfficerRequest, pk: int) -> HttpResponse:
    """The voucher of an entry: a receipt for what came in, a payment voucher for what went out."""
    entry = get_object_or_404(Entry.objects.in_scope(request.scope).select_related("fund__unit", *WITH_ENTRIES), pk=pk)
    kind = Printout.Kind.RECEIPT if entry.amount > 0 else Printout.Kind.PAYMENT
    return asked(request, lambda: papers.ask_for(kind, entry=entry, scope=request.scope), back=entry.fund)


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
    return asked(request, lambda: papers.ask_for(kind, fund=fund, period=period, scope=request.scope), back=fund)


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
    page = "components/printed_paper.html" if request.htmx else "records/printed_paper.html"
    job = papers.job_of(printout) if printout.file is None else None
    urls = {name: reverse(f"welfare:printout-{name}", args=[pk]) for name in ("detail", "file", "retry")}
    return render(request, page, {"paper": printout, "job": job, "urls": urls, "about": _about(printout)})


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
    return file_of(printout, papers.filename(printout))
