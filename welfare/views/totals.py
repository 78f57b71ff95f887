"""HTTP in, HTTP out: the totals that are never mixed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from unions.http import OfficerRequest
from welfare import totals as counted
from welfare.natures import NATURES


@require_safe
def totals(request: OfficerRequest) -> HttpResponse:
    """Support by group and nature at the unit of the page and below; apart from it what is no support."""
    if not request.where:
        raise Http404
    unit, period, scope = request.where.unit, request.where.period, request.scope
    rows = counted.support(unit, period, scope)
    sums = counted.sums(rows)
    natures = [(code, label) for code, label in NATURES if code in sums]
    return render(
        request,
        "welfare/totals.html",
        {
            "heads": [label for _code, label in natures],
            "rows": [_told(row, natures) for row in rows],
            "sums": [(label, sums[code], _payouts(source=code)) for code, label in natures],
            "lent": counted.loans_given(unit, period, scope),
            "out": counted.loans_outstanding(unit, period.cut_off, scope),
            "capital": counted.capital(unit, period.cut_off, scope),
            "pots": counted.pots(unit, period.cut_off, scope),
            "contributions": counted.contributions(unit, period, scope),
            "allocations": counted.allocations(unit, period, scope),
        },
    )


def _told(row: counted.Row, natures: list[tuple[str, Any]]) -> dict[str, Any]:
    """A row with its cells in the order of the natures: (name, đồng or None, the list behind it)."""
    group = f"group:{row.group}"
    cells = [(label, row.amounts.get(code), _payouts(kind=group, source=code)) for code, label in natures]
    return {"label": row.label, "url": _payouts(kind=group), "row": row, "cells": cells}


def _payouts(**narrowed: str) -> str:
    """The list of what counts, narrowed to what a number counted."""
    return f"{reverse('welfare:payout-list')}?{urlencode({'status': 'counted'} | narrowed)}"
