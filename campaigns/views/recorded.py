"""HTTP in, HTTP out: what is recorded under a campaign, on whatever day."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import facts
from campaigns.models import Campaign, Contest
from campaigns.reach import offered
from campaigns.rounds import rounds_seen
from campaigns.views.campaign_reach import reached
from common.facts import RecordKind
from unions.access import Scope
from unions.http import OfficerRequest
from unions.pages import rows_to_show, rows_with_cells

PAGE = 50
KINDS: dict[str, RecordKind] = {
    "works": facts.WORK,
    "activities": facts.ACTIVITY,
    "entries": facts.ENTRY,
    "awards": facts.AWARD,
}


@require_safe
def campaign_recorded(request: OfficerRequest, pk: int) -> HttpResponse:
    """The records of `?kind=`, of all days, within reach."""
    campaign = reached(request, pk)
    asked_for = request.GET.get("kind", "")
    kind = KINDS.get(asked_for, facts.WORK)
    rows = rows_to_show(kind, _recorded(kind, campaign, request.scope), request.where.period)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "campaigns/campaign_recorded.html",
        {
            "campaign": campaign,
            "heading": kind.label,
            "kinds": [
                {"label": one.label, "url": f"?kind={code}", "count": None, "current": one is kind}
                for code, one in KINDS.items()
            ],
            "columns": kind.columns,
            "rows": rows_with_cells(kind, list(page), request.scope),
            "page_obj": page,
            "empty_text": _("Nothing of this kind is recorded under the campaign."),
        },
    )


def attached(campaign: Campaign, scope: Scope) -> list[tuple[Any, int, str]]:
    """(kind, number, address) of what is recorded under a campaign within reach; of what is there alone."""
    address = reverse("campaigns:campaign-recorded", args=[campaign.pk])
    told: list[tuple[Any, int, str]] = [
        (kind.label, _recorded(kind, campaign, scope).count(), f"{address}?kind={code}") for code, kind in KINDS.items()
    ]
    contests = offered(Contest, scope).filter(campaign=campaign)
    told.append((_("Contests"), contests.count(), reverse("campaigns:contest-list")))
    told.append(
        (_("Award rounds"), rounds_seen(scope).filter(campaign=campaign).count(), reverse("campaigns:round-list"))
    )
    return [one for one in told if one[1]]


def _recorded(kind: RecordKind, campaign: Campaign, scope: Scope) -> Any:
    return kind.records().in_scope(scope).filter(campaign=campaign)
