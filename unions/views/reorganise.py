"""What may happen to units: chosen, written down, looked at, carried out."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unions.http import OfficerRequest
from unions.models import Can


@require_safe
def reorganise(request: OfficerRequest) -> HttpResponse:
    """What may happen, in plain words."""
    if not request.scope.units(Can.ORGANISE).exists():
        raise Http404
    return render(request, "unions/reorganise.html", {})


@require_safe
def reorganise_form(request: OfficerRequest, kind: str) -> HttpResponse:
    raise Http404
