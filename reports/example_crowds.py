"""Unions and people of an example of which only the number is told: made up by a rule, the same at every loading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, cycle, islice, pairwise
from typing import NamedTuple

from reports.example_rows import Row
from reports.made_up import Crowd
from unions.models import Level, Placement, UnionUnit, UnitVersion

WEIGHTS = (1, 2, 3, 4, 5)  # of neighbouring unions, so that not all are equally large


class Child(NamedTuple):
    """A union made up, not yet written, and how many members it has from its first day on."""

    unit: UnionUnit
    version: UnitVersion
    placement: Placement
    members: int

    @property
    def crowd(self) -> Crowd:
        """Its members, once it is written."""
        return Crowd(self.unit.pk, self.members, self.version.valid.lower)


def children(row: Row, parent: UnionUnit, level: Level) -> Iterator[Child]:
    """So many `unions` below a parent, with so many `members` among them; "{n}" of the employer is the number."""
    number = row.number("unions")
    valid = row.days()
    for n, members in enumerate(split(row.number("members"), number), start=1):
        employer = row.cells["employer"].replace("{n}", str(n))
        name = f"CĐCS {employer}"
        unit = UnionUnit(code=f"{row.cells['code']}{n:03}")
        version = UnitVersion(
            unit=unit,
            valid=valid,
            name=f"Công đoàn cơ sở {employer}",
            short_name=name,
            letterhead_name=name.upper(),
            symbol="CĐCS",
            place=row.cells["place"],
            level=level,
            sector=row.cells["sector"],
            employer_name=employer,
        )
        yield Child(unit, version, Placement(child=unit, parent=parent, valid=valid), members)


def people(row: Row, unit: UnionUnit) -> Crowd:
    """So many members of a unit, one admitted each day from the first to the last, and then again from the first."""
    valid = row.days()
    days = (valid.upper - valid.lower).days if valid.upper else 1
    return Crowd(unit.pk, row.number("number"), valid.lower, days)


def split(total: int, parts: int) -> list[int]:
    """A number in so many parts by the weights: 10, 3 -> [1, 4, 5]."""
    bounds = [0, *accumulate(islice(cycle(WEIGHTS), parts))]
    return [total * end // bounds[-1] - total * start // bounds[-1] for start, end in pairwise(bounds)]
