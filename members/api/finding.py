"""Lists of members: found as the page finds them, in the order of given names or the newest first, however many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from common.api.asked import LONGEST_SEARCH, since
from common.api.paging import Order
from common.api.parameters import asked_choice, asked_day, asked_period
from common.api.plans import Plan
from common.api.problems import ParameterInvalid
from common.paging import Asked
from common.periods import Period
from common.ready import Later, Ready
from members.api.fields import unit_name
from members.models import Member, MembershipSpell
from members.narrowing import AGES, Belonging, Narrowing
from members.search import MemberSearch
from unions.access import Scope
from unions.api.under import asked_unit
from unions.models import Reach

NOW = "now"
BELONGING = (NOW, Belonging.JOINED, Belonging.ENDED, Belonging.FORMER, Belonging.EVER)
CHOICES: dict[str, tuple[Any, ...]] = {
    "belonging": BELONGING,
    "sex": tuple(Member.Sex),
    "age": tuple(AGES),
    "education": tuple(Member.Education),
    "contract": tuple(Member.Contract),
    "party": ("yes", "no"),
}
MEANT = {
    "belonging": "Which memberships bring somebody into the list: those of the day (usual), begun or ended in the"
    " period, ended, or all up to the day.",
    "education": "Found where this account keeps records.",
    "contract": "Found where this account keeps records.",
    "party": "Found where this account may read what is sensitive; that it was asked is written down.",
    "age": "By the year of birth.",
}
UNDER = OpenApiParameter("under", str, description="Code of a unit: its members and those of all units below it.")
DAY = OpenApiParameter("day", date, description="The day of the memberships and of the tree; today if left out.")
ASKED = (
    UNDER,
    OpenApiParameter("unit", str, description="Code of a unit: its own members alone."),
    OpenApiParameter("group", str, description="Code of a union group."),
    DAY,
    OpenApiParameter("period", str, description="As `2024`, `2024-Q3`: for who joined or left; the year of the day."),
    *(
        OpenApiParameter(name, str, enum=[str(value) for value in values], description=MEANT.get(name, ""))
        for name, values in CHOICES.items()
    ),
)
SEARCH = OpenApiParameter(
    "search", str, description="Beginnings of names, with or without diacritics, in any order; numbers, or their ends."
)


def narrowing(params: Mapping[str, Any], scope: Scope) -> tuple[Narrowing, Q]:
    """Who is asked for, and by which further memberships. Raises ParameterInvalid for what cannot be read."""
    said = {name: said for name, known in CHOICES.items() if (said := asked_choice(params, name, known))}
    if said.get("belonging") == NOW:
        del said["belonging"]
    if text := params.get("search"):
        if len(text) > LONGEST_SEARCH:
            raise ParameterInvalid({"search": [_("At most %(most)d letters.") % {"most": LONGEST_SEARCH}]})
        said["q"] = text
    day, period = _days(params, scope)
    if params.get("group"):
        said["group"] = asked_unit(params, scope, "group").code
    alone = Q(unit=asked_unit(params, scope)) if params.get("unit") else Q()
    top = asked_unit(params, scope, "under") if params.get("under") else None
    return Narrowing(scope, top, day, period, said), alone


def _days(params: Mapping[str, Any], scope: Scope) -> tuple[date, Period]:
    day = asked_day(params)
    if params.get("period"):
        period = asked_period(params)
        return day or period.cut_off, period
    day = day or scope.on
    return day, Period.year(day.year)


def changed_since(text: str) -> Q:
    """Those who, or whose membership, was written or changed since a moment."""
    moment = since(text)
    spells: Any = MembershipSpell.pgh_event_model._default_manager  # type: ignore[attr-defined]
    people: Any = Member.pgh_event_model._default_manager  # type: ignore[attr-defined]
    return Q(pk__in=people.filter(pgh_created_at__gte=moment).values("pgh_obj_id")) | Q(
        pk__in=spells.filter(pgh_created_at__gte=moment).values("member_id")
    )


def with_home(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    """Each with `home_code` and `home_name`: the union of the membership of today, else of the last one before, else of
    the next, of those within reach."""
    return _with_union_of(rows, homes(scope), scope.on)


def homes(scope: Scope) -> Any:
    """The memberships within reach, that by which somebody is called first."""
    later = ExpressionWrapper(Q(joined_on__gt=scope.on), BooleanField())
    return MembershipSpell.objects.in_scope(scope).order_by(later, "-joined_on")


def as_found(rows: QuerySet[Any], search: MemberSearch) -> QuerySet[Any]:
    """The same by the last of the memberships that the search is about; that of the day is the only one of its day."""
    spells = MembershipSpell.objects.on(search.day) if search.of_the_day else search.memberships()
    return _with_union_of(rows, spells.order_by("-joined_on"), search.day)


def _with_union_of(rows: QuerySet[Any], spells: Any, day: date) -> QuerySet[Any]:
    spells = spells.filter(member=OuterRef("pk"))
    return rows.annotate(
        home_code=Subquery(spells.values("unit__code")[:1]),
        home_name=Subquery(spells.annotate(called=unit_name("unit", day)).values("called")[:1]),
    )


def all_found(rows: QuerySet[Any], search: MemberSearch) -> QuerySet[Any]:
    """As `as_found`, of people who are told as a whole: tables are joined, since a look for each costs most."""
    if not search.of_the_day:
        return as_found(rows, search)
    return rows.annotate(
        held=FilteredRelation("spells", condition=Q(spells__valid__contains=search.day)),
        called=FilteredRelation("held__unit__versions", condition=Q(held__unit__versions__valid__contains=search.day)),
        home_code=F("held__unit__code"),
        home_name=F("called__short_name"),
    )


class SearchOrder(Order):
    """An order in which a search finds people by itself; of rows it is an order as any other."""

    def sorted(self, rows: Any) -> Any:
        return rows if isinstance(rows, Found) else super().sorted(rows)

    def after(self, rows: Any, key: Any) -> Any:
        return replace(rows, key=tuple(key)) if isinstance(rows, Found) else super().after(rows, key)


# What a page is told from, for finding out which columns it takes.
COLUMNS = Member.objects.annotate(home_code=Value(""), home_name=Value(""))
BY_NAME = SearchOrder(("name_key", "pk"))
BY_NUMBER = SearchOrder(("pk",), descending=True)


@dataclass(frozen=True)
class Found:
    """People whom a search finds, from a key on, of whom so many are asked for as fill a page: `found[:51]`."""

    search: MemberSearch
    order: Order
    plan: Plan | None = None  # without one, whole rows are given
    key: tuple[Any, ...] = ()

    def __getitem__(self, wanted: slice) -> list[Any]:
        if self.key and not (type(self.key[-1]) is int and all(isinstance(part, str) for part in self.key[:-1])):
            raise TypeError
        if self.search.is_of_today and self.plan and self.order is BY_NAME:
            found = self._of_today(self.plan, wanted.stop)
        else:
            found = self.asked(wanted.stop)
        fields = self.order.fields
        key = itemgetter(slice(-len(fields), None)) if self.plan else attrgetter(*fields)
        return sorted(found, key=key, reverse=self.order.descending)

    def _of_today(self, plan: Plan, rows: int) -> list[Any]:
        """The list that most ask for, by a statement that is made ready."""
        scope, can, units = self.search.scope, self.search.can, self.search.few_units
        ready = _of_today(scope.reaches(can), units is not None, bool(self.key), rows, plan)
        return ready.rows(units=units, **scope.said(can), **dict(zip(BY_NAME.fields, self.key, strict=False)))

    def asked(self, rows: int) -> Any:
        """The rows of a page, in no order."""
        told = all_found(self._people(rows).order_by(), self.search)
        return self.plan.rows(told, *self.order.fields) if self.plan else told

    def _people(self, rows: int) -> QuerySet[Member]:
        if self.order is not BY_NAME:
            keys = self.search.newest(next(iter(self.key), None), rows)
        elif (at_once := self.search.at_once(Asked(self.key), rows)) is not None:
            return at_once
        else:
            keys = self.search.page(Asked(self.key), rows)
        return Member.objects.filter(pk__in=[pk for _name, pk in keys])


@lru_cache(maxsize=256)
def _of_today(reaches: tuple[Reach, ...], narrow: bool, further: bool, rows: int, plan: Plan) -> Ready:
    search = MemberSearch.of_today(Scope.left_open(reaches), Later("units") if narrow else None)
    key = tuple(map(Later, BY_NAME.fields)) if further else ()
    return Ready(Found(search, BY_NAME, plan, key).asked(rows))
