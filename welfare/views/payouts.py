"""The list of payouts: narrowed, added up, and many of them decided or paid at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.notices import tell
from members.privacy import HIDDEN
from unions.http import OfficerRequest
from unions.list_files import as_workbook
from unions.models import Can
from unions.saved_views import asked_of, offered_views
from welfare.facts import read_in_full
from welfare.forms.payout_list import BINNED, IS_REASONED, LACKING, REASONED, PayManyForm, PayoutFilter, picked
from welfare.models import Fund, FundingLine, Payout
from welfare.papers_due import NOT_ADDED, is_lacking, lacking
from welfare.payout_columns import COLUMNS, fetched, sources
from welfare.privacy import may_read_names, may_read_reason
from welfare.services import payouts as services
from welfare.services.books import balance_of

PAGE = 50
Status = Payout.Status
WAITING = (
    (Status.PROPOSED, gettext_lazy("Awaiting approval")),
    (Status.RETURNED, gettext_lazy("Returned")),
    (Status.APPROVED, gettext_lazy("To pay")),
    (Status.PAID, gettext_lazy("To receipt")),
)
TO_LOOK_AT = ((LACKING, gettext_lazy("A paper is missing")), (REASONED, gettext_lazy("Sent with a reason")))


@require_http_methods(["GET", "HEAD", "POST"])
def payout_list(request: OfficerRequest) -> HttpResponseBase:
    """What was given in the period, or to one member in whatever period; posted, the same as a file."""
    if not request.where:
        raise Http404
    unit, period = request.where.unit, request.where.period
    ever = Payout.objects.in_scope(request.scope).under(unit, on="happened_on")
    here = ever.happened_in(period)
    form = PayoutFilter(request.GET, unit=unit, period=period, scope=request.scope)
    member = form.asked().get("member")
    rows = form.narrow(ever if member else here)
    if request.method == "POST":
        heading, days = _("Visits and support"), _("Of all years") if member else ""
        return as_workbook(request, fetched(rows), COLUMNS, heading=heading, form=form, days=days, reads=read_in_full)
    added = rows if form.asked().get("status") in NOT_ADDED else rows.exclude(status__in=NOT_ADDED)
    number = rows.order_by().count()
    pages = Paginator(fetched(rows), PAGE)
    pages.count = number
    page = pages.get_page(request.GET.get("page"))
    return render(
        request,
        "welfare/payout_list.html",
        {
            "form": form,
            "page": page,
            "rows": _told(request, list(page)),
            "number": number,
            "people": added.order_by().aggregate(people=Count("member", distinct=True))["people"],
            "sums": FundingLine.objects.filter(payout__in=added.order_by().values("pk")).by_nature(),
            "views": _views(request, here),
            "saved": offered_views(request, asked_of(form)),
            "member": member,
            "may_record": request.scope.allows(Can.RECORD, unit),
            "acts": _acts(request),
        },
    )


def _views(request: OfficerRequest, here: Any) -> list[dict[str, Any]]:
    """The quick views above the list: everything, what waits for somebody, and what is to be looked at."""
    ways = {"n": Count("pk"), LACKING: Count("pk", filter=is_lacking()), REASONED: Count("pk", filter=IS_REASONED)}
    states = {row["status"]: row for row in here.kept().order_by().values("status").annotate(**ways)}
    asked = request.GET.get("status", "")
    offered: list[tuple[str, Any, int | None]] = [
        ("", _("All"), sum(row["n"] for row in states.values())),
        *((state, label, states[state]["n"] if state in states else 0) for state, label in WAITING),
        *((way, label, sum(row[way] for row in states.values())) for way, label in TO_LOOK_AT),
        (BINNED, _("In the bin"), None),
    ]
    return [
        {"label": label, "url": f"?status={state}" if state else "?", "count": count, "current": asked == state}
        for state, label, count in offered
        if count != 0 or state in ("", asked)
    ]


def _acts(request: OfficerRequest) -> list[dict[str, Any]]:
    """What somebody with this reach may do with ticked rows."""
    offered = [
        (Can.APPROVE, "approve", "check2-square", _("Approve"), _("Approve {n}")),
        (Can.PAY, "pay", "cash-coin", _("Pay out"), _("Pay out {n}")),
    ]
    return [
        {"value": value, "icon": icon, "word": word, "counted": counted}
        for can, value, icon, word, counted in offered
        if request.scope.held.get(can)
    ]


def _told(request: OfficerRequest, payouts: list[Payout]) -> list[dict[str, Any]]:
    """What the list says of each row, in as many questions as of one."""
    named = may_read_names(payouts, request.scope)
    refused = {act: _why_not(request, payouts, act) for act in ("approve", "pay")}
    return [
        {
            "payout": payout,
            "name": payout.recipient if payout.pk in named else HIDDEN,
            "can": " ".join(act for act, reasons in refused.items() if payout.pk not in reasons),
            "papers": len(payout.proofs.all()),
            "lacks_paper": bool(lacking(payout)),
            "sources": sources(payout),
        }
        for payout in payouts
    ]


def _why_not(request: OfficerRequest, payouts: Iterable[Payout], act: str) -> dict[int, str]:
    """By the id of a payout: why this account cannot approve or pay it."""
    can, wanted = (Can.APPROVE, Status.PROPOSED) if act == "approve" else (Can.PAY, Status.APPROVED)
    units = {payout.unit_id for payout in payouts}
    held = set(request.scope.places(can).filter(unit__in=units).values_list("unit", flat=True))
    found: dict[int, str] = {}
    own = request.scope.own_hands
    for payout in payouts:
        if payout.binned_at:
            found[payout.pk] = _("It lies in the bin.")
        elif payout.status != wanted:
            found[payout.pk] = _("It is “%(state)s”.") % {"state": payout.get_status_display()}
        elif payout.unit_id not in held:
            found[payout.pk] = _("That is done by somebody of its union.")
        elif act == "approve" and not own.isdisjoint((payout.recorded_by_id, payout.proposed_by_id)):
            found[payout.pk] = _("You proposed it yourself; somebody else approves it.")
        elif act == "pay" and payout.approved_by_id in own:
            found[payout.pk] = _("You approved it yourself; somebody else pays it.")
    return found


@require_POST
def payout_batch(request: OfficerRequest) -> HttpResponse:
    """What was ticked on the list: first it is shown what will be done with which and why not with the rest."""
    act = request.POST.get("act", "")
    seen = picked(request.POST.getlist("pick"))
    if act not in ("approve", "pay") or not request.where:
        raise Http404
    payouts = list(fetched(Payout.objects.in_scope(request.scope).filter(pk__in=seen)))
    if not payouts:
        tell(request, _("Tick the payouts first."), level=messages.WARNING)
        return redirect("welfare:payout-list")
    reasons = _why_not(request, payouts, act)
    for payout in payouts:
        if payout.pk not in reasons and payout.version != seen[payout.pk]:
            reasons[payout.pk] = _("Somebody else changed it meanwhile. Look at it again.")
    able = [payout for payout in payouts if payout.pk not in reasons]
    sent = "confirmed" in request.POST
    form = PayManyForm(request.POST if sent else None)
    errors: list[str] = []
    if sent and able and (act == "approve" or form.is_valid()):
        try:
            done = _do(request, act, {payout.pk: payout.version for payout in able}, form)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            errors = error.messages
        else:
            tell(request, _done_words(act, len(done)))
            return redirect("welfare:payout-list")
    return render(
        request,
        "welfare/payout_batch.html",
        {
            "act": act,
            "able": able,
            "named": may_read_names(payouts, request.scope),
            "explained": may_read_reason(able, request.scope),
            "others": [(payout, reasons[payout.pk]) for payout in payouts if payout.pk in reasons],
            "sums": FundingLine.objects.filter(payout__in=able).by_nature(),
            "funds": balances_after(able),
            "form": form,
            "errors": errors,
        },
        status=422 if sent else 200,
    )


def _do(request: OfficerRequest, act: str, seen: dict[int, int], form: PayManyForm) -> list[Payout]:
    if act == "approve":
        return services.approve_many(seen.items(), scope=request.scope)
    said = form.cleaned_data
    return services.pay_many(seen.items(), paid_on=said["paid_on"], method=said["method"], scope=request.scope)


def _done_words(act: str, n: int) -> str:
    if act == "approve":
        said = ngettext("Approved: %(n)d payout.", "Approved: %(n)d payouts.", n)
    else:
        said = ngettext("Paid out: %(n)d payout.", "Paid out: %(n)d payouts.", n)
    return said % {"n": n}


def balances_after(payouts: Iterable[Payout]) -> list[dict[str, Any]]:
    """Each fund that these payouts come out of: what is in it, what goes out, what is left."""
    lines = FundingLine.objects.filter(payout__in=list(payouts), fund__isnull=False).select_related("fund")
    out: dict[Fund, int] = {}
    for line in lines:
        if line.fund is not None:
            out[line.fund] = out.get(line.fund, 0) + line.amount
    before = balance_of(out)
    return [
        {"fund": fund, "before": before.get(fund.pk, 0), "out": amount, "after": before.get(fund.pk, 0) - amount}
        for fund, amount in out.items()
    ]
