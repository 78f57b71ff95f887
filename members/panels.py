"""What apps above this one tell of a person: panels that the page of the person asks them for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from unions.http import OfficerRequest

NEWEST = 5


@dataclass(frozen=True)
class Panel:
    """Rows that somebody may see, the newest first, and how components/worklist.html tells them."""

    heading: str
    rows: QuerySet[Any]
    told: Callable[[Sequence[Any]], list[dict[str, Any]]]
    url: str = ""  # where all of them are


def shown(request: OfficerRequest, panels: Iterable[Panel]) -> HttpResponse:
    """The newest of each; nothing at all of what there is nothing of."""
    told = []
    for panel in panels:
        if number := panel.rows.order_by().count():
            newest = panel.told(list(panel.rows[:NEWEST]))
            told.append({"heading": panel.heading, "number": number, "rows": newest, "url": panel.url})
    return render(request, "members/_panels.html", {"panels": told})
