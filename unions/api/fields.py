"""How other rows are named in the bodies of the API: within the reach of who asks, others do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError

from common.api.fields import InScope
from common.api.problems import CHANGED
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


@contextmanager
def beside(**fields: str) -> Iterator[None]:
    """What a service refuses beside a word that the API calls otherwise is said beside that field."""
    try:
        yield
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        told: dict[str, list[ValidationError]] = {}
        for name, faults in error.error_dict.items():
            told.setdefault(fields.get(name, name), []).extend(faults)
        raise ValidationError(told) from error


@contextmanager
def about(field: str) -> Iterator[None]:
    """What a service refuses without saying of which of its words it speaks is said beside that field."""
    try:
        yield
    except ValidationError as error:
        if hasattr(error, "error_dict") or any(one.code == CHANGED for one in error.error_list):
            raise
        raise ValidationError({field: error}) from error
