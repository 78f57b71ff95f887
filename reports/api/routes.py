"""Which resources there are: name in the address, and view."""

from __future__ import annotations

from typing import Any

from reports.api.declared import DeclaredValueViewSet
from reports.api.figures import FigureViewSet

RESOURCES: dict[str, Any] = {
    "declared-values": DeclaredValueViewSet,
    "figures": FigureViewSet,
}
