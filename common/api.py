"""What every answer of the API has in common: paging, and faults as problem+json (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError as RuleBroken
from django.db import DataError, transaction
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler


class RowsPagination(CursorPagination):
    """Pages that stay right while rows arrive; the newest rows first."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = ("-pk",)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        try:
            with transaction.atomic():
                return super().paginate_queryset(queryset, request, view)
        except (ValueError, DataError, RuleBroken) as error:
            raise exceptions.NotFound(self.invalid_cursor_message) from error


def problem(fault: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a fault as a problem document; a broken rule of a service is a 422 with its sentences."""
    if isinstance(fault, RuleBroken):
        fields = getattr(fault, "message_dict", None) or {"": fault.messages}
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("The rules refuse this."), fields)
    response = exception_handler(fault, context)
    if response is None:
        return None
    status = HTTPStatus(response.status_code)
    if isinstance(fault, exceptions.ValidationError):
        answer = _problem(status, _("Some fields need another look."), response.data)
    else:
        detail = response.data.get("detail", status.phrase) if response.data else status.phrase
        answer = _problem(status, str(detail), {})
    for name, value in response.headers.items():
        answer.headers[name] = value
    answer.content_type = "application/problem+json"
    return answer


def _problem(status: HTTPStatus, detail: str, errors: Any) -> Response:
    return Response(
        {
            "type": "about:blank",
            "title": status.phrase,
            "status": int(status),
            "detail": detail,
            "errors": errors,
        },
        status=status,
        content_type="application/problem+json",
    )
