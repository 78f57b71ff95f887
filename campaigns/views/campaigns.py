"""HTTP in, HTTP out: campaigns, launched here or above, with all that hangs on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import asked
from campaigns.forms.campaigns import ASKED, ENDED, REGISTERING, RUNNING, CampaignFilter, CampaignForm, days_of
from campaigns.models import Campaign, Registration
from campaigns.reach import around, offered
from campaigns.services import campaigns as services
from campaigns.views.campaign_reach import days_left, reached, state
from campaigns.views.recorded import attached
from common.periods import Period
from unions.forms.decisions import DecisionForm
from unions.http import OfficerRequest
from unions.models import Can, UnitVersion
from unions.pages import history, span
from unions.tree import versions_of
from unions.views.form_pages import form_page, pressed

PAGE = 50
PARTS = 20


@require_safe
def campaign_list(request: OfficerRequest) -> HttpResponse:
    """The campaigns around the unit of the page, its own and those from above; and those it has to answer."""
    if not request.where:
        raise Http404
    scope = request.scope
    now = around(offered(Campaign, scope), request.where.unit, timezone.localdate())
    waiting = asked.not_yet(now, scope, on=timezone.localdate())
    form = CampaignFilter(request.GET or None)
    view = request.GET.get("view", "") if request.GET.get("view") in (REGISTERING, RUNNING, ENDED, ASKED) else ""
    shown = _asked_of_us(request, waiting) if view == ASKED else _around_here(request, now, view, form)
    page = {
        "view": view,
        "views": _views(view, len(waiting)),
        "form": form,
        "may_launch": scope.units(Can.RECORD).exists(),
    }
    return render(request, "campaigns/campaign_list.html", page | shown)


def _asked_of_us(request: OfficerRequest, waiting: list[tuple[Campaign, asked.Share]]) -> dict[str, Any]:
    today = timezone.localdate()
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    names = versions_of({one.unit_id for one, _share in page}, today)
    return {
        "page": page,
        "waiting": [
            {
                "campaign": campaign,
                "share": share,
                "launched_by": names.get(campaign.unit_id),
                "closes": days_left(campaign, today),
                "last": asked.window(campaign)[1],
            }
            for campaign, share in page
        ],
    }


def _around_here(request: OfficerRequest, now: Any, view: str, form: CampaignFilter) -> dict[str, Any]:
    """Those for which unions register `now`, or those of the period in the tree of its end."""
    period, today = request.where.period, timezone.localdate()
    in_period = around(offered(Campaign, request.scope), request.where.unit, period.cut_off)
    in_period = in_period.filter(valid__overlap=(period.start, period.end))
    rows = _narrowed(_viewed(in_period, now, view, today), form, period.cut_off)
    page = Paginator(rows.select_related("parent"), PAGE).get_page(request.GET.get("page"))
    names = versions_of({one.unit_id for one in page}, period.cut_off)
    registered = _registered(request, [one.pk for one in page])
    return {
        "page": page,
        "rows": [
            {
                "campaign": campaign,
                "state": state(campaign, today),
                "days": span(campaign.valid),
                "launched_by": names.get(campaign.unit_id),
                "registered": registered.get(campaign.pk, 0) if campaign.asks != Campaign.Asks.NOBODY else None,
            }
            for campaign in page
        ],
    }


def _registered(request: OfficerRequest, campaigns: list[int]) -> dict[int, int]:
    """By campaign: how many registered at the unit of the page and below it."""
    rows = Registration.objects.in_scope(request.scope).kept().under(request.where.unit, on="happened_on")
    rows = rows.filter(campaign__in=campaigns).order_by()
    return dict(rows.values_list("campaign").annotate(number=Count("pk")))


def _viewed(in_period: Any, now: Any, view: str, today: date) -> Any:
    if view == REGISTERING:
        return asked.registering(now, today)
    if view == RUNNING:
        in_period = in_period.filter(valid__contains=today)
    elif view == ENDED:
        in_period = in_period.filter(valid__endswith__lte=today)
    return in_period.order_by("-valid", "name", "pk")


def _narrowed(rows: Any, form: CampaignFilter, on: date) -> Any:
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if said.get("kind"):
        rows = rows.filter(kind=said["kind"])
    if said.get("level"):
        versions = UnitVersion.objects.on(on).filter(unit=OuterRef("unit"), level=said["level"])
        rows = rows.filter(Exists(versions))
    return rows


def _views(current: str, waiting: int) -> list[dict[str, Any]]:
    offered_views: list[tuple[str, str, int | None]] = [
        ("", _("In the period"), None),
        (ASKED, _("We are asked"), waiting),
        (REGISTERING, _("Registering"), None),
        (RUNNING, _("Running"), None),
        (ENDED, _("Ended"), None),
    ]
    return [
        {"label": label, "url": f"?view={view}" if view else "?", "count": count, "current": view == current}
        for view, label, count in offered_views
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_create(request: OfficerRequest) -> HttpResponse:
    """A new campaign, or with `?of=code` an own version of one that is there."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    upper = offered(Campaign, request.scope).filter(code=request.GET.get("of", "")).first()
    initial: dict[str, Any] = {}
    if upper is not None:
        first, last = days_of(upper.valid)
        initial = {"parent": upper, "name": upper.name, "kind": upper.kind, "theme": upper.theme}
        initial |= {"first_day": first, "last_day": last}
    return _campaign_form(request, Campaign(), initial)


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Campaign.objects.in_scope(request.scope, Can.RECORD).select_related("unit", "decision")
    return _campaign_form(request, get_object_or_404(rows, pk=pk), {})


