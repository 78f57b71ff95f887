"""What may happen to awards: written down, changed, binned, revoked."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import refusals
from campaigns.models import Award
from campaigns.refusals import about
from unions.access import Scope
from unions.models import Can, Decision
from unions.services import records
from unions.services.decisions import keep_decision


@transaction.atomic
def record_award(award: Award, *, decision: Decision | None = None, scope: Scope) -> Award:
    """Write an award down, with the decision it rests on. The same form sent twice is one award."""
    if known := records.known(award, scope):
        return known
    award.recorded_by = scope.account
    return _saved(award, decision)


@transaction.atomic
def change_award(award: Award, *, decision: Decision | None = None, seen_version: int, scope: Scope) -> Award:
    """Change an award that was not revoked; at its former union and at the new one the scope must record."""
    before = records.locked(Award, award.pk, scope)
    records.require_seen(before, seen_version)
    scope.require(Can.RECORD, award.unit)
    _require_standing(before)
    award.version = before.version
    return _saved(award, decision)


@transaction.atomic
def bin_award(pk: int, *, scope: Scope) -> Award:
    return records.put_into_bin(records.locked(Award, pk, scope), scope)


@transaction.atomic
def restore_award(pk: int, *, scope: Scope) -> Award:
    return records.take_out_of_bin(records.locked(Award, pk, scope, binned=True))


@transaction.atomic
def revoke_award(pk: int, *, on: date, reason: str, seen_version: int, scope: Scope) -> Award:
    """Take an award back: it stays in sight and is counted no more. Who approves at its union does so."""
    award = Award.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    scope.require(Can.APPROVE, award.unit)
    records.require_seen(award, seen_version)
    _require_standing(award)
    if on > timezone.localdate():
        raise about("on", _("The day must be today or earlier."), code="future")
    if on < award.happened_on:
        raise about("on", _("The award was given on %(day)s."), code="early", day=f"{award.happened_on:%d/%m/%Y}")
    award.revoked_on, award.revoked_by, award.revocation = on, scope.account, reason.strip()
    if not award.revocation:
        raise about("reason", _("Say why it is revoked."), code="required")
    return records.saved(award)


def write_awards(awards: Sequence[Award]) -> list[Award]:
    """Write many awards of one decision at once, inside the caller's transaction and reach.

    Each says who recorded it. What the database refuses is a ValidationError in words; then none is written.
    """
    for award in awards:
        award.form_key = award.form_key or uuid.uuid4()
        award.once = award.award_type.once
    with refusals.in_words():
        return Award.objects.bulk_create(awards)


def _require_standing(award: Award) -> None:
    if award.revoked_on is not None:
        raise ValidationError(_("This award was revoked. It stays as it is."), code="revoked")


def _saved(award: Award, decision: Decision | None) -> Award:
    records.require_day(award)
    with refusals.in_words():
        award.decision = keep_decision(decision)
        award.once = award.award_type.once
        return records.saved(award)
