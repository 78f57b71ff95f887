"""Who may give which roles to whom: the rule as data, and what follows from it for one account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField

from common.vietnamese import fold
from unions.access import Scope
from unions.models import ABILITIES, Account, Can, Posting, Role, UnionUnit


@dataclass(frozen=True)
class Grants:
    """The roles that a role gives: at the unit it is posted to, and at those below."""

    here: frozenset[Role]
    below: frozenset[Role]


_HELPERS = frozenset({Role.OFFICER, Role.INSPECTOR})
GRANTS = MappingProxyType(
    {
        Role.CHAIR: Grants(here=_HELPERS, below=_HELPERS | {Role.GROUP_LEADER}),
        # Those beside oneself come from above, so that nobody makes an accomplice of the same rank.
        Role.ADMINISTRATOR: Grants(here=frozenset(Role) - {Role.ADMINISTRATOR}, below=frozenset(Role)),
    }
)


def grantable(unit: UnionUnit, *, scope: Scope) -> frozenset[Role]:
    """The roles that the account of the scope may give, change and end at a unit, by its postings of the day."""
    return grantable_at([unit.pk], scope=scope)[unit.pk]


def grantable_at(unit_ids: Collection[int], *, scope: Scope) -> dict[int, frozenset[Role]]:
    """The same for several units, in two queries.

    Who signed in with a token gives nothing beyond what it leaves: neither elsewhere nor a role that may do more.
    """
    places = scope.places(Can.STAFF).filter(unit__in=unit_ids)
    paths = dict(places.values_list("unit", "path"))
    left = {role for role in Role if all(map(scope.narrowing.leaves, ABILITIES[role]))}
    held = (
        Posting.objects.on(scope.on)
        .filter(account=scope.account, account__is_active=True, role__in=GRANTS)
        .filter(unit__tree_paths__valid__contains=scope.on)
        .values_list("role", "unit__tree_paths__path")
    )
    given: dict[int, frozenset[Role]] = dict.fromkeys(unit_ids, frozenset())
    for role, top in held:
        grants = GRANTS[Role(role)]
        for unit_id, path in paths.items():
            if path == top:
                given[unit_id] |= grants.here & left
            elif path.startswith(top):
                given[unit_id] |= grants.below & left
    return given


def accounts_in_reach(scope: Scope) -> QuerySet[Account]:
    """Active accounts that work or worked for a unit whose staff the scope looks after."""
    there = scope.places(Can.STAFF).filter(unit=OuterRef("unit"))
    posted = Posting.objects.filter(Exists(there), account=OuterRef("pk"))
    return Account.objects.filter(Exists(posted), is_active=True)


def named(accounts: QuerySet[Account], typed: str) -> QuerySet[Account]:
    """The accounts whose name holds every word typed, without marks and in any order, or who sign in by it."""
    wanted = Q()
    for word in fold(typed).split():
        wanted &= Q(folded__contains=word)
    folded = accounts.annotate(folded=Func(F("full_name"), function="vn_fold", output_field=TextField()))
    return folded.filter(wanted | Q(username=typed.lower())).order_by("full_name", "pk")


def unfinished(on: date) -> Q:
    """Postings that hold on a day or begin later."""
    return Q(valid__upper_inf=True) | Q(valid__endswith__gt=on)
