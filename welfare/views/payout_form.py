"""Recording a payout and changing it, with what follows from it told beside the form while it is typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from common.money import dong_with_unit
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import ABILITIES, Can, Posting, Role, UnionUnit
from welfare.forms.payouts import FundingLineForm, PayoutForm, data_and_files, funding_forms, funding_of
from welfare.models import AFTERWARDS, OPEN, Benefit, Payout, ProofKind
from welfare.privacy import disclose, may_read_names, may_read_reason
from welfare.services import payouts as services
from welfare.services.norms import norm_for, warnings

EARLIER = 5  # payouts to the same person that are told
JUDGED_WHEN_SENT = "paper-missing"  # photos come with the form itself


@require_http_methods(["GET", "HEAD", "POST"])
def payout_create(request: OfficerRequest) -> HttpResponse:
    _require_recorder(request)
    return _payout_form(request, Payout(member_id=_asked_member(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def payout_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    payout = get_object_or_404(Payout.objects.in_scope(request.scope, Can.RECORD).kept(), pk=pk)
    if payout.status not in OPEN:
        told = _("What was decided stands. As long as nothing was paid, the approver can reopen it.")
        tell(request, told, level=messages.WARNING)
        return redirect(payout)
    if payout.pk not in may_read_reason([payout], request.scope):
        told = _("Why somebody was in need is read, and changed, at their own union only.")
        tell(request, told, level=messages.WARNING)
        return redirect(payout)
    disclose(payout, request.scope)
    return _payout_form(request, payout)


def _require_recorder(request: OfficerRequest) -> None:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404


def _asked_member(request: OfficerRequest) -> int | None:
    asked = request.GET.get("member", "")
    return int(asked) if asked.isdecimal() and len(asked) < 18 else None


def _payout_form(request: OfficerRequest, payout: Payout) -> HttpResponse:
    known = payout.pk
    data, files = data_and_files(request)
    form = PayoutForm(data, files, instance=payout, scope=request.scope, where=request.where)
    kept = payout.funding.select_related("payer_unit") if payout.pk else ()
    lines = funding_forms(data, kept, scope=request.scope, where=request.where)
    looks_for_somebody = "find" in request.POST
    if looks_for_somebody:
        form.leave_unjudged()
    elif request.method == "POST" and form.is_valid() & lines.is_valid():
        try:
            saved = _save(request, form, lines)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.refuse(error)
            payout.pk = known  # what was written was taken back
        else:
            return _sent(request, saved)
    return render(
        request,
        "welfare/payout_form.html",
        {"form": form, "lines": lines, "payout": payout, "files_sent": bool(files)} | beside(request, form),
        status=422 if form.is_bound and not looks_for_somebody else 200,
    )


def _save(request: OfficerRequest, form: PayoutForm, lines: BaseFormSet[FundingLineForm]) -> Payout:
    payout = form.instance
    funding = funding_of(lines, payout.amount)
    if payout.pk:
        seen = form.cleaned_data["version"]
        return services.change_payout(payout, funding, seen_version=seen, papers=form.papers, scope=request.scope)
    return services.record_payout(payout, funding, papers=form.papers, scope=request.scope)


def _sent(request: OfficerRequest, payout: Payout) -> HttpResponse:
    said = _("Sent for approval: %(what)s, %(amount)s.")
    tell(
        request,
        said % {"what": payout, "amount": dong_with_unit(payout.amount)},
        undo=reverse("welfare:payout-bin", args=[payout.pk]),
    )
    address = reverse("welfare:payout-create") if "again" in request.POST else payout.get_absolute_url()
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


# While it is typed ----------------------------------------------------------------------------------------------


@require_POST
def payout_members(request: OfficerRequest) -> HttpResponse:
    """Who may be meant by what is typed. Posted, since names do not belong into addresses."""
    _require_recorder(request)
    form = PayoutForm(request.POST, scope=request.scope, where=request.where)
    return render(request, "welfare/_candidates.html", {"form": form})


@require_POST
def payout_hints(request: OfficerRequest) -> HttpResponse:
    """What is told beside the form, for what stands in it now."""
    _require_recorder(request)
    return render(request, "welfare/_payout_hints.html", beside(request, typed_payout(request)) | {"oob": True})


def typed_payout(request: OfficerRequest) -> PayoutForm:
    """The form as it is being typed, of a new payout or of the one that it names."""
    asked = request.POST.get("payout", "")
    payout = Payout()
    if asked.isdecimal() and len(asked) < 18:
        rows = Payout.objects.in_scope(request.scope, Can.RECORD).kept().filter(status__in=OPEN)
        payout = get_object_or_404(rows, pk=asked)
    form = PayoutForm(request.POST, instance=payout, scope=request.scope, where=request.where)
    form.is_valid()
    return form


def beside(request: OfficerRequest, form: PayoutForm) -> dict[str, Any]:
    """What follows from the form as it stands: the norm, warnings, earlier payouts, papers, readers."""
    kind, unit, day = form.chosen_kind, _unit(request, form), form.day
    member = form.instance.member_id
    return {
        "form": form,
        "kind": kind,
        "norm": norm_for(unit, kind, form["beneficiary_kind"].value(), day) if kind else None,
        "warnings": _warnings(request, form),
        "earlier": _earlier(request, member, form.instance.pk) if member else [],
        "papers_needed": [ProofKind(one).label for one in (kind.proofs if kind else ()) if one not in AFTERWARDS],
        "papers_after": [ProofKind(one).label for one in (kind.proofs if kind else ()) if one in AFTERWARDS],
        "meant_for": [Payout.Beneficiary(one).label for one in (kind.beneficiaries if kind else ())],
        "readers": _readers(request, unit) if kind and kind.sensitive else [],
    }


def _unit(request: OfficerRequest, form: PayoutForm) -> UnionUnit:
    return getattr(form, "cleaned_data", {}).get("unit") or (
        form.instance.unit if form.instance.unit_id else request.where.unit
    )


def _warnings(request: OfficerRequest, form: PayoutForm) -> list[Any]:
    """Known as soon as it is said what is given by whom and when."""
    said = getattr(form, "cleaned_data", {})
    if not form.is_bound or not all(said.get(name) for name in ("unit", "kind", "happened_on", "amount")):
        return []
    found = warnings(form.instance, scope=request.scope)
    return [one for one in found if one.code != JUDGED_WHEN_SENT]


def _earlier(request: OfficerRequest, member: int, but: int | None) -> list[dict[str, Any]]:
    """The last things this person received, as far as they may be read here."""
    rows = (
        Benefit.objects.in_scope(request.scope)
        .alive()
        .filter(member=member)
        .exclude(payout=but)
        .select_related("payout__kind")
        .order_by("-happened_on", "-pk")[:EARLIER]
    )
    found = list(rows)
    readable = may_read_names([row.payout for row in found], request.scope)
    return [
        {
            "at": f"{row.happened_on:%d/%m/%Y}",
            "text": f"{row.payout.kind}, {dong_with_unit(row.amount)}",
            "url": row.payout.get_absolute_url(),
        }
        for row in found
        if row.payout_id in readable
    ]


def _readers(request: OfficerRequest, unit: UnionUnit) -> list[str]:
    """Who may read the reasons of a sensitive payout of the union."""
    able = [role for role in Role if Can.SENSITIVE in ABILITIES[role]]
    postings = Posting.objects.on(request.scope.on).filter(unit=unit, role__in=able).select_related("account")
    return sorted({str(posting.account) for posting in postings})
