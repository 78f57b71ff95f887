"""Whose money and goods support is made of. Amounts of different natures are never added to one another."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from welfare.models import FundingLine

Source = FundingLine.Source
UPPER, IN_KIND = "union_other", "in_kind"

NATURES: tuple[tuple[str, Any], ...] = (
    (Source.UNION.value, _("Union, of the level that gave")),
    (UPPER, _("Union, of another level")),
    (Source.EMPLOYER.value, _("Employer")),
    (Source.DONORS.value, _("Donors")),
    (Source.MEMBERS.value, _("Members")),
    (Source.SOCIAL_FUND.value, _("Social fund")),
    (Source.STATE.value, _("State budget")),
    (IN_KIND, _("In kind")),
)


def by_nature() -> Case:
    """The nature of a funding line: what is in kind stands apart, whoever gave it."""
    elsewhere = Q(source=Source.UNION, payer_unit__isnull=False) & ~Q(payer_unit=F("payout__unit"))
    return Case(
        When(in_kind=True, then=Value(IN_KIND)),
        When(elsewhere, then=Value(UPPER)),
        default=F("source"),
        output_field=CharField(),
    )
