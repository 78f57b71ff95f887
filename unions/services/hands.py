"""Four eyes: what somebody did, somebody else decides on."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from unions.access import Scope


def require_somebody_else(scope: Scope, did: Collection[int | None], told: str, *, code: str) -> None:
    """Raises ValidationError where the account is of those who `did` it, by its own hand or by that of a program."""
    if scope.account.pk in did:
        raise ValidationError(told, code=code)
    if not scope.own_hands.isdisjoint(did):
        by_program = _("What a program does counts as done by whoever was shown its secret.")
        raise ValidationError(f"{told} {by_program}", code=code)
