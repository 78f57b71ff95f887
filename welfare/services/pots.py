"""What may happen to rotating pots: opened with their participants, drawn in turn, closed. Members' own money."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member
from unions.access import Scope
from unions.models import Can
from welfare.models import PotShare, PotTurn, RotatingPot

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Saver:
    """A participant and what they have in the pot, in đồng."""

    member: Member
    amount: int


@transaction.atomic
def open_pot(pot: RotatingPot, savers: Sequence[Saver], *, starting: date, scope: Scope) -> RotatingPot:
    """Open a pot of a group from a day on. A group has one at a time; the same once more is the one that is there."""
    scope.require(Can.RECORD, pot.unit)
    known = RotatingPot.objects.of(pot.unit).on(starting).first()
    if known is not None and known.valid.lower == starting and _same(known, savers):
        return known
    if starting > timezone.localdate():
        raise ValidationError({"starting": _("The day must be today or earlier.")})
    if not pot.unit.existed_on(starting):
        raise ValidationError({"starting": _("On %(day)s this union did not exist.") % {"day": f"{starting:%d/%m/%Y}"}})
    if len(savers) < 2:
        raise ValidationError(_("A pot goes round among two people at least."), code="few")
    pot.valid = DateRange(starting, None)
    pot.full_clean()
    pot.save()
    for saver in savers:
        _add(pot, saver)
    return pot


@transaction.atomic
def change_pot(pot: RotatingPot, *, scope: Scope) -> RotatingPot:
    """Change what each pays in a month, and the note."""
    stands = _locked(pot.pk, scope)
    stands.monthly, stands.note = pot.monthly, pot.note
    stands.full_clean()
    stands.save()
    return stands


@transaction.atomic
def close_pot(pk: int, *, last_day: date, scope: Scope) -> RotatingPot:
    """Let a pot end with a day. Turns that nobody drew until then fall away."""
    pot = _locked(pk, scope)
    if last_day < pot.valid.lower or last_day > timezone.localdate():
        raise ValidationError({"last_day": _("A pot ends after it was opened, and today at the latest.")})
    drawn = PotTurn.objects.filter(share__pot=pot, drawn_on__gt=last_day).exists()
    if drawn:
        raise ValidationError({"last_day": _("The pot was drawn after that day.")})
    pot.valid = DateRange(pot.valid.lower, last_day + ONE_DAY)
    pot.save()
    return pot


@transaction.atomic
def reopen_pot(pk: int, *, scope: Scope) -> RotatingPot:
    """Take the end of a pot back; refused where the group has another one since."""
    pot = RotatingPot.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    scope.require(Can.RECORD, pot.unit)
    pot.valid = DateRange(pot.valid.lower, None)
    pot.full_clean()
    pot.save()
    return pot


@transaction.atomic
def set_share(pot_id: int, saver: Saver, *, scope: Scope) -> PotShare:
    """Let somebody take part, or put right what they have in the pot."""
    pot = _locked(pot_id, scope)
    share = pot.shares.filter(member=saver.member).first()
    if share is None:
        return _add(pot, saver)
    share.amount = saver.amount
    share.full_clean()
    share.save()
    return share


@transaction.atomic
def drop_share(pk: int, *, scope: Scope) -> PotShare:
    """Let somebody take part no more, who has not drawn the pot yet."""
    share = PotShare.objects.select_related("pot", "member").get(pk=pk)
    _locked(share.pot_id, scope)
    if share.turns.filter(drawn_on__isnull=False).exists():
        raise ValidationError(
            _("%(who)s drew the pot already and stays until it is closed."), params={"who": share.member}, code="drawn"
        )
    share.delete()
    return share


@transaction.atomic
def draw_up_round(pot_id: int, order: Sequence[int], *, starting: date, scope: Scope) -> list[PotTurn]:
    """A turn a month for each of the shares, in the order of their ids; the last round is over by then."""
    pot = _locked(pot_id, scope)
    shares = {share.pk: share for share in pot.shares.all()}
    if sorted(order) != sorted(shares):
        raise ValidationError(_("Each participant has one turn in a round."), code="order")
    turns = PotTurn.objects.filter(share__pot=pot)
    if turns.filter(drawn_on=None).exists():
        raise ValidationError(
            _("The last round goes on: not all have drawn. Change its turns by hand instead."), code="round"
        )
    last = turns.order_by("-due_on").values_list("due_on", flat=True).first()
    if starting < pot.valid.lower or (last and starting <= last):
        raise ValidationError({"starting": _("A round begins after the pot was opened and after the last turn.")})
    made = [
        PotTurn(share=shares[pk], due_on=day) for pk, day in zip(order, _monthly(starting, len(order)), strict=True)
    ]
    return PotTurn.objects.bulk_create(made)


@transaction.atomic
def move_turn(pk: int, *, due_on: date, scope: Scope) -> PotTurn:
    """Give a turn another day. Whoever has theirs on that day takes this one's instead."""
    turn = _turn(pk, scope)
    if turn.drawn_on is not None:
        raise ValidationError(_("The pot was drawn on this turn already."), code="drawn")
    if due_on < turn.share.pot.valid.lower:
        raise ValidationError({"due_on": _("The pot was opened later.")})
    others = PotTurn.objects.filter(share__pot=turn.share.pot, due_on=due_on).exclude(pk=pk)
    if others.filter(drawn_on__isnull=False).exists():
        raise ValidationError({"due_on": _("Somebody drew the pot on the turn of that day already.")})
    others.update(due_on=turn.due_on)
    turn.due_on = due_on
    turn.full_clean()
    turn.save()
    return turn


