"""Decisions and the acts that rest on them: read, taken out as files, undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.downloads import as_download
from common.notices import tell
from common.vietnamese import fold
from unions.forms.papers import CorrectionForm
from unions.http import OfficerRequest
from unions.lineage import decisions_in_reach, events_in_reach
from unions.milestones import TELLING, happened
from unions.models import Can, LineageEvent, LineageUnit, Placement, UnitVersion
from unions.pages import history
from unions.services.decisions import correct_decision, may_correct, paper_name
from unions.services.lineage import undo_event, why_not_undo
from unions.tree import versions_of
from unions.views.form_pages import form_page

PAGE = 50
Part = LineageUnit.Part


@require_safe
def decision_list(request: OfficerRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    rows = decisions_in_reach(request.scope).select_related("file")
    for word in fold(words).split():
        rows = rows.filter(Q(number__icontains=word) | Q(issuer__icontains=word) | Q(abstract__icontains=word))
    return render(
        request,
        "unions/decision_list.html",
        {"page": Paginator(rows, PAGE).get_page(request.GET.get("page")), "q": words},
    )


@require_safe
def decision_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(decisions_in_reach(request.scope).select_related("file"), pk=pk)
    acts = events_in_reach(request.scope).filter(decision=decision).select_related("recorded_by")
    placed = Placement.objects.filter(decision=decision, begun_by=None, child__in=request.scope.units())
    page = Paginator(placed.order_by("-valid", "child"), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "unions/decision_detail.html",
        {
            "decision": decision,
            "facts": [
                (_("Issued by"), decision.issuer),
                (_("Signed on"), f"{decision.signed_on:%d/%m/%Y}"),
                (_("Effective on"), f"{decision.effective_on:%d/%m/%Y}"),
                (_("Announced on"), f"{decision.announced_on:%d/%m/%Y}" if decision.announced_on else None),
                (_("Abstract"), decision.abstract or None),
            ],
            "acts": told_of(list(acts)),
            "page": page,
            "placed": _placed(list(page)),
            "events": history(decision),
            "may_correct": may_correct(decision, request.scope),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(decisions_in_reach(request.scope).select_related("file"), pk=pk)
    if not may_correct(decision, request.scope):
        raise PermissionDenied
    form = CorrectionForm(request.POST or None, request.FILES or None, instance=decision)
    return form_page(
        request,
        form,
        lambda: correct_decision(form.corrected(), scope=request.scope),
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=_("Edit the decision"),
        about=_("The history keeps what stood before. All that rests on this decision shows the new words."),
        back=decision.get_absolute_url(),
        back_label=decision.number,
    )


def _placed(rows: list[Placement]) -> list[dict[str, Any]]:
    called: dict[int, Any] = {}
    for day in {row.valid.lower for row in rows}:
        same = [row for row in rows if row.valid.lower == day]
        ids = {row.child_id for row in same} | {row.parent_id for row in same if row.parent_id}
        names = versions_of(ids, day) if len(called) < PAGE else {}
        called |= {row.pk: (names.get(row.child_id), names.get(row.parent_id or 0)) for row in same}
    return [{"row": row, "unit": called[row.pk][0], "upper": called[row.pk][1]} for row in rows]


@require_safe
def decision_file(request: OfficerRequest, pk: int) -> HttpResponse:
    """The paper itself, always as a download: what somebody uploaded is never shown as a page of ours."""
    decision = get_object_or_404(decisions_in_reach(request.scope).select_related("file"), pk=pk)
    if decision.file is None:
        raise Http404
    return as_download(decision.file, paper_name(decision))


@require_safe
def event_list(request: OfficerRequest) -> HttpResponse:
    rows = events_in_reach(request.scope).select_related("decision", "recorded_by")
    kind = request.GET.get("kind", "")
    if kind in LineageEvent.Kind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "unions/event_list.html",
        {
            "page": page,
            "rows": told_of(list(page)),
            "kinds": LineageEvent.Kind.choices,
            "kind": kind,
            "may_organise": request.scope.units(Can.ORGANISE).exists(),
        },
    )


def told_of(events: list[LineageEvent]) -> list[dict[str, Any]]:
    """Each act with how many units it met, in words, and to whom it led; as many queries for many acts as for one."""
    numbers: dict[int, dict[str, int]] = {}
    parts = LineageUnit.objects.filter(event__in=events).order_by().values_list("event", "part")
    for event, part, number in parts.annotate(number=Count("pk")):
        numbers.setdefault(event, {})[part] = number
    led = _led_to(events)
    return [
        {"event": event, "words": _words(event, numbers.get(event.pk, {})), "to": led.get(event.pk, "")}
        for event in events
    ]


def _led_to(events: list[LineageEvent]) -> dict[int, str]:
    """By act: the one union that others came under or into, as it was called then."""
    taking_in = Q(part=Part.PARENT) | Q(part=Part.TO, event__kind=LineageEvent.Kind.MERGED_INTO_EXISTING)
    named = UnitVersion.objects.filter(unit=OuterRef("unit"), valid__contains=OuterRef("stood_on"))
    rows = (
        LineageUnit.objects.filter(taking_in, event__in=events)
        .values_list("event")
        .annotate(name=Subquery(named.values("short_name")[:1]))
    )
    names: dict[int, list[str]] = {}
    for event, name in rows.order_by("event", "unit"):
        names.setdefault(event, []).append(name or "")
    return {event: told[0] for event, told in names.items() if len(told) == 1}


def _words(event: LineageEvent, numbers: dict[str, int]) -> str:
    kind = LineageEvent.Kind(event.kind)
    words = happened(kind, numbers.get(TELLING.get(kind, Part.SUBJECT), 0))
    return words[:1].upper() + words[1:]


@require_safe
def event_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(
        events_in_reach(request.scope).select_related("decision__file", "recorded_by", "undone_by"), pk=pk
    )
    return _event(request, event)


def _event(request: OfficerRequest, event: LineageEvent, errors: list[str] | None = None) -> HttpResponse:
    parts = LineageUnit.objects.in_scope(request.scope).filter(event=event).select_related("unit")
    page = Paginator(parts.order_by("part", "unit__code"), PAGE).get_page(request.GET.get("page"))
    may_organise = (
        not LineageUnit.objects.filter(event=event)
        .exclude(part__in=(Part.PARENT, Part.FROM, Part.ALONG))
        .exclude(unit__in=request.scope.units(Can.ORGANISE))
        .exists()
        and request.scope.units(Can.ORGANISE).exists()
    )
    return render(
        request,
        "unions/event_detail.html",
        {
            "event": event,
            "told": told_of([event])[0],
            "facts": _facts(event),
            "page": page,
            "rows": _parts(list(page), event),
            "may_undo": may_organise and event.undone_at is None,
            "why_not": why_not_undo(event) if may_organise and event.undone_at is None else "",
            "errors": errors or [],
            "events": history(event),
        },
        status=422 if errors else 200,
    )


def _facts(event: LineageEvent) -> list[tuple[str, Any]]:
    decision = event.decision
    told: list[tuple[str, Any]] = [
        (_("What happened"), event.get_kind_display()),
        (_("Effective on"), f"{event.effective_on:%d/%m/%Y}"),
        (_("Announced on"), f"{decision.announced_on:%d/%m/%Y}" if decision and decision.announced_on else ""),
        (_("Reason"), event.get_reason_display() if event.reason else ""),
        (_("Note"), event.note),
        (_("Recorded by"), str(event.recorded_by) if event.recorded_by else ""),
    ]
    return [(label, value) for label, value in told if value]


def _parts(rows: list[LineageUnit], event: LineageEvent) -> list[dict[str, Any]]:
    """The units met, as they were called on the day by whose tree they are found, with who stood above then."""
    parents = {
        (row.child_id, row.valid.lower): row
        for row in Placement.objects.filter(child__in=[part.unit_id for part in rows]).order_by("valid")
    }
    before: dict[int, Placement] = {}
    after: dict[int, Placement] = {}
    for (child, _lower), row in parents.items():
        if row.valid.upper == event.effective_on:
            before[child] = row
        elif row.valid.lower is None or row.valid.lower <= event.effective_on:
            after[child] = row
            if row.valid.lower is None or row.valid.lower < event.effective_on:
                before[child] = row
    standing = {
        child: row for child, row in after.items() if row.valid.upper is None or row.valid.upper > event.effective_on
    }
    ids = {part.unit_id for part in rows} | {
        row.parent_id for row in [*before.values(), *standing.values()] if row.parent_id
    }
    called = versions_of(ids, event.effective_on)

    def upper(known: dict[int, Placement], pk: int) -> str:
        row = known.get(pk)
        return called[row.parent_id].short_name if row and row.parent_id in called else ""

    return [
        {
            "part": part,
            "unit": called.get(part.unit_id),
            "before": upper(before, part.unit_id),
            "after": upper(standing, part.unit_id),
        }
        for part in rows
    ]


@require_POST
def event_undo(request: OfficerRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(events_in_reach(request.scope), pk=pk)
    if not request.scope.units(Can.ORGANISE).exists():
        raise Http404
    try:
        undo_event(event.pk, scope=request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        return _event(request, event, errors=error.messages)
    tell(request, _("Undone: everything stands as before it."), level=messages.SUCCESS)
    return redirect("unions:event-detail", pk=pk)
