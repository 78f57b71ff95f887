"""HTTP in, HTTP out: means that unions hand down to others. No payouts: those are recorded by who gives."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Subquery, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unions.http import OfficerRequest
from unions.models import Can, TreePath, UnitVersion
from unions.pages import history, said_by, unit_name
from unions.views.form_pages import form_page, pressed
from welfare.forms.allocations import AllocationForm, TakeBackForm
from welfare.models import Allocation, Programme
from welfare.services import allocations as services

PAGE = 50


@require_safe
def allocation_list(request: OfficerRequest) -> HttpResponse:
    """What unions here handed down in the period, or were handed; with `?programme=`, of one programme."""
    if not request.where:
        raise Http404
    unit, period = request.where.unit, request.where.period
    handed, received = services.within(request.scope), request.GET.get("view") == "received"
    tops = list(unit.tree_paths.values_list("path", flat=True))
    stood = TreePath.objects.below(*tops).filter(valid__contains=OuterRef("happened_on"))
    here = handed.filter(Exists(stood.filter(unit=OuterRef("to_unit" if received else "unit"))))
    here = here.happened_in(period)
    programme = Programme.objects.filter(code=request.GET.get("programme", "")).first()
    if programme is not None:
        here = here.filter(programme__in=Programme.objects.with_below([programme.code]))
    binned = request.GET.get("view") == "binned"
    rows = here.binned() if binned else here.kept()
    called = UnitVersion.objects.filter(unit=OuterRef("to_unit"), valid__contains=OuterRef("happened_on"))
    named = rows.with_unit_name(on="happened_on").annotate(to_name=Subquery(called.values("short_name")[:1]))
    return render(
        request,
        "welfare/allocation_list.html",
        {
            "page": Paginator(named.select_related("programme", "kind").order_by("-happened_on", "-pk"), PAGE).get_page(
                request.GET.get("page")
            ),
            "total": rows.order_by().aggregate(number=Count("pk"), amount=Sum("amount", default=0)),
            "programme": programme,
            "views": _views(request.GET.get("view", ""), request.GET.get("programme", "")),
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


def _views(asked: str, programme: str) -> list[dict[str, Any]]:
    more = f"&programme={programme}" if programme else ""
    offered = [("", _("Handed down")), ("received", _("Allotted to us")), ("binned", _("Taken back"))]
    return [
        {"label": label, "url": f"?view={view}{more}", "count": None, "current": view == asked}
        for view, label in offered
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _allocation_form(request, Allocation())


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    """What no cash book knows of can be changed."""
    rows = Allocation.objects.in_scope(request.scope, Can.RECORD).kept().select_related("unit", "to_unit")
    return _allocation_form(request, get_object_or_404(rows, pk=pk))


def _allocation_form(request: OfficerRequest, allocation: Allocation) -> HttpResponse:
    if not request.where:
        raise Http404
    known = allocation.pk is not None
    initial = {"programme": Programme.objects.filter(code=request.GET.get("programme", "")).first()}
    form = AllocationForm(
        request.POST or None,
        instance=allocation,
        initial={} if known else initial,
        scope=request.scope,
        chosen=request.where.unit,
    )

    def act() -> Allocation:
        said = form.cleaned_data
        if known:
            return services.change_allocation(
                form.instance, seen_version=said["version"], method=said["method"], scope=request.scope
            )
        return services.record_allocation(form.instance, method=said["method"], scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda _saved: (_("Recorded. What is given of it is recorded by who gives it."), ""),
        heading=_("Edit the allocation") if known else _("Hand down means"),
        back=allocation.get_absolute_url() if known else reverse("welfare:allocation-list"),
        back_label=_("Allocations"),
    )


@require_safe
def allocation_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = services.within(request.scope).select_related(
        "unit", "to_unit", "programme", "kind", "fund", "to_fund", "recorded_by"
    )
    allocation = get_object_or_404(rows, pk=pk)
    may_record = request.scope.allows(Can.RECORD, allocation.unit)
    entries = list(allocation.entries.select_related("fund").order_by("pk"))
    called = UnitVersion.objects.on(allocation.happened_on).filter(unit=allocation.to_unit).first()
    return render(
        request,
        "welfare/allocation_detail.html",
        {
            "allocation": allocation,
            "from_name": unit_name(allocation),
            "to_name": called.short_name if called else allocation.to_unit.code,
            "facts": [(label, value) for label, value in said_by(allocation) if value != allocation.to_unit],
            "entries": entries,
            "may_change": may_record and not entries and allocation.binned_at is None,
            "may_take_back": may_record and allocation.binned_at is None,
            "may_restore": may_record and not entries and allocation.binned_at is not None,
            "events": history(allocation),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_take_back(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Allocation.objects.in_scope(request.scope, Can.RECORD).kept().select_related("programme", "kind")
    allocation = get_object_or_404(rows, pk=pk)
    form = TakeBackForm(request.POST or None)
    booked = allocation.entries.exists()
    return form_page(
        request,
        form,
        lambda: services.take_back_allocation(pk, reason=form.cleaned_data["reason"], scope=request.scope),
        lambda _saved: (
            _("Taken back. The cash books say so too.") if booked else _("Taken back."),
            "" if booked else reverse("welfare:allocation-restore", args=[pk]),
        ),
        heading=_("Take the allocation back"),
        back=allocation.get_absolute_url(),
        back_label=_("Allocation"),
        onward=allocation.get_absolute_url(),
        button=_("Take back"),
    )


@require_POST
def allocation_restore(request: OfficerRequest, pk: int) -> HttpResponse:
    allocation = get_object_or_404(Allocation.objects.in_scope(request.scope, Can.RECORD).binned(), pk=pk)
    return pressed(
        request,
        lambda: services.restore_allocation(pk, scope=request.scope),
        _("Taken out of the bin."),
        onward=allocation.get_absolute_url(),
    )
