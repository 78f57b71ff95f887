"""Payouts: listed, recorded, looked at, decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, said_by
from welfare.forms.payouts import (
    ApprovalForm,
    ReturnForm,
)
from welfare.models import Payout
from welfare.services import payouts as services

PAGE = 50


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
