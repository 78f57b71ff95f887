"""What an ordinary year leaves in the registers of a small province besides its records: work that is under way.

For the demo alone. Every act goes through the services that the pages use, each once.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pghistory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from campaigns.models import Activity, Cluster, Duty
from campaigns.services.clusters import add_places, form_cluster
from campaigns.services.duties import set_duty
from members.models import Congress, CongressPlan, Headcount, Member, MembershipSpell, Transfer
from members.services.offices import plan_congresses, record_congress
from members.services.records import rate_members, record
from members.services.transfers import send_transfer
from unions.access import Scope
from unions.models import Account, Classification, Grade, GradeScale, ScoreSheet, Sector, UnionUnit
from unions.services.classification import (
    Points,
    open_classification,
    score_oneself,
    submit_classification,
)
from unions.services.score_sheets import copy_sheet
from welfare.models import Allocation
from welfare.services.allocations import record_allocation

PROVINCE, UNION, BESIDE = "TVH", "TVH-CDVC-SNV", "TVH-CDVC-HTDVC"
YEAR, TERM = "2024", "2023-2028"
LAST_DAY = date(2024, 12, 31)
RATED_BEST = 4  # of those who are rated, every so many has the best grade


def by(account: Account) -> AbstractContextManager[Any]:
    """What is written within stands in the history as the account's."""
    context: AbstractContextManager[Any] = pghistory.context(user=account.pk, url="load_demo")
    return context


def begin_registers(province: Account, reviewer: Account, union: Sequence[Account], beside: Sequence[Account]) -> None:
    """What those of the province (chair and reviewer) and of two unions (officer and chair of each) have begun."""
    if Headcount.objects.exists():
        return
    for account, begun in (
        (province, _of_the_province),
        (reviewer, _issue_score_sheet),
        (union[0], _of_the_union),
        (beside[0], _of_the_union_beside),
    ):
        with by(account):
            begun(Scope.of(account))
    with by(beside[1]):
        _hand_in_scores(Scope.of(beside[1]))


def _of_the_province(scope: Scope) -> None:
    """Duties, a cluster, means handed down, and by when congresses are held."""
    unit, since = UnionUnit.objects.get(code=PROVINCE), DateRange(date(2024, 1, 1), None)
    below = UnionUnit.objects.filter(code__in=(UNION, BESIDE))
    for kind in (Activity.Kind.STAFF_CONFERENCE, Activity.Kind.DIALOGUE):
        set_duty(
            Duty(unit=unit, kind=kind, level_id="grassroots_union", sector=Sector.PUBLIC, valid=since), scope=scope
        )
    cluster = form_cluster(Cluster(unit=unit, name="Khối thi đua các sở, ngành tỉnh", valid=since), scope=scope)
    add_places(cluster.pk, units=[one.pk for one in below], starting=date(2024, 1, 1), scope=scope)
    for one, amount in zip(below.order_by("code"), (4_000_000, 12_000_000), strict=True):
        record_allocation(
            Allocation(unit=unit, to_unit=one, amount=amount, happened_on=date(2024, 1, 22), note="Tết Sum vầy 2024"),
            scope=scope,
        )
    plan_congresses(
        CongressPlan(
            unit=unit,
            term_label=TERM,
            level_id="grassroots_union",
            starts_on=date(2022, 10, 1),
            due_on=date(2023, 6, 30),
        ),
        scope=scope,
    )


def _issue_score_sheet(scope: Scope) -> None:
    """That of the year: the shipped example, as the province's own."""
    shipped = ScoreSheet.objects.get(unit=None, levels="grassroots_union")
    copy_sheet(shipped, issuer=UnionUnit.objects.get(code=PROVINCE), starting=date(2024, 1, 1), scope=scope)


def _of_the_union(scope: Scope) -> None:
    """Its headcount, its congress, the ratings of a group of its members, and the scores that it gives itself."""
    unit = UnionUnit.objects.get(code=UNION)
    record(
        Headcount(
            unit=unit,
            happened_on=LAST_DAY,
            workers=74,
            women_workers=33,
            members=71,
            women_members=31,
            party_members=52,
            declared_by="Văn phòng Sở Nội vụ",
        ),
        scope=scope,
    )
    record_congress(
        Congress(
            unit=unit,
            happened_on=date(2023, 3, 17),
            term_label=TERM,
            form=Congress.Form.ALL_MEMBERS,
            summoned=70,
            present=66,
            women_present=28,
        ),
        decision=None,
        scope=scope,
    )
    _rate(unit, scope)
    _score(unit, scope)


def _of_the_union_beside(scope: Scope) -> None:
    """A member whom it sends over, and the scores that it gives itself."""
    unit = UnionUnit.objects.get(code=BESIDE)
    leaves = MembershipSpell.objects.of(unit).filter(left_on=None).order_by("member__member_number").last()
    if leaves:
        send_transfer(
            Transfer(
                to_unit=UnionUnit.objects.get(code=UNION),
                moves_on=timezone.localdate() + timedelta(days=5),
                document="GT 05/GT-CĐCS",
            ),
            leaves.pk,
            scope=scope,
        )
    _score(unit, scope)


def _rate(unit: UnionUnit, scope: Scope) -> None:
    grades = {one.code: one for one in Grade.objects.filter(scale__subject=GradeScale.Subject.MEMBER)}
    people = Member.objects.filter(spells__unit=unit, spells__valid__contains=LAST_DAY).order_by("member_number")
    given = {one.pk: grades["good" if n % RATED_BEST else "excellent"] for n, one in enumerate(people)}
    rate_members(unit, YEAR, given, on=LAST_DAY, document="Biên bản họp Ban Chấp hành 27/12/2024", scope=scope)


def _score(unit: UnionUnit, scope: Scope) -> None:
    begun = open_classification(unit, YEAR, scope=scope)
    points = {one.criterion_id: Points(one.criterion.points) for one in begun.scores.select_related("criterion")}
    score_oneself(begun.pk, points, seen_version=begun.version, scope=scope)


def _hand_in_scores(scope: Scope) -> None:
    begun = Classification.objects.get(unit__code=BESIDE, year_label=YEAR)
    submit_classification(begun.pk, seen_version=begun.version, scope=scope)
