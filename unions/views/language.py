"""The language of an account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from unions.http import OfficerRequest, inside
from unions.models import Account


@require_POST
def language(request: OfficerRequest) -> HttpResponse:
    """The language in which the account reads its pages from now on."""
    chosen = request.POST.get("language", "")
    if chosen in Account.Language.values:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return redirect(inside(request, request.POST.get("next", "/")))
