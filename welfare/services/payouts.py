"""What may happen to a payout. Pages, the API and imports call these; nothing else sets `status`.

    draft → proposed → approved → paid → receipted → reversed
              ↑ ↓          ↓         └──────────────↗
     returned, refused  proposed

Whoever needs several locks takes them in one order, everywhere: people by their ids, then payouts by their ids,
then funds by their ids. So two officers with the same pile of papers wait for each other, and never in a ring.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member
from unions.access import Scope
from unions.models import Can, WebhookKind, hold_form
from unions.services.hands import require_somebody_else
from unions.webhooks import Happened, tell_each
from welfare.models import AFTERWARDS, Entry, Payout, Proof, ProofKind
from welfare.refusals import in_words
from welfare.services import norms
from welfare.services.grounds import Proposed
from welfare.services.judging import check
from welfare.services.payments import book_payouts, take_back_payments
from welfare.services.payout_rows import (
    all_locked,
    changed_meanwhile,
    locked,
    require_each,
    require_state,
    saved,
    step,
)
from welfare.services.proofs import Paper, add_papers
from welfare.services.proposals import (
    ADDED_UP,
    Funding,
    Row,
    add_funding,
    add_recipients,
    add_up,
    count_women,
    funding_gap,
    funding_of,
    rows_of,
    women_among,
    write_funding,
    write_recipients,
)

__all__ = [
    "Funding",
    "Paper",
    "Proposed",
    "Row",
    "approve_many",
    "approve_payout",
    "bin_payout",
    "change_payout",
    "funding_gap",
    "pay_many",
    "pay_payout",
    "propose_payout",
    "receipt_payout",
    "record_payout",
    "record_payouts",
    "refuse_payout",
    "reopen_payout",
    "restore_payout",
    "return_payout",
    "reverse_payout",
]

Status = Payout.Status
Versions = Mapping[int, int] | Iterable[tuple[int, int]]


# Proposing ------------------------------------------------------------------------------------------------


def record_payout(
    payout: Payout,
    funding: Sequence[Funding],
    *,
    recipients: Sequence[Row] | None = None,
    papers: Sequence[Paper] = (),
    draft: bool = False,
    scope: Scope,
) -> Payout:
    """Write a payout down and send it for approval, or keep it as a draft. The same form sent twice is one payout.

    With recipients it is a list: amount, quantity, people and women follow from it. What speaks against the payout
    (`norms.warnings`) needs a reason in `override_reason`, or it is refused with the warnings beside that field.
    """
    return record_payouts([Proposed(payout, funding, recipients, papers, draft)], scope=scope)[0]


@transaction.atomic
def record_payouts(proposed: Sequence[Proposed], *, scope: Scope) -> list[Payout]:
    """As `record_payout`, for many: all of them or none, each judged after those before it.

    As many statements for a thousand as for two, but for papers that come along. Raises the fault of the first.
    """
    if not proposed:
        return []
    keys = [one.payout.form_key for one in proposed]
    hold_form(keys[0])
    known = {payout.form_key: payout for payout in Payout.objects.select_related("unit").filter(form_key__in=keys)}
    for one in proposed:
        if one.payout.form_key in known:
            _require_the_same(known[one.payout.form_key], one.payout, one.recipients, scope)
    fresh = [one for one in proposed if one.payout.form_key not in known]
    scope.require_all(Can.RECORD, {one.payout.unit_id for one in fresh})
    _hold_people({person for one in fresh for person in _people(one.payout, one.rows)})
    female = women_among(row for one in fresh for row in one.rows)
    for one in fresh:
        one.payout.recorded_by = one.payout.proposed_by = scope.account
        one.payout.status = Status.DRAFT if one.draft else Status.PROPOSED
        _put_together(one.payout, one.recipients, female)
    check(fresh, scope=scope)
    with in_words():
        Payout.objects.bulk_create([one.payout for one in fresh])
    add_funding([(one.payout, one.funding) for one in fresh])
    add_recipients([(one.payout, one.recipients) for one in fresh if one.recipients])
    for one in fresh:
        add_papers(one.payout, one.papers, scope=scope)
    norms.require_reasons([(one.payout, one.rows) for one in fresh if not one.draft], scope=scope)
    return [known.get(one.payout.form_key, one.payout) for one in proposed]


@transaction.atomic
def change_payout(
    payout: Payout,
    funding: Sequence[Funding],
    *,
    seen_version: int,
    recipients: Sequence[Row] | None = None,
    papers: Sequence[Paper] = (),
    draft: bool = False,
    scope: Scope,
) -> Payout:
    """Change what is not yet approved, and send it (again). Both the old and the new unit must be in reach.

    Without `recipients` a list stays as it is, and so do the sums that follow from it. A draft may stay one.
    """
    rows = rows_of(payout) if recipients is None else recipients
    _hold_people(_people(payout, rows))
    before = locked(payout.pk, Can.RECORD, scope)
    if before.version != seen_version:
        raise changed_meanwhile()
    require_state(before, Status.DRAFT, *(() if draft else (Status.PROPOSED, Status.RETURNED)))
    scope.require(Can.RECORD, payout.unit)
    payout.version = before.version + 1
    payout.status = Status.DRAFT if draft else Status.PROPOSED
    payout.proposed_by = scope.account
    payout.returned_by = payout.returned_at = None
    payout.return_reason = ""
    if recipients is None and before.listed:
        payout.amount, payout.quantity = before.listed_amount, before.listed_quantity
    else:
        _put_together(payout, recipients)
    kept = {line.fund_id for line in funding_of(before) if line.fund_id}
    check([Proposed(payout, funding, rows, draft=draft)], scope=scope, kept_funds=kept, kept_kind=before.kind_id)
    with in_words():
        payout.save(update_fields=_own_fields())
    write_funding(payout, funding)
    if recipients is not None:
        write_recipients(payout, recipients)
    add_papers(payout, papers, scope=scope)
    if not draft:
        norms.require_reason(payout, rows, scope=scope)
    return payout


@transaction.atomic
def propose_payout(payout_id: int, *, seen_version: int, override_reason: str | None = None, scope: Scope) -> Payout:
    """Send a draft for approval as it stands; `override_reason` says why nevertheless, where it is not said yet."""
    payout = Payout.objects.select_related("unit", "kind", "programme", "member").get(pk=payout_id)
    if override_reason is not None:
        payout.override_reason = override_reason
    if payout.version != seen_version:
        raise changed_meanwhile()
    require_state(payout, Status.DRAFT)
    return change_payout(payout, funding_of(payout), seen_version=seen_version, scope=scope)


# Deciding -------------------------------------------------------------------------------------------------


@transaction.atomic
def approve_payout(payout_id: int, *, seen_version: int, scope: Scope) -> Payout:
    """Approve a payout that waits for it, as it was seen: `seen_version` is the version that was looked at.

    The row is locked first: of two who press the button at once, one is told who was quicker. Neither who
    recorded it nor who last changed it approves it.
    """
    payout = locked(payout_id, Can.APPROVE, scope)
    _require_approvable(payout, seen_version, scope)
    payout.status = Status.APPROVED
    payout.approved_by, payout.approved_at = scope.account, timezone.now()
    return saved(payout)


@transaction.atomic
def approve_many(seen: Versions, *, scope: Scope) -> list[Payout]:
    """Approve payouts by their ids and the versions that were looked at: all of them or none.

    As many statements for two hundred as for one. Raises ValidationError that names the first that cannot be.
    """
    versions = dict(seen)
    payouts = all_locked(versions, Can.APPROVE, scope)
    require_each(payouts, lambda payout: _require_approvable(payout, versions[payout.pk], scope))
    return step(payouts, status=Status.APPROVED, approved_by=scope.account, approved_at=timezone.now())


@transaction.atomic
def return_payout(payout_id: int, *, reason: str, scope: Scope) -> Payout:
    """Send a payout back to who proposed it, with the reason."""
    return _sent_back(payout_id, Status.RETURNED, reason, scope)


@transaction.atomic
def refuse_payout(payout_id: int, *, reason: str, scope: Scope) -> Payout:
    """Refuse a payout for good, with the reason. Who proposed it may write a new one."""
    return _sent_back(payout_id, Status.REFUSED, reason, scope)


@transaction.atomic
def reopen_payout(payout_id: int, *, scope: Scope) -> Payout:
    """Undo an approval, or one's own refusal: the payout waits again, no figure counts it. The history keeps both."""
    payout = locked(payout_id, Can.APPROVE, scope)
    require_state(payout, Status.APPROVED, Status.REFUSED)
    if payout.status == Status.REFUSED and payout.returned_by_id != scope.account.pk:
        raise ValidationError(_("A refusal is final, but for who refused. Write a new payout."), code="final")
    payout.status = Status.PROPOSED
    payout.approved_by = payout.approved_at = None
    payout.returned_by = payout.returned_at = None
    payout.return_reason = ""
    return saved(payout)


