"""From the request for recognition over the council's votes to the recognition, or the refusal in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.appraising import UNDECIDED, last_day_to_ask
from campaigns.models import Appraisal, Initiative, Recognition
from campaigns.refusals import in_words
from common.walls import about
from unions.access import Scope
from unions.models import Can, Decision
from unions.services import records
from unions.services.decisions import keep_decision

State = Appraisal.State


@dataclass(frozen=True)
class Minutes:
    """When a council met, how many sit in it, and how they voted; the numbers all or none."""

    met_on: date
    council_size: int | None = None
    in_favour: int | None = None
    against: int | None = None


def may_decide(appraisal: Appraisal, scope: Scope) -> bool:
    """Whether the scope speaks for the council: reviews at its union, or records for one outside of the unions."""
    if appraisal.council_unit is not None:
        return scope.allows(Can.REVIEW, appraisal.council_unit)
    return scope.allows(Can.RECORD, appraisal.initiative.unit)


@transaction.atomic
def request_recognition(appraisal: Appraisal, *, scope: Scope) -> Appraisal:
    """Ask a council for recognition at a level; later than the law says only with a reason."""
    initiative = appraisal.initiative = records.locked(Initiative, appraisal.initiative_id, scope)
    if initiative.quantity != 1:
        raise ValidationError(_("Recognition is asked for one initiative, not for a batch."), code="batch")
    _require_between("requested_on", appraisal.requested_on, initiative.happened_on)
    last = last_day_to_ask(initiative)
    if last and appraisal.requested_on > last and not appraisal.late_reason:
        said = _("Recognition had to be asked for by %(day)s, a year after it was first applied. Say why it is late.")
        raise about("late_reason", said, code="late", day=f"{last:%d/%m/%Y}")
    if appraisal.council_unit is None and not appraisal.council:
        raise about("council_unit", _("Say whose council appraises it."), code="council")
    if appraisal.council_unit is not None and appraisal.council_unit_id not in councils_of(initiative):
        raise about("council_unit", _("The council is of its own union, or of one above it."), code="council")
    if initiative.recognitions.kept().filter(level=appraisal.level).exists():
        raise about("level", _("This level has recognised it already."), code="recognised")
    with in_words():
        appraisal.full_clean()
        appraisal.save()
    return appraisal


def councils_of(initiative: Initiative) -> list[int]:
    """Ids of the unions whose councils may appraise it: its own and those above it today."""
    path = initiative.unit.tree_paths.on(timezone.localdate()).first()
    return path.unit_ids() if path else [initiative.unit_id]


@transaction.atomic
def withdraw_request(pk: int, *, scope: Scope) -> Initiative:
    """Take back what no council has decided on yet; the history keeps it."""
    appraisal = _locked(pk)
    scope.require(Can.RECORD, appraisal.initiative.unit)
    if appraisal.state not in UNDECIDED:
        raise _not_now(appraisal)
    appraisal.delete()
    return appraisal.initiative


@transaction.atomic
def accept_request(pk: int, *, on: date, seen_version: int, scope: Scope) -> Appraisal:
    """The council takes the request up; from this day it has three months."""
    appraisal = _locked_for_council(pk, seen_version, scope, State.REQUESTED)
    _require_between("accepted_on", on, appraisal.requested_on)
    appraisal.state, appraisal.accepted_on = State.ACCEPTED, on
    return _saved(appraisal)


@transaction.atomic
def recognise(
    pk: int,
    minutes: Minutes,
    decision: Decision | None,
    *,
    certificate_number: str = "",
    seen_version: int,
    scope: Scope,
) -> Recognition:
    """The council is for it, and a decision says so: from the day on which that was signed, it is recognised."""
    appraisal = _locked_for_council(pk, seen_version, scope, State.ACCEPTED)
    _put_minutes(appraisal, minutes)
    if decision is None:
        raise about("number", _("A recognition rests on a decision: its number, issuer and day."), code="decision")
    if decision.signed_on < minutes.met_on:
        raise about("signed_on", _("The decision follows the meeting of the council."), code="order")
    appraisal.state = State.RECOGNISED
    initiative = appraisal.initiative
    recognition = Recognition(
        unit=initiative.unit,
        happened_on=decision.signed_on,
        initiative=initiative,
        appraisal=appraisal,
        kind=initiative.kind,
        level=appraisal.level,
        certificate_number=certificate_number,
        recorded_by=scope.account,
    )
    records.require_day(recognition)
    with in_words():
        recognition.decision = keep_decision(decision)
        _saved(appraisal)
        return records.saved(recognition)


@transaction.atomic
def refuse_recognition(pk: int, minutes: Minutes, reason: str, *, seen_version: int, scope: Scope) -> Appraisal:
    """The council is against it, and says why. It may be asked again."""
    appraisal = _locked_for_council(pk, seen_version, scope, State.ACCEPTED)
    if not reason:
        raise about("refusal", _("Say why it is not recognised; the authors read it."), code="reason")
    _put_minutes(appraisal, minutes)
    appraisal.state, appraisal.refusal = State.REFUSED, reason
    return _saved(appraisal)


@transaction.atomic
def reopen_appraisal(pk: int, *, scope: Scope) -> Appraisal:
    """Take a decision back that was written down wrongly: the council decides anew, the recognition lies in the bin."""
    appraisal = _locked(pk)
    _require_council(appraisal, scope)
    if appraisal.state in UNDECIDED:
        raise _not_now(appraisal)
    if recognition := Recognition.objects.select_for_update().filter(appraisal=appraisal).first():
        recognition.appraisal = None
        records.put_into_bin(recognition, scope)
    appraisal.state, appraisal.refusal = State.ACCEPTED, ""
    appraisal.met_on = appraisal.council_size = appraisal.in_favour = appraisal.against = None
    return _saved(appraisal)


def _locked(pk: int) -> Appraisal:
    """The request for the rest of the transaction, with its initiative, which is always held first."""
    held = Initiative.objects.select_for_update(of=("self",)).select_related("unit")
    initiative = held.get(appraisals=pk)
    appraisal = Appraisal.objects.select_for_update(of=("self",)).select_related("council_unit").get(pk=pk)
    appraisal.initiative = initiative
    return appraisal


def _locked_for_council(pk: int, seen_version: int, scope: Scope, state: State) -> Appraisal:
    appraisal = _locked(pk)
    _require_council(appraisal, scope)
    if appraisal.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    if appraisal.state != state:
        raise _not_now(appraisal)
    return appraisal


def _require_council(appraisal: Appraisal, scope: Scope) -> None:
    if appraisal.council_unit is not None:
        scope.require(Can.REVIEW, appraisal.council_unit)
        scope.require(Can.VIEW, appraisal.initiative.unit)
    else:
        scope.require(Can.RECORD, appraisal.initiative.unit)


def _put_minutes(appraisal: Appraisal, minutes: Minutes) -> None:
    """Votes are told where a union's council decides; a body outside may keep them to itself."""
    votes = (minutes.council_size, minutes.in_favour, minutes.against)
    if None in votes and (appraisal.council_unit is not None or any(vote is not None for vote in votes)):
        for name, vote in zip(("council_size", "in_favour", "against"), votes, strict=True):
            if vote is None:
                raise about(
                    name, _("Say how the council voted: its members, those for it and those against."), code="votes"
                )
    _require_between("met_on", minutes.met_on, appraisal.accepted_on)
    for name in ("met_on", "council_size", "in_favour", "against"):
        setattr(appraisal, name, getattr(minutes, name))


def _require_between(field: str, day: date, first: date | None) -> None:
    if day > timezone.localdate():
        raise about(field, _("The day must be today or earlier."), code="future")
    if first and day < first:
        raise about(field, _("Not before %(day)s, when the step before was."), code="order", day=f"{first:%d/%m/%Y}")


def _saved(appraisal: Appraisal) -> Appraisal:
    appraisal.version += 1
    with in_words():
        appraisal.full_clean()
        appraisal.save()
    return appraisal


def _not_now(appraisal: Appraisal) -> ValidationError:
    return ValidationError(
        _("That cannot be done now; the request is: %(state)s."),
        code="state",
        params={"state": appraisal.get_state_display()},
    )
