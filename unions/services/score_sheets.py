"""How score sheets come about: copied from one that is there, put into words, then used and never changed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Can, Criterion, Grade, Level, ScoreSheet, UnionUnit, Veto


@dataclass(frozen=True)
class Line:
    """One criterion: its number, what it asks, the most points it gives, and the figure that speaks to it."""

    number: str
    text: str
    points: int
    indicator_code: str = ""


@dataclass(frozen=True)
class Condition:
    """An overriding condition and the best grade that it leaves."""

    text: str
    best_grade: Grade


def may_define(unit: UnionUnit, scope: Scope) -> bool:
    """Whether the scope issues sheets for a unit and all below it."""
    return scope.allows(Can.DEFINE, unit) or scope.allows(Can.REVIEW, unit)


@transaction.atomic
def copy_sheet(source: ScoreSheet, *, issuer: UnionUnit, starting: date, scope: Scope) -> ScoreSheet:
    """A sheet of a union of one's own like one that is there, from a day on; it can be changed until it is used.

    A unit is classified by the newest sheet of the nearest issuer, so the copy supersedes what it came from.
    """
    _require(issuer, scope)
    made = ScoreSheet(
        code=_free_code(issuer, starting),
        name=source.name,
        scale=source.scale,
        unit=issuer,
        valid=DateRange(starting, None),
        source=source.source,
        months_from_founding=source.months_from_founding,
        months_from_change=source.months_from_change,
        top_share=source.top_share,
    )
    made.full_clean()
    made.save()
    made.levels.set(source.levels.all())
    lines = [Line(one.number, one.text, one.points, one.indicator_code) for one in source.criteria.all()]
    conditions = [Condition(one.text, one.best_grade) for one in source.vetoes.select_related("best_grade")]
    _write(made, lines, conditions)
    return made


def _free_code(issuer: UnionUnit, starting: date) -> str:
    stem = f"{issuer.code}-{starting.year}"
    taken = set(ScoreSheet.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := f"{stem}-{n}") not in taken)


@transaction.atomic
def change_sheet(
    sheet: ScoreSheet,
    levels: Sequence[Level],
    lines: Sequence[Line],
    conditions: Sequence[Condition],
    *,
    scope: Scope,
) -> ScoreSheet:
    """Put a sheet into other words while no union is classified by it."""
    before = ScoreSheet.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sheet.pk)
    if before.unit is None:
        raise PermissionDenied
    _require(before.unit, scope)
    if before.classifications.exists():
        raise ValidationError(
            _("Unions are classified by this sheet, so it stands. Copy it, and change the copy."), code="in-use"
        )
    if not lines:
        raise ValidationError(_("A sheet has at least one criterion."), code="empty")
    if not levels:
        raise ValidationError({"levels": _("Say for which levels the sheet is.")})
    if any(one.best_grade.scale_id != sheet.scale_id for one in conditions):
        raise ValidationError(_("The best grades left are of another scale than the sheet."), code="scale")
    sheet.full_clean()
    sheet.save()
    sheet.levels.set(levels)
    sheet.criteria.all().delete()
    sheet.vetoes.all().delete()
    _write(sheet, lines, conditions)
    return sheet


def _write(sheet: ScoreSheet, lines: Sequence[Line], conditions: Sequence[Condition]) -> None:
    criteria = [
        Criterion(
            sheet=sheet,
            number=line.number,
            text=line.text,
            points=line.points,
            rank=rank,
            indicator_code=line.indicator_code,
        )
        for rank, line in enumerate(lines, start=1)
    ]
    vetoes = [
        Veto(sheet=sheet, text=one.text, best_grade=one.best_grade, rank=rank)
        for rank, one in enumerate(conditions, start=1)
    ]
    for row in [*criteria, *vetoes]:
        row.full_clean(validate_unique=False)
    if len({line.number for line in lines}) != len(lines):
        raise ValidationError(_("Every criterion has a number of its own."), code="number")
    Criterion.objects.bulk_create(criteria)
    Veto.objects.bulk_create(vetoes)


def _require(issuer: UnionUnit, scope: Scope) -> None:
    if not may_define(issuer, scope):
        raise PermissionDenied
