"""How bodies of the API are read. Apart from common/api.py, which the framework loads while it loads this."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser


class PlainJSONParser(JSONParser):
    """JSON without what the database cannot hold, and no deeper than anybody means it."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            parsed = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError(_("This is nested too deeply.")) from error
        if not _is_plain(json.dumps(parsed, ensure_ascii=False)):
            raise exceptions.ParseError(_("There are hidden characters in this text. Type it anew."))
        return parsed


def _is_plain(text: str) -> bool:
    """Whether it holds neither NUL nor halves of letters, which no database keeps."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text
