"""What a person received and borrowed, beside the record of the person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.money import dong_with_unit
from members.models import Member
from members.panels import Panel, shown
from unions.http import OfficerRequest
from welfare import loan_stocks
from welfare.models import Benefit, Loan
from welfare.privacy import with_names


@require_safe
def member_support(request: OfficerRequest, pk: int) -> HttpResponse:
    """Support that names the member where the names may be read, and loans; without any reason for them."""
    scope = request.scope
    member = get_object_or_404(Member.objects.in_scope(scope), pk=pk)
    given = with_names(Benefit.objects.in_scope(scope).alive().filter(member=member), scope)
    given = given.with_unit_name(on="happened_on").select_related("kind", "payout")
    lent = Loan.objects.in_scope(scope).kept().filter(member=member).with_unit_name(on="happened_on")
    return shown(
        request,
        (
            Panel(
                _("Visits and support"),
                given.order_by("-happened_on", "-pk"),
                _given,
                f"{reverse('welfare:payout-list')}?member={member.pk}",
            ),
            Panel(_("Loans"), loan_stocks.with_rest(lent, timezone.localdate()).order_by("-happened_on", "-pk"), _lent),
        ),
    )


def _given(benefits: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "icon": "gift",
            "title": str(one.kind),
            "url": one.payout.get_absolute_url(),
            "why": _said(one, one.payout.get_status_display()),
            "quantity": dong_with_unit(one.amount),
        }
        for one in benefits
    ]


def _lent(loans: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "icon": "cash-coin",
            "title": loan.get_kind_display(),
            "url": loan.get_absolute_url(),
            "why": _said(loan, _("still out: %(amount)s") % {"amount": dong_with_unit(max(loan.rest, 0))}),
            "quantity": dong_with_unit(loan.amount),
        }
        for loan in loans
    ]


def _said(row: Any, more: str) -> str:
    return "; ".join(filter(None, (f"{row.happened_on:%d/%m/%Y}", row.unit_name, more)))
