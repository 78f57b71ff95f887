"""Recording a payout and changing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.money import dong_with_unit
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from welfare.forms.payouts import PayoutForm, funding_forms, funding_of
from welfare.models import Payout
from welfare.services import payouts as services


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
