"""What of a payout is shown to whom: its reasons, and who is in need.

Kind, day, quantity, amount and who paid are open to whoever sees the payout. Of a kind that says something about
health or need, the names take the ability to record or to pay at its union, and the reasons (notes, relation, papers)
the ability to read what is sensitive; who wrote a payout down reads their own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from common.models import AccessLog
from members.privacy import HIDDEN, log_access
from unions.access import Scope
from unions.models import Can, TreePath, UnitVersion
from welfare.models import Payout
from welfare.models.payouts import BenefitQuerySet, PayoutQuerySet

Named = TypeVar("Named", PayoutQuerySet, BenefitQuerySet)
PARTS = ("union_section", "union_group")  # of a union, with no officers who answer for them
# Every field of a payout and of its parts that says something about a person; a test misses a new one.
NAMES = frozenset({"member", "beneficiary", "name", "born_year", "place", "recipients"})
REASONS = frozenset(
    {"note", "relation", "source_document", "override_reason", "return_reason", "reversal_reason", "proofs"}
    | {"number", "filename"}  # of papers
)


def may_read_names(payouts: Iterable[Payout], scope: Scope) -> set[int]:
    """Ids of the payouts whose recipients the scope may know by name. Two questions for any number of them."""
    rows = list(payouts)
    sensitive = [payout for payout in rows if payout.kind.sensitive]
    units = {payout.unit_id for payout in sensitive}
    able: set[int] = set()
    for can in (Can.RECORD, Can.PAY) if units else ():
        able |= set(scope.places(can).filter(unit__in=units).values_list("unit", flat=True))
    hidden = {payout.pk for payout in sensitive if payout.unit_id not in able}
    return {payout.pk for payout in rows} - hidden


def may_read_reason(payouts: Iterable[Payout], scope: Scope) -> set[int]:
    """Ids of the payouts whose notes and papers the scope may read. As many questions as for one."""
    rows = list(payouts)
    own = scope.account.pk
    sensitive = {payout.pk: payout.unit_id for payout in rows if payout.kind.sensitive}
    able = _may_read_sensitive(set(sensitive.values()), scope)
    recorded = _recorded_in(set(sensitive.values()), scope) if sensitive else set()
    wrote = {
        payout.pk
        for payout in rows
        if own in (payout.recorded_by_id, payout.proposed_by_id) and payout.unit_id in recorded
    }
    hidden = {pk for pk, unit in sensitive.items() if unit not in able}
    return {payout.pk for payout in rows} - (hidden - wrote)


def disclose(payout: Payout, scope: Scope) -> None:
    """Write down that the account is shown the reasons of a sensitive payout; who may not is refused."""
    if payout.pk not in may_read_reason([payout], scope):
        raise PermissionDenied
    if payout.kind.sensitive:
        log_access(scope, AccessLog.Act.READ, payout, REASONS & {"note", "relation", "override_reason", "proofs"})


def veil(payout: Payout, scope: Scope) -> Callable[[str, Any], Any]:
    """For the history of a payout and of its parts: the value of a field, or a mask where it may not be read.

    The mask of a reason stands also where nothing is written: that says something too.
    """
    hidden: set[str] = set()
    if payout.pk not in may_read_names([payout], scope):
        hidden |= NAMES
    if payout.pk not in may_read_reason([payout], scope):
        hidden |= REASONS
    return lambda field, value: HIDDEN if field in hidden else value


def with_names(rows: Named, scope: Scope) -> Named:
    """Of these payouts or benefits, those whose names the scope may read: only among them is looked for a name."""
    able = scope.places(Can.RECORD) | scope.places(Can.PAY)
    return rows.filter(Q(kind__sensitive=False) | Q(unit__in=able.values("unit")))


def public_name(name: str) -> str:
    """A name as it is posted up: who it is recognises it, nobody else is told: "Nguyễn Thị Lan" is "Nguyễn T. L."."""
    first, *others = name.split() or [""]
    return " ".join([first, *(f"{word[0]}." for word in others)])


def _recorded_in(units: set[int], scope: Scope) -> set[int]:
    return set(scope.places(Can.RECORD).filter(unit__in=units).values_list("unit", flat=True))


def _may_read_sensitive(units: set[int], scope: Scope) -> set[int]:
    """Of units, those where the scope reads what is sensitive: its own, with the groups and sections inside of them.

    The ability holds at one's own union and not below it; a group is no union of its own.
    """
    if not units:
        return set()
    own = set(scope.places(Can.SENSITIVE).values_list("unit", flat=True))
    inside = set(
        UnitVersion.objects.on(scope.on).filter(unit__in=units - own, level__in=PARTS).values_list("unit", flat=True)
    )
    if not own or not inside:
        return units & own
    paths = TreePath.objects.on(scope.on).filter(unit__in=inside)
    lines = {path.unit_id: path.unit_ids() for path in paths}
    above = {unit for line in lines.values() for unit in line}
    parts = inside | set(
        UnitVersion.objects.on(scope.on).filter(unit__in=above, level__in=PARTS).values_list("unit", flat=True)
    )
    return units & own | {unit for unit, line in lines.items() if own & set(_up_to_the_union(line, parts))}


def _up_to_the_union(line: list[int], parts: set[int]) -> list[int]:
    """From the top down to a part of a union: the part, those between, and the union that they are parts of."""
    own: list[int] = []
    for unit in reversed(line):
        own.append(unit)
        if unit not in parts:
            break
    return own
