"""Papers about awards and initiatives: asked for with a button, made by workers, looked at and downloaded."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from campaigns import papers
from campaigns.models import AwardPaper, AwardRound, Blank, Proposal, Recognition, RoundDecision
from campaigns.papers.granted import PART
from unions.http import OfficerRequest
from unions.models import UnionUnit
from unions.views.paper_pages import asked, file_of

ABOUT = ("proposal__round", "proposal__unit", "round", "granted_by__round", "granted_by__award_type")


@require_POST
def proposal_print(request: OfficerRequest, pk: int, kind: str) -> HttpResponse:
    rows = Proposal.objects.in_scope(request.scope).select_related("unit", "lies_at", "round__unit")
    proposal = get_object_or_404(rows, pk=pk)
    if kind not in papers.OF_PROPOSALS:
        raise Http404
    return _ask(request, proposal, kind, proposal=proposal)


@require_POST
def round_print(request: OfficerRequest, pk: int, kind: str) -> HttpResponse:
    """The list of everybody proposed in a round, or the minutes of its council."""
    award_round = get_object_or_404(AwardRound.objects.in_scope(request.scope).select_related("unit"), pk=pk)
    if kind not in papers.OF_ROUNDS or not request.scope.sees_all_of(award_round.unit):
        raise Http404
    return _ask(request, award_round, kind, round=award_round)


@require_POST
def grant_print(request: OfficerRequest, pk: int, kind: str) -> HttpResponse:
    """The list of a decision, or its certificates: on the blank that was sent, else on plain paper."""
    rows = RoundDecision.objects.in_scope(request.scope).select_related("round__unit", "award_type", "decision")
    decision = get_object_or_404(rows, pk=pk)
    if kind not in papers.OF_DECISIONS or not request.scope.sees_all_of(decision.round.unit):
        raise Http404
    blank = _blank(request, decision.round.unit) if kind == AwardPaper.Kind.CERTIFICATES else None
    return _ask(request, decision.round, kind, granted_by=decision, blank=blank)


@require_POST
def recognition_print(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Recognition.objects.in_scope(request.scope).select_related(
        "unit", "initiative__unit", "appraisal__council_unit", "decision"
    )
    recognition = get_object_or_404(rows, pk=pk)
    blank = _blank(request, recognition.unit)
    return _ask(request, recognition, AwardPaper.Kind.RECOGNITION, recognition=recognition, blank=blank)


@require_POST
def blank_print(request: OfficerRequest, pk: int) -> HttpResponse:
    """A trial sheet, to be held against the blank."""
    blank = get_object_or_404(Blank.objects.in_scope(request.scope).select_related("unit"), pk=pk)
    return _ask(request, blank, AwardPaper.Kind.CERTIFICATES, blank=blank)


def _blank(request: OfficerRequest, unit: UnionUnit) -> Blank | None:
    said = request.POST.get("blank", "")
    if not said:
        return None
    if not said.isdecimal() or len(said) > 18:
        raise Http404
    return get_object_or_404(papers.blanks_for(unit).select_related("unit"), pk=said)


def _ask(request: OfficerRequest, back: Any, kind: str, **about: Any) -> HttpResponse:
    return asked(request, lambda: papers.ask_for(kind, scope=request.scope, **about)[0], back=back)


def _paper(request: OfficerRequest, pk: int) -> AwardPaper:
    found = AwardPaper.objects.in_scope(request.scope).defer("content")
    paper = get_object_or_404(
        found.select_related("unit", "file", "asked_by", "recognition__initiative", *ABOUT), pk=pk
    )
    if not papers.may_read(paper, request.scope):
        raise Http404
    return paper


@require_safe
def paper_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """The paper, or how far it is; of certificates in parts, all parts. The panel alone for a page that asks again."""
    paper = _paper(request, pk)
    parts = papers.parts_of(paper)
    jobs = papers.jobs_of([part for part in parts if part.file is None])
    context: dict[str, Any] = {"paper": paper, "about": _about(paper)}
    context["urls"] = {name: reverse(f"campaigns:paper-{name}", args=[pk]) for name in ("detail", "file", "retry")}
    if len(parts) == 1:
        pages = ("components/printed_paper.html", "records/printed_paper.html")
        context["job"] = jobs.get(pk)
    else:
        pages = ("campaigns/_paper_parts.html", "campaigns/paper_parts.html")
        done = sum(part.file is not None for part in parts)
        waiting = sum(job.is_open for job in jobs.values())
        context |= {
            "parts": [_part(part, paper) for part in parts],
            "done": done,
            "waiting": waiting,
            "failed": len(parts) - done - waiting,
            "count": _count(paper),
        }
    return render(request, pages[0] if request.htmx else pages[1], context)


def _part(part: AwardPaper, paper: AwardPaper) -> dict[str, Any]:
    first = (part.part - 1) * PART + 1
    return {
        "paper": part,
        "first": first,
        "last": min(part.part * PART, _count(paper)),
        "url": reverse("campaigns:paper-file", args=[part.pk]),
    }


def _count(paper: AwardPaper) -> int:
    """How many certificates all parts hold."""
    return int(paper.content["count"])


def _about(paper: AwardPaper) -> dict[str, str]:
    """The page that the paper was asked for from."""
    if paper.proposal:
        return {"url": paper.proposal.get_absolute_url(), "label": str(paper.proposal)}
    if award_round := paper.round or (paper.granted_by and paper.granted_by.round):
        return {"url": award_round.get_absolute_url(), "label": str(award_round)}
    if paper.recognition:
        return {"url": paper.recognition.get_absolute_url(), "label": str(paper.recognition)}
    return {"url": reverse("campaigns:blank-list"), "label": _("Blanks for certificates")}


@require_POST
def paper_retry(request: OfficerRequest, pk: int) -> HttpResponse:
    paper = _paper(request, pk)
    papers.ask_again(paper, scope=request.scope)
    return redirect(paper)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # its types know no words of an address
@require_safe
def paper_file(request: OfficerRequest, pk: int) -> HttpResponse:
    paper = _paper(request, pk)
    return file_of(paper, papers.filename(paper))
