"""What units are obliged to hold, and who has: counted from activities, in the tree of the last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from campaigns.models import Activity, Duty
from campaigns.reach import above
from common.periods import Period
from unions.access import Scope
from unions.models import UnionUnit, UnitVersion


@dataclass(frozen=True)
class Standing:
    """An obliged unit: what it held in each year, and whether that was often enough."""

    unit: UnionUnit
    name: str
    years: tuple[Period, ...]
    held: tuple[tuple[Activity, ...], ...]
    done: tuple[bool, ...]

    @property
    def each(self) -> list[tuple[tuple[Activity, ...], bool, Period]]:
        """(activities, whether often enough, year) of every year."""
        return list(zip(self.held, self.done, self.years, strict=True))


@dataclass(frozen=True)
class Compliance:
    """Who held what a duty asks for, year by year; `years` end where the period does."""

    years: tuple[Period, ...]
    standings: tuple[Standing, ...]

    def done(self, year: int) -> int:
        """How many did so in the year of that place."""
        return sum(standing.done[year] for standing in self.standings)


@dataclass(frozen=True)
class Owed:
    """What one unit must hold in a year, and how often it did."""

    duty: Duty
    held: int

    @property
    def done(self) -> bool:
        return self.held >= self.duty.times


def within(scope: Scope) -> QuerySet[Duty]:
    """Duties that units in reach ask for, and those asked for by the units above them."""
    return Duty.objects.in_scope(scope) | Duty.objects.filter(unit__in=above(scope))


def years_of(period: Period, duty: Duty) -> tuple[Period, ...]:
    """The calendar years of a period in which a duty held on some day, each cut to the period."""
    parts = []
    for year in range(period.start.year, period.cut_off.year + 1):
        whole = Period.year(year)
        part = Period(max(whole.start, period.start), min(whole.end, period.end))
        if part.start < (duty.valid.upper or date.max) and duty.valid.lower < part.end:
            parts.append(part)
    return tuple(parts)


def compliance(duty: Duty, unit: UnionUnit, period: Period, scope: Scope) -> Compliance:
    """Who of the obliged units below `unit` held it; obliged are those of the tree of the period's last day."""
    on, years = period.cut_off, years_of(period, duty)
    versions = UnitVersion.objects.in_scope(scope).under(duty.unit, on=on).under(unit, on=on).on(on)
    versions = versions.filter(level=duty.level_id)
    if duty.sector:
        versions = versions.filter(sector=duty.sector)
    obliged = list(versions.select_related("unit").order_by("name", "pk"))
    activities = Activity.objects.in_scope(scope).kept().happened_in(period).filter(kind=duty.kind)
    by_unit: dict[int, list[Activity]] = defaultdict(list)
    for activity in activities.filter(unit__in=versions.values("unit")).order_by("happened_on", "pk"):
        by_unit[activity.unit_id].append(activity)
    return Compliance(years, tuple(_standing(duty, one, by_unit[one.unit_id], years) for one in obliged))


def _standing(duty: Duty, version: UnitVersion, held: list[Activity], years: tuple[Period, ...]) -> Standing:
    each = tuple(tuple(one for one in held if one.happened_on in year) for year in years)
    return Standing(
        unit=version.unit,
        name=version.name,
        years=years,
        held=each,
        done=tuple(sum(one.quantity for one in part) >= duty.times for part in each),
    )


def owed(version: UnitVersion, on: date) -> list[Owed]:
    """What a unit, as it was on a day, must hold in the year of the day."""
    path = version.unit.tree_paths.on(on).first()
    return owed_by({version: path.unit_ids()}, on)[version] if path else []


def owed_by(units: Mapping[UnitVersion, list[int]], on: date) -> dict[UnitVersion, list[Owed]]:
    """As `owed`, of any number of units, each with the ids from the top down to it; two statements."""
    above = {step for steps in units.values() for step in steps}
    asked = list(Duty.objects.on(on).filter(unit__in=above).select_related("level"))
    held = (
        Activity.objects.kept()
        .filter(unit__in=[version.unit_id for version in units])
        .happened_in(Period.year(on.year))
        .order_by()
        .values_list("unit", "kind")
        .annotate(number=Sum("quantity"))
    )
    often = {(unit, kind): number for unit, kind, number in held}
    return {
        version: [
            Owed(duty, often.get((version.unit_id, duty.kind), 0))
            for duty in asked
            if duty.unit_id in steps and duty.level_id == version.level_id and duty.sector in ("", version.sector)
        ]
        for version, steps in units.items()
    }
