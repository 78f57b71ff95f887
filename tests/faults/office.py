"""A union whose people pay and approve while faults are made, with a fund of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from reports.models import Report
from unions.access import Scope
from unions.models import Account, Posting, Role, UnionUnit
from welfare.models import Contribution, Entry, Fund, FundingLine, Payout, PayoutKind
from welfare.services import books
from welfare.services.contributions import record_contribution
from welfare.verification import flaws_of

OFFICERS = 8
OPENING, SUPPORT, GIFT = 100_000_000_000, 300_000, 50_000  # đồng
LONG_AGO = DateRange(date(2015, 1, 1), None)


@dataclass(frozen=True)
class Office:
    """A union's people, made once, with a fund that is a new one each time."""

    unit: UnionUnit
    fund: Fund
    heads: Sequence[Account]  # may approve
    cashiers: Sequence[Account]  # may pay
    clerk: Account  # proposes

    @classmethod
    def opened(cls) -> Office:
        """In the union of the example's report."""
        return cls.at(Report.objects.select_related("unit").earliest("pk").unit)

    @classmethod
    def at(cls, unit: UnionUnit) -> Office:
        heads = [posted(f"head-{n}", unit, Role.CHAIR) for n in range(OFFICERS)]
        cashiers = [posted(f"cashier-{n}", unit, Role.TREASURER) for n in range(OFFICERS)]
        fund = Fund.objects.create(unit=unit, name=f"Quỹ {uuid.uuid4().hex}", kind=Fund.Kind.SOCIAL)
        office = cls(unit, fund, heads, cashiers, posted("clerk", unit, Role.OFFICER))
        opening = Entry(fund=fund, kind=Entry.Kind.OPENING, amount=OPENING, happened_on=timezone.localdate())
        books.book(opening, scope=office.cashier())
        return office

    def cashier(self) -> Scope:
        return Scope.of(self.cashiers[0])

    def pile(self, number: int, status: str) -> list[int]:
        """Ids of new payouts out of the fund that wait for approval, or are approved by the first head."""
        kind, today = PayoutKind.objects.get(code="visit-sick"), timezone.localdate()
        with transaction.atomic():
            payouts = Payout.objects.bulk_create(
                Payout(
                    unit=self.unit,
                    kind=kind,
                    happened_on=today,
                    beneficiary=f"Người thứ {n}",
                    amount=SUPPORT,
                    status=Payout.Status.PROPOSED,
                    recorded_by=self.clerk,
                    proposed_by=self.clerk,
                )
                for n in range(number)
            )
            FundingLine.objects.bulk_create(
                FundingLine(payout=payout, source=FundingLine.Source.SOCIAL_FUND, fund=self.fund, amount=SUPPORT)
                for payout in payouts
            )
            ids = [payout.pk for payout in payouts]
            if status == Payout.Status.APPROVED:
                decided = {"status": status, "approved_by": self.heads[0], "approved_at": timezone.now()}
                Payout.objects.filter(pk__in=ids).update(**decided)
        return ids

    def receive(self, form_key: uuid.UUID, scope: Scope | None = None) -> Entry:
        """A gift in cash, written down and booked; asked again with the same key, the same."""
        given = Contribution(
            unit=self.unit,
            fund=self.fund,
            giver=Contribution.Giver.DONOR,
            given_by="Người cho",
            form=Contribution.Form.CASH,
            amount=GIFT,
            happened_on=timezone.localdate(),
            form_key=form_key,
        )
        return record_contribution(given, scope=scope or self.cashier()).entries.get()

    def flaws(self) -> int:
        return len(flaws_of(self.fund))


def posted(username: str, unit: UnionUnit, role: str) -> Account:
    known = Account.objects.filter(username=username).first()
    if known:
        return known
    made = Account.objects.create(username=username, full_name=username.title())
    Posting.objects.create(account=made, unit=unit, role=role, valid=LONG_AGO)
    return made
