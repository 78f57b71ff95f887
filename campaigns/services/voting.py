"""The minutes of a council: how it voted on lines of dossiers that lie at its union."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import refusals
from campaigns.models import AwardRound, LineVote, Nomination, Proposal, ProposalStep
from campaigns.services.proposals import require_turn
from campaigns.services.rounds import TAKES_DOSSIERS, changed_meanwhile, lies_differently
from common.walls import about
from unions.access import Scope
from unions.models import Can


@dataclass(frozen=True)
class Minutes:
    """Of how many members the council consists, how many were there, and on which day they voted."""

    council_size: int
    present: int
    voted_on: date
    note: str = ""


@dataclass(frozen=True)
class Vote:
    in_favour: int
    against: int = 0


@transaction.atomic
def enter_votes(
    seen_versions: Mapping[int, int], minutes: Minutes, votes: Mapping[int, Vote], *, scope: Scope
) -> list[ProposalStep]:
    """Write down how a council voted: by the key of the line, over dossiers of one round that lie at one union.

    `seen_versions` are the dossiers by their keys as they were looked at; each with a vote gets a step. All of it is
    written or nothing. Votes that are against the arithmetic stand beside `in_favour`, with the recipient's name.
    """
    found = _held(seen_versions, scope)
    _require_possible(minutes)
    open_lines = Nomination.objects.kept().filter(proposal__in=found, state=Nomination.State.PROPOSED)
    lines = list(open_lines.filter(pk__in=votes).select_related("member", "recipient_unit"))
    if not lines or len(lines) < len(votes):
        raise ValidationError(
            _("Not all of these lines are open any more. Look again, then vote once more."), code="lines"
        )
    _require_within(minutes, lines, votes)
    steps = {
        proposal_id: ProposalStep(
            proposal_id=proposal_id,
            act=ProposalStep.Act.VOTED,
            at_unit_id=found[proposal_id].lies_at_id,
            by=scope.account,
            note=minutes.note,
            council_size=minutes.council_size,
            present=minutes.present,
            voted_on=minutes.voted_on,
        )
        for proposal_id in sorted({line.proposal_id or 0 for line in lines})
    }
    with refusals.in_words():
        made = ProposalStep.objects.bulk_create(steps.values())
        LineVote.objects.bulk_create(
            LineVote(step=steps[line.proposal_id or 0], line=line, **vars(votes[line.pk])) for line in lines
        )
    Proposal.objects.filter(pk__in=steps).order_by().update(version=F("version") + 1)
    lies_differently(next(iter(found.values())).round)
    return made


def _held(seen_versions: Mapping[int, int], scope: Scope) -> dict[int, Proposal]:
    """The dossiers by their keys, held until the transaction ends; all of one round, at one union whose turn it is."""
    rounds = AwardRound.objects.filter(proposals__in=seen_versions).order_by()
    award_round = rounds.select_for_update(of=("self",), no_key=True).select_related("unit").first()
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True).select_related("lies_at").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=seen_versions, round=award_round)}
    if award_round is None or len(found) < len(seen_versions) or len({row.lies_at_id for row in found.values()}) > 1:
        raise changed_meanwhile()
    for row in found.values():
        row.round = award_round
    scope.require_all(Can.VIEW, {row.unit_id for row in found.values()})
    if any(row.version != seen_versions[key] or row.state != Proposal.State.SENT for key, row in found.items()):
        raise changed_meanwhile()
    require_turn(next(iter(found.values())), scope)
    if award_round.state not in TAKES_DOSSIERS:
        raise ValidationError(_("The round has ended."), code="ended")
    return found


def _require_possible(minutes: Minutes) -> None:
    if minutes.present > minutes.council_size:
        raise about("present", _("No more can be present than the council has members."), code="council")
    if minutes.voted_on > timezone.localdate():
        raise about("voted_on", _("The day must be today or earlier."), code="future")


def _require_within(minutes: Minutes, lines: Sequence[Nomination], votes: Mapping[int, Vote]) -> None:
    over = [line for line in lines if votes[line.pk].in_favour + votes[line.pk].against > minutes.present]
    if over:
        told = _("More votes than the %(present)d who were there: %(names)s.")
        names = ", ".join(line.recipient for line in over[:5]) + (" …" if len(over) > 5 else "")
        raise about("in_favour", told, code="votes_are_within_the_council", present=minutes.present, names=names)
