"""HTTP in, HTTP out: periods that unions call by names of their own, and any other days."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reports.forms.named_periods import DaysForm, NamedPeriodForm
from reports.services import named_periods as services
from unions.http import OfficerRequest, inside
from unions.models import Can, NamedPeriod
from unions.pages import history
from unions.views.form_pages import form_page, pressed


@require_http_methods(["GET", "HEAD", "POST"])
def period_list(request: OfficerRequest) -> HttpResponse:
    """The periods that hold for the unit of the page; posted to, the pages are about other days from then on."""
    if not request.where:
        raise Http404
    unit, scope = request.where.unit, request.scope
    days = DaysForm(request.POST or None)
    if days.is_valid():
        request.user.chosen_period = days.cleaned_data["code"]
        request.user.save(update_fields=["chosen_period"])
        shown = reverse("reports:figure-list" if scope.sees_all_of(unit) else "reports:home")
        return redirect(inside(request, days.cleaned_data["next"] or shown))
    rows = NamedPeriod.objects.held_for(unit, scope.on).with_unit_name(on=scope.on).select_related("unit")
    writable = set(NamedPeriod.objects.in_scope(scope, Can.RECORD).values_list("pk", flat=True))
    return render(
        request,
        "reports/period_list.html",
        {
            "rows": [(row, row.pk in writable) for row in rows],
            "days": days,
            "may_record": scope.allows(Can.RECORD, unit),
        },
        status=422 if days.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def period_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _period_form(request, NamedPeriod())


@require_http_methods(["GET", "HEAD", "POST"])
def period_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    return _period_form(request, _row(request, pk))


def _period_form(request: OfficerRequest, row: NamedPeriod) -> HttpResponse:
    known = row.pk is not None
    if not request.where:
        raise Http404
    form = NamedPeriodForm(request.POST or None, instance=row, scope=request.scope, chosen=request.where.unit)
    listed = reverse("reports:period-list")
    act = services.change_period if known else services.name_period
    return form_page(
        request,
        form,
        lambda: act(form.instance, scope=request.scope),
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("reports:period-drop", args=[saved.pk]),
        ),
        heading=_("Edit the period") if known else _("Name a period"),
        about=_("The name holds for the union and all below it."),
        back=listed,
        onward=listed,
        back_label=_("Periods"),
        events=history(row) if known else None,
    )


@require_POST
def period_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    return pressed(
        request,
        lambda: services.drop_period(pk, scope=request.scope),
        _("Dropped: %(what)s.") % {"what": row},
        onward=reverse("reports:period-list"),
    )


def _row(request: OfficerRequest, pk: int) -> NamedPeriod:
    rows = NamedPeriod.objects.in_scope(request.scope, Can.RECORD).select_related("unit")
    found: NamedPeriod = get_object_or_404(rows, pk=pk)
    return found
