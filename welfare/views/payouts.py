"""Payouts: listed, recorded, looked at, decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.money import dong_with_unit
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, said_by
from welfare.forms.payouts import (
    ApprovalForm,
    PayoutFilter,
    PayoutForm,
    ReturnForm,
    funding_forms,
    funding_of,
)
from welfare.models import Payout
from welfare.services import payouts as services

PAGE = 50


@require_safe
def payout_list(request: OfficerRequest) -> HttpResponse:
    if not request.where:
        raise Http404
    period = request.where.period
    here = Payout.objects.in_scope(request.scope).under(request.where.unit, on="happened_on").happened_in(period)
    form = PayoutFilter(request.GET)
    rows = form.narrow(here)
    pages = Paginator(
        rows.with_unit_name(on="happened_on").select_related("kind", "member").prefetch_related("funding"), PAGE
    )
    total = Payout.objects.filter(pk__in=rows.order_by().values("pk")).aggregate(
        number=Count("pk"),
        amount=Sum("amount", default=0),
        people=Count("member", distinct=True),
    )
    states = dict(here.kept().order_by().values_list("status").annotate(n=Count("pk")))
    return render(
        request,
        "welfare/payout_list.html",
        {
            "form": form,
            "page": pages.get_page(request.GET.get("page")),
            "total": total,
            "views": _views(request, states),
            "may_record": request.scope.allows(Can.RECORD, request.where.unit),
        },
    )


def _views(request: OfficerRequest, states: dict[str, int]) -> list[dict[str, Any]]:
    """The saved views above the list: everything, and what waits for somebody."""
    asked = request.GET.get("status", "")
    offered: list[tuple[str, Any, int | None]] = [
        ("", _("All"), sum(states.values())),
        ("proposed", _("Awaiting approval"), states.get("proposed", 0)),
        ("returned", _("Returned"), states.get("returned", 0)),
        ("binned", _("In the bin"), None),
    ]
    return [
        {
            "label": label,
            "url": f"?status={state}" if state else "?",
            "count": count,
            "current": asked == state,
        }
        for state, label, count in offered
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def payout_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _payout_form(request, Payout())


@require_http_methods(["GET", "HEAD", "POST"])
def payout_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    payout = get_object_or_404(Payout.objects.in_scope(request.scope, Can.RECORD).kept(), pk=pk)
    if payout.status == Payout.Status.APPROVED:
        told = _("An approved payout stands. Reopen it first; the approver can do that.")
        tell(request, told, level=messages.WARNING)
        return redirect(payout)
    return _payout_form(request, payout)


def _payout_form(request: OfficerRequest, payout: Payout) -> HttpResponse:
    form = PayoutForm(request.POST or None, instance=payout, scope=request.scope, where=request.where)
    lines = funding_forms(request.POST or None, payout.funding.all() if payout.pk else ())
    if request.method == "POST" and form.is_valid() & lines.is_valid():
        try:
            saved = _save(request, form, funding_of(lines, form.cleaned_data["amount"]))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            tell(
                request,
                _("Sent for approval: %(what)s, %(amount)s.") % {"what": saved, "amount": dong_with_unit(saved.amount)},
                undo=reverse("welfare:payout-bin", args=[saved.pk]),
            )
            again = "again" in request.POST
            return redirect("welfare:payout-create" if again else saved)
    return render(
        request,
        "welfare/payout_form.html",
        {"form": form, "lines": lines, "payout": payout},
        status=422 if form.is_bound else 200,
    )


def _save(request: OfficerRequest, form: PayoutForm, funding: list[services.Funding]) -> Payout:
    if form.instance.pk:
        seen = form.cleaned_data["version"]
        return services.change_payout(form.instance, funding, seen_version=seen, scope=request.scope)
    return services.record_payout(form.instance, funding, scope=request.scope)


@require_safe
def payout_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    payout = get_object_or_404(Payout.objects.in_scope(request.scope), pk=pk)
    return _detail(request, payout, ReturnForm())


def _detail(
    request: OfficerRequest,
    payout: Payout,
    return_form: ReturnForm,
    errors: list[str] | None = None,
) -> HttpResponse:
    payout = (
        Payout.objects.with_unit_name(on="happened_on")
        .select_related(
            "unit",
            "kind",
            "programme",
            "member",
            "recorded_by",
            "proposed_by",
            "approved_by",
            "returned_by",
            "binned_by",
        )
        .get(pk=payout.pk)
    )
    may_approve = request.scope.allows(Can.APPROVE, payout.unit)
    wrote_it = request.user.pk in (payout.recorded_by_id, payout.proposed_by_id)
    return render(
        request,
        "welfare/payout_detail.html",
        {
            "payout": payout,
            "state": "binned" if payout.binned_at else payout.status,
            "facts": said_by(payout),
            "funding": payout.funding.all(),
            "signs": _signs(payout),
            "events": history(payout, apps.get_model("welfare", "FundingLineEvent").objects.filter(payout=payout.pk)),
            "errors": errors,
            "return_form": return_form,
            "own_proposal": may_approve and wrote_it,
            "may_approve": may_approve and not wrote_it,
            "may_reopen": may_approve,
            "may_record": request.scope.allows(Can.RECORD, payout.unit),
        },
        status=422 if errors or return_form.is_bound else 200,
    )


def _signs(payout: Payout) -> list[dict[str, Any]]:
    """The boxes of the paper form: who proposed, who approved."""
    proposed = {
        "role": _("Proposed by"),
        "name": str(payout.proposed_by),
        "at": payout.recorded_at,
    }
    approved = (
        {"role": _("Approved by"), "name": str(payout.approved_by), "at": payout.approved_at}
        if payout.approved_by
        else {
            "role": _("Approved by"),
            "awaits": _("Somebody else than the proposer"),
            "waiting": payout.status == Payout.Status.PROPOSED,
        }
    )
    return [proposed, approved]


def _verb(
    ability: Can,
    act: Callable[..., Payout],
    said: Any,
    *,
    undo: str = "",
    binned: bool = False,
) -> Callable[[OfficerRequest, int], HttpResponse]:
    """A button: the payout if it is in reach, the service, and the way back beside what is told."""

    @require_POST
    def press(request: OfficerRequest, pk: int) -> HttpResponse:
        rows = Payout.objects.in_scope(request.scope, ability)
        payout = get_object_or_404(rows.binned() if binned else rows, pk=pk)
        try:
            act(payout.pk, scope=request.scope)
        except ValidationError as error:
            return _detail(request, payout, ReturnForm(), error.messages)
        tell(request, said, undo=reverse(f"welfare:{undo}", args=[pk]) if undo else "")
        return redirect(payout)

    return press


@require_POST
def payout_approve(request: OfficerRequest, pk: int) -> HttpResponse:
    """The button carries the version that was looked at: what was changed since is looked at again."""
    payout = get_object_or_404(Payout.objects.in_scope(request.scope, Can.APPROVE), pk=pk)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _detail(request, payout, ReturnForm(), [_("Look at the payout, then approve it from its page.")])
    try:
        services.approve_payout(payout.pk, seen_version=form.cleaned_data["version"], scope=request.scope)
    except ValidationError as error:
        return _detail(request, payout, ReturnForm(), error.messages)
    said = _("Approved. The figures count it from now on.")
    tell(request, said, undo=reverse("welfare:payout-reopen", args=[pk]))
    return redirect(payout)


payout_reopen = _verb(
    Can.APPROVE, services.reopen_payout, gettext_lazy("Reopened. The payout waits for approval again.")
)
payout_bin = _verb(
    Can.RECORD,
    services.bin_payout,
    gettext_lazy("Put into the bin."),
    undo="payout-restore",
)
payout_restore = _verb(Can.RECORD, services.restore_payout, gettext_lazy("Taken out of the bin."), binned=True)


@require_POST
def payout_return(request: OfficerRequest, pk: int) -> HttpResponse:
    payout = get_object_or_404(Payout.objects.in_scope(request.scope, Can.APPROVE).kept(), pk=pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _detail(request, payout, form)
    try:
        services.return_payout(payout.pk, reason=form.cleaned_data["reason"], scope=request.scope)
    except ValidationError as error:
        return _detail(request, payout, ReturnForm(), error.messages)
    tell(request, _("Returned to who proposed it, with the reason."))
    return redirect(payout)
