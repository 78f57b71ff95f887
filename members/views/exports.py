"""The list of members as a file."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.exports import Export, title, write
from members.forms.exports import ExportForm
from members.forms.search import MemberFilter
from unions.http import OfficerRequest
from unions.list_files import IN_MEMORY, XLSX, told_filters
from unions.models import Can


@require_http_methods(["GET", "HEAD", "POST"])
def member_export(request: OfficerRequest) -> HttpResponseBase:
    """Whom the list page shows with the same address, as a file. It is posted, since it is written down."""
    if not request.where:
        raise Http404
    unit = request.where.unit
    filters = MemberFilter(request.GET, scope=request.scope, where=request.where)
    search = filters.search()
    form = ExportForm(
        request.POST or None,
        keeps=request.scope.allows(Can.RECORD, unit),
        may_sensitive=request.scope.allows(Can.SENSITIVE, unit),
    )
    told = told_filters(filters)
    if not (form.is_bound and form.is_valid()):
        context = {"form": form, "filters": told, "query": request.GET.urlencode(), "counted": search.counted()}
        context |= {"day": search.day}
        return render(request, "members/export_form.html", context, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    export = Export(
        search=search,
        scope=request.scope,
        reason=form.why,
        sensitive=bool(said.get("sensitive")),
        for_changes=said["shape"] == "changes",
    )
    as_csv = said["shape"] == "csv"
    name = _("Members of %(unit)s") % {"unit": request.where.version.short_name}
    with ExitStack() as failing:
        file = failing.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
        write(
            export,
            file,
            as_csv=as_csv,
            title_lines=title(unit, search.day, told, by=request.user),
            sheet_name=_("Members"),
        )
        file.seek(0)
        failing.pop_all()  # from here on the response closes the file
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name} {search.day:%d-%m-%Y}.{'csv' if as_csv else 'xlsx'}",
        content_type="text/csv; charset=utf-8" if as_csv else XLSX,
    )
