"""What an account may see and do: sets of units by ability, computed in one place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import DateField, Q, QuerySet
from django.utils import timezone

from common.conditions import Condition
from common.ready import Later, Ready
from unions.models import (
    ABILITIES,
    Account,
    ApiClient,
    Can,
    HeirPath,
    Narrowing,
    Posting,
    Reach,
    Role,
    TreePath,
    UnionUnit,
)

Path = tuple[str, Reach]
WHOLE = Narrowing()

# Of a tree path of a unit {0} over days {1}: whether it holds on a day, is the last of a unit that has ended by then,
# or the first of one to come.
LOOKED_AT = """
{1} @> %s
OR upper({1}) <= %s AND NOT EXISTS (SELECT FROM unions_treepath later WHERE later.unit_id = {0}
                                       AND (upper_inf(later.valid) OR upper(later.valid) > upper({1})))
OR lower({1}) > %s AND NOT EXISTS (SELECT FROM unions_treepath earlier WHERE earlier.unit_id = {0}
                                      AND lower(earlier.valid) < lower({1}))
"""


@dataclass(frozen=True)
class Scope:
    """The parts of the tree in which one account may act, by ability, in the tree of one day."""

    account: Account
    on: date
    held: dict[Can, tuple[Path, ...]] = field(default_factory=dict)
    narrowing: Narrowing = WHOLE

    @classmethod
    def of(cls, account: Account, on: date | None = None, narrowing: Narrowing = WHOLE) -> Scope:
        """The reach that an account's postings of a day give it; today unless told otherwise.

        Narrowed, it is what a token leaves of that: never more than the account holds on the day.
        """
        on = on or timezone.localdate()
        held: dict[Can, list[Path]] = {}
        if account.is_active:
            top = "" if narrowing.unit is None else _standing_at(narrowing.unit, on)
            for role, path in _postings().rows(account=account.pk, on=on):
                for can, reach in ABILITIES[Role(role)].items():
                    left = _left(path, reach, top)
                    if left is not None and narrowing.leaves(can):
                        held.setdefault(can, []).append(left)
        return cls(account, on, {can: tuple(paths) for can, paths in held.items()}, narrowing)

    @cached_property
    def own_hands(self) -> frozenset[int]:
        """The ids of accounts by which whoever asks may have acted: programs, and those who were shown their secrets."""
        shown_to = ApiClient.objects.filter(account=self.account).values("created_by")
        clients = ApiClient.objects.filter(Q(created_by=self.account) | Q(created_by__in=shown_to))
        return frozenset({self.account.pk, *chain(*clients.values_list("account", "created_by"))})

    @property
    def itself(self) -> Scope:
        """What is left of the reach at the very units where it is held, without those below them."""
        held = {can: tuple((path, Reach.HERE) for path, _reach in paths) for can, paths in self.held.items()}
        return replace(self, held=held)

    @classmethod
    def left_open(cls, reaches: Iterable[Reach]) -> Scope:
        """For statements that are made ready: looks on at some places on some day."""
        on: Any = Later("on", DateField())
        held: Any = tuple((Later(f"path{n}"), reach) for n, reach in enumerate(reaches))
        return cls(Account(), on, {Can.VIEW: held})

    def reaches(self, can: Can = Can.VIEW) -> tuple[Reach, ...]:
        """How an ability is held, at one place after the other: what a statement that is made ready depends on."""
        return tuple(reach for _path, reach in self.held.get(can, ()))

    def said(self, can: Can = Can.VIEW) -> dict[str, Any]:
        """What `left_open` leaves open."""
        return {"on": self.on} | {f"path{n}": path for n, (path, _reach) in enumerate(self.held.get(can, ()))}

    def within(self, can: Can) -> Condition:
        """Paths, of whatever day, that lie in the parts of the tree in which the account holds the ability."""
        sql, params = self._within(can)
        return Condition(sql, ["path"], params)

    def _within(self, can: Can) -> tuple[str, list[Any]]:
        held = self.held.get(can, ())
        sql = " OR ".join("{0} LIKE %s || '%%'" if reach is Reach.BELOW else "{0} = %s" for _path, reach in held)
        return sql, [path for path, _reach in held]

    def places(self, can: Can = Can.VIEW) -> QuerySet[TreePath]:
        """The tree paths of the scope's day in which the account holds the ability.

        A unit that has ended can still be looked at, and organised by late decisions, by those above the place where
        it stood last; looked at also by its heir and by those above the heir. One that will stand later belongs to
        those above its first place.
        """
        if can not in (Can.VIEW, Can.ORGANISE):
            return self.standing(can)
        within, (sql, params) = self.within(can), self._within(can)
        if can is Can.VIEW and sql:
            heirs = f"SELECT unit_id FROM unions_heirpath WHERE valid @> %s AND ({sql.format('path')})"  # noqa: S608
            within = Condition(f"{sql} OR {{1}} IN ({heirs})", ["path", "unit"], [*params, self.on, *params])
        return _looked_at(self.on).filter(within)

    def standing(self, can: Can = Can.VIEW) -> QuerySet[TreePath]:
        """The tree paths of units that stand on the scope's day, where the account holds the ability."""
        sql, params = self._within(can)
        return TreePath.objects.filter(
            Condition(sql and f"{{1}} @> %s AND ({sql})", ["path", "valid"], [self.on, *params])
        )

    def standing_units(self, most: int, can: Can = Can.VIEW) -> list[int]:
        """The units of `standing`, at most so many."""
        return [unit for (unit,) in _standing_units(self.reaches(can), most).rows(**self.said(can))]

    def units(self, can: Can = Can.VIEW) -> QuerySet[UnionUnit]:
        return UnionUnit.objects.in_scope(self, can)

    def allows(self, can: Can, unit: UnionUnit) -> bool:
        return self.places(can).filter(unit=unit).exists()

    def sees_all_of(self, unit: UnionUnit) -> bool:
        """Whether nothing below the unit lies outside of what the account may look at."""
        below = TreePath.objects.on(self.on).below(*unit.tree_paths.on(self.on).values_list("path", flat=True))
        return self.allows(Can.VIEW, unit) and not below.exclude(pk__in=self.places().values("pk")).exists()

    def require(self, can: Can, unit: UnionUnit) -> None:
        if not self.allows(can, unit):
            raise PermissionDenied

    def require_all(self, can: Can, units: Collection[int]) -> None:
        """As `require`, for any number of units by their ids, in one query."""
        held = self.places(can).filter(unit__in=units).values("unit").distinct().count()
        if held < len(set(units)):
            raise PermissionDenied


