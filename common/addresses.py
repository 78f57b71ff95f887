"""Which addresses are asked for at all."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\0"


class ReadableAddress:
    """Turns away what holds a NUL: no text of the database does, and no page makes such an address."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path or any(NUL in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest
        return self.respond(request)
