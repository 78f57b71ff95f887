"""What an account may see and do: sets of units by ability, computed in one place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

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
            postings = Posting.objects.on(on).filter(account=account, unit__tree_paths__valid__contains=on)
            for role, path in postings.order_by("pk").values_list("role", "unit__tree_paths__path"):
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

    def within(self, can: Can) -> Q:
        """Paths, of whatever day, that lie in the parts of the tree in which the account holds the ability."""
        within = Q(pk__in=[])
        for path, reach in self.held.get(can, ()):
            within |= Q(path__startswith=path) if reach is Reach.BELOW else Q(path=path)
        return within

    def places(self, can: Can = Can.VIEW) -> QuerySet[TreePath]:
        """The tree paths of the scope's day in which the account holds the ability.

        A unit that has ended can still be looked at, and organised by late decisions, by those above the place where
        it stood last; looked at also by its heir and by those above the heir. One that will stand later belongs to
        those above its first place.
        """
        within = self.within(can)
        if can is Can.VIEW:
            heirs = HeirPath.objects.on(self.on).filter(within)
            within |= Q(unit__in=heirs.values("unit"))
        if can in (Can.VIEW, Can.ORGANISE):
            return _looked_at(self.on).filter(within)
        return self.standing(can)

    def standing(self, can: Can = Can.VIEW) -> QuerySet[TreePath]:
        """The tree paths of units that stand on the scope's day, where the account holds the ability."""
        return TreePath.objects.on(self.on).filter(self.within(can))

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
    others = TreePath.objects.filter(unit=OuterRef("unit"))
    later = others.filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=OuterRef("valid__endswith")))
    earlier = others.filter(valid__startswith__lt=OuterRef("valid__startswith"))
    ended = Q(~Exists(later), valid__endswith__lte=on)
    to_come = Q(~Exists(earlier), valid__startswith__gt=on)
    return TreePath.objects.filter(Q(valid__contains=on) | ended | to_come)


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