@cache
def _postings() -> Ready:
    """Role and path of each posting of an account on a day."""
    on: Any = Later("on", DateField())
    postings = Posting.objects.on(on).filter(account=Later("account"), unit__tree_paths__valid__contains=on)
    return Ready(postings.order_by("pk").values_list("role", "unit__tree_paths__path"))


@lru_cache(maxsize=256)
def _standing_units(reaches: tuple[Reach, ...], most: int) -> Ready:
    return Ready(Scope.left_open(reaches).standing().values_list("unit")[:most])


def _standing_at(unit: int, on: date) -> str | None:
    """The path of a unit on a day; None where it does not stand."""
    return TreePath.objects.on(on).filter(unit=unit).values_list("path", flat=True).first()


def _left(path: str, reach: Reach, top: str | None) -> Path | None:
    """What is left of what is held at a path when nothing counts but what stands at or below another."""
    if top is None:
        return None
    if path.startswith(top):
        return path, reach
    return (top, reach) if reach is Reach.BELOW and top.startswith(path) else None


def _looked_at(on: date) -> QuerySet[TreePath]:
    """Where units stand on a day, where those stood last that have ended by then, and those to come will stand first."""
    return TreePath.objects.filter(Condition(LOOKED_AT, ["unit", "valid"], [on, on, on]))


def paths_looked_at(unit: UnionUnit, on: date) -> set[str]:
    """The paths by which reach finds a unit on a day: whoever holds `VIEW` at or above one of them sees it."""
    return paths_of_those_looked_at([unit.pk], on).get(unit.pk, set())


def paths_of_those_looked_at(units: Collection[int], on: date) -> dict[int, set[str]]:
    """As `paths_looked_at`, of any number of units by their ids, in two statements."""
    found: dict[int, set[str]] = {}
    for rows in (_looked_at(on), HeirPath.objects.on(on)):
        for unit, path in rows.filter(unit__in=units).values_list("unit", "path"):
            found.setdefault(unit, set()).add(path)
    return found
