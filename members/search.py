"""Members found by words and numbers, in the order of given names, among two million as among twenty.

What is found is said once, in `MemberSearch.found`. How it is found depends on how wide one's reach is and how
frequent the words are, and `MemberSearch._rows` alone decides: from the memberships of a few units; along the order
of names; or from the rare words. All ways give the same rows.

The planner is not left the choice between the order and the words: it takes words for independent of the order,
though the last word of a name is the order, and then walks through two million rows to find everybody called Yến.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import prod
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Collate, Concat, Reverse

from common.conditions import Condition
from common.paging import PAGE, Asked, Counted, turned
from common.vietnamese import fold
from members.models import FAMILY_MARK, GIVEN_MARK, Member, MembershipSpell, NameWords
from members.models.spells import MembershipSpellQuerySet
from unions.access import Scope
from unions.models import Can, TreePath, UnionUnit

Key = tuple[str, int]

ORDER = ("name_key", "pk")
FEW_UNITS = 200  # up to these, their members are fetched and sorted; beyond, names lead and reach is a filter
# µs for a name that is passed by along the order, for a person in the list of a word, for one who is fetched.
PASSED, LISTED, FETCHED = 0.4, 0.25, 6
LAST = "\U0010ffff"  # comes after whatever goes on behind a beginning
TAIL = 4  # digits of a telephone or citizen number that are enough to ask for

# The keys of the order spell a letter with its mark in two characters, "a{" for ă (`common.vietnamese.order_key`).
# Letter by letter, only spellings are followed that there are.
SPELLINGS = """
WITH RECURSIVE spelling (prefix, letters) AS (
    SELECT '', 0
    UNION ALL
    SELECT longer.prefix, longer.letters
      FROM spelling, LATERAL (
           VALUES (prefix || substr(%(word)s, letters + 1, 1), letters + 1),
                  (prefix || '{', letters), (prefix || '|', letters), (prefix || '}', letters)
           ) AS longer (prefix, letters)
     WHERE spelling.letters < length(%(word)s) AND (spelling.letters > 0 OR longer.letters > 0)
       AND EXISTS (SELECT FROM members_member WHERE merged_into_id IS NULL
                      AND name_key >= longer.prefix AND name_key < longer.prefix || %(last)s)
)
SELECT prefix, prefix || %(last)s FROM spelling WHERE letters = length(%(word)s)
"""


@dataclass(frozen=True)
class Sought:
    """What somebody typed to find people: beginnings of the words of a name, in any order, and numbers."""

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Sought:
        """ "lan nguyen 0912 345 678": digits that stand together are one number, however they are grouped."""
        joined = re.sub(r"(?<=\d)[ .\-]+(?=\d)", "", text)
        parts = joined.replace("+84", "0").split()
        numbers = tuple(part for part in parts if any(letter.isdigit() for letter in part))
        words = " ".join(part for part in parts if part not in numbers)
        return cls(tuple(dict.fromkeys(fold(words).split())), numbers)

    def __bool__(self) -> bool:
        return bool(self.words or self.numbers)


@dataclass(frozen=True)
class Beginnings:
    """Ways in which a word begins in the index over names, and how many people bear it so."""

    lexemes: tuple[str, ...]
    people: float


@dataclass(frozen=True)
class Frequency:
    """How many people `of` all have a word as the beginning of which part of their names."""

    word: str
    family: float
    middle: float
    given: float
    of: float

    @property
    def anywhere(self) -> Beginnings:
        return Beginnings(lexemes(self.word), min(self.of, self.family + self.middle + self.given))

    @property
    def other(self) -> Beginnings:
        return Beginnings(lexemes(self.word)[:2], min(self.of, self.family + self.middle))

    @property
    def as_given(self) -> Beginnings:
        return Beginnings(lexemes(self.word)[2:], self.given)


def lexemes(word: str) -> tuple[str, str, str]:
    """A word as family name, in the middle, and as given name, as the index tells them apart."""
    return FAMILY_MARK + word, word, GIVEN_MARK + word


@dataclass(frozen=True)
class MemberSearch:
    """Members below a unit, in the tree of a day, of whom a membership and the person meet what is asked.

    Without a unit, wherever the scope reaches; `of_the_day` says that `spells` are those that hold on the day, and so
    those of unions that stand on it. `spells` narrows the memberships and `people` the persons;
    `without_current` leaves out who belongs on the day. `few` says that so narrowed they are few, however wide the reach.
    """

    scope: Scope
    unit: UnionUnit | None
    day: date
    sought: Sought = Sought()
    spells: Q = field(default_factory=Q)
    people: Q = field(default_factory=Q)
    can: Can = Can.VIEW
    without_current: bool = False
    few: bool = False
    of_the_day: bool = False

    @classmethod
    def of_today(cls, scope: Scope, few_units: Any) -> MemberSearch:
        """All members of the scope's day, wherever it reaches: at few units, or at more (None)."""
        search = cls(scope, None, scope.on, spells=Q(valid__contains=scope.on), of_the_day=True)
        search.__dict__["few_units"] = few_units
        return search

    @cached_property
    def is_of_today(self) -> bool:
        """Whether nothing else is asked for than `of_today` gives."""
        narrowed = self.unit or self.sought or self.people or self.without_current
        usual = self.of_the_day and self.day == self.scope.on and self.spells == Q(valid__contains=self.day)
        return usual and not narrowed

    def found(self) -> QuerySet[Member]:
        """Everybody who is found, in no order: the plain meaning."""
        return self._named().filter(pk__in=self.memberships().values("member"))

    def page(self, asked: Asked, rows: int = PAGE) -> list[Key]:
        """The keys (name_key, pk) of so many of those found, from the key asked for on, nearest first."""
        found = {key for part in self._parts(asked, rows) for key in self._belonging(part, rows)}
        return sorted(found, reverse=asked.backwards)[:rows]

    def newest(self, before: int | None = None, rows: int = PAGE) -> list[Key]:
        """The keys of so many of those found, who were written down last first; `before` somebody where one is named."""
        members = self._named()
        if before is not None:
            members = members.filter(pk__lt=before)
        if self._is_narrow:
            members = members.filter(pk__in=self.memberships().values("member"))
        elif self.sought.words and not self.sought.numbers:
            known = frequencies(self.sought.words)
            members = Fetching.of([one.anywhere for one in known], known[0].of).among(members)
        found_first = self._is_narrow or bool(self.sought)
        return self._belonging(members.order_by((F("pk") + 0).desc() if found_first else F("pk").desc()), rows)

    def at_once(self, asked: Asked, rows: int = PAGE) -> QuerySet[Member] | None:
        """Those of the page, in no order, where one statement finds them; None elsewhere."""
        if self.sought.words and not self._is_narrow:
            return None
        (found,) = self._parts(asked, rows)
        if self._is_narrow:
            return Member.objects.filter(pk__in=found.values("pk")[:rows])
        sql, params = self._first_to_belong(found, rows)
        return Member.objects.filter(pk__in=RawSQL(f"SELECT pk FROM ({sql}) AS page", params))  # noqa: S611, S608

    def counted(self) -> Counted:
        return Counted.of(self.found())

    def memberships(self) -> MembershipSpellQuerySet:
        """The memberships that bring people into the result."""
        here: Any = Condition("{0} = ANY(%s)", ["unit"], [self.few_units])
        if self.few_units is None:
            here = Exists(self._places.filter(unit=OuterRef("unit")))
        spells = MembershipSpell.objects.order_by().filter(self.spells, here)
        if self.without_current:
            now = MembershipSpell.objects.on(self.day).filter(here, member=OuterRef("member"))
            spells = spells.filter(~Exists(now))
        return spells

    # Who is meant -------------------------------------------------------------------------------------------

    def _named(self) -> QuerySet[Member]:
        members: QuerySet[Member] = Member.objects.standing().filter(self.people)
        for word in self.sought.words:
            members = members.filter(Q(name_folded__startswith=word) | Q(name_folded__contains=f" {word}"))
        for number in self.sought.numbers:
            members = self._numbered(members, number)
        return members

    def _numbered(self, members: QuerySet[Member], number: str) -> QuerySet[Member]:
        """Those whose member number it is; for who reads their personal details, also by staff code and by the ends of
        telephone and citizen numbers.

        Who only looks on is shown their last digits, and could find out the others by asking for one after the other.
        """
        written = {number, number.upper()}
        masked = ~Q(staff_code="") & Q(staff_code__in=written)
        if number.isdigit() and len(number) >= TAIL:
            end = number[::-1]
            members = members.alias(phone_end=Reverse("phone"), citizen_end=Reverse("citizen_id"))
            masked |= ~Q(phone="") & Q(phone_end__startswith=end) | ~Q(citizen_id="") & Q(citizen_end__startswith=end)
        begun = MembershipSpell.objects.filter(joined_on__lte=self.scope.on)
        later = begun.filter(member=OuterRef("member"), joined_on__gt=OuterRef("joined_on"))
        read = begun.in_scope(self.scope, Can.RECORD).filter(~Exists(later), member=OuterRef("pk"))
        return members.filter(Q(member_number__in=written) | masked & Exists(read))

    # Where they belong ----------------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> QuerySet[TreePath]:
        if self.unit is None:
            now = self.of_the_day and self.day == self.scope.on
            return self.scope.standing(self.can) if now else self.scope.places(self.can)
        paths = self.unit.tree_paths.on(self.day).values_list("path", flat=True)
        return TreePath.objects.on(self.day).below(*paths).filter(unit__in=self.scope.places(self.can).values("unit"))

    @cached_property
    def few_units(self) -> list[int] | None:
        """The units of the result; None when they are more than FEW_UNITS."""
        if self.is_of_today:
            units = self.scope.standing_units(FEW_UNITS + 1, self.can)
        else:
            units = list(self._places.values_list("unit", flat=True)[: FEW_UNITS + 1])
        return units if len(units) <= FEW_UNITS else None

    @property
    def _is_narrow(self) -> bool:
        return self.few or self.few_units is not None

    def _belonging(self, members: QuerySet[Member], rows: int) -> list[Key]:
        """The first of the members, in their order, who belong.

        Reach is asked of one after the other as they come in order, and no further than the page is full: written
        as a join, or before the sorting, it would be asked of everybody.
        """
        if self._is_narrow:
            return list(members.values_list(*ORDER)[:rows])
        with connection.cursor() as cursor:
            cursor.execute(*self._first_to_belong(members, rows))
            return cursor.fetchall()

    def _first_to_belong(self, members: QuerySet[Member], rows: int) -> tuple[str, tuple[Any, ...]]:
        spells = self.memberships().filter(member=RawSQL("candidate.pk", ()))
        candidates, params = members.values_list(*ORDER).query.sql_with_params()
        belongs, more_params = spells.values("pk")[:1].query.sql_with_params()
        sql = (
            f"SELECT * FROM ({candidates} OFFSET 0) AS candidate (name_key, pk)"  # noqa: S608 - made by the ORM
            f" WHERE ({belongs}) IS NOT NULL LIMIT %s"
        )
        return sql, (*params, *more_params, rows)

    # How they are found ----------------------------------------------------------------------------------------

    def _parts(self, asked: Asked, rows: int) -> Iterator[QuerySet[Member]]:
        """Ordered rows of whom the first of all together, if they belong, are those of the page."""
        members = self._named()
        if self._is_narrow:
            yield _sorted(members.filter(pk__in=self.memberships().values("member")), asked)
        elif self.sought.numbers:
            yield _sorted(members, asked)
        elif not self.sought.words:
            yield turned(members, asked, ORDER)
        else:
            yield from self._by_words(members, asked, rows)

    def _by_words(self, members: QuerySet[Member], asked: Asked, rows: int) -> Iterator[QuerySet[Member]]:
        """Along the order until the page is full; or all who bear the rare words; or each word in its place.

        In its place means: who has a word as given name is looked for where it stands in the order, and only the
        others by rare words.
        """
        known = frequencies(self.sought.words)
        everybody = known[0].of
        along = PASSED * min(everybody, rows * everybody / max(1.0, _as_other(known)))
        alone = Fetching.of([one.anywhere for one in known], everybody)
        others = Fetching.of([one.other for one in known], everybody)
        given = [_as_given(n, known, rows) for n in range(len(known))]
        in_place = others.cost + sum(min(walking, fetching.cost) for walking, fetching in given)
        if along <= min(alone.cost, in_place):
            yield turned(members, asked, ORDER)
        elif alone.cost <= in_place:
            yield _sorted(alone.among(members), asked)
        else:
            yield _sorted(others.among(members), asked)
            for one, (walking, fetching) in zip(known, given, strict=True):
                if walking > fetching.cost:
                    yield _sorted(fetching.among(members), asked)
                    continue
                for first, beyond in given_ranges(one.word):
                    yield turned(members.filter(name_key__gte=first, name_key__lt=beyond), asked, ORDER)


