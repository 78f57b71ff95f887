"""What a reorganisation means for units and for the people posted to them, as lines of its preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from unions.followers import Consequence
from unions.models import ABILITIES, Can, DatedQuerySet, Posting, Reach, Role, TreePath
from unions.services.plans import Plan, listed

Paths = Mapping[int, list[int]]  # by unit: the units from the top down to it


def of_the_tree(plan: Plan) -> list[Consequence]:
    """How many units end, go along, move and are founded."""
    lines = (
        (_("Unions that end"), plan.ended),
        (_("Sections and groups that end along"), plan.along),
        (_("Unions that come under another"), tuple(plan.moves)),
        (_("Unions that are founded"), plan.founded),
    )
    return [Consequence(label, len(units)) for label, units in lines if units]


def paths_of(units: Collection[int], day: date) -> Paths:
    """Where units stand on a day; who stands nowhere is left out."""
    return {path.unit_id: path.unit_ids() for path in TreePath.objects.on(day).filter(unit__in=units)}


def postings_lost_and_won(before: Paths, after: Paths, day: date) -> list[Consequence]:
    """Who loses all reach with a unit that ends, and who comes to see or no longer sees what moves."""
    gone = before.keys() - after.keys()
    above = {unit for paths in (before, after) for path in paths.values() for unit in path}
    here: dict[int, set[int]] = defaultdict(set)
    below: dict[int, set[int]] = defaultdict(set)
    called: dict[int, str] = {}
    for posting in _postings(day).filter(unit__in=above).select_related("account"):
        called[posting.account_id] = str(posting.account)
        reach = ABILITIES[Role(posting.role)][Can.VIEW]
        (below if reach is Reach.BELOW else here)[posting.unit_id].add(posting.account_id)

    def seeing(unit: int, path: Collection[int]) -> set[int]:
        return here[unit].union(*(below[step] for step in path))

    moved = [(seeing(unit, path), seeing(unit, after[unit])) for unit, path in before.items() if unit in after]
    posted = set().union(*(here[unit] | below[unit] for unit in gone))
    elsewhere = _postings(day).filter(account__in=posted).exclude(unit__in=gone).values_list("account", flat=True)
    groups = (
        (_("Accounts left without any union"), posted - set(elsewhere)),
        (_("Accounts that no longer see what moves"), set().union(*(were - are for were, are in moved))),
        (_("Accounts that come to see what moves"), set().union(*(are - were for were, are in moved))),
    )
    return list(_lines(groups, called))


def _postings(day: date) -> DatedQuerySet[Posting]:
    return Posting.objects.on(day).filter(account__is_active=True)


def _lines(groups: Collection[tuple[str, set[int]]], called: Mapping[int, str]) -> Iterator[Consequence]:
    for label, accounts in groups:
        if accounts:
            yield Consequence(label, len(accounts), listed(sorted(called[account] for account in accounts)))
