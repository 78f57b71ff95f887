"""Which figures a record would add to, told while it is typed."""

from __future__ import annotations

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from common.wording import grouped
from reports import passport
from reports.models import IndicatorVersion
from unions.http import OfficerRequest
from unions.models import Can
from welfare.facts import PAYOUT
from welfare.forms.payouts import PayoutForm, funding_forms, funding_of
from welfare.models import FundingLine, Payout


@require_POST
def would_count(request: OfficerRequest) -> HttpResponse:
    """The panel beside the form of a payout. Nothing is kept of it."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    rows = [
        {
            "icon": "list-check",
            "title": str(definition.indicator),
            "quantity": f"+{grouped(quantity)} {definition.get_count_unit_display()}",
        }
        for definition, quantity in _added(request)
    ]
    return render(request, "reports/_would_count.html", {"rows": rows})


def _added(request: OfficerRequest) -> list[tuple[IndicatorVersion, int]]:
    """The payout is written, counted by what counts everything, and taken back: there is no second way of counting."""
    form = PayoutForm(request.POST, scope=request.scope, where=request.where)
    lines = funding_forms(request.POST, scope=request.scope, where=request.where)
    if not (form.is_valid() & lines.is_valid()):
        return []
    payout: Payout = form.instance
    payout.pk, payout.form_key, payout.status = None, uuid4(), Payout.Status.DRAFT
    payout.beneficiary = payout.beneficiary or "–"
    payout.recorded_by = payout.proposed_by = request.user
    try:
        with transaction.atomic():
            payout.save()
            for line in funding_of(lines, payout.amount):
                FundingLine.objects.create(payout=payout, source=line.source, amount=line.amount, in_kind=line.in_kind)
            added = passport.counted_in(PAYOUT, payout.pk, payout.unit, payout.happened_on)
            transaction.set_rollback(True)
    except (IntegrityError, ValidationError):
        return []
    return added
