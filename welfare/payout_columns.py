"""The columns of the list of payouts when it is taken out: those of the page, and the reasons that may be told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.facts import Column
from unions.list_files import UNIT
from unions.pages import HIDDEN
from welfare.facts import is_confidential
from welfare.models import FundingLine, Payout
from welfare.papers_due import lacking


def fetched(rows: Any) -> Any:
    """The rows of a list with all that its columns ask for, in as many questions as for one."""
    named = rows.with_unit_name(on="happened_on").select_related("kind", "programme", "member", "unit")
    return named.prefetch_related("funding", "proofs")


def sources(payout: Payout) -> str:
    return ", ".join(dict.fromkeys(_nature(line) for line in payout.funding.all()))


def _nature(line: FundingLine) -> str:
    return gettext("In kind") if line.in_kind else line.get_source_display()


def _papers(payout: Payout) -> Any:
    return gettext("Missing") if lacking(payout) else len(payout.proofs.all()) or None


def _reason(payout: Payout) -> str:
    """Of what is sensitive no list tells reasons, nor whether there is one."""
    return HIDDEN if is_confidential(payout) else payout.override_reason


COLUMNS = (
    Column(_("Date"), of=lambda row: row.happened_on),
    Column(_("Recipient"), of=lambda row: row.recipient, sensitive=is_confidential),
    Column(_("Reason"), of=lambda row: row.kind),
    Column(_("Programme"), of=lambda row: row.programme),
    UNIT,
    Column(_("Source"), of=sources),
    Column(_("Quantity"), of=lambda row: row.quantity, amount=True),
    Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    Column(_("Papers"), of=_papers),
    Column(_("Status"), of=lambda row: _("In the bin") if row.binned_at else row.get_status_display()),
    Column(_("Sent with a reason"), of=_reason),
)
