"""Sheets that come in: sent, told row by row, taken in when somebody says so, or given back with their errors.

Between the look and the deed a sheet waits an hour in the cache, one a person and purpose, and is gone when it is
taken in. What is confirmed is named by its hash, so it is what was looked at.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.notices import tell
from common.tabular import template_workbook
from unions.http import OfficerRequest
from unions.models import Can
from welfare.forms.distribution_people import ListSheetForm, PayoutSheetForm, SheetForm
from welfare.imports import recipients, single_payouts
from welfare.imports.columns import OF_PAYOUTS, OF_RECIPIENTS, labels, specs
from welfare.imports.reading import Row, Sheet, own_file
from welfare.models import Payout
from welfare.services import distributions
from welfare.views.distributions import list_in_reach

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAITS = 3_600  # seconds
SHOWN = 200  # rows told on the page; all that are wrong stand in the file that goes back


@require_http_methods(["GET", "HEAD", "POST"])
def distribution_upload(request: OfficerRequest, pk: int) -> HttpResponse:
    """A sheet for a list. `act`: look (first), all, good, errors."""
    payout = list_in_reach(request, pk)
    if payout.status != Payout.Status.DRAFT:
        return redirect("welfare:distribution-edit", pk)
    if "template" in request.GET:
        return _template(OF_RECIPIENTS, _("Recipients"), _("List of recipients to fill in"))
    usual = distributions.usual(payout)
    initial = {"each_amount": usual.amount or None, "each_quantity": usual.quantity}
    form = ListSheetForm(request.POST or None, request.FILES or None, initial=initial)
    reading: recipients.Reading | None = None
    if form.is_bound and form.is_valid():
        act = request.POST.get("act", "")
        try:
            kept = _kept(request, form, f"list:{pk}")
            sheet = form.cleaned_data["sheet"]
            if act in ("all", "good"):
                counted = recipients.take_in(
                    pk, *kept, form.terms, sheet=sheet, good_rows_only=act == "good", scope=request.scope
                )
                _forget(request, f"list:{pk}")
                tell(request, _taken(counted))
                return redirect("welfare:distribution-edit", pk)
            reading = recipients.read_list(*kept, payout, form.terms, sheet=sheet, scope=request.scope)
        except ValidationError as error:
            form.refuse(error)
        if reading and act == "errors":
            return _with_errors(reading.sheet, kept[1])
    context: dict[str, Any] = {"payout": payout, "form": form, "reading": reading}
    if reading:
        counted = reading.counted()
        bad = [line for line in reading.lines if line.outcome == "bad"]
        context |= {
            "counted": counted,
            "good": counted["new"] + counted["changed"],
            "token": _token(request, f"list:{pk}"),
            "bad": _told([line.row for line in bad]),
            "lines": [line for line in reading.lines if line.outcome != "bad"][:SHOWN],
            "sheets": reading.sheet.table.sheets,
            "columns": _understood(reading.sheet),
        }
    return render(request, "welfare/distribution_upload.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def payout_import(request: OfficerRequest) -> HttpResponse:
    """A sheet of visits and supports, each a payout of its own. `act`: look (first), all, good, errors."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    if "template" in request.GET:
        return _template(OF_PAYOUTS, _("Visits and support"), _("List of visits and support to fill in"))
    form = PayoutSheetForm(request.POST or None, request.FILES or None, scope=request.scope, where=request.where)
    reading: single_payouts.Reading | None = None
    if form.is_bound and form.is_valid():
        act = request.POST.get("act", "")
        try:
            kept = _kept(request, form, "payouts")
            sheet = form.cleaned_data["sheet"]
            if act in ("all", "good"):
                sent = single_payouts.propose_all(
                    *kept, form.terms, sheet=sheet, good_rows_only=act == "good", scope=request.scope
                )
                _forget(request, "payouts")
                said = ngettext(
                    "%(number)d payout sent for approval.", "%(number)d payouts sent for approval.", len(sent)
                )
                tell(request, said % {"number": len(sent)})
                return redirect("welfare:payout-list")
            reading = single_payouts.read_payouts(*kept, form.terms, sheet=sheet, scope=request.scope)
        except ValidationError as error:
            form.refuse(error)
        if reading and act == "errors":
            return _with_errors(reading.sheet, kept[1])
    context: dict[str, Any] = {"form": form, "reading": reading}
    if reading:
        context |= {
            "token": _token(request, "payouts"),
            "bad": _told([line.row for line in reading.lines if line.payout is None]),
            "page": Paginator([line for line in reading.lines if line.payout], SHOWN).get_page(1),
            "by_kind": single_payouts.counted_by_kind(reading),
            "sheets": reading.sheet.table.sheets,
            "columns": _understood(reading.sheet),
        }
    return render(request, "welfare/payout_import.html", context, status=_status(form))