# Paying ---------------------------------------------------------------------------------------------------


def pay_payout(
    payout_id: int, *, seen_version: int, paid_on: date, method: str = Entry.Method.CASH, scope: Scope
) -> Payout:
    """Hand out what was approved, and say so in the book of every fund that it comes out of.

    Who approved a payout does not pay it. Paid twice at once, one pays and the other is told who did. Raises
    ValidationError also where a fund has not that much or its month is closed; then nothing is paid at all.
    """
    return pay_many({payout_id: seen_version}, paid_on=paid_on, method=method, scope=scope)[0]


@transaction.atomic
def pay_many(seen: Versions, *, paid_on: date, method: str = Entry.Method.CASH, scope: Scope) -> list[Payout]:
    """Hand out payouts by their ids and the versions that were looked at: all of them or none.

    As many statements for two hundred as for one; the database books each line on its own inside of one of them.
    """
    versions = dict(seen)
    if paid_on > timezone.localdate():
        raise ValidationError({"paid_on": _("The day must be today or earlier.")})
    payouts = all_locked(versions, Can.PAY, scope)
    require_each(payouts, lambda payout: _require_payable(payout, versions[payout.pk], scope))
    book_payouts(payouts, paid_on=paid_on, method=method, scope=scope)
    paid = step(payouts, status=Status.PAID, paid_by=scope.account, paid_at=timezone.now(), paid_on=paid_on)
    tell_each(WebhookKind.PAYOUT_PAID, (Happened(one.unit_id, f"payouts/{one.pk}/", {"state": "paid"}) for one in paid))
    return paid


