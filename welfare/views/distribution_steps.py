"""A list of recipients goes on: checked and sent for approval, signed row by row."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.money import dong_with_unit
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from welfare.forms.distributions import ListFilter, SendForm, SignForm, picked_ids
from welfare.forms.payouts import funding_forms, funding_of
from welfare.models import Payout
from welfare.services import handing_out, norms, payouts
from welfare.views.distributions import PAGE, SIGNED, address_of, list_in_reach, pressed, where_of

SHOWN, NAMED = 100, 5  # different warnings told before a list is sent; rows named for each
Status = Payout.Status


# Sent -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def distribution_send(request: OfficerRequest, pk: int) -> HttpResponse:
    payout = list_in_reach(request, pk)
    if payout.status != Status.DRAFT or not payout.listed:
        tell(request, _("Only a list with somebody on it can be sent."), level=messages.WARNING)
        return redirect("welfare:distribution-edit", pk)
    initial = {
        "happened_on": min(payout.happened_on, timezone.localdate()),
        "source_document": payout.source_document,
        "override_reason": payout.override_reason,
        "version": payout.version,
    }
    form = SendForm(request.POST or None, initial=initial)
    where = where_of(request, payout)
    lines = funding_forms(request.POST or None, payout.funding.all(), scope=request.scope, where=where)
    if request.method == "POST" and form.is_valid() & lines.is_valid():
        said = form.cleaned_data
        try:
            sent = handing_out.send_list(
                pk,
                funding_of(lines, payout.listed_amount),
                happened_on=said["happened_on"],
                override_reason=said["override_reason"],
                source_document=said["source_document"],
                seen_version=said["version"],
                scope=request.scope,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            told = _("Sent for approval: %(what)s, %(amount)s.")
            tell(request, told % {"what": sent.beneficiary, "amount": dong_with_unit(sent.amount)})
            return redirect(sent)
    found = norms.warnings(payout, scope=request.scope)
    groups = _alike(payout, found)
    needs_reason = any(one.needs_reason for one in found)
    form.fields["override_reason"].required = needs_reason  # for who reads the page; the service judges what is sent
    context = {
        "payout": payout,
        "form": form,
        "lines": lines,
        "warnings": groups[:SHOWN],
        "more": len(groups) > SHOWN,
        "needs_reason": needs_reason,
        "by_kind": payout.recipients.order_by()
        .values("amount")
        .annotate(n=Count("pk"), s=Sum("amount"))
        .order_by("-n"),
    }
    return render(request, "welfare/distribution_send.html", context, status=422 if form.is_bound else 200)


def _alike(payout: Payout, found: list[norms.Warning]) -> list[dict[str, Any]]:
    """Warnings of the same words told once: the first of them, how many rows it is about, and a few of these."""
    groups: dict[str, list[norms.Warning]] = {}
    for warning in sorted(found, key=lambda one: not one.needs_reason):
        groups.setdefault(warning.text, []).append(warning)
    told = list(groups.values())[:SHOWN]
    numbers = {one.number for group in told for one in group[:NAMED] if one.number is not None}
    rows = {row.number: row for row in payout.recipients.filter(number__in=numbers).select_related("member")}
    return [
        {
            "warning": group[0],
            "rows": [rows[one.number] for one in group[:NAMED] if one.number in rows],
            "more": max(0, sum(one.number is not None for one in group) - NAMED),
        }
        for group in list(groups.values())[: SHOWN + 1]
    ]


# Signed ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def distribution_sign(request: OfficerRequest, pk: int) -> HttpResponse:
    """Who signed for what they were given; who did not come stays in sight."""
    payout = list_in_reach(request, pk, *Status.values, cans=handing_out.SIGNERS)
    if payout.status not in SIGNED:
        tell(request, _("Signatures are written down once the list is approved."), level=messages.WARNING)
        return redirect(payout)
    form = SignForm(request.POST or None, initial={"received_on": payout.paid_on or timezone.localdate()})
    if request.method == "POST":
        answer = _sign(request, payout, form)
        if answer:
            return answer
    narrowed = ListFilter(request.GET, offered=ListFilter.HANDED_OUT)
    rows = narrowed.narrow(payout.recipients.select_related("member")).order_by("number")
    context = {
        "payout": payout,
        "form": form,
        "filter": narrowed,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "left": handing_out.not_handed_out(payout),
        "query": request.GET.urlencode(),
        "may_file": payout.status == Status.PAID and request.scope.allows(Can.PAY, payout.unit),
    }
    return render(request, "welfare/distribution_sign.html", context, status=422 if form.is_bound else 200)


def _sign(request: OfficerRequest, payout: Payout, form: SignForm) -> HttpResponse | None:
    """What was pressed, done; None where the page is to say what is wrong."""
    act, ticked = request.POST.get("act", ""), picked_ids(request.POST)
    if act == "file":
        receipted = lambda: payouts.receipt_payout(payout.pk, scope=request.scope)  # noqa: E731
        return pressed(request, payout, receipted, _("Filed: the papers of this list are together."), onward=payout)
    if act in ("ticked", "back") and not ticked:
        form.add_error(None, _("Tick some rows first."))
        return None
    if act != "back" and not form.is_valid():
        return None
    day = None if act == "back" else form.cleaned_data["received_on"]
    picked, but = (None, ticked) if act == "but" else (None, []) if act == "all" else (ticked, [])
    try:
        number = handing_out.sign_rows(payout.pk, day, picked=picked, but=but, scope=request.scope)
    except ValidationError as error:
        form.refuse(error)
        return None
    said = ngettext("%(number)d row written down.", "%(number)d rows written down.", number)
    tell(request, said % {"number": number})
    return redirect(address_of(request, "welfare:distribution-sign", payout))
