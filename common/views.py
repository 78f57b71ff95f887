"""The gallery: every component of the pages, with made-up content."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common import gallery as samples


def gallery(request: HttpRequest) -> HttpResponse:
    """One page on which every component can be seen; with ?bound the form shows its errors."""
    typed = samples.TYPED if "bound" in request.GET else None
    return render(request, "components/gallery.html", samples.content(typed, request.GET))
