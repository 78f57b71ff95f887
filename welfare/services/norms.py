"""What speaks against a payout: above the norm, given before, divided, a paper missing, not meant for them.

Nothing here refuses a payout for good: who proposes it says why nevertheless, and the approver reads both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import dong_with_unit
from common.vietnamese import fold
from unions.access import Scope
from unions.models import Can, UnionUnit
from welfare.models import AFTERWARDS, COUNTED, Beneficiary, Benefit, Norm, Payout, PayoutKind, ProofKind
from welfare.services.proposals import RELATIVES, Row, rows_of

NEAR = timedelta(days=30)  # what is given again within so many days is given twice, or divided
TERM = 5  # calendar years, either way
SHOWN = 10  # warnings of a list that are told one by one
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
        return _person(self.member_id, self.beneficiary_kind, self.relation, self.name, self.born_year)


Person = tuple[Any, ...]


def _person(
    member_id: int | None, beneficiary_kind: str, relation: str, name: str, born_year: int | None
) -> Person | None:
    """The member; of a relative or child, through whom, how they are related, the name and year; else name and year."""
    if member_id and beneficiary_kind not in RELATIVES:
        return (member_id,)
    if member_id:
        return (member_id, relation, fold(name), born_year)
    return (fold(name), born_year) if name and born_year else None


def norm_for(unit: UnionUnit, kind: PayoutKind, beneficiary_kind: str, on: date) -> Norm | None:
    """The norm that holds at a union on a day: the nearest one for these people, else the nearest for anybody."""
    return _norm_of(norms_for(unit, kind, on), beneficiary_kind)


def norms_for(unit: UnionUnit, kind: PayoutKind, on: date) -> dict[str, Norm]:
    """By whom it is for ("" for anybody), the norm of the nearest union at or above this one. Two questions."""
    stood = unit.tree_paths.on(on).first()
    line = stood.unit_ids() if stood else [unit.pk]
    rows = Norm.objects.on(on).filter(unit__in=line, kind=kind)
    found = {}
    for norm in sorted(rows, key=lambda one: line.index(one.unit_id)):
        found[norm.beneficiary_kind] = norm
    return found


def _norm_of(norms: Mapping[str, Norm], beneficiary_kind: str) -> Norm | None:
    return norms.get(beneficiary_kind) or norms.get("")


def warnings(
    payout: Payout, recipients: Sequence[Row] = (), *, papers: Iterable[str] = (), scope: Scope | None = None
) -> list[Warning]:
    """What speaks against a payout, saved or not; of a list that is saved its rows are read where none are given.

    `papers` are kinds of papers that will come along with it.

    As many questions for hundreds of recipients as for one. Earlier payouts are named as far as the scope sees
    them; of others it is only told that another union gave it. Without a scope none is named but the union's own.
    """
    rows = recipients or (rows_of(payout) if payout.pk and payout.listed else ())
    shares = _shares(payout, rows)
    norms = norms_for(payout.unit, payout.kind, payout.happened_on)
    earlier = _Earlier.of(payout, shares, scope)
    found = [*_about_papers(payout, papers), *_about_people(payout, shares)]
    seen: dict[Any, int] = {}
    for share in shares:
        norm = _norm_of(norms, share.beneficiary_kind)
        found += _about_amount(payout, share, norm)
        if share.person is None:
            continue
        if share.person in seen:
            found.append(_twice_on_the_list(share, seen[share.person]))
        seen[share.person] = share.number or 0
        found += earlier.about(share, norm)
    return found


def require_reason(payout: Payout, recipients: Sequence[Row] = (), *, scope: Scope) -> list[Warning]:
    """The warnings of a payout that is proposed. Raises ValidationError where they need a reason and none is given."""
    found = warnings(payout, recipients, scope=scope)
    against = [warning for warning in found if warning.needs_reason]
    if against and not payout.override_reason.strip():
        told = [
            ValidationError(_labelled(warning), code=warning.code, params={"payout": warning.payout_id})
            for warning in against[:SHOWN]
        ]
        if more := len(against) - len(told):
            said = ngettext("And %(number)s more of this.", "And %(number)s more of these.", more)
            told.append(ValidationError(said % {"number": more}, code="more"))
        raise ValidationError({"override_reason": told})
    return found


def _labelled(warning: Warning) -> str:
    if warning.number is None:
        return warning.text
    return _("Line %(number)s: %(wrong)s") % {"number": warning.number, "wrong": warning.text}


def _shares(payout: Payout, rows: Sequence[Row]) -> list[Share]:
    if not rows:
        return [
            Share(
                number=None,
                member_id=payout.member_id,
                name=payout.beneficiary,
                born_year=None,
                beneficiary_kind=payout.beneficiary_kind,
                relation=payout.relation,
                amount=payout.amount,
                quantity=payout.quantity,
            )
        ]
    return [
        Share(
            number=number,
            member_id=row.member_id,
            name=row.name,
            born_year=row.born_year,
            beneficiary_kind=row.beneficiary_kind,
            relation=row.relation,
            amount=row.amount,
            quantity=row.quantity,
        )
        for number, row in enumerate(rows, start=1)
    ]


def _about_papers(payout: Payout, coming: Iterable[str] = ()) -> Iterator[Warning]:
    needed = [kind for kind in payout.kind.proofs if kind not in AFTERWARDS]
    if not needed:
        return
    there = {*coming, *(payout.proofs.values_list("kind", flat=True) if payout.pk else ())}
    missing = [str(ProofKind(kind).label) for kind in needed if kind not in there]
    if missing:
        yield Warning("paper-missing", _("Not there yet: %(papers)s.") % {"papers": ", ".join(missing)})


def _about_people(payout: Payout, shares: Iterable[Share]) -> Iterator[Warning]:
    allowed = payout.kind.beneficiaries
    kinds = {share.beneficiary_kind for share in shares}
    for kind in sorted(kinds.difference(allowed)) if allowed else ():
        said = {"kind": payout.kind, "who": Beneficiary(kind).label if kind in Beneficiary.values else kind}
        yield Warning("not-for-them", _("“%(kind)s” is not meant for: %(who)s.") % said)


def _about_amount(payout: Payout, share: Share, norm: Norm | None) -> Iterator[Warning]:
    """Of a batch that names nobody, by what one of it comes to."""
    if norm is None:
        return
    named = share.member_id or share.number
    each = share.amount if named else share.amount // max(share.quantity, 1)
    if norm.ceiling is not None and each > norm.ceiling:
        text = _("%(amount)s is above the ceiling of %(ceiling)s.")
        said = {"amount": dong_with_unit(each), "ceiling": dong_with_unit(norm.ceiling)}
        yield Warning("above-ceiling", text % said, number=share.number)
    elif norm.usual is not None and each > norm.usual:
        text = _("%(amount)s is more than the usual %(usual)s.")
        said = {"amount": dong_with_unit(each), "usual": dong_with_unit(norm.usual)}
        yield Warning("above-usual", text % said, number=share.number)


def _twice_on_the_list(share: Share, first: int) -> Warning:
    text = _("Stands on this list already, in line %(first)s.") % {"first": first}
    return Warning("given-before", text, number=share.number)


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
class _Earlier:
    """The other payouts for the people of one, and which of their unions may be named."""

    payout: Payout
    given: Mapping[Person, Sequence[Given]]
    in_reach: frozenset[int]

    @classmethod
    def of(cls, payout: Payout, shares: Iterable[Share], scope: Scope | None) -> _Earlier:
        """Two questions for any number of people: what they were given, and what of it may be named."""
        people = {share.person: share for share in shares if share.person is not None}
        given: dict[Person, list[Given]] = defaultdict(list)
        for *person, rest in _benefits(payout, people.values()):
            key = _person(*person)
            if key in people:
                given[key].append(rest)
        units = {one.unit_id for rows in given.values() for one in rows}
        named = scope.places(Can.VIEW).filter(unit__in=units).values_list("unit", flat=True) if scope and units else ()
        return cls(payout, given, frozenset({payout.unit_id, *named}))

    def about(self, share: Share, norm: Norm | None) -> Iterator[Warning]:
        """What was given to the person before: not long ago, too often, or in parts."""
        others = self.given.get(share.person, ()) if share.person else ()
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


def _benefits(payout: Payout, shares: Iterable[Share]) -> Iterator[tuple[Any, ...]]:
    """(member, kind, relation, name, year, Given) of other payouts that may be for the same people, in one question.

    Members are looked for everywhere, since they move; who is known by name and year, at the same union.
    """
    shares = list(shares)
    members = {share.member_id for share in shares if share.member_id}
    years = {share.born_year for share in shares if not share.member_id}
    if not members and not years:
        return
    same = Q(kind=payout.kind_id)
    if payout.programme_id:
        same |= Q(programme=payout.programme_id)
    whose = Q(member__in=members)
    if years:
        whose |= Q(member=None, born_year__in=years, unit=payout.unit_id)
    rows = Benefit.objects.filter(same, whose, payout__binned_at=None, payout__status__in=ALIVE)
    told = rows.exclude(payout=payout.pk) if payout.pk else rows
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
