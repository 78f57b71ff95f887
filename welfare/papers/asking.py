"""Asking for a paper: what it says is written down in the request, and printed by a worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from common.models import Job
from common.moments import as_of_one_moment
from common.periods import Period
from unions.access import Scope
from unions.models import Can, UnionUnit
from unions.services import papers
from welfare.models import Entry, Fund, Payout, Printout
from welfare.papers import books, lists, slips, vouchers
from welfare.papers.frame import payout_of
from welfare.papers.printing import render_pdf
from welfare.privacy import may_read_names

Kind = Printout.Kind
Content = dict[str, Any]

RENDER = "welfare.print"

OF_PAYOUTS: dict[str, Callable[[Payout], Content]] = {
    Kind.VISIT_SLIP: slips.visit_slip,
    Kind.REQUEST: slips.request,
    Kind.SIGNATURES: lists.signatures,
    Kind.PUBLIC_LIST: lists.public_list,
}
OF_ENTRIES: dict[str, Callable[[Entry], Content]] = {Kind.PAYMENT: vouchers.payment, Kind.RECEIPT: vouchers.receipt}
OF_FUNDS: dict[str, Callable[[Fund, Period], Content]] = {
    Kind.STATEMENT: books.cash_book,
    Kind.FUND_REPORT: books.fund_report,
}


@as_of_one_moment
def ask_for(
    kind: str,
    *,
    payout: Payout | None = None,
    entry: Entry | None = None,
    fund: Fund | None = None,
    period: Period | None = None,
    scope: Scope,
) -> Printout:
    """Ask for a paper about a payout, an entry, or a fund over a period, as the book stands now.

    A paper that says what one printed before said is that one. Raises ValidationError where there is nothing to
    print.
    """
    with translation.override(papers.LANGUAGE):
        unit, says = _content(kind, payout, entry, fund, period)
    if not _may_read(kind, payout or (payout_of(entry) if entry else None), scope):
        raise PermissionDenied
    asked = Printout(kind=kind, unit=unit, payout=payout, entry=entry, fund=fund, content=says)
    [printout] = papers.ask([asked], job=RENDER, scope=scope)
    return printout


def ask_again(printout: Printout, *, scope: Scope) -> Job | None:
    """Try once more to print what failed; what is printed is not printed again."""
    return papers.ask_again(printout, job=RENDER, scope=scope)


def may_read(printout: Printout, scope: Scope) -> bool:
    """Whether who sees the union may also read the names on the paper."""
    payout = printout.payout or (payout_of(printout.entry) if printout.entry else None)
    return _may_read(printout.kind, payout, scope)


def readable(printouts: QuerySet[Printout], scope: Scope) -> QuerySet[Printout]:
    """Of these, the papers for which `may_read` says yes."""
    units = (scope.places(Can.RECORD) | scope.places(Can.PAY)).values("unit")
    told = Q(kind=Kind.PUBLIC_LIST) | Q(payout=None, entry__funding_line=None)
    for payout in ("payout", "entry__funding_line__payout"):
        told |= Q(**{f"{payout}__kind__sensitive": False}) | Q(**{f"{payout}__unit__in": units})
    return printouts.filter(told)


def _may_read(kind: str, payout: Payout | None, scope: Scope) -> bool:
    return payout is None or kind == Kind.PUBLIC_LIST or payout.pk in may_read_names([payout], scope)


def job_of(printout: Printout) -> Job | None:
    """The job that prints it or printed it."""
    return papers.job_of(printout, job=RENDER)


def print_out(printout: Printout) -> Printout:
    """Make the file, from nothing but the content. Made twice, it is the same file."""
    return papers.print_out(printout, render_pdf)


def _content(
    kind: str, payout: Payout | None, entry: Entry | None, fund: Fund | None, period: Period | None
) -> tuple[UnionUnit, Content]:
    """Whose paper it is, and what it says."""
    if payout and kind in OF_PAYOUTS:
        return payout.unit, OF_PAYOUTS[kind](payout)
    if entry and kind in OF_ENTRIES:
        return entry.fund.unit, OF_ENTRIES[kind](entry)
    if fund and period and kind in OF_FUNDS:
        return fund.unit, OF_FUNDS[kind](fund, period)
    raise ValidationError(_("There is no such paper about this."), code="paper")
