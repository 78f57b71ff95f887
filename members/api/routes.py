"""Which resources there are: name in the address, and view."""

from __future__ import annotations

from typing import Any

from members.api.members import MemberViewSet
from members.api.twins import MemberMergeViewSet

RESOURCES: dict[str, Any] = {
    "members": MemberViewSet,
    "member-merges": MemberMergeViewSet,
}
