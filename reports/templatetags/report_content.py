"""What the content of a report needs on a page that a plain value cannot say: `{% load report_content %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from reports.pictures import picture

register = template.Library()


@register.inclusion_tag("reports/_picture.html")
def drawn(block: Mapping[str, Any]) -> dict[str, Any]:
    """A chart as on paper, with its values in a table; on a phone the table alone."""
    return {"block": block, "picture": picture(block)}
