"""Members put on a list by filters: how many and who, and what speaks against each, before anybody is put on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.models import SavedView
from common.notices import tell
from common.paging import Asked, KeysetPage
from members.views.search import told
from unions.http import OfficerRequest
from welfare.forms.distribution_people import RecipientFilter, TakeForm
from welfare.forms.distributions import picked_ids
from welfare.models import Payout
from welfare.services import distributions, norms
from welfare.services.distributions import Each
from welfare.services.payouts import Row
from welfare.views.distributions import list_in_reach, where_of

VIEWS = 12


@require_http_methods(["GET", "HEAD", "POST"])
def distribution_members(request: OfficerRequest, pk: int) -> HttpResponse:
    """`act`: ticked, or all who are found. The filters stand in the address, as on the list of members."""
    payout = list_in_reach(request, pk)
    if payout.status != Payout.Status.DRAFT:
        return redirect("welfare:distribution-edit", pk)
    search_form = RecipientFilter(request.GET, scope=request.scope, where=where_of(request, payout))
    asked, search = search_form.asked(), search_form.search()
    usual = distributions.usual(payout)
    form = TakeForm(
        request.POST or None, initial={"each_amount": usual.amount or None, "each_quantity": usual.quantity}
    )
    if form.is_bound and form.is_valid():
        ticked = picked_ids(request.POST)
        if request.POST.get("act") == "ticked" and not ticked:
            form.add_error(None, _("Tick some rows first."))
        else:
            found = search.found()
            members = found.filter(pk__in=ticked) if request.POST.get("act") == "ticked" else found
            try:
                return _take(request, payout, members, form)
            except ValidationError as error:
                form.add_error(None, error)
    page = KeysetPage.of(search.page, Asked.of(request.GET, str, int), tuple)
    rows = told(search, [member for _name, member in page.rows])
    against = _against(request, payout, rows, usual)
    on_list = set(
        payout.recipients.filter(member__in=[row["member"].pk for row in rows]).values_list("member", flat=True)
    )
    query = urlencode(asked)
    context: dict[str, Any] = {
        "payout": payout,
        "filter": search_form,
        "form": form,
        "page": page,
        "rows": [
            row | {"on_list": row["member"].pk in on_list, "warnings": against.get(number, ())}
            for number, row in enumerate(rows, 1)
        ],
        "counted": search.counted(),
        "narrowed": bool(asked),
        "query": query,
        "views": _views(request, query),
    }
    status = 422 if form.is_bound else 200
    return render(request, "welfare/distribution_members.html", context, status=status)


def _take(request: OfficerRequest, payout: Payout, members: Any, form: TakeForm) -> HttpResponse:
    said = form.cleaned_data
    number = distributions.add_members(
        payout.pk,
        members,
        form.each,
        twice=said["twice"],
        children=said["children_instead"],
        scope=request.scope,
    )
    told = ngettext("%(n)d row came onto the list.", "%(n)d rows came onto the list.", number)
    tell(request, told % {"n": number})
    return redirect("welfare:distribution-edit", payout.pk)


def _against(
    request: OfficerRequest, payout: Payout, rows: list[dict[str, Any]], each: Each
) -> dict[int, list[norms.Warning]]:
    """By the number of the row: what would speak against these people if they were put on the list."""
    lines = [
        Row(
            amount=each.amount or 1,
            quantity=each.quantity,
            member_id=row["member"].pk,
            beneficiary_kind=payout.beneficiary_kind,
        )
        for row in rows
    ]
    found: dict[int, list[norms.Warning]] = {}
    for warning in norms.warnings(payout, lines, scope=request.scope) if lines else ():
        if warning.number is not None:
            found.setdefault(warning.number, []).append(warning)
    return found


def _views(request: OfficerRequest, query: str) -> list[dict[str, Any]]:
    """Lists of members that were kept under a name, as filters for this one."""
    mine = Q(account=request.user) | Q(shared_with=request.where.unit.code)
    kept = SavedView.objects.filter(mine, page="members:member-list").order_by("name", "pk")[:VIEWS]
    return [{"label": one.name, "url": f"?{one.query}", "count": None, "current": one.query == query} for one in kept]
