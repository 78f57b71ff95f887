"""HTTP in, HTTP out: programmes, and what was given in them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.periods import Period, PeriodError
from unions.http import OfficerRequest
from unions.models import Can, UnionUnit
from unions.pages import history, span
from unions.services.catalogue import defines_for_all
from unions.tree import versions_of
from unions.views.form_pages import form_page, pressed
from welfare import deliveries
from welfare.forms.programmes import ONE_DAY, ProgrammeForm
from welfare.models import Payout, Programme
from welfare.natures import NATURES
from welfare.services import programmes as services

PAGE = 50


@require_safe
def programme_list(request: OfficerRequest) -> HttpResponse:
    """The programmes that go on in the period, each with what was given in it below the unit of the page."""
    if not request.where:
        raise Http404
    period, unit = request.where.period, request.where.unit
    programmes = services.within(request.scope).filter(valid__overlap=(period.start, period.end))
    page = Paginator(programmes.select_related("parent").order_by("-valid", "code"), PAGE)
    shown = page.get_page(request.GET.get("page"))
    payouts = Payout.objects.in_scope(request.scope).under(unit, on="happened_on").approved().happened_in(period)
    given = {
        row["programme"]: row
        for row in payouts.filter(programme__in=[one.pk for one in shown])
        .order_by()
        .values("programme")
        .annotate(number=Count("pk"), heads=Sum("people"))
    }
    names = _names(shown, request)
    return render(
        request,
        "welfare/programme_list.html",
        {
            "page": shown,
            "rows": [(one, names.get(one.unit_id or 0, ""), span(one.valid), given.get(one.pk)) for one in shown],
            "may_launch": _may_launch(request),
        },
    )


def _names(programmes: Any, request: OfficerRequest) -> dict[int, str]:
    """What the launching unions were called at the end of the period, by their ids."""
    units = {one.unit_id for one in programmes if one.unit_id}
    return {pk: one.short_name for pk, one in versions_of(units, request.where.period.cut_off).items()}


def _may_launch(request: OfficerRequest) -> bool:
    return defines_for_all(request.scope) or request.scope.units(Can.RECORD).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def programme_create(request: OfficerRequest) -> HttpResponse:
    """A new programme, or with `?of=code` an own version of one that is there."""
    if not request.where or not _may_launch(request):
        raise Http404
    upper = services.within(request.scope).filter(code=request.GET.get("of", "")).first()
    initial: dict[str, Any] = {}
    if upper is not None:
        until = upper.valid.upper and upper.valid.upper - ONE_DAY
        initial = {"parent": upper, "name": upper.name, "first_day": upper.valid.lower, "last_day": until}
    return _programme_form(request, Programme(), initial)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    programme = _reached(request, pk)
    if not services.may_change(programme, request.scope):
        raise Http404
    return _programme_form(request, programme, {})


def _programme_form(request: OfficerRequest, programme: Programme, initial: dict[str, Any]) -> HttpResponse:
    known = programme.pk is not None
    form = ProgrammeForm(
        request.POST or None,
        instance=programme,
        initial=initial,
        scope=request.scope,
        chosen=request.where.unit,
    )
    act = services.change_programme if known else services.launch_programme
    return form_page(
        request,
        form,
        lambda: act(form.instance, scope=request.scope),
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("welfare:programme-withdraw", args=[saved.pk]),
        ),
        heading=_("Edit the programme") if known else _("Launch a programme"),
        back=programme.get_absolute_url() if known else reverse("welfare:programme-list"),
        back_label=programme.name if known else _("Programmes"),
    )


@require_POST
def programme_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    programme = _reached(request, pk)
    if not services.may_change(programme, request.scope):
        raise Http404
    used = programme.payouts.exists() or programme.allocations.exists() or programme.versions.exists()
    return pressed(
        request,
        lambda: services.withdraw_programme(pk, scope=request.scope),
        _("Taken away: %(what)s.") % {"what": programme},
        onward=programme.get_absolute_url() if used else reverse("welfare:programme-list"),
    )


@require_safe
def programme_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """What was given in a programme in the period, at the unit of the page and union by union below it."""
    programme = _reached(request, pk)
    unit, period = _where(request)
    delivered = deliveries.delivered(programme, unit, period, request.scope)
    lines = [programme.parent, *programme.versions.filter(pk__in=services.within(request.scope).values("pk"))]
    family = [one for one in lines if one is not None]
    names = _names([programme, *family], request)
    return render(
        request,
        "welfare/programme_detail.html",
        {
            "programme": programme,
            "days": span(programme.valid),
            "launched_by": names.get(programme.unit_id or 0, ""),
            "upper": programme.parent,
            "versions": [(one, names.get(one.unit_id or 0, "")) for one in family if one != programme.parent],
            "delivered": delivered,
            "natures": [
                (label, amount, f"{_payouts(programme)}&{urlencode({'source': code})}")
                for code, label, amount in delivered.given.natures
            ],
            "heads": [label for code, label in NATURES if code in delivered.given.amounts],
            "branches": [_told(branch, delivered.given) for branch in delivered.branches],
            "means": deliveries.means_of(programme, unit, period, request.scope),
            "payouts_url": _payouts(programme),
            "whole": _whole(programme, period),
            "may_change": services.may_change(programme, request.scope),
            "may_launch": _may_launch(request),
            "events": history(programme),
        },
    )


def _told(branch: deliveries.Branch, all_given: deliveries.Given) -> dict[str, Any]:
    """A branch with đồng in the order of the natures that the programme has at all."""
    amounts = [(label, branch.given.amounts.get(code)) for code, label in NATURES if code in all_given.amounts]
    return {"branch": branch, "amounts": amounts, "counted": branch.given.counted}


def _payouts(programme: Programme) -> str:
    return f"{reverse('welfare:payout-list')}?{urlencode({'programme': programme.code, 'status': 'counted'})}"


def _whole(programme: Programme, period: Period) -> str:
    """The code of the programme's own days, where the period of the page leaves some of them out."""
    first, upper = programme.valid.lower, programme.valid.upper
    if first is None or upper is None or (period.start <= first and upper <= period.end):
        return ""
    try:
        return Period(first, upper).code
    except PeriodError:
        return ""


@require_safe
def programme_silent(request: OfficerRequest, pk: int) -> HttpResponse:
    """The grassroots unions below the unit of the page that recorded nothing of a programme yet."""
    programme = _reached(request, pk)
    unit, period = _where(request)
    silent = deliveries.silent_unions(programme, unit, period, request.scope)
    page = Paginator(silent, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "welfare/programme_silent.html", {"programme": programme, "page": page, "number": len(silent)}
    )


def _where(request: OfficerRequest) -> tuple[UnionUnit, Period]:
    if not request.where:
        raise Http404
    return request.where.unit, request.where.period


def _reached(request: OfficerRequest, pk: int) -> Programme:
    programme: Programme = get_object_or_404(services.within(request.scope).select_related("unit", "parent"), pk=pk)
    if not request.where:
        raise Http404
    return programme
