"""HTTP in, HTTP out: an award of a round given by a decision to many at once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns.dossiers import last_votes
from campaigns.forms.rounds import GrantForm, LineFilter, picked_ids
from campaigns.models import AwardRound, RoundDecision, RoundOffer
from campaigns.services import granting
from campaigns.services.rounds import TAKES_DOSSIERS
from common.notices import tell
from unions.forms.decisions import DecisionForm
from unions.http import OfficerRequest
from unions.models import Can, Decision

PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def round_grant(request: OfficerRequest, pk: int) -> HttpResponse:
    """`award` in the address says which; `act`: ticked, or all that no rule speaks against."""
    rows = AwardRound.objects.in_scope(request.scope, Can.APPROVE).select_related("unit")
    found: AwardRound = get_object_or_404(rows, pk=pk)
    offers = list(found.offers.select_related("award_type"))
    if found.state not in TAKES_DOSSIERS or not offers:
        tell(request, _("Awards are given while the round goes on."))
        return redirect(found)
    asked = request.GET.get("award", "")
    offer = next((one for one in offers if str(one.award_type_id) == asked), offers[0])
    seen = {"version": found.version, "on": timezone.localdate(), "form_key": uuid4()}
    form = GrantForm(request.POST or None, initial=seen)
    decision = DecisionForm(request.POST or None, required=True)
    if request.method == "POST" and form.is_valid() & decision.is_valid() and decision.decision is not None:
        try:
            made = _grant(request, offer, form, decision.decision)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.refuse(error)
        else:
            said = ngettext("Given: %(award)s to %(n)d.", "Given: %(award)s to %(n)d.", made.granted)
            tell(request, said % {"award": offer.award_type, "n": made.granted})
            return redirect(f"{found.get_absolute_url()}#decisions")
    return render(
        request,
        "campaigns/round_grant.html",
        _page(request, found, offers, offer) | {"form": form, "decision": decision},
        status=422 if form.is_bound else 200,
    )


def _grant(request: OfficerRequest, offer: RoundOffer, form: GrantForm, decision: Decision) -> RoundDecision:
    picked = picked_ids(request.POST) if request.POST.get("act") != "all" else None
    if picked is not None and not picked:
        raise ValidationError(_("Tick some rows first."), code="ticks")
    said = form.cleaned_data
    return granting.grant(
        offer.round_id,
        award_type_id=offer.award_type_id,
        decision=decision,
        line_ids=picked,
        on=said["on"],
        form_key=said["form_key"],
        seen_version=said["version"],
        scope=request.scope,
    )


def _page(request: OfficerRequest, found: AwardRound, offers: list[RoundOffer], offer: RoundOffer) -> dict[str, Any]:
    lines = granting.grantable(found, offer.award_type_id)
    unopposed = granting.unopposed(lines).aggregate(n=Sum("quantity", default=0), lines=Count("pk"))
    narrowed = LineFilter({"show": request.GET.get("show", "")}, award_round=found)
    shown = narrowed.narrow(lines).select_related("member", "recipient_unit", "proposal")
    shown = shown.with_unit_name(on=timezone.localdate()).order_by("unit_name", "pk")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    votes = last_votes(page)
    given = granting.granted_so_far(found, offer.award_type_id)
    address = f"?award={offer.award_type_id}"
    return {
        "round": found,
        "offer": offer,
        "given": given,
        "left": None if offer.quota is None else max(0, offer.quota - given),
        "waiting": lines.aggregate(n=Sum("quantity", default=0))["n"],
        "unopposed": unopposed["n"],
        "page": page,
        "rows": [(line, line.verdict, votes.get(line.pk, [])[-1:]) for line in page],
        "awards": [
            {"label": one.award_type, "url": f"?award={one.award_type_id}", "count": None, "current": one == offer}
            for one in offers
        ],
        "views": [
            {"label": label, "url": f"{address}&show={show}" if show else address, "count": None,
             "current": request.GET.get("show", "") == show}
            for show, label in (("", _("All that wait")), ("against", _("A rule speaks against")))
        ],
        "query": f"award={offer.award_type_id}",
    }  # fmt: skip
