"""HTTP in, HTTP out: outlines of reports, their versions, and how they read for the unit and period of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from reports.document import Text
from reports.figures import in_force
from reports.forms.outlines import OutlineBeginForm, OutlineForm, rearranged, section_forms
from reports.models import ReportTemplate
from reports.previewing import Preview, blocks_to_put_in, groups_of_figures, preview
from reports.services import templates as services
from reports.worded import vocabulary
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history
from unions.tree import versions_of
from unions.views.form_pages import form_page, pressed

PAGE = 50
EXAMPLE = "mem.members_total"  # the figure with which blocks are shown
_IN_PREPARATION = ReportTemplate.State.DRAFT


@require_safe
def outline_list(request: OfficerRequest) -> HttpResponse:
    """Everybody's and those of the unions around; of every code the versions one below the other."""
    rows = _seen(request).select_related("level", "unit").order_by("level__rank", "code", "-number")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = versions_of({one.unit_id for one in page if one.unit_id}, request.scope.on)
    return render(
        request,
        "reports/outline_list.html",
        {
            "page": page,
            "rows": [(one, names[one.unit_id].short_name if one.unit_id else "") for one in page],
            "may_begin": request.scope.units(Can.DEFINE).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def outline_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.DEFINE).exists():
        raise Http404
    form = OutlineBeginForm(
        request.POST or None,
        initial={"copied": request.GET.get("copy", "")},
        scope=request.scope,
        seen=_seen(request),
        chosen=request.where.unit,
    )
    return form_page(
        request,
        form,
        lambda: _address(
            services.begin_outline(form.instance, copied=form.cleaned_data["copied"], scope=request.scope), "edit"
        ),
        lambda _done: (_("The outline is in preparation. Nobody begins a report with it before it is used."), ""),
        heading=_("New outline"),
        back=reverse("reports:outline-list"),
        back_label=_("Outlines of reports"),
        button=_("Go on to its text"),
    )


@require_safe
def outline_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    outline = _outline(request, pk)
    versions = _seen(request).filter(code=outline.code).exclude(pk=pk)
    keeps = services.keeps(outline, request.scope)
    return render(
        request,
        "reports/outline_detail.html",
        {
            "outline": outline,
            "whose": _whose(request, outline),
            "preview": _preview(request, outline.sections.all()),
            "faults": services.faults_of(outline) if keeps and outline.state == _IN_PREPARATION else [],
            "versions": versions,
            "events": history(outline),
            "keeps": keeps,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def outline_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    """The draft as it is typed. Buttons that move sections, and *Preview*, keep nothing: they work without scripts."""
    outline = _kept_outline(request, pk)
    if outline.state != _IN_PREPARATION:
        return redirect(_address(outline))
    head = OutlineForm(request.POST or None, instance=outline)
    sections = section_forms(outline, request.POST or None)
    refused = False
    if "move" in request.POST or "preview" in request.POST:
        sections = rearranged(sections, request.POST.get("move", ""))
    elif request.method == "POST":
        refused = not _is_kept(request, head, sections)
        if not refused:
            tell(request, _("The outline is kept."))
            return redirect(_address(outline, "edit" if "stay" in request.POST else "detail"))
    where = request.where
    known = vocabulary(where.period, outline.unit or where.unit)
    return render(
        request,
        "reports/outline_edit.html",
        {
            "outline": outline,
            "whose": _whose(request, outline),
            "head": head,
            "sections": sections,
            "preview": _preview(request, (form.typed for form in sections.forms)),
            "groups": groups_of_figures(in_force(where.period, unit=outline.unit or where.unit)),
            "blocks": blocks_to_put_in(known, EXAMPLE),
        },
        status=422 if refused else 200,
    )


def _is_kept(request: OfficerRequest, head: OutlineForm, sections: Any) -> bool:
    """Both are looked at, so that all faults are told at once."""
    if not all([head.is_valid(), sections.is_valid()]):
        return False
    try:
        services.write_outline(
            head.instance,
            [form.section() for form in sections.forms],
            seen_version=head.cleaned_data["version"],
            scope=request.scope,
        )
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        head.refuse(error)
        return False
    return True


@require_POST
def outline_preview(request: OfficerRequest, pk: int) -> HttpResponse:
    """How what is typed reads, without the page around it."""
    outline = _kept_outline(request, pk)
    sections = section_forms(outline, request.POST)
    found = _preview(request, (form.typed for form in sections.forms))
    return render(request, "reports/_preview.html", {"preview": found})


@require_POST
def outline_use(request: OfficerRequest, pk: int) -> HttpResponse:
    seen = request.POST.get("version", "")

    def use() -> ReportTemplate:
        return services.use_outline(pk, seen_version=int(seen) if seen.isdecimal() else 0, scope=request.scope)

    return _pressed(request, pk, use, _("In use. Reports begun from now on take it; earlier ones keep theirs."))


@require_POST
def outline_renew(request: OfficerRequest, pk: int) -> HttpResponse:
    _outline(request, pk)
    try:
        draft = services.renew_outline(pk, scope=request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    return redirect(_address(draft, "edit"))


@require_POST
def outline_retire(request: OfficerRequest, pk: int) -> HttpResponse:
    undo = reverse("reports:outline-bring-back", args=[pk])
    return _pressed(request, pk, lambda: services.retire_outline(pk, scope=request.scope), _("Out of use."), undo=undo)


@require_POST
def outline_bring_back(request: OfficerRequest, pk: int) -> HttpResponse:
    return _pressed(request, pk, lambda: services.bring_back_outline(pk, scope=request.scope), _("In use again."))


@require_POST
def outline_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    _outline(request, pk)
    back = reverse("reports:outline-list")
    return pressed(request, lambda: services.drop_outline(pk, scope=request.scope), _("Dropped."), onward=back)


def _pressed(request: OfficerRequest, pk: int, act: Callable[[], Any], said: str, *, undo: str = "") -> HttpResponse:
    return pressed(request, act, said, undo=undo, onward=_address(_outline(request, pk)))


def _seen(request: OfficerRequest) -> Any:
    if not request.where:
        raise Http404
    return services.visible(request.scope, request.where.unit)


def _outline(request: OfficerRequest, pk: int) -> ReportTemplate:
    found: ReportTemplate = get_object_or_404(_seen(request).select_related("level", "unit"), pk=pk)
    return found


def _kept_outline(request: OfficerRequest, pk: int) -> ReportTemplate:
    outline = _outline(request, pk)
    if not services.keeps(outline, request.scope):
        raise Http404
    return outline


def _address(outline: ReportTemplate, page: str = "detail") -> str:
    return reverse(f"reports:outline-{page}", args=[outline.pk])


def _whose(request: OfficerRequest, outline: ReportTemplate) -> str:
    return versions_of([outline.unit_id], request.scope.on)[outline.unit_id].short_name if outline.unit_id else ""


def _preview(request: OfficerRequest, texts: Iterable[Text]) -> Preview | None:
    """For the unit and period of the page, where the account may look at all of its figures."""
    where = request.where
    if not request.scope.sees_all_of(where.unit):
        return None
    return preview(where.unit, where.period, list(texts))
