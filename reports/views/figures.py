"""HTTP in, HTTP out: figures, their passports and what a record adds to."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.periods import Period, PeriodError
from common.wording import grouped
from reports import passport
from reports.figures import figures
from reports.kinds import KINDS
from reports.pages import shown
from reports.splits import split
from unions.http import OfficerRequest
from unions.letterheads import version_of
from unions.models import UnionUnit
from unions.pages import rows_to_show, rows_with_cells

PAGE = 50


@require_safe
def figure_list(request: OfficerRequest) -> HttpResponse:
    """All figures of the unit and period of the page."""
    if not request.where or not request.scope.sees_all_of(request.where.unit):
        raise Http404
    found = figures(request.where.unit, request.where.period)
    of_group: dict[Any, list[dict[str, Any]]] = {}
    for figure in found:
        of_group.setdefault(figure.definition.indicator.group, []).append(shown(figure))
    wanted = request.GET.get("group", "")
    options = [{"label": _("All"), "url": "?", "count": len(found), "current": not wanted}] + [
        {"label": str(group), "url": f"?group={group.code}", "count": len(rows), "current": wanted == group.code}
        for group, rows in of_group.items()
    ]
    groups = [(group, rows) for group, rows in of_group.items() if wanted in ("", group.code)]
    return render(request, "reports/figure_list.html", {"groups": groups, "options": options, "number": len(found)})


@require_safe
def figure_detail(request: OfficerRequest, unit: str, period: str, code: str) -> HttpResponse:
    """The passport of a figure, with the records that it counted."""
    of = get_object_or_404(UnionUnit.objects.in_scope(request.scope), code=unit)
    if not request.scope.sees_all_of(of):
        raise Http404
    try:
        asked = Period.parse(period)
    except PeriodError as error:
        raise Http404 from error
    found = figures(of, asked, [code])
    if not found:
        raise Http404
    figure = found[0]
    evidence = []
    for part in passport.parts(figure):
        told = passport.told_to(request.scope, part.figure, part.figure.records())
        rows = rows_to_show(part.kind, told, part.figure.period)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        evidence.append(
            {
                "part": part,
                "value": shown(part.figure),
                "page": page,
                "hidden": part.figure.evidence_rows - page.paginator.count,
                "rows": rows_with_cells(part.kind, list(page), request.scope),
            }
        )
    series = passport.series(figure)
    drawn = [passport.in_series(one) for one in series]
    return render(
        request,
        "reports/figure_detail.html",
        {
            "figure": figure,
            "shown": shown(figure),
            "of": version_of(of.pk, asked.cut_off),
            "asked": asked,
            "definition": passport.definition_in_words(figure.definition),
            "about_the_years": passport.about_the_years(figure),
            "years": [(one.period, shown(one), one is figure.least) for one in figure.years],
            "evidence": evidence,
            "split": split(figure, request.GET.get("by", ""), request.scope),
            "series": [(label, value) for label, value, _words in drawn],
            "sentence": "; ".join(f"{label}: {words}" for label, _value, words in drawn),
            "periods": [(one.period, shown(one)) for one in series if not figure.years],
            "frozen": passport.frozen(figure),
            "near_misses": passport.near_misses(figure, request.scope),
            "versions": figure.definition.indicator.versions.order_by("-number"),
        },
    )


@require_safe
def counted_in(request: OfficerRequest, kind: str, pk: int) -> HttpResponse:
    """The panel beside a record that names the figures it adds to."""
    if kind not in KINDS or not passport.tells_counted_in(KINDS[kind]):
        raise Http404
    model = KINDS[kind].records().model
    record = get_object_or_404(model.objects.in_scope(request.scope), pk=pk)
    added = passport.counted_in(KINDS[kind], record.pk, record.unit, record.happened_on)
    period = Period.year(record.happened_on.year)
    rows = [
        {
            "icon": "list-check",
            "title": str(definition.indicator),
            "url": reverse("reports:figure-detail", args=[record.unit.code, period.code, definition.code]),
            "why": period.label,
            "quantity": f"+{grouped(quantity)} {definition.get_count_unit_display()}",
        }
        for definition, quantity in added
    ]
    counts = KINDS[kind].records().filter(pk=record.pk).exists()
    return render(request, "reports/_counted_in.html", {"rows": rows, "counts": counts})
