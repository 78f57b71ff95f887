"""The OpenAPI document: what the views say of themselves, so that it can be neither more nor less than what they do."""

from __future__ import annotations

import re
from collections import Counter
from http import HTTPStatus
from typing import Any

from django.db import models
from django_filters import BooleanFilter, DateFilter, DateTimeFilter, NumberFilter
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from common.api import asked
from common.api.exports import FORMS, MEDIA_TYPES
from common.api.once import LONGEST
from common.api.problems import MEDIA_TYPE
from common.api.resources import SAFE, Rows

WHENEVER = (401, 403, 404, 406, 429)
OF_READING = (400,)
OF_WRITING = (400, 409, 412, 413, 415, 422, 428)


class Schema(AutoSchema):
    """Describes views of `common.api.resources`, and others as the library does."""

    def _get_paginator(self) -> Any:
        """Lists are asked for in pages; what a change answers comes whole."""
        return super()._get_paginator() if self.method in SAFE else None

    def get_operation_id(self) -> str:
        """The resource and what is done: payouts_approve."""
        view: Any = self.view
        if getattr(view, "basename", ""):
            return f"{view.basename}_{view.action}".replace("-", "_")
        return super().get_operation_id()

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "basename", "")] if getattr(self.view, "basename", "") else super().get_tags()

    def get_override_parameters(self) -> list[Any]:
        view, told = self.view, []
        if self.method not in SAFE and getattr(view, "done_once", False):
            told += [_header("Idempotency-Key", f"A key of yours, at most {LONGEST} letters: sent again, done once.")]
            told += [OpenApiParameter("dry_run", str, enum=["0", "1"], description="Do all of it and take it back.")]
        if getattr(self._handler(), "seen", False):
            told += [_header("If-Match", "The ETag that was seen, or *.")]
        if isinstance(view, Rows):
            told += self._of_rows(view)
        return told

    def _handler(self) -> Any:
        return getattr(type(self.view), getattr(self.view, "action", None) or self.method.lower(), None)

    def _of_rows(self, view: Rows) -> list[OpenApiParameter]:
        told: list[OpenApiParameter] = []
        action = getattr(view, "action", "")
        if action in ("list", "export"):
            told += [_filter(name, one, view.model) for name, one in view.filterset().base_filters.items()]
            told += view.asked_too
            told += [_query("order", enum=list(view.orders), description=f"`{next(iter(view.orders))}` if left out.")]
            if view.searched:
                told += [_query("search", description="Words, with or without diacritics; all of them occur.")]
            if asked.has_history(view.model):
                what = "Rows written or changed since. Ask next with what the header `Settled-Until` answers."
                told += [
                    OpenApiParameter("modified_since", {"type": "string", "format": "date-time"}, description=what)
                ]
        if action == "export":
            told += [_query("as", enum=list(FORMS), description="`ndjson` if left out.")]
        if action in ("list", "export", "retrieve"):
            told += [_query("fields", description="Names of fields between commas; others are left out.")]
            if view.has_bin():
                told += [
                    _query("binned", enum=["false", "true", "any"], description="Rows in the bin; `false` usually.")
                ]
        return told

    def get_filter_backends(self) -> list[Any]:
        return []

    def get_request_serializer(self) -> Any:
        view: Any = self.view
        action = getattr(view, "action", "")
        if action in ("create", "partial_update", "by_key", "bulk", "change_many"):
            kind = getattr(view, "written_class", None) or view.serializer_class
            if action in ("partial_update", "change_many"):
                kind = getattr(view, "changed_class", None) or kind
            return kind(many=action in ("bulk", "change_many"), context=self._context())
        return super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        view: Any = self.view
        action = getattr(view, "action", "")
        if isinstance(view, Rows):
            told = view.serializer_class(context=self._context()) if view.serializer_class else None
            if action == "create":
                return {201: told}
            if action in ("partial_update", "found_by_key"):
                return {200: told}
            if action == "by_key":
                return {200: told, 201: told}
            if action == "destroy":
                return {204: None}
            if action == "export":
                return {(200, kind): {"type": "string", "format": "binary"} for kind in MEDIA_TYPES.values()}
            status = getattr(self._handler(), "status", 0)
            if status:
                return {status: told}
        return super().get_response_serializers()

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """What is only read takes no word of the framework on whether it can be missing: its columns know."""
        told = super()._map_serializer_field(field, direction, bypass_extensions)
        if direction == "response" and field.read_only and isinstance(told.get("type"), str):
            missing, blank = _can_be_missing(field)
            if missing:
                told = {**told, "type": [told["type"], "null"]}
            if "enum" in told:
                told["enum"] = [*told["enum"], *([""] if blank else []), *([None] if missing else [])]
        return told

    def _context(self) -> dict[str, Any]:
        return {"view": self.view, "request": getattr(self.view, "request", None), "format": None}

    def _is_list_view(self, serializer: Any = None) -> bool:
        if getattr(self.view, "action", "") in ("bulk", "change_many"):
            return False
        return super()._is_list_view(serializer)

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        told = super().get_operation(*args, **kwargs)
        if told is not None:
            faults = [*WHENEVER, *(OF_READING if self.method in SAFE else OF_WRITING)]
            for status in sorted(faults):
                told["responses"].setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
            for status, answer in told["responses"].items():
                if status in ("200", "201") and self._tells_a_row():
                    answer.setdefault("headers", {})["ETag"] = {"schema": {"type": "string"}}
        return told

    def _tells_a_row(self) -> bool:
        action = getattr(self.view, "action", "")
        return isinstance(self.view, Rows) and action in (
            "retrieve",
            "create",
            "partial_update",
            "by_key",
            "found_by_key",
        )


