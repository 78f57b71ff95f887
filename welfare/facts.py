"""What can be counted about welfare."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from common.facts import Column, CountUnit, Dimension, Measure, RecordKind
from welfare.models import (
    Contribution,
    FundingLine,
    Loan,
    Payout,
    PayoutKind,
    PotShare,
    Programme,
    RotatingPot,
)


def units_of_payout_kinds(where: Any) -> set[str]:
    """The units of count of the payout kinds that a condition lets through."""
    fields = {"kind": "code", "group": "group"}
    kinds = PayoutKind.objects.all()
    for code in fields.keys() & where.keys():
        wanted = where[code] if isinstance(where[code], list) else [where[code]]
        kinds = kinds.filter(**{f"{fields[code]}__in": wanted})
    return set(kinds.values_list("count_unit", flat=True))


def payout_dimensions(prefix: str = "") -> tuple[Dimension, ...]:
    return (
        Dimension("group", _("Kind of support"), by=f"{prefix}kind__group", values=lambda: PayoutKind.Group.choices),
        Dimension(
            "kind",
            _("Reason"),
            by=f"{prefix}kind__code",
            values=lambda: [(kind.code, str(kind)) for kind in PayoutKind.objects.all()],
        ),
        Dimension(
            "programme",
            _("Programme"),
            by=f"{prefix}programme__code",
            values=lambda: [(one.code, str(one)) for one in Programme.objects.all()],
        ),
        Dimension(
            "beneficiary_kind",
            _("Who was visited or supported"),
            by=f"{prefix}beneficiary_kind",
            values=lambda: Payout.Beneficiary.choices,
        ),
    )


PAYOUT = RecordKind(
    code="welfare.payout",
    label=_("Approved payouts"),
    records=Payout.objects.approved,
    nearly=Payout.objects.undecided,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Number"), units_of_payout_kinds),
        Measure("amount", _("Amount"), CountUnit.DONG, of="amount"),
        Measure(
            "people",
            _("Members supported"),
            CountUnit.PERSON,
            function=Count,
            of="member",
            distinct=True,
        ),
    ),
    dimensions=payout_dimensions(),
    with_rows=("kind", "member", "programme"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Recipient"), of=lambda row: row.recipient),
        Column(_("Reason"), of=lambda row: row.kind),
        Column(_("Quantity"), of=lambda row: row.quantity, amount=True),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
)

FUNDING = RecordKind(
    code="welfare.funding",
    label=_("Funding of approved payouts"),
    records=FundingLine.objects.approved,
    happened_on="payout__happened_on",
    unit_field="payout__unit",
    measures=(Measure("amount", _("Amount"), CountUnit.DONG, of="amount"),),
    dimensions=(
        Dimension("source", _("Source"), by="source", values=lambda: FundingLine.Source.choices),
        *payout_dimensions("payout__"),
    ),
    with_rows=("payout__kind", "payout__member"),
    columns=(
        Column(_("Date"), of=lambda row: row.payout.happened_on),
        Column(_("Recipient"), of=lambda row: row.payout.recipient),
        Column(_("Source"), of=lambda row: row.get_source_display()),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("payout__happened_on", "pk"),
)

CONTRIBUTION = RecordKind(
    code="welfare.contribution",
    label=_("Contributions to funds"),
    records=Contribution.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Contributors"), CountUnit.TURN),
        Measure("amount", _("Amount"), CountUnit.DONG, of="amount"),
    ),
    dimensions=(Dimension("fund", _("Fund"), by="fund__name"),),
    with_rows=("fund",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Fund"), of=lambda row: row.fund),
        Column(_("Contributors"), of=lambda row: row.quantity, amount=True),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
)

LOAN = RecordKind(
    code="welfare.loan",
    label=_("Loans"),
    records=Loan.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Borrowers"), CountUnit.PERSON),
        Measure("amount", _("Amount"), CountUnit.DONG, of="amount"),
    ),
    dimensions=(Dimension("kind", _("Kind"), by="kind", values=lambda: Loan.Kind.choices),),
    with_rows=("member",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Borrower"), of=lambda row: row.member or "–"),
        Column(_("Lender"), of=lambda row: row.lender),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
)

POT = RecordKind(
    code="welfare.pot",
    label=_("Rotating pots"),
    records=RotatingPot.objects.all,
    valid="valid",
    measures=(Measure("groups", _("Groups with a pot"), CountUnit.GROUP, function=Count, of="unit", distinct=True),),
    columns=(
        Column(_("Group"), of=lambda row: row.unit_name),
        Column(_("Since"), of=lambda row: row.valid.lower),
    ),
    order=("unit__code",),
)

POT_SHARE = RecordKind(
    code="welfare.pot_share",
    label=_("Shares in rotating pots"),
    records=PotShare.objects.all,
    valid="pot__valid",
    unit_field="pot__unit",
    measures=(
        Measure(
            "people",
            _("Participants"),
            CountUnit.PERSON,
            function=Count,
            of="member",
            distinct=True,
        ),
        Measure("amount", _("Capital"), CountUnit.DONG, of="amount"),
    ),
    with_rows=("member", "pot"),
    columns=(
        Column(_("Group"), of=lambda row: row.unit_name),
        Column(_("Participant"), of=lambda row: row.member),
        Column(_("Capital (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("pot__unit__code", "member__name_key", "pk"),
)

KINDS = (PAYOUT, FUNDING, CONTRIBUTION, LOAN, POT, POT_SHARE)
