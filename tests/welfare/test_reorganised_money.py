"""Money of unions that end."""

from __future__ import annotations

import re
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from unions.followers import Act, followers
from unions.models import LineageEvent
from welfare.follower import WelfareFollower
from welfare.models import Entry, Fund, Loan, PotShare, RotatingPot

MARCH = date(2024, 3, 1)


def test_before_a_union_ends_it_is_told_what_it_has_in_hand_and_nothing_is_moved(cast, paid, lan):
    for kind, amount in (("union", 1_000_000), ("union", 500_000), ("social", 200_000), ("social", 0)):
        fund = Fund.objects.create(unit=cast.truong, name=f"{kind} {amount}", kind=kind)
        if amount:
            Entry.objects.create(fund=fund, kind="opening", amount=amount, happened_on=MARCH, booked_by=cast.binh)
    for status in ("proposed", "proposed", "approved"):
        paid(cast.truong, MARCH, status=status)
    own = {"unit": cast.truong, "happened_on": MARCH, "recorded_by": cast.binh}
    Loan.objects.create(**own, kind="bank", lender="Ngân hàng", member=lan, amount=5_000_000)
    pot = RotatingPot.objects.create(unit=cast.to_1, valid=DateRange(date(2024, 1, 1), None))
    PotShare.objects.create(pot=pot, member=lan, amount=300_000)
    paid(cast.xuong, MARCH, status="proposed")
    event = LineageEvent(kind="dissolved", effective_on=date(2024, 6, 1))

    told = WelfareFollower().consequences(Act(event, ended=frozenset({cast.truong.pk, cast.to_1.pk})))

    assert [(line.number, re.findall(r"\d[\d.]*", line.detail), line.watched) for line in told] == [
        (3, ["200.000", "1.500.000"], False),
        (3, ["2", "1"], False),
        (1, ["5.000.000"], False),
        (1, ["300.000"], False),
    ]
    assert WelfareFollower().consequences(Act(event, moved=frozenset({cast.truong.pk}))) == []
    assert WelfareFollower in map(type, followers())
