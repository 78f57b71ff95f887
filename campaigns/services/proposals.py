"""What may happen to a dossier for an award round. Nothing else sets `state` and `lies_at`.

    draft → sent → (passed on, level by level, to the unit of the round) → decided
              ↓ ↑
    withdrawn, returned

Who reviews at the unit where a dossier lies passes it on, returns it, strikes lines off; at the unit of the round also
who approves there. Locks are taken as `services.rounds` says.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from campaigns import refusals
from campaigns.dossiers import over_quota, verdicts_of
from campaigns.models import AwardRound, Nomination, Proposal, ProposalStep
from campaigns.services.rounds import TAKES_DOSSIERS, changed_meanwhile, lies_differently
from common.walls import about
from unions.access import Scope
from unions.models import Can, HeirPath, TreePath, UnionUnit, hold_form

State, Line, Act = Proposal.State, Nomination.State, ProposalStep.Act
DRAWN_UP = (State.DRAFT, State.RETURNED)

FREEZE = """
UPDATE campaigns_nomination line SET verdict = said.verdict, happened_on = %(on)s, version = line.version + 1
  FROM unnest(%(ids)s::bigint[], %(verdicts)s::jsonb[]) AS said (id, verdict)
 WHERE line.id = said.id
"""


# The union ------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_proposal(round_id: int, unit: UnionUnit, *, form_key: UUID, scope: Scope) -> Proposal:
    """Begin the dossier of a union, or hand back the one it has.

    After a withdrawal the new one begins with the lines of the withdrawn one, as far as their unions stand.
    """
    hold_form(form_key)
    award_round = (
        AwardRound.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=round_id)
    )
    scope.require(Can.RECORD, unit)
    way_up(unit, award_round)
    earlier = Proposal.objects.filter(round=award_round, unit=unit)
    if known := earlier.exclude(state=State.WITHDRAWN).first():
        return known
    if award_round.state != AwardRound.State.RECEIVING:
        raise ValidationError(_("This round receives no dossier now."), code="state")
    withdrawn = earlier.filter(state=State.WITHDRAWN).order_by("-pk").first()
    made = Proposal.objects.create(
        round=award_round, unit=unit, lies_at=unit, made_by=scope.account, form_key=form_key,
        note=withdrawn.note if withdrawn else "",
    )  # fmt: skip
    if withdrawn is not None:
        _copy_lines(withdrawn, made, scope)
    return made


def _copy_lines(withdrawn: Proposal, made: Proposal, scope: Scope) -> None:
    said = ("unit_id", "award_type_id", "recipient_kind", "member_id", "recipient_unit_id", "name", "quantity",
            "merit_year", "achievement", "override_reason")  # fmt: skip
    Nomination.objects.bulk_create(
        Nomination(
            proposal=made,
            happened_on=timezone.localdate(),
            recorded_by=scope.account,
            **{name: getattr(line, name) for name in said},
        )
        for line in withdrawn.lines.kept()
        .exclude(state=Line.STRUCK)
        .of_those_standing(timezone.localdate())
        .order_by("pk")
    )


@transaction.atomic
def write_note(proposal_id: int, note: str, *, seen_version: int, scope: Scope) -> Proposal:
    """Keep what the union says about its dossier as a whole."""
    found = drawn_up(proposal_id, scope, seen_version)
    found.note = note
    return _saved(found)


@transaction.atomic
def send(proposal_id: int, *, seen_version: int, scope: Scope) -> Proposal:
    """Send a dossier to the union above, with what the rules say of each line today.

    What the rules speak against needs a reason. The last day of the round is that of the first sending; a dossier that
    was returned may be sent again until the round ends.
    """
    found = locked(proposal_id)
    scope.require(Can.SUBMIT, found.unit)
    _require(found, seen_version, *DRAWN_UP)
    _require_received(found)
    lines = list(found.lines.kept().filter(state=Line.PROPOSED).select_related("award_type").order_by("pk"))
    if not lines:
        raise ValidationError(_("Nobody stands in this dossier yet."), code="empty")
    _require_quota(found)
    said = verdicts_of(lines, found.round)
    open_ones = [line for line in lines if said[line.pk].eligible is False and not line.override_reason]
    if open_ones:
        names = ", ".join(line.recipient for line in open_ones[:5]) + (" …" if len(open_ones) > 5 else "")
        told = _("Not by the rules, and without a reason why nevertheless: %(names)s.")
        raise ValidationError(told, params={"names": names}, code="override")
    way = way_up(found.unit, found.round)
    with refusals.in_words(), connection.cursor() as cursor:
        frozen = [Jsonb(said[line.pk].as_json()) for line in lines]
        cursor.execute(FREEZE, {"on": timezone.localdate(), "ids": [line.pk for line in lines], "verdicts": frozen})
    found.lies_at_id = way[min(1, len(way) - 1)]
    found.state = State.SENT
    return _saved(found, step(found, Act.SENT, found.unit_id, scope, to=found.lies_at_id))


@transaction.atomic
def withdraw(proposal_id: int, *, seen_version: int, scope: Scope) -> Proposal:
    """Take a dossier back before anything of it was granted. It counts no more; another one may be begun."""
    found = locked(proposal_id)
    scope.require(Can.SUBMIT, found.unit)
    _require(found, seen_version, *DRAWN_UP, State.SENT)
    _require_nothing_granted(found)
    came_from, found.state, found.lies_at = found.lies_at_id, State.WITHDRAWN, found.unit
    return _saved(found, step(found, Act.WITHDRAWN, came_from, scope, to=found.unit_id))


# Where it lies --------------------------------------------------------------------------------------------


@transaction.atomic
def pass_on(proposal_id: int, *, note: str = "", seen_version: int, scope: Scope) -> Proposal:
    """Pass a dossier on to the union above; from the unit of the round, to who stands beyond the unions below it.

    What is passed on from the unit of the round lies there still, until the outside decision is written down.
    """
    found = _in_turn(proposal_id, seen_version, scope, State.SENT)
    came_from = found.lies_at_id
    if came_from == found.round.unit_id:
        if not note:
            raise about("note", _("Say to whom it is passed on."), code="required")
        return _saved(found, step(found, Act.PASSED_ON, came_from, scope, note=note))
    found.lies_at_id = way_up(found.lies_at, found.round)[1]
    return _saved(found, step(found, Act.PASSED_ON, came_from, scope, to=found.lies_at_id, note=note))


@transaction.atomic
def give_back(proposal_id: int, *, note: str, seen_version: int, scope: Scope) -> Proposal:
    """Return a dossier to its union, with what is to be put right."""
    found = _in_turn(proposal_id, seen_version, scope, State.SENT)
    _require_nothing_granted(found)
    if not note:
        raise about("note", _("Say what is to be put right."), code="required")
    came_from, found.state, found.lies_at = found.lies_at_id, State.RETURNED, found.unit
    return _saved(found, step(found, Act.RETURNED, came_from, scope, to=found.unit_id, note=note))


@transaction.atomic
def strike(proposal_id: int, line_ids: Collection[int], *, reason: str, seen_version: int, scope: Scope) -> Proposal:
    """Strike lines off, with a reason that the union reads. A dossier without an open line is decided."""
    found = _in_turn(proposal_id, seen_version, scope, State.SENT)
    if not reason:
        raise about("reason", _("Say why they are struck off."), code="required")
    lines = found.lines.kept().filter(pk__in=line_ids, state=Line.PROPOSED)
    number = lines.order_by().update(state=Line.STRUCK, struck_reason=reason, version=F("version") + 1)
    if not number or number < len(set(line_ids)):
        raise ValidationError(
            _("Not all of these lines are open any more. Look again, then tick once more."), code="lines"
        )
    said = _("%(n)d: %(reason)s") % {"n": number, "reason": reason}
    made = step(found, Act.STRUCK, found.lies_at_id, scope, note=said)
    if not found.lines.kept().filter(state=Line.PROPOSED).exists():
        found.state = State.DECIDED
    return _saved(found, made)


@transaction.atomic
def put_back(proposal_id: int, line_ids: Collection[int], *, seen_version: int, scope: Scope) -> Proposal:
    """Take back that lines were struck off, while the round goes on. The history keeps both.

    The union may have proposed others instead; together they are no more than it may propose.
    """
    found = _in_turn(proposal_id, seen_version, scope, State.SENT, State.DECIDED)
    lines = found.lines.kept().filter(pk__in=line_ids, state=Line.STRUCK)
    if not lines.order_by().update(state=Line.PROPOSED, struck_reason="", version=F("version") + 1):
        raise ValidationError(_("None of these lines is struck off."), code="lines")
    _require_quota(found)
    found.state = State.SENT
    return _saved(found)


# Parts ------------------------------------------------------------------------------------------------------


def locked(proposal_id: int) -> Proposal:
    """A dossier and its round, held until the transaction ends."""
    round_id = Proposal.objects.values_list("round", flat=True).get(pk=proposal_id)
    award_round = (
        AwardRound.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=round_id)
    )
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "lies_at")
    found: Proposal = rows.get(pk=proposal_id)
    found.round = award_round
    return found


def drawn_up(proposal_id: int, scope: Scope, seen_version: int | None = None) -> Proposal:
    """A dossier that its union still draws up, held until the transaction ends, for who records there."""
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    found: Proposal = rows.select_related("unit", "lies_at", "round__unit").get(pk=proposal_id)
    scope.require(Can.RECORD, found.unit)
    _require(found, found.version if seen_version is None else seen_version, *DRAWN_UP)
    return found


def _in_turn(proposal_id: int, seen_version: int, scope: Scope, *allowed: str) -> Proposal:
    """The dossier, held, for whose turn it is. Who comes second is told so, though it may lie elsewhere by then."""
    found = locked(proposal_id)
    scope.require(Can.VIEW, found.unit)
    _require(found, seen_version, *allowed)
    require_turn(found, scope)
    return found


def require_turn(proposal: Proposal, scope: Scope) -> None:
    """Whoever reviews where it lies; at the unit of the round, who grants may also do the lesser."""
    at_the_top = proposal.lies_at_id == proposal.round.unit_id
    if not scope.allows(Can.REVIEW, proposal.lies_at) and not (
        at_the_top and scope.allows(Can.APPROVE, proposal.lies_at)
    ):
        raise PermissionDenied


def way_up(unit: UnionUnit, award_round: AwardRound) -> list[int]:
    """The units from one up to that of the round, both included, in today's tree; what ended goes by its heir."""
    today = timezone.localdate()
    paths: Any = (
        TreePath.objects.on(today).filter(unit=unit).first() or HeirPath.objects.on(today).filter(unit=unit).first()
    )
    above = paths.unit_ids()[::-1] if paths else []
    if award_round.unit_id not in above:
        raise ValidationError(_("This union does not stand below the one that holds the round."), code="way")
    return above[: above.index(award_round.unit_id) + 1]


