"""One unit: what it was and is, where it stood, what stands below it, who works for it, what happened to it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, Func, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from unions import tree
from unions.access import Scope
from unions.descent import descent_of
from unions.forms.tree import TreeForm
from unions.http import OfficerRequest
from unions.life import chapters_of
from unions.lineage import Succession, came_from, what_became_of
from unions.models import Can, LineageEvent, Placement, Posting, UnionUnit, UnitVersion
from unions.pages import history
from unions.tree_columns import tree_columns

PAGE = 50
STEPS = 8  # of the chain of those before and after a unit
Kind = LineageEvent.Kind
# What may be begun from the page of a unit: kind, icon.
ACTS = (
    (Kind.FOUNDED, "plus-lg"),
    (Kind.RENAMED, "pencil"),
    (Kind.RECLASSIFIED, "tag"),
    (Kind.REPARENTED, "arrow-left-right"),
    (Kind.MERGED_INTO_EXISTING, "diagram-3"),
    (Kind.SPLIT, "diagram-3"),
    (Kind.CARVED_OUT, "diagram-3"),
    (Kind.DISSOLVED, "dash-circle"),
    (Kind.CORRECTED, "pencil"),
)


@require_safe
def unit_detail(request: OfficerRequest, code: str) -> HttpResponse:
    """A unit on a day, today unless the address names one; a day without it shows the nearest that it had."""
    unit = get_object_or_404(UnionUnit.objects.in_scope(request.scope), code=code)
    form = TreeForm(request.GET)
    form.is_valid()
    today = timezone.localdate()
    day = form.cleaned_data.get("day") or today
    versions = list(unit.versions.select_related("level", "employer_type", "territory").order_by("-valid"))
    if not versions:
        raise Http404
    version = next((one for one in versions if one.valid.lower is None or one.valid.lower <= day), versions[-1])
    path = unit.tree_paths.on(day).first()
    grassroots = tree.grassroots_below([path.path], on=day).get(path.path, 0) if path else 0
    return render(
        request,
        "unions/unit_detail.html",
        {
            "unit": unit,
            "version": version,
            "versions": versions,
            "form": form,
            "day": day,
            "stands": path is not None,
            "ended_on": unit.placements.order_by("-valid").values_list("valid__endswith", flat=True).first(),
            "crumbs": linked(ancestors(unit, day), request.scope),
            "facts": facts_of(version, _coverage(unit, day)),
            "totals": _totals(path.path if path else "", grassroots, version, day),
            "placements": _named(unit.placements.select_related("decision").order_by("-valid")),
            "below": Paginator(children(unit, request.scope, day), PAGE).get_page(request.GET.get("page")),
            "postings": Posting.objects.on(today).filter(unit=unit).select_related("account").order_by("role", "pk"),
            "descent": descent_of(unit, on=day, grassroots=grassroots or None),
            "chapters": chapters_of(unit),
            "chains": chains_of(unit),
            "may_staff": request.scope.allows(Can.STAFF, unit),
            "acts": acts_on(unit, version, request.scope),
            "tree_url": _in_the_tree(unit, path, day),
            "events": history(unit),
        },
    )


def acts_on(unit: UnionUnit, version: UnitVersion, scope: Scope) -> list[dict[str, str]]:
    """What those who may organise the unit can begin from its page, with the unit filled in."""
    if not unit.existed_on(scope.on) or not scope.allows(Can.ORGANISE, unit):
        return []
    kinds = [(kind, icon) for kind, icon in ACTS if kind != Kind.FOUNDED or version.level_id != "union_group"]
    return [
        {
            "label": str(Kind(kind).label),
            "icon": icon,
            "url": reverse("unions:reorganise-form", args=[kind])
            + "?"
            + urlencode({"under" if kind == Kind.FOUNDED else "units": unit.code}),
        }
        for kind, icon in kinds
    ]


def chains_of(unit: UnionUnit) -> list[tuple[str, list[Succession]]]:
    """(label, steps) of who came before a unit and who after, over all mergers and divisions."""
    told = [(_("Who came before"), came_from(unit)), (_("What became of it"), what_became_of(unit))]
    return [(label, steps[:STEPS]) for label, steps in told if steps]


def facts_of(version: UnitVersion, coverage: list[str]) -> list[tuple[str, Any]]:
    """(label, value) of what a unit was, without what is not known."""
    told = [
        (_("Level"), version.level),
        (_("Short name"), version.short_name if version.short_name != version.name else ""),
        (_("On documents"), f"{version.letterhead_name} ({version.symbol})"),
        (_("Sector"), version.get_sector_display()),
        (_("Name of the employer"), version.employer_name),
        (_("Employer type"), version.employer_type),
        (_("State-salaried"), version.get_state_salaried_display()),
        (_("Located in"), version.territory),
        (_("Looks after"), ", ".join(coverage)),
        (_("Seal and account"), _has(version)),
    ]
    return [(label, value) for label, value in told if value]


def _has(version: UnitVersion) -> str:
    own = [(version.has_seal, _("own seal")), (version.has_account, _("own bank account"))]
    return ", ".join(words for held, words in own if held)


def _coverage(unit: UnionUnit, day: date) -> list[str]:
    return [str(row.territory) for row in unit.coverages.on(day).select_related("territory").order_by("territory")]


def _totals(path: str, grassroots: int, version: UnitVersion, day: date) -> list[tuple[str, int]]:
    """(label, number) counted below the unit on the day."""
    if not path:
        return []
    told = [] if version.level_id in (*tree.GRASSROOTS, *tree.INSIDE) else [(_("Grassroots unions"), grassroots)]
    return told + [(str(column.label), column.below([path], day).get(path, 0)) for column in tree_columns()]


def children(unit: UnionUnit, scope: Scope, day: date) -> Any:
    """The units in reach directly below on a day, each with the number of its own."""
    placed = Placement.objects.on(day).filter(parent=unit, child=OuterRef("unit"))
    below = Placement.objects.on(day).filter(parent=OuterRef("unit")).values("parent").annotate(number=Count("pk"))
    return (
        UnitVersion.objects.in_scope(scope)
        .on(day)
        .filter(Exists(placed))
        .annotate(units_below=Coalesce(Subquery(below.values("number")), 0))
        .select_related("unit", "level")
        .order_by("level__rank", Func(F("short_name"), function="vn_order_key"), "unit")
    )


def ancestors(unit: UnionUnit, day: date) -> list[UnitVersion]:
    """The units above on a day, from the top, as they were called then."""
    path = unit.tree_paths.on(day).first()
    return tree.names_along([path.path], day)[path.path][:-1] if path else []


def linked(uppers: list[UnitVersion], scope: Scope) -> list[tuple[UnitVersion, str]]:
    """Each with the address of its page; "" out of reach."""
    reached = scope.units().filter(pk__in=[upper.unit_id for upper in uppers])
    urls = {unit.pk: unit.get_absolute_url() for unit in reached}
    return [(upper, urls.get(upper.unit_id, "")) for upper in uppers]


def _named(placements: Any) -> list[tuple[Placement, str]]:
    """Each placement with what the parent was called on its first day."""
    rows = list(placements)
    by_unit: dict[int, list[UnitVersion]] = {}
    for version in UnitVersion.objects.filter(unit__in=[row.parent_id for row in rows if row.parent_id]):
        by_unit.setdefault(version.unit_id, []).append(version)

    def called(row: Placement) -> str:
        for version in by_unit.get(row.parent_id or 0, []):
            if row.valid.lower in version.valid:
                return version.name
        return ""

    return [(row, called(row)) for row in rows]


def _in_the_tree(unit: UnionUnit, path: Any, day: date) -> str:
    above = list(UnionUnit.objects.filter(pk__in=path.unit_ids()[:-1]).values_list("code", flat=True)) if path else []
    words = {"day": f"{day:%d/%m/%Y}", "open": ",".join(above), "unit": unit.code}
    return f"{reverse('unions:unit-list')}?{urlencode(words, safe=',/')}#u-{unit.code}"
