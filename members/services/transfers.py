"""Moving from one union to another: one side sends, the other receives or refuses."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from common.vietnamese import fold
from members.models import Member, MembershipSpell, Transfer
from members.services.membership import Joining, Leaving, begin_spell, end_spell, hold_units, locked_spell
from unions.access import Scope
from unions.models import Can, UnionUnit, UnitVersion, hold_form

Status = Transfer.Status
FOUND_AT_MOST = 20
LETTERS_AT_LEAST = 2


def places_named(words: str, scope: Scope) -> QuerySet[UnitVersion]:
    """Units of the whole book by their code or words of their name without marks, at most 20; for their name and level alone."""
    if len(words.strip()) < LETTERS_AT_LEAST:
        return UnitVersion.objects.none()
    said = Q(unit__code__iexact=words.strip())
    named = Q()
    for word in fold(words).split():
        named &= Q(folded__contains=word)
    both_names = Func(Concat("name", Value(" "), "short_name"), function="vn_fold", output_field=TextField())
    found = UnitVersion.objects.alias(folded=both_names).filter(
        said | named, valid__contains=scope.on, unit__tree_paths__valid__contains=scope.on
    )
    return found.select_related("unit", "level").order_by("level__rank", "name", "pk")[:FOUND_AT_MOST]


@transaction.atomic
def send_transfer(transfer: Transfer, spell_id: int, *, scope: Scope) -> Transfer:
    """Send the member of a running membership to another union. The same form sent twice is one transfer."""
    hold_form(transfer.form_key)
    known = Transfer.objects.filter(form_key=transfer.form_key).select_related("from_unit").first()
    if known:
        scope.require(Can.RECORD, known.from_unit)
        return known
    spell = locked_spell(spell_id, scope, transfer.to_unit_id)
    if spell.left_on:
        raise ValidationError(_("This membership ended already."), code="ended")
    if transfer.moves_on <= spell.joined_on:
        raise ValidationError(
            {
                "moves_on": _("The member joined on %(day)s; a transfer comes later.")
                % {"day": f"{spell.joined_on:%d/%m/%Y}"}
            }
        )
    transfer.member, transfer.from_unit = spell.member, spell.unit
    transfer.sent_by, transfer.sent_at = scope.account, timezone.now()
    _require_standing(transfer.to_unit, transfer)
    transfer.full_clean()
    transfer.save()
    return transfer


@transaction.atomic
def receive_transfer(transfer_id: int, *, scope: Scope) -> MembershipSpell:
    """End the old membership and begin the new one on the day of the transfer. Of two at once, one is first."""
    asked = Transfer.objects.only("from_unit", "to_unit").get(pk=transfer_id)
    hold_units(asked.from_unit_id, asked.to_unit_id)  # before the transfer, as who reorganises them does
    transfer = _answering(transfer_id, scope)
    member = Member.objects.select_for_update(of=("self",)).get(pk=transfer.member_id)
    _answered(transfer, Status.RECEIVED, scope)
    left = member.spells.select_for_update(of=("self",)).select_related("unit").filter(left_on=None).first()
    if left is None or left.joined_on >= transfer.moves_on:
        raise ValidationError(
            _("On %(day)s this person was no longer a member of the sending union. Ask it to look into it."),
            params={"day": f"{transfer.moves_on:%d/%m/%Y}"},
            code="not-a-member",
        )
    left.member = member
    end_spell(left, Leaving(transfer.moves_on, MembershipSpell.Left.TRANSFERRED, transfer.document))
    joining = Joining(transfer.to_unit, transfer.moves_on, transfer.document, MembershipSpell.Joined.TRANSFERRED)
    return begin_spell(member, joining)


@transaction.atomic
def refuse_transfer(transfer_id: int, *, reason: str, scope: Scope) -> Transfer:
    transfer = _answering(transfer_id, scope)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that the sending union knows what to do.")})
    transfer.answer = reason.strip()
    return _answered(transfer, Status.REFUSED, scope)


@transaction.atomic
def withdraw_transfer(transfer_id: int, *, scope: Scope) -> Transfer:
    """Take back what was sent and not yet answered."""
    transfer = _locked(transfer_id)
    scope.require(Can.RECORD, transfer.from_unit)
    _require_open(transfer)
    return _answered(transfer, Status.WITHDRAWN, scope)


def coming(scope: Scope, can: Can = Can.RECORD) -> QuerySet[Transfer]:
    """The transfers to units of the scope that wait for an answer."""
    return Transfer.objects.coming().in_scope(scope, can).filter(status=Status.SENT).order_by(F("moves_on"), "pk")


def _locked(transfer_id: int) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("from_unit", "to_unit", "answered_by")
    return rows.get(pk=transfer_id)


def _answering(transfer_id: int, scope: Scope) -> Transfer:
    transfer = _locked(transfer_id)
    scope.require(Can.RECORD, transfer.to_unit)
    _require_open(transfer)
    return transfer


def _require_open(transfer: Transfer) -> None:
    if transfer.status != Status.SENT:
        raise ValidationError(
            _("%(who)s already answered this transfer on %(day)s: %(state)s."),
            params={
                "who": transfer.answered_by,
                "day": f"{timezone.localtime(transfer.answered_at):%d/%m/%Y}",
                "state": transfer.get_status_display(),
            },
            code="answered",
        )


def _answered(transfer: Transfer, status: str, scope: Scope) -> Transfer:
    transfer.status = status
    transfer.answered_by, transfer.answered_at = scope.account, timezone.now()
    transfer.full_clean()
    transfer.save()
    return transfer


def _require_standing(unit: UnionUnit, transfer: Transfer) -> None:
    if not unit.existed_on(transfer.moves_on):
        raise ValidationError({"moves_on": _("On that day the receiving union does not exist.")})
