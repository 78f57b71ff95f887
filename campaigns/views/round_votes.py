"""HTTP in, HTTP out: the minutes of a council, over the lines of a round that lie at its union."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns.dossiers import last_votes
from campaigns.forms.rounds import LineFilter, MinutesForm, is_number
from campaigns.models import AwardRound, Nomination, Proposal
from campaigns.rounds import rounds_seen
from campaigns.services import voting
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can, UnitVersion

LISTED = 300  # lines with numbers of their own; what is beyond has the numbers for all


@require_http_methods(["GET", "HEAD", "POST"])
def round_votes(request: OfficerRequest, pk: int) -> HttpResponse:
    """`proposal` and `award` in the address narrow the lines; with several unions in reach, `at` says whose council."""
    found: AwardRound = get_object_or_404(rounds_seen(request.scope).select_related("unit"), pk=pk)
    mine = _in_turn(request, found)
    asked = request.GET.get("proposal", "")
    if is_number(asked):
        mine = mine.filter(pk=asked)
    tables = sorted(mine.order_by().values_list("lies_at", flat=True).distinct())
    if not tables and not _may_ever(request, found):
        raise Http404
    named = request.GET.get("at", "")
    at = int(named) if is_number(named) and int(named) in tables else next(iter(tables), found.unit_id)
    here = list(mine.filter(lies_at=at).order_by("pk"))
    narrowed = LineFilter(request.GET, award_round=found)
    lines = Nomination.objects.kept().filter(proposal__in=here, state=Nomination.State.PROPOSED)
    lines = narrowed.narrow(lines).select_related("award_type", "member", "recipient_unit", "proposal")
    lines = lines.with_unit_name(on=timezone.localdate()).order_by("award_type__rank", "unit_name", "pk")
    shown = list(lines[:LISTED])
    seen = " ".join(f"{one.pk}:{one.version}" for one in here)
    initial = {"voted_on": timezone.localdate(), "seen": seen}
    form = MinutesForm(request.POST or None, lines=shown, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            return _enter(request, found, form, list(lines.values_list("pk", flat=True)))
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.refuse(error)
    votes = last_votes(shown)
    names = dict(
        UnitVersion.objects.on(timezone.localdate())
        .filter(unit__in={at, *tables, *(one["at"] for some in votes.values() for one in some)})
        .values_list("unit", "short_name")
    )
    context = {
        "round": found,
        "at": names.get(at, ""),
        "tables": [
            {"label": names.get(one, one), "url": f"?at={one}", "count": None, "current": one == at} for one in tables
        ],
        "filter": narrowed,
        "form": form,
        "rows": [
            {"line": line, "in_favour": favour, "against": against, "votes": _said(votes.get(line.pk, []), names)}
            for line, favour, against in form.rows()
        ],
        "waiting": lines.count(),
        "listed": LISTED,
        "dossiers": len(here),
        "back": here[0] if asked and here else found,
        "query": request.GET.urlencode(),
    }
    return render(request, "campaigns/round_votes.html", context, status=422 if form.is_bound else 200)


def _in_turn(request: OfficerRequest, found: AwardRound) -> Any:
    """The dossiers of the round whose turn it is at unions where the account reviews, or that it decides itself."""
    scope = request.scope
    reviewed = Q(lies_at__in=scope.units(Can.REVIEW).order_by().values("pk"))
    if scope.allows(Can.APPROVE, found.unit):
        reviewed |= Q(lies_at=found.unit_id)
    return Proposal.objects.in_scope(scope).filter(reviewed, round=found, state=Proposal.State.SENT)


def _may_ever(request: OfficerRequest, found: AwardRound) -> bool:
    """Whether dossiers of the round may come to the account at all."""
    scope = request.scope
    return scope.allows(Can.REVIEW, found.unit) or scope.allows(Can.APPROVE, found.unit)


def _enter(request: OfficerRequest, found: AwardRound, form: MinutesForm, everybody: list[int]) -> HttpResponse:
    votes = form.votes(everybody)
    voting.enter_votes(form.seen_versions(), form.minutes, votes, scope=request.scope)
    said = ngettext(
        "The votes on %(n)d line are written down.", "The votes on %(n)d lines are written down.", len(votes)
    )
    tell(request, said % {"n": len(votes)})
    proposal = request.GET.get("proposal", "")
    if proposal:
        return redirect("campaigns:proposal-detail", proposal)
    return redirect(found)


def _said(votes: list[dict[str, Any]], names: dict[int, str]) -> list[str]:
    """What councils voted so far, each in words."""
    told = _("%(who)s: %(in_favour)d of %(present)d")
    return [
        told % {"who": names.get(one["at"], ""), "in_favour": one["in_favour"], "present": one["present"]}
        for one in votes
    ]
