"""Who receives what by a payout, and what the same people were given before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import dong_with_unit
from common.vietnamese import fold
from unions.access import Scope
from unions.models import Can
from welfare.models import COUNTED, Benefit, Norm, Payout
from welfare.services.proposals import RELATIVES

NEAR = timedelta(days=30)  # what is given again within so many days is given twice, or divided
TERM = 5  # calendar years, either way
INFORMATION = ("above-usual",)  # worth knowing, and no reason to give reasons
Window = Norm.Window


@dataclass(frozen=True)
class Warning:
    """Something that speaks against a payout; `payout_id` is the earlier one it names, if that is in reach.

    `number` is the line of the list that it is about, None where it is about the payout as a whole.
    """

    code: str
    text: str
    payout_id: int | None = None
    number: int | None = None

    @property
    def needs_reason(self) -> bool:
        return self.code not in INFORMATION


@dataclass(frozen=True)
class Share:
    """What one person receives by the payout in question."""

    number: int | None
    member_id: int | None
    name: str
    born_year: int | None
    beneficiary_kind: str
    relation: str
    amount: int
    quantity: int = 1

    @property
    def person(self) -> Person | None:
        """By what the same person is known again; None of somebody known by a name alone, which many share."""
        return person_of(self.member_id, self.beneficiary_kind, self.relation, self.name, self.born_year)


Person = tuple[Any, ...]


def person_of(
    member_id: int | None, beneficiary_kind: str, relation: str, name: str, born_year: int | None
) -> Person | None:
    """The member; of a relative or child, through whom, how they are related, the name and year; else name and year."""
    if member_id and beneficiary_kind not in RELATIVES:
        return (member_id,)
    if member_id:
        return (member_id, relation, fold(name), born_year)
    return (fold(name), born_year) if name and born_year else None


# What was given before -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """What the same person received, or is to receive, by another payout of the same kind or programme."""

    payout_id: int
    unit_id: int
    kind_id: int
    programme_id: int | None
    beneficiary_kind: str
    happened_on: date
    amount: int
    recorder: str


FIELDS = ("member_id", "beneficiary_kind", "relation", "name", "born_year")
ALIVE = (Payout.Status.PROPOSED, Payout.Status.RETURNED, *COUNTED)  # a draft may still become anything


@dataclass(frozen=True)
class Earlier:
    """The other payouts for the people of one, and which of their unions may be named.

    `together` are those that were written in one go with it.
    """

    payout: Payout
    given: Mapping[Person, Sequence[Given]]
    in_reach: frozenset[int]
    together: frozenset[int]

    @classmethod
    def of_all(cls, judged: Sequence[tuple[Payout, Sequence[Share]]], scope: Scope | None) -> list[Earlier]:
        """For each payout; two questions for any number of them and of their people.

        Of payouts that were written together each looks only at those before it.
        """
        given: dict[Person, list[Given]] = defaultdict(list)
        for *person, rest in _benefits(judged):
            key = person_of(*person)
            if key is not None:
                given[key].append(rest)
        units = {one.unit_id for rows in given.values() for one in rows}
        named = scope.places(Can.VIEW).filter(unit__in=units).values_list("unit", flat=True) if scope and units else ()
        seen, together = frozenset(named), frozenset(payout.pk for payout, _shares in judged if payout.pk)
        return [cls(payout, given, seen | {payout.unit_id}, together) for payout, _shares in judged]

    def about(self, share: Share, norm: Norm | None) -> Iterator[Warning]:
        """What was given to the person before: not long ago, too often, or in parts."""
        found = self.given.get(share.person, ()) if share.person else ()
        others = [one for one in found if self._is_of(one, share)]
        same_kind = [one for one in others if one.kind_id == self.payout.kind_id]
        if twice := [one for one in same_kind if self._is_near(one)]:
            yield self._naming("given-before", max(twice, key=lambda one: (one.happened_on, one.payout_id)), share)
        if norm is None:
            return
        if norm.times is not None:
            counted = [one for one in same_kind if norm.beneficiary_kind in ("", one.beneficiary_kind)]
            within = [one for one in counted if self._is_within(norm.window, one)]
            if len(within) + 1 > norm.times:
                yield self._too_often(norm, within, share)
        if norm.ceiling is not None:
            yield from self._divided(norm.ceiling, [one for one in others if self._is_near(one)], share)

    def _is_of(self, one: Given, share: Share) -> bool:
        """Another payout before this one, of the same kind or programme; to who is known by a name, of the same union."""
        own, programme = self.payout.pk, self.payout.programme_id
        if own is not None and (one.payout_id == own or (own < one.payout_id and one.payout_id in self.together)):
            return False
        same = one.kind_id == self.payout.kind_id or (programme is not None and one.programme_id == programme)
        return same and (share.member_id is not None or one.unit_id == self.payout.unit_id)

    def _is_near(self, one: Given) -> bool:
        programme = self.payout.programme_id
        return (programme is not None and one.programme_id == programme) or (
            abs(one.happened_on - self.payout.happened_on) <= NEAR
        )

    def _is_within(self, window: str, one: Given) -> bool:
        day, other = self.payout.happened_on, one.happened_on
        match window:
            case Window.PROGRAMME:
                return self.payout.programme_id is not None and one.programme_id == self.payout.programme_id
            case Window.MONTH:
                return (day.year, day.month) == (other.year, other.month)
            case Window.YEAR:
                return day.year == other.year
            case Window.TERM:
                return abs(day.year - other.year) < TERM
        return True

    def _naming(self, code: str, one: Given, share: Share) -> Warning:
        if one.unit_id not in self.in_reach:
            return Warning(code, _("Another union gave the same person the same not long ago."), number=share.number)
        said = {"amount": dong_with_unit(one.amount), "day": f"{one.happened_on:%d/%m/%Y}", "who": one.recorder}
        text = _("The same person has %(amount)s of %(day)s already, recorded by %(who)s.") % said
        return Warning(code, text, one.payout_id, share.number)

    def _too_often(self, norm: Norm, within: Sequence[Given], share: Share) -> Warning:
        text = ngettext(
            "The norm is %(times)s time %(window)s, and this is number %(number)s.",
            "The norm is %(times)s times %(window)s, and this is number %(number)s.",
            norm.times or 1,
        )
        said = {"times": norm.times, "window": norm.get_window_display(), "number": len(within) + 1}
        last = max(within, key=lambda one: (one.happened_on, one.payout_id), default=None)
        named = last.payout_id if last and last.unit_id in self.in_reach else None
        return Warning("too-often", text % said, named, share.number)

    def _divided(self, ceiling: int, near: Sequence[Given], share: Share) -> Iterator[Warning]:
        parts = [one for one in near if one.amount <= ceiling]
        together = share.amount + sum(one.amount for one in parts)
        if not parts or share.amount > ceiling or together <= ceiling:
            return
        last = max(parts, key=lambda one: (one.happened_on, one.payout_id))
        text = _("With what was given within %(days)s days it is %(sum)s, above the ceiling of %(ceiling)s.")
        said = {"days": NEAR.days, "sum": dong_with_unit(together), "ceiling": dong_with_unit(ceiling)}
        if any(one.unit_id not in self.in_reach for one in parts):
            text = _("With what another union gave not long ago it is above the ceiling of %(ceiling)s.")
        named = last.payout_id if last.unit_id in self.in_reach else None
        yield Warning("split", text % said, named, share.number)


def _benefits(judged: Iterable[tuple[Payout, Sequence[Share]]]) -> Iterator[tuple[Any, ...]]:
    """(member, kind, relation, name, year, Given) of payouts that may be for the same people, in one question.

    Members are looked for everywhere, since they move; who is known by name and year, at the same unions.
    """
    shares = [(payout, share) for payout, own in judged for share in own if share.person is not None]
    members = {share.member_id for _payout, share in shares if share.member_id}
    years = {share.born_year for _payout, share in shares if not share.member_id}
    if not shares:
        return
    same = Q(kind__in={payout.kind_id for payout, _share in shares})
    if programmes := {payout.programme_id for payout, _share in shares if payout.programme_id}:
        same |= Q(programme__in=programmes)
    whose = Q(member__in=members)
    if years:
        whose |= Q(member=None, born_year__in=years, unit__in={payout.unit_id for payout, _share in shares})
    told = Benefit.objects.filter(same, whose, payout__binned_at=None, payout__status__in=ALIVE)
    for *person, pk, unit, kind, programme, day, amount, full_name, username in told.values_list(
        *FIELDS,
        "payout_id",
        "unit_id",
        "kind_id",
        "programme_id",
        "happened_on",
        "amount",
        "payout__recorded_by__full_name",
        "payout__recorded_by__username",
    ):
        member_id, beneficiary_kind, relation, name, born_year = person
        given = Given(pk, unit, kind, programme, beneficiary_kind, day, amount, full_name or username)
        yield member_id, beneficiary_kind, relation, name, born_year, given
