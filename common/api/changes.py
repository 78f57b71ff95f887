"""What a request says of a row that stands, put into the row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)


def put_into(row: M, said: Mapping[str, Any]) -> M:
    """The row with what is said of it, not written yet."""
    for name, value in said.items():
        setattr(row, name, value)
    return row


def require_same(row: Model, said: Mapping[str, Any], *names: str) -> None:
    """Raises ValidationError beside a field that is said otherwise, though it stays as it was written down."""
    if other := [name for name in names if name in said and said[name] != getattr(row, name)]:
        stays = ValidationError(_("This stays as it was written down."), code="stays")
        raise ValidationError(dict.fromkeys(other, stays))
