"""HTTP in, HTTP out: work to do, and where the pages are."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.notices import tell
from reports.models import Report
from reports.pages import activity, key_figures, work_to_do
from unions.forms import WhereForm
from unions.http import OfficerRequest, inside
from unions.models import Can


@require_safe
def home(request: OfficerRequest) -> HttpResponse:
    if not request.where:
        return render(request, "reports/no_reach.html")
    whole = request.scope.sees_all_of(request.where.unit)
    return render(
        request,
        "reports/home.html",
        {
            "mine": work_to_do(request),
            "key_figures": key_figures(request.where.unit, request.where.period) if whole else [],
            "reports": Report.objects.in_scope(request.scope)
            .under(request.where.unit, on=request.where.period.cut_off)
            .filter(period_code=request.where.period.code)
            .select_related("unit", "template")[:5],
            "events": activity(request),
            "may_record": request.scope.allows(Can.RECORD, request.where.unit),
        },
    )


@require_POST
def where(request: OfficerRequest) -> HttpResponse:
    """Choose the unit and the period that the pages are about."""
    if not request.where:
        raise Http404
    form = WhereForm(request.POST, units=request.scope.units(), where=request.where)
    if form.is_valid():
        account = request.user
        account.chosen_unit = form.cleaned_data["unit"]
        account.chosen_period = form.cleaned_data["period"]
        account.save(update_fields=["chosen_unit", "chosen_period"])
    else:
        tell(request, _("This unit and period cannot be shown."), level=messages.WARNING)
    return redirect(inside(request, request.POST.get("next", "/")))
