"""HTTP in, HTTP out: activities."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import duties
from campaigns.forms.activities import AGAIN, ActivityFilter, ActivityForm
from campaigns.forms.costs import share_forms, shares_of
from campaigns.kinds_of_activities import has_a_list
from campaigns.models import Activity, PaidBy
from campaigns.services import activities as services
from common.money import dong_with_unit
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import unit_name
from unions.views.form_pages import bin_buttons, form_page, history_with

PAGE = 50
OF_THE_LIST = ("participations", "people", "women", "entitled", "sign_in", "sign_in_key")  # told by the list itself


@require_safe
def activity_list(request: OfficerRequest) -> HttpResponse:
    """The activities of the period, narrowed; above, what the union of the page must hold in the year."""
    if not request.where:
        raise Http404
    unit, period = request.where.unit, request.where.period
    binned = request.GET.get("view") == "binned"
    rows = Activity.objects.in_scope(request.scope).under(unit, on="happened_on").happened_in(period)
    rows = rows.binned() if binned else rows.kept()
    form = ActivityFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    if words := asked.get("q"):
        rows = rows.filter(title__icontains=words)
    for name in ("kind", "paid_by"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    sums = rows.aggregate(
        number=Sum("quantity", default=0),
        records=Count("pk"),
        participations=Sum("participations", default=0),
        amount=Sum("amount", default=0),
    )
    page = Paginator(rows.with_unit_name(on="happened_on").order_by("-happened_on", "-pk"), PAGE)
    return render(
        request,
        "campaigns/activity_list.html",
        {
            "page": page.get_page(request.GET.get("page")),
            "filter": form,
            "narrowed": bool(words or asked.get("kind") or asked.get("paid_by")),
            "sums": sums,
            "binned": binned,
            "views": [
                {"label": _("Kept"), "url": "?", "count": None, "current": not binned},
                {"label": _("In the bin"), "url": "?view=binned", "count": None, "current": binned},
            ],
            "owed": duties.owed(request.where.version, period.cut_off),
            "year": str(period.cut_off.year),
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def activity_create(request: OfficerRequest) -> HttpResponse:
    """First the kind, then what it asks for; `?like=id` begins with what another one said."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    like = _like(request)
    kind = request.POST.get("kind") or request.GET.get("kind") or (like.kind if like else "")
    if kind not in Activity.Kind.values:
        return _kinds(request, reverse("campaigns:activity-create"))
    initial: dict[str, Any] = {}
    if like is not None:
        initial = {name: getattr(like, name) for name in AGAIN if name not in ("unit", "happened_on", "ends_on")}
        if like.paid_by == PaidBy.SEVERAL:
            initial["paid_by"] = PaidBy.UNSTATED
    return _activity_form(request, Activity(kind=kind), kind, initial)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Activity.objects.in_scope(request.scope, Can.RECORD).kept().select_related("unit", "campaign")
    activity: Activity = get_object_or_404(rows, pk=pk)
    kind = request.POST.get("kind") or request.GET.get("kind") or activity.kind
    if kind not in Activity.Kind.values:
        return _kinds(request, reverse("campaigns:activity-edit", args=[pk]))
    return _activity_form(request, activity, kind, {})


def _like(request: OfficerRequest) -> Activity | None:
    asked = request.GET.get("like", "")
    rows = Activity.objects.in_scope(request.scope)
    return rows.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None


def _kinds(request: OfficerRequest, address: str) -> HttpResponse:
    """The first step: every kind as a link."""
    kinds = [(label, f"{address}?kind={code}") for code, label in Activity.Kind.choices]
    return render(request, "campaigns/activity_kinds.html", {"kinds": kinds})


def _activity_form(request: OfficerRequest, activity: Activity, kind: str, initial: dict[str, Any]) -> HttpResponse:
    known = activity.pk is not None
    form = ActivityForm(
        request.POST or None, instance=activity, initial=initial, scope=request.scope, where=request.where, kind=kind
    )
    lines = share_forms(request.POST or None, activity)

    def act() -> Activity:
        shares = shares_of(lines)
        if known:
            seen = form.cleaned_data["version"]
            return services.change_activity(form.instance, shares=shares, seen_version=seen, scope=request.scope)
        return services.record_activity(form.instance, shares=shares, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:activity-bin", args=[saved.pk]),
        ),
        heading=_("Edit the activity") if known else _("Record an activity"),
        back=activity.get_absolute_url() if known else reverse("campaigns:activity-list"),
        back_label=activity.title if known else _("Activities"),
        template="campaigns/activity_form.html",
        also=lines.is_valid,
        lines=lines,
        kind=Activity.Kind(kind).label,
        other_kinds=f"{request.path}?kind=other-one",
    )


@require_safe
def activity_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Activity.objects.in_scope(request.scope).select_related("unit", "campaign", "recorded_by")
    activity: Activity = get_object_or_404(rows, pk=pk)
    may_record = request.scope.allows(Can.RECORD, activity.unit)
    return render(
        request,
        "campaigns/activity_detail.html",
        {
            "activity": activity,
            "facts": _said_by(activity),
            "shares": activity.shares.all(),
            "listed": activity.counting == Activity.Counting.ATTENDANCE,
            "may_record": may_record,
            "may_list": may_record and activity.binned_at is None and has_a_list(activity.kind),
            "has_a_list": has_a_list(activity.kind),
            "events": _history(activity),
        },
    )


def _said_by(activity: Activity) -> list[tuple[str, Any]]:
    """(label, value) of what an activity says; what it does not say is left out."""
    last = f" – {activity.ends_on:%d/%m/%Y}" if activity.ends_on else ""
    told: list[tuple[Any, Any]] = [
        (_("Kind"), activity.get_kind_display()),
        (_("Union"), unit_name(activity)),
        (_("Date"), f"{activity.happened_on:%d/%m/%Y}{last}"),
        (_("Outcome"), activity.get_outcome_display()),
        (_("Workers covered"), activity.covered),
        (_("Number"), activity.quantity if activity.quantity > 1 else ""),
        (_("Counted among"), activity.get_of_whom_display() if activity.participations else ""),
        (_("Place"), activity.place),
        (_("Together with"), activity.partners),
        (_("Cost"), dong_with_unit(activity.amount) if activity.amount else ""),
        (_("Paid by"), activity.get_paid_by_display() if activity.amount else ""),
        (_("Who paid"), activity.payer),
        (_("Source document"), activity.source_document),
        (_("Note"), activity.note),
        (_("Recorded by"), activity.recorded_by),
    ]
    return [(label, value) for label, value in told if value not in (None, "")]


def _history(activity: Activity) -> list[dict[str, Any]]:
    """What happened to an activity; not each single name by which its list grew."""
    events = history_with(activity, "CostShareEvent", activity=activity.pk)
    if activity.counting == Activity.Counting.ATTENDANCE:
        fields = [Activity._meta.get_field(name) for name in OF_THE_LIST]
        labels = {str(field.verbose_name).lower() for field in fields}  # type: ignore[union-attr]
        for event in events:
            event["changes"] = [change for change in event["changes"] if str(change[0]).lower() not in labels]
    return [event for event in events if event["key"] or event["changes"]]


activity_bin, activity_restore = bin_buttons(
    Activity, services.bin_activity, services.restore_activity, named="campaigns:activity"
)
