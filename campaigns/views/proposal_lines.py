"""HTTP in, HTTP out: who is put into a dossier, with what the rules say before anybody is put there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import dossiers
from campaigns.eligibility import Verdict
from campaigns.forms.rounds import NamedLineForm, UnitFilter, WordingForm, is_number, picked_ids
from campaigns.models import AwardType, Nomination, Proposal, RecipientKind
from campaigns.services import proposal_lines as services
from campaigns.services.proposals import DRAWN_UP
from campaigns.views.proposals import proposal_seen
from common.notices import tell
from common.paging import Asked, KeysetPage
from common.periods import Period
from members.forms.search import MemberFilter
from members.views.search import told
from unions.http import OfficerRequest, Where
from unions.models import Can
from unions.views.form_pages import pressed

PAGE = 50
MEMBERS, UNIONS, NAMES = "members", "unions", "names"
WHO = {MEMBERS: RecipientKind.INDIVIDUAL, UNIONS: RecipientKind.COLLECTIVE, NAMES: ""}


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_lines_add(request: OfficerRequest, pk: int) -> HttpResponse:
    """`award` and `who` (members, unions, names) stand in the address, as the filters do."""
    found = proposal_seen(request, pk, Can.RECORD)
    if found.state not in DRAWN_UP:
        return redirect(found)
    awards = [offer.award_type for offer in found.round.offers.select_related("award_type")]
    if not awards:
        raise Http404
    award = next((one for one in awards if str(one.pk) == request.GET.get("award")), awards[0])
    possible = [who for who, kind in WHO.items() if not kind or kind in award.recipients]
    who = request.GET.get("who") if request.GET.get("who") in possible else possible[0]
    page = {MEMBERS: _members, UNIONS: _unions, NAMES: _named}[str(who)]
    address = {"award": str(award.pk), "who": str(who)}
    context = {
        "proposal": found,
        "round": found.round,
        "award": award,
        "who": who,
        "offered": next((one for one in dossiers.offered(found) if one["award"] == award), None),
        "awards": [
            {"label": one, "url": f"?{urlencode(address | {'award': one.pk})}", "count": None, "current": one == award}
            for one in awards
        ],
        "kinds": _kinds(address, possible),
        "address": urlencode(address),
    }
    return page(request, found, award, context)


def _kinds(address: dict[str, str], possible: list[str]) -> list[dict[str, Any]]:
    words = {MEMBERS: _("Members"), UNIONS: _("Unions and groups"), NAMES: _("Others, or a batch")}
    return [
        {
            "label": words[who],
            "url": f"?{urlencode(address | {'who': who})}",
            "count": None,
            "current": who == address["who"],
        }
        for who in possible
    ]


def _members(request: OfficerRequest, found: Proposal, award: AwardType, context: dict[str, Any]) -> HttpResponse:
    today = timezone.localdate()
    version = found.unit.versions.on(today).select_related("level", "unit").first()
    if version is None:
        raise Http404
    where = Where(found.unit, version, Period.between(today, today))
    narrowed = MemberFilter(request.GET, scope=request.scope, where=where)
    asked, search = narrowed.asked(), narrowed.search(Can.RECORD)
    form = WordingForm(request.POST or None)
    if form.is_bound and form.is_valid():
        ticked = picked_ids(request.POST)
        if request.POST.get("act") != "found" and not ticked:
            form.add_error(None, _("Tick some rows first."))
        else:
            members = search.found()
            members = members if request.POST.get("act") == "found" else members.filter(pk__in=ticked)
            answer = _put(request, found, form, lambda said: services.add_members(
                found.pk, award.pk, members, scope=request.scope, **said
            ))  # fmt: skip
            if answer:
                return answer
    page = KeysetPage.of(search.page, Asked.of(request.GET, str, int), tuple)
    rows = told(search, [member for _name, member in page.rows])
    here = set(
        found.lines.kept()
        .filter(award_type=award, member__in=[row["member"].pk for row in rows])
        .values_list("member", flat=True)
    )
    said = dossiers.verdicts_ahead(award, [(row["spell"].unit_id, row["member"]) for row in rows], found.round)
    context |= {
        "filter": narrowed,
        "form": form,
        "page": page,
        "rows": [
            row | _candidate(row["member"], row["member"].full_name, here, verdict)
            for row, verdict in zip(rows, said, strict=True)
        ],
        "nothing": _("Nobody here passes the filters."),
        "counted": search.counted(),
        "query": urlencode(asked),
        "most": services.LONGEST,
    }
    return render(request, "campaigns/proposal_members.html", context, status=422 if form.is_bound else 200)


def _unions(request: OfficerRequest, found: Proposal, award: AwardType, context: dict[str, Any]) -> HttpResponse:
    narrowed = UnitFilter(request.GET)
    words = narrowed.cleaned_data["q"] if narrowed.is_valid() else ""
    units = dossiers.units_below(found.unit)
    units = units.filter(called__icontains=words) if words else units
    form = WordingForm(request.POST or None)
    if form.is_bound and form.is_valid():
        ticked = picked_ids(request.POST)
        if not ticked:
            form.add_error(None, _("Tick some rows first."))
        else:
            answer = _put(request, found, form, lambda said: services.add_units(
                found.pk, award.pk, ticked, scope=request.scope, **said
            ))  # fmt: skip
            if answer:
                return answer
    page = Paginator(units, PAGE).get_page(request.GET.get("page"))
    here = set(
        found.lines.kept().filter(award_type=award, recipient_unit__in=[one.pk for one in page])
        .values_list("recipient_unit", flat=True)
    )  # fmt: skip
    said = dossiers.verdicts_ahead(award, [(one.pk, one) for one in page], found.round)
    context |= {
        "filter": narrowed,
        "form": form,
        "page": page,
        "rows": [_candidate(one, one.called, here, verdict) for one, verdict in zip(page, said, strict=True)],
        "nothing": _("No union or group of that name."),
    }
    return render(request, "campaigns/proposal_unions.html", context, status=422 if form.is_bound else 200)


def _candidate(whom: Any, name: str, here: set[int], verdict: Verdict) -> dict[str, Any]:
    """A row that is ticked to be added; those who are in the dossier already are not."""
    return {"whom": whom, "name": name, "here": whom.pk in here, "verdict": verdict.as_json()}


def _named(request: OfficerRequest, found: Proposal, award: AwardType, context: dict[str, Any]) -> HttpResponse:
    form = NamedLineForm(request.POST or None, award_type=award, initial={"form_key": uuid4()})
    if form.is_bound and form.is_valid():
        words = {name: value for name, value in form.cleaned_data.items() if name != "form_key"}
        key: UUID = form.cleaned_data["form_key"]
        line = Nomination(proposal=found, award_type=award, form_key=key, **words)
        try:
            services.add_named(line, scope=request.scope)
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(request, _("In the dossier: %(name)s.") % {"name": line.name})
            return redirect(f"{request.path}?{context['address']}" if "again" in request.POST else found)
    return render(
        request, "campaigns/proposal_named.html", context | {"form": form}, status=422 if form.is_bound else 200
    )


def _put(request: OfficerRequest, found: Proposal, form: WordingForm, act: Any) -> HttpResponse | None:
    """Those who were chosen are put into the dossier; None where the page is to say what is wrong."""
    said = {"achievement": form.cleaned_data["achievement"], "reason": form.cleaned_data["override_reason"]}
    try:
        number = act(said)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        form.refuse(error)
        return None
    told_now = ngettext("%(n)d line came into the dossier.", "%(n)d lines came into the dossier.", number)
    tell(request, told_now % {"n": number})
    return redirect(found)


@require_POST
def proposal_lines_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    """The ticked lines into the bin; the notice brings them back."""
    found = proposal_seen(request, pk, Can.RECORD)
    picked = picked_ids(request.POST)
    back = reverse("campaigns:proposal-lines-restore", args=[pk])
    undo = f"{back}?lines={'-'.join(map(str, picked))}" if len(picked) <= PAGE else ""
    number = len(picked)
    said = ngettext("%(n)d line taken off the dossier.", "%(n)d lines taken off the dossier.", number) % {"n": number}
    if not picked:
        said, undo = _("Tick some rows first."), ""
    act = lambda: services.drop_lines(pk, picked, scope=request.scope)  # noqa: E731
    return pressed(request, act, said, undo=undo, onward=found.get_absolute_url())


@require_POST
def proposal_lines_restore(request: OfficerRequest, pk: int) -> HttpResponse:
    found = proposal_seen(request, pk, Can.RECORD)
    lines = [int(one) for one in request.GET.get("lines", "").split("-") if is_number(one)]
    return pressed(
        request,
        lambda: services.put_lines_back(pk, lines, scope=request.scope),
        _("The lines stand in the dossier again."),
        onward=found.get_absolute_url(),
    )
