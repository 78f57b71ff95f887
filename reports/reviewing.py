"""What a reviewer sees of a report that was handed in: figure by figure beside what it can be compared with.

As many questions for a hundred figures and forty neighbours as for one: three runs of the engine for the comparisons,
at most three more for the rules of arithmetic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from statistics import median_low
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F

from common.periods import Period
from reports import declared
from reports.figures import Figure, Value, figures, table
from reports.frozen import as_figure, frozen_figures
from reports.identities import Breach, all_at_fault, in_figures
from reports.models import FigureLook, Report, ReportComment, Target
from reports.oddness import FEW, Change, Oddness, change, oddness
from reports.still_open import StillOpen, still_open
from reports.targets import asked_for, wording
from reports.worded import figure_path, in_full
from unions.access import Scope
from unions.models import Can, Placement, UnionUnit, UnitVersion

Figures = Mapping[str, Figure]


@dataclass(frozen=True)
class Compared:
    """An earlier figure in words, and how far the present one is from it."""

    value: str
    change: Change | None


@dataclass(frozen=True)
class Beside:
    """A figure among those of the unions beside it: three of them in words, and all places in percent of the width."""

    least: str
    middle: str
    most: str
    own: str
    places: tuple[str, ...]
    number: int


class AtFault(NamedTuple):
    """A union directly below that breaks a rule by itself, by how much in words, and the path of its figure."""

    code: str
    name: str
    gap: str
    path: str


@dataclass(frozen=True)
class Fault:
    """A rule that the figure breaks, with the unions at fault, of `among` that stand directly below."""

    breach: Breach
    units: tuple[AtFault, ...]
    among: int

    @property
    def gap(self) -> str:
        gap = self.breach.gap
        return in_figures(-gap if gap < 0 else gap)


@dataclass(frozen=True)
class Row:
    figure: Figure
    value: str
    path: str
    before: Compared
    year: Compared
    target: str
    reached: str
    beside: Beside | None
    coverage: tuple[int, int, int]  # counted, declared, missing
    looked: bool
    faults: tuple[Fault, ...]
    threads: tuple[ReportComment, ...]
    oddness: Oddness
    form_key: UUID = field(default_factory=uuid4)  # of a comment that may be typed beside it

    @property
    def code(self) -> str:
        return self.figure.code

    @property
    def label(self) -> str:
        return str(self.figure.definition.indicator)

    @property
    def open_comments(self) -> int:
        return sum(one.resolved_at is None for one in self.threads)

    @property
    def needs_attention(self) -> bool:
        return self.oddness.is_odd or bool(self.open_comments)

    @property
    def percent_counted(self) -> int:
        return 100 * self.coverage[0] // (sum(self.coverage) or 1)


@dataclass(frozen=True)
class Review:
    report: Report
    open: StillOpen
    rows: Sequence[Row]
    about_the_report: Sequence[ReportComment] = ()
    broken: Sequence[Fault] = field(default=())

    @property
    def looked(self) -> int:
        return sum(row.looked for row in self.rows)

    @property
    def rules(self) -> int:
        return self.open.checked.holding + len(self.open.checked.broken)

    @property
    def attention(self) -> int:
        return sum(row.needs_attention for row in self.rows)

    def groups(self, show: str = "", *, odd_first: bool = False) -> list[tuple[str, list[Row]]]:
        """Rows under the names of their groups; in the order of oddness they are one list without a name.

        `show` is "attention", "unseen" or "" for all.
        """
        rows = [row for row in self.rows if _shown(row, show)]
        if odd_first:
            return [("", sorted(rows, key=lambda row: row.oddness.order))]
        together: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            together[str(row.figure.definition.indicator.group)].append(row)
        return list(together.items())


def _shown(row: Row, show: str) -> bool:
    return {"attention": row.needs_attention, "unseen": not row.looked}.get(show, True)


def review(report: Report, scope: Scope) -> Review:
    """Of a report that is handed in: `submitted` is there."""
    return _Reading(report, scope).review()


class _Reading:
    def __init__(self, report: Report, scope: Scope) -> None:
        self.report, self.scope = report, scope
        self.unit, self.period = report.unit, report.period
        self.frozen = frozen_figures(report.submitted)  # type: ignore[arg-type]  # it is handed in
        counted = self.now.get(self.unit.pk, {})
        self.own = {
            code: as_figure(one, self.unit, self.period, kind=counted[code].kind if code in counted else "")
            for code, one in self.frozen.items()
        }

    def review(self) -> Review:
        open_ones = still_open(self.report, list(self.own.values()))
        faults = self._faults(open_ones.checked.broken)
        told = threads(self.report)
        rows = [self._row(figure, faults.get(code, ()), told.get(code, ())) for code, figure in self.own.items()]
        beside_rows = [one for code, told in faults.items() if code not in self.own for one in told]
        return Review(self.report, open_ones, rows, told.get("", ()), beside_rows)

    def _row(self, figure: Figure, faults: Sequence[Fault], threads: Sequence[ReportComment]) -> Row:
        code = figure.code
        before, year = self.before.get(self.unit.pk, {}).get(code), self.year_before.get(code)
        target = self.targets.get(code)
        coverage = self._coverage(figure)
        return Row(
            figure=figure,
            value=in_full(figure),
            path=figure_path(figure),
            before=self._compared(figure, before, self.period.previous()),
            year=self._compared(figure, year, self.period.year_before()),
            target=asked_for(target.value, target.at_most, share=target.is_share) if target else "",
            reached=wording(figure.value, target.value, target.at_most) if target else "",
            beside=self._beside(figure),
            coverage=coverage,
            looked=code in self.looked,
            faults=tuple(faults),
            threads=tuple(threads),
            oddness=oddness(
                gaps=[one.breach.name for one in faults],
                now=figure.value,
                before=before.value if before and self._stood(self.period.previous()) else None,
                beside=self._changes_beside(code),
                missing=coverage[2] > 0 and not figure.definition.divides,
            ),
        )

    # What it is compared with
    @cached_property
    def around(self) -> UnionUnit | None:
        """The unit directly above on the last day of the period."""
        placed = Placement.objects.on(self.period.cut_off).filter(child=self.unit).select_related("parent")
        found = placed.first()
        return found.parent if found else None

    @cached_property
    def units(self) -> list[UnionUnit]:
        """The unit and those beside it that the reviewer may look at."""
        if self.around is None:
            return [self.unit]
        beside = Placement.objects.on(self.period.cut_off).filter(parent=self.around)
        seen = UnionUnit.objects.in_scope(self.scope, Can.VIEW).filter(pk__in=beside.values("child"))
        return [self.unit, *seen.exclude(pk=self.unit.pk).order_by("pk")]

    @cached_property
    def now(self) -> Mapping[int, Figures]:
        return self._table(self.period)

    @cached_property
    def before(self) -> Mapping[int, Figures]:
        return self._table(self.period.previous())

    def _table(self, period: Period) -> Mapping[int, Figures]:
        told = table(self.around or self.unit, period, self.frozen, nodes=self.units)
        return {unit: {one.code: one for one in found} for unit, found in told.items()}

    @cached_property
    def year_before(self) -> Figures:
        """Restated in the tree of this period, so that a unit that moved is compared with itself."""
        told = figures(self.unit, self.period.year_before(), self.frozen, tree_on=self.period.cut_off)
        return {one.code: one for one in told}

    @cached_property
    def targets(self) -> dict[str, Target]:
        """By code: the target of the period or else of its year."""
        year = Period.year(self.period.cut_off.year).code
        rows = Target.objects.of(self.unit).filter(
            indicator__code__in=self.frozen, period_code__in=[year, self.period.code]
        )
        found = {}
        for target in sorted(rows.select_related("indicator"), key=lambda one: one.period_code == self.period.code):
            if target.count_unit == self.own[target.indicator.code].definition.count_unit:
                found[target.indicator.code] = target
        return found

    @cached_property
    def stands(self) -> list[Any]:
        return list(self.unit.placements.values_list("valid", flat=True))

    def _stood(self, period: Period) -> bool:
        days = DateRange(period.start, period.end)
        return any(
            (one.lower is None or one.lower < days.upper) and (one.upper is None or one.upper > days.lower)
            for one in self.stands
        )

    def _compared(self, figure: Figure, earlier: Figure | None, period: Period) -> Compared:
        if earlier is None or not self._stood(period):
            return Compared("–", None)
        ranked = figure.definition.is_rank
        return Compared(in_full(earlier), None if ranked else change(figure.value, earlier.value))

    # The unions beside it
    def _changes_beside(self, code: str) -> list[Change]:
        changes = (
            change(_value(self.now, unit.pk, code), _value(self.before, unit.pk, code)) for unit in self.units[1:]
        )
        return [one for one in changes if one is not None]

    def _beside(self, figure: Figure) -> Beside | None:
        """None of fewer than three: of two unions the middle would tell the one the number of the other."""
        others = [self.now[unit.pk].get(figure.code) for unit in self.units[1:]]
        known = [(one.value, one) for one in others if one is not None and one.value is not None]
        if len(known) < FEW or figure.value is None or figure.definition.is_rank:
            return None
        known.sort(key=lambda pair: pair[0])
        values = [value for value, _one in known]
        low, high = min(values[0], figure.value), max(values[-1], figure.value)
        middle = next(one for value, one in known if value == median_low(values))
        return Beside(
            least=in_full(known[0][1]),
            middle=in_full(middle),
            most=in_full(known[-1][1]),
            own=_place(figure.value, low, high),
            places=tuple(dict.fromkeys(_place(value, low, high) for value in values)),
            number=len(known),
        )

    # Evidence, looks, comments, faults
    @cached_property
    def obliged(self) -> dict[str, declared.Obliged]:
        return {one.indicator.code: one for one in declared.obliged(self.period, self.unit)}

    def _coverage(self, figure: Figure) -> tuple[int, int, int]:
        """Counted, declared and missing: of what unions must declare, how many did."""
        if (of := self.obliged.get(figure.code)) is not None:
            return 0, of.k, of.missing
        if figure.value is None:
            return 0, 0, 1
        return (1, 0, 0) if figure.kind == "counted" else (0, 1, 0)

    @cached_property
    def looked(self) -> set[str]:
        """What somebody has looked at: of this snapshot, or of an earlier one in which the figure was the same."""
        looks = FigureLook.objects.filter(snapshot__report=self.report)
        same = looks.filter(
            indicator=F("snapshot__figures__definition__indicator"),
        ).values_list("indicator__code", "snapshot__figures__evidence_sha256", "snapshot__figures__value")
        now = {code: (one.evidence_sha256, one.value) for code, one in self.frozen.items()}
        return {code for code, *stood in same if now.get(code) == tuple(stood)}

    def _faults(self, broken: Sequence[Breach]) -> dict[str, list[Fault]]:
        """By the code of the row that a rule is told beside: the first of its figures that the report has."""
        at_fault = all_at_fault(broken, self.unit, self.period)
        ids = {unit for told in at_fault for unit, _gap in told}
        names = _names(ids, self.period)
        among = UnionUnit.objects.filter(pk__in=ids).in_bulk() if ids else {}
        below = Placement.objects.on(self.period.cut_off).filter(parent=self.unit).count() if broken else 0
        found: dict[str, list[Fault]] = defaultdict(list)
        for breach, told in zip(broken, at_fault, strict=True):
            code = next((one for one in breach.codes if one in self.own), breach.codes[0])
            units = (
                AtFault(
                    among[unit].code,
                    names.get(unit, among[unit].code),
                    _signed(gap),
                    self._path_of(among[unit], code),
                )
                for unit, gap in told
            )
            found[code].append(Fault(breach, tuple(units), below))
        return found

    def _path_of(self, unit: UnionUnit, code: str) -> str:
        return figure_path(as_figure(self.frozen[code], unit, self.period)) if code in self.frozen else ""


def threads(report: Report) -> dict[str, list[ReportComment]]:
    """By the code of a figure, "" of the report itself: comments in their order, each with its answers in `said`, and
    with the key of one that may be typed."""
    rows: Any = report.comments.select_related("by", "resolved_by", "indicator").order_by("at", "pk")
    found: dict[str, list[ReportComment]] = defaultdict(list)
    answers: dict[int, list[ReportComment]] = defaultdict(list)
    for one in rows:
        if one.parent_id:
            answers[one.parent_id].append(one)
        else:
            found[one.indicator.code if one.indicator else ""].append(one)
    for told in found.values():
        for one in told:
            one.said, one.answer_key = answers[one.pk], uuid4()  # type: ignore[attr-defined]
    return found


def _names(units: Iterable[int], period: Period) -> dict[int, str]:
    versions = UnitVersion.objects.on(period.cut_off).filter(unit__in=list(units))
    return dict(versions.values_list("unit", "short_name"))


def _value(told: Mapping[int, Figures], unit: int, code: str) -> Value:
    figure = told.get(unit, {}).get(code)
    return figure.value if figure else None


def _place(value: int | Fraction, low: int | Fraction, high: int | Fraction) -> str:
    """Where a value lies between two others, in percent of a width that leaves room at both ends."""
    share = Fraction(value - low) / Fraction(high - low) if high != low else Fraction(1, 2)
    return f"{float(4 + 92 * share):.1f}%"


def _signed(gap: int | Fraction) -> str:
    return f"+{in_figures(gap)}" if gap > 0 else f"−{in_figures(-gap)}"
