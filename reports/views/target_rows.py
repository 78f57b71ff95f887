"""What pages show of targets: a row for each with its result, as far as one may see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.wording import NO_VALUE, grouped
from reports.document import figure_path, written
from reports.forms.targets import typed_value
from reports.models import Target
from reports.targets import Result, asked_for, results, seen_whole
from unions.access import Scope
from unions.models import UnionUnit
from unions.tree import versions_of

WHOLE = 1000  # steps of a bar


def rows_of(targets: Sequence[Target], scope: Scope) -> list[dict[str, Any]]:
    """A row of a page for each target, in their order; the result is told of units seen with all below them."""
    units = {one.unit_id: one.unit for one in targets}
    whole = seen_whole(scope, units.values())
    found = results([one for one in targets if one.unit_id in whole])
    names = names_of(units.values(), max((one.period.cut_off for one in targets), default=scope.on))
    return [_row(one, names.get(one.unit_id, ""), found.get(one.pk)) for one in targets]


def _row(target: Target, name: str, result: Result | None) -> dict[str, Any]:
    figure = result.figure if result else None
    shown = figure is not None and result is not None and result.value is not None
    return {
        "target": target,
        "unit_name": name,
        "asked_for": asked_for(target.value, target.at_most, share=target.is_share),
        "unit_of_count": "" if target.is_share else target.get_count_unit_display(),
        "reached": written(figure, "" if target.is_share else "grouped") if figure and shown else NO_VALUE,
        "url": figure_path(figure) if figure else "",
        "result": result,
        "word": result.word if result else NO_VALUE,
        "chip": {True: "met", False: "unmet", None: ""}[result.met if result else None],
        "bar": min(WHOLE, int(WHOLE * _filled(result))) if result and shown else None,
        "bar_whole": WHOLE,
    }


def _filled(result: Result) -> Fraction:
    """How far a bar is filled: the part of the target, or a share itself."""
    if result.percent is not None:
        return result.percent
    return result.value if isinstance(result.value, Fraction) else Fraction(0)


def behind_first(row: dict[str, Any]) -> tuple[int, Fraction]:
    """Orders rows: who is behind, the farthest first; then who cannot be told; then who has reached it."""
    result: Result | None = row["result"]
    met = result.met if result else None
    return {False: 0, None: 1, True: 2}[met], _filled(result) if result else Fraction(0)


def said_by(target: Target) -> list[tuple[Any, Any]]:
    """(label, value) of what a target says besides its number."""
    told = [
        (_("Period"), target.period.label),
        (_("Part of"), target.parent),
        (_("Campaign"), target.campaign),
        (_("How it was found"), target.get_how_display() if target.parent else None),
        (_("Reckoned by"), None if target.denominator is None else grouped(target.denominator)),
        (_("Source document"), target.source_document),
        (_("Set by"), f"{target.set_by}, {timezone.localtime(target.set_at):%d/%m/%Y}"),
    ]
    return [(label, value) for label, value in told if value not in (None, "")]


def readable(name: str, value: Any) -> Any:
    """A value of the history as it is typed on pages: 1900.000000 -> "1.900"."""
    return typed_value(Decimal(str(value))) if name == "value" and value is not None else value


def names_of(units: Iterable[UnionUnit], day: date) -> dict[int, str]:
    """What units were called on a day, in short, by their ids."""
    return {pk: version.short_name for pk, version in versions_of([unit.pk for unit in units], day).items()}
