"""Reading the lineage: what became of a unit, where it came from, what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from unions.models import LineageEvent, UnionUnit


@dataclass(frozen=True)
class Kin:
    """A unit as it was called on the day of an event."""

    unit_id: int
    code: str
    name: str


@dataclass(frozen=True)
class Succession:
    """One step of a chain: by `event`, `gone` ended or gave up a part, and `heirs` took it over (none: dissolved)."""

    event: LineageEvent  # with its decision
    gone: tuple[Kin, ...]
    heirs: tuple[Kin, ...]
    step: int  # 1 for events of the unit itself, 2 for those of its heirs or predecessors, …


@dataclass(frozen=True)
class Happening:
    """One event in the life of a unit, and its part in it."""

    on: date
    event: LineageEvent  # with its decision
    part: str  # of LineageUnit.Part


def what_became_of(unit: UnionUnit) -> list[Succession]:
    """The chain of mergers, splits, carvings out and ends that leads away from a unit, in the order of days."""
    raise NotImplementedError


def came_from(unit: UnionUnit) -> list[Succession]:
    """The chain of mergers, splits and carvings out that led to a unit, in the order of days."""
    raise NotImplementedError


def happenings(unit: UnionUnit) -> list[Happening]:
    """All standing events that met a unit, in the order of days."""
    raise NotImplementedError
