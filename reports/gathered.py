"""All figures that a text tells, gathered by as many questions for a long text as for a short one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Func, Q, TextField

from common.periods import Period
from reports.figures import Figure, figures, table
from reports.models import Target
from reports.narrative import Best, Block, Paragraph, Token, When
from reports.worded import that_add_up
from unions.models import STEP, UnionUnit, UnitVersion
from unions.tree import path_on

Figures = Mapping[str, Figure]  # by code
_ORDER = TextField(db_collation="C")


@dataclass(frozen=True)
class Below:
    """A union below the one that reports, on the last day: `over` is the one directly below that it belongs to."""

    unit: UnionUnit
    name: str
    level: str
    sector: str
    path: str
    over: int

    @property
    def is_direct(self) -> bool:
        return self.unit.pk == self.over


@dataclass(frozen=True)
class Gathered:
    """What a text is told from. A figure that a period has no definition of is in none of the mappings."""

    unit: UnionUnit
    period: Period
    own: Figures
    earlier: Mapping[Period, Figures] = field(default_factory=dict)
    below: Mapping[int, Figures] = field(default_factory=dict)
    units: Sequence[Below] = ()
    adding: Collection[str] = ()  # the codes of what adds up over unions
    targets: Mapping[str, Target] = field(default_factory=dict)

    @property
    def children(self) -> list[Below]:
        return [one for one in self.units if one.is_direct]

    def of_level(self, level: str) -> list[Below]:
        """The unions of a level, or without one those directly below."""
        return [one for one in self.units if one.level == level] if level else self.children

    def with_sector(self) -> list[Below]:
        """The highest unions of which it is known in what sector they are: none stands below another."""
        known = sorted((one for one in self.units if one.sector), key=lambda one: one.path)
        highest: list[Below] = []
        for one in known:
            if not highest or not one.path.startswith(highest[-1].path):
                highest.append(one)
        return highest

    def of(self, token: Token) -> Figure | None:
        """The figure that a token names, of the period or of another one."""
        if token.period:
            return self.earlier.get(Period.parse(token.period), {}).get(token.code)
        if token.when == When.PREVIOUS:
            return self.earlier.get(self.period.previous(), {}).get(token.code)
        if token.when == When.LAST_YEAR:
            return self.last_year(token.code)
        return self.own.get(token.code)

    def last_year(self, code: str) -> Figure | None:
        return self.earlier.get(self.period.year_before(), {}).get(code)

    def over_years(self, code: str, number: int) -> list[tuple[Period, Figure | None]]:
        """The figure of as many years, the period itself last."""
        of_years = [(one, self.earlier.get(one, {}).get(code)) for one in years_back(self.period, number)[1:]]
        return [*reversed(of_years), (self.period, self.own.get(code))]


def years_back(period: Period, number: int) -> list[Period]:
    """The period, and the same days of the years before it."""
    found = [period]
    while len(found) < number:
        found.append(found[-1].year_before())
    return found


def gather(unit: UnionUnit, period: Period, text: Iterable[Paragraph], counted: Sequence[Figure]) -> Gathered:
    """Ask for whatever a text needs besides the figures of the union itself, which were `counted` before."""
    asked = _Asked(period)
    for paragraph in text:
        asked.add(paragraph)
    units = _units_below(unit, period, asked) if asked.below else []
    nodes = [one.unit for one in units]
    below = table(unit, period, asked.below, nodes=nodes) if nodes else {}
    return Gathered(
        unit=unit,
        period=period,
        own=_by_code(counted),
        earlier=_earlier(unit, asked.earlier),
        below={pk: _by_code(found) for pk, found in below.items()},
        units=units,
        adding=that_add_up(counted, period, unit) if units else (),
        targets=_targets(unit, period, asked.targets),
    )


class _Asked:
    """What the paragraphs of a text name."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.earlier: dict[Period, set[str]] = defaultdict(set)
        self.below: set[str] = set()
        self.levels: set[str] = set()
        self.sectors = False
        self.targets: set[str] = set()

    def add(self, paragraph: Paragraph) -> None:
        if paragraph.block:
            self._add_block(paragraph.block)
        for piece in paragraph.pieces:
            if isinstance(piece, Token):
                self._add_token(piece)
            elif isinstance(piece, Best):
                self.below.add(piece.code)
                self.levels |= {piece.level} - {""}

    def _add_token(self, token: Token) -> None:
        if token.period:
            self.earlier[Period.parse(token.period)].add(token.code)
        elif token.when == When.PREVIOUS:
            self.earlier[self.period.previous()].add(token.code)
        elif token.when in (When.LAST_YEAR, When.CHANGE):
            self.earlier[self.period.year_before()].add(token.code)
        elif token.when == When.TARGET:
            self.targets.add(token.code)

    def _add_block(self, block: Block) -> None:
        if block.of == "years":
            for one in years_back(self.period, block.years)[1:]:
                self.earlier[one].update(block.codes)
        elif block.of != "rows":
            self.below.update(block.codes)
            self.levels |= {block.level} - {""}
            self.sectors |= block.of == "sectors"


def _units_below(unit: UnionUnit, period: Period, asked: _Asked) -> list[Below]:
    """The unions directly below on the last day, those of the levels named, and those whose sector is known."""
    day = period.cut_off
    top = unit.tree_paths.on(day).values_list("path", flat=True).first()
    if top is None:
        return []
    wanted = Q(pathlength=len(top) + STEP) | Q(level__in=asked.levels)
    if asked.sectors:
        wanted |= ~Q(sector="")
    rows: Any = UnitVersion.objects.on(day).under(unit, on=day).exclude(unit=unit)
    rows = rows.annotate(
        path=path_on(day, "unit"), called=Func("short_name", function="vn_order_key", output_field=_ORDER)
    )
    rows = rows.annotate(pathlength=Func(F("path"), function="length")).filter(wanted)
    return [
        Below(
            row.unit, row.short_name, row.level_id, row.sector, row.path, int(row.path[len(top) : len(top) + STEP - 1])
        )
        for row in rows.select_related("unit").order_by("level__rank", "called", "unit")
    ]


def _earlier(unit: UnionUnit, asked: Mapping[Period, Collection[str]]) -> dict[Period, Figures]:
    """Of periods in which the union did not stand, nothing: what was not there did not count 0."""
    if not asked:
        return {}
    stood = list(unit.placements.values_list("valid", flat=True))
    return {
        period: _by_code(figures(unit, period, codes))
        for period, codes in asked.items()
        if any(_meet(valid, period) for valid in stood)
    }


def _meet(valid: Any, period: Period) -> bool:
    return (valid.lower is None or valid.lower < period.end) and (valid.upper is None or valid.upper > period.start)


def _targets(unit: UnionUnit, period: Period, codes: Collection[str]) -> dict[str, Target]:
    if not codes:
        return {}
    found = Target.objects.of(unit).filter(period_code=period.code, indicator__code__in=codes)
    return {target.indicator.code: target for target in found.select_related("indicator")}


def _by_code(found: Iterable[Figure]) -> dict[str, Figure]:
    return {figure.code: figure for figure in found}
