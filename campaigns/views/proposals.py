"""HTTP in, HTTP out: the dossier of a union, the page on which everybody works whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns import dossiers
from campaigns.forms.rounds import (
    LineFilter,
    NoteForm,
    ProposalPaperForm,
    ReturnForm,
    SeenForm,
    StrikeForm,
    picked_ids,
)
from campaigns.models import AwardPaper, AwardRound, Nomination, Proposal, ProposalStep
from campaigns.papers import OF_PROPOSALS
from campaigns.rounds import rounds_seen
from campaigns.services import proposals as services
from campaigns.services.rounds import TAKES_DOSSIERS
from campaigns.views.rounds import DOSSIER_LOOKS
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can, UnionUnit, UnitVersion

PAGE = 50
State, Line = Proposal.State, Nomination.State
LINE_LOOKS = {Line.PROPOSED: "submitted", Line.STRUCK: "refused", Line.GRANTED: "done"}  # the chip of a line
STEP_ICONS = {
    "sent": "send",
    "passed_on": "arrow-up",
    "returned": "arrow-return-left",
    "withdrawn": "dash-circle",
    "struck": "x-octagon-fill",
    "voted": "check2-square",
    "decided": "award",
}


@require_POST
def round_propose(request: OfficerRequest, pk: int) -> HttpResponse:
    """Begin the dossier of the union of the page, or go on with the one it has."""
    found: AwardRound = get_object_or_404(rounds_seen(request.scope), pk=pk)
    unit = get_object_or_404(
        UnionUnit.objects.in_scope(request.scope, Can.RECORD), code=request.POST.get("unit", "").replace("\0", "")
    )
    try:
        begun = services.begin_proposal(found.pk, unit, form_key=uuid4(), scope=request.scope)
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
        return redirect(found)
    return redirect(begun)


@require_safe
def proposal_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return detail_page(request, proposal_seen(request, pk))


def proposal_seen(request: OfficerRequest, pk: int, can: Can = Can.VIEW) -> Proposal:
    """The dossier, if it is in reach for this, with `unit_name` and `lies_at_name`; 404 else."""
    today = timezone.localdate()
    called = UnitVersion.objects.on(today).filter(unit=OuterRef("lies_at")).values("short_name")[:1]
    rows = Proposal.objects.in_scope(request.scope, can).with_unit_name(on=today)
    rows = rows.annotate(lies_at_name=Subquery(called)).select_related("unit", "lies_at", "round__unit", "made_by")
    found: Proposal = get_object_or_404(rows, pk=pk)
    return found


def may_of(request: OfficerRequest, found: Proposal) -> dict[str, bool]:
    """What the account may do with the dossier now."""
    scope = request.scope
    going_on = found.round.state in TAKES_DOSSIERS
    draws_up = going_on and found.state in services.DRAWN_UP
    at_the_top = found.lies_at_id == found.round.unit_id
    reviews = scope.allows(Can.REVIEW, found.lies_at) or (at_the_top and scope.allows(Can.APPROVE, found.lies_at))
    sends = scope.allows(Can.SUBMIT, found.unit)
    return {
        "draw_up": draws_up and scope.allows(Can.RECORD, found.unit),
        "send": draws_up and sends,
        "withdraw": going_on and sends and found.state in (*services.DRAWN_UP, State.SENT),
        "review": going_on and reviews and found.state == State.SENT,
        "put_back": going_on and reviews and found.state in (State.SENT, State.DECIDED),
        "grant": going_on and at_the_top and found.state == State.SENT and scope.allows(Can.APPROVE, found.lies_at),
        "at_the_top": at_the_top,
    }


def detail_page(request: OfficerRequest, found: Proposal, **forms: Any) -> HttpResponse:
    """The lines with what rules and books say of them, the papers, the steps; `forms` are those that were refused."""
    may = may_of(request, found)
    narrowed = LineFilter(request.GET, award_round=found.round)
    lines = (
        found.lines.kept().select_related("award_type", "member", "recipient_unit").order_by("award_type__rank", "pk")
    )
    drawn_up = found.state in services.DRAWN_UP
    said = _said_now(found, lines) if drawn_up else {}
    shown = _narrowed_now(narrowed, lines, said) if drawn_up else narrowed.narrow(lines)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    told, votes = dossiers.told_by_the_books(list(page), request.scope), dossiers.last_votes(page)
    numbers = dossiers.lines_by_state([found.pk]).get(found.pk, {})
    seen = {"version": found.version}
    context = {
        "proposal": found,
        "round": found.round,
        "look": DOSSIER_LOOKS[State(found.state)],
        "may": may,
        "filter": narrowed,
        "page": page,
        "rows": [
            {
                "line": line,
                "look": LINE_LOOKS[Line(line.state)],
                "verdict": said[line.pk].as_json() if line.pk in said else line.verdict,
                "told": told[line.pk],
                "votes": votes.get(line.pk, []),
            }
            for line in page
        ],
        "council_names": _names({one["at"] for some in votes.values() for one in some}),
        "numbers": {"all": sum(numbers.values()), **{state.value: numbers.get(state, 0) for state in Line}},
        "opposed": sum(one.eligible is False for one in said.values())
        if drawn_up
        else lines.filter(verdict__contains={"eligible": False}).count(),
        "offered": dossiers.offered(found),
        "papers": found.papers.select_related("file", "added_by"),
        "missing": dossiers.missing_papers(found),
        "steps": _steps(found),
        "returned": found.steps.filter(act=ProposalStep.Act.RETURNED).last() if found.state == State.RETURNED else None,
        "late": dossiers.is_late(found),
        "query": request.GET.urlencode(),
        "prints": [(kind, AwardPaper.Kind(kind).label) for kind in OF_PROPOSALS],
        "note_form": NoteForm(initial=seen | {"note": found.note}, auto_id="whole_%s"),
        "pass_form": NoteForm(initial=seen, auto_id="pass_%s"),
        "return_form": ReturnForm(initial=seen, auto_id="return_%s"),
        "strike_form": StrikeForm(initial=seen, auto_id="strike_%s"),
        "paper_form": ProposalPaperForm(initial={"form_key": uuid4()}, auto_id="paper_%s"),
    }
    return render(request, "campaigns/proposal_detail.html", context | forms, status=422 if forms else 200)


def _said_now(found: Proposal, lines: Any) -> dict[int, Any]:
    """What the rules say today, while the dossier is drawn up; they are kept when it is sent."""
    return dossiers.verdicts_of([line for line in lines if line.state == Line.PROPOSED], found.round)


def _narrowed_now(narrowed: LineFilter, lines: Any, said: dict[int, Any]) -> Any:
    """As the filter says, by what the rules say today."""
    wanted = {"against": False, "unclear": None}
    narrowed.is_valid()
    show = getattr(narrowed, "cleaned_data", {}).get("show", "")
    if show not in wanted:
        return narrowed.narrow(lines)
    rows = lines.filter(pk__in=[pk for pk, one in said.items() if one.eligible is wanted[show]])
    award = narrowed.cleaned_data.get("award")
    return rows.filter(award_type=award) if award else rows


def _names(units: set[int]) -> dict[int, str]:
    rows = UnitVersion.objects.on(timezone.localdate()).filter(unit__in=units)
    return dict(rows.values_list("unit", "short_name"))


def _steps(found: Proposal) -> list[dict[str, Any]]:
    """What happened, the newest first, as components/timeline.html shows it."""
    steps = list(found.steps.select_related("by").order_by("-at", "-pk"))
    names = _names({unit for step in steps for unit in (step.at_unit_id, step.to_unit_id) if unit})
    told = []
    for step in steps:
        where = names.get(step.at_unit_id, "")
        onward = names.get(step.to_unit_id or 0, "")
        told.append(
            {
                "at": f"{timezone.localtime(step.at):%d/%m/%Y %H:%M}",
                "who": step.by.full_name,
                "text": str(step.get_act_display()).lower() + (f": {where} → {onward}" if onward else f" ({where})"),
                "note": step.note,
                "present": (step.present, step.council_size) if step.act == ProposalStep.Act.VOTED else None,
                "icon": STEP_ICONS[step.act],
                "key": step.act in (ProposalStep.Act.SENT, ProposalStep.Act.DECIDED),
            }
        )
    return told


# Buttons --------------------------------------------------------------------------------------------------


def _act(
    request: OfficerRequest, found: Proposal, form: Any, name: str, act: Callable[[int], Any], said: str, undo: str = ""
) -> HttpResponse:
    """Do what the form beside a button says; what is refused stands beside it again. `act` takes the seen version."""
    if form.is_valid():
        try:
            act(form.cleaned_data["version"])
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(request, said, undo=undo)
            return redirect(found)
    return detail_page(request, proposal_seen(request, found.pk), **{name: form})


@require_POST
def proposal_note(request: OfficerRequest, pk: int) -> HttpResponse:
    found, form = proposal_seen(request, pk, Can.RECORD), NoteForm(request.POST, auto_id="whole_%s")
    return _act(
        request, found, form, "note_form",
        lambda seen: services.write_note(pk, form.cleaned_data["note"], seen_version=seen, scope=request.scope),
        _("Saved."),
    )  # fmt: skip


@require_POST
def proposal_send(request: OfficerRequest, pk: int) -> HttpResponse:
    found, form = proposal_seen(request, pk, Can.SUBMIT), SeenForm(request.POST)
    return _act(
        request, found, form, "send_form",
        lambda seen: services.send(pk, seen_version=seen, scope=request.scope),
        _("Sent. What the rules say of each line today is kept with it."),
    )  # fmt: skip


@require_POST
def proposal_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    found, form = proposal_seen(request, pk, Can.SUBMIT), SeenForm(request.POST)
    return _act(
        request, found, form, "send_form",
        lambda seen: services.withdraw(pk, seen_version=seen, scope=request.scope),
        _("Withdrawn. A new dossier begins with the lines of this one."),
    )  # fmt: skip


@require_POST
def proposal_pass_on(request: OfficerRequest, pk: int) -> HttpResponse:
    found, form = proposal_seen(request, pk), NoteForm(request.POST, auto_id="pass_%s")
    return _act(
        request, found, form, "pass_form",
        lambda seen: services.pass_on(pk, note=form.cleaned_data["note"], seen_version=seen, scope=request.scope),
        _("Passed on."),
    )  # fmt: skip


@require_POST
def proposal_return(request: OfficerRequest, pk: int) -> HttpResponse:
    found, form = proposal_seen(request, pk), ReturnForm(request.POST, auto_id="return_%s")
    return _act(
        request, found, form, "return_form",
        lambda seen: services.give_back(pk, note=form.cleaned_data["note"], seen_version=seen, scope=request.scope),
        _("Returned to the union, with what is to be put right."),
    )  # fmt: skip


@require_POST
def proposal_strike(request: OfficerRequest, pk: int) -> HttpResponse:
    """The ticked lines struck off with a reason, or put back (`act`)."""
    found, form = proposal_seen(request, pk), StrikeForm(request.POST, auto_id="strike_%s")
    picked, back = picked_ids(request.POST), request.POST.get("act") == "back"
    if not picked:
        form.full_clean()
        form.add_error(None, _("Tick some rows first."))
    verb = services.put_back if back else services.strike
    reason = {} if back else {"reason": form.data.get("reason", "").strip()}
    said = ngettext("%(n)d line put back.", "%(n)d lines put back.", len(picked)) if back else ngettext(
        "%(n)d line struck off. The union reads why.", "%(n)d lines struck off. The union reads why.", len(picked)
    )  # fmt: skip
    return _act(
        request, found, form, "strike_form",
        lambda seen: verb(pk, picked, seen_version=seen, scope=request.scope, **reason),
        said % {"n": len(picked)},
    )  # fmt: skip
