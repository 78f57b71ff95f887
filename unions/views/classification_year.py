"""HTTP in, HTTP out: a year of classifications below a union, decided or entered many at once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from unions.classifying import (
    NOT_BEGUN,
    Asked,
    YearOfUnits,
    sheets_in_force,
    with_verdicts,
    year_of_units,
)
from unions.eligibility import last_day_of
from unions.forms.classification import (
    YearFilter,
    ticked,
)
from unions.forms.decisions import DecisionForm
from unions.http import OfficerRequest
from unions.models import Can, Classification, Level
from unions.services import classification as services

PAGE = 50
STATES = {NOT_BEGUN: "missing", "draft": "draft", "submitted": "submitted", "returned": "returned", "decided": "done"}


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
