"""What unions declare: which indicators they may and must, what a number must be, and who has not declared yet.

Where an indicator names the levels whose unions must declare it, only they do: those below are within their number,
and those above are added up from it. Others may be declared by every union, of itself alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, F

from common.facts import CountUnit
from common.money import LARGEST
from common.periods import Period
from reports.declared_kinds import DECLARED, EXTERNAL
from reports.figures import in_force
from reports.models import DeclaredValue, Indicator, IndicatorVersion
from unions.facts import with_unit_then
from unions.models import UnionUnit, UnitVersion

Nature = DeclaredValue.Nature

KINDS = {Nature.DECLARED: DECLARED.code, Nature.EXTERNAL: EXTERNAL.code}
MOST = 10**9  # of what is counted one by one: more than ten times all people of the country


class Obliged(NamedTuple):
    """Of an indicator: how many unions must declare it, `n`, and how many of them did, `k`."""

    indicator: Indicator
    k: int
    n: int

    @property
    def missing(self) -> int:
        return self.n - self.k


class Line(NamedTuple):
    """A line of a union's form: what is asked for, and whether the union must answer."""

    definition: IndicatorVersion
    must: bool


# Which indicators ------------------------------------------------------------------------------------------
def told(definition: IndicatorVersion, nature: str) -> bool:
    """Whether the indicator is what somebody says of itself: others are counted, or a part of what is said."""
    return definition.kind == KINDS[Nature(nature)] and definition.where.get("of") == definition.code


def definitions(period: Period, unit: UnionUnit, nature: str = Nature.DECLARED) -> list[IndicatorVersion]:
    """What can be told of a union for a period, in the order of the catalogue."""
    return [one for one in in_force(period, unit=unit) if told(one, nature)]


def needs_weight(definition: IndicatorVersion) -> bool:
    """Whether the number it is of is told with it: a mean and a share travel with theirs."""
    return definition.measured_per is not None or definition.measure == "weight"


def takes_weight(definition: IndicatorVersion) -> bool:
    """As `needs_weight`, or a place in an order of so many."""
    return needs_weight(definition) or definition.count_unit == CountUnit.RANK


def levels_obliged(indicators: Iterable[int]) -> dict[int, set[str]]:
    """By the ids of indicators: the codes of the levels whose unions must declare them."""
    levels: dict[int, set[str]] = {}
    rows: Any = Indicator.obliged.through.objects.filter(indicator__in=list(indicators))
    for indicator, level in rows.values_list("indicator", "level"):
        levels.setdefault(indicator, set()).add(level)
    return levels


def form_of(unit: UnionUnit, period: Period) -> list[Line]:
    """What a union must or may declare for a period, by its level on the last day; nothing where it did not stand."""
    level = unit.versions.on(period.cut_off).values_list("level", flat=True).first()
    if level is None:
        return []
    found = definitions(period, unit)
    obliged = levels_obliged(one.indicator_id for one in found)
    levels = ((one, obliged.get(one.indicator_id)) for one in found)
    return [Line(one, must=bool(of)) for one, of in levels if not of or level in of]


# Who has declared ------------------------------------------------------------------------------------------
def days_of(period: Period) -> DateRange:
    return DateRange(period.start, period.end)


def obliged(period: Period, top: UnionUnit) -> list[Obliged]:
    """The indicators that unions below `top` must declare for a period, in the order of the catalogue.

    Unions stand and have their levels as on the last day. Those that nobody there must declare are left out. As many
    questions for a thousand unions as for one.
    """
    indicators = [one.indicator for one in definitions(period, top)]
    levels = levels_obliged(one.pk for one in indicators)
    there = UnitVersion.objects.on(period.cut_off).under(top, on=period.cut_off)
    at_level = dict(there.order_by().values_list("level").annotate(Count("pk")))
    did = dict(_declared(levels, period, top).order_by().values_list("indicator").annotate(Count("unit")))
    rows = [
        Obliged(one, did.get(one.pk, 0), sum(at_level.get(level, 0) for level in levels.get(one.pk, ())))
        for one in indicators
    ]
    return [row for row in rows if row.n]


def silent(indicator: Indicator, period: Period, top: UnionUnit) -> Any:
    """The unions that must declare an indicator and have not: their versions of the last day, in the order of the tree."""
    day = period.cut_off
    there = UnitVersion.objects.on(day).under(top, on=day).filter(level__in=indicator.obliged.all())
    missing = there.exclude(unit__in=_declared([indicator.pk], period, top).values("unit"))
    return (
        missing.filter(unit__tree_paths__valid__contains=day).select_related("unit").order_by("unit__tree_paths__path")
    )


def owed_by(unions: Mapping[UnitVersion, list[int]], period: Period) -> dict[UnitVersion, int]:
    """How many numbers each union must still declare for a period, of those that owe any; two statements.

    They are as they were on its last day, each with the ids from the top down to it.
    """
    levels = {version.level_id for version in unions}
    asked = IndicatorVersion.objects.in_force(period.cut_off).filter(indicator__obliged__in=levels)
    each_level: Iterable[Any] = asked.annotate(level=F("indicator__obliged"))
    must = [one for one in each_level if told(one, Nature.DECLARED)]
    of_these = DeclaredValue.objects.kept().filter(
        unit__in=[version.unit_id for version in unions], nature=Nature.DECLARED, period=days_of(period)
    )
    said = set(of_these.values_list("unit", "indicator"))
    owed = {
        version: sum(
            one.level == version.level_id
            and (one.indicator.unit_id is None or one.indicator.unit_id in steps)
            and (version.unit_id, one.indicator_id) not in said
            for one in must
        )
        for version, steps in unions.items()
    }
    return {version: number for version, number in owed.items() if number}


def _declared(indicators: Iterable[int], period: Period, top: UnionUnit) -> Any:
    """What unions declared of indicators that those of their level must declare."""
    kept = DeclaredValue.objects.kept().filter(
        indicator__in=list(indicators), nature=Nature.DECLARED, period=days_of(period)
    )
    there = with_unit_then(kept.under(top, on=period.cut_off), on="happened_on")
    return there.filter(indicator__obliged=F("unit_then__level"))


# What a number must be -------------------------------------------------------------------------------------
def most(definition: IndicatorVersion) -> int:
    """A number above it was mistyped."""
    return LARGEST if definition.count_unit == CountUnit.DONG else MOST
