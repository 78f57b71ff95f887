"""What may happen to an award round: drawn up, opened, no longer receiving, extended, ended. Nothing else sets `state`.

    draft → receiving ⇄ considering → closed

Whoever needs several locks takes them in one order: the round, then its dossiers by their ids, then their lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import refusals
from campaigns.models import AwardRound, AwardType, Proposal, RoundOffer
from common.walls import about
from unions.access import Scope
from unions.models import Can, TreePath, hold_form

State = AwardRound.State
TAKES_DOSSIERS = (State.RECEIVING, State.CONSIDERING)


@dataclass(frozen=True)
class Offer:
    """An award that a round offers; None sets no limit."""

    award_type_id: int
    quota: int | None = None
    quota_each: int | None = None


@transaction.atomic
def record_round(award_round: AwardRound, offers: Sequence[Offer], *, scope: Scope) -> AwardRound:
    """Draw up a round with what it offers. The same form sent twice is one round."""
    hold_form(award_round.form_key)
    known = AwardRound.objects.select_related("unit").filter(form_key=award_round.form_key).first()
    scope.require(Can.RECORD, (known or award_round).unit)
    return known or _saved(award_round, offers)


@transaction.atomic
def change_round(award_round: AwardRound, offers: Sequence[Offer], *, seen_version: int, scope: Scope) -> AwardRound:
    """Change a round that is not open yet, and what it offers."""
    before = locked_round(award_round.pk, Can.RECORD, scope)
    scope.require(Can.RECORD, award_round.unit)
    if before.state != State.DRAFT:
        raise ValidationError(_("The round is open. Only its last day can still be changed."), code="state")
    if before.version != seen_version:
        raise changed_meanwhile()
    award_round.version = before.version + 1
    return _saved(award_round, offers)


@transaction.atomic
def open_round(pk: int, *, seen_version: int, scope: Scope) -> AwardRound:
    """Let the unions below send their dossiers."""
    found = locked_round(pk, Can.APPROVE, scope)
    _require_state(found, State.DRAFT)
    if found.version != seen_version:
        raise changed_meanwhile()
    if not found.offers.exists():
        raise ValidationError(_("The round offers no award yet. Add one, then open it."), code="offers")
    if found.closes_on < timezone.localdate():
        raise ValidationError(
            _("The last day for proposals is over. Set a later one, then open the round."), code="late"
        )
    return _moved(found, State.RECEIVING)


@transaction.atomic
def stop_receiving(pk: int, *, scope: Scope) -> AwardRound:
    """Take no new dossier any more; those that were returned may still be sent again."""
    found = locked_round(pk, Can.APPROVE, scope)
    _require_state(found, State.RECEIVING)
    return _moved(found, State.CONSIDERING)


@transaction.atomic
def extend_round(pk: int, *, closes_on: date, scope: Scope) -> AwardRound:
    """Give a later last day, and receive dossiers again where that had stopped."""
    found = locked_round(pk, Can.APPROVE, scope)
    _require_state(found, *TAKES_DOSSIERS)
    if closes_on < max(timezone.localdate(), found.closes_on):
        raise about("closes_on", _("Choose a day after the one there is, and not in the past."), code="early")
    found.closes_on = closes_on
    return _moved(found, State.RECEIVING)


@transaction.atomic
def close_round(pk: int, *, scope: Scope) -> AwardRound:
    """End a round in which nothing waits any more: every line is granted or struck off."""
    found = locked_round(pk, Can.APPROVE, scope)
    _require_state(found, *TAKES_DOSSIERS)
    waiting = found.proposals.filter(state=Proposal.State.SENT).count()
    if waiting:
        raise ValidationError(
            _("Dossiers not decided yet: %(n)s. Grant or strike off their lines, or return them."),
            params={"n": waiting},
            code="waiting",
        )
    return _moved(found, State.CLOSED)


def locked_round(pk: int, can: Can, scope: Scope) -> AwardRound:
    """The round, held until the transaction ends, for who holds the ability at its unit."""
    found = AwardRound.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=pk)
    scope.require(can, found.unit)
    return found


def lies_differently(award_round: AwardRound) -> None:
    """What lies at the unit of the round is other than it was: who looked before, looks again before granting."""
    AwardRound.objects.filter(pk=award_round.pk).update(version=F("version") + 1)


def changed_meanwhile() -> ValidationError:
    return ValidationError(
        _("Somebody else changed this meanwhile. Look at it again before you go on."), code="changed-meanwhile"
    )


def _require_state(found: AwardRound, *allowed: str) -> None:
    if found.state not in allowed:
        raise ValidationError(
            _("This cannot be done with the round now: it is “%(state)s”."),
            params={"state": found.get_state_display()},
            code="state",
        )


def _moved(found: AwardRound, state: State) -> AwardRound:
    found.state, found.version = state, found.version + 1
    found.save()
    return found


def _saved(award_round: AwardRound, offers: Sequence[Offer]) -> AwardRound:
    _require_offers(award_round, offers)
    campaign = award_round.campaign
    if campaign is not None and campaign.unit_id not in _at_and_above(award_round):
        raise about(
            "campaign", _("Only campaigns of this union and of those above it have rounds here."), code="campaign"
        )
    with refusals.in_words():
        award_round.full_clean()
        award_round.save()
        award_round.offers.all().delete()
        RoundOffer.objects.bulk_create(
            RoundOffer(round=award_round, award_type_id=one.award_type_id, quota=one.quota, quota_each=one.quota_each)
            for one in offers
        )
    return award_round


def _require_offers(award_round: AwardRound, offers: Sequence[Offer]) -> None:
    asked = [one.award_type_id for one in offers]
    if len(set(asked)) < len(asked):
        raise ValidationError(_("Each award is offered once."), code="twice")
    offered = AwardType.objects.offered_to(award_round.unit, timezone.localdate()).filter(pk__in=asked)
    if offered.count() < len(asked):
        raise ValidationError(_("An award on this list is not offered to this union."), code="offer")


def _at_and_above(award_round: AwardRound) -> list[int]:
    stood = TreePath.objects.on(timezone.localdate()).filter(unit=award_round.unit_id).first()
    return stood.unit_ids() if stood else [award_round.unit_id]
