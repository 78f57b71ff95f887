"""HTTP in, HTTP out: contests, with who entered them and what those won."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import contest_sums
from campaigns.forms.contests import ONE_DAY, ContestForm
from campaigns.models import Contest, ContestEntry
from campaigns.reach import around, offered
from campaigns.services import contests as services
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, span
from unions.tree import versions_of
from unions.views.form_pages import form_page, pressed

PAGE = 50


@require_safe
def contest_list(request: OfficerRequest) -> HttpResponse:
    """The contests of the period that unions here can enter, each with who entered below the unit of the page."""
    if not request.where:
        raise Http404
    unit, period = request.where.unit, request.where.period
    rows = around(offered(Contest, request.scope), unit, period.cut_off).filter(
        valid__overlap=(period.start, period.end)
    )
    page = Paginator(rows.order_by("-valid", "name", "pk"), PAGE).get_page(request.GET.get("page"))
    names = versions_of({contest.unit_id for contest in page}, period.cut_off)
    turnouts = contest_sums.turnouts(page, unit, request.scope)
    return render(
        request,
        "campaigns/contest_list.html",
        {
            "page": page,
            "rows": [
                {
                    "contest": contest,
                    "days": days_of(contest),
                    "state": state(contest),
                    "kept_by": getattr(names.get(contest.unit_id), "short_name", ""),
                    "turnout": turnouts[contest.pk],
                }
                for contest in page
            ],
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


def state(contest: Contest) -> str:
    """The chip of a contest today."""
    today, first, upper = timezone.localdate(), contest.valid.lower, contest.valid.upper
    if first and today < first:
        return "planned"
    return "ended" if upper and today >= upper else "running"


def days_of(contest: Contest) -> str:
    """Its first and last day in words, or its only one."""
    first, upper = contest.valid.lower, contest.valid.upper
    return f"{first:%d/%m/%Y}" if first and upper == first + ONE_DAY else span(contest.valid)


@require_http_methods(["GET", "HEAD", "POST"])
def contest_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _contest_form(request, Contest())


@require_http_methods(["GET", "HEAD", "POST"])
def contest_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Contest.objects.in_scope(request.scope, Can.RECORD).select_related("unit")
    return _contest_form(request, get_object_or_404(rows, pk=pk))


def _contest_form(request: OfficerRequest, contest: Contest) -> HttpResponse:
    if not request.where:
        raise Http404
    known = contest.pk is not None
    form = ContestForm(request.POST or None, instance=contest, scope=request.scope, chosen=request.where.unit)

    def act() -> Contest:
        if known:
            return services.change_contest(
                form.instance, seen_version=form.cleaned_data["version"], scope=request.scope
            )
        return services.keep_contest(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:contest-withdraw", args=[saved.pk]),
        ),
        heading=_("Edit the contest") if known else _("Record a contest"),
        back=contest.get_absolute_url() if known else reverse("campaigns:contest-list"),
        back_label=contest.name if known else _("Contests"),
    )


@require_POST
def contest_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    contest = get_object_or_404(Contest.objects.in_scope(request.scope, Can.RECORD), pk=pk)
    return pressed(
        request,
        lambda: services.withdraw_contest(pk, scope=request.scope),
        _("Taken away: %(what)s.") % {"what": contest},
        onward=contest.get_absolute_url() if contest.entries.exists() else reverse("campaigns:contest-list"),
    )


@require_safe
def contest_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """Who entered a contest below the unit of the page, whatever the period: a contest has days of its own."""
    contest = reached(request, pk)
    unit, scope = request.where.unit, request.scope
    rows = contest_sums.with_results(contest_sums.entries([contest.pk], unit, scope))
    page = Paginator(rows.order_by("unit_name", "team", "pk"), PAGE).get_page(request.GET.get("page"))
    keeper = versions_of({contest.unit_id}, request.where.period.cut_off).get(contest.unit_id)
    return render(
        request,
        "campaigns/contest_detail.html",
        {
            "contest": contest,
            "state": state(contest),
            "days": days_of(contest),
            "kept_by": keeper.short_name if keeper else contest.unit.code,
            "page": page,
            "turnout": contest_sums.turnouts([contest], unit, scope)[contest.pk],
            "prizes": contest_sums.prizes(contest, unit, scope),
            "may_enter": scope.units(Can.RECORD).exists(),
            "may_add_results": ContestEntry.objects.in_scope(scope, Can.RECORD).kept().filter(contest=contest).exists(),
            "may_change": scope.allows(Can.RECORD, contest.unit),
            "events": history(contest),
        },
    )


def reached(request: OfficerRequest, pk: Any) -> Contest:
    """A contest that the unit of the account can enter or look at; else 404."""
    contest: Contest = get_object_or_404(offered(Contest, request.scope).select_related("unit", "campaign"), pk=pk)
    if not request.where:
        raise Http404
    return contest
