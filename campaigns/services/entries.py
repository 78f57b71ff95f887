"""Initiatives entered in the programmes of others, and what the organisers accepted of them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Initiative, ProgrammeEntry
from campaigns.refusals import in_words
from common.walls import about
from unions.access import Scope
from unions.models import Can
from unions.services import records


@transaction.atomic
def record_entry(entry: ProgrammeEntry, *, scope: Scope) -> ProgrammeEntry:
    """Write down that initiatives were entered: one, or so many. The same form sent twice is one."""
    _follow_the_initiative(entry, scope)
    if known := records.known(entry, scope):
        return known
    entry.recorded_by = scope.account
    return _saved(entry)


@transaction.atomic
def change_entry(entry: ProgrammeEntry, *, seen_version: int, scope: Scope) -> ProgrammeEntry:
    """Change an entry, mostly to say how many were accepted since."""
    before = records.locked(ProgrammeEntry, entry.pk, scope)
    records.require_seen(before, seen_version)
    entry.version = before.version
    _follow_the_initiative(entry, scope)
    scope.require(Can.RECORD, entry.unit)
    return _saved(entry)


@transaction.atomic
def bin_entry(pk: int, *, scope: Scope) -> ProgrammeEntry:
    return records.put_into_bin(records.locked(ProgrammeEntry, pk, scope), scope)


@transaction.atomic
def restore_entry(pk: int, *, scope: Scope) -> ProgrammeEntry:
    entry = records.locked(ProgrammeEntry, pk, scope, binned=True)
    _follow_the_initiative(entry, scope)
    with in_words():
        return records.take_out_of_bin(entry)


def _follow_the_initiative(entry: ProgrammeEntry, scope: Scope) -> None:
    """What is said of one initiative is said for its union, and counts one."""
    if entry.initiative_id is None:
        return
    initiative = entry.initiative = records.locked(Initiative, entry.initiative_id, scope)
    if initiative.quantity != 1:
        raise ValidationError(_("Of a batch, the entry says itself how many."), code="batch")
    entry.unit, entry.quantity = initiative.unit, 1


def _saved(entry: ProgrammeEntry) -> ProgrammeEntry:
    records.require_day(entry)
    if entry.happened_on < entry.campaign.valid.lower:
        said = _("The programme began on %(day)s.")
        raise about("happened_on", said, code="order", day=f"{entry.campaign.valid.lower:%d/%m/%Y}")
    if entry.accepted_on and entry.accepted_on > timezone.localdate():
        raise about("accepted_on", _("The day must be today or earlier."), code="future")
    with in_words():
        return records.saved(entry)
