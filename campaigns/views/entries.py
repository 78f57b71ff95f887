"""HTTP in, HTTP out: initiatives entered in programmes, and what was accepted of them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import privacy
from campaigns.forms.recognitions import EntryForm
from campaigns.models import ProgrammeEntry
from campaigns.services import entries as services
from campaigns.views.recognitions import initiative_meant, kept_or_binned
from common.periods import Period
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, said_by
from unions.views.form_pages import bin_buttons, form_page

PAGE = 50


@require_safe
def entry_list(request: OfficerRequest) -> HttpResponse:
    """By programme how many were entered and accepted in the period; below, the entries."""
    if not request.where:
        raise Http404
    period = request.where.period
    here = ProgrammeEntry.objects.in_scope(request.scope).under(request.where.unit, on="happened_on")
    binned = request.GET.get("view") == "binned"
    rows = here.binned() if binned else here.kept()
    rows = rows.filter(_entered_in(period) | _accepted_in(period))
    named = rows.with_unit_name(on="happened_on").select_related("campaign", "initiative")
    page = Paginator(named.order_by("-happened_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    privacy.cover([row.initiative for row in page], request.scope)
    return render(
        request,
        "campaigns/entry_list.html",
        {
            "page": page,
            "programmes": _by_programme(here.kept(), period),
            "views": kept_or_binned(binned),
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


def _entered_in(period: Period) -> Q:
    return Q(happened_on__gte=period.start, happened_on__lt=period.end)


def _accepted_in(period: Period) -> Q:
    return Q(accepted_on__gte=period.start, accepted_on__lt=period.end)


def _by_programme(rows: Any, period: Period) -> Any:
    """Each programme with how many were entered, and how many accepted, on days of the period."""
    return (
        rows.order_by()
        .values("campaign", "campaign__name")
        .annotate(
            entered=Sum("quantity", filter=_entered_in(period), default=0),
            accepted_of_them=Sum("accepted", filter=_accepted_in(period), default=0),
        )
        .filter(Q(entered__gt=0) | Q(accepted_of_them__gt=0))
        .order_by("campaign__name")
    )


@require_safe
def entry_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = ProgrammeEntry.objects.in_scope(request.scope).select_related(
        "unit", "campaign", "initiative", "recorded_by"
    )
    entry = get_object_or_404(rows, pk=pk)
    privacy.cover([entry.initiative], request.scope)
    return render(
        request,
        "campaigns/entry_detail.html",
        {
            "entry": entry,
            "facts": said_by(entry),
            "may_record": request.scope.allows(Can.RECORD, entry.unit),
            "events": history(entry),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def entry_create(request: OfficerRequest) -> HttpResponse:
    """Of so many; with `?initiative=7` of that one."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    entry = ProgrammeEntry()
    if initiative := initiative_meant(request, request.scope):
        entry.initiative, entry.unit, entry.quantity = initiative, initiative.unit, 1
    return _entry_form(request, entry)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = ProgrammeEntry.objects.in_scope(request.scope, Can.RECORD).kept()
    return _entry_form(request, get_object_or_404(rows.select_related("unit", "campaign", "initiative__unit"), pk=pk))


def _entry_form(request: OfficerRequest, entry: ProgrammeEntry) -> HttpResponse:
    if not request.where:
        raise Http404
    known = entry.pk is not None
    form = EntryForm(request.POST or None, instance=entry, scope=request.scope, where=request.where)

    def act() -> ProgrammeEntry:
        if known:
            seen = form.cleaned_data["version"]
            return services.change_entry(form.instance, seen_version=seen, scope=request.scope)
        return services.record_entry(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:entry-bin", args=[saved.pk]),
        ),
        heading=_("Edit the entry") if known else _("Enter in a programme"),
        about=entry.initiative or "",
        back=entry.get_absolute_url() if known else reverse("campaigns:entry-list"),
        back_label=_("Entries in programmes"),
    )


entry_bin, entry_restore = bin_buttons(
    ProgrammeEntry, services.bin_entry, services.restore_entry, named="campaigns:entry"
)
