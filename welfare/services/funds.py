"""Funds and drives: opened, changed, closed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.money import dong_with_unit
from common.walls import about
from unions.access import Scope
from unions.models import Can
from welfare.models import Drive, Fund
from welfare.refusals import in_words
from welfare.services.books import balance_of, hold_funds


@transaction.atomic
def save_fund(fund: Fund, *, scope: Scope) -> Fund:
    """Open a fund, or change what it is called and for; once its book has begun it stays with its union."""
    if fund.pk:
        before = hold_funds([fund.pk])[fund.pk]
        scope.require(Can.PAY, before.unit)
        fund.closed_on = before.closed_on
    scope.require(Can.PAY, fund.unit)
    fund.full_clean()
    with in_words():
        fund.save()
    return fund


@transaction.atomic
def close_fund(fund_id: int, *, on: date | None = None, scope: Scope) -> Fund:
    """Close a fund with nothing in it, on a day on or after its last entry; today unless told otherwise."""
    fund = hold_funds([fund_id])[fund_id]
    scope.require(Can.PAY, fund.unit)
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise about("closed_on", _("The day must be today or earlier."), code="to-come")
    if left := balance_of([fund])[fund.pk]:
        told = _("There is still %(left)s in this fund. Hand it over before the fund is closed.")
        raise about("closed_on", told, code="fund_is_closed_empty", left=dong_with_unit(left))
    fund.closed_on = on
    with in_words():
        fund.save()
    return fund


@transaction.atomic
def reopen_fund(fund_id: int, *, scope: Scope) -> Fund:
    """Let a closed fund take entries again."""
    fund = hold_funds([fund_id])[fund_id]
    scope.require(Can.PAY, fund.unit)
    fund.closed_on = None
    fund.save()
    return fund


@transaction.atomic
def save_drive(drive: Drive, *, scope: Scope) -> Drive:
    """Open a drive for a fund, or change it; its fund stays once somebody gave to it."""
    scope.require(Can.PAY, drive.fund.unit)
    if drive.pk:
        before = Drive.objects.select_for_update(of=("self",)).select_related("fund__unit").get(pk=drive.pk)
        scope.require(Can.PAY, before.fund.unit)
        if before.fund_id != drive.fund_id and before.contributions.exists():
            raise about("fund", _("Somebody gave to this drive already; it stays with its fund."), code="has-givers")
    drive.full_clean()
    with in_words():
        drive.save()
    return drive
