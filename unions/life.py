"""The life of one unit: where those below it came from and went, what happened to itself, by which decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unions.models import Decision, LineageEvent, LineageUnit, Placement, UnionUnit, UnitVersion
from unions.tree import versions_of

# By which ways those who ever stood below a unit came to it, and where they went from it.
CAME = """
WITH step AS (
    SELECT child_id, parent_id, upper(valid) AS ended,
           lag(parent_id) OVER way AS before, lag(parent_id, 2) OVER way AS earlier,
           lead(parent_id) OVER way AS after
      FROM unions_placement
     WHERE child_id IN (SELECT child_id FROM unions_placement WHERE parent_id = %(unit)s)
    WINDOW way AS (PARTITION BY child_id ORDER BY valid)
)
SELECT before, earlier, NULL, count(*) FROM step
 WHERE parent_id = %(unit)s AND before IS NOT NULL AND before <> parent_id GROUP BY before, earlier
UNION ALL
SELECT NULL, NULL, after, count(*) FROM step
 WHERE parent_id = %(unit)s AND ended IS NOT NULL AND after IS DISTINCT FROM parent_id GROUP BY after
"""


@dataclass(frozen=True)
class Way:
    """Units that came from one unit, perhaps over another, or went to one; None is the end of them."""

    other: int | None
    number: int
    earlier: int | None = None


@dataclass(frozen=True)
class Ways:
    """Of a unit: where its lower units came from and went to, the most first."""

    came: list[Way]
    went: list[Way]


def ways_of(unit: UnionUnit) -> Ways:
    with connection.cursor() as cursor:
        cursor.execute(CAME, {"unit": unit.pk})
        rows = cursor.fetchall()
    came = [Way(before, number, earlier) for before, earlier, _after, number in rows if before is not None]
    went = [Way(after, number) for before, _earlier, after, number in rows if before is None]
    return Ways(_most(came), _most(went))


def _most(ways: list[Way]) -> list[Way]:
    return sorted(ways, key=lambda way: (-way.number, way.other or 0))


@dataclass(frozen=True)
class Relatives:
    """Units that one came from and went into, by the events that stand."""

    before: list[int]
    after: list[int]


def relatives_of(unit: UnionUnit) -> Relatives:
    """Who was merged into it or split to make it, and who took over from it."""
    own = LineageUnit.objects.standing().filter(unit=unit)
    whole = (LineageEvent.Kind.DISSOLVED, LineageEvent.Kind.CORRECTED)
    rows = LineageUnit.objects.standing().exclude(unit=unit).exclude(event__kind__in=whole)
    born = own.filter(part=LineageUnit.Part.TO).values("event")
    gave = own.filter(part=LineageUnit.Part.FROM).values("event")
    before = rows.filter(part=LineageUnit.Part.FROM, event__in=born).values_list("unit", flat=True)
    after = rows.filter(part=LineageUnit.Part.TO, event__in=gave).values_list("unit", flat=True)
    return Relatives(list(dict.fromkeys(before)), list(dict.fromkeys(after)))


@dataclass(frozen=True)
class Days:
    """The first day on which a unit stood, and the first on which it stood no more."""

    first: date | None
    ended: date | None


def days_of(units: Iterable[int]) -> dict[int, Days]:
    told: dict[int, Days] = {}
    for placement in Placement.objects.filter(child__in=set(units)).order_by("valid"):
        known = told.get(placement.child_id)
        told[placement.child_id] = Days(known.first if known else placement.valid.lower, placement.valid.upper)
    return told


@dataclass(order=True)
class Chapter:
    """What happened to a unit on one day by one decision."""

    on: date
    sentences: list[str] = field(default_factory=list, compare=False)
    decision: Decision | None = field(default=None, compare=False)
    event: LineageEvent | None = field(default=None, compare=False)
    key: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        words = ", ".join(self.sentences)
        return words[:1].upper() + words[1:]


def chapters_of(unit: UnionUnit, *, at_most: int = 15) -> list[Chapter]:
    """The life of a unit, the newest first: its own moves, names and end, and who came and left in numbers."""
    told: dict[tuple[date, int | None], Chapter] = {}

    def tell(on: date | None, sentence: str, row: Any, *, ends: bool = False) -> None:
        if on is None:
            return
        event = row.ended_by if ends else row.begun_by
        decision = event.decision if event else (None if ends else getattr(row, "decision", None))
        chapter = told.setdefault((on, decision.pk if decision else None), Chapter(on, decision=decision, event=event))
        chapter.event = chapter.event or event
        chapter.sentences += [sentence] if sentence not in chapter.sentences else []

    related = ("decision", "begun_by__decision", "ended_by__decision")
    own = list(unit.placements.select_related(*related).order_by("valid"))
    heirs = relatives_of(unit).after
    called = versions_of({row.parent_id for row in own if row.parent_id} | set(heirs), date.max)
    _tell_of_places(own, called, heirs, tell)
    versions = list(unit.versions.select_related(*related[1:]).order_by("valid"))
    _tell_of_names(versions, tell)
    _tell_of_those_below(unit, related, tell)
    chapters = sorted(told.values(), reverse=True)[:at_most]
    if chapters:
        chapters[0].key = True
    return chapters


def _tell_of_places(rows: list[Placement], called: dict[int, UnitVersion], heirs: list[int], tell: Any) -> None:
    def name(pk: int | None) -> str:
        return called[pk].short_name if pk in called else ""

    for before, row in zip([None, *rows], rows, strict=False):
        upper = name(row.parent_id)
        if before is None:
            words = _("founded under %(upper)s") % {"upper": upper} if upper else _("founded")
            tell(row.valid.lower, words, row)
        elif before.parent_id != row.parent_id:
            tell(row.valid.lower, _("moved under %(upper)s") % {"upper": upper or "–"}, row)
    if rows and rows[-1].valid.upper:
        into = ", ".join(filter(None, map(name, heirs)))
        words = _("ended, went into %(heirs)s") % {"heirs": into} if into else _("dissolved")
        tell(rows[-1].valid.upper, words, rows[-1], ends=True)


def _tell_of_names(rows: list[UnitVersion], tell: Any) -> None:
    for before, row in pairwise(rows):
        if before.level_id != row.level_id:
            tell(row.valid.lower, _("changed level to %(level)s") % {"level": row.level}, row)
        if before.name != row.name:
            tell(row.valid.lower, _("renamed, before that %(name)s") % {"name": before.name}, row)


def _tell_of_those_below(unit: UnionUnit, related: tuple[str, ...], tell: Any) -> None:
    """Who came and left by an act, in numbers; the founding of a single union is told on its own page."""
    below = Placement.objects.filter(parent=unit).select_related(*related)
    came = list(below.filter(begun_by__isnull=False).order_by("begun_by"))
    _tell_in_numbers(came, lambda row: row.valid.lower, "begun_by", tell)
    left = list(below.filter(ended_by__isnull=False).order_by("ended_by"))
    _tell_in_numbers(left, lambda row: row.valid.upper, "ended_by", tell)


def _tell_in_numbers(rows: list[Placement], day: Callable[[Placement], date | None], by: str, tell: Any) -> None:
    """One sentence for all rows of one day and decision that came, left or ended."""
    groups: dict[tuple[date | None, int | None, str], list[Placement]] = {}
    for row in rows:
        event = getattr(row, by)
        way = "came" if by == "begun_by" else "ended" if event.kind in LineageEvent.ENDS else "left"
        groups.setdefault((day(row), event.decision_id, way), []).append(row)
    for (on, _decision, way), group in groups.items():
        number = len(group)
        words = {
            "came": ngettext("received %(n)d union", "received %(n)d unions", number),
            "left": ngettext("%(n)d union left", "%(n)d unions left", number),
            "ended": ngettext("%(n)d union below ended", "%(n)d unions below ended", number),
        }
        tell(on, words[way] % {"n": number}, group[0], ends=by == "ended_by")
