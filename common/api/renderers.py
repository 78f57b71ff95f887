"""JSON as it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer

OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def as_json(told: Any) -> bytes:
    """What serializers give, as bytes of JSON; moments are their fields' work and come as texts."""
    return orjson.dumps(told, default=_plain, option=OPTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "__iter__"):
        return list(value)
    return str(value)


class UsualAccept(DefaultContentNegotiation):
    """Most clients take whatever comes, or JSON by its name: then nothing need be weighed."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        usual = renderers[0]
        if request.headers.get("Accept", "*/*") in ("*/*", usual.media_type):
            return usual, usual.media_type
        return super().select_renderer(request, renderers, format_suffix)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else as_json(data)