def _campaign_form(request: OfficerRequest, campaign: Campaign, initial: dict[str, Any]) -> HttpResponse:
    if not request.where:
        raise Http404
    known = campaign.pk is not None
    form = CampaignForm(
        request.POST or None, instance=campaign, initial=initial, scope=request.scope, chosen=request.where.unit
    )
    decision = DecisionForm(request.POST or None, decision=campaign.decision)

    def act() -> Campaign:
        written: dict[str, Any] = {"decision": decision.decision, "scope": request.scope}
        if known:
            return services.change_campaign(form.instance, seen_version=form.cleaned_data["version"], **written)
        return services.launch_campaign(form.instance, **written)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:campaign-withdraw", args=[saved.pk]),
        ),
        heading=_("Edit the campaign") if known else _("Launch a campaign"),
        back=campaign.get_absolute_url() if known else reverse("campaigns:campaign-list"),
        back_label=campaign.name if known else _("Campaigns"),
        template="campaigns/campaign_form.html",
        also=decision.is_valid,
        decision=decision,
    )


@require_POST
def campaign_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.in_scope(request.scope, Can.RECORD), pk=pk)
    used = any(getattr(campaign, rows).exists() for rows in ("registrations", "parts", "reviews"))
    return pressed(
        request,
        lambda: services.withdraw_campaign(pk, scope=request.scope),
        _("Taken away: %(what)s.") % {"what": campaign},
        onward=campaign.get_absolute_url() if used else reverse("campaigns:campaign-list"),
    )


@require_safe
def campaign_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    campaign = reached(request, pk)
    scope, today = request.scope, timezone.localdate()
    on = asked.tree_day(campaign, today)
    kept = asked.shares([pk], scope, on=on, can=Can.RECORD).get(pk, asked.Share())
    parts = offered(Campaign, scope).filter(parent=campaign).order_by("-valid", "name", "pk")
    page = Paginator(parts, PARTS).get_page(request.GET.get("page"))
    names = versions_of({campaign.unit_id, *(one.unit_id for one in page)}, min(on, request.where.period.cut_off))
    own = Registration.objects.in_scope(scope).kept().of(request.where.unit).filter(campaign=campaign).first()
    return render(
        request,
        "campaigns/campaign_detail.html",
        {
            "campaign": campaign,
            "state": state(campaign, today),
            "days": span(campaign.valid),
            "own_days": _own_days(campaign, today) if scope.sees_all_of(request.where.unit) else "",
            "launched_by": names.get(campaign.unit_id),
            "window": span(campaign.registration or campaign.valid),
            "closes": days_left(campaign, today),
            "registers": asked.registers_on(campaign, today),
            "level": campaign.asked_level or _("Grassroots unions and syndicates"),
            "share": asked.shares([pk], scope, on=on).get(pk),
            "tree_day": on,
            "may_register": kept.missing and asked.registers_on(campaign, today),
            "own": own,
            "upper": campaign.parent if campaign.parent_id and _sees(request, campaign.parent_id) else None,
            "page": page,
            "parts": [(one, names.get(one.unit_id), state(one, today)) for one in page],
            "reviews": campaign.reviews.select_related("recorded_by").order_by("-held_on", "-pk"),
            "attached": attached(campaign, scope),
            "may_change": scope.allows(Can.RECORD, campaign.unit),
            "may_launch": scope.units(Can.RECORD).exists(),
            "events": history(campaign),
        },
    )


def _own_days(campaign: Campaign, today: date) -> str:
    """The code of the period that a campaign is; of one without an end up to now."""
    first, upper = campaign.valid.lower, campaign.valid.upper
    if first is None or (upper is None and first > today):
        return ""
    return Period(first, upper).code if upper else f"{first}..now"


def _sees(request: OfficerRequest, pk: int) -> bool:
    return offered(Campaign, request.scope).filter(pk=pk).exists()
