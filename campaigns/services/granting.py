"""Granting: by one decision the awards of all chosen lines are written, in as many statements for thousands as for one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import refusals
from campaigns.models import Award, AwardRound, Nomination, Proposal, ProposalStep, RoundDecision, RoundOffer
from campaigns.services.awards import write_awards
from campaigns.services.rounds import TAKES_DOSSIERS, changed_meanwhile, lies_differently, locked_round
from common.walls import about
from unions.access import Scope
from unions.models import Can, Decision, WebhookKind, hold_form
from unions.services.decisions import keep_decision
from unions.webhooks import Happened, tell_each

Line, State = Nomination.State, Proposal.State
NAMED = 10  # of those who stand in the way, so many are named

GRANT = """
UPDATE campaigns_nomination line SET state = 'granted', award_id = given.award, version = line.version + 1
  FROM unnest(%(lines)s::bigint[], %(awards)s::bigint[]) AS given (line, award)
 WHERE line.id = given.line
"""


def lying(award_round: AwardRound) -> QuerySet[Nomination]:
    """The open lines that lie at the unit of the round."""
    return Nomination.objects.kept().filter(
        proposal__round=award_round,
        proposal__state=State.SENT,
        proposal__lies_at=award_round.unit_id,
        state=Line.PROPOSED,
    )


def grantable(award_round: AwardRound, award_type_id: int) -> QuerySet[Nomination]:
    """Of these, those for an award."""
    return lying(award_round).filter(award_type=award_type_id)


def unopposed(lines: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """Those that the rules did not speak against when they were sent."""
    return lines.exclude(verdict__contains={"eligible": False})


def granted_so_far(award_round: AwardRound, award_type_id: int) -> int:
    """How many of an award the round has given."""
    lines = Nomination.objects.filter(proposal__round=award_round, award_type=award_type_id, state=Line.GRANTED)
    return lines.aggregate(n=Sum("quantity", default=0))["n"] or 0


@transaction.atomic
def grant(
    round_id: int,
    *,
    award_type_id: int,
    decision: Decision,
    line_ids: Collection[int] | None = None,
    on: date,
    form_key: UUID,
    seen_version: int,
    scope: Scope,
) -> RoundDecision:
    """Give an award to the lines chosen, by their keys, or (None) to all that the rules do not speak against.

    All of them or none. Raises ValidationError where the quota does not suffice, where a recipient has the award
    already (named), where a line is not open any more; beside `on` for a day in the future or before the decision.
    The same form sent twice grants once.
    """
    hold_form(form_key)
    award_round = locked_round(round_id, Can.APPROVE, scope)
    if known := RoundDecision.objects.filter(form_key=form_key).first():
        if known.round_id != round_id:
            raise changed_meanwhile()
        return known
    offer = _require_open(award_round, award_type_id, seen_version)
    _require_day(on, decision)
    lines = _held_lines(award_round, award_type_id, line_ids)
    _require_quota(offer, granted_so_far(award_round, award_type_id), sum(line.quantity for line in lines))
    _require_new(offer, lines)
    with refusals.in_words():
        made = RoundDecision.objects.create(
            round=award_round,
            award_type=offer.award_type,
            decision=keep_decision(decision) or decision,
            granted=sum(line.quantity for line in lines),
            granted_by=scope.account,
            form_key=form_key,
        )
        given = write_awards([_award(line, award_round, offer, made.decision, on, scope) for line in lines])
        with connection.cursor() as cursor:
            cursor.execute(GRANT, {"lines": [line.pk for line in lines], "awards": [award.pk for award in given]})
    _settle(award_round, {line.proposal_id or 0 for line in lines}, made, scope)
    about = {"state": "granted", "award_type": offer.award_type.code, "award_round": award_round.pk}
    tell_each(WebhookKind.AWARD_DECIDED, [Happened(one.unit_id, f"awards/{one.pk}/", about) for one in given])
    return made


def _require_open(award_round: AwardRound, award_type_id: int, seen_version: int) -> RoundOffer:
    if award_round.state not in TAKES_DOSSIERS:
        raise ValidationError(
            _("This cannot be done with the round now: it is “%(state)s”."),
            params={"state": award_round.get_state_display()},
            code="state",
        )
    if award_round.version != seen_version:
        raise changed_meanwhile()
    offer = award_round.offers.select_related("award_type").filter(award_type=award_type_id).first()
    if offer is None:
        raise about("award_type", _("The round does not offer this award."), code="offer")
    return offer


def _require_day(on: date, decision: Decision) -> None:
    if on > timezone.localdate():
        raise about("on", _("The day must be today or earlier."), code="future")
    if on < decision.signed_on:
        raise about("on", _("The decision was signed on a later day."), code="given_after_the_decision")


def _held_lines(award_round: AwardRound, award_type_id: int, line_ids: Collection[int] | None) -> list[Nomination]:
    rows = grantable(award_round, award_type_id)
    rows = unopposed(rows) if line_ids is None else rows.filter(pk__in=line_ids)
    # Dossiers first, as everywhere; those that are drawn up or returned meanwhile drop out.
    holding = Proposal.objects.filter(pk__in=rows.order_by().values("proposal")).order_by("pk")
    list(holding.select_for_update(no_key=True).values_list("pk", flat=True))
    lines = list(rows.select_for_update(of=("self",)).select_related("member", "recipient_unit").order_by("pk"))
    if not lines:
        raise ValidationError(_("No line is chosen that this award could be given to."), code="empty")
    if line_ids is not None and len(lines) < len(set(line_ids)):
        raise ValidationError(
            _("Not all of these lines are open any more. Look again, then tick once more."), code="lines"
        )
    return lines


def _require_quota(offer: RoundOffer, given: int, wanted: int) -> None:
    if offer.quota is not None and given + wanted > offer.quota:
        told = _("The round gives %(quota)d of these at most; %(given)d are given, and %(wanted)d are chosen.")
        words = {"quota": offer.quota, "given": given, "wanted": wanted}
        raise ValidationError(told, params=words, code="quota")


def _require_new(offer: RoundOffer, lines: Sequence[Nomination]) -> None:
    """Nobody of them has the award for that year already (of a lifetime: ever), and nobody stands twice among them."""
    same_year = Q() if offer.award_type.once else Q(merit_year=OuterRef("merit_year"))
    had = Award.objects.standing().filter(award_type=offer.award_type_id).filter(same_year)
    chosen = Nomination.objects.filter(pk__in=[line.pk for line in lines])
    has_it = set(
        chosen.filter(
            Exists(had.filter(member=OuterRef("member"))) | Exists(_of_the_year(had, offer, "recipient_unit"))
        ).values_list("pk", flat=True)
    )
    seen: set[tuple[Any, ...]] = set()
    for line in lines:
        who = (line.member_id, line.recipient_unit_id, None if offer.award_type.once else line.merit_year)
        if who[:2] != (None, None) and who in seen:
            has_it.add(line.pk)
        seen.add(who)
    if has_it:
        named = [line.recipient for line in lines if line.pk in has_it]
        names = ", ".join(named[:NAMED]) + (" …" if len(named) > NAMED else "")
        told = _("They have this award already, or stand here twice: %(names)s. Nothing was written.")
        raise ValidationError(told, params={"names": names}, code="given-already")


def _of_the_year(had: QuerySet[Award], offer: RoundOffer, who: str) -> QuerySet[Award]:
    """A union may receive an award of a lifetime of people again in another year."""
    return had.filter(**{who: OuterRef(who)}, merit_year=OuterRef("merit_year"))


def _award(
    line: Nomination, award_round: AwardRound, offer: RoundOffer, decision: Decision, on: date, scope: Scope
) -> Award:
    return Award(
        award_type=offer.award_type,
        unit_id=line.unit_id,
        happened_on=on,
        recipient_kind=line.recipient_kind,
        member_id=line.member_id,
        recipient_unit_id=line.recipient_unit_id,
        name=line.name,
        quantity=line.quantity,
        merit_year=line.merit_year,
        basis=award_round.basis,
        campaign_id=award_round.campaign_id,
        achievement=line.achievement,
        decision=decision,
        recorded_by=scope.account,
    )


def _settle(award_round: AwardRound, proposals: set[int], made: RoundDecision, scope: Scope) -> None:
    """Each dossier has a step more; those without an open line are decided."""
    open_lines = Nomination.objects.kept().filter(proposal=OuterRef("pk"), state=Line.PROPOSED)
    rows = Proposal.objects.filter(pk__in=proposals).order_by()
    rows.update(version=F("version") + 1)
    rows.filter(~Exists(open_lines)).update(state=State.DECIDED)
    note = _("%(award)s: %(decision)s") % {"award": made.award_type, "decision": made.decision}
    ProposalStep.objects.bulk_create(
        ProposalStep(
            proposal_id=pk, act=ProposalStep.Act.DECIDED, at_unit_id=award_round.unit_id, note=note, by=scope.account
        )
        for pk in sorted(proposals)
    )
    lies_differently(award_round)
