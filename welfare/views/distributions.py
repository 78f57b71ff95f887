"""Lists of recipients: begun, and put in order row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from common.periods import Period
from unions.http import OfficerRequest, Where
from unions.models import Can
from welfare.forms.distributions import (
    DistributionForm,
    EachForm,
    LinesForm,
    ListFilter,
    RowForm,
    errors_of,
    picked_ids,
)
from welfare.models import Payout
from welfare.services import distributions, handing_out, norms
from welfare.services.distributions import ORDERS

PAGE = 50
Status = Payout.Status
DRAWN_UP = (Status.DRAFT, Status.PROPOSED, Status.RETURNED)
SIGNED = handing_out.SIGNED


def list_in_reach(request: OfficerRequest, pk: int, *states: str, cans: tuple[Can, ...] = (Can.RECORD,)) -> Payout:
    """A list for which the account holds one of these abilities, in one of these states; 404 for all else."""
    reachable = Q()
    for can in cans:
        reachable |= Q(pk__in=Payout.objects.in_scope(request.scope, can).order_by().values("pk"))
    rows = Payout.objects.kept().filter(reachable).with_unit_name(on="happened_on")
    payout: Payout = get_object_or_404(rows.select_related("unit", "kind", "programme"), pk=pk)
    is_list = payout.listed or payout.status == Status.DRAFT
    if not is_list or payout.member_id or payout.status not in (states or DRAWN_UP):
        raise Http404
    return payout


def where_of(request: OfficerRequest, payout: Payout) -> Where:
    """The union of a list on its day, as pages about a unit and a period take it."""
    day = payout.happened_on
    return Where(payout.unit, request.where.version, Period.between(day, day))


# Begun ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def distribution_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    form = DistributionForm(request.POST or None, instance=Payout(), scope=request.scope, where=request.where)
    if form.is_bound and form.is_valid():
        try:
            begun = distributions.begin_list(form.instance, form.each, scope=request.scope)
            if form.cleaned_data["earlier"]:
                _copy(request, begun, form.cleaned_data["earlier"])
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("welfare:distribution-edit", begun.pk)
    return render(request, "welfare/distribution_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _copy(request: OfficerRequest, begun: Payout, earlier: Payout) -> None:
    copied = distributions.copy_list(begun.pk, earlier.pk, scope=request.scope)
    said = ngettext("%(number)d person came over.", "%(number)d people came over.", copied.rows)
    if copied.gone:
        said += " " + ngettext(
            "%(number)d is a member no more and was left out.",
            "%(number)d are members no more and were left out.",
            copied.gone,
        ) % {"number": copied.gone}
    tell(request, said % {"number": copied.rows})


@require_safe
def distribution_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """The whole list, on the page that its state has for it."""
    payout = list_in_reach(request, pk, *Status.values, cans=handing_out.SIGNERS)
    may_record = request.scope.allows(Can.RECORD, payout.unit)
    if payout.status not in SIGNED and not may_record:
        raise Http404
    return redirect("welfare:distribution-sign" if payout.status in SIGNED else "welfare:distribution-edit", pk)


# Put in order -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def distribution_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    """The rows of a list. A POST takes a list that was sent, or came back, onto the desk again."""
    payout = list_in_reach(request, pk, *Status.values)
    if request.method == "POST":
        return pressed(
            request,
            payout,
            lambda: handing_out.reopen_list(pk, scope=request.scope),
            _("The list can be changed again."),
        )
    return _edit_page(request, payout)


@require_POST
def distribution_rows(request: OfficerRequest, pk: int) -> HttpResponse:
    """What is done to rows: saved, given the same, taken off, put in order, one added."""
    payout = list_in_reach(request, pk)
    act = request.POST.get("act", "save")
    if act == "save":
        return _save_lines(request, payout)
    if act == "add":
        return _add_row(request, payout)
    if act in ORDERS:
        return pressed(
            request,
            payout,
            lambda: distributions.order_rows(pk, act, scope=request.scope),
            _("The rows are in order and numbered anew."),
        )
    picked = None if act.endswith("-all") else picked_ids(request.POST)
    if picked is not None and not picked:
        return _refused(request, payout, _("Tick some rows first."))
    if act.startswith("remove"):
        return pressed(
            request,
            payout,
            lambda: distributions.remove_rows(pk, picked=picked, scope=request.scope),
            _("Taken off the list: {n}."),
        )
    form = EachForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, payout, each=form, errors=errors_of(form))
    return pressed(
        request,
        payout,
        lambda: distributions.give_each(pk, form.each, picked=picked, scope=request.scope),
        _("Rows that are given the same now: {n}."),
    )


def _save_lines(request: OfficerRequest, payout: Payout) -> HttpResponse:
    rows = payout.recipients.filter(pk__in=LinesForm.sent(request.POST)).select_related("member").order_by("number")
    form = LinesForm(request.POST, rows=rows, version=payout.version)
    if not form.is_valid():
        return _edit_page(request, payout, lines=form)
    seen = form.cleaned_data["version"]
    changes = form.changes()
    try:
        number = distributions.change_rows(payout.pk, changes, seen_version=seen, scope=request.scope) if changes else 0
    except ValidationError as error:
        form.add_error(None, error)
        form.data = form.data.copy() | {"version": str(payout.version)}  # type: ignore[attr-defined]
        return _edit_page(request, payout, lines=form)
    tell(request, ngettext("%(number)d row saved.", "%(number)d rows saved.", number) % {"number": number})
    return _back(request, payout)


def _add_row(request: OfficerRequest, payout: Payout) -> HttpResponse:
    form = RowForm(request.POST)
    if form.is_valid():
        row = form.recipient()
        try:
            distributions.check_row(row)
            distributions.add_rows(payout.pk, [row], scope=request.scope)
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(request, _("On the list: %(name)s.") % {"name": row.name})
            return _back(request, payout)
    return _edit_page(request, payout, row_form=form)


def _edit_page(
    request: OfficerRequest,
    payout: Payout,
    *,
    lines: LinesForm | None = None,
    each: EachForm | None = None,
    row_form: RowForm | None = None,
    errors: list[str] | None = None,
) -> HttpResponse:
    found = norms.warnings(payout, scope=request.scope) if payout.listed and payout.status in DRAWN_UP else []
    told: dict[int, list[norms.Warning]] = {}
    for warning in found:
        if warning.number is not None and warning.needs_reason:
            told.setdefault(warning.number, []).append(warning)
    form = ListFilter(request.GET, offered=ListFilter.DRAWN_UP)
    rows = form.narrow(payout.recipients.select_related("member"), told)
    page = Paginator(rows.order_by("number"), PAGE).get_page(request.GET.get("page"))
    is_draft = payout.status == Status.DRAFT
    lines = lines or LinesForm(rows=page.object_list, version=payout.version)
    shown = [line | {"warnings": told.get(line["row"].number, ())} for line in lines.lines()]
    usual = distributions.usual(payout)
    each_row = {"each_amount": usual.amount or None, "each_quantity": usual.quantity, "who": _stranger(payout)}
    bound = [one for one in (lines, each, row_form) if one is not None and one.is_bound]
    context: dict[str, Any] = {
        "payout": payout,
        "is_draft": is_draft,
        "may_reopen": payout.status in (Status.PROPOSED, Status.RETURNED),
        "filter": form,
        "page": page,
        "lines": shown,
        "lines_form": lines,
        "each": each or EachForm.of(usual),
        "row_form": row_form or RowForm(initial=each_row),
        "forms": bound,
        "errors": errors,
        "warned": len(told),
        "whole": [warning for warning in found if warning.number is None],
        "returned": _last_return(payout),
        "query": request.GET.urlencode(),
        "shows_notes": any(line["row"].note for line in shown),
        "acts": [
            {"value": "give", "icon": "cash-coin", "word": _("Give the same"), "counted": _("Give {n} the same")},
            {"value": "remove", "icon": "trash", "word": _("Take off the list"), "counted": _("Take {n} off the list")},
        ],
    }
    return render(request, "welfare/distribution_edit.html", context, status=422 if bound or errors else 200)


def _stranger(payout: Payout) -> str:
    """Who is typed by hand on a list: on one of members it is somebody who is none."""
    is_of_members = payout.beneficiary_kind == Payout.Beneficiary.MEMBER
    return Payout.Beneficiary.WORKER if is_of_members else payout.beneficiary_kind


def _last_return(payout: Payout) -> Any:
    """Why the list came back last, also when it is on the desk again since."""
    if payout.status not in (Status.DRAFT, Status.RETURNED):
        return None
    events = apps.get_model("welfare", "PayoutEvent").objects.filter(pgh_obj=payout.pk)
    return events.filter(status=Status.RETURNED).select_related("returned_by").order_by("-pgh_id").first()


# Parts ----------------------------------------------------------------------------------------------------------


def pressed(
    request: OfficerRequest, payout: Payout, act: Callable[[], Any], said: str, *, onward: Any = None
) -> HttpResponse:
    """A button: done and told, with the number of rows it was about for {n}, or refused in words."""
    try:
        done = act()
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
    else:
        tell(request, said.replace("{n}", str(done)))
    return redirect(onward) if onward else _back(request, payout)


def _refused(request: OfficerRequest, payout: Payout, said: str) -> HttpResponse:
    tell(request, said, level=messages.WARNING)
    return _back(request, payout)


def _back(request: OfficerRequest, payout: Payout) -> HttpResponse:
    return redirect(address_of(request, "welfare:distribution-edit", payout))


def address_of(request: OfficerRequest, name: str, payout: Payout) -> str:
    query = request.GET.urlencode()
    return reverse(name, args=[payout.pk]) + (f"?{query}" if query else "")
