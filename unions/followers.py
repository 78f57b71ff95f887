"""Who follows a reorganisation: apps above this one, whose rows end or move with units.

They are called by name from the list in settings.FOLLOWERS, in its order, inside the transaction of the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from unions.models import LineageEvent


@dataclass(frozen=True)
class Act:
    """What an event comes to, by ids of units. Placements and versions are written already."""

    event: LineageEvent
    ended: frozenset[int] = frozenset()  # they stand no more, and what went along with them
    moved: frozenset[int] = frozenset()  # they stand under another union, with all below them
    founded: frozenset[int] = frozenset()
    # Who takes the members over: of an ended unit, and of a group that goes to a union just founded.
    heirs: Mapping[int, int] = field(default_factory=dict)
    groups: Mapping[int, int] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return self.event.effective_on

    @property
    def met(self) -> frozenset[int]:
        return self.ended | self.moved


@dataclass(frozen=True)
class Consequence:
    """One line of a preview: "Members: 812", with a detail in words.

    What is `watched` is part of what was looked at: another number at the time of the act makes it look again.
    """

    label: str
    number: int
    detail: str = ""
    watched: bool = True


class Follower(Protocol):
    """Each method asks and writes by sets: as many statements for a thousand units as for one."""

    def refusals(self, act: Act) -> list[str]:
        """What stands in the book that the act would leave without its unit, in words; nothing: it may go on."""

    def consequences(self, act: Act) -> list[Consequence]:
        """What the act will do to this app's rows, before `follow` does it."""

    def follow(self, act: Act) -> None:
        """End and move rows; what cannot be told from them later goes into `act.event.replaced`."""

    def objections(self, event: LineageEvent) -> list[str]:
        """What was built upon the event since, in words; nothing: it can be undone."""

    def undo(self, event: LineageEvent) -> None:
        """Bring all rows back as they were before `follow`; placements are back already."""


@cache
def followers() -> tuple[Follower, ...]:
    """The followers named in settings.FOLLOWERS, in that order."""
    return tuple(cast(Follower, import_string(name)()) for name in cast(Iterable[str], settings.FOLLOWERS))
