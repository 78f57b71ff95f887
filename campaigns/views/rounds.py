"""HTTP in, HTTP out: award rounds, drawn up, opened, looked at, ended."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.dossiers import lines_by_state
from campaigns.forms.rounds import ExtendForm, RoundForm, is_number, offer_forms, offers_of
from campaigns.models import AwardPaper, AwardRound, Nomination, Paper, Proposal
from campaigns.papers import OF_ROUNDS, blanks_for
from campaigns.rounds import dossiers, in_states, progress, rounds_about, rounds_seen, what_became
from campaigns.services import rounds as services
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history
from unions.views.form_pages import form_page, pressed

PAGE = 50
State = AwardRound.State
LOOKS = {
    State.DRAFT: "draft",
    State.RECEIVING: "running",
    State.CONSIDERING: "provisional",
    State.CLOSED: "ended",
}  # the chip of a round
DOSSIER_LOOKS = {
    Proposal.State.DRAFT: "draft",
    Proposal.State.SENT: "submitted",
    Proposal.State.RETURNED: "returned",
    Proposal.State.DECIDED: "done",
    Proposal.State.WITHDRAWN: "withdrawn",
}  # the chip of a dossier


@require_safe
def round_list(request: OfficerRequest) -> HttpResponse:
    """Rounds held by the union of the page, below it and above it, with its own dossier in each."""
    if not request.where:
        raise Http404
    unit = request.where.unit
    seen = rounds_about(unit, request.scope)
    asked = request.GET.get("state", "")
    going_on = seen.exclude(state=State.CLOSED)
    rows = seen.filter(state=State.CLOSED) if asked == State.CLOSED else going_on
    rows = rows.with_unit_name(on=timezone.localdate()).order_by("state", "closes_on", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    own = Proposal.objects.in_scope(request.scope).filter(unit=unit, round__in=[one.pk for one in page])
    by_round = {one.round_id: one for one in own.exclude(state=Proposal.State.WITHDRAWN)}
    counts = in_states(seen)
    today = timezone.localdate()
    return render(
        request,
        "campaigns/round_list.html",
        {
            "page": page,
            "rows": [
                (one, LOOKS[State(one.state)], by_round.get(one.pk), one.closes_on < today and one.state == "receiving")
                for one in page
            ],
            "looks": DOSSIER_LOOKS,
            "views": [
                {"label": _("Going on"), "url": "?", "count": seen.count() - counts.get(State.CLOSED, 0),
                 "current": asked != State.CLOSED},
                {"label": _("Ended"), "url": "?state=closed", "count": counts.get(State.CLOSED, 0),
                 "current": asked == State.CLOSED},
            ],
            "ended": asked == State.CLOSED,
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def round_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _form(request, AwardRound())


@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(AwardRound.objects.in_scope(request.scope, Can.RECORD).select_related("unit"), pk=pk)
    if found.state != State.DRAFT:
        tell(request, _("The round is open. Only its last day can still be changed."))
        return redirect(found)
    return _form(request, found)


def _form(request: OfficerRequest, award_round: AwardRound) -> HttpResponse:
    known = award_round.pk is not None
    if not request.where:
        raise Http404
    form = RoundForm(request.POST or None, instance=award_round, scope=request.scope, where=request.where)
    lines = offer_forms(request.POST or None, award_round, award_round.unit if known else request.where.unit)

    def act() -> AwardRound:
        offers = offers_of(lines)
        if known:
            seen = form.cleaned_data["version"]
            return services.change_round(form.instance, offers, seen_version=seen, scope=request.scope)
        return services.record_round(form.instance, offers, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=_("Edit the award round") if known else _("New award round"),
        back=award_round.get_absolute_url() if known else reverse("campaigns:round-list"),
        back_label=award_round.name if known else _("Award rounds"),
        template="campaigns/round_form.html",
        also=lines.is_valid,
        lines=lines,
    )


@require_safe
def round_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return detail_page(request, _seen(request, pk))


def _seen(request: OfficerRequest, pk: int) -> AwardRound:
    rows = rounds_seen(request.scope).with_unit_name(on=timezone.localdate()).select_related("unit", "campaign")
    found: AwardRound = get_object_or_404(rows, pk=pk)
    return found


def detail_page(request: OfficerRequest, found: AwardRound, **forms: Any) -> HttpResponse:
    """What is offered until when, how far it is, and the dossiers in reach; `forms` are those that were refused."""
    scope, today = request.scope, timezone.localdate()
    rows = dossiers(found, scope)
    asked = request.GET.get("state", "")
    if asked in Proposal.State.values:
        rows = rows.filter(state=asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = lines_by_state([one.pk for one in page])
    holds = scope.sees_all_of(found.unit)  # lists and papers of a round name people of all unions below
    here = request.where.unit
    own = Proposal.objects.in_scope(scope).filter(round=found, unit=here).exclude(state=Proposal.State.WITHDRAWN)
    may_approve = scope.allows(Can.APPROVE, found.unit)
    open_now = found.state in services.TAKES_DOSSIERS
    context = {
        "round": found,
        "look": LOOKS[State(found.state)],
        "papers": [Paper(kind).label for kind in found.papers],
        "awards": what_became(found, scope),
        "progress": progress(found, today) if holds and found.state != State.DRAFT else None,
        "page": page,
        "rows": [(one, DOSSIER_LOOKS[Proposal.State(one.state)], _numbers(lines.get(one.pk, {}))) for one in page],
        "state": asked,
        "own": own.first(),
        "may_begin": found.state == State.RECEIVING and scope.allows(Can.RECORD, here) and _stands_below(found, here),
        "days_left": (found.closes_on - today).days,
        "prints": [(kind, AwardPaper.Kind(kind).label) for kind in OF_ROUNDS] if holds and rows.exists() else [],
        "blanks": blanks_for(found.unit) if holds else [],
        "decisions": found.decisions.select_related("decision", "award_type") if holds else [],
        "events": [one for one in history(found) if one["changes"] or one["key"]] if holds else [],
        "extend_form": ExtendForm(initial={"closes_on": found.closes_on}),
        "may": {
            "edit": found.state == State.DRAFT and scope.allows(Can.RECORD, found.unit),
            "open": found.state == State.DRAFT and may_approve,
            "stop": found.state == State.RECEIVING and may_approve,
            "extend": open_now and may_approve,
            "grant": open_now and may_approve,
            "vote": open_now and (may_approve or scope.allows(Can.REVIEW, found.unit)),
        },
    }
    return render(request, "campaigns/round_detail.html", context | forms, status=422 if forms else 200)


def _numbers(lines: dict[str, int]) -> dict[str, int]:
    return {"all": sum(lines.values()), **{state.value: lines.get(state, 0) for state in Nomination.State}}


def _stands_below(found: AwardRound, unit: Any) -> bool:
    path = unit.tree_paths.on(timezone.localdate()).first()
    return path is not None and found.unit_id in path.unit_ids()


@require_POST
def round_open(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    seen = request.POST.get("version", "")
    return pressed(
        request,
        lambda: services.open_round(pk, seen_version=int(seen) if is_number(seen) else 0, scope=request.scope),
        _("The round is open: unions below can send their dossiers."),
        onward=found.get_absolute_url(),
    )


@require_POST
def round_stop(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    return pressed(
        request,
        lambda: services.stop_receiving(pk, scope=request.scope),
        _("No new dossier is received any more. What was returned may still come again."),
        onward=found.get_absolute_url(),
    )


@require_POST
def round_close(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    return pressed(
        request,
        lambda: services.close_round(pk, scope=request.scope),
        _("The round has ended."),
        onward=found.get_absolute_url(),
    )


@require_POST
def round_extend(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    form = ExtendForm(request.POST)
    if form.is_valid():
        try:
            services.extend_round(pk, closes_on=form.cleaned_data["closes_on"], scope=request.scope)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(
                request,
                _("Dossiers are received until %(day)s.") % {"day": f"{form.cleaned_data['closes_on']:%d/%m/%Y}"},
            )
            return redirect(found)
    return detail_page(request, _seen(request, pk), extend_form=form)


def _held(request: OfficerRequest, pk: int) -> AwardRound:
    found: AwardRound = get_object_or_404(AwardRound.objects.in_scope(request.scope, Can.APPROVE), pk=pk)
    return found