@transaction.atomic
def receipt_payout(payout_id: int, *, scope: Scope) -> Payout:
    """File a payout that was paid: the papers that its kind needs afterwards are there, signed."""
    payout = locked(payout_id, Can.PAY, scope)
    require_state(payout, Status.PAID)
    there = set(Proof.objects.filter(payout=payout).values_list("kind", flat=True))
    missing = [kind for kind in payout.kind.proofs if kind in AFTERWARDS and kind not in there]
    if missing:
        papers = ", ".join(str(ProofKind(kind).label) for kind in missing)
        raise ValidationError(_("Add first: %(papers)s."), params={"papers": papers}, code="paper-missing")
    payout.status = Status.RECEIPTED
    payout.receipted_by, payout.receipted_at = scope.account, timezone.now()
    return saved(payout)


@transaction.atomic
def reverse_payout(payout_id: int, *, reason: str, on: date, scope: Scope) -> Payout:
    """Take back what was paid, with the reason, on a day: the books take their entries back, no figure counts it.

    The payout stays readable as it was.
    """
    payout = locked(payout_id, Can.PAY, scope)
    require_state(payout, Status.PAID, Status.RECEIPTED)
    _require_reason(reason)
    if not payout.paid_on or not payout.paid_on <= on <= timezone.localdate():
        raise ValidationError({"on": _("The day must be between the day of the payment and today.")})
    take_back_payments(payout, reason=reason, on=on, scope=scope)
    payout.status = Status.REVERSED
    payout.reversed_by, payout.reversed_at = scope.account, timezone.now()
    payout.reversal_reason = reason
    return saved(payout)


