"""What judging proposals asks of the book, asked once for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from members.models import MembershipSpell
from unions.access import Scope
from unions.models import Can, TreePath
from welfare.models import Beneficiary, Fund, Payout
from welfare.services.proposals import Funding, Row

Days = Any  # a range of days, half open


@dataclass(frozen=True)
class Proposed:
    """A payout that is not written yet, with the parts that come along. With recipients it is a list."""

    payout: Payout
    funding: Sequence[Funding] = ()
    recipients: Sequence[Row] | None = None
    papers: Sequence[Any] = ()
    draft: bool = False

    @property
    def rows(self) -> Sequence[Row]:
        return self.recipients or ()

    @property
    def people(self) -> dict[int, str]:
        """The members it names, by their ids, and what they are here."""
        if self.rows:
            return {row.member_id: row.beneficiary_kind for row in self.rows if row.member_id}
        return {self.payout.member_id: self.payout.beneficiary_kind} if self.payout.member_id else {}


@dataclass(frozen=True)
class Grounds:
    """Where unions stood, where members belonged, and which funds and payers may be named."""

    paths: Mapping[int, Sequence[tuple[Days, str]]] = field(default_factory=dict)
    spells: Mapping[int, Sequence[tuple[int, Days]]] = field(default_factory=dict)
    funds: Mapping[int, Fund] = field(default_factory=dict)
    seen_payers: Collection[int] = ()

    @classmethod
    def of(cls, proposed: Iterable[Proposed], scope: Scope) -> Grounds:
        """Four questions at most."""
        proposed = list(proposed)
        people = {member for one in proposed for member in one.people}
        spells: dict[int, list[tuple[int, Days]]] = defaultdict(list)
        asked = MembershipSpell.objects.filter(member__in=people).values_list("member_id", "unit_id", "valid")
        for member, unit, valid in asked if people else ():
            spells[member].append((unit, valid))
        units = {one.payout.unit_id for one in proposed} | {unit for rows in spells.values() for unit, _valid in rows}
        lines = [line for one in proposed for line in one.funding]
        funds = {line.fund_id for line in lines if line.fund_id}
        payers = {line.payer_unit_id for line in lines if line.payer_unit_id}
        return cls(
            paths_of(units),
            spells,
            Fund.objects.in_scope(scope).in_bulk(funds) if funds else {},
            set(scope.units(Can.VIEW).filter(pk__in=payers).values_list("pk", flat=True)) if payers else (),
        )

    def path(self, unit: int, day: date) -> str:
        """Where a unit stood on a day; "" where it did not."""
        return path_on(self.paths.get(unit, ()), day)

    def above(self, unit: int, day: date) -> set[int]:
        """The unit and those above it on a day; the unit alone where it did not stand."""
        return set(line_of(self.path(unit, day))) or {unit}

    def strangers(self, payout: Payout, people: Mapping[int, str]) -> set[int]:
        """Of members, by id and what they are here: those who did not belong to the union of a payout on its day.

        Who has retired belonged to it before.
        """
        day, here = payout.happened_on, self.path(payout.unit_id, payout.happened_on)
        above = line_of(here)
        away = set()
        for member, kind in people.items():
            home = [
                valid
                for unit, valid in self.spells.get(member, ())
                if valid.lower <= day and here and (unit in above or self.path(unit, day).startswith(here))
            ]
            stays = any(valid.upper is None or day < valid.upper for valid in home)
            if not home or not (stays or kind == Beneficiary.RETIRED):
                away.add(member)
        return away


def paths_of(units: Collection[int]) -> dict[int, list[tuple[Days, str]]]:
    """All paths of units, by their ids, each with its days. One question."""
    found: dict[int, list[tuple[Days, str]]] = defaultdict(list)
    for unit, valid, path in TreePath.objects.filter(unit__in=units).values_list("unit_id", "valid", "path"):
        found[unit].append((valid, path))
    return found


def path_on(paths: Iterable[tuple[Days, str]], day: date) -> str:
    return next((path for valid, path in paths if day in valid), "")


def line_of(path: str) -> list[int]:
    """The units of a path, from the top down."""
    return [int(step) for step in path.rstrip("/").split("/")] if path else []
