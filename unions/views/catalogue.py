"""HTTP in, HTTP out: the lists that everything is chosen from, for those who define them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from unions.forms.territories import MapForm
from unions.http import OfficerRequest
from unions.models import Can, EmployerType, GradeScale, Level, LevelRule, Territory
from unions.pages import span

PAGE = 100
ALWAYS = "–"


@require_safe
def level_list(request: OfficerRequest) -> HttpResponse:
    """The levels, and under which each may stand, over which days."""
    rules = LevelRule.objects.select_related("parent_level").order_by("valid", "parent_level__rank")
    rows = Level.objects.prefetch_related(Prefetch("rules", queryset=rules))
    heads = (_("Code"), _("Name"), _("English name"), _("May stand under"))
    return _catalogue(request, _("Levels of unions"), heads, rows, _told_of_level)


def _told_of_level(level: Level) -> tuple[Any, ...]:
    under = [f"{rule.parent_level or _('nothing')} ({span(rule.valid)})" for rule in level.rules.all()]
    return level.code, level.name, level.name_en, under


@require_safe
def territory_list(request: OfficerRequest) -> HttpResponse:
    """The map of a day."""
    form = MapForm(request.GET)
    asked = form.asked()
    rows = Territory.objects.on(asked["day"]).select_related("parent").prefetch_related("successors", "predecessors")
    if asked["q"]:
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(code=asked["q"]))
    heads = (_("Code"), _("Name"), _("Kind"), _("In"), _("Valid"), _("Came from"), _("Became"))
    return _catalogue(request, _("Territories"), heads, rows.order_by("code", "kind"), _told_of_territory, form)


def _told_of_territory(one: Territory) -> tuple[Any, ...]:
    before, after = ([str(other) for other in rows.all()] for rows in (one.predecessors, one.successors))
    return one.code, one.name, one.get_kind_display(), one.parent or ALWAYS, span(one.valid), before, after


@require_safe
def employer_type_list(request: OfficerRequest) -> HttpResponse:
    heads = (_("Code"), _("Name"), _("English name"), _("Sector"), _("Valid"))
    return _catalogue(request, _("Employer types"), heads, EmployerType.objects.all(), _told_of_employer_type)


def _told_of_employer_type(one: EmployerType) -> tuple[Any, ...]:
    return one.code, one.name, one.name_en, one.get_sector_display(), span(one.valid)


@require_safe
def scale_list(request: OfficerRequest) -> HttpResponse:
    """The scales of grades; a score is shown only where the scale says one."""
    heads = (_("Code"), _("Name"), _("Grades"), _("Valid"), _("Source"))
    rows = GradeScale.objects.prefetch_related("grades").order_by("subject", "valid")
    return _catalogue(request, _("Scales of grades"), heads, rows, _told_of_scale)


def _told_of_scale(scale: GradeScale) -> tuple[Any, ...]:
    grades = [
        grade.name
        if grade.from_score is None
        else _("%(grade)s, from %(score)d points") % {"grade": grade.name, "score": grade.from_score}
        for grade in scale.grades.all()
    ]
    return scale.code, scale.name, grades, span(scale.valid), scale.source


def _catalogue(
    request: OfficerRequest,
    heading: str,
    heads: Sequence[str],
    rows: Any,
    tell: Callable[[Any], tuple[Any, ...]],
    form: MapForm | None = None,
) -> HttpResponse:
    """A list of a catalogue: `tell` gives a row's cells in the order of `heads`; a cell may hold several lines."""
    if not request.scope.held.get(Can.DEFINE):
        raise Http404
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": heading,
        "heads": heads,
        "rows": [
            [(head, cell if isinstance(cell, list) else [cell]) for head, cell in zip(heads, tell(row), strict=True)]
            for row in page
        ],
        "page": page,
        "form": form,
        "views": _views(request),
    }
    return render(request, "unions/catalogue.html", context)


def _views(request: OfficerRequest) -> list[dict[str, Any]]:
    offered = (
        ("unions:level-list", _("Levels of unions")),
        ("unions:territory-list", _("Territories")),
        ("unions:employer-type-list", _("Employer types")),
        ("unions:scale-list", _("Scales of grades")),
    )
    return [
        {"label": label, "url": reverse(name), "count": None, "current": request.path == reverse(name)}
        for name, label in offered
    ]
