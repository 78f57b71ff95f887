"""Payouts that two unions may have recorded for one distribution: found by sets, the likeliest first, judged once.

An upper union and the one that handed out both write it down, and a report that adds them up claims it twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.periods import Period
from unions.access import Scope
from unions.models import STEP, Can, UnionUnit
from welfare.models import COUNTED, ClaimVerdict, Payout

MOST = 200  # pairs that are looked at together
NEAR = 14  # days between what may be one distribution
SEASON = timedelta(days=60)  # a programme is carried out within two months

# What both questions begin with: the payouts in reach, each with the programme at the top of its own, and its people.
BEGINNING = """
WITH RECURSIVE top (id, top_id) AS (
    SELECT id, id FROM welfare_programme WHERE parent_id IS NULL
    UNION ALL
    SELECT below.id, top.top_id FROM welfare_programme below JOIN top ON below.parent_id = top.id
), claim AS MATERIALIZED (
    SELECT p.id, p.unit_id, p.kind_id, top.top_id, p.happened_on, p.quantity, p.amount, p.listed
      FROM welfare_payout p LEFT JOIN top ON top.id = p.programme_id
     WHERE p.id IN ({rows})
)
"""
# Of one kind or programme, by two unions, not far apart; in a programme the whole season is near.
ALIKE = """
    one.unit_id <> other.unit_id AND one.id < other.id
    AND (one.top_id = other.top_id AND abs(one.happened_on - other.happened_on) <= %(season)s
         OR one.kind_id = other.kind_id AND abs(one.happened_on - other.happened_on) <= %(near)s
            AND (one.top_id IS NULL OR other.top_id IS NULL OR one.top_id = other.top_id))
"""
# The same member, or relative or child of a member, or name and year of birth.
SAME_PEOPLE = """
{beginning}, given AS MATERIALIZED (
    SELECT DISTINCT claim.id, CASE
               WHEN b.member_id IS NULL THEN 'n ' || b.born_year || ' ' || vn_fold(b.name)
               WHEN b.beneficiary_kind IN ('family', 'child')
                   THEN 'f ' || b.member_id || ' ' || b.relation || ' ' || coalesce(b.born_year, 0) || vn_fold(b.name)
               ELSE 'm ' || b.member_id END AS person
      FROM claim JOIN welfare_benefit b ON b.payout_id = claim.id
     WHERE b.member_id IS NOT NULL OR b.name <> '' AND b.born_year IS NOT NULL
)
SELECT one.id, other.id, count(*)
  FROM given his JOIN given hers ON hers.person = his.person AND hers.id <> his.id
  JOIN claim one ON one.id = his.id JOIN claim other ON other.id = hers.id
 WHERE {alike}
 GROUP BY one.id, other.id
 ORDER BY count(*) DESC, one.id, other.id
 LIMIT %(most)s
"""
# As many for as much, and either many or by the same name, between a union and one above, below or beside it.
SAME_SUMS = """
{beginning}, placed AS MATERIALIZED (
    SELECT claim.*, tree.path, called.name, CASE WHEN claim.quantity > 1 THEN '' ELSE called.name END AS told_by
      FROM claim
      JOIN welfare_payout p ON p.id = claim.id
      LEFT JOIN members_member m ON m.id = p.member_id
     CROSS JOIN LATERAL (SELECT vn_fold(coalesce(m.full_name, p.beneficiary)) AS name) called
      JOIN unions_treepath tree ON tree.unit_id = claim.unit_id AND tree.valid @> claim.happened_on
)
SELECT one.id, other.id, one.name = other.name
  FROM placed one JOIN placed other USING (quantity, amount, told_by)
 WHERE {alike}
   AND abs(one.happened_on - other.happened_on) <= %(near)s
   AND (other.path LIKE one.path || '%%' OR one.path LIKE other.path || '%%'
        OR left(one.path, -%(step)s) = left(other.path, -%(step)s))
 ORDER BY amount DESC, one.id, other.id
 LIMIT %(most)s
