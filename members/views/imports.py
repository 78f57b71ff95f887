"""Lists of members come in: sent, understood, checked, written, undone."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from common.tabular import template_workbook
from members.forms.imports import ColumnsForm, RowsForm, UploadForm
from members.imports import telling
from members.imports.checking import seen_at
from members.imports.columns import specs, written_columns
from members.imports.layouts import not_read
from members.imports.running import begin_check, begin_write
from members.imports.undoing import undo
from members.imports.uploading import choose_columns, choose_sheet, first_of_the_same_file, receive
from members.models import MemberImport
from members.privacy import EVERYTHING, Privacy
from unions.http import OfficerRequest
from unions.models import Can

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Status = MemberImport.Status


@require_safe
def import_list(request: OfficerRequest) -> HttpResponse:
    if not request.where:
        raise Http404
    rows = MemberImport.objects.in_scope(request.scope, Can.RECORD).with_unit_name(on=request.scope.on)
    page = Paginator(rows.select_related("uploaded_by"), PAGE).get_page(request.GET.get("page"))
    may = request.scope.units(Can.RECORD).exists()
    return render(request, "members/import_list.html", {"page": page, "may_import": may})


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None, scope=request.scope, where=request.where)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            imported = receive(*form.content(), said["unit"], said["joined_on"], scope=request.scope)
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("members:member-import-columns", imported.pk)
    return render(request, "members/import_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: OfficerRequest, pk: int) -> HttpResponse:
    imported = _in_reach(request, pk)
    if imported.status in (Status.IMPORTED, Status.UNDONE, Status.IMPORTING):
        return redirect(imported)
    seen = seen_at(imported.unit, request.scope)
    form = ColumnsForm(request.POST or None, imported=imported, seen=seen)
    if form.is_bound and form.is_valid():
        try:
            chosen = choose_columns(imported.pk, form.choices(), scope=request.scope)
        except ValidationError as error:
            form.refuse(error)
        else:
            begin_check(chosen, scope=request.scope)
            return redirect(chosen)
    context = {
        "imported": imported,
        "form": form,
        "first": first_of_the_same_file(imported),
        "not_read": not_read(imported.layout, seen),
    }
    return render(request, "members/import_columns.html", context, status=422 if form.is_bound else 200)


@require_POST
def import_sheet(request: OfficerRequest, pk: int) -> HttpResponse:
    """Another sheet of the same file."""
    imported = _in_reach(request, pk)
    try:
        choose_sheet(imported.pk, request.POST.get("sheet", ""), scope=request.scope)
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
    return redirect("members:member-import-columns", imported.pk)


@require_safe
def import_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return _detail(request, _in_reach(request, pk))


@require_safe
def import_progress(request: OfficerRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while a worker is at it; when it is done, the whole page is asked for."""
    imported = _in_reach(request, pk)
    response = render(request, "members/_import_progress.html", {"imported": imported})
    if not _is_waiting(imported):
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def import_write(request: OfficerRequest, pk: int) -> HttpResponse:
    imported = _in_reach(request, pk)
    mode = MemberImport.Mode.GOOD_ROWS if request.POST.get("mode") == "good" else MemberImport.Mode.ALL_OR_NOTHING
    try:
        begin_write(imported, mode, scope=request.scope)
    except ValidationError as error:
        return _detail(request, imported, errors=error.messages)
    return redirect(imported)


@require_POST
def import_check(request: OfficerRequest, pk: int) -> HttpResponse:
    """Check once more, with the columns as they were chosen."""
    imported = _in_reach(request, pk)
    if imported.status in (Status.CHECKING, Status.CHECKED, Status.FAILED) and "checks" in imported.layout:
        begin_check(imported, scope=request.scope)
    return redirect(imported)


@require_POST
def import_undo(request: OfficerRequest, pk: int) -> HttpResponse:
    imported = _in_reach(request, pk)
    try:
        undo(imported.pk, scope=request.scope)
    except ValidationError as error:
        return _detail(request, imported, errors=error.messages)
    tell(request, _("The import is undone. The book stands as before it."))
    return redirect(imported)