class OfInScope(OpenApiSerializerFieldExtension):
    """A row that is named by another: a number, or the text of its column."""

    target_class = "common.api.fields.InScope"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        if self.target.slug == "pk":
            return {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
        return {"type": "string", "maxLength": 100}


def _can_be_missing(field: Any) -> tuple[bool, bool]:
    """Whether the columns that a field is told from may hold nothing, or an empty text."""
    at = getattr(getattr(field.parent, "Meta", None), "model", None)
    missing = blank = False
    for part in (field.source or field.field_name or "").split("."):
        column = {one.name: one for one in at._meta.get_fields()}.get(part) if at is not None else None
        if column is None:
            break
        missing = missing or getattr(column, "null", False)
        blank = getattr(column, "blank", False)
        at = getattr(column, "related_model", None)
    return missing, blank


def _query(name: str, **told: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, **told)


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description)


def _filter(name: str, one: Any, model: type[models.Model]) -> OpenApiParameter:
    """By the operator behind the name: one value, several between commas, or whether there is one."""
    operator = name.rpartition("__")[2] if "__" in name else ""
    told: dict[str, Any] = {"type": "string"}
    if operator == "in":
        return OpenApiParameter(name, {"type": "string", "description": "Values between commas."})
    if isinstance(one, BooleanFilter):
        told = {"type": "boolean"}
    elif isinstance(one, NumberFilter):
        told = {"type": "integer"}
    elif isinstance(one, DateTimeFilter):
        told = {"type": "string", "format": "date-time"}
    elif isinstance(one, DateFilter):
        told = {"type": "string", "format": "date"}
    return OpenApiParameter(name, told)


def said_once(result: dict[str, Any], generator: Any, request: Any, public: Any) -> dict[str, Any]:
    """Parameters and ways of signing in that many operations share are described once, and referred to."""
    operations = [one for methods in result["paths"].values() for one in methods.values()]
    often = Counter(str(told) for one in operations for told in one.get("parameters", ()))
    named: dict[str, str] = {}
    shared: dict[str, Any] = {}
    for one in operations:
        for n, told in enumerate(one.get("parameters", ())):
            if often[str(told)] == 1:
                continue
            if str(told) not in named:
                name = re.sub(r"\W", "", told["name"].title().replace("_", ""))
                named[str(told)] = name = name if name not in shared else f"{name}{len(shared)}"
                shared[name] = told
            one["parameters"][n] = {"$ref": f"#/components/parameters/{named[str(told)]}"}
    result.setdefault("components", {})["parameters"] = dict(sorted(shared.items()))
    ways = Counter(str(one.get("security")) for one in operations)
    [(usual, _often)] = ways.most_common(1)
    result["security"] = next(one["security"] for one in operations if str(one.get("security")) == usual)
    for one in operations:
        if str(one.get("security")) == usual:
            del one["security"]
    return result


def with_problems(result: dict[str, Any], generator: Any, request: Any, public: Any) -> dict[str, Any]:
    """Every operation may answer with a problem document (RFC 9457); they are described once."""
    components = result.setdefault("components", {})
    fault = {
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "pointer": {"type": "string", "description": "Where in the body (RFC 6901)."},
            "parameter": {"type": "string", "description": "Which parameter of the address."},
            "code": {"type": "string"},
            "message": {"type": "string"},
        },
    }
    components.setdefault("schemas", {})["Fault"] = fault
    components["schemas"]["Problem"] = {
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "errors"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "description": "For programs; sentences may change."},
            "detail": {"type": "string", "description": "In the language of Accept-Language."},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
            "current": {"type": "object", "description": "With 412: how the row reads now."},
        },
        "examples": [
            {
                "type": "about:blank",
                "title": "Unprocessable Entity",
                "status": 422,
                "code": "rule-broken",
                "detail": "Quy định không cho phép.",
                "errors": [
                    {"pointer": "/happened_on", "code": "invalid", "message": "Ngày phải là hôm nay hoặc trước đó."}
                ],
            }
        ],
    }
    components["responses"] = {
        f"Problem{status}": {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted({*WHENEVER, *OF_READING, *OF_WRITING})
    }
    return result
