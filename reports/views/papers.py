"""HTTP in, HTTP out: the paper of a report, its files, its number, and the signed one brought back."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.downloads import as_download
from common.notices import tell
from reports.forms.papers import NumberForm, SignedCopyForm
from reports.models import DocumentNumber, Rendering, Report, SignedCopy, Snapshot
from reports.paper_panel import paper_of
from reports.services import numbers, rendering, reproducing, signed
from reports.views.in_reach import report_in_reach
from unions.http import OfficerRequest
from unions.models import Can
from unions.views.form_pages import form_page

PAGE = 50
MOST_PARTS = 1000


def _panel(request: OfficerRequest, report: Report) -> HttpResponse:
    may = {
        "write": request.scope.allows(Can.RECORD, report.unit),
        "submit": request.scope.allows(Can.SUBMIT, report.unit),
    }
    return render(request, "reports/_paper.html", {"report": report, "paper": paper_of(report), "may": may})


def _at_paper(report: Report) -> str:
    return reverse("reports:report-detail", args=[report.pk]) + "#paper"


@require_POST
def report_render(request: OfficerRequest, pk: int) -> HttpResponse:
    """Ask for a form of the paper, or once more for what failed of it."""
    report = report_in_reach(request, pk)
    form = request.POST.get("form", Rendering.Form.PDF)
    if form not in Rendering.Form.values:
        raise Http404
    try:
        rendering.ask_for_rendering(report, form=form, scope=request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.ERROR)
    return _panel(request, report) if request.htmx else redirect(_at_paper(report))


@require_safe
def report_progress(request: OfficerRequest, pk: int) -> HttpResponse:
    """The paper's panel alone: the page asks for it again while jobs run."""
    return _panel(request, report_in_reach(request, pk))


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # its types know no words of an address
@require_safe
def report_pdf(request: OfficerRequest, pk: int, sha256: str) -> HttpResponse:
    """The PDF of a snapshot, found by its hash: what was rendered once is answered for ever."""
    report, made = _made(request, pk, sha256, Rendering.Form.PDF, 0)
    response = HttpResponse(made.file.read(), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{_filename(report, made)}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def report_file(request: OfficerRequest, pk: int, sha256: str) -> HttpResponse:
    """A form or a part of the paper, to be kept: `?form=docx`, `?part=2`."""
    part = request.GET.get("part", "0")
    if not part.isdecimal() or len(part) > len(str(MOST_PARTS)):
        raise Http404
    report, made = _made(request, pk, sha256, request.GET.get("form", Rendering.Form.PDF), int(part))
    return as_download(made.file, _filename(report, made))


def _made(request: OfficerRequest, pk: int, sha256: str, form: str, part: int) -> tuple[Report, Rendering]:
    report = report_in_reach(request, pk)
    snapshots = Snapshot.objects.in_scope(request.scope).filter(report=pk, sha256=sha256)
    made = Rendering.objects.select_related("file")
    return report, get_object_or_404(made, snapshot__in=snapshots, form=form, part=part)


def _filename(report: Report, made: Rendering) -> str:
    volume = f"-tap-{made.part}" if made.part else ""
    return f"bao-cao-{report.unit.code}-{report.period_code}{volume}.{made.form}"


@require_POST
def report_reproduce(request: OfficerRequest, pk: int) -> HttpResponse:
    """Have a worker make the report again from its records and from what was frozen."""
    report = report_in_reach(request, pk)
    if reproducing.ask_to_reproduce(report, scope=request.scope) is None:
        tell(request, _("Only a report that was handed in can be made again."), level=messages.WARNING)
    return _panel(request, report) if request.htmx else redirect(_at_paper(report))


@require_http_methods(["GET", "HEAD", "POST"])
def report_number(request: OfficerRequest, pk: int) -> HttpResponse:
    report = report_in_reach(request, pk, Can.RECORD)
    form = NumberForm(request.POST or None, following=numbers.next_number(report.unit, report.dated_on.year))
    if request.method == "POST":
        form.is_bound = True  # an empty field is the next number
    return form_page(
        request,
        form,
        lambda: numbers.give_number(report.pk, number=form.cleaned_data["number"], scope=request.scope),
        lambda given: (_("The report has the number %(number)s.") % {"number": given}, ""),
        heading=_("A number from the register"),
        back=_at_paper(report),
        back_label=report,
        button=_("Give the number"),
        onward=_at_paper(report),
        about=_handed_in(report),
    )


def _handed_in(report: Report) -> str:
    if report.submitted_id is None:
        return ""
    return str(_("The paper was handed in without a number: write it by hand into the room that is left for it."))


@require_safe
def number_list(request: OfficerRequest) -> HttpResponse:
    """The register of a union's outgoing papers, by the years of its numbers."""
    if not request.where:
        raise Http404
    here = DocumentNumber.objects.in_scope(request.scope).of(request.where.unit)
    years = sorted(set(here.order_by().values_list("year", flat=True)), reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else None
    rows = (here.filter(year=year) if year else here).select_related("given_by", "report__template")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "years": years, "year": year, "here_name": request.where.version.short_name}
    return render(request, "reports/number_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_sign(request: OfficerRequest, pk: int) -> HttpResponse:
    """The paper as it was signed outside, brought back."""
    report = report_in_reach(request, pk, Can.SUBMIT)
    form = SignedCopyForm(request.POST or None, request.FILES or None)

    def keep() -> SignedCopy:
        content, note = form.cleaned_data["file"], form.cleaned_data["note"]
        return signed.keep_signed_copy(report.pk, content=content, note=note, scope=request.scope)

    return form_page(
        request,
        form,
        keep,
        lambda kept: (_("The signed paper is kept: %(kind)s.") % {"kind": kept.get_kind_display()}, ""),
        heading=_("Bring the signed paper"),
        back=_at_paper(report),
        back_label=report,
        onward=_at_paper(report),
        button=_("Keep the signed paper"),
        about=_(
            "The paper made here stays; the signed one is kept beside it. A file whose beginning is our paper, byte by byte,"
            " is called unchanged; a scan is kept as a scan."
        ),
    )


@require_safe
def signed_copy_file(request: OfficerRequest, pk: int) -> HttpResponse:
    copies: Any = SignedCopy.objects.in_scope(request.scope).select_related("file", "snapshot__report__unit")
    copy = get_object_or_404(copies, pk=pk)
    report = report_in_reach(request, copy.snapshot.report_id)
    return as_download(copy.file, f"bao-cao-{report.unit.code}-{report.period_code}-da-ky.pdf")
