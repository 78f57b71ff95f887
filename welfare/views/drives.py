"""HTTP in, HTTP out: drives, and how far they are to their goals."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, span
from unions.views.form_pages import form_page
from welfare.forms.funds import DriveForm
from welfare.models import Contribution, Drive, Fund
from welfare.services import funds

PAGE = 50


@require_safe
def drive_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """What was given to a drive, by who gave and as what, beside its goal."""
    drive = get_object_or_404(Drive.objects.in_scope(request.scope).select_related("fund__unit"), pk=pk)
    rows = Contribution.objects.kept().filter(drive=drive)
    parts = list(
        rows.order_by("giver", "form")
        .values("giver", "form")
        .annotate(number=Sum("quantity", default=0), amount=Sum("amount", default=0), rows=Count("pk"))
    )
    given, givers, forms = (
        sum(part["amount"] for part in parts),
        dict(Contribution.Giver.choices),
        dict(Contribution.Form.choices),
    )
    named = rows.with_unit_name(on="happened_on").select_related("member").order_by("-happened_on", "-pk")
    return render(
        request,
        "welfare/drive_detail.html",
        {
            "drive": drive,
            "days": span(drive.valid),
            "given": given,
            "missing": max((drive.goal or 0) - given, 0),
            "share": 100 * given / drive.goal if drive.goal else None,
            "parts": [part | {"giver": givers[part["giver"]], "form": forms[part["form"]]} for part in parts],
            "page": Paginator(named, PAGE).get_page(request.GET.get("page")),
            "may_pay": request.scope.allows(Can.PAY, drive.fund.unit),
            "events": history(drive),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def fund_drive(request: OfficerRequest, pk: int) -> HttpResponse:
    """Open a drive for a fund."""
    fund = get_object_or_404(Fund.objects.in_scope(request.scope, Can.PAY).select_related("unit"), pk=pk)
    return _drive_form(request, Drive(fund=fund))


@require_http_methods(["GET", "HEAD", "POST"])
def drive_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Drive.objects.in_scope(request.scope, Can.PAY).select_related("fund__unit")
    return _drive_form(request, get_object_or_404(rows, pk=pk))


def _drive_form(request: OfficerRequest, drive: Drive) -> HttpResponse:
    form = DriveForm(request.POST or None, instance=drive)
    return form_page(
        request,
        form,
        lambda: funds.save_drive(form.instance, scope=request.scope),
        lambda saved: (_("Saved: %(drive)s.") % {"drive": saved}, ""),
        heading=_("Change the drive") if drive.pk else _("Open a drive"),
        back=drive.get_absolute_url() if drive.pk else drive.fund.get_absolute_url(),
        back_label=drive.fund.name,
    )
