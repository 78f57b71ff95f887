"""What somebody orders to happen to units: the words of a decision, before anything is written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from unions.models import Decision, LineageEvent, UnionUnit

Kind = LineageEvent.Kind

MOVES = (Kind.REPARENTED, Kind.TRANSFERRED_AS_IS)
MERGERS = LineageEvent.LEAVES_AN_HEIR
ENDS = LineageEvent.ENDS
FOUNDS = (Kind.FOUNDED, Kind.MERGED_INTO_NEW, Kind.SPLIT, Kind.CARVED_OUT)
CHANGES = (Kind.RENAMED, Kind.RECLASSIFIED, Kind.CORRECTED)

# What each kind may change of a unit's version.
NAMES = ("name", "short_name", "letterhead_name", "symbol", "place", "employer_name")
CLASSES = ("level", "sector", "employer_type", "state_salaried", "territory", "has_seal", "has_account")
CHANGEABLE: Mapping[str, tuple[str, ...]] = {
    Kind.RENAMED: NAMES,
    Kind.RECLASSIFIED: (*CLASSES, "symbol", "place", "employer_name"),
    Kind.CORRECTED: NAMES + CLASSES,
}


@dataclass(frozen=True)
class NewUnit:
    """A unit that an order founds: its code, and the fields of its first version. `covers` are territories' ids."""

    code: str
    name: str
    short_name: str
    letterhead_name: str
    symbol: str
    place: str
    level_id: str
    sector: str = ""
    employer_name: str = ""
    employer_type_id: str | None = None
    state_salaried: str = ""
    territory_id: int | None = None
    has_seal: bool = False
    has_account: bool = False
    covers: tuple[int, ...] = ()

    def version(self) -> dict[str, Any]:
        """The fields of its first version."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("code", "covers")}


@dataclass(frozen=True)
class Order:
    """One act upon units, effective from a day on. What each kind needs:

    * founded: `founded`, `under`. recognised: `units`.
    * renamed, reclassified, corrected: `units`, `changes` {field of UnitVersion: value}; corrected also `note`.
    * reparented, transferred_as_is: `units`, `under`.
    * merged_into_existing: `units` (those that end), `heir`. merged_into_new: `units`, one of `founded`, `under`.
    * split: one of `units`, two or more of `founded`; carved_out: one of `units`, one or more of `founded`. Without
      `under` they stand where the old unit stands. `groups` {unit inside: index into `founded`} says who goes
      where; what is not named goes to the first in a split, and stays in a carving out.
    * dissolved: `units`, `reason`.

    `children_under` takes in the units directly below those that end; without it they go to the heir or the first
    of a split, or end along with a dissolved unit where they are inside a base.
    """

    kind: str
    effective_on: date
    units: tuple[UnionUnit, ...] = ()
    decision: Decision | None = None
    under: UnionUnit | None = None
    heir: UnionUnit | None = None
    founded: tuple[NewUnit, ...] = ()
    children_under: UnionUnit | None = None
    groups: Mapping[int, int] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    note: str = ""
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)
