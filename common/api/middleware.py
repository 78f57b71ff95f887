"""Answers of the API on their way out: not sent again where the client has them, and in fewer bytes."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware

from common.api.throttles import tell_rate

Respond = Callable[[HttpRequest], HttpResponseBase]


class SmallAnswers:
    """Compressed, with 304 for what the client has; of the API alone, since pages carry secrets beside what is typed."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.of_api = GZipMiddleware(ConditionalGetMiddleware(respond))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/api/"):
            return self.respond(request)
        answer: HttpResponseBase = self.of_api(request)  # type: ignore[assignment]
        tell_rate(request, answer)  # here, since a 304 keeps no headers that it does not know
        return answer
