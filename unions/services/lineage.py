"""Reorganisations: looked at before, carried out as they were looked at, undone while nothing was built on them."""

from __future__ import annotations

from dataclasses import dataclass

from unions.access import Scope
from unions.followers import Consequence
from unions.models import LineageEvent
from unions.services.orders import Order


@dataclass(frozen=True)
class UnitChange:
    """What would become of one unit. Names and parents are those of the day before and of the day itself."""

    unit_id: int
    code: str
    name: str  # "" for a unit that is founded
    name_after: str  # "" for a unit that ends
    parent_before: str
    parent_after: str
    part: str  # of LineageUnit.Part

    @property
    def ends(self) -> bool:
        return not self.name_after

    @property
    def begins(self) -> bool:
        return not self.name


@dataclass(frozen=True)
class Preview:
    """What an order would do. `digest` is what `carry_out` is given as seen."""

    rows: tuple[UnitChange, ...]
    consequences: tuple[Consequence, ...]
    digest: str


def preview(order: Order, *, scope: Scope) -> Preview:
    """What the order would do. It is really carried out and taken back, so that every refusal is found.

    Raises ValidationError with a code, and PermissionDenied where a unit is out of the scope's reach to organise.
    """
    raise NotImplementedError


def carry_out(order: Order, *, seen: str, scope: Scope) -> LineageEvent:
    """Do what was looked at, in one transaction. The same form sent twice is one event.

    `seen` is the digest of the preview; where things have changed since, ValidationError "changed-meanwhile".
    """
    raise NotImplementedError


def undo_event(event_id: int, *, scope: Scope) -> LineageEvent:
    """Bring everything back as it stood before the event, while nothing was built upon it."""
    raise NotImplementedError


def why_not_undo(event: LineageEvent) -> str:
    """What was built upon the event since, in words; "" where it can be undone."""
    raise NotImplementedError
