"""What pages of printed papers share: the button that asks for one, and the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from common.notices import tell
from unions.http import OfficerRequest
from unions.models import PrintedPaper


def asked(request: OfficerRequest, ask: Callable[[], Any], *, back: Any) -> HttpResponse:
    """On to the paper that `ask` hands back, or refused in words on the page it was asked for from."""
    try:
        return redirect(ask())
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
        return redirect(back)


def file_of(paper: PrintedPaper, name: str) -> HttpResponse:
    """The PDF, to be looked at in the page; kept by nobody on the way."""
    if paper.file is None:
        raise Http404
    response = HttpResponse(paper.file.read(), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
