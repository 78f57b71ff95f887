"""How other rows are named in the bodies of the API: within the reach of who asks, others do not exist."""

from __future__ import annotations

from typing import Any

from common.api.fields import InScope
from unions.access import Scope
from unions.models import Can


def unit_field(can: Can = Can.RECORD, **kwargs: Any) -> InScope:
    """A union by its code, among those where the account holds the ability."""

    def units(scope: Scope) -> Any:
        return scope.units(can)

    return InScope(units, slug="code", **kwargs)


def catalogue_field(rows: Any, *, slug: str = "code", **kwargs: Any) -> InScope:
    """A row of a catalogue that everybody sees, by its code."""

    def known(_scope: Scope) -> Any:
        return rows() if callable(rows) else rows.all()

    return InScope(known, slug=slug, **kwargs)
