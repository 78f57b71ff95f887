"""Payouts that two unions may have recorded for one distribution, side by side."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.notices import tell
from members.privacy import HIDDEN
from unions.http import OfficerRequest
from welfare.forms.claims import VerdictForm
from welfare.models import Payout
from welfare.privacy import may_read_names
from welfare.services import claims as services


@require_safe
def claim_list(request: OfficerRequest) -> HttpResponse:
    """Pairs below the unit of the page, of which one happened in its period; those judged apart from the others."""
    return _listed(request, judged="judged" in request.GET)


def _listed(
    request: OfficerRequest, *, judged: bool = False, refused: tuple[frozenset[int], VerdictForm] | None = None
) -> HttpResponse:
    """`refused` are the two payouts of which something was said that could not be taken down, and the form."""
    where = request.where
    if not where:
        raise Http404
    pairs = services.double_claims(request.scope, where.period, unit=where.unit, judged=judged)
    named = may_read_names([row for pair in pairs for row in (pair.first, pair.second)], request.scope)
    return render(
        request,
        "welfare/claim_list.html",
        {
            "pairs": [_shown(pair, named, refused) for pair in pairs],
            "judged": judged,
            "most": services.MOST,
            "full": len(pairs) == services.MOST,
            "may_judge": services.may_judge(request.scope, where.unit),
        },
        status=422 if refused else 200,
    )


def _shown(
    pair: services.Suspicion, named: set[int], refused: tuple[frozenset[int], VerdictForm] | None
) -> dict[str, Any]:
    sides = (pair.first, pair.second)
    form = VerdictForm(auto_id=f"claim_{pair.first.pk}_{pair.second.pk}_%s")
    if refused and refused[0] == {row.pk for row in sides}:
        form = refused[1]
    return {
        "pair": pair,
        "sides": [(row, row.recipient if row.pk in named else HIDDEN) for row in sides],
        "form": form,
    }


@require_POST
def claim_judge(request: OfficerRequest, pk: int, other: int) -> HttpResponse:
    rows = Payout.objects.in_scope(request.scope)
    both = [get_object_or_404(rows, pk=one) for one in (pk, other)]
    form = VerdictForm(request.POST, auto_id=f"claim_{pk}_{other}_%s")
    if form.is_valid():
        same = form.cleaned_data["same"] == "yes"
        try:
            services.judge(*both, same=same, note=form.cleaned_data["note"], scope=request.scope)
        except PermissionDenied:
            raise Http404 from None
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return _listed(request, refused=(frozenset((pk, other)), form))
    tell(
        request,
        _("Noted: recorded twice. Have one of the two taken back.") if same else _("Noted: two different payouts."),
    )
    return redirect("welfare:claim-list")
