"""HTTP in, HTTP out: initiatives and research topics."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import appraising, privacy
from campaigns.forms.initiatives import InitiativeFilter, InitiativeForm
from campaigns.models import Appraisal, Author, Initiative, ProgrammeEntry, Recognition
from campaigns.services import initiatives as services
from campaigns.services.appraisals import may_decide
from members.forms.kept import people_of
from members.forms.offices import OFFERED, called
from unions.access import Scope
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, said_by
from unions.views.form_pages import bin_buttons, form_page

PAGE = 50


@require_safe
def initiative_list(request: OfficerRequest) -> HttpResponse:
    """What was first applied in the period; or, of whatever period, what waits for a council."""
    if not request.where:
        raise Http404
    here = Initiative.objects.in_scope(request.scope).under(request.where.unit, on="happened_on")
    in_period = here.happened_in(request.where.period)
    undecided = Appraisal.objects.filter(initiative=OuterRef("pk"), state__in=appraising.UNDECIDED)
    shown = {
        "": in_period.kept(),
        "waiting": here.kept().filter(Exists(undecided)),
        "binned": in_period.binned(),
    }
    asked = request.GET.get("view", "") if request.GET.get("view", "") in shown else ""
    form = InitiativeFilter(request.GET)
    rows = form.narrow(shown[asked])
    today = timezone.localdate()
    named = _with_standing(rows.with_unit_name(on="happened_on"), today)
    page = Paginator(named.order_by("-happened_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    privacy.cover(page, request.scope)
    return render(
        request,
        "campaigns/initiative_list.html",
        {
            "form": form,
            "page": page,
            "rows": [(row, *appraising.standing(row, today)) for row in page],
            "total": rows.order_by().aggregate(number=Sum("quantity", default=0), benefit=Sum("benefit", default=0)),
            "views": _views(asked, shown["waiting"].count()),
            "asked": asked,
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


def _with_standing(rows: Any, today: date) -> Any:
    return rows.prefetch_related(
        Prefetch("appraisals", appraising.shown(Appraisal.objects.select_related("council_unit"), today)),
        Prefetch("recognitions", Recognition.objects.kept().select_related("decision")),
    )


def _views(asked: str, waiting: int) -> list[dict[str, Any]]:
    offered: list[tuple[str, str, int | None]] = [
        ("", _("Applied in the period"), None),
        ("waiting", _("Awaiting a council"), waiting),
        ("binned", _("In the bin"), None),
    ]
    return [
        {"label": label, "url": f"?view={view}" if view else "?", "count": count, "current": view == asked}
        for view, label, count in offered
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _initiative_form(request, Initiative())


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Initiative.objects.in_scope(request.scope, Can.RECORD).kept().select_related("unit")
    return _initiative_form(request, get_object_or_404(rows, pk=pk))


def _initiative_form(request: OfficerRequest, initiative: Initiative) -> HttpResponse:
    if not request.where:
        raise Http404
    known = initiative.pk is not None
    form = InitiativeForm(request.POST or None, instance=initiative, scope=request.scope, chosen=request.where.unit)

    def act() -> Initiative:
        authors = form.authors.said
        if known:
            seen = form.cleaned_data["version"]
            return services.change_initiative(form.instance, authors, seen_version=seen, scope=request.scope)
        return services.record_initiative(form.instance, authors, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:initiative-bin", args=[saved.pk]),
        ),
        heading=_("Edit the initiative") if known else _("Record an initiative or a research topic"),
        back=initiative.get_absolute_url() if known else reverse("campaigns:initiative-list"),
        back_label=_("Initiatives"),
        template="campaigns/initiative_form.html",
        offered=_names_to_choose(request.scope),
    )


def _names_to_choose(scope: Scope) -> list[str]:
    """Members that the browser offers; none where they are too many."""
    offered = list(people_of(scope)[: OFFERED + 1])
    return [called(one) for one in offered] if len(offered) <= OFFERED else []


@require_safe
def initiative_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    rows = Initiative.objects.in_scope(request.scope).select_related("unit", "recorded_by")
    initiative: Initiative = get_object_or_404(_with_standing(rows.with_unit_name(on="happened_on"), today), pk=pk)
    veil = privacy.veil(initiative, request.scope)
    reads = privacy.cover([initiative], request.scope)
    kept = initiative.binned_at is None
    may_record = request.scope.allows(Can.RECORD, initiative.unit)
    appraisals = list(initiative.appraisals.all())
    return render(
        request,
        "campaigns/initiative_detail.html",
        {
            "initiative": initiative,
            "state": appraising.standing(initiative, today),
            "facts": said_by(initiative),
            "authors": initiative.authors.select_related("member"),
            "appraisals": [
                {
                    "row": row,
                    "look": appraising.look(row, today),
                    "votes": appraising.votes(row),
                    "may_decide": kept and may_decide(row, request.scope),
                    "undecided": row.state in appraising.UNDECIDED,
                }
                for row in appraisals
            ],
            "reads": bool(reads),
            "last_day_to_ask": appraising.last_day_to_ask(initiative),
            "too_late": (appraising.last_day_to_ask(initiative) or today) < today,
            "recognitions": initiative.recognitions.all(),
            "entries": ProgrammeEntry.objects.kept().filter(initiative=initiative).select_related("campaign"),
            "may_record": may_record,
            "may_ask": may_record and kept and initiative.quantity == 1,
            "events": _history(initiative, appraisals, veil),
        },
    )


def _history(initiative: Initiative, appraisals: list[Appraisal], veil: Any) -> list[dict[str, Any]]:
    """What happened to the initiative, to its authors and to its requests, the newest first."""
    authors: Any = Author
    events = history(initiative, [authors.pgh_event_model.objects.filter(initiative=initiative.pk)], veil)
    for appraisal in appraisals:
        level = appraisal.get_level_display()
        events += [
            event | {"text": _("request, %(level)s: %(what)s") % {"level": level, "what": event["text"]}}
            for event in history(appraisal, veiled=veil)
        ]
    return sorted(events, key=lambda event: event["moment"], reverse=True)


initiative_bin, initiative_restore = bin_buttons(
    Initiative, services.bin_initiative, services.restore_initiative, named="campaigns:initiative"
)