@dataclass(frozen=True)
class Fetching:
    """People fetched by some of the words: those that are rarer than what reading their own lists costs."""

    cost: float  # µs
    words: tuple[Beginnings, ...]

    @classmethod
    def of(cls, words: Sequence[Beginnings], everybody: float) -> Fetching:
        rarest, *more = sorted(words, key=lambda one: one.people)
        chosen, cost, people = [rarest], LISTED * rarest.people, rarest.people
        for one in more:
            share = one.people / everybody
            if LISTED * one.people < FETCHED * people * (1 - share):
                chosen.append(one)
                cost += LISTED * one.people
                people *= share
        return cls(cost + FETCHED * people, tuple(chosen))

    def among(self, members: QuerySet[Member]) -> QuerySet[Member]:
        return members.filter(*(Matches(*one.lexemes) for one in self.words))


def _as_other(known: Sequence[Frequency]) -> float:
    """How many people have all the words outside of their given names. Nobody has two family names."""
    middles = [one.middle / one.of for one in known]
    families = [one.family / one.of for one in known]
    first = sum(family * prod(middles[:n] + middles[n + 1 :]) for n, family in enumerate(families))
    return known[0].of * (prod(middles) + first)


def _as_given(n: int, known: Sequence[Frequency], rows: int) -> tuple[float, Fetching]:
    """What it takes to find who has the nth word as given name: µs along the order, or people to fetch."""
    others = [one.anywhere for m, one in enumerate(known) if m != n]
    matching = prod((one.people / known[n].of for one in others), start=known[n].given)
    walking = PASSED * min(known[n].given, rows * known[n].given / max(1.0, matching))
    return walking, Fetching.of([known[n].as_given, *others], known[n].of)


