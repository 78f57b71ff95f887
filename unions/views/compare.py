"""Two days of the tree compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from unions import changes, tree
from unions.forms.tree import CompareForm
from unions.http import OfficerRequest
from unions.models import UnionUnit, UnitVersion
from unions.tree_columns import tree_columns

PAGE = 50


@dataclass(frozen=True)
class Difference:
    """A kind of change, and how its list is read: which of both days a column tells."""

    code: str
    label: str
    empty: str
    columns: tuple[str, ...]  # of "upper", "upper_after", "name_after", "level_after"


def differences() -> list[Difference]:
    return [
        Difference("founded", _("Founded"), _("Nothing was founded between these days."), ("upper_after",)),
        Difference("dissolved", _("Dissolved"), _("Nothing was dissolved between these days."), ("upper",)),
        Difference("merged", _("Merged into others"), _("Nothing was merged between these days."), ("upper",)),
        Difference("moved", _("Moved"), _("Nothing moved between these days."), ("upper", "upper_after")),
        Difference("renamed", _("Renamed"), _("Nothing got another name between these days."), ("name_after",)),
        Difference(
            "reclassified", _("Other level"), _("Nothing changed its level between these days."), ("level_after",)
        ),
    ]


# By the code of a difference: which units of `changes.between` show it.
CONDITIONS = {
    "founded": changes.FOUNDED,
    "dissolved": changes.ENDED & ~changes.MERGED,
    "merged": changes.ENDED & changes.MERGED,
    "moved": changes.MOVED,
    "renamed": changes.RENAMED,
    "reclassified": changes.RECLASSIFIED,
}


@require_safe
def compare(request: OfficerRequest) -> HttpResponse:
    """What is different in the tree between two days, below one unit."""
    if not request.where:
        raise Http404
    unit = request.where.unit
    if code := request.GET.get("under"):
        unit = get_object_or_404(request.scope.units(), code=code)
    period = request.where.period
    form = CompareForm(request.GET or {"first": f"{period.start:%d/%m/%Y}", "last": f"{period.cut_off:%d/%m/%Y}"})
    called = tree.versions_of([unit.pk], request.scope.on).get(unit.pk)
    context: dict[str, Any] = {"form": form, "unit": unit, "called": called, "inside": "inside" in request.GET}
    if not form.is_valid():
        return render(request, "unions/compare.html", context, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    rows = changes.between(request.scope.units().filter(changes.below(unit, first, last)), first, last)
    if not context["inside"]:
        rows = rows.alias(level=Coalesce("level_before", "level_after")).exclude(level__in=tree.INSIDE)
    return render(request, "unions/compare.html", context | _told(request, unit, rows, first, last))


def _told(
    request: OfficerRequest, unit: UnionUnit, rows: QuerySet[UnionUnit], first: date, last: date
) -> dict[str, Any]:
    numbers = rows.aggregate(**{code: Count("pk", filter=condition) for code, condition in CONDITIONS.items()})
    known = differences()
    asked = request.GET.get("kind") or next((one.code for one in known if numbers[one.code]), known[0].code)
    shown = next((one for one in known if one.code == asked), known[0])
    listed = rows.filter(CONDITIONS[shown.code]).order_by(Coalesce("path_before", "path_after"))
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    kept = {key: request.GET[key] for key in ("first", "last", "under", "inside") if key in request.GET}
    return {
        "first": first,
        "last": last,
        "totals": totals(unit, first, last),
        "views": [
            {
                "label": one.label,
                "count": numbers[one.code],
                "url": f"?{urlencode(kept | {'kind': one.code}, safe='/')}",
                "current": one is shown,
            }
            for one in known
        ],
        "shown": shown,
        "page": page,
        "rows": _rows(list(page), first, last),
    }


def _rows(units: list[Any], first: date, last: date) -> list[dict[str, Any]]:
    then = tree.versions_of({unit.parent_before for unit in units} | {unit.pk for unit in units}, first)
    now = tree.versions_of({unit.parent_after for unit in units} | {unit.pk for unit in units}, last)

    def name(called: dict[int, UnitVersion], pk: int | None) -> str:
        return called[pk].short_name if pk in called else ""

    return [
        {
            "unit": unit,
            "name": unit.name_before or unit.name_after,
            "level": then[unit.pk].level if unit.name_before else now[unit.pk].level,
            "upper": name(then, unit.parent_before),
            "upper_after": name(now, unit.parent_after),
            "name_after": unit.name_after,
            "level_after": now[unit.pk].level,
        }
        for unit in units
    ]


def totals(unit: UnionUnit, first: date, last: date) -> list[dict[str, Any]]:
    """What is counted below a unit on both days, each in the tree of its own day: label, before, after."""
    counted: list[tuple[Any, Any]] = [(_("Grassroots unions and syndicates"), _grassroots)]
    counted += [(column.label, column.below) for column in tree_columns()]
    stood = [path.path if (path := unit.tree_paths.on(day).first()) else None for day in (first, last)]
    told = []
    for label, below in counted:
        before, after = (
            below([path], day).get(path, 0) if path else None for path, day in zip(stood, (first, last), strict=True)
        )
        difference = after - before if before is not None and after is not None else None
        told.append({"label": label, "before": before, "after": after, "difference": difference})
    return told


def _grassroots(tops: list[str], day: date) -> dict[str, int]:
    return tree.grassroots_below(tops, on=day)
