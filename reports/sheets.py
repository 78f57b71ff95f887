"""The report as a Excel file."""

from typing import Any


def render_xlsx(content: dict[str, Any]) -> bytes:
    raise NotImplementedError
