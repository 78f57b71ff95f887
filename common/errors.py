"""What is answered when a page cannot be shown: words, and a short code that stands in the log too."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from common.api.problems import outside

log = logging.getLogger(__name__)

API = "/api/"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # read out over the phone: no 0 and O, no 1 and I


def code() -> str:
    return "".join(secrets.choice(ALPHABET) for _letter in range(4))


def _answer(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    told = code()
    log.warning("%s %s %r, code %s", status, request.method, request.path, told)
    if request.path.startswith(API):
        return outside(HTTPStatus(status), told)
    return render(request, template or f"{status}.html", {"code": told}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """Without the request, since what the pages show around their content may be what broke."""
    told = code()
    log.error("500 %s %r, code %s", request.method, request.path, told)
    if request.path.startswith(API):
        return outside(HTTPStatus.INTERNAL_SERVER_ERROR, told)
    return HttpResponseServerError(render_to_string("500.html", {"code": told}))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, 403, "403_csrf.html")
