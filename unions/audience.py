"""Who is to be told about units: the people who hold an ability there, those posted nearest first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import F

from unions.models import ABILITIES, Account, Can, Posting, Reach, Role, TreePath

Held = dict[tuple[str, bool], list[tuple[str, Account]]]


def who_can(can: Can, units: Collection[int], on: date, *, nearest: bool = False) -> dict[int, list[Account]]:
    """By unit that stands on the day: active accounts of people that hold the ability there by postings of that day.

    Those posted at the unit come first, then those above it, each once. With `nearest` only those of the nearest union
    that has any: a chair of the province is not told about every union that has officers of its own. Units about which
    nobody is to be told have an empty list. Two statements, however many units.
    """
    paths = dict(TreePath.objects.on(on).filter(unit__in=units).values_list("unit", "path"))
    posted = _posted(can, {above for path in paths.values() for above in _steps(path)}, on)
    told: dict[int, list[Account]] = {}
    for unit, path in paths.items():
        found = [held for far, above in enumerate(_steps(path)) for held in posted.get((above, far > 0), ())]
        if nearest and found:
            found = [one for one in found if one[0] == found[0][0]]
        told[unit] = list({account.pk: account for _path, account in found}.values())
    return told


def _steps(path: str) -> list[str]:
    """The paths from a unit up to the top, its own first."""
    steps = path.rstrip("/").split("/")
    return ["/".join(steps[:n]) + "/" for n in range(len(steps), 0, -1)]


def _posted(can: Can, places: Collection[str], on: date) -> Held:
    """By place, and by whether it is for units below it: who holds the ability through a posting there."""
    here = [role for role in Role if can in ABILITIES[role]]
    below = {role for role in here if ABILITIES[role][can] is Reach.BELOW}
    postings = (
        Posting.objects.on(on)
        .filter(role__in=here, account__is_active=True, account__is_service=False)
        .filter(unit__tree_paths__valid__contains=on, unit__tree_paths__path__in=list(places))
        .annotate(path=F("unit__tree_paths__path"))
        .select_related("account")
        .order_by("pk")
    )
    held: Held = {}
    for posting in postings:
        path = posting.path
        held.setdefault((path, False), []).append((path, posting.account))
        if Role(posting.role) in below:
            held.setdefault((path, True), []).append((path, posting.account))
    return held
