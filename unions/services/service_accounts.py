"""Accounts of programs: posted as people are, without a password and without an invitation."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Posting, Role, UnionUnit
from unions.services.invitations import Newcomer
from unions.services.postings import Span, grant_posting


@transaction.atomic
def add_service_account(
    newcomer: Newcomer, *, unit: UnionUnit, role: Role, span: Span, reason: str = "", scope: Scope
) -> Posting:
    """An account for a program, with its first posting. Further ones are given to it as to anybody.

    Raises as `grant_posting` does.
    """
    if not newcomer.full_name.strip():
        raise ValidationError({"full_name": _("Say what the program is called.")})
    posting = grant_posting(newcomer, unit=unit, role=role, span=span, reason=reason, scope=scope)
    posting.account.is_service = True
    posting.account.save(update_fields=["is_service"])
    return posting
