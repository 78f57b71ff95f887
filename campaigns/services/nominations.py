"""Proposals of earlier times, and to givers outside, that are written down on their own; lines of dossiers have theirs."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns import refusals
from campaigns.models import Nomination
from campaigns.services.award_types import require_offered
from common.walls import about
from unions.access import Scope
from unions.models import Can
from unions.services import records


@transaction.atomic
def record_nomination(row: Nomination, *, scope: Scope) -> Nomination:
    """Write a proposal down. The same form sent twice is one proposal."""
    if known := records.known(row, scope):
        return known
    require_offered(row.award_type)
    row.recorded_by = scope.account
    return _saved(row)


@transaction.atomic
def change_nomination(row: Nomination, *, seen_version: int, scope: Scope) -> Nomination:
    before = _locked(row.pk, scope)
    records.require_seen(before, seen_version)
    scope.require(Can.RECORD, row.unit)
    if row.award_type_id != before.award_type_id:
        require_offered(row.award_type)
    row.version = before.version
    return _saved(row)


@transaction.atomic
def bin_nomination(pk: int, *, scope: Scope) -> Nomination:
    return records.put_into_bin(_locked(pk, scope), scope)


@transaction.atomic
def restore_nomination(pk: int, *, scope: Scope) -> Nomination:
    return records.take_out_of_bin(_locked(pk, scope, binned=True))


def _locked(pk: int, scope: Scope, *, binned: bool = False) -> Nomination:
    row = records.locked(Nomination, pk, scope, binned=binned)
    if row.proposal_id is not None:
        raise ValidationError(_("This line stands in a dossier and is changed there."), code="dossier")
    return row


def _saved(row: Nomination) -> Nomination:
    records.require_day(row)
    if row.recipient_kind not in row.award_type.recipients:
        raise about("recipient_kind", _("This award is not given to such recipients."), code="kind")
    if row.member is not None and not row.member.belonged_to(row.unit, row.happened_on):
        day = f"{row.happened_on:%d/%m/%Y}"
        raise about("member", _("On %(day)s this person was not a member here."), code="member", day=day)
    if not (row.member or row.recipient_unit or row.name or row.quantity > 1):
        raise about("name", _("Say who it is, or how they are called together."), code="required")
    with refusals.in_words():
        return records.saved(row)
