"""The report as a Word file."""

from typing import Any


def render_docx(content: dict[str, Any]) -> bytes:
    raise NotImplementedError
