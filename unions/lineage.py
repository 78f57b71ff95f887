"""Reading the lineage: what became of a unit, where it came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from unions.access import Scope
from unions.models import Decision, LineageEvent, LineageUnit, Placement, UnionUnit, UnitVersion

Part, Kind = LineageUnit.Part, LineageEvent.Kind
SUCCESSIONS = (*LineageEvent.ENDS, Kind.CARVED_OUT)
GONE = (Part.FROM, Part.ALONG)


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


def decisions_in_reach(scope: Scope) -> QuerySet[Decision]:
    """Decisions that met a unit in reach, by an act or by a placement."""
    acts = LineageUnit.objects.in_scope(scope).filter(event__decision=OuterRef("pk"))
    placed = Placement.objects.filter(decision=OuterRef("pk"), child__in=scope.units())
    return Decision.objects.filter(Q(Exists(acts)) | Q(Exists(placed)))


def events_in_reach(scope: Scope) -> QuerySet[LineageEvent]:
    """Acts that met a unit in reach."""
    return LineageEvent.objects.filter(Exists(LineageUnit.objects.in_scope(scope).filter(event=OuterRef("pk"))))


def what_became_of(unit: UnionUnit) -> list[Succession]:
    """The chain of mergers, splits, carvings out and ends that leads away from a unit, in the order of days.

    Of those who ended together only the ones of the chain are named. Two statements a step.
    """
    return _chain(unit, GONE, onwards=True)


def came_from(unit: UnionUnit) -> list[Succession]:
    """The chain of mergers, splits and carvings out that led to a unit, in the order of days; two statements a step."""
    return _chain(unit, (Part.TO,), onwards=False)


def _chain(unit: UnionUnit, own: Collection[str], *, onwards: bool) -> list[Succession]:
    """Walk from a unit by its `own` part in events to those on their other side, and on from them in time."""
    found: dict[int, Succession] = {}
    at = {unit.pk: date.min if onwards else date.max}  # since when, or until when, a unit belongs to the chain
    step = 1
    while at:
        met = LineageUnit.objects.standing().filter(unit__in=at, part__in=own, event__kind__in=SUCCESSIONS)
        mine = [
            part
            for part in _named(met.exclude(event__in=found))
            if (part.event.effective_on >= at[part.unit_id]) == onwards or part.event.effective_on == at[part.unit_id]
        ]
        other = (Part.TO,) if onwards else (Part.FROM,)
        theirs = list(_named(LineageUnit.objects.filter(event__in={part.event_id for part in mine}, part__in=other)))
        at = {part.unit_id: part.event.effective_on for part in theirs}
        for event in {part.event_id: part.event for part in mine}.values():
            here, there = (_kin(parts, event) for parts in (mine, theirs))
            gone, heirs = (here, there) if onwards else (there, here)
            found[event.pk] = Succession(event, gone, heirs, step)
        step += 1
    return sorted(found.values(), key=lambda one: (one.event.effective_on, one.event.pk))


def _named(parts: QuerySet[LineageUnit]) -> QuerySet[LineageUnit]:
    """Parts with what their units were called on the day by whose tree they are found."""
    called = UnitVersion.objects.filter(unit=OuterRef("unit"), valid__contains=OuterRef("stood_on"))
    named = parts.annotate(unit_name=Subquery(called.values("name")[:1]))
    return named.select_related("event__decision", "unit").order_by("event", "unit__code")


def _kin(parts: Iterable[Any], event: LineageEvent) -> tuple[Kin, ...]:
    mine = (part for part in parts if part.event_id == event.pk)
    return tuple(Kin(part.unit_id, part.unit.code, part.unit_name or part.unit.code) for part in mine)