"""


@dataclass(frozen=True)
class Suspicion:
    """Two payouts that look like one, how likely in points up to 100, why in sentences, and what was said of them."""

    first: Payout
    second: Payout
    points: int
    reasons: tuple[str, ...]
    verdict: ClaimVerdict | None = None


def double_claims(
    scope: Scope, period: Period, *, unit: UnionUnit | None = None, judged: bool = False
) -> list[Suspicion]:
    """Pairs in reach, below a unit if one is named, of which one happened in the period; the likeliest first.

    Two questions over sets, at most `MOST` pairs from each. Pairs that were judged are left out, or alone given.
    """
    rows = Payout.objects.in_scope(scope).kept().filter(status__in=(Payout.Status.PROPOSED, *COUNTED))
    rows = rows.filter(happened_on__gte=period.start - SEASON, happened_on__lt=period.end + SEASON)
    if unit is not None:
        rows = rows.under(unit, on="happened_on")
    shared = {(one, other): number for one, other, number in _asked(SAME_PEOPLE, rows)}
    sums = {(one, other): bool(named) for one, other, named in _asked(SAME_SUMS, rows)}
    pairs = shared.keys() | sums.keys()
    verdicts = _verdicts(pairs)
    wanted = [pair for pair in pairs if (pair in verdicts) is judged]
    payouts = _payouts(wanted)
    found = [
        _suspicion(payouts[one], payouts[other], shared.get((one, other), 0), sums.get((one, other)), verdicts)
        for one, other in wanted
    ]
    within = [
        pair
        for pair in found
        if any(period.start <= payout.happened_on < period.end for payout in (pair.first, pair.second))
    ]
    return sorted(within, key=lambda pair: (-pair.points, -pair.first.amount, pair.first.pk, pair.second.pk))[:MOST]


@transaction.atomic
def judge(first: Payout, second: Payout, *, same: bool, note: str = "", scope: Scope) -> ClaimVerdict:
    """Say whether two payouts are one that was recorded twice; remembered, and changed by saying it anew.

    It takes the ability to record or to review at both unions. Raises ValidationError for payouts of one union.
    """
    units = {first.unit_id, second.unit_id}
    if len(units) == 1:
        raise ValidationError(_("These are payouts of one union."), code="one-union")
    scope.require_all(Can.REVIEW if _holds(scope, Can.REVIEW, units) else Can.RECORD, units)
    said = {"same": same, "note": note, "said_by": scope.account, "said_at": timezone.now()}
    one, other = sorted((first.pk, second.pk))
    verdict, _new = ClaimVerdict.objects.update_or_create(first_id=one, second_id=other, defaults=said)
    return verdict


def may_judge(scope: Scope, unit: UnionUnit) -> bool:
    return scope.allows(Can.REVIEW, unit) or scope.allows(Can.RECORD, unit)


def _holds(scope: Scope, can: Can, units: set[int]) -> bool:
    return scope.places(can).filter(unit__in=units).values("unit").distinct().count() == len(units)


def _asked(question: str, rows: QuerySet[Payout]) -> list[tuple[Any, ...]]:
    """The statement over the ids of these rows; whose they are was narrowed before."""
    ids, params = rows.order_by().values("pk").query.sql_with_params()
    named = {f"row_{number}": value for number, value in enumerate(params)}
    within = ids.replace("%%", "%%%%") % tuple(f"%({name})s" for name in named)  # a sign of percent stays one
    limits = {"near": NEAR, "season": SEASON.days, "most": MOST, "step": STEP}
    with connection.cursor() as cursor:
        written = question.replace("{beginning}", BEGINNING).replace("{alike}", ALIKE).replace("{rows}", within)
        cursor.execute(written, named | limits)
        return list(cursor.fetchall())


def _verdicts(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], ClaimVerdict]:
    ids = {pk for pair in pairs for pk in pair}
    rows = ClaimVerdict.objects.filter(Q(first__in=ids) & Q(second__in=ids)).select_related("said_by")
    return {(row.first_id, row.second_id): row for row in rows}


def _payouts(pairs: Iterable[tuple[int, int]]) -> dict[int, Payout]:
    rows = Payout.objects.with_unit_name(on="happened_on").select_related("kind", "programme", "member", "recorded_by")
    return rows.in_bulk({pk for pair in pairs for pk in pair})


def _suspicion(
    one: Payout, other: Payout, shared: int, same_name: bool | None, verdicts: dict[tuple[int, int], ClaimVerdict]
) -> Suspicion:
    """Half of the points for the people they share or for equal sums, the rest for what else agrees."""
    days = abs((one.happened_on - other.happened_on).days)
    points, reasons = 0, []
    if shared:
        least = max(1, min(one.listed or 1, other.listed or 1))
        points += 45 + round(25 * min(1.0, shared / least))
        said = ngettext("%(number)s person received both.", "%(number)s people received both.", shared)
        reasons.append(said % {"number": shared})
    if one.quantity == other.quantity and one.amount == other.amount:
        points += 30
        reasons.append(_("Quantity and amount are the same."))
    if same_name:
        points += 10
        reasons.append(_("Both name the same recipient."))
    if one.programme_id and one.programme_id == other.programme_id:
        points += 10
        reasons.append(_("It is the same programme."))
    points += max(0, 10 * (NEAR - days) // NEAR)
    said = ngettext("%(number)s day lies between them.", "%(number)s days lie between them.", days) % {"number": days}
    reasons.append(said if days else _("Both are of the same day."))
    return Suspicion(one, other, min(points, 100), tuple(reasons), verdicts.get((one.pk, other.pk)))