# The bin --------------------------------------------------------------------------------------------------


@transaction.atomic
def bin_payout(payout_id: int, *, scope: Scope) -> Payout:
    """Put a payout into the bin. What is approved is reopened first, by somebody who may."""
    payout = locked(payout_id, Can.RECORD, scope)
    require_state(payout, Status.DRAFT, Status.PROPOSED, Status.RETURNED, Status.REFUSED)
    payout.binned_by, payout.binned_at = scope.account, timezone.now()
    return saved(payout)


@transaction.atomic
def restore_payout(payout_id: int, *, scope: Scope) -> Payout:
    payout = locked(payout_id, Can.RECORD, scope, binned=True)
    payout.binned_by = payout.binned_at = None
    return saved(payout)


# Parts ----------------------------------------------------------------------------------------------------


def _put_together(payout: Payout, recipients: Sequence[Row] | None, female: Collection[int] | None = None) -> None:
    if recipients:
        add_up(payout, recipients, female)
    else:
        count_women(payout)


def _people(payout: Payout, rows: Iterable[Row]) -> set[int]:
    return {person for person in (payout.member_id, *(row.member_id for row in rows)) if person}


def _hold_people(people: set[int]) -> None:
    """Let proposals for the same people wait for each other, so that the second sees what the first gives them."""
    if people:
        held = Member.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=people)
        list(held.order_by("pk").values_list("pk"))


def _own_fields() -> list[str]:
    """What a payout may write of itself; its list is added up by the database."""
    fields = [field.name for field in Payout._meta.concrete_fields if not field.primary_key]
    return [name for name in fields if name not in ADDED_UP]


def _sent_back(payout_id: int, status: str, reason: str, scope: Scope) -> Payout:
    payout = locked(payout_id, Can.APPROVE, scope)
    require_state(payout, Status.PROPOSED)
    _require_reason(reason)
    payout.status = status
    payout.returned_by, payout.returned_at = scope.account, timezone.now()
    payout.return_reason = reason
    return saved(payout)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why."), code="reason")})


def _require_approvable(payout: Payout, seen_version: int, scope: Scope) -> None:
    require_state(payout, Status.PROPOSED)
    if seen_version != payout.version:
        raise changed_meanwhile()
    wrote = (payout.recorded_by_id, payout.proposed_by_id)
    require_somebody_else(scope, wrote, _("Nobody approves what they proposed themselves."), code="own-proposal")


def _require_payable(payout: Payout, seen_version: int, scope: Scope) -> None:
    require_state(payout, Status.APPROVED)
    if seen_version != payout.version:
        raise changed_meanwhile()
    approved = (payout.approved_by_id,)
    require_somebody_else(scope, approved, _("Who approved a payout does not pay it out too."), code="own-approval")


def _require_the_same(known: Payout, sent: Payout, recipients: Sequence[Row] | None, scope: Scope) -> None:
    """A form that was sent before may be sent again; with other words it is another payout."""
    if recipients:
        add_up(sent, recipients)
    fields = ("unit_id", "kind_id", "programme_id", "member_id", "beneficiary", "happened_on", "quantity", "amount")
    same = all(getattr(known, name) == getattr(sent, name) for name in fields)
    if not same or not scope.allows(Can.RECORD, known.unit):
        raise ValidationError(
            _("This form was sent before, with other words. Open a new one for another payout."), code="sent-before"
        )
