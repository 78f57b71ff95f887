"""Who is meant by a list of members: which memberships bring somebody into it, and what people are narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q

from common.models import AccessLog
from common.periods import Period
from members.models import GroupStay, Member, MembershipSpell
from members.search import MemberSearch, Sought
from unions.access import Scope
from unions.models import Can, UnionUnit

AGES = {"-29": (0, 29), "30-39": (30, 39), "40-49": (40, 49), "50-59": (50, 59), "60-": (60, 200)}
# What needs an ability finds only where it is held.
NEEDS = {"education": Can.RECORD, "contract": Can.RECORD, "party": Can.SENSITIVE}


class Belonging:
    """Which memberships bring somebody into the list: the values of the filter of that name."""

    NOW, JOINED, ENDED, FORMER, EVER = "", "joined", "ended", "former", "ever"


@dataclass(frozen=True)
class Narrowing:
    """`asked` of the members below a unit (None: wherever one reaches) on a day, and in a period where days are asked
    for: belonging, q, group (a code), age, sex, education, contract, party ("yes", "no")."""

    scope: Scope
    unit: UnionUnit | None
    day: date
    period: Period
    asked: Mapping[str, str] = field(default_factory=dict)

    def search(self, can: Can = Can.VIEW, *, people: Q | None = None, spells: Q | None = None) -> MemberSearch:
        """Who is found, where the scope holds the ability and those that what is asked needs.

        `people` and `spells` narrow further, to few.
        """
        needed = [can, *(NEEDS[name] for name in self.asked if name in NEEDS)]
        most = max(needed, key=[Can.VIEW, Can.RECORD, Can.SENSITIVE].index)
        meant = self._people() & (people or Q())
        if most is not Can.VIEW:
            meant &= self._at_home(most)
        return MemberSearch(
            scope=self.scope,
            unit=self.unit,
            day=self.day,
            sought=Sought.read(self.asked.get("q", "")),
            spells=self._spells() & (spells or Q()),
            people=meant,
            can=most,
            without_current=self.asked.get("belonging") == Belonging.FORMER,
            few=bool(people or spells or (self.unit is None and "group" in self.asked)),
            of_the_day=self.is_of_the_day,
        )

    @property
    def is_of_the_day(self) -> bool:
        """Whether it is about the memberships that hold on the day: nobody has two of them."""
        return self.asked.get("belonging", Belonging.NOW) == Belonging.NOW

    def _at_home(self, can: Can) -> Q:
        """Whose last membership until today is where the ability is held: of others no more than the name is known."""
        spells = MembershipSpell.objects.order_by().filter(member=OuterRef("pk"), joined_on__lte=self.scope.on)
        later = MembershipSpell.objects.filter(
            member=OuterRef("member"), joined_on__gt=OuterRef("joined_on"), joined_on__lte=self.scope.on
        )
        return Q(Exists(spells.in_scope(self.scope, can).filter(~Exists(later))))

    def _spells(self) -> Q:
        start, end, belonging = self.period.start, self.period.end, self.asked.get("belonging", Belonging.NOW)
        match belonging:
            case Belonging.JOINED:
                spells = Q(joined_on__gte=start, joined_on__lt=end)
            case Belonging.ENDED:
                spells = Q(left_on__gte=start, left_on__lt=end)
            case Belonging.FORMER:
                spells = Q(left_on__lte=self.day)
            case Belonging.EVER:
                spells = Q(joined_on__lte=self.day)
            case _:
                spells = Q(valid__contains=self.day)
        if group := self.asked.get("group"):
            stays = GroupStay.objects.filter(spell=OuterRef("pk"), group__code=group)
            if belonging == Belonging.NOW:
                stays = stays.on(self.day)
            spells &= Q(unit__code=group) | Q(Exists(stays))
        return spells

    def _people(self) -> Q:
        people = Q()
        for name in ("sex", "education", "contract"):
            if name in self.asked:
                people &= Q(**{name: self.asked[name]})
        if age := self.asked.get("age"):
            youngest, oldest = AGES[age]
            people &= Q(born_year__gte=self.day.year - oldest, born_year__lte=self.day.year - youngest)
        if party := self.asked.get("party"):
            people &= in_the_party(self.day) if party == "yes" else ~in_the_party(self.day)
        return people


def in_the_party(day: date) -> Q:
    left = Q(party_left_on__isnull=False) & Q(party_left_on__lte=day)
    return Q(party_joined_on__isnull=False) & Q(party_joined_on__lte=day) & ~left


def write_down_party(scope: Scope, rows: int) -> None:
    """Who is in the Party can be read off a list that was narrowed by it, so it is a look like any other."""
    AccessLog.objects.create(
        account=scope.account,
        act=AccessLog.Act.READ,
        what=Member._meta.label,
        fields=["party_joined_on", "party_left_on"],
        rows=rows,
    )
