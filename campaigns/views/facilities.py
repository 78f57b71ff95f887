"""HTTP in, HTTP out: halls, grounds, pages and other channels in use."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.forms.lasting import EndForm, FacilityForm
from campaigns.models import Facility
from campaigns.services import facilities as services
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, span
from unions.views.form_pages import form_page, pressed

PAGE = 50


@require_safe
def facility_list(request: OfficerRequest) -> HttpResponse:
    """What is in use below the union of the page on the last day of the period."""
    if not request.where:
        raise Http404
    on, unit = request.where.period.cut_off, request.where.unit
    rows = Facility.objects.in_scope(request.scope).under(unit, on=on).on(on)
    kinds = dict(Facility.Kind.choices)
    sums = rows.order_by().values_list("kind").annotate(number=Sum("number"))
    if (kind := request.GET.get("kind", "")) in kinds:
        rows = rows.filter(kind=kind)
    page = Paginator(rows.with_unit_name(on=on).order_by("kind", "name", "pk"), PAGE).get_page(request.GET.get("page"))
    writable = set(
        Facility.objects.in_scope(request.scope, Can.RECORD)
        .filter(pk__in=[row.pk for row in page])
        .values_list("pk", flat=True)
    )
    views: list[dict[str, Any]] = [{"label": _("All"), "url": "?", "count": None, "current": kind not in kinds}]
    views += [
        {"label": kinds[code], "url": f"?kind={code}", "count": number, "current": code == kind}
        for code, number in sorted(sums)
    ]
    return render(
        request,
        "campaigns/facility_list.html",
        {
            "page": page,
            "rows": [(row, span(row.valid), row.pk in writable) for row in page],
            "views": views,
            "on": on,
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def facility_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _facility_form(request, Facility())


@require_http_methods(["GET", "HEAD", "POST"])
def facility_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    return _facility_form(request, _kept(request, pk))


def _facility_form(request: OfficerRequest, facility: Facility) -> HttpResponse:
    known = facility.pk is not None
    form = FacilityForm(request.POST or None, instance=facility, scope=request.scope, chosen=request.where.unit)

    def act() -> Facility:
        if known:
            seen = form.cleaned_data["version"]
            return services.change_facility(form.instance, seen_version=seen, scope=request.scope)
        return services.record_facility(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:facility-drop", args=[saved.pk]),
        ),
        heading=_("Edit the facility") if known else _("Record a facility"),
        events=history(facility) if known else None,
        **_back(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def facility_end(request: OfficerRequest, pk: int) -> HttpResponse:
    facility = _kept(request, pk)
    form = EndForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.end_facility(pk, last_day=form.cleaned_data["last_day"], scope=request.scope),
        lambda _saved: (_("Saved: %(what)s.") % {"what": facility}, ""),
        heading=_("No longer in use: %(what)s") % {"what": facility},
        button=_("End"),
        **_back(),
    )


@require_POST
def facility_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    facility = _kept(request, pk)
    return pressed(
        request,
        lambda: services.drop_facility(pk, scope=request.scope),
        _("Taken away: %(what)s.") % {"what": facility},
        onward=reverse("campaigns:facility-list"),
    )


def _back() -> dict[str, Any]:
    listed = reverse("campaigns:facility-list")
    return {"back": listed, "onward": listed, "back_label": _("Facilities and channels")}


def _kept(request: OfficerRequest, pk: int) -> Facility:
    facility: Facility = get_object_or_404(
        Facility.objects.in_scope(request.scope, Can.RECORD).select_related("unit"), pk=pk
    )
    if not request.where:
        raise Http404
    return facility