class Matches(Func):
    """Names with a word that begins in one of these ways: asked of the index over the words of names."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True

    def __init__(self, *beginnings: str) -> None:
        query = Value(" | ".join(map(_lexeme, beginnings)))
        super().__init__(NameWords("name_folded"), Func(query, template="%(expressions)s::tsquery"))


def _lexeme(beginning: str) -> str:
    quoted = beginning.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*"


def frequencies(words: Sequence[str]) -> list[Frequency]:
    """How frequent the planner believes the words to be. Only the way depends on it, never the result."""
    everybody = Member.objects.order_by().values("pk")
    asked = [everybody]
    asked += [everybody.filter(Matches(beginning)) for word in words for beginning in lexemes(word)]
    compiled = [one.query.sql_with_params() for one in asked]
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT json) SELECT " + ", ".join(f"ARRAY({sql})" for sql, _params in compiled),
            [param for _sql, params in compiled for param in params],
        )
        ((plan,),) = cursor.fetchall()
    of, *expected = (max(1.0, float(one["Plan Rows"])) for one in plan[0]["Plan"]["Plans"])
    parts = zip(words, expected[::3], expected[1::3], expected[2::3], strict=True)
    return [Frequency(word, family, middle, given, of) for word, family, middle, given in parts]


def given_ranges(word: str) -> list[tuple[str, str]]:
    """Where in the order there are given names that begin so: pairs (first key, key beyond)."""
    with connection.cursor() as cursor:
        cursor.execute(SPELLINGS, {"word": word, "last": LAST})
        return cursor.fetchall()


def _sorted(members: QuerySet[Member], asked: Asked) -> QuerySet[Member]:
    """All of them are found and then sorted: the order is that of an expression, which no index has."""
    members = members.alias(unindexed_key=Collate(Concat("name_key", Value("")), "C"))
    return turned(members, asked, ("unindexed_key", "pk"))
