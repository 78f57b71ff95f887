"""HTTP in, HTTP out: what units are asked to hold, and who has."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import duties
from campaigns.forms.lasting import DutyForm, EndForm
from campaigns.models import Duty
from campaigns.services import duties as services
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, span
from unions.tree import versions_of
from unions.views.form_pages import form_page

PAGE = 100


@require_safe
def duty_list(request: OfficerRequest) -> HttpResponse:
    """What is asked in the period by the union of the page, by those above it and by those below it."""
    if not request.where:
        raise Http404
    unit, period = request.where.unit, request.where.period
    path = unit.tree_paths.on(period.cut_off).first()
    below = Duty.objects.in_scope(request.scope).under(unit, on=period.cut_off)
    here = Q(pk__in=below.values("pk")) | Q(unit__in=path.unit_ids() if path else [unit.pk])
    rows = duties.within(request.scope).filter(here, valid__overlap=(period.start, period.end))
    page = Paginator(rows.select_related("level").order_by("kind", "level", "pk"), PAGE)
    shown = page.get_page(request.GET.get("page"))
    writable = set(
        Duty.objects.in_scope(request.scope, Can.RECORD)
        .filter(pk__in=[duty.pk for duty in shown])
        .values_list("pk", flat=True)
    )
    names = versions_of({duty.unit_id for duty in shown}, period.cut_off)
    return render(
        request,
        "campaigns/duty_list.html",
        {
            "page": shown,
            "rows": [(duty, names[duty.unit_id].short_name, span(duty.valid), duty.pk in writable) for duty in shown],
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


@require_safe
def duty_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """Who below the union of the page held it and who has not, year by year where the period has several."""
    duty = _reached(request, pk)
    found = duties.compliance(duty, request.where.unit, request.where.period, request.scope)
    shown = request.GET.get("view", "")
    views = {
        "": found.standings,
        "missing": [one for one in found.standings if not all(one.done)],
        "done": [one for one in found.standings if all(one.done)],
    }
    if shown not in views:
        raise Http404
    labels = (("", _("All")), ("missing", _("Has not")), ("done", _("Has")))
    return render(
        request,
        "campaigns/duty_detail.html",
        {
            "duty": duty,
            "asked_by": versions_of({duty.unit_id}, request.where.period.cut_off)[duty.unit_id].short_name,
            "days": span(duty.valid),
            "obliged": len(found.standings),
            "years": [
                {"year": year, "done": found.done(place), "percent": _percent(found, place)}
                for place, year in enumerate(found.years)
            ],
            "several": len(found.years) > 1,
            "page": Paginator(views[shown], PAGE).get_page(request.GET.get("page")),
            "views": [
                {
                    "label": label,
                    "url": f"?view={code}" if code else "?",
                    "count": len(views[code]),
                    "current": code == shown,
                }
                for code, label in labels
            ],
            "may_record": request.scope.allows(Can.RECORD, duty.unit),
            "events": history(duty),
        },
    )


def _percent(found: duties.Compliance, place: int) -> float | None:
    return 100 * found.done(place) / len(found.standings) if found.standings else None


@require_http_methods(["GET", "HEAD", "POST"])
def duty_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _duty_form(request, Duty())


@require_http_methods(["GET", "HEAD", "POST"])
def duty_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    return _duty_form(request, _kept(request, pk))


def _duty_form(request: OfficerRequest, duty: Duty) -> HttpResponse:
    known = duty.pk is not None
    form = DutyForm(request.POST or None, instance=duty, scope=request.scope, chosen=request.where.unit)

    def act() -> Duty:
        if known:
            seen = form.cleaned_data["version"]
            return services.change_duty(form.instance, seen_version=seen, scope=request.scope)
        return services.set_duty(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=_("Edit what must be held") if known else _("Ask unions to hold an activity"),
        onward=reverse("campaigns:duty-list"),
        **_back(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def duty_end(request: OfficerRequest, pk: int) -> HttpResponse:
    duty = _kept(request, pk)
    form = EndForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.end_duty(pk, last_day=form.cleaned_data["last_day"], scope=request.scope),
        lambda _saved: (_("Saved: %(what)s.") % {"what": duty}, ""),
        heading=_("No longer asked: %(what)s") % {"what": duty},
        onward=reverse("campaigns:duty-list"),
        button=_("End"),
        **_back(),
    )


def _back() -> dict[str, Any]:
    return {"back": reverse("campaigns:duty-list"), "back_label": _("What must be held")}


def _reached(request: OfficerRequest, pk: int) -> Duty:
    if not request.where:
        raise Http404
    duty: Duty = get_object_or_404(duties.within(request.scope).select_related("unit", "level"), pk=pk)
    return duty


def _kept(request: OfficerRequest, pk: int) -> Duty:
    rows = Duty.objects.in_scope(request.scope, Can.RECORD).select_related("unit", "level")
    duty: Duty = get_object_or_404(rows, pk=pk)
    return duty
