"""Who can see a unit, and why: reach asked from its other end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unions.access import paths_looked_at
from unions.models import ABILITIES, STEP, Account, Can, Posting, Reach, Role, UnionUnit, UnitVersion

WORDS: dict[Can, str | Promise] = {
    Can.VIEW: _("looks at all of it"),
    Can.RECORD: _("records"),
    Can.APPROVE: _("approves"),
    Can.SUBMIT: _("submits reports"),
    Can.REVIEW: _("reviews reports"),
    Can.ORGANISE: _("organises units"),
    Can.DEFINE: _("defines lists and figures"),
    Can.STAFF: _("says who works here"),
    Can.SENSITIVE: _("reads sensitive fields"),
}


@dataclass(frozen=True)
class Onlooker:
    """One posting that opens a unit. `standing` are the names of the units from the top down to where it is held."""

    posting: Posting
    standing: tuple[str, ...]
    abilities: tuple[Can, ...]

    @property
    def account(self) -> Account:
        return self.posting.account

    @property
    def words(self) -> list[str]:
        return [str(WORDS[can]) for can in self.abilities]

    @property
    def reads_sensitive(self) -> bool:
        return Can.SENSITIVE in self.abilities


def onlookers(unit: UnionUnit, on: date) -> list[Onlooker]:
    """Every posting of a day through which an active account may look at the unit, the highest first.

    Three queries, however many they are. Agrees with `Scope`: an account is here if and only if its scope of
    the day allows it to view the unit.
    """
    reached = paths_looked_at(unit, on)
    tops = {path[:end] for path in reached for end in range(STEP, len(path) + 1, STEP)}
    postings = list(
        Posting.objects.on(on)
        .filter(account__is_active=True, unit__tree_paths__valid__contains=on, unit__tree_paths__path__in=tops)
        .annotate(path=F("unit__tree_paths__path"))
        .select_related("account", "unit", "granted_by")
        .order_by("path", "role", "account__full_name", "pk")
    )
    stands = unit.tree_paths.on(on).exists()
    names = _names(postings, on)
    found = []
    for posting in postings:
        abilities = _abilities(posting, here=posting.path in reached, stands=stands)  # type: ignore[attr-defined]
        if Can.VIEW in abilities:
            ids = [int(step) for step in posting.path.rstrip("/").split("/")]  # type: ignore[attr-defined]
            found.append(Onlooker(posting, tuple(names.get(pk, "") for pk in ids), abilities))
    return found


def _abilities(posting: Posting, *, here: bool, stands: bool) -> tuple[Can, ...]:
    """What the role gives at the unit; a unit that has ended is only looked at."""
    held = ABILITIES[Role(posting.role)].items()
    return tuple(can for can, reach in held if (here or reach is Reach.BELOW) and (stands or can is Can.VIEW))


def _names(postings: Iterable[Posting], on: date) -> dict[int, str]:
    steps = {step for posting in postings for step in posting.path.rstrip("/").split("/")}  # type: ignore[attr-defined]
    versions = UnitVersion.objects.on(on).filter(unit__in={int(step) for step in steps})
    return dict(versions.values_list("unit", "short_name"))
