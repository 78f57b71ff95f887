"""HTTP in, HTTP out: the yearly classification of units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from unions.classifying import (
    NOT_BEGUN,
    Asked,
    YearOfUnits,
    best_left,
    sheets_in_force,
    with_verdicts,
    year_of_units,
)
from unions.eligibility import last_day_of, origins, verdict
from unions.forms.classification import (
    ReviewForm,
    ScoreForm,
    SeenForm,
    SendBackForm,
    YearFilter,
    ticked,
)
from unions.forms.decisions import DecisionForm
from unions.http import OfficerRequest
from unions.models import Can, Classification, CriterionScore, Level, UnionUnit
from unions.pages import history, unit_name
from unions.services import classification as services

PAGE = 50
STATES = {NOT_BEGUN: "missing", "draft": "draft", "submitted": "submitted", "returned": "returned", "decided": "done"}


# The year of a federation --------------------------------------------------------------------------------


@require_safe
def classification_list(request: OfficerRequest) -> HttpResponse:
    """The units below the one of the page: how far each is, which grade it got; and the unit's own."""
    if not request.where:
        raise Http404
    return _list(request)


def _list(
    request: OfficerRequest, errors: list[str] | None = None, decision: DecisionForm | None = None
) -> HttpResponse:
    unit, label = request.where.unit, _year(request)
    form = YearFilter(request.GET or None, levels=_rated_levels(label), initial={"year": label})
    asked = form.cleaned_data if form.is_bound and form.is_valid() else getattr(form, "cleaned_data", {})
    narrowed = Asked(
        level=asked["level"].pk if asked.get("level") else "",
        state=asked.get("state") or "",
        grade=request.GET.get("grade", ""),
        words=asked.get("q") or "",
    )
    year = year_of_units(unit, label, request.scope, narrowed)
    page = Paginator(year.rows, PAGE).get_page(request.GET.get("page"))
    may_review = request.scope.allows(Can.REVIEW, unit)
    return render(
        request,
        "unions/classification_list.html",
        {
            "form": form,
            "year": year,
            "page": page,
            "rows": [
                (row, found, why, STATES[row.state or NOT_BEGUN]) for row, found, why in with_verdicts(list(page), year)
            ],
            "states": _states(year, request),
            "own": Classification.objects.filter(unit=unit, year_label=label).select_related("grade").first(),
            "may_record": request.scope.allows(Can.RECORD, unit),
            "may_review": may_review,
            "acts": [
                {
                    "value": "decide",
                    "icon": "check2-square",
                    "word": _("Decide"),
                    "counted": _("Decide {n}"),
                }
            ],
            "decision": decision or DecisionForm(),
            "errors": errors,
        },
        status=422 if errors else 200,
    )


def _rated_levels(year_label: str) -> Any:
    """The levels that some sheet of the year rates."""
    return Level.objects.filter(
        pk__in={one.pk for sheet in sheets_in_force(last_day_of(year_label)) for one in sheet.levels.all()}
    )


def _year(request: OfficerRequest) -> str:
    """The year asked for, if it can be read, else that of the period."""
    asked = request.GET.get("year") or request.POST.get("year") or ""
    try:
        last_day_of(asked)
    except ValidationError:
        return str(request.where.period.cut_off.year)
    return asked.strip()


def _states(year: YearOfUnits, request: OfficerRequest) -> list[dict[str, Any]]:
    """Saved views: how many units are in each state, all of them first."""
    asked = request.GET.get("state", "")
    words = {"": _("All"), NOT_BEGUN: _("Not begun")} | dict(Classification.Status.choices)
    return [
        {
            "label": word,
            "url": f"?year={year.year_label}" + (f"&state={state}" if state else ""),
            "count": year.states.get(state, 0) if state else year.all,
            "current": asked == state,
        }
        for state, word in words.items()
    ]


@require_POST
def classification_decide_many(request: OfficerRequest) -> HttpResponse:
    """One decision for all ticked rows, or for none."""
    if not request.where:
        raise Http404
    decision = DecisionForm(request.POST)
    if not decision.is_valid():
        return _list(request, [_("The decision is not filled in whole.")], decision)
    try:
        seen = ticked(request.POST.getlist("pick"))
        made = services.decide_classifications(seen, decision=decision.decision, scope=request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        return _list(request, error.messages, decision)
    tell(request, _("Decided: %(n)s classifications.") % {"n": len(made)})
    return redirect(reverse("unions:classification-list") + f"?year={_year(request)}")


@require_http_methods(["GET", "HEAD", "POST"])
def classification_grid(request: OfficerRequest) -> HttpResponse:
    """Grades that were decided on paper, entered for many units at once: a row a unit."""
    if not request.where or not request.scope.allows(Can.REVIEW, request.where.unit):
        raise Http404
    label = _year(request)
    year = year_of_units(request.where.unit, label, request.scope, Asked(state=NOT_BEGUN), Can.REVIEW)
    page = Paginator(year.rows, PAGE).get_page(request.GET.get("page"))
    decision = DecisionForm(request.POST or None)
    errors: list[str] = []
    if request.method == "POST" and decision.is_valid():
        try:
            made = services.enter_grades(_chosen(request), label, decision=decision.decision, scope=request.scope)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            errors = error.messages
        else:
            tell(request, _("Written down: the grades of %(n)s unions.") % {"n": len(made)})
            return redirect(reverse("unions:classification-grid") + f"?year={label}")
    return render(
        request,
        "unions/classification_grid.html",
        {
            "year": year,
            "page": page,
            "rows": [(row, request.POST.get(f"grade-{row.unit_id}", "")) for row in page],
            "grades": [(str(share.grade.pk), share.grade) for share in year.shares],
            "decision": decision,
            "errors": errors,
        },
        status=422 if request.method == "POST" else 200,
    )


def _chosen(request: OfficerRequest) -> dict[int, int]:
    """By unit id the id of the grade, of the rows where one is chosen."""
    said = {
        name.removeprefix("grade-"): request.POST.get(name, "") for name in request.POST if name.startswith("grade-")
    }
    found = {int(unit): int(grade) for unit, grade in said.items() if unit.isdecimal() and grade.isdecimal()}
    if not found:
        raise ValidationError(_("No grade is chosen yet."), code="empty")
    return found


# One unit ------------------------------------------------------------------------------------------------


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
    own = found.submitted_by_id == request.user.pk
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
