"""HTTP in, HTTP out: the classification of one unit, from its own points to the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.notices import tell
from unions.classifying import best_left
from unions.eligibility import origins, verdict
from unions.forms.classification import (
    ReviewForm,
    ScoreForm,
    SeenForm,
    SendBackForm,
)
from unions.forms.decisions import DecisionForm
from unions.http import OfficerRequest
from unions.models import Can, Classification, CriterionScore, UnionUnit
from unions.pages import history, unit_name
from unions.services import classification as services
from unions.views.classification_year import STATES


@require_safe
def unit_classifications(request: OfficerRequest, code: str) -> HttpResponse:
    """The grades of a unit over the years."""
    unit = get_object_or_404(UnionUnit.objects.in_scope(request.scope), code=code)
    version = unit.versions.order_by("-valid").first()
    if version is None:
        raise Http404
    rows = Classification.objects.filter(unit=unit).select_related("grade", "decision")
    return render(
        request,
        "unions/classification_unit.html",
        {
            "unit": unit,
            "version": version,
            "rows": [(row, STATES[row.status]) for row in rows],
            "this_year": str(timezone.localdate().year),
            "may_record": request.scope.allows(Can.RECORD, unit),
        },
    )


@require_POST
def classification_open(request: OfficerRequest, code: str) -> HttpResponse:
    """Begin to score a unit for a year, or go on where it was begun."""
    unit = get_object_or_404(UnionUnit.objects.in_scope(request.scope, Can.RECORD), code=code)
    try:
        found = services.open_classification(unit, request.POST.get("year", ""), scope=request.scope)
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
        return redirect("unions:classification-unit", unit.code)
    return redirect(found)


@require_safe
def classification_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return _detail(request, get_object_or_404(Classification.objects.in_scope(request.scope), pk=pk))


def _detail(
    request: OfficerRequest, found: Classification, errors: list[str] | None = None, **forms: Any
) -> HttpResponse:
    """The page of one classification; `forms` are those that were refused, by name."""
    found = (
        Classification.objects.select_related("unit", "sheet__scale", "grade", "decision", "submitted_by", "decided_by")
        .prefetch_related("vetoes__best_grade")
        .get(pk=found.pk)
    )
    lines = list(found.scores.select_related("criterion"))
    may_score = found.status in services.OPEN and request.scope.allows(Can.RECORD, found.unit)
    submitted = found.status == Classification.Status.SUBMITTED
    may_review = request.scope.allows(Can.REVIEW, found.unit)
    own = found.submitted_by_id in request.scope.own_hands
    side = "self_score" if may_score else "upper_score"
    if "scores" not in forms and (may_score or (submitted and may_review and not own)):
        kind = ScoreForm if may_score else ReviewForm
        forms["scores"] = kind(found=found, side=side, lines=lines)
    return render(
        request,
        "unions/classification_detail.html",
        {
            "found": found,
            "state": STATES[found.status],
            "unit_name": unit_name(found),
            "lines": lines,
            "most": sum(line.criterion.points for line in lines),
            "best": best_left(found.vetoes.all()),
            "verdict": verdict(
                origins([found.unit_id], found.happened_on)[found.unit_id], found.happened_on, found.sheet
            ),
            "events": history(found),
            "errors": errors,
            "may_score": may_score,
            "may_submit": may_score and request.scope.allows(Can.SUBMIT, found.unit),
            "may_review": submitted and may_review and not own,
            "may_return": submitted and may_review,
            "may_reopen": found.status == Classification.Status.DECIDED and may_review,
            "own_submission": submitted and may_review and own,
            "send_back": SendBackForm(initial={"version": found.version}),
            "decision": DecisionForm(),
        }
        | forms,
        status=422 if errors or forms.get("refused") else 200,
    )


@require_POST
def classification_score(request: OfficerRequest, pk: int) -> HttpResponse:
    """Keep the unit's own points, and send them to the union above where that was pressed."""
    found = _reached(request, pk, Can.RECORD)
    lines = found.scores.select_related("criterion")
    form = ScoreForm(request.POST, found=found, side="self_score", lines=lines)
    if not form.is_valid():
        return _detail(request, found, scores=form, refused=True)
    seen = form.cleaned_data["version"]
    try:
        kept = services.score_oneself(pk, form.points(), seen_version=seen, scope=request.scope)
    except ValidationError as error:
        return _detail(request, found, error.messages, scores=form)
    if "submit" not in request.POST:
        tell(request, _("Kept: %(points)s points so far.") % {"points": kept.self_score or 0})
        return redirect(kept)
    return _act(
        request,
        kept,
        lambda: services.submit_classification(pk, seen_version=kept.version, scope=request.scope),
        _("Sent to the union above."),
    )


@require_POST
def classification_review(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _reached(request, pk, Can.REVIEW)
    lines = found.scores.select_related("criterion")
    form = ReviewForm(request.POST, found=found, side="upper_score", lines=lines)
    if not form.is_valid():
        return _detail(request, found, scores=form, refused=True)
    said = form.cleaned_data
    try:
        kept = services.review_classification(
            pk,
            form.points(),
            vetoes=[veto.pk for veto in said["vetoes"]],
            grade=said["grade"],
            grade_reason=said["grade_reason"],
            seen_version=said["version"],
            scope=request.scope,
        )
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            form.add_error(None, error)
            return _detail(request, found, scores=form, refused=True)
        return _detail(request, found, error.messages, scores=form)
    grade = kept.grade or _("no grade yet")
    tell(
        request, _("Kept: %(points)s points, proposed: %(grade)s.") % {"points": kept.upper_score or 0, "grade": grade}
    )
    return redirect(kept)


@require_POST
def classification_return(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _reached(request, pk, Can.REVIEW)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, send_back=form, refused=True)
    said = form.cleaned_data
    return _act(
        request,
        found,
        lambda: services.return_classification(
            pk, reason=said["reason"], seen_version=said["version"], scope=request.scope
        ),
        _("Returned to the union, with the reason."),
    )


@require_POST
def classification_decide(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _reached(request, pk, Can.REVIEW)
    seen, decision = SeenForm(request.POST), DecisionForm(request.POST)
    if not seen.is_valid():
        return _detail(request, found, [_("Look at the classification, then decide it from its page.")])
    if not decision.is_valid():
        return _detail(request, found, decision=decision, refused=True)
    return _act(
        request,
        found,
        lambda: services.decide_classification(
            pk, decision=decision.decision, seen_version=seen.cleaned_data["version"], scope=request.scope
        ),
        _("Decided."),
        undo="unions:classification-reopen",
    )


@require_POST
def classification_reopen(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _reached(request, pk, Can.REVIEW)
    return _act(
        request,
        found,
        lambda: services.reopen_classification(pk, scope=request.scope),
        _("Reopened. The history keeps the decision."),
    )


def _reached(request: OfficerRequest, pk: int, can: Can) -> Classification:
    scores = Prefetch("scores", CriterionScore.objects.select_related("criterion"))
    rows = Classification.objects.in_scope(request.scope, can).select_related("unit", "sheet__scale")
    return get_object_or_404(rows.prefetch_related(scores), pk=pk)


def _act(
    request: OfficerRequest, found: Classification, act: Callable[[], Classification], said: str, undo: str = ""
) -> HttpResponse:
    """Press the button; what is refused is said on the page, what is done on the next."""
    try:
        act()
    except ValidationError as error:
        return _detail(request, found, error.messages)
    tell(request, said, undo=reverse(undo, args=[found.pk]) if undo else "")
    return redirect(found)
