"""Where units stood over the days that figures look at: the places in which records are counted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Case, ExpressionWrapper, F, Func, When
from django.db.models import Value as Literal

from common.facts import RecordKind
from common.periods import Period
from reports.models import IndicatorVersion
from unions.models import STEP, HeirPath, TreePath, UnionUnit

ONE_DAY = timedelta(days=1)

Place = tuple[int, int]  # a unit and a stretch of days over which it did not move
Span = tuple[int, str, date, date]  # a unit, its path, the first day and the first one after


@dataclass(frozen=True)
class Window:
    """The days that an indicator looks at: a period for flows, one day for stocks."""

    start: date
    end: date
    is_day: bool

    @classmethod
    def of(cls, definition: IndicatorVersion, period: Period) -> Self:
        rules = IndicatorVersion.PeriodRule
        if definition.period_rule == rules.IN_PERIOD:
            return cls(period.start, period.end, is_day=False)
        at_end = definition.period_rule == rules.AT_END
        return cls.on(period.cut_off if at_end else period.start - ONE_DAY)

    @classmethod
    def on(cls, day: date) -> Self:
        return cls(day, day + ONE_DAY, is_day=True)

    @property
    def day(self) -> date | None:
        """The day of a stock."""
        return self.start if self.is_day else None

    def rows(self, kind: RecordKind) -> Any:
        if self.is_day:
            return kind.records().filter(**{f"{kind.valid}__contains": self.start})
        if kind.told_for:
            return kind.records().filter(**{kind.told_for: DateRange(self.start, self.end)})
        field = kind.happened_on
        return kind.records().filter(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    def of_places(self, kind: RecordKind) -> Self:
        """The days by whose trees rows are placed: what ended on the first day stood on the one before."""
        return replace(self, start=self.start - ONE_DAY) if kind.stood_on else self


class LeafGroups(NamedTuple):
    """Leaves by the paths above them: `units` and the places of their paths in `paths`, both as arrays of PostgreSQL."""

    paths: list[str]
    units: str
    places: str


@dataclass(frozen=True)
class Tree:
    """Where units stood over some days.

    The days are cut into stretches wherever one of the units moved, and `moves` are the first days of all but
    the first. A unit that moved has a place for every stretch in which it stood, any other one has a single place,
    in stretch 0. `touching` narrows who is looked for to those seen in some of the units.
    """

    paths: dict[Place, str]
    units: list[int]
    moved: list[int]
    moves: list[date]
    touching: Collection[int] = ()

    @classmethod
    def below(cls, units: Collection[int], windows: Iterable[Window]) -> dict[Window, Self]:
        """The trees below some units over several windows, read at once."""
        windows = list(windows)
        if not windows:
            return {}
        whole = (min(window.start for window in windows), max(window.end for window in windows))
        overlapping = TreePath.objects.filter(valid__overlap=whole)
        tops: list[str] = []
        for path in sorted(_paths(overlapping.filter(one_of("unit_id", units)))):
            if not tops or not path.startswith(tops[-1]):
                tops.append(path)
        # What stood below them may have left for, or come from, another part of the tree.
        spans = list(_spans(overlapping.filter(unit__in=overlapping.below(*tops).values("unit"))))
        return {window: cls.of(window, spans) for window in windows}

    @classmethod
    def of_units(cls, units: Collection[int], days: Window) -> Self:
        """Where units stood over some days, below whatever top."""
        return cls.of(days, _spans(TreePath.objects.filter(unit__in=units, valid__overlap=(days.start, days.end))))

    @classmethod
    def restated(cls, top: UnionUnit, day: date) -> Self:
        """The tree of one day below a unit, with what merged units left standing below their heirs."""
        standing, instead = TreePath.objects.on(day), HeirPath.objects.instead_of_gone(day)
        tops = [*_paths(standing.filter(unit=top)), *_paths(instead.filter(unit=top))]
        spans = [*_spans(standing.below(*tops)), *_spans(instead.below(*tops))]
        return cls.of(Window.on(day), spans)

    @classmethod
    def of(cls, days: Window, spans: Iterable[Span]) -> Self:
        """The places over some days."""
        of_units: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
        for unit, path, first, end in spans:
            if first < days.end and days.start < end:
                of_units[unit].append((path, max(first, days.start), min(end, days.end)))
        moved = {unit for unit, stays in of_units.items() if len({path for path, *_days in stays}) > 1}
        bounds = {day for unit in moved for _path, *stay in of_units[unit] for day in stay}
        moves = sorted(bounds - {days.start, days.end})
        paths: dict[Place, str] = {}
        for unit, stays in of_units.items():
            for path, first, end in stays:
                stretches = range(bisect_right(moves, first), bisect_left(moves, end) + 1)
                for stretch in stretches if unit in moved else (0,):
                    paths[unit, stretch] = path
        return cls(paths, sorted({unit for unit, _stretch in paths}), sorted(moved), moves)

    def of_those_standing(self, day: date) -> Self:
        """Without units that did not stand on a day: a restated stock is still of what stood on its own day."""
        standing = TreePath.objects.on(day).filter(one_of("unit_id", self.units))
        return replace(self, units=list(standing.values_list("unit", flat=True)))

    @cached_property
    def leaves(self) -> dict[int, str]:
        """By unit that stood in one place, with nobody below it: the path of the unit above it."""
        above = {path[:-STEP] for path in self.paths.values()}
        single = set(self.units).difference(self.moved)
        return {unit: path[:-STEP] for (unit, _at), path in self.paths.items() if path not in above and unit in single}

    @cached_property
    def leaf_groups(self) -> LeafGroups:
        nth = {path: n for n, path in enumerate(dict.fromkeys(self.leaves.values()))}
        return LeafGroups(list(nth), array_of(self.leaves), array_of(nth[path] for path in self.leaves.values()))

    @cached_property
    def unit_array(self) -> str:
        return array_of(self.units)

    @cached_property
    def touching_array(self) -> str:
        return array_of(self.touching)

    @cached_property
    def moved_array(self) -> str:
        return array_of(self.moved)

    @property
    def stretches(self) -> int:
        return len(self.moves) + 1

    def place(self, number: int) -> Place:
        return divmod(number, self.stretches)


@dataclass(frozen=True)
class Slot:
    """A parameter of a statement that is an attribute of the tree it is asked of."""

    attribute: str


def place_of_row(kind: RecordKind, *, moves: bool) -> Any:
    """One number for the unit of a row and the stretch in which it happened; `Tree.place` reads it."""
    number = models.BigIntegerField()
    unit = F(f"{kind.unit_field}_id")
    if not moves:
        return ExpressionWrapper(unit, output_field=number)
    first = unit * Literal(Slot("stretches"), output_field=_Given())
    stretch = Func(F(kind.placed_on), Literal(Slot("moves")), function="width_bucket", output_field=number)
    # Outside of a WHERE clause PostgreSQL walks an array row by row, and hashes what is selected.
    moved = one_of(f"{kind.unit_field}_id", Slot("moved_array"), among=" IN (SELECT unnest(")
    return Case(When(moved, then=first + stretch), default=first, output_field=number)


class _Given(models.BigIntegerField):
    """A number that is not known yet: it is handed on as it is."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value


def array_of(ids: Iterable[int]) -> str:
    return f"{{{','.join(map(str, ids))}}}"


def one_of(field: str, ids: Collection[int] | Slot, *, among: str = " = ANY (") -> Any:
    """`field__in=ids` as one parameter: a province has too many ids to write, send and read each by itself."""
    array = Literal(ids if isinstance(ids, Slot) else array_of(ids))
    closing = ")" * among.count("(")
    boolean = models.BooleanField()
    return Func(F(field), array, template=f"%(expressions)s::bigint[]{closing}", arg_joiner=among, output_field=boolean)


def _paths(rows: Any) -> list[str]:
    return list(rows.values_list("path", flat=True))


def _spans(rows: Any) -> Iterator[Span]:
    for unit, path, first, end in rows.values_list("unit", "path", "valid__startswith", "valid__endswith"):
        yield unit, path, first or date.min, end or date.max
