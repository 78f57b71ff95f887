"""Recognitions that are written down without a request here: of the past, from outside, or many at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.appraising import UNDECIDED
from campaigns.models import Initiative, Recognition
from campaigns.refusals import in_words
from common.walls import about
from unions.access import Scope
from unions.models import Can, Decision
from unions.services import records
from unions.services.decisions import keep_decision

DECIDED = ("unit_id", "happened_on", "level", "kind", "quantity", "initiative_id")  # what a council's decision says


@transaction.atomic
def record_recognition(recognition: Recognition, decision: Decision | None, *, scope: Scope) -> Recognition:
    """Write a recognition down: of one initiative, or of so many. The same form sent twice is one."""
    _follow_the_initiative(recognition, scope)
    if known := records.known(recognition, scope):
        return known
    recognition.recorded_by = scope.account
    return _saved(recognition, decision)


@transaction.atomic
def change_recognition(
    recognition: Recognition, decision: Decision | None, *, seen_version: int, scope: Scope
) -> Recognition:
    """Change a recognition. Of one that a council decided here, only the certificate and the notes."""
    before = records.locked(Recognition, recognition.pk, scope)
    records.require_seen(before, seen_version)
    recognition.version = before.version
    if before.appraisal_id:
        decision = before.decision
        for name in DECIDED:
            setattr(recognition, name, getattr(before, name))
    _follow_the_initiative(recognition, scope)
    scope.require(Can.RECORD, recognition.unit)
    return _saved(recognition, decision)


@transaction.atomic
def bin_recognition(pk: int, *, scope: Scope) -> Recognition:
    recognition = records.locked(Recognition, pk, scope)
    if recognition.appraisal_id:
        raise ValidationError(
            _("A council decided so. Its decision is taken back on the page of the initiative."), code="decided"
        )
    return records.put_into_bin(recognition, scope)


@transaction.atomic
def restore_recognition(pk: int, *, scope: Scope) -> Recognition:
    recognition = records.locked(Recognition, pk, scope, binned=True)
    _follow_the_initiative(recognition, scope)
    _require_no_council(recognition)
    with in_words():
        return records.take_out_of_bin(recognition)


def _follow_the_initiative(recognition: Recognition, scope: Scope) -> None:
    """What is said of one initiative is of its union and kind, and of no day before it was applied."""
    if recognition.initiative_id is None:
        return
    initiative = recognition.initiative = records.locked(Initiative, recognition.initiative_id, scope)
    if initiative.quantity != 1:
        raise ValidationError(_("Of a batch, the recognition says itself how many."), code="batch")
    recognition.unit, recognition.kind, recognition.quantity = initiative.unit, initiative.kind, 1


def _require_no_council(recognition: Recognition) -> None:
    initiative = recognition.initiative
    if initiative and initiative.appraisals.filter(level=recognition.level, state__in=UNDECIDED).exists():
        raise about("level", _("A council still has to decide on it at this level."), code="waiting")


def _saved(recognition: Recognition, decision: Decision | None) -> Recognition:
    records.require_day(recognition)
    initiative = recognition.initiative
    if initiative is not None:
        if recognition.happened_on < initiative.happened_on:
            said = _("It was first applied on %(day)s.")
            raise about("happened_on", said, code="order", day=f"{initiative.happened_on:%d/%m/%Y}")
        _require_no_council(recognition)
    with in_words():
        recognition.decision = keep_decision(decision)
        return records.saved(recognition)
