"""The OpenAPI document as it is checked in: making it anew takes seconds, and it is the same for everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.views import APIView

from common.api.resources import Answering

DOCUMENT = Path(settings.ROOT) / "docs/api.yaml"


class Whatever(BaseContentNegotiation):
    """The document is YAML, whatever is asked for."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


@extend_schema(exclude=True)
class DocumentView(Answering, APIView):
    content_negotiation_class = Whatever

    def get(self, request: Any) -> FileResponse:
        """All operations of the API, as OpenAPI 3.1."""
        return FileResponse(DOCUMENT.open("rb"), content_type="application/yaml")
