"""What verbs over simple records share: written down once, changed as seen, binned and taken out again."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Can, Record, hold_form

R = TypeVar("R", bound=Record)


def known(row: R, scope: Scope) -> R | None:
    """The record that the same form made before, None if it is new; held until the transaction ends."""
    hold_form(row.form_key)
    rows: Any = type(row)._default_manager
    found: R | None = rows.select_related("unit").filter(form_key=row.form_key).first()
    scope.require(Can.RECORD, (found or row).unit)
    return found


def locked(model: type[R], pk: int, scope: Scope, *, binned: bool = False) -> R:
    """The row for the rest of the transaction; PermissionDenied where its union is out of reach."""
    rows: Any = model._default_manager
    row: R = rows.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    scope.require(Can.RECORD, row.unit)
    if (row.binned_at is not None) != binned:
        raise ValidationError(
            _("This record lies in the bin.") if not binned else _("This record is not in the bin."), code="bin"
        )
    return row


def require_seen(row: Record, seen_version: int) -> None:
    if row.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )


def put_into_bin(row: R, scope: Scope) -> R:
    row.binned_by, row.binned_at = scope.account, timezone.now()
    return saved(row)


def take_out_of_bin(row: R) -> R:
    row.binned_by = row.binned_at = None
    return saved(row)


def saved(row: R) -> R:
    row.version += row.pk is not None
    row.full_clean()
    row.save()
    return row


def require_day(row: Record) -> None:
    """A record is of today or earlier, and of a day on which its union stood."""
    if row.happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("The day must be today or earlier.")})
    if not row.unit.existed_on(row.happened_on):
        raise ValidationError(
            {"happened_on": _("On %(day)s this union did not exist.") % {"day": f"{row.happened_on:%d/%m/%Y}"}}
        )