@transaction.atomic
def draw(pk: int, *, on: date, amount: int, scope: Scope) -> PotTurn:
    """Write down that a turn was drawn: on which day, and how much."""
    turn = _turn(pk, scope)
    if (turn.drawn_on, turn.amount) == (on, amount):
        return turn
    if turn.drawn_on is not None:
        raise ValidationError(_("The pot was drawn on this turn already."), code="drawn")
    if on > timezone.localdate():
        raise ValidationError({"drawn_on": _("The day must be today or earlier.")})
    valid = turn.share.pot.valid
    if on < valid.lower or (valid.upper is not None and on >= valid.upper):
        raise ValidationError({"drawn_on": _("There was no pot on that day.")})
    turn.drawn_on, turn.amount = on, amount
    turn.full_clean()
    turn.save()
    return turn


@transaction.atomic
def undo_draw(pk: int, *, scope: Scope) -> PotTurn:
    turn = _turn(pk, scope)
    turn.drawn_on = turn.amount = None
    turn.save()
    return turn


def _monthly(first: date, number: int) -> Iterator[date]:
    """The same day of as many months; of a month that is too short, its last."""
    for n in range(number):
        year, month = divmod(12 * first.year + first.month - 1 + n, 12)
        yield date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def _locked(pk: int, scope: Scope) -> RotatingPot:
    """A pot that goes on, for the rest of the transaction."""
    pot = RotatingPot.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    scope.require(Can.RECORD, pot.unit)
    if pot.valid.upper is not None and pot.valid.upper <= timezone.localdate():
        raise ValidationError(_("This pot is closed."), code="closed")
    return pot


def _turn(pk: int, scope: Scope) -> PotTurn:
    turn = PotTurn.objects.select_related("share__pot").get(pk=pk)
    _locked(turn.share.pot_id, scope)
    return PotTurn.objects.select_for_update(of=("self",)).select_related("share__pot", "share__member").get(pk=pk)


def _add(pot: RotatingPot, saver: Saver) -> PotShare:
    days = (pot.valid.lower, timezone.localdate())
    if not any(saver.member.belonged_to(pot.unit, day) for day in days):
        raise ValidationError(_("%(who)s is not a member here."), params={"who": saver.member}, code="stranger")
    share = PotShare(pot=pot, member=saver.member, amount=saver.amount)
    share.full_clean()
    share.save()
    return share


def _same(pot: RotatingPot, savers: Sequence[Saver]) -> bool:
    stands = set(pot.shares.values_list("member", "amount"))
    return stands == {(saver.member.pk, saver.amount) for saver in savers}
