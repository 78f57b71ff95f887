"""HTTP in, HTTP out: the tree of a day, and one unit."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from unions.access import Scope
from unions.forms.tree import TreeForm
from unions.http import OfficerRequest
from unions.models import STEP, Placement, Posting, UnionUnit, UnitVersion
from unions.pages import history

PAGE = 100


@require_safe
def unit_list(request: OfficerRequest) -> HttpResponse:
    """The tree of a day as far as the account may see: reach follows today's tree, names that day's."""
    form = TreeForm(request.GET)
    form.is_valid()
    asked = getattr(form, "cleaned_data", {})
    day = asked.get("day") or timezone.localdate()
    rows = (
        UnitVersion.objects.in_scope(request.scope)
        .on(day)
        .filter(unit__tree_paths__valid__contains=day)
        .annotate(path=F("unit__tree_paths__path"))
        .select_related("unit", "level")
        .order_by("path")
    )
    if asked.get("q"):
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(unit__code__icontains=asked["q"]))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "unions/unit_list.html",
        {"form": form, "page": page, "rows": _indented(list(page)), "day": day},
    )


def _indented(rows: list[Any]) -> list[tuple[Any, int]]:
    """Each row with how deep it stands below the highest of the page; deeper than 3 looks like 3."""
    top = min((len(row.path) for row in rows), default=0)
    return [(row, min((len(row.path) - top) // STEP, 3)) for row in rows]


@require_safe
def unit_detail(request: OfficerRequest, code: str) -> HttpResponse:
    """What a unit was and is: its names, where it stood, what stands below it, who works for it."""
    unit = get_object_or_404(UnionUnit.objects.in_scope(request.scope), code=code)
    today = timezone.localdate()
    versions = list(unit.versions.select_related("level").order_by("-valid"))
    if not versions:
        raise Http404
    return render(
        request,
        "unions/unit_detail.html",
        {
            "unit": unit,
            "version": next((one for one in versions if today in one.valid), versions[0]),
            "versions": versions,
            "crumbs": ancestors(unit, today),
            "placements": _named(unit.placements.select_related("decision").order_by("-valid")),
            "below": children(unit, request.scope, today),
            "postings": Posting.objects.on(today).filter(unit=unit).select_related("account").order_by("role", "pk"),
            "events": history(unit),
            "day": today,
        },
    )


def ancestors(unit: UnionUnit, day: Any) -> list[UnitVersion]:
    """The units above on a day, from the top, as they were called then."""
    path = unit.tree_paths.on(day).first()
    ids = path.unit_ids()[:-1] if path else []
    named = UnitVersion.objects.on(day).filter(unit__in=ids).select_related("unit")
    called = {version.unit_id: version for version in named}
    return [called[pk] for pk in ids if pk in called]


def children(unit: UnionUnit, scope: Scope, day: Any) -> list[UnitVersion]:
    """The units in reach directly below on a day, each with the number of its own."""
    return list(
        UnitVersion.objects.in_scope(scope)
        .on(day)
        .filter(unit__placements__parent=unit, unit__placements__valid__contains=day)
        .annotate(units_below=Count("unit__placed_below", filter=Q(unit__placed_below__valid__contains=day)))
        .select_related("unit", "level")
        .order_by("level__rank", "short_name")
    )


def _named(placements: Any) -> list[tuple[Placement, str]]:
    """Each placement with what the parent was called on its first day."""
    rows = list(placements)
    names = UnitVersion.objects.filter(unit__in=[row.parent_id for row in rows if row.parent_id])
    by_unit: dict[int, list[UnitVersion]] = {}
    for version in names:
        by_unit.setdefault(version.unit_id, []).append(version)

    def called(row: Placement) -> str:
        for version in by_unit.get(row.parent_id or 0, []):
            if row.valid.lower in version.valid:
                return version.name
        return ""

    return [(row, called(row)) for row in rows]
