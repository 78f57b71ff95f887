"""How units are classified: which sheet, which grade follows from a score, and how far a year is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from unions.access import Scope
from unions.eligibility import last_day_of, origins, verdict
from unions.models import Can, Classification, Grade, ScoreSheet, UnionUnit, UnitVersion, Veto

NOT_BEGUN = "none"  # the state of a unit without a classification


# The rules -----------------------------------------------------------------------------------------------


def grade_for(score: int, grades: Sequence[Grade], vetoes: Iterable[Veto]) -> Grade | None:
    """The grade that a score brings, held down by the overriding conditions.

    `grades` are those of the scale, the best first. None where the scale has no thresholds.
    """
    asked = [grade for grade in grades if grade.from_score is not None]
    if not asked:
        return None
    earned = next((grade for grade in asked if score >= (grade.from_score or 0)), grades[-1])
    return max([earned, *(veto.best_grade for veto in vetoes)], key=lambda grade: grade.rank)


def best_left(vetoes: Iterable[Veto]) -> Grade | None:
    """The best grade that the overriding conditions leave; None where none of them is met."""
    return max((veto.best_grade for veto in vetoes), key=lambda grade: grade.rank, default=None)


def sheets_in_force(day: date) -> list[ScoreSheet]:
    """Those of a day, each with its levels."""
    return list(ScoreSheet.objects.on(day).select_related("scale").prefetch_related("levels"))


def sheet_for(path: str, level: str, sheets: Iterable[ScoreSheet]) -> ScoreSheet | None:
    """The sheet of a unit by its path and level: the nearest issuer above, of theirs the newest."""
    above = {int(step): n for n, step in enumerate(path.rstrip("/").split("/"), start=1)}
    fitting = [
        sheet
        for sheet in sheets
        if (sheet.unit_id is None or sheet.unit_id in above) and any(one.pk == level for one in sheet.levels.all())
    ]
    return max(
        fitting, key=lambda one: (above.get(one.unit_id or 0, 0), one.valid.lower or date.min, one.pk), default=None
    )


def sheet_of(unit: UnionUnit, day: date) -> ScoreSheet | None:
    """The sheet by which a unit is classified for the year that ends on a day."""
    level = UnitVersion.objects.on(day).filter(unit=unit).values_list("level", flat=True).first()
    path = unit.tree_paths.on(day).values_list("path", flat=True).first()
    return sheet_for(path, level, sheets_in_force(day)) if level and path else None


def sheets_within(scope: Scope) -> Any:
    """Sheets that shipped, those issued within reach, and those of the unions above."""
    above = {int(step) for path, _reach in scope.held.get(Can.VIEW, ()) for step in path.rstrip("/").split("/")}
    return ScoreSheet.objects.filter(Q(unit=None) | Q(unit__in=above) | Q(unit__in=scope.units().values("pk")))


# A year of a federation ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to; empty words narrow nothing. `state` is a status or `NOT_BEGUN`."""

    level: str = ""
    state: str = ""
    grade: str = ""
    words: str = ""


@dataclass(frozen=True)
class Share:
    """How many units got a grade, and which part of those decided that is."""

    grade: Grade
    number: int
    decided: int

    @property
    def percent(self) -> float | None:
        return 100 * self.number / self.decided if self.decided else None


@dataclass(frozen=True)
class YearOfUnits:
    """A year's classification of the units below one, on the tree of the year's last day."""

    year_label: str
    day: date
    rows: Any  # UnitVersion rows, each with `path`, `state` and `grade_id`, narrowed
    states: dict[str, int] = field(default_factory=dict)  # before narrowing
    shares: list[Share] = field(default_factory=list)
    sheets: list[ScoreSheet] = field(default_factory=list)

    @property
    def all(self) -> int:
        return sum(self.states.values())

    @property
    def decided(self) -> int:
        return self.states.get(Classification.Status.DECIDED, 0)

    @property
    def top_share(self) -> int | None:
        """How many of a hundred may have the top grade, where a sheet says so."""
        return min((sheet.top_share for sheet in self.sheets if sheet.top_share is not None), default=None)

    @property
    def too_many_at_the_top(self) -> bool:
        limit, top = self.top_share, next((one for one in self.shares if one.grade.rank == 1), None)
        return limit is not None and top is not None and 100 * top.number > limit * top.decided


def year_of_units(unit: UnionUnit, year_label: str, scope: Scope, asked: Asked, can: Can = Can.VIEW) -> YearOfUnits:
    """The units below one whose level some sheet rates, however many in the same number of questions."""
    day = last_day_of(year_label)
    sheets = sheets_in_force(day)
    rated = {level.pk for sheet in sheets for level in sheet.levels.all()}
    own = Classification.objects.filter(unit=OuterRef("unit"), year_label=year_label)
    rows = (
        UnitVersion.objects.in_scope(scope, can)
        .under(unit, on=day)
        .on(day)
        .filter(level__in=rated & {asked.level} if asked.level else rated, unit__tree_paths__valid__contains=day)
        .exclude(unit=unit)
        .annotate(
            path=F("unit__tree_paths__path"),
            state=Subquery(own.values("status")[:1]),
            grade_id=Subquery(own.filter(status=Classification.Status.DECIDED).values("grade")[:1]),
        )
        .select_related("unit", "level")
        .order_by("path")
    )
    states: dict[str, int] = {}
    graded: dict[int, int] = {}
    for state, grade, number in rows.order_by().values_list("state", "grade_id").annotate(n=Count("pk")):
        states[state or NOT_BEGUN] = states.get(state or NOT_BEGUN, 0) + number
        if grade:
            graded[grade] = graded.get(grade, 0) + number
    scales = {sheet.scale_id for sheet in sheets}
    grades = Grade.objects.filter(Q(scale__in=scales) | Q(pk__in=graded)).order_by("rank", "scale")
    decided = states.get(Classification.Status.DECIDED, 0)
    shares = [
        Share(grade, graded.get(grade.pk, 0), decided)
        for grade in grades
        if grade.pk in graded or grade.scale.subject == "unit"
    ]
    return YearOfUnits(year_label, day, _narrowed(rows, asked), states, shares, sheets)


def _narrowed(rows: Any, asked: Asked) -> Any:
    if asked.state == NOT_BEGUN:
        rows = rows.filter(state=None)
    elif asked.state:
        rows = rows.filter(state=asked.state)
    if asked.grade.isdecimal():
        rows = rows.filter(grade_id=int(asked.grade))
    if asked.words:
        rows = rows.filter(Q(name__icontains=asked.words) | Q(unit__code__icontains=asked.words))
    return rows


def with_verdicts(rows: Sequence[Any], year: YearOfUnits) -> list[tuple[Any, Classification | None, str]]:
    """Each row with its classification, if it has one, and with why it is not classified, if so."""
    units = [row.unit_id for row in rows]
    scored = Classification.objects.filter(unit__in=units, year_label=year.year_label).select_related("grade")
    own = {one.unit_id: one for one in scored}
    began = origins(units, year.day)
    return [(row, own.get(row.unit_id), _why_not(row, year, began)) for row in rows]


def _why_not(row: Any, year: YearOfUnits, began: dict[int, Any]) -> str:
    sheet = sheet_for(row.path, row.level_id, year.sheets)
    if sheet is None:
        return ""
    found = verdict(began[row.unit_id], year.day, sheet)
    return "" if found.eligible else found.text