def step(proposal: Proposal, act: str, at: int, scope: Scope, *, to: int | None = None, note: str = "") -> ProposalStep:
    """What happened, not yet written."""
    return ProposalStep(proposal=proposal, act=act, at_unit_id=at, to_unit_id=to, note=note, by=scope.account)


def _require(found: Proposal, seen_version: int, *allowed: str) -> None:
    if found.version != seen_version:
        raise changed_meanwhile()
    if found.state not in allowed:
        raise ValidationError(
            _("This cannot be done with the dossier now: it is “%(state)s”."),
            params={"state": found.get_state_display()},
            code="state",
        )
    if found.round.state not in TAKES_DOSSIERS:
        raise ValidationError(_("The round has ended."), code="ended")


def _require_received(found: Proposal) -> None:
    """The first sending is in time, while the round receives."""
    if found.state == State.RETURNED:
        return
    if found.round.state != AwardRound.State.RECEIVING:
        raise ValidationError(_("This round receives no dossier any more."), code="late")
    if found.round.closes_on < timezone.localdate():
        told = _("The last day for proposals was %(day)s. Who holds the round can set a later one.")
        raise ValidationError(told, params={"day": f"{found.round.closes_on:%d/%m/%Y}"}, code="late")


def _require_quota(found: Proposal) -> None:
    if over := over_quota(found):
        raise ValidationError([_("%(award)s: %(n)d proposed, at most %(quota)d a union.") % one for one in over])


def _require_nothing_granted(found: Proposal) -> None:
    if found.lines.filter(state=Line.GRANTED).exists():
        raise ValidationError(_("A part of this dossier is granted already. It stays where it lies."), code="granted")


def _saved(found: Proposal, made: ProposalStep | None = None) -> Proposal:
    found.version += 1
    found.save()
    if made is not None:
        made.clean_fields(exclude=("proposal", "by", "at_unit", "to_unit"))
        made.save()
        lies_differently(found.round)
    return found
