"""Which version of a row a client has seen: ETags, and `If-Match` on every change of one.

An ETag is "version.hash": the version of the row, and a hash of what was told of it, which depends on who asked and
in which language. For a change the version alone counts.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Model
from rest_framework.response import Response

from common.api.problems import PreconditionRequired


def version_of(row: Model) -> str:
    """The row's own version; of rows without one a hash of their columns."""
    version = getattr(row, "version", None)
    if isinstance(version, int):
        return str(version)
    columns = [(field.attname, str(getattr(row, field.attname))) for field in row._meta.concrete_fields]
    return "h" + hashlib.sha256(repr(columns).encode()).hexdigest()[:16]


class Look(NamedTuple):
    """A row in the version that was looked at, whose kind counts versions and keeps a history of them."""

    kind: Any
    pk: Any
    version: int

    @classmethod
    def at(cls, row: Model) -> Look | None:
        """None of a row without versions of its own: that of an indicator is told beside it."""
        has_versions = hasattr(row, "pgh_event_model") and "version" in {one.name for one in row._meta.concrete_fields}
        return cls(type(row), row.pk, row.version) if has_versions else None  # type: ignore[attr-defined]

    def is_overtaken(self) -> bool:
        """Whether somebody else wrote a newer version before this transaction wrote its own.

        Asked once the change is written, since from then on nobody else comes between. No lock is held from the look
        on, so services take theirs in their own order. What this transaction wrote bears the moment of its beginning.
        """
        newer = self.kind.pgh_event_model.objects.filter(pgh_obj=self.pk, version__gt=self.version)
        found: bool = newer.exclude(pgh_created_at=TransactionNow()).exists()
        return found


def marked(response: Response, row: Model) -> Response:
    """The answer with the ETag of the row that it tells of."""
    version = version_of(row)

    def mark(done: Any) -> None:
        told = hashlib.sha256(done.content).hexdigest()[:12]
        done.headers["ETag"] = f'"{version}.{told}"'

    response.add_post_render_callback(mark)
    return response


def matches(header: str, row: Model) -> bool:
    """Whether `If-Match` names the row as it stands. Raises PreconditionRequired where nothing is named."""
    if not header.strip():
        raise PreconditionRequired
    named = {one.strip().removeprefix("W/").strip('"').partition(".")[0] for one in header.split(",")}
    return "*" in named or version_of(row) in named