def _status(form: SheetForm) -> int:
    return 422 if form.is_bound and form.errors else 200


# What waits -----------------------------------------------------------------------------------------------------


def _place(request: OfficerRequest, purpose: str) -> str:
    return f"sheet:{request.user.pk}:{purpose}"


def _kept(request: OfficerRequest, form: SheetForm, purpose: str) -> tuple[bytes, str]:
    """What was sent just now, which waits from now on; or what waits, if it is what the form was looked at with."""
    if sent := form.content():
        cache.set(_place(request, purpose), sent, WAITS)
        return sent
    kept: tuple[bytes, str] | None = cache.get(_place(request, purpose))
    if kept is None or sha256(kept[0]).hexdigest() != form.cleaned_data["token"]:
        raise ValidationError(
            _("This list waited too long, or another one was sent since. Send it again."), code="gone"
        )
    return kept


def _token(request: OfficerRequest, purpose: str) -> str:
    content, _name = cache.get(_place(request, purpose), (b"", ""))
    return sha256(content).hexdigest()


def _forget(request: OfficerRequest, purpose: str) -> None:
    cache.delete(_place(request, purpose))


# What is told ---------------------------------------------------------------------------------------------------


def _told(rows: list[Row]) -> list[dict[str, Any]]:
    """Rows that are to be put right: their number, the name that they say, and (column, what is wrong)."""
    named = labels()
    return [
        {
            "number": row.number,
            "name": row.said.get("full_name", ""),
            "errors": [(named.get(code, ""), told) for code, told in row.errors.items()],
        }
        for row in rows[:SHOWN]
    ]


def _understood(sheet: Sheet) -> list[tuple[str, str]]:
    """(heading, what it was taken for) of each column that was read."""
    named = labels()
    return [(heading.name, named[heading.code]) for heading in sheet.layout.columns]


def _taken(counted: dict[str, int]) -> str:
    told = [ngettext("%(n)d row came onto the list.", "%(n)d rows came onto the list.", counted["new"])]
    if counted["changed"]:
        told.append(ngettext("%(n)d was changed.", "%(n)d were changed.", counted["changed"]))
    if counted["same"]:
        told.append(ngettext("%(n)d stood on it already.", "%(n)d stood on it already.", counted["same"]))
    numbers = [counted["new"], *(counted[one] for one in ("changed", "same") if counted[one])]
    return " ".join(text % {"n": number} for text, number in zip(told, numbers, strict=True))


def _with_errors(sheet: Sheet, filename: str) -> HttpResponse:
    return _workbook(own_file(sheet), _("%(name)s, with errors") % {"name": PurePath(filename).stem})


def _template(codes: tuple[str, ...], sheet_name: str, name: str) -> HttpResponse:
    notes = [_("Fill in the first sheet, a row each. Columns may be left out or stand in another order.")]
    return _workbook(template_workbook(specs(codes), sheet_name=sheet_name, notes=notes), name)


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response
