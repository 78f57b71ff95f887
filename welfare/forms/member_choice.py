"""A member chosen by typing a few letters of the name, without a list of thousands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef, Q, Subquery

from common.paging import Asked
from members.models import GroupStay, Member, MembershipSpell
from members.search import MemberSearch, Sought
from unions.access import Scope
from unions.models import Can, UnionUnit

OFFERED = 8
LETTERS = 2  # typed before anybody is looked for


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant: two of one name are told apart by the year and the group."""

    pk: int
    name: str
    born_year: int | None
    place: str


class MemberChoice(forms.ModelChoiceField):
    """The id of a member in reach. The candidates are drawn beside it, see `found_members`."""

    def label_from_instance(self, member: Any) -> str:
        return f"{member.full_name} ({member.born_year})" if member.born_year else str(member.full_name)


def found_members(
    words: str, *, unit: UnionUnit, day: date, scope: Scope, chosen: int | None = None
) -> list[Candidate]:
    """Those below the unit on the day whose names or numbers are meant, at most OFFERED; the one chosen goes first."""
    search = MemberSearch(
        scope=scope,
        unit=unit,
        day=day,
        sought=Sought.read(words[:100]),
        spells=Q(valid__contains=day),
        can=Can.RECORD,
    )
    enough = len(words.strip()) >= LETTERS and search.sought
    keys = [pk for _name, pk in search.page(Asked(), OFFERED)] if enough else []
    if chosen and chosen not in keys:
        keys.insert(0, chosen)
    return candidates(keys, day, scope)


def candidates(keys: list[int], day: date, scope: Scope) -> list[Candidate]:
    """These members, in this order, with the group or union of their last membership; none out of reach.

    One question for any number of them.
    """
    if not keys:
        return []
    groups = GroupStay.objects.on(day).filter(spell=OuterRef("pk"), group__versions__valid__contains=day)
    spells = (
        MembershipSpell.objects.in_scope(scope, Can.RECORD)
        .filter(member__in=keys)
        .with_unit_name(on=day)
        .annotate(group_name=Subquery(groups.values("group__versions__short_name")[:1]))
        .select_related("member")
        .order_by("member_id", "-valid")
        .distinct("member_id")
    )
    found = {spell.member_id: spell for spell in spells}
    return [_candidate(found[pk]) for pk in keys if pk in found]


def _candidate(spell: Any) -> Candidate:
    member: Member = spell.member
    return Candidate(member.pk, member.full_name, member.born_year, spell.group_name or spell.unit_name or "")
