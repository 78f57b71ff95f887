"""What may happen to loans that unions help people to, and to the capital that they look after for others."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Min, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.money import dong_with_unit
from unions.access import Scope
from unions.models import Can, UnionUnit
from unions.services import records
from welfare.models import Capital, Loan, Repayment
from welfare.models.loans import CapitalQuerySet

ONE_DAY = timedelta(days=1)


@transaction.atomic
def record_loan(loan: Loan, *, scope: Scope) -> Loan:
    """Write a loan down. The same form sent twice is one loan."""
    if known := records.known(loan, scope):
        return known
    loan.recorded_by = scope.account
    return _saved(loan)


@transaction.atomic
def change_loan(loan: Loan, *, seen_version: int, scope: Scope) -> Loan:
    """Change a loan; what was paid back stays within it."""
    before = records.locked(Loan, loan.pk, scope)
    records.require_seen(before, seen_version)
    scope.require(Can.RECORD, loan.unit)
    loan.version = before.version
    return _saved(loan)


@transaction.atomic
def bin_loan(pk: int, *, scope: Scope) -> Loan:
    return records.put_into_bin(records.locked(Loan, pk, scope), scope)


@transaction.atomic
def restore_loan(pk: int, *, scope: Scope) -> Loan:
    return records.take_out_of_bin(records.locked(Loan, pk, scope, binned=True))


@transaction.atomic
def repay(repayment: Repayment, *, seen_version: int, scope: Scope) -> Repayment:
    """Write down what was paid back: never more than is still out, and not before the loan was given.

    `seen_version` is that of the loan; it grows, so the same form sent twice is noticed.
    """
    loan = records.locked(Loan, repayment.loan_id, scope)
    records.require_seen(loan, seen_version)
    repayment.loan = loan
    if repayment.paid_on > timezone.localdate():
        raise ValidationError({"paid_on": _("The day must be today or earlier.")})
    if repayment.paid_on < loan.happened_on:
        raise ValidationError(
            {"paid_on": _("The loan was given on %(day)s.") % {"day": f"{loan.happened_on:%d/%m/%Y}"}}
        )
    rest = loan.amount - _repaid(loan)
    if repayment.amount > rest:
        raise ValidationError({"amount": _("Only %(rest)s of the loan is still out.") % {"rest": dong_with_unit(rest)}})
    repayment.full_clean()
    repayment.save()
    records.saved(loan)
    return repayment


@transaction.atomic
def drop_repayment(pk: int, *, scope: Scope) -> Loan:
    """Take away a repayment that was none; the history keeps it."""
    repayment = Repayment.objects.get(pk=pk)
    loan = records.locked(Loan, repayment.loan_id, scope)
    Repayment.objects.filter(pk=pk).delete()
    return records.saved(loan)


@transaction.atomic
def state_capital(stand: Capital, *, starting: date, scope: Scope) -> Capital:
    """Capital as it stands from a day on; the former stand of the same lender ends with the day before.

    It holds as long as the former one would have, or until the next. Of the same day, it puts the former right.
    """
    rows = _capital_of(stand.unit, scope).filter(kind=stand.kind, lender=stand.lender)
    after = rows.filter(valid__startswith__gt=starting).order_by("valid").first()
    upper = after.valid.lower if after else None
    if before := rows.on(starting).first():
        upper = before.valid.upper
        if before.valid.lower == starting:
            for name in ("amount", "borrowers", "source_document"):
                setattr(before, name, getattr(stand, name))
            stand = before
        else:
            before.valid = DateRange(before.valid.lower, starting)
            before.save()
    stand.valid = DateRange(starting, upper)
    stand.full_clean()
    stand.save()
    return stand


@transaction.atomic
def end_capital(pk: int, *, last_day: date, scope: Scope) -> Capital:
    """Say with which day a union stopped looking after capital."""
    unit = Capital.objects.select_related("unit").get(pk=pk).unit
    stand = _capital_of(unit, scope).get(pk=pk)
    until = last_day + ONE_DAY
    if last_day < stand.valid.lower or (stand.valid.upper and until > stand.valid.upper):
        raise ValidationError({"last_day": _("The union did not look after this capital on that day.")})
    stand.valid = DateRange(stand.valid.lower, until)
    stand.save()
    return stand


@transaction.atomic
def drop_capital(pk: int, *, scope: Scope) -> None:
    """Take away a stand that was none; the one that it ended goes on. The history keeps it."""
    unit = Capital.objects.select_related("unit").get(pk=pk).unit
    rows = _capital_of(unit, scope)
    stand = rows.get(pk=pk)
    same = rows.filter(kind=stand.kind, lender=stand.lender)
    before = same.filter(valid__endswith=stand.valid.lower).first()
    until = stand.valid.upper
    stand.delete()
    if before is not None:
        before.valid = DateRange(before.valid.lower, until)
        before.save()


def _capital_of(unit: UnionUnit, scope: Scope) -> CapitalQuerySet:
    """The stands of a union, for one writer at a time: each looks at its neighbours too."""
    UnionUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    scope.require(Can.RECORD, unit)
    return Capital.objects.of(unit)


def _repaid(loan: Loan) -> int:
    total: int = loan.repayments.aggregate(all=Sum("amount", default=0))["all"]
    return int(total)


def _saved(loan: Loan) -> Loan:
    records.require_day(loan)
    if loan.member is not None:
        if loan.quantity != 1:
            raise ValidationError({"quantity": _("A record of one person counts one.")})
        if not loan.member.belonged_to(loan.unit, loan.happened_on):
            raise ValidationError(
                {"member": _("On %(day)s this person was not a member here.") % {"day": f"{loan.happened_on:%d/%m/%Y}"}}
            )
    if loan.pk:
        repaid = loan.repayments.aggregate(all=Sum("amount", default=0), first=Min("paid_on"))
        if loan.amount < repaid["all"]:
            raise ValidationError(
                {"amount": _("%(back)s of it is paid back already.") % {"back": dong_with_unit(int(repaid["all"]))}}
            )
        if repaid["first"] and loan.happened_on > repaid["first"]:
            raise ValidationError(
                {"happened_on": _("A part was paid back on %(day)s already.") % {"day": f"{repaid['first']:%d/%m/%Y}"}}
            )
    return records.saved(loan)
