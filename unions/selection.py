"""Units chosen for a reorganisation: by a pasted list of codes or names, or by what they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from unions.access import Scope
from unions.models import UnionUnit


@dataclass(frozen=True)
class Found:
    """What a pasted list names; lines are numbered from 1."""

    units: tuple[UnionUnit, ...]
    unknown: tuple[tuple[int, str], ...]  # nothing in reach on that day is called so
    doubles: tuple[tuple[int, str], ...]  # named by an earlier line already
    ambiguous: tuple[tuple[int, str], ...]  # several units bear the name


@dataclass(frozen=True)
class UnitFilter:
    """What units are asked for; what is empty is not asked. A territory asks for its parts too."""

    level: str = ""
    sector: str = ""
    employer_type: str = ""
    state_salaried: str = ""
    territory_id: int | None = None
    under: UnionUnit | None = None
    name: str = ""


def find_units(text: str, *, on: date, scope: Scope) -> Found:
    """The units that a list names, a code or a whole name a line, as they stood on a day, in reach to organise."""
    raise NotImplementedError


def units_where(wanted: UnitFilter, *, on: date, scope: Scope) -> QuerySet[UnionUnit]:
    """Units of a day in reach to organise, each with `unit_name` and `level` as of that day, in the order of the tree."""
    raise NotImplementedError
