"""Which resources there are: name in the address, and view."""

from __future__ import annotations

from typing import Any

RESOURCES: dict[str, Any] = {}