@require_safe
def import_file(request: OfficerRequest, pk: int) -> HttpResponse:
    """Their own list with what is wrong in it; what is sensitive in it goes to those who may see it."""
    imported = _in_reach(request, pk)
    if not _may_have_file(request, imported):
        raise Http404
    stem = PurePath(imported.filename).stem
    return _workbook(telling.own_file(imported), _("%(name)s, with errors") % {"name": stem})


@require_safe
def import_template(request: OfficerRequest) -> HttpResponse:
    """An empty workbook to fill in."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    seen = EVERYTHING if request.scope.units(Can.SENSITIVE).exists() else EVERYTHING - {Privacy.SENSITIVE}
    content = template_workbook(
        specs(written_columns(seen)),
        sheet_name=_("Members"),
        notes=[_("Fill in the first sheet, a person a row. Only the name and the sex are needed.")],
    )
    return _workbook(content, _("List of members to fill in"))


def _in_reach(request: OfficerRequest, pk: int) -> MemberImport:
    rows = MemberImport.objects.in_scope(request.scope, Can.RECORD).with_unit_name(on=request.scope.on)
    related = ("unit", "file", "job", "uploaded_by", "imported_by", "undone_by")
    imported: MemberImport = get_object_or_404(rows.select_related(*related), pk=pk)
    return imported


def _is_waiting(imported: MemberImport) -> bool:
    return imported.status in (Status.CHECKING, Status.IMPORTING) and bool(imported.job and imported.job.is_open)


def _may_have_file(request: OfficerRequest, imported: MemberImport) -> bool:
    if imported.uploaded_by_id == request.user.pk:
        return True
    return not not_read(imported.layout, seen_at(imported.unit, request.scope))


def _detail(request: OfficerRequest, imported: MemberImport, errors: Any = ()) -> HttpResponse:
    if imported.status == Status.MAPPING:
        return redirect("members:member-import-columns", imported.pk)
    seen = seen_at(imported.unit, request.scope)
    kinds = telling.kinds_of_errors(imported)
    form = RowsForm(request.GET, kinds=[(kind, f"{label}: {n}") for kind, label, n in kinds])
    outcome = request.GET.get("outcome") or ("bad" if imported.counts.get("bad") else "")
    rows = imported.rows.select_related("member").order_by("number")
    if outcome in ("new", "changed", "bad"):
        rows = rows.filter(outcome=outcome)
    column = form.cleaned_data.get("column", "") if form.is_valid() else ""
    if column:
        rows = rows.filter(errors__has_key="" if column == telling.WHOLE_ROW else column)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "imported": imported,
        "errors": errors,
        "waiting": _is_waiting(imported),
        "page": page,
        "rows": telling.told(list(page.object_list), seen, request.scope.on),
        "views": _views(imported, outcome),
        "form": form if imported.counts.get("bad") and outcome == "bad" else None,
        "facts": telling.how_it_was_read(imported),
        "not_read": not_read(imported.layout, seen),
        "good": imported.counts.get("new", 0) + imported.counts.get("changed", 0),
        "may_have_file": _may_have_file(request, imported),
    }
    return render(request, "members/import_detail.html", context, status=422 if errors else 200)


def _views(imported: MemberImport, outcome: str) -> list[dict[str, Any]]:
    counts = imported.counts
    offered = [("bad", _("To be put right")), ("new", _("New")), ("changed", _("Changed"))]
    views = [
        {"label": label, "url": f"?outcome={code}", "count": counts[code], "current": outcome == code}
        for code, label in offered
        if counts.get(code)
    ]
    every = sum(counts.get(code, 0) for code, _label in offered)
    return [*views, {"label": _("All"), "url": "?outcome=all", "count": every, "current": outcome in ("", "all")}]


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response
