"""HTTP in, HTTP out: which unit looks after which territory."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from unions.forms.territories import CoverageEndForm, CoverageForm, MapForm
from unions.http import OfficerRequest
from unions.models import Can, Coverage, UnionUnit
from unions.services import coverage as services
from unions.views.staff import page_about, put_errors

PAGE = 50


@require_safe
def coverage_list(request: OfficerRequest) -> HttpResponse:
    """Which unit in reach looks after which territory on a day."""
    form = MapForm(request.GET)
    asked = form.asked()
    rows = (
        Coverage.objects.in_scope(request.scope)
        .on(asked["day"])
        .with_unit_name(on=asked["day"])
        .select_related("unit", "territory__parent")
        .order_by("territory__code", "unit")
    )
    if asked["q"]:
        rows = rows.filter(Q(territory__name__icontains=asked["q"]) | Q(territory__code=asked["q"]))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "unions/coverage_list.html", {"form": form, "page": page, "day": asked["day"]})


@require_http_methods(["GET", "HEAD", "POST"])
def unit_coverage(request: OfficerRequest, code: str) -> HttpResponse:
    """The territories of one unit; who organises it adds others."""
    can = Can.ORGANISE if request.method == "POST" else Can.VIEW
    unit = get_object_or_404(UnionUnit.objects.in_scope(request.scope, can), code=code)
    form = CoverageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.cover(
                unit, given["territory"], first=given["first_day"], last=given["last_day"], scope=request.scope
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            tell(request, _("Added: %s") % given["territory"])
            return redirect("unions:unit-coverage", unit.code)
    return _page(request, unit, form)


@require_POST
def coverage_end(request: OfficerRequest, pk: int) -> HttpResponse:
    coverage = get_object_or_404(
        Coverage.objects.in_scope(request.scope, Can.ORGANISE).select_related("unit", "territory"), pk=pk
    )
    form = CoverageEndForm(request.POST, prefix=f"end-{pk}")
    if form.is_valid():
        try:
            services.end_coverage(pk, last=form.cleaned_data["last_day"], scope=request.scope)
        except ValidationError as error:
            put_errors(form, error)
        else:
            tell(request, _("Ended: %s") % coverage.territory)
            return redirect("unions:unit-coverage", coverage.unit.code)
    return _page(request, coverage.unit, CoverageForm(), ending=form, ending_pk=pk)


def _page(
    request: OfficerRequest, unit: UnionUnit, form: CoverageForm, *, ending: Any = None, ending_pk: int = 0
) -> HttpResponse:
    rows = unit.coverages.select_related("territory__parent").order_by("-valid", "territory__code")
    shown = [(row, ending if row.pk == ending_pk else CoverageEndForm(prefix=f"end-{row.pk}")) for row in rows]
    may_organise = request.scope.allows(Can.ORGANISE, unit)
    context = {"rows": shown, "form": form, "ending": ending or [], "may_organise": may_organise}
    return page_about(request, unit, "unions/coverage.html", context, failed=form.is_bound or ending is not None)
