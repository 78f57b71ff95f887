"""Who works for a unit: postings are given, handed over and ended by those who may, never by their holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Account, Can, Posting, Role, UnionUnit
from unions.services.grants import accounts_in_reach, grantable
from unions.services.invitations import Newcomer, new_account
from unions.services.tokens import revoke_those_of_others


@dataclass(frozen=True)
class Span:
    """The days of a posting, both counting; no last day: until it is ended."""

    first: date
    last: date | None = None

    @classmethod
    def of(cls, valid: DateRange) -> Span:
        return cls(valid.lower, valid.upper - timedelta(days=1) if valid.upper else None)

    @property
    def valid(self) -> DateRange:
        return DateRange(self.first, self.last + timedelta(days=1) if self.last else None)


@transaction.atomic
def grant_posting(
    to: Account | Newcomer, *, unit: UnionUnit, role: Role, span: Span, reason: str = "", scope: Scope
) -> Posting:
    """Post somebody to a unit. A newcomer gets an account that nothing opens but an invitation.

    Raises PermissionDenied where the scope may not give this role here, ValidationError on what is typed.
    """
    _require_grant(unit, role, scope)
    if span.first < timezone.localdate():
        raise ValidationError({"first_day": _("A posting begins today or later.")})
    if span.last and span.last < span.first:
        raise ValidationError({"last_day": _("The last day comes before the first.")})
    account = _taken_on(to, scope)
    posting = Posting(account=account, unit=unit, role=role, valid=span.valid, reason=reason, granted_by=scope.account)
    posting.full_clean()
    posting.save()
    return posting


@transaction.atomic
def hand_over(
    posting_id: int, to: Account | Newcomer, *, on: date, reason: str = "", seen: date | None, scope: Scope
) -> Posting:
    """Let somebody else go on in the same role from a day on; the posting before ends the day before.

    The new posting ends when the old one would have. `seen` is the end that was looked at, see `change_end`.
    """
    before = _locked(posting_id, seen, scope)
    if on < timezone.localdate():
        raise ValidationError({"first_day": _("A posting is handed over today or later.")})
    if on <= before.valid.lower or (before.valid.upper and on >= before.valid.upper):
        raise ValidationError({"first_day": _("The posting must have begun before that day, and not be over by then.")})
    if isinstance(to, Account) and to.pk == before.account_id:
        raise ValidationError({"account": _("A posting is handed over to somebody else.")})
    last = before.last_day
    _end(before, on)
    why = reason or _("Takes over from %s") % before.account
    return grant_posting(to, unit=before.unit, role=Role(before.role), span=Span(on, last), reason=why, scope=scope)


@transaction.atomic
def change_end(posting_id: int, last_day: date | None, *, seen: date | None, scope: Scope) -> Posting:
    """Let a posting end on another day, or go on until it is ended.

    `seen` is the first day after the posting as it was looked at (none: open): of two who change it at once,
    the second is told.
    """
    posting = _locked(posting_id, seen, scope)
    if last_day and last_day < max(timezone.localdate(), posting.valid.lower):
        raise ValidationError({"last_day": _("The last day is today or later, and not before the first.")})
    _end(posting, Span(posting.valid.lower, last_day).valid.upper)
    return posting


@transaction.atomic
def end_at_once(posting_id: int, *, seen: date | None, scope: Scope) -> None:
    """From this moment the posting opens nothing. One that began today, or has not begun, is taken back whole."""
    posting = _locked(posting_id, seen, scope)
    today = timezone.localdate()
    if posting.valid.lower >= today:
        posting.delete()
    else:
        _end(posting, today)


def _end(posting: Posting, upper: date | None) -> None:
    posting.valid = DateRange(posting.valid.lower, upper)
    posting.full_clean()
    posting.save()


def _require_grant(unit: UnionUnit, role: str, scope: Scope) -> None:
    scope.require(Can.STAFF, unit)
    if role not in grantable(unit, scope=scope):
        raise PermissionDenied


def _locked(posting_id: int, seen: date | None, scope: Scope) -> Posting:
    """A posting that is not over, for somebody who could have given it and does not hold it."""
    posting = Posting.objects.select_for_update(of=("self",)).select_related("unit", "account").get(pk=posting_id)
    _require_grant(posting.unit, posting.role, scope)
    if posting.account_id == scope.account.pk:
        raise ValidationError(_("Nobody ends or extends their own posting; whoever stands above does."), code="own")
    upper = posting.valid.upper
    if upper and upper <= timezone.localdate():
        raise ValidationError(_("This posting is over. Add a new one."), code="over")
    if upper != seen:
        raise ValidationError(
            _("Somebody else changed this posting meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    return posting


def _taken_on(to: Account | Newcomer, scope: Scope) -> Account:
    """The account to be posted, locked, so that two who post the same person wait for each other."""
    if isinstance(to, Newcomer):
        return new_account(to)
    account = accounts_in_reach(scope).select_for_update(of=("self",)).filter(pk=to.pk).first()
    if account is None:
        raise PermissionDenied
    if account.pk == scope.account.pk:
        raise ValidationError(_("Nobody posts themselves."), code="own")
    if account.is_service:
        revoke_those_of_others(account, scope=scope)
    elif not account.has_usable_password():
        # An invitation opens what was granted with it, not what somebody else adds later.
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account
