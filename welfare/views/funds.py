"""HTTP in, HTTP out: funds, and what their cash books say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.money import dong_with_unit
from common.tabular.columns import ColumnSpec, Kind
from common.tabular.writing import write_table
from common.vietnamese import fold
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, unit_name
from unions.views.form_pages import form_page, pressed
from welfare.books import Statement, open_matters, statement
from welfare.forms.funds import FundForm, MonthForm
from welfare.models import Entry, Fund, MonthClose
from welfare.services import books, funds

PAGE = 100
MONTHS_OFFERED = 24
IN_MEMORY = 2**20  # bytes of a sheet; the rest waits on the disk
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ONE_DAY = timedelta(days=1)


@require_safe
def fund_list(request: OfficerRequest) -> HttpResponse:
    """The funds of the union of the page and of all below it, with what is in them now; kinds are never added up."""
    if not request.where:
        raise Http404
    today = request.scope.on
    here = Fund.objects.in_scope(request.scope).under(request.where.unit, on=today, heirs=True)
    closed = request.GET.get("view") == "closed"
    rows = here.filter(closed_on__isnull=not closed)
    sums = dict(rows.order_by().values_list("kind").annotate(total=Sum("balance__amount", default=0)))
    last = Entry.objects.filter(fund=OuterRef("pk")).order_by("-happened_on").values("happened_on")[:1]
    named: Any = rows.with_unit_name(on=today).annotate(
        held=Coalesce(F("balance__amount"), 0),
        closed_through=F("balance__closed_through"),
        last_entry_on=Subquery(last),
    )
    return render(
        request,
        "welfare/fund_list.html",
        {
            "page": Paginator(named.order_by("kind", "unit_name", "name"), PAGE).get_page(request.GET.get("page")),
            "sums": [(label, sums[kind]) for kind, label in Fund.Kind.choices if kind in sums],
            "views": [
                {
                    "label": label,
                    "url": f"?view={view}" if view else "?",
                    "count": None,
                    "current": closed == bool(view),
                }
                for view, label in (("", _("Open")), ("closed", _("Closed")))
            ],
            "today": today,
            "may_open": request.scope.units(Can.PAY).exists(),
        },
    )


@require_safe
def fund_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """The cash book of a fund over the period of the page; with `?method=`, of its cash box or bank account alone."""
    fund = get_object_or_404(Fund.objects.in_scope(request.scope).select_related("unit", "balance"), pk=pk)
    said = statement(fund, request.where.period, method=_method(request))
    lines = Paginator(with_what_is_behind(said.lines), PAGE).get_page(request.GET.get("page"))
    balance = getattr(fund, "balance", None)
    return render(
        request,
        "welfare/fund_detail.html",
        {
            "fund": fund,
            "unit_name": unit_name(fund),
            "said": said,
            "lines": lines,
            "balance": balance.amount if balance else 0,
            "closed_through": balance.closed_through if balance else None,
            "views": [
                {
                    "label": label,
                    "url": f"?method={method}" if method else "?",
                    "count": None,
                    "current": said.method == method,
                }
                for method, label in (("", _("Cash and bank")), *Entry.Method.choices)
            ],
            "drives": fund.drives.annotate(
                given=Sum("contributions__amount", filter=Q(contributions__binned_at=None), default=0)
            ),
            "may_pay": request.scope.allows(Can.PAY, fund.unit),
            "events": history(fund),
        },
    )


def with_what_is_behind(lines: Any) -> Any:
    """Entries with what each of them is about, in the same query."""
    return lines.select_related("funding_line__payout", "contribution", "allocation", "reverses", "reversed_by_entry")


def _method(request: OfficerRequest) -> str:
    asked = request.GET.get("method", "")
    return asked if asked in Entry.Method.values else ""


# Opening, changing, closing ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def fund_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.PAY).exists():
        raise Http404
    return _fund_form(request, Fund())


@require_http_methods(["GET", "HEAD", "POST"])
def fund_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    return _fund_form(request, _kept(request, pk))


def _fund_form(request: OfficerRequest, fund: Fund) -> HttpResponse:
    known = fund.pk is not None
    form = FundForm(request.POST or None, instance=fund, scope=request.scope, chosen=request.where.unit)
    return form_page(
        request,
        form,
        lambda: funds.save_fund(form.instance, scope=request.scope),
        lambda saved: (_("Saved: %(fund)s.") % {"fund": saved}, ""),
        heading=_("Change the fund") if known else _("Open a fund"),
        back=fund.get_absolute_url() if known else reverse("welfare:fund-list"),
        back_label=_("Funds"),
    )


@require_POST
def fund_close(request: OfficerRequest, pk: int) -> HttpResponse:
    fund = _kept(request, pk)
    return pressed(
        request,
        lambda: funds.close_fund(pk, scope=request.scope),
        _("The fund is closed. Its book can still be read."),
        undo=reverse("welfare:fund-reopen", args=[pk]),
        onward=fund.get_absolute_url(),
    )


@require_POST
def fund_reopen(request: OfficerRequest, pk: int) -> HttpResponse:
    fund = _kept(request, pk)
    return pressed(
        request,
        lambda: funds.reopen_fund(pk, scope=request.scope),
        _("The fund takes entries again."),
        onward=fund.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def fund_month(request: OfficerRequest, pk: int) -> HttpResponse:
    """Close the book month by month, seeing what is still open."""
    fund = _kept(request, pk)
    closes = list(
        MonthClose.objects.filter(fund=fund).select_related("closed_by").order_by("-through")[:MONTHS_OFFERED]
    )
    months = _months_to_close(fund, closes[0].through if closes else None)
    form = MonthForm(request.POST or None, months=months, initial={"through": months[0].isoformat()} if months else {})
    through = form.cleaned_data.get("through") if form.is_bound and form.is_valid() else (months[0] if months else None)

    def act() -> MonthClose:
        said = form.cleaned_data
        return books.close_month(
            fund,
            said["through"],
            counted=said["counted"],
            despite_difference=said["despite_difference"],
            scope=request.scope,
        )

    return form_page(
        request,
        form,
        act,
        lambda close: (
            _("The book is closed through %(day)s with %(amount)s.")
            % {"day": f"{close.through:%d/%m/%Y}", "amount": dong_with_unit(close.balance)},
            "",
        ),
        heading=_("Close the month"),
        back=fund.get_absolute_url(),
        back_label=fund.name,
        button=_("Close the month"),
        onward=request.path,
        template="welfare/month_close.html",
        fund=fund,
        closes=closes,
        months=months,
        through=through,
        cash=books.cash_on(fund, through) if through else None,
        open_matters=open_matters(fund, through) if through else [],
    )


def _months_to_close(fund: Fund, closed: date | None) -> list[date]:
    """The last days of the months that are over and not closed, the earliest first."""
    first = (
        closed + ONE_DAY
        if closed
        else fund.entries.order_by("happened_on").values_list("happened_on", flat=True).first()
    )
    found: list[date] = []
    today = timezone.localdate()
    while first and len(found) < MONTHS_OFFERED:
        last = _month_end(first)
        if last >= today:
            break
        found.append(last)
        first = last + ONE_DAY
    return found


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def _kept(request: OfficerRequest, pk: int) -> Fund:
    """A fund whose book the account keeps."""
    return get_object_or_404(Fund.objects.in_scope(request.scope, Can.PAY).select_related("unit"), pk=pk)


# As a file -----------------------------------------------------------------------------------------------------


@require_safe
def statement_xlsx(request: OfficerRequest, pk: int) -> HttpResponseBase:
    """The book over the period of the page as a workbook, in the columns of the customary cash book."""
    fund = get_object_or_404(Fund.objects.in_scope(request.scope).select_related("unit"), pk=pk)
    said = statement(fund, request.where.period, method=_method(request))
    with ExitStack() as failing:
        file = failing.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        write_table(
            file,
            columns=_columns(),
            rows=_rows(said),
            sheet_name=_("Cash book"),
            title_lines=(unit_name(fund), _("CASH BOOK"), str(fund), said.period.label, *_which(said)),
            totals=(_("Sum"), "", "", "", said.received, said.spent, said.closing),
        )
        file.seek(0)
        failing.pop_all()  # from here on the response closes the file
    name = f"{fold(str(fund)).replace(' ', '-')}-{said.period.code}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _which(said: Statement) -> tuple[str, ...]:
    return (str(Entry.Method(said.method).label),) if said.method else ()


def _columns() -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec("day", _("Date"), kind=Kind.DAY, width=12),
        ColumnSpec("receipt", _("Receipt No."), width=12),
        ColumnSpec("voucher", _("Voucher No."), width=12),
        ColumnSpec("words", _("In words"), width=60),
        ColumnSpec("received", _("Received"), kind=Kind.DONG, width=16),
        ColumnSpec("spent", _("Spent"), kind=Kind.DONG, width=16),
        ColumnSpec("stood", _("Balance"), kind=Kind.DONG, width=16),
    )


def _rows(said: Statement) -> Iterator[tuple[Any, ...]]:
    line: Any
    yield None, "", "", _("Brought forward"), None, None, said.opening
    for line in said.lines.iterator(chunk_size=2_000):
        comes_in = line.amount > 0
        yield (
            line.happened_on,
            line.voucher if comes_in else "",
            "" if comes_in else line.voucher,
            line.said,
            line.amount if comes_in else None,
            None if comes_in else -line.amount,
            line.stood,
        )
