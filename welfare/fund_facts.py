"""What can be counted about funds: what came into them, their books, and what was lent or saved beside them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Count, DateField, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from common.facts import Column, CountUnit, Day, Dimension, Measure, RecordKind
from welfare.models import (
    Allocation,
    Capital,
    Contribution,
    Drive,
    Entry,
    Fund,
    Loan,
    LoanSource,
    Outstanding,
    PotShare,
    Programme,
    RotatingPot,
)


def programme_dimension(prefix: str = "") -> Dimension:
    """A programme means what carries it out, too: its years, and the versions of lower levels."""

    def under(value: Any, _day: Day) -> Q:
        return Q(**{f"{prefix}programme__in": Programme.objects.with_below([value])})

    return Dimension(
        "programme",
        _("Programme"),
        when=under,
        values=lambda: [(one.code, str(one)) for one in Programme.objects.all()],
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
    dimensions=(
        Dimension("fund", _("Fund"), by="fund__name"),
        Dimension("fund_kind", _("Kind of fund"), by="fund__kind", values=lambda: Fund.Kind.choices),
        Dimension("giver", _("Who gave"), by="giver", values=lambda: Contribution.Giver.choices),
        Dimension("form", _("Given as"), by="form", values=lambda: Contribution.Form.choices),
        Dimension(
            "drive",
            _("Drive"),
            by="drive__name",
            values=lambda: [(name, name) for name in Drive.objects.values_list("name", flat=True)],
        ),
    ),
    with_rows=("fund",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Fund"), of=lambda row: row.fund),
        Column(_("Given as"), of=lambda row: row.get_form_display()),
        Column(_("Contributors"), of=lambda row: row.quantity, amount=True),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
)

ALLOCATION = RecordKind(
    code="welfare.allocation",
    label=_("Means handed down"),
    records=Allocation.objects.kept,
    happened_on="happened_on",
    measures=(Measure("amount", _("Amount"), CountUnit.DONG, of="amount"),),
    dimensions=(programme_dimension(),),
    with_rows=("programme", "to_unit"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("To the union"), of=lambda row: row.to_unit),
        Column(_("Programme"), of=lambda row: row.programme),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
)


def booked_as(value: Any, _day: Day) -> Q:
    """Entries of a kind, and what took such an entry back: together they say what came in or went out for good."""
    return Q(kind=value) | Q(kind=Entry.Kind.REVERSAL, reverses__kind=value)


FUND_OF_ENTRY = (
    Dimension("fund_kind", _("Kind of fund"), by="fund__kind", values=lambda: Fund.Kind.choices),
    Dimension("fund", _("Fund"), by="fund__name"),
)
# Without the words of an entry: they may name who was in need.
ENTRY_COLUMNS = (
    Column(_("Date"), of=lambda row: row.happened_on),
    Column(_("Fund"), of=lambda row: row.fund),
    Column(_("Voucher"), of=lambda row: row.voucher),
    Column(_("What"), of=lambda row: row.get_kind_display()),
    Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
)

ENTRY = RecordKind(
    code="welfare.entry",
    label=_("Entries of cash books"),
    records=Entry.objects.all,
    happened_on="happened_on",
    unit_field="fund__unit",
    measures=(
        Measure("received", _("Received"), CountUnit.DONG, of="amount"),
        Measure("spent", _("Spent"), CountUnit.DONG, of=-F("amount")),
    ),
    dimensions=(
        Dimension("what", _("What"), when=booked_as, values=lambda: Entry.Kind.choices),
        *FUND_OF_ENTRY,
        Dimension("method", _("By"), by="method", values=lambda: Entry.Method.choices),
    ),
    with_rows=("fund",),
    columns=ENTRY_COLUMNS,
    order=("happened_on", "fund", "number"),
)


def entries_since() -> Any:
    """Every entry with `counts`: the days on which it is part of the balance of its fund, its own and all after."""
    days = Func(
        F("happened_on"), Value(None, output_field=DateField()), function="daterange", output_field=DateRangeField()
    )
    return Entry.objects.annotate(counts=days)


BALANCE = RecordKind(
    code="welfare.balance",
    label=_("Balances of funds"),
    records=entries_since,
    valid="counts",
    unit_field="fund__unit",
    measures=(Measure("amount", _("Balance"), CountUnit.DONG, of="amount"),),
    dimensions=FUND_OF_ENTRY,
    with_rows=("fund",),
    columns=ENTRY_COLUMNS,
    order=("happened_on", "fund", "number"),
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
    dimensions=(Dimension("kind", _("Kind"), by="kind", values=lambda: LoanSource.choices),),
    with_rows=("member",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Borrower"), of=lambda row: row.member or "–"),
        Column(_("Lender"), of=lambda row: row.lender),
        Column(_("Amount (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
)

OUTSTANDING = RecordKind(
    code="welfare.outstanding",
    label=_("Loans still out"),
    records=Outstanding.objects.all,
    valid="valid",
    measures=(
        Measure("borrowers", _("Borrowers"), CountUnit.PERSON, of="borrowers"),
        Measure("amount", _("Amount"), CountUnit.DONG, of="amount"),
    ),
    dimensions=(Dimension("kind", _("Kind"), by="kind", values=lambda: LoanSource.choices),),
    with_rows=("loan__member",),
    columns=(
        Column(_("Since"), of=lambda row: row.valid.lower),
        Column(_("Borrower"), of=lambda row: row.loan.member or "–"),
        Column(_("Lender"), of=lambda row: row.loan.lender),
        Column(_("Still out (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("loan__happened_on", "pk"),
)

CAPITAL = RecordKind(
    code="welfare.capital",
    label=_("Capital for loans"),
    records=Capital.objects.all,
    valid="valid",
    measures=(
        Measure("amount", _("Capital"), CountUnit.DONG, of="amount"),
        Measure("borrowers", _("Borrowers"), CountUnit.PERSON, of="borrowers"),
    ),
    dimensions=(Dimension("kind", _("Kind"), by="kind", values=lambda: LoanSource.choices),),
    columns=(
        Column(_("Since"), of=lambda row: row.valid.lower),
        Column(_("Kind"), of=lambda row: row.get_kind_display()),
        Column(_("Whose money"), of=lambda row: row.lender),
        Column(_("Borrowers"), of=lambda row: row.borrowers, amount=True),
        Column(_("Capital (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("kind", "lender", "pk"),
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
