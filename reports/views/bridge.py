"""HTTP in, HTTP out: a figure as reported beside the same in the tree of another day, and what leads across."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.periods import Period, PeriodError
from reports import document
from reports.bridge import Bridge, Row, Way, bridge
from reports.figures import Figure, figures, parts
from reports.forms.reports import RestatedForm
from unions.access import Scope
from unions.http import OfficerRequest
from unions.letterheads import version_of
from unions.models import UnionUnit, UnitVersion
from unions.tree import versions_of

PAGE = 50


@require_safe
def figure_bridge(request: OfficerRequest, unit: str, period: str, code: str) -> HttpResponse:
    """A figure in two trees: of a counting figure its bridge, of one made of two the bridge of each.

    Of the least of the years, the bridges of the year that it was as reported.
    """
    of = get_object_or_404(UnionUnit.objects.in_scope(request.scope), code=unit)
    try:
        asked = Period.parse(period)
    except PeriodError as error:
        raise Http404 from error
    found = figures(of, asked, [code]) if request.scope.sees_all_of(of) else []
    if not found:
        raise Http404
    form = RestatedForm(request.GET if "tree_on" in request.GET else {"tree_on": f"{timezone.localdate():%d/%m/%Y}"})
    tree_on = form.cleaned_data["tree_on"] if form.is_valid() else None
    counting = parts(found[0].least or found[0])
    bridges = [_shown(request, bridge(of, part.period, part.code, tree_on)) for part in counting] if tree_on else []
    return render(
        request,
        "reports/bridge.html",
        {
            "form": form,
            "tree_on": tree_on,
            "of": version_of(of.pk, asked.cut_off),
            "asked": asked,
            "figure": found[0],
            "label": str(found[0].definition.indicator),
            "figure_url": document.figure_path(found[0]),
            "as_reported": _written(found[0]),
            "as_restated": _written(figures(of, asked, [code], tree_on=tree_on)[0]) if tree_on else "",
            "bridges": bridges,
        },
        status=200 if form.is_valid() else 422,
    )


def _written(figure: Figure) -> str:
    return document.written(figure, "" if figure.definition.is_ratio else "grouped")


def _shown(request: OfficerRequest, found: Bridge) -> dict[str, Any]:
    """One bridge for the page: its totals, a page of its rows, and what the rest of the rows come to."""
    called = versions_of(found.unit_ids(), found.restated.tree_on)  # type: ignore[arg-type]
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    elsewhere = sum(row.difference for row in found.rows) - sum(row.difference for row in page)
    linked = _in_reach(request.scope, {row.unit for row in page})
    return {
        "label": str(found.reported.definition.indicator),
        "url": document.figure_path(found.reported),
        "reported": found.reported.value,
        "restated": found.restated.value,
        "difference": found.difference,
        "counted_once": found.counted_once,
        "page": page,
        "elsewhere": elsewhere,
        "rows": [_row(row, called, linked) for row in page],
    }


def _in_reach(scope: Scope, units: set[int]) -> set[int]:
    return set(UnionUnit.objects.in_scope(scope).filter(pk__in=units).values_list("pk", flat=True))


def _row(row: Row, called: dict[int, UnitVersion], linked: set[int]) -> dict[str, Any]:
    version = called.get(row.unit)
    below = ngettext("%(n)d union", "%(n)d unions", row.units) % {"n": row.units} if row.units > 1 else ""
    return {
        "name": version.name if version else "–",
        "url": version.unit.get_absolute_url() if version and row.unit in linked else "",
        "units": below,
        "told": told(row, called),
        "difference": row.difference,
    }


def told(row: Row, called: dict[int, UnitVersion]) -> list[str]:
    """How it came, in sentences: one for each move, or for what began or ended the unit."""

    def name(unit: int | None) -> str:
        return called[unit].short_name if unit in called else _("the top")

    if row.way in (Way.MOVED_IN, Way.MOVED_OUT):
        words = {"from": name(row.below_then), "to": name(row.below_now)}
        moves = [_on(_("under %(upper)s") % {"upper": name(one.under)}, one.on, one.decision) for one in row.steps]
        return [_("As reported below %(from)s, in the other tree below %(to)s.") % words, *moves]
    decision = row.event.decision if row.event else None
    if row.way == Way.INHERITED:
        return [_on(_("merged into %(heir)s, which counts here") % {"heir": name(row.below_now)}, row.on, decision)]
    if row.way == Way.LEFT_TO_HEIR:
        return [
            _on(_("merged into %(heir)s, which counts elsewhere") % {"heir": name(row.below_now)}, row.on, decision)
        ]
    if row.way == Way.NOT_YET:
        begun = next((one.decision for one in row.steps), None)
        return [_on(_("founded, and not there yet in the other tree"), row.on, begun)]
    ended = row.event.get_kind_display() if row.event else _("Ended")
    reason = row.event.get_reason_display() if row.event else ""
    return [_on(_("%(ended)s, without an heir") % {"ended": ended}, row.on, decision), *filter(None, [reason])]


def _on(what: str, day: date | None, decision: Any) -> str:
    """As in "12/05/2025: under LĐLĐ tỉnh (15/QĐ LĐLĐ tỉnh)"."""
    since = f"{day:%d/%m/%Y}: " if day else ""
    return f"{since}{what}" + (f" ({decision})" if decision else "")
