"""Figures out of the store are those counted from the records, whatever is written and however old the store is."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from campaigns.models import Activity, Attendance
from common.periods import Period
from members.models import Member
from reports import storing
from reports.figures import table
from reports.models import StoredNumbers, StoredQuestion, StoredSighting
from reports.stored import in_doubt
from tests.cast import member
from tests.reports.test_figures import DAYS, PARENTS, UNITS, move
from unions.models import UnionUnit, UnitVersion
from welfare.models import FundingLine, Payout

NEVER = 10**9
CODES = [
    "mem.members_total", "mem.members_women", "mem.party_rate", "mem.members_business", "mem.joined", "mem.left",
    "org.grassroots_business", "welfare.visits.count", "welfare.visits.amount", "welfare.people_supported",
    "welfare.gifts.provincial.count", "welfare.funding.donors.amount", "train.events", "act.people", "act.attendances",
]  # fmt: skip
PERIOD = Period.year(2024)


class Registry:
    """What may happen in the small province between two looks."""

    def __init__(self, cast: Any, paid: Any) -> None:
        self.cast, self.paid = cast, paid
        self.people = [member(f"Người {n}", cast.truong) for n in range(2)]
        self.activity = Activity.objects.create(
            unit=cast.truong, happened_on=date(2024, 3, 1), kind="training", title="Lớp", recorded_by=cast.binh
        )

    def unit(self, code: str) -> UnionUnit:
        return getattr(self.cast, code)

    def pay(self, code: str, day: date, n: int) -> None:
        self.paid(self.unit(code), day, amount=1000 + n, member=self.people[n % 2])

    def transfer(self, code: str, day: date, n: int) -> None:
        """A payout of another unit, day and person than it was: past the services, as nobody may."""
        with transaction.atomic():
            if payout := Payout.objects.filter(status="proposed").order_by("pk").first():
                fields = {"unit": self.unit(code), "happened_on": day, "member": self.people[n % 2], "beneficiary": ""}
                Payout.objects.filter(pk=payout.pk).update(**fields)
                Payout.objects.filter(pk=payout.pk).update(
                    status="approved", approved_by=self.cast.an, approved_at="2024-06-01T00:00Z"
                )

    def propose(self, code: str, day: date, n: int) -> None:
        self.paid(self.unit(code), day, amount=1000 + n, status="proposed")

    def refund(self, code: str, day: date, n: int) -> None:
        FundingLine.objects.filter(payout__unit=self.unit(code)).update(source=("union", "donors")[n % 2])

    def leave(self, code: str, day: date, n: int) -> None:
        spells = self.people[n % 2].spells.filter(valid__endswith=None, valid__startswith__lt=day)
        spells.update(valid=DateRange(date(2020, 1, 1), day), left="resigned")

    def be_other(self, code: str, day: date, n: int) -> None:
        Member.objects.filter(pk=self.people[n % 2].pk).update(sex=("male", "female")[n // 2], party_joined_on=day)

    def come(self, code: str, day: date, n: int) -> None:
        Attendance.objects.create(activity=self.activity, member=self.people[n % 2], came_on=day)

    def hold_elsewhere(self, code: str, day: date, n: int) -> None:
        Activity.objects.filter(pk=self.activity.pk).update(unit=self.unit(code))

    def trade(self, code: str, day: date, n: int) -> None:
        UnitVersion.objects.filter(unit=self.unit(code)).update(sector=("public", "business")[n % 2])

    def go(self, code: str, day: date, n: int) -> None:
        moving, under = [(c, p) for c, ps in PARENTS.items() for p in ps][n]
        move(self.unit(moving), self.unit(under), day)

    def take_away(self, code: str, day: date, n: int) -> None:
        Activity.objects.filter(pk=self.activity.pk).update(binned_by=self.cast.an, binned_at="2024-06-01T00:00Z")


VERBS = [name for name in vars(Registry) if not name.startswith("_") and name != "unit"]
HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.sampled_from(UNITS), DAYS, st.integers(0, 3)), min_size=1, max_size=5
)


def both(cast: Any, settings: Any, codes: list[str] | None = None, on: date | None = None) -> tuple[Any, Any]:
    found = []
    for threshold in (NEVER, 1):
        settings.STORED_FROM_UNITS = threshold
        nodes = [getattr(cast, code) for code in UNITS]
        found.append(dict(table(cast.tinh, PERIOD, codes, tree_on=on, nodes=nodes)))
    return found[0], found[1]


@hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=4, phases=[Phase.generate])
@given(before=HAPPENINGS, between=HAPPENINGS, after=HAPPENINGS, restated=st.none() | DAYS)
def test_what_is_stored_and_what_was_written_since_are_the_figures(
    cast, paid, settings, before, between, after, restated
):
    """All indicators of all units: from a fresh store, an old one, one brought up to date, and an old one again."""
    with transaction.atomic():
        world = Registry(cast, paid)
        for happenings in (before, between, after):
            for verb, *told in happenings:
                with suppress(DatabaseError), transaction.atomic():  # what the database refuses does not happen
                    getattr(world, verb)(*told)
            counted, out_of_store = both(cast, settings, CODES, restated)
            assert out_of_store == counted
            storing.refresh([PERIOD])
            counted, out_of_store = both(cast, settings, CODES, restated)
            assert out_of_store == counted
        transaction.set_rollback(True)


@pytest.fixture
def stored(cast, paid, settings):
    settings.STORED_FROM_UNITS = 1
    lan = member("Nguyễn Thị Lan", cast.truong)
    for unit in (cast.truong, cast.xuong):
        paid(unit, date(2024, 5, 2), member=lan)
    storing.refresh([PERIOD])
    return lan


def test_only_units_that_were_written_to_are_counted_again(cast, paid, stored):
    paid(cast.xuong, date(2024, 6, 2), member=stored)
    Member.objects.filter(pk=stored.pk).update(sex="male")
    before = dict(StoredNumbers.objects.values_list("pk", "numbers"))
    questions = StoredQuestion.objects.order_by("start")  # of a kind the last day comes after the one before the period
    doubtful = {one.kind: in_doubt([one])[one.pk] for one in questions}

    storing.refresh([PERIOD])

    assert doubtful["welfare.payout"] == {cast.xuong.pk}
    assert doubtful["members.membership"] == {cast.truong.pk}
    assert doubtful["campaigns.activity"] == set()
    new = StoredNumbers.objects.exclude(pk__in=before)
    assert {(one.question.kind, one.of_unit) for one in new.select_related("question")} == {
        ("members.membership", cast.truong.pk), ("welfare.payout", cast.xuong.pk), ("welfare.benefit", cast.xuong.pk),
        ("welfare.funding", cast.xuong.pk),
    }  # fmt: skip
    assert not any(in_doubt(StoredQuestion.objects.all()).values())
    assert [sorted(one.units) for one in StoredSighting.objects.filter(question__kind="welfare.benefit")][:1] == [
        sorted([cast.truong.pk, cast.xuong.pk])
    ]


def test_figures_are_read_from_the_store_where_nothing_speaks_against_it(cast, stored, settings):
    """A number that is wrong in the store is told, and no longer when its unit is written to."""
    StoredNumbers.objects.filter(question__kind="members.membership", of_unit=cast.truong.pk).update(numbers=[7] * 99)
    told = {}
    for when in ("stored", "in doubt"):
        told[when] = both(cast, settings, ["mem.members_total"])[1][cast.tinh.pk][0].value
        member("Trần Văn Nam", cast.truong)

    assert told == {"stored": 7, "in doubt": 2}


def test_a_period_that_nobody_uses_any_more_is_dropped(cast, stored):
    storing.refresh([Period.year(2023)])

    assert {one.end.year for one in StoredQuestion.objects.filter(is_day=False)} == {2024}
    assert not StoredQuestion.objects.filter(start=PERIOD.start).exists()
