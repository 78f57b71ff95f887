"""The papers of a payout: added, taken away, handed out to who may read them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.notices import tell
from unions.access import Scope
from unions.http import OfficerRequest
from welfare.forms.papers import PaperForm
from welfare.models import DECIDED, Payout, Proof
from welfare.services import proofs
from welfare.services.payouts import Paper
from welfare.views.payout_page import detail_page


@require_POST
def proof_create(request: OfficerRequest, pk: int) -> HttpResponse:
    payout = get_object_or_404(Payout.objects.in_scope(request.scope).select_related("kind"), pk=pk)
    form = PaperForm(
        request.POST, request.FILES, afterwards=payout.status in DECIDED, kind=payout.kind, auto_id="paper_%s"
    )
    if not form.is_valid():
        return detail_page(request, pk, paper=form)
    try:
        _add(pk, form.papers, request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        form.refuse(error)
        return detail_page(request, pk, paper=form)
    tell(request, _("Papers added: %(n)s.") % {"n": len(form.papers)})
    return redirect(f"{payout.get_absolute_url()}#papers")


@transaction.atomic
def _add(payout_id: int, papers: list[Paper], scope: Scope) -> None:
    """All that were sent, or none."""
    for paper in papers:
        proofs.add_proof(
            payout_id,
            kind=paper.kind,
            number=paper.number,
            issued_on=paper.issued_on,
            upload=paper.upload,
            form_key=paper.form_key,
            scope=scope,
        )


@require_POST
def proof_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    proof = get_object_or_404(Proof.objects.in_scope(request.scope).select_related("payout"), pk=pk)
    try:
        proofs.drop_proof(pk, scope=request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
    else:
        tell(request, _("The paper was taken away."))
    return redirect(f"{proof.payout.get_absolute_url()}#papers")


@require_safe
def proof_file(request: OfficerRequest, pk: int) -> HttpResponse:
    found = Proof.objects.in_scope(request.scope).select_related("payout__unit", "payout__kind", "file")
    return proofs.proof_response(get_object_or_404(found, pk=pk), scope=request.scope)
