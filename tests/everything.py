"""One of everything in a unit, so that sweeps over all addresses and models have something to find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from campaigns.models import Activity, Campaign, Registration, Work
from common.periods import Period
from members.models import CareerEvent, GroupStay, MembershipSpell
from reports import services
from reports.models import ReportTemplate
from tests.cast import LONG_AGO, member
from unions.access import Scope
from welfare.models import Contribution, Fund, Loan, PotShare, RotatingPot

CANARY = "Chim Hoàng Yến"  # stands in every text of the unit's rows, and nowhere else


def everything(cast: SimpleNamespace, paid: Callable[..., Any], rows: int = 1) -> SimpleNamespace:
    """`rows` of every kind of record of the school union, and its report of 2024 with a paper."""
    made = SimpleNamespace(
        campaign=Campaign.objects.create(unit=cast.tinh, code="thi-dua", name="Thi đua", valid=LONG_AGO),
        fund=Fund.objects.create(unit=cast.truong, name=CANARY),
        pot=RotatingPot.objects.create(unit=cast.to_1, valid=LONG_AGO),
    )
    more(made, cast, paid, rows)
    made.report = services.open_report(
        unit=cast.truong,
        period=Period.year(2024),
        template=ReportTemplate.objects.get(code="grassroots-year"),
        dated_on=date(2024, 12, 31),
        scope=Scope.of(cast.binh),
    )
    made.snapshot = services.take_snapshot(made.report, scope=Scope.of(cast.binh))
    services.render_snapshot(made.snapshot)
    return made


def more(made: SimpleNamespace, cast: SimpleNamespace, paid: Callable[..., Any], rows: int) -> None:
    """As many rows more of every kind; `made` points at the newest."""
    unit, by = cast.truong, cast.binh
    for n in range(rows):
        day = date(2024, 1 + n % 12, 5)
        common = {"unit": unit, "happened_on": day, "recorded_by": by, "note": CANARY, "source_document": CANARY}
        made.member = person = member(f"{CANARY} {n}", unit)
        spell = MembershipSpell.objects.get(member=person)
        GroupStay.objects.create(spell=spell, group=cast.to_1, valid=spell.valid)
        PotShare.objects.create(pot=made.pot, member=person, amount=1_000_000)
        made.payout = paid(unit, day, member=person, beneficiary=CANARY)
        made.waiting = paid(unit, day, member=person, status="proposed")
        made.career_event = CareerEvent.objects.create(kind="appointment", member=person, **common)
        made.registration = Registration.objects.create(campaign=made.campaign, taking_part=1, eligible=2, **common)
        made.work = Work.objects.create(kind="task", title=CANARY, campaign=made.campaign, **common)
        made.activity = Activity.objects.create(kind="sport", title=CANARY, **common)
        made.contribution = Contribution.objects.create(fund=made.fund, amount=10_000, **common)
        made.loan = Loan.objects.create(kind="bank", lender=CANARY, member=person, amount=10_000, **common)
