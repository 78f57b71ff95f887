"""What may happen to a payout. Pages, the API and imports call these; nothing else sets `status`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.money import dong_with_unit
from unions.access import Scope
from unions.models import Can, hold_form
from welfare.models import FundingLine, Payout

Status = Payout.Status


@dataclass(frozen=True)
class Funding:
    """One line of who pays: the source, the payer in words, đồng, and whether it is in kind."""

    source: str
    amount: int
    payer: str = ""
    in_kind: bool = False


@transaction.atomic
def record_payout(payout: Payout, funding: Sequence[Funding], *, scope: Scope) -> Payout:
    """Write a payout down and send it for approval. The same form sent twice is one payout."""
    hold_form(payout.form_key)
    known = Payout.objects.select_related("unit").filter(form_key=payout.form_key).first()
    if known is not None:
        _require_the_same(known, payout, scope)
        return known
    scope.require(Can.RECORD, payout.unit)
    payout.recorded_by = payout.proposed_by = scope.account
    payout.status = Status.PROPOSED
    _check(payout, funding)
    payout.save()
    _fund(payout, funding)
    return payout


@transaction.atomic
def change_payout(payout: Payout, funding: Sequence[Funding], *, seen_version: int, scope: Scope) -> Payout:
    """Change what is not yet approved, and send it again. Both the old and the new unit must be in reach."""
    before = _locked(payout.pk, Can.RECORD, scope)
    if before.version != seen_version:
        raise _changed_meanwhile()
    _require_state(before, Status.PROPOSED, Status.RETURNED)
    scope.require(Can.RECORD, payout.unit)
    payout.version = before.version + 1
    payout.status = Status.PROPOSED
    payout.proposed_by = scope.account
    payout.returned_by = payout.returned_at = None
    payout.return_reason = ""
    _check(payout, funding)
    payout.save()
    payout.funding.all().delete()
    _fund(payout, funding)
    return payout


@transaction.atomic
def approve_payout(payout_id: int, *, seen_version: int, scope: Scope) -> Payout:
    """Approve a payout that waits for it, as it was seen: `seen_version` is the version that was looked at.

    The row is locked first: of two who press the button at once, one is told who was quicker. Neither who
    recorded it nor who last changed it approves it.
    """
    payout = _locked(payout_id, Can.APPROVE, scope)
    _require_state(payout, Status.PROPOSED)
    if seen_version != payout.version:
        raise _changed_meanwhile()
    if scope.account.pk in (payout.recorded_by_id, payout.proposed_by_id):
        raise ValidationError(_("Nobody approves what they proposed themselves."), code="own-proposal")
    payout.status = Status.APPROVED
    payout.approved_by, payout.approved_at = scope.account, timezone.now()
    return _saved(payout)


@transaction.atomic
def return_payout(payout_id: int, *, reason: str, scope: Scope) -> Payout:
    """Send a payout back to who proposed it, with the reason."""
    payout = _locked(payout_id, Can.APPROVE, scope)
    _require_state(payout, Status.PROPOSED)
    payout.status = Status.RETURNED
    payout.returned_by, payout.returned_at = scope.account, timezone.now()
    payout.return_reason = reason
    return _saved(payout)


@transaction.atomic
def reopen_payout(payout_id: int, *, scope: Scope) -> Payout:
    """Undo an approval: the payout waits again, and no figure counts it. The history keeps both."""
    payout = _locked(payout_id, Can.APPROVE, scope)
    _require_state(payout, Status.APPROVED)
    payout.status = Status.PROPOSED
    payout.approved_by = payout.approved_at = None
    return _saved(payout)


@transaction.atomic
def bin_payout(payout_id: int, *, scope: Scope) -> Payout:
    """Put a payout into the bin. What is approved is reopened first, by somebody who may."""
    payout = _locked(payout_id, Can.RECORD, scope)
    _require_state(payout, Status.PROPOSED, Status.RETURNED)
    payout.binned_by, payout.binned_at = scope.account, timezone.now()
    return _saved(payout)


@transaction.atomic
def restore_payout(payout_id: int, *, scope: Scope) -> Payout:
    payout = _locked(payout_id, Can.RECORD, scope, binned=True)
    payout.binned_by = payout.binned_at = None
    return _saved(payout)


def funding_gap(amount: int, funding: Sequence[Funding]) -> str:
    """What is wrong with the sum of the sources, in words; empty where it adds up."""
    gap = amount - sum(line.amount for line in funding)
    if not gap:
        return ""
    sentence = (
        _("The sources together are %(gap)s short of %(amount)s.")
        if gap > 0
        else _("The sources together are %(gap)s more than %(amount)s.")
    )
    return sentence % {"gap": dong_with_unit(abs(gap)), "amount": dong_with_unit(amount)}


def _changed_meanwhile() -> ValidationError:
    return ValidationError(
        _("Somebody else changed this payout meanwhile. Look at it again before you go on."),
        code="changed-meanwhile",
    )


def _require_the_same(known: Payout, sent: Payout, scope: Scope) -> None:
    """A form that was sent before may be sent again; with other words it is another payout."""
    fields = ("unit_id", "kind_id", "programme_id", "member_id", "beneficiary", "happened_on", "quantity", "amount")
    same = all(getattr(known, name) == getattr(sent, name) for name in fields)
    if not same or not scope.allows(Can.RECORD, known.unit):
        raise ValidationError(
            _("This form was sent before, with other words. Open a new one for another payout."), code="sent-before"
        )


def _locked(payout_id: int, can: Can, scope: Scope, *, binned: bool = False) -> Payout:
    payout = (
        Payout.objects.select_for_update(of=("self",))
        .select_related("unit", "approved_by", "kind", "member")
        .get(pk=payout_id)
    )
    scope.require(can, payout.unit)
    if (payout.binned_at is not None) != binned:
        raise ValidationError(
            _("This payout lies in the bin.") if not binned else _("This payout is not in the bin."),
            code="bin",
        )
    return payout


def _require_state(payout: Payout, *allowed: str) -> None:
    if payout.status in allowed:
        return
    if payout.status == Status.APPROVED:
        when = timezone.localtime(payout.approved_at)
        raise ValidationError(
            _("%(who)s already approved this payout at %(time)s on %(day)s."),
            params={"who": payout.approved_by, "time": f"{when:%H:%M}", "day": f"{when:%d/%m/%Y}"},
            code="already-approved",
        )
    raise ValidationError(
        _("This payout is not waiting for that: it is “%(state)s”."),
        params={"state": payout.get_status_display()},
        code="state",
    )


def _check(payout: Payout, funding: Sequence[Funding]) -> None:
    faults: dict[str, Any] = {}
    if payout.happened_on > timezone.localdate():
        faults["happened_on"] = _("The day must be today or earlier.")
    elif not payout.unit.existed_on(payout.happened_on):
        faults["happened_on"] = _("On %(day)s this union did not exist.") % {"day": f"{payout.happened_on:%d/%m/%Y}"}
    elif payout.member and not payout.member.belonged_to(payout.unit, payout.happened_on):
        faults["member"] = _("On %(day)s this person was not a member here.") % {
            "day": f"{payout.happened_on:%d/%m/%Y}"
        }
    if gap := funding_gap(payout.amount, funding):
        faults["amount"] = gap
    if faults:
        raise ValidationError(faults)
    payout.full_clean()


def _fund(payout: Payout, funding: Sequence[Funding]) -> None:
    for line in funding:
        row = FundingLine(
            payout=payout,
            source=line.source,
            payer=line.payer,
            amount=line.amount,
            in_kind=line.in_kind,
        )
        row.full_clean()
        row.save()


def _saved(payout: Payout) -> Payout:
    payout.version += 1
    payout.full_clean()
    payout.save()
    return payout
