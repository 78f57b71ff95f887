"""What may happen to blanks that certificates are printed on. What was asked for on one keeps it as it was."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Blank
from unions.access import Scope
from unions.models import Can


@transaction.atomic
def record_blank(blank: Blank, *, scope: Scope) -> Blank:
    scope.require(Can.RECORD, blank.unit)
    return _saved(blank)


@transaction.atomic
def change_blank(blank: Blank, *, seen_version: int, scope: Scope) -> Blank:
    """Change a blank as it was seen; its union stays."""
    before = _locked(blank.pk, scope)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    blank.unit, blank.version = before.unit, before.version + 1
    return _saved(blank)


@transaction.atomic
def drop_blank(pk: int, *, scope: Scope) -> None:
    """Take a blank away; the history keeps it, and papers printed on it stay."""
    _locked(pk, scope).delete()


def _locked(pk: int, scope: Scope) -> Blank:
    blank = Blank.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    scope.require(Can.RECORD, blank.unit)
    return blank


def _saved(blank: Blank) -> Blank:
    blank.full_clean()
    blank.save()
    return blank
