"""Who can see a unit, and why: reach asked from its other end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unions.access import paths_looked_at
from unions.models import ABILITIES, STEP, Account, Can, Posting, Reach, Role, UnionUnit, UnitVersion

WORDS: dict[Can, str | Promise] = {
    Can.VIEW: _("looks at all of it"),
    Can.RECORD: _("writes records"),
    Can.APPROVE: _("approves"),
    Can.SUBMIT: _("submits reports"),
    Can.REVIEW: _("reviews reports"),
    Can.ORGANISE: _("organises units"),
    Can.DEFINE: _("defines lists and figures"),
    Can.STAFF: _("says who works here"),
    Can.PAY: _("pays out and keeps the cash books"),
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

    As many queries for one as for all. Agrees with `Scope`: an account is here if and only if its scope of the day
    allows it to view the unit, and with the abilities that its scope holds there.
    """
    reached = paths_looked_at(unit, on)
    inherited = set(unit.heir_paths.on(on).values_list("path", flat=True))
    standing = set(unit.tree_paths.on(on).values_list("path", flat=True))
    # Where a unit does not stand on the day it is looked at and organised, and what it left is looked at.
    found = {Can.VIEW: reached, Can.ORGANISE: reached - inherited}
    tops = {path[:end] for path in reached for end in range(STEP, len(path) + 1, STEP)}
    postings = list(
        Posting.objects.on(on)
        .filter(account__is_active=True, unit__tree_paths__valid__contains=on, unit__tree_paths__path__in=tops)
        .annotate(path=F("unit__tree_paths__path"))
        .select_related("account", "unit", "granted_by")
        .order_by("path", "role", "account__full_name", "pk")
    )
    names = _names(postings, on)
    told = []
    for posting in postings:
        top: str = posting.path
        abilities = tuple(
            can
            for can, reach in ABILITIES[Role(posting.role)].items()
            if _reaches(top, reach, found.get(can, standing))
        )
        if Can.VIEW in abilities:
            above = tuple(names.get(int(step), "") for step in top.rstrip("/").split("/"))
            told.append(Onlooker(posting, above, abilities))
    return told


def _reaches(top: str, reach: Reach, paths: Collection[str]) -> bool:
    return any(path == top or (reach is Reach.BELOW and path.startswith(top)) for path in paths)


def _names(postings: Iterable[Posting], on: date) -> dict[int, str]:
    steps = {step for posting in postings for step in posting.path.rstrip("/").split("/")}  # type: ignore[attr-defined]
    versions = UnitVersion.objects.on(on).filter(unit__in={int(step) for step in steps})
    return dict(versions.values_list("unit", "short_name"))
