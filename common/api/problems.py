"""Faults as problem documents (RFC 9457): a code for programs, sentences for people, and where each fault lies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist
from django.core.exceptions import ValidationError as RuleBroken
from django.db import DataError, IntegrityError, OperationalError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.walls import wall

MEDIA_TYPE = "application/problem+json"
WAITED_FOR = ("40P01", "40001", "55P03")  # each waited for the other, or one moment was not to be had, or a lock
CHANGED = "changed-meanwhile"  # the code of a rule that was broken by somebody who was quicker


class ParameterInvalid(exceptions.ValidationError):
    """What an address asks for, behind the "?", cannot be read; {parameter: sentences}."""


class PreconditionFailed(exceptions.APIException):
    """`If-Match` names another version than the one that stands; `current` tells how the row reads now.

    It is asked once the refused transaction is over, so that what it writes down of who read it stays.
    """

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_code = CHANGED

    def __init__(self, current: Callable[[], Mapping[str, Any]] | None = None) -> None:
        super().__init__(_("Somebody else changed this record meanwhile. Look at it again before you go on."))
        self.current = current


class PreconditionRequired(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_code = "version-required"

    def __init__(self) -> None:
        super().__init__(_("Say by If-Match which version you have seen."))


class Conflict(exceptions.APIException):
    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


class KeyReused(exceptions.APIException):
    """An Idempotency-Key came with another request than the first time."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_code = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used for another request."))


class Refused(exceptions.APIException):
    """Items of a list are refused, and with them all of it; `errors` say which and why."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_code = "items-refused"

    def __init__(self, errors: Sequence[Mapping[str, str]]) -> None:
        super().__init__(_("Nothing was written, since some items are refused."))
        self.errors = errors


def problem(fault: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to a fault; None for one that is nobody's but ours, which becomes a 500."""
    found = _told(fault)
    if found is not None:
        status, code, detail, errors = found
        return answer(status, code, detail, errors)
    response = exception_handler(fault, context)
    if response is None:
        return None
    known = fault if isinstance(fault, exceptions.APIException) else exceptions.PermissionDenied()
    if isinstance(fault, exceptions.APIException):
        codes = fault.get_codes()
        code = codes if isinstance(codes, str) else "invalid"
    else:
        code = "not_found" if response.status_code == HTTPStatus.NOT_FOUND else str(known.get_codes())
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    told = answer(HTTPStatus(response.status_code), code, str(detail), getattr(fault, "errors", ()))
    if (current := getattr(fault, "current", None)) is not None:
        with suppress(ObjectDoesNotExist):  # it was removed meanwhile
            told.data["current"] = current()
    for name, value in response.headers.items():
        if name.lower() not in ("content-type", "content-length", "vary"):
            told.headers[name] = value
    return told


def errors_of(fault: Exception, at: str = "") -> list[dict[str, str]] | None:
    """The single faults of what was said, each at its place below `at`; None where a fault is of another sort."""
    found = _told(fault)
    if found is None:
        if isinstance(fault, exceptions.APIException):
            return [{"pointer": at, "code": str(fault.get_codes()), "message": str(fault.detail)}]
        return None
    _status, code, detail, errors = found
    if not errors:
        return [{"pointer": at, "code": code, "message": detail}]
    return [{**error, "pointer": at + error["pointer"]} if "pointer" in error else error for error in errors]


def _told(fault: Exception) -> tuple[HTTPStatus, str, str, list[dict[str, str]]] | None:
    if isinstance(fault, ParameterInvalid):
        named: Any = fault.get_full_details()
        told = [
            {"parameter": name, "code": one["code"], "message": str(one["message"])}
            for name, faults in named.items()
            for one in faults
        ]
        return HTTPStatus.BAD_REQUEST, "parameter-invalid", _("A parameter of the address needs another look."), told
    if isinstance(fault, exceptions.ValidationError):
        told = list(_pointed(fault.get_full_details(), ""))
        return HTTPStatus.BAD_REQUEST, "invalid", _("Some fields need another look."), told
    if isinstance(fault, RuleBroken):
        told = list(_broken(fault))
        if any(one["code"] == CHANGED for one in told):
            return HTTPStatus.PRECONDITION_FAILED, CHANGED, told[0]["message"], []
        return HTTPStatus.UNPROCESSABLE_ENTITY, "rule-broken", _("The rules refuse this."), told
    if isinstance(fault, ObjectDoesNotExist):
        return HTTPStatus.NOT_FOUND, "not_found", _("There is nothing here."), []
    if isinstance(fault, IntegrityError):
        named = wall(fault) or "conflict"
        return HTTPStatus.CONFLICT, named.replace("_", "-"), _("This contradicts what is written already."), []
    if isinstance(fault, OperationalError) and getattr(fault.__cause__, "sqlstate", "") in WAITED_FOR:
        detail = _("Others are writing the same rows. Ask again in a moment.")
        return HTTPStatus.CONFLICT, "in-progress", detail, []
    if isinstance(fault, DataError):
        return HTTPStatus.UNPROCESSABLE_ENTITY, "out-of-range", _("A value lies beyond what can be written."), []
    return None


def answer(status: HTTPStatus, code: str, detail: str, errors: Iterable[Mapping[str, str]] = ()) -> Response:
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
        "errors": list(errors),
    }
    return Response(body, status=status, content_type=MEDIA_TYPE)


def outside(status: HTTPStatus, detail: str) -> JsonResponse:
    """The answer where no view was found, or where one broke."""
    code = "not_found" if status is HTTPStatus.NOT_FOUND else "error"
    return JsonResponse(answer(status, code, detail).data, status=status, content_type=MEDIA_TYPE)


def _pointed(details: Any, at: str) -> Iterator[dict[str, str]]:
    """From the nested details of a serializer to JSON pointers (RFC 6901): "/funding/0/amount"."""
    if (
        isinstance(details, Mapping)
        and set(details) == {"message", "code"}
        and not isinstance(details["code"], Mapping)
    ):
        yield {"pointer": at, "code": str(details["code"]), "message": str(details["message"])}
    elif isinstance(details, Mapping):
        for name, inner in details.items():
            yield from _pointed(inner, at if name == "non_field_errors" else f"{at}/{_escaped(name)}")
    else:
        for n, inner in enumerate(details or ()):
            is_fault = isinstance(inner, Mapping) and "message" in inner and "code" in inner
            yield from _pointed(inner, at if is_fault else f"{at}/{n}")


def _broken(fault: RuleBroken) -> Iterator[dict[str, str]]:
    if hasattr(fault, "error_dict"):
        named: Iterable[tuple[str, Any]] = fault.error_dict.items()
    else:
        named = [("", fault.error_list)]
    for field, faults in named:
        at = "" if field in ("", NON_FIELD_ERRORS) else f"/{_escaped(field)}"
        for one in faults:
            yield {"pointer": at, "code": str(one.code or "invalid"), "message": " ".join(one.messages)}


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
