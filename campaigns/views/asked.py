"""HTTP in, HTTP out: who of those asked by a campaign has registered, and who has not."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns import asked
from campaigns.forms.campaigns import AskedFilter
from campaigns.models import Registration
from campaigns.views.campaign_reach import days_left, reached, state
from unions.http import OfficerRequest
from unions.models import Can
from unions.tree import names_along

PAGE = 50


@require_safe
def campaign_registered(request: OfficerRequest, pk: int) -> HttpResponse:
    """The asked unions within reach, in the tree of the last day of registering, or of today while they register."""
    campaign, scope, today = reached(request, pk), request.scope, timezone.localdate()
    on = asked.tree_day(campaign, today)
    every = asked.units_asked(campaign, scope, on=on)
    form = AskedFilter(request.GET or None)
    page = Paginator(_narrowed(every, form).select_related("unit", "level"), PAGE).get_page(request.GET.get("page"))
    registrations = Registration.objects.in_bulk([row.registration for row in page if row.registration])
    chains = names_along([row.path for row in page], on)
    kept = Registration.objects.in_scope(scope).kept().filter(campaign=campaign)
    share = asked.shares([pk], scope, on=on).get(pk, asked.Share())
    sums = kept.filter(unit__in=every.order_by().values("unit")).aggregate(
        taking_part=Sum("taking_part"), eligible=Sum("eligible")
    )
    open_now = asked.registers_on(campaign, today)
    may_record = set(scope.units(Can.RECORD).filter(pk__in=[row.unit_id for row in page]).values_list("pk", flat=True))
    return render(
        request,
        "campaigns/campaign_registered.html",
        {
            "campaign": campaign,
            "state": state(campaign, today),
            "closes": days_left(campaign, today) if open_now else "",
            "form": form,
            "page": page,
            "rows": [
                {
                    "union": row,
                    "above": _above(chains[row.path]),
                    "registration": registrations.get(row.registration),
                    "may_register": open_now and row.unit_id in may_record,
                }
                for row in page
            ],
            "share": share,
            "sums": sums,
            "others": kept.count() - share.registered,
            "tree_day": on,
        },
    )


def _narrowed(rows: Any, form: AskedFilter) -> Any:
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if state_asked := said.get("state"):
        rows = rows.filter(registration__isnull=state_asked == "not")
    if words := said.get("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(short_name__icontains=words) | Q(unit__code__icontains=words))
    return rows


def _above(chain: list[Any]) -> str:
    """The name of the union right above the last of a chain."""
    return chain[-2].short_name if len(chain) > 1 else ""
