"""The guide for officers; and the gallery: every component of the pages, with made-up content."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common import gallery as samples
from common.guide import PICTURES, guide


@require_safe
def guide_page(request: HttpRequest) -> HttpResponse:
    return render(request, "guide.html", {"guide": guide()})


@require_safe
@cache_control(private=True, max_age=86_400)
def guide_picture(_request: HttpRequest, name: str) -> HttpResponse:
    """A picture that the guide shows, and no other file."""
    if name not in guide().pictures:
        raise Http404
    return HttpResponse((PICTURES / f"{name}.png").read_bytes(), content_type="image/png")


def gallery(request: HttpRequest) -> HttpResponse:
    """One page on which every component can be seen; with ?bound the form shows its errors."""
    typed = samples.TYPED if "bound" in request.GET else None
    return render(request, "components/gallery.html", samples.content(typed, request.GET))
