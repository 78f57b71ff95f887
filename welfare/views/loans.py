"""HTTP in, HTTP out: loans that unions helped people to, and the capital they look after for others."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import said_by
from unions.views.form_pages import bin_buttons, form_page, history_with, pressed
from welfare import loan_stocks, totals
from welfare.forms.catalogue import LastDayForm
from welfare.forms.loans import CapitalForm, LoanForm, RepaymentForm
from welfare.models import Capital, Loan, Repayment
from welfare.services import loans as services

PAGE = 50


@require_safe
def loan_list(request: OfficerRequest) -> HttpResponse:
    """What was lent in the period beside what is out at its end; below, the loans of the chosen view."""
    if not request.where:
        raise Http404
    unit, period, scope = request.where.unit, request.where.period, request.scope
    looked_on = min(period.cut_off, timezone.localdate())
    lent = loan_stocks.lent(unit, period, scope)
    shown = {
        "": lent,
        "out": loan_stocks.out_on(unit, period.cut_off, scope),
        "overdue": loan_stocks.overdue(unit, looked_on, scope),
        "binned": loan_stocks.with_rest(
            Loan.objects.in_scope(scope).binned().under(unit, on="happened_on").happened_in(period), looked_on
        ),
    }
    asked = request.GET.get("view", "") if request.GET.get("view", "") in shown else ""
    rows = shown[asked]
    if kind := request.GET.get("kind", ""):
        rows = rows.filter(kind=kind)
    page = Paginator(
        rows.with_unit_name(on="happened_on").select_related("member").order_by("-happened_on", "-pk"), PAGE
    ).get_page(request.GET.get("page"))
    return render(
        request,
        "welfare/loan_list.html",
        {
            "page": page,
            "rows": [(loan, loan_stocks.state(loan, looked_on)) for loan in page],
            "stands": loan_stocks.stands(unit, period, scope),
            "views": _views(asked, shown["overdue"].count(), period.cut_off),
            "asked": asked,
            "may_record": scope.units(Can.RECORD).exists(),
        },
    )


def _views(asked: str, overdue: int, on: date) -> list[dict[str, Any]]:
    offered: list[tuple[str, str, int | None]] = [
        ("", _("Lent in the period"), None),
        ("out", _("Out on %(day)s") % {"day": f"{on:%d/%m/%Y}"}, None),
        ("overdue", _("Overdue"), overdue),
        ("binned", _("In the bin"), None),
    ]
    return [
        {"label": label, "url": f"?view={view}" if view else "?", "count": count, "current": view == asked}
        for view, label, count in offered
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def loan_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _loan_form(request, Loan())


@require_http_methods(["GET", "HEAD", "POST"])
def loan_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Loan.objects.in_scope(request.scope, Can.RECORD).kept().select_related("unit", "member")
    return _loan_form(request, get_object_or_404(rows, pk=pk))


def _loan_form(request: OfficerRequest, loan: Loan) -> HttpResponse:
    if not request.where:
        raise Http404
    known = loan.pk is not None
    form = LoanForm(request.POST or None, instance=loan, scope=request.scope, chosen=request.where.unit)

    def act() -> Loan:
        if known:
            seen = form.cleaned_data["version"]
            return services.change_loan(form.instance, seen_version=seen, scope=request.scope)
        return services.record_loan(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("welfare:loan-bin", args=[saved.pk]),
        ),
        heading=_("Edit the loan") if known else _("Record a loan"),
        back=loan.get_absolute_url() if known else reverse("welfare:loan-list"),
        back_label=_("Loans"),
    )


@require_safe
def loan_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return _loan_page(request, _loan(request, pk, Can.VIEW))


def _loan(request: OfficerRequest, pk: int, can: Can = Can.RECORD) -> Loan:
    rows = Loan.objects.in_scope(request.scope, can).select_related("unit", "member", "recorded_by")
    loan: Loan = get_object_or_404(rows, pk=pk)
    return loan


def _loan_page(request: OfficerRequest, loan: Loan, form: RepaymentForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    measured = loan_stocks.with_rest(Loan.objects.filter(pk=loan.pk), date.max).get()
    may_record = request.scope.allows(Can.RECORD, loan.unit)
    return render(
        request,
        "welfare/loan_detail.html",
        {
            "loan": loan,
            "rest": measured.rest,
            "state": loan_stocks.state(measured, today),
            "facts": said_by(loan),
            "repayments": loan.repayments.all(),
            "repayment_form": form or RepaymentForm(initial={"version": loan.version, "paid_on": today}),
            "may_record": may_record,
            "may_repay": may_record and loan.binned_at is None and measured.rest > 0,
            "events": history_with(loan, "RepaymentEvent", loan=loan.pk),
        },
        status=422 if form is not None else 200,
    )


loan_bin, loan_restore = bin_buttons(Loan, services.bin_loan, services.restore_loan, named="welfare:loan")


@require_POST
def loan_repay(request: OfficerRequest, pk: int) -> HttpResponse:
    """What was paid back, typed on the page of the loan."""
    loan = _loan(request, pk)
    form = RepaymentForm(request.POST, instance=Repayment(loan=loan))
    if not form.is_valid():
        return _loan_page(request, loan, form)
    try:
        saved = services.repay(form.instance, seen_version=form.cleaned_data["version"], scope=request.scope)
    except ValidationError as error:
        form.refuse(error)
        return _loan_page(request, loan, form)
    tell(request, _("Written down as paid back."), undo=reverse("welfare:repayment-drop", args=[saved.pk]))
    return redirect(loan)


@require_POST
def repayment_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    repayment = get_object_or_404(Repayment.objects.in_scope(request.scope, Can.RECORD).select_related("loan"), pk=pk)
    return pressed(
        request,
        lambda: services.drop_repayment(pk, scope=request.scope),
        _("The repayment is taken away."),
        onward=repayment.loan.get_absolute_url(),
    )


# Capital -------------------------------------------------------------------------------------------------


@require_safe
def capital_list(request: OfficerRequest) -> HttpResponse:
    """The capital for loans that unions here look after on the last day of the period."""
    if not request.where:
        raise Http404
    on, unit = request.where.period.cut_off, request.where.unit
    rows = Capital.objects.in_scope(request.scope).under(unit, on=on).on(on).with_unit_name(on=on)
    page = Paginator(rows.order_by("kind", "lender", "unit__code"), PAGE).get_page(request.GET.get("page"))
    writable = set(
        Capital.objects.in_scope(request.scope, Can.RECORD)
        .filter(pk__in=[row.pk for row in page])
        .values_list("pk", flat=True)
    )
    return render(
        request,
        "welfare/capital_list.html",
        {
            "page": page,
            "rows": [(row, row.pk in writable) for row in page],
            "sums": totals.capital(unit, on, request.scope),
            "on": on,
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def capital_create(request: OfficerRequest) -> HttpResponse:
    """A stand of capital from a day on; `?of=id` begins with a former one."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    asked = request.GET.get("of", "")
    former = Capital.objects.in_scope(request.scope, Can.RECORD).filter(
        pk=asked if asked.isdecimal() and len(asked) < 18 else 0
    )
    initial: dict[str, Any] = {}
    if first := former.select_related("unit").first():
        kept = ("kind", "lender", "amount", "borrowers")
        initial = {"unit": first.unit.code} | {name: getattr(first, name) for name in kept}
    form = CapitalForm(
        request.POST or None, instance=Capital(), initial=initial, scope=request.scope, chosen=request.where.unit
    )
    return form_page(
        request,
        form,
        lambda: services.state_capital(form.instance, starting=form.cleaned_data["starting"], scope=request.scope),
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            reverse("welfare:capital-drop", args=[saved.pk]),
        ),
        heading=_("Capital as it stands"),
        back=reverse("welfare:capital-list"),
        back_label=_("Capital for loans"),
        onward=reverse("welfare:capital-list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def capital_end(request: OfficerRequest, pk: int) -> HttpResponse:
    stand = _capital(request, pk)
    form = LastDayForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.end_capital(pk, last_day=form.cleaned_data["last_day"], scope=request.scope),
        lambda _saved: (_("Saved: %(what)s.") % {"what": stand}, ""),
        heading=_("No longer looked after: %(what)s") % {"what": stand},
        back=reverse("welfare:capital-list"),
        back_label=_("Capital for loans"),
        onward=reverse("welfare:capital-list"),
        button=_("End"),
    )


@require_POST
def capital_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    _capital(request, pk)
    return pressed(
        request,
        lambda: services.drop_capital(pk, scope=request.scope),
        _("Taken away; the former stand goes on."),
        onward=reverse("welfare:capital-list"),
    )


def _capital(request: OfficerRequest, pk: int) -> Capital:
    stand: Capital = get_object_or_404(Capital.objects.in_scope(request.scope, Can.RECORD), pk=pk)
    return stand
