"""The rules of arithmetic that ship are true: by what their figures count, or by the walls around the records."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from common.periods import Period
from members.models import MembershipSpell
from reports.figures import figures
from reports.models import Identity, IndicatorVersion
from reports.services.identities import check_terms
from tests.cast import member
from welfare.models import PayoutKind

# Rules about what people typed side by side, which is what a reviewer wants to be told where it does not come out.
AS_TYPED = {
    "checked-among-entitled", "contracts-declared", "declared-members-among-workers", "declared-women-members",
    "declared-women-workers", "housed-and-renting", "insured-declared", "lacking-work-declared",
    "lacking-work-women-declared", "present-at-congresses", "taking-part-in-movements", "women-among-beneficiaries",
    "women-at-tet", "women-in-workers-month", "workers-women-declared",
}  # fmt: skip
BY_THE_CLOCK = {"ages-of-members", "congresses-held", "gifts-by-programme"}  # values that shut each other out on a day


def values(version: IndicatorVersion, code: str) -> set[str] | None:
    """The values of a dimension that a definition lets through; None for any. A kind of support tells its group."""
    where = version.where
    if code == "group" and "group" not in where and "kind" in where:
        return set(PayoutKind.objects.filter(code__in=values(version, "kind")).values_list("group", flat=True))
    if code not in where:
        return None
    return set(map(str, where[code] if isinstance(where[code], list) else [where[code]]))


def is_part_of(part: IndicatorVersion, whole: IndicatorVersion) -> bool:
    same = [(one.kind, one.measure, one.period_rule, one.scope_rule) for one in (part, whole)]
    within = [(values(part, code), values(whole, code)) for code in whole.where]
    return same[0] == same[1] and all(mine is not None and mine <= other for mine, other in within)


def shut_each_other_out(one: IndicatorVersion, other: IndicatorVersion) -> bool:
    pairs = [(values(one, code), values(other, code)) for code in {*one.where, *other.where, "group"}]
    return any(mine is not None and his is not None and not mine & his for mine, his in pairs)


@pytest.fixture
def versions(db) -> dict[str, IndicatorVersion]:
    return {one.code: one for one in IndicatorVersion.objects.in_force(date(2024, 12, 31))}


def test_shipped_rules_add_what_counts_the_same(versions):
    rules = list(Identity.objects.filter(unit=None))
    for rule in rules:
        check_terms(rule)
    assert len(rules) > 50


def test_parts_are_at_most_their_whole_by_what_they_count(versions):
    for rule in Identity.objects.filter(unit=None, relation="at_most").exclude(code__in=AS_TYPED):
        (whole,) = rule.right
        for n, part in enumerate(rule.left):
            assert is_part_of(versions[part], versions[whole]) or rule.code in BY_THE_CLOCK, (rule, part)
            for other in rule.left[:n]:
                apart = shut_each_other_out(versions[part], versions[other])
                assert apart or rule.code in BY_THE_CLOCK | {"care-by-group"}, (rule, part, other)


def test_who_joined_and_left_makes_the_difference_and_sources_make_the_whole(cast, paid):
    day = date(2024, 1, 1)
    for n in range(12):
        paid(cast.truong, day + timedelta(days=60 * (n % 6)), amount=100_000 + n)
        of = (cast.truong, cast.xuong)[n % 2]
        stays = DateRange(day + timedelta(days=30 * n), day + timedelta(days=30 * n + 45 * (n % 5) + 1))
        MembershipSpell.objects.filter(member=member(f"Người {n}", of)).update(valid=stays, left="resigned")
    rules = Identity.objects.filter(unit=None, relation="equal")
    codes = {term.removeprefix("-") for rule in rules for term in (*rule.left, *rule.right)}
    for unit in (cast.tinh, cast.huyen_a, cast.xuong):
        for period in (Period.year(2024), Period.half(2024, 1), *(Period.month(2024, n) for n in range(1, 13, 3))):
            found = {one.code: one.value for one in figures(unit, period, codes)}

            def total(terms: list[str], found=found) -> int:
                return sum(-found[one[1:]] if one[0] == "-" else found[one] for one in terms)

            assert {rule.code: total(rule.left) - total(rule.right) for rule in rules} == dict.fromkeys(
                rules.values_list("code", flat=True), 0
            )
