"""What is given to funds: recorded, and booked where it is money in hand; changed; taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.walls import about
from unions.access import Scope
from unions.models import Can, UnionUnit, hold_form
from welfare.models import Contribution, Entry
from welfare.refusals import in_words
from welfare.services import books

METHODS = {Contribution.Form.CASH: Entry.Method.CASH, Contribution.Form.TRANSFER: Entry.Method.BANK}


def record_contribution(contribution: Contribution, *, scope: Scope) -> Contribution:
    """Write a contribution down; cash and transfers are booked with a receipt in the same step.

    The same form sent twice is one contribution. Raises ValidationError by fields.
    """
    return record_contributions([contribution], scope=scope)[0]


@transaction.atomic
def record_contributions(contributions: Sequence[Contribution], *, scope: Scope) -> list[Contribution]:
    """As `record_contribution`, for the givers of a list: all of them or none; receipts in the order of the list."""
    if not contributions:
        return []
    keys = [one.form_key for one in contributions]
    hold_form(keys[0])
    known = {one.form_key: one for one in Contribution.objects.filter(form_key__in=keys)}
    for one in contributions:
        if one.form_key in known:
            _require_the_same(known[one.form_key], one)
    fresh = [one for one in contributions if one.form_key not in known]
    _require_reach(contributions, scope)
    for one in fresh:
        one.recorded_by = scope.account
        _check(one)
    _check_units(fresh)
    with in_words():
        Contribution.objects.bulk_create(fresh)
    books.book_all([receipt(one) for one in fresh if one.is_money_in_hand], scope=scope)
    return [known.get(one.form_key, one) for one in contributions]


@transaction.atomic
def change_contribution(contribution: Contribution, *, seen_version: int, scope: Scope) -> Contribution:
    """Change what was written down; of what is in the cash book neither the fund, the form, the amount nor the day."""
    books.hold_funds([contribution.fund_id])
    before = _locked(contribution.pk, scope)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this contribution meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    _require_reach([contribution], scope)
    contribution.version = before.version + 1
    _check(contribution)
    _check_units([contribution])
    with in_words():
        contribution.save()
    if contribution.is_money_in_hand and not before.is_money_in_hand:
        books.book(receipt(contribution), scope=scope)
    return contribution


@transaction.atomic
def take_back_contribution(contribution_id: int, *, reason: str, on: date | None = None, scope: Scope) -> Contribution:
    """Put a contribution into the bin, and take its receipt back in the same step, dated today unless told otherwise."""
    fund_id = Contribution.objects.values_list("fund", flat=True).get(pk=contribution_id)
    books.hold_funds([fund_id])
    contribution = _locked(contribution_id, scope)
    if booked := _booked(contribution):
        books.take_back_within(booked, reason=reason, on=on, scope=scope)
    contribution.binned_by, contribution.binned_at = scope.account, timezone.now()
    contribution.version += 1
    contribution.save()
    return contribution


@transaction.atomic
def restore_contribution(contribution_id: int, *, scope: Scope) -> Contribution:
    """Take a contribution out of the bin; one whose receipt was taken back is recorded anew instead."""
    contribution = _locked(contribution_id, scope, binned=True)
    if _booked(contribution):
        raise ValidationError(
            _("Its receipt was taken back in the cash book. Record the contribution anew."), code="booked"
        )
    contribution.binned_by = contribution.binned_at = None
    contribution.version += 1
    contribution.save()
    return contribution


def receipt(contribution: Contribution) -> Entry:
    """The entry that books a contribution, not saved yet."""
    return Entry(
        fund_id=contribution.fund_id,
        kind=Entry.Kind.CONTRIBUTION,
        amount=contribution.amount,
        happened_on=contribution.happened_on,
        method=METHODS[Contribution.Form(contribution.form)],
        party=contribution.giver_name[:200],
        purpose=str(contribution.drive or "")[:300],
        document=contribution.source_document,
        contribution=contribution,
        form_key=uuid5(contribution.form_key, "receipt"),
    )


def _booked(contribution: Contribution) -> Entry | None:
    return Entry.objects.filter(contribution=contribution, kind=Entry.Kind.CONTRIBUTION).first()


def _locked(contribution_id: int, scope: Scope, *, binned: bool = False) -> Contribution:
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("unit", "fund__unit", "member", "drive")
    contribution = rows.get(pk=contribution_id)
    _require_reach([contribution], scope)
    if (contribution.binned_at is not None) != binned:
        told = _("This contribution is not in the bin.") if binned else _("This contribution lies in the bin.")
        raise ValidationError(told, code="bin")
    return contribution


def _require_reach(contributions: Sequence[Contribution], scope: Scope) -> None:
    """Whoever records keeps the cash book of the fund, and may do so for the union that is said to have given."""
    scope.require_all(Can.PAY, {unit for one in contributions for unit in (one.unit_id, one.fund.unit_id)})


def _require_the_same(known: Contribution, sent: Contribution) -> None:
    names = ("unit_id", "fund_id", "happened_on", "form", "amount", "giver", "given_by", "member_id")
    if any(getattr(known, name) != getattr(sent, name) for name in names):
        raise ValidationError(
            _("This form was sent before, with other words. Open a new one for another contribution."),
            code="sent-before",
        )


def _check(contribution: Contribution) -> None:
    if contribution.happened_on > timezone.localdate():
        raise about("happened_on", _("The day must be today or earlier."), code="to-come")
    if contribution.fund.closed_on:
        raise about("fund", _("This fund is closed. Open it again before anything is given to it."), code="closed")
    if contribution.drive and contribution.drive.fund_id != contribution.fund_id:
        raise about("drive", _("This drive collects for another fund."), code="other-fund")
    contribution.clean_fields(exclude={field.name for field in Contribution._meta.fields if field.is_relation})


def _check_units(contributions: Sequence[Contribution]) -> None:
    units = UnionUnit.objects.in_bulk({one.unit_id for one in contributions})
    for unit_id, day in {(one.unit_id, one.happened_on) for one in contributions}:
        if not units[unit_id].existed_on(day):
            told = _("On %(day)s this union did not exist.")
            raise about("happened_on", told, code="unit_existed", day=f"{day:%d/%m/%Y}")
