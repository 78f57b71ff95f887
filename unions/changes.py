"""What changed in the tree between two days: who was founded, ended, moved, got another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from unions.models import LineageEvent, LineageUnit, Placement, TreePath, UnionUnit, UnitVersion
from unions.tree import GRASSROOTS, ids_of, path_on


@dataclass
class Flow:
    """How many grassroots unions came to a unit and left it, between two days."""

    numbers: Counter[str] = field(default_factory=Counter)

    FOUNDED, RECEIVED, ENDED, GIVEN = "founded", "received", "ended", "given"

    def __getitem__(self, what: str) -> int:
        return self.numbers[what]


def between(units: QuerySet[UnionUnit], first: date, last: date) -> QuerySet[UnionUnit]:
    """Those of the units whose place, name or level on `last` is another than on `first`.

    Each with what it was on either day: `path_before`, `parent_before`, `name_before`, `level_before`, and the
    same with `_after`; NULL where it did not stand. `merged_by` is the act by which it went into another.
    """
    merged = _mergers(first, last).filter(unit=OuterRef("pk"))
    told: dict[str, Any] = {"merged_by": Subquery(merged.values("event")[:1])}
    for day, when in ((first, "before"), (last, "after")):
        placed = Placement.objects.on(day).filter(child=OuterRef("pk"))
        was = UnitVersion.objects.on(day).filter(unit=OuterRef("pk"))
        told |= {
            f"path_{when}": path_on(day),
            f"parent_{when}": Subquery(placed.values("parent")[:1]),
            f"name_{when}": Subquery(was.values("short_name")[:1]),
            f"level_{when}": Subquery(was.values("level")[:1]),
        }
    begun = Q(valid__startswith__gt=first, valid__startswith__lte=last)
    ended = Q(valid__endswith__gt=first, valid__endswith__lte=last)
    touched = (
        Placement.objects.filter(begun | ended).values("child").union(UnitVersion.objects.filter(begun).values("unit"))
    )
    return units.filter(pk__in=touched).annotate(**told)


MERGED = Q(merged_by__isnull=False)
FOUNDED = Q(path_before=None, path_after__isnull=False)
ENDED = Q(path_before__isnull=False, path_after=None)
STAYED = Q(path_before__isnull=False, path_after__isnull=False)
TO_OR_FROM_THE_TOP = Q(parent_before=None, parent_after__isnull=False) | Q(
    parent_before__isnull=False, parent_after=None
)
MOVED = STAYED & (~Q(parent_before=F("parent_after")) | TO_OR_FROM_THE_TOP)
RENAMED = STAYED & ~Q(name_before=F("name_after"))
RECLASSIFIED = STAYED & ~Q(level_before=F("level_after"))


def flows(tops: Collection[int], first: date, last: date) -> dict[int, Flow]:
    """By unit: the grassroots unions that came to stand below it, or stopped, between two days.

    A unit that moved with all it has neither receives nor gives: only who was not below it before came.
    """
    begun = Q(valid__startswith__gt=first, valid__startswith__lte=last)
    ended = Q(valid__endswith__gt=first, valid__endswith__lte=last)
    touched = TreePath.objects.filter(begun | ended).values("unit")
    levels = UnitVersion.objects.filter(unit=OuterRef("pk"), valid__startswith__lte=last).order_by("-valid")
    rows = (
        UnionUnit.objects.filter(pk__in=touched)
        .annotate(before=path_on(first), after=path_on(last), level=Subquery(levels.values("level")[:1]))
        .filter(level__in=GRASSROOTS)
        .values_list("before", "after")
    )
    found = {top: Flow() for top in tops}
    for before, after in rows:
        stood, stands = set(ids_of(before)), set(ids_of(after))
        for top in found.keys() & (stands - stood):
            found[top].numbers[Flow.RECEIVED if before else Flow.FOUNDED] += 1
        for top in found.keys() & (stood - stands):
            found[top].numbers[Flow.GIVEN if after else Flow.ENDED] += 1
    return found


def below(unit: UnionUnit, first: date, last: date) -> Q:
    """Units below this one on either day."""
    places = Q(pk__in=[])
    for day in (first, last):
        for path in unit.tree_paths.on(day).values_list("path", flat=True):
            places |= Q(Exists(TreePath.objects.on(day).filter(unit=OuterRef("pk"), path__startswith=path)))
    return places


@dataclass(frozen=True)
class Mark:
    """What became of one unit in the days looked at: a state of `common.chips` ("" is plain words), and since when."""

    kind: str
    on: date


def marks_of(units: Iterable[int], first: date, last: date) -> dict[int, list[Mark]]:
    """By unit: what happened to it after `first`, up to `last`, the weightiest first."""
    units = set(units)
    told: dict[int, list[Mark]] = {}
    placements: dict[int, list[Placement]] = {}
    for placement in Placement.objects.filter(child__in=units).order_by("valid"):
        placements.setdefault(placement.child_id, []).append(placement)
    merged = set(_mergers(first, last).filter(unit__in=units).values_list("unit", flat=True))
    for unit, rows in placements.items():
        told[unit] = _of_placements(rows, first, last, merged=unit in merged)
    versions: dict[int, list[UnitVersion]] = {}
    for version in UnitVersion.objects.filter(unit__in=units).order_by("valid"):
        versions.setdefault(version.unit_id, []).append(version)
    for unit, named in versions.items():
        for old, new in pairwise(named):
            if first < new.valid.lower <= last:
                told.setdefault(unit, []).extend(_of_versions(old, new))
    return told


def _of_placements(rows: list[Placement], first: date, last: date, *, merged: bool) -> list[Mark]:
    marks = []
    for old, new in zip([None, *rows], [*rows, None], strict=True):
        if new is None:
            gone = old.valid.upper if old else None
            if gone and first < gone <= last:
                marks.append(Mark("merged" if merged else "dissolved", gone))
        elif new.valid.lower and first < new.valid.lower <= last:
            if old is None:
                marks.append(Mark("founded", new.valid.lower))
            elif old.parent_id != new.parent_id:
                marks.append(Mark("moved", new.valid.lower))
    return marks[::-1]


def _of_versions(old: UnitVersion, new: UnitVersion) -> list[Mark]:
    if old.level_id != new.level_id:
        return [Mark("reclassified", new.valid.lower)]
    return [Mark("renamed", new.valid.lower)] if old.name != new.name else []


def _mergers(first: date, last: date) -> QuerySet[LineageUnit]:
    """Units that ended by going into another, as the events that stand say."""
    return LineageUnit.objects.standing().filter(
        part=LineageUnit.Part.FROM,
        event__kind__in=LineageEvent.LEAVES_AN_HEIR,
        event__effective_on__gt=first,
        event__effective_on__lte=last,
    )
