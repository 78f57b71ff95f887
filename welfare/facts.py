"""What can be counted about welfare: support and who paid it, funds and their books, loans and pots.

Nothing here adds up what never goes together: each sum says whose means it is made of, and what was only passed
on or lent by others is a kind of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext_lazy as _

from common.facts import Column, CountUnit, Day, Dimension, Measure, RecordKind
from members.facts import person_dimensions
from unions.access import Scope
from unions.models import Level, UnitVersion
from welfare.fund_facts import (
    ALLOCATION,
    BALANCE,
    CAPITAL,
    CONTRIBUTION,
    ENTRY,
    LOAN,
    OUTSTANDING,
    POT,
    POT_SHARE,
    programme_dimension,
)
from welfare.models import Benefit, Fund, FundingLine, Payout, PayoutKind, Relation
from welfare.natures import NATURES, by_nature
from welfare.privacy import may_read_names

IN_KIND = [(True, _("in kind")), (False, _("in money"))]
OUT_OF_A_FUND = [(True, _("out of a fund of this book")), (False, _("past the funds of this book"))]


def units_of_payout_kinds(where: Any) -> set[str]:
    """The units of count of the payout kinds that a condition lets through."""
    fields = {"kind": "code", "group": "group"}
    kinds = PayoutKind.objects.all()
    for code in fields.keys() & where.keys():
        wanted = where[code] if isinstance(where[code], list) else [where[code]]
        kinds = kinds.filter(**{f"{fields[code]}__in": wanted})
    return set(kinds.values_list("count_unit", flat=True))


def support_dimensions(prefix: str = "") -> tuple[Dimension, ...]:
    """What is given and under which programme; `prefix` leads from the records to that."""
    return (
        Dimension("group", _("Kind of support"), by=f"{prefix}kind__group", values=lambda: PayoutKind.Group.choices),
        Dimension(
            "kind",
            _("Reason"),
            by=f"{prefix}kind__code",
            values=lambda: [(kind.code, str(kind)) for kind in PayoutKind.objects.all()],
        ),
        programme_dimension(prefix),
    )


def payout_dimensions(prefix: str = "") -> tuple[Dimension, ...]:
    return (
        *support_dimensions(prefix),
        Dimension(
            "beneficiary_kind",
            _("Who was visited or supported"),
            by=f"{prefix}beneficiary_kind",
            values=lambda: Payout.Beneficiary.choices,
        ),
        Dimension("relation", _("Relation to the member"), by=f"{prefix}relation", values=lambda: Relation.choices),
    )


def levels() -> list[tuple[Any, Any]]:
    return [(level.code, str(level)) for level in Level.objects.all()]


def of_level(value: Any, payer: Any, day: Any, *, outer: Any) -> Q:
    """Whether a union was of a level on a day. Of those that never changed it, the day need not be asked.

    `payer` and `outer` are the same union, as the row and as a question within the row names it.
    """
    ever, other = UnitVersion.objects.filter(level=value), UnitVersion.objects.exclude(level=value)
    always = ever.exclude(unit__in=other.values("unit"))
    sometimes = ever.filter(unit__in=other.values("unit"))
    then = ever.filter(unit=outer, valid__contains=day)
    return Q(In(payer, always.values("unit"))) | Q(In(payer, sometimes.values("unit"))) & Q(Exists(then))


def paid_at_level(value: Any, _day: Day) -> Q:
    """Lines of union finance, by the level of the union whose money it was on the day: of the payer, of the fund it
    came out of, or else of the union that gave it."""
    payer = Coalesce("payer_unit", "fund__unit", "payout__unit")
    outer = Coalesce(OuterRef("payer_unit"), OuterRef("fund__unit"), OuterRef("payout__unit"))
    stood = of_level(value, payer, OuterRef("payout__happened_on"), outer=outer)
    return Q(source=FundingLine.Source.UNION) & stood


def with_a_line_at_level(value: Any, _day: Day) -> Q:
    """Payouts with such a line; unit and day are those of the payout at hand, which is not looked up again."""
    payer = Coalesce("payer_unit", "fund__unit", OuterRef("unit"))
    outer = Coalesce(OuterRef("payer_unit"), OuterRef("fund__unit"), OuterRef(OuterRef("unit")))
    lines = FundingLine.objects.filter(payout=OuterRef("pk"), source=FundingLine.Source.UNION)
    return Q(Exists(lines.filter(of_level(value, payer, OuterRef(OuterRef("happened_on")), outer=outer))))


def with_a_line(field: str) -> Callable[[Any, Day], Q]:
    """Payouts of which any funding line has a value: counted once, however many others paid for it as well."""

    def when(value: Any, _day: Day) -> Q:
        return Q(Exists(FundingLine.objects.filter(payout=OuterRef("pk"), **{field: value})))

    return when


def is_confidential(row: Any) -> bool:
    """Whether who received it tells something about their health or need."""
    return bool(getattr(row, "payout", row).kind.sensitive)


def read_in_full(rows: Sequence[Any], scope: Scope) -> set[int]:
    """Of payouts, or of parts of them, the keys of those whose recipients the scope may know by name."""
    payouts = {row.pk: getattr(row, "payout", row) for row in rows}
    told = may_read_names(payouts.values(), scope)
    return {key for key, payout in payouts.items() if payout.pk in told}


PAYOUT = RecordKind(
    code="welfare.payout",
    label=_("Approved payouts"),
    records=Payout.objects.approved,
    nearly=Payout.objects.undecided,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Number"), units_of_payout_kinds),
        Measure("amount", _("Amount"), CountUnit.DONG, of="amount"),
        Measure("reached", _("People reached"), CountUnit.PERSON, of="people"),
        Measure("women", _("Women reached, where told"), CountUnit.PERSON, of="women"),
    ),
    dimensions=(
        *payout_dimensions(),
        Dimension(
            "source",
            _("Paid also from"),
            when=with_a_line("source"),
            values=lambda: FundingLine.Source.choices,
        ),
        Dimension(
            "in_kind",
            _("Given"),
            when=with_a_line("in_kind"),
            values=lambda: IN_KIND,
        ),
        Dimension("payer_level", _("Paid by union finance of"), when=with_a_line_at_level, values=levels),
    ),
    with_rows=("kind", "member", "programme"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Recipient"), of=lambda row: row.recipient, sensitive=is_confidential),
        Column(_("Reason"), of=lambda row: row.kind),
        Column(_("Programme"), of=lambda row: row.programme),
        Column(_("Quantity"), of=lambda row: row.quantity, amount=True),
        Column(_("People"), of=lambda row: row.people, amount=True),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
    read_in_full=read_in_full,
)

BENEFIT = RecordKind(
    code="welfare.benefit",
    label=_("Recipients of approved payouts"),
    records=Benefit.objects.counted,
    happened_on="happened_on",
    measures=(
        # Who received something twice, by themselves or on a list, is one member.
        Measure("people", _("Members named"), CountUnit.PERSON, function=Count, of="member", distinct=True),
        Measure("number", _("Number"), units_of_payout_kinds),
        Measure("amount", _("Amount"), CountUnit.DONG, of="amount"),
    ),
    dimensions=(*payout_dimensions(), *person_dimensions(on_a_day=False)),
    with_rows=("kind", "member", "payout__kind"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Recipient"), of=lambda row: row.name or row.member, sensitive=is_confidential),
        Column(_("Reason"), of=lambda row: row.kind),
        Column(_("Quantity"), of=lambda row: row.quantity, amount=True),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
    read_in_full=read_in_full,
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
        Dimension(
            "nature",
            _("Whose means"),
            when=lambda value, _day: Q(Exact(by_nature(), Value(value))),
            values=lambda: NATURES,
        ),
        Dimension("in_kind", _("Given"), by="in_kind", values=lambda: IN_KIND),
        Dimension("payer_level", _("Paid by union finance of"), when=paid_at_level, values=levels),
        Dimension(
            "out_of_fund",
            _("Out of a fund"),
            when=lambda value, _day: Q(fund__isnull=not value),
            values=lambda: OUT_OF_A_FUND,
        ),
        Dimension("fund_kind", _("Kind of fund"), by="fund__kind", values=lambda: Fund.Kind.choices),
        *payout_dimensions("payout__"),
    ),
    with_rows=("payout__kind", "payout__member", "fund"),
    columns=(
        Column(_("Date"), of=lambda row: row.payout.happened_on),
        Column(_("Recipient"), of=lambda row: row.payout.recipient, sensitive=is_confidential),
        Column(_("Reason"), of=lambda row: row.payout.kind),
        Column(_("Source"), of=lambda row: row.get_source_display()),
        Column(_("Paid by"), of=lambda row: row.payer or row.fund),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("payout__happened_on", "pk"),
    read_in_full=read_in_full,
)

KINDS = (
    PAYOUT,
    BENEFIT,
    FUNDING,
    CONTRIBUTION,
    ALLOCATION,
    ENTRY,
    BALANCE,
    LOAN,
    OUTSTANDING,
    CAPITAL,
    POT,
    POT_SHARE,
)
