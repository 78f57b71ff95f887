"""What was frozen: the records behind figures, and figures of snapshots as figures again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.db.models import F, Func, IntegerField

from common.periods import Period
from reports.figures import Figure, Value, parts
from reports.kinds import KINDS
from reports.models import FrozenFigure, IndicatorVersion, Snapshot
from unions.models import UnionUnit


def evidence_of(figure: Figure) -> list[int]:
    """The ids of the records behind a figure, in their order; of one made of two, those of both."""
    return [pk for part in parts(figure) for pk in part.records().order_by("pk").values_list("pk", flat=True)]


def hash_of_ids(ids: Sequence[int]) -> str:
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()


def both_parts(figure: Figure) -> tuple[int | None, int | None]:
    """Numerator and denominator as they are kept: neither where one is unknown, as of a mean that nobody has stated."""
    known = figure.numerator is not None and figure.denominator is not None
    return (figure.numerator, figure.denominator) if known else (None, None)


def frozen_figures(snapshot: Snapshot) -> dict[str, FrozenFigure]:
    """By code, in the order of the catalogue: the figures of a snapshot with `rows`, how many records each counted.

    The ids themselves, of which there may be thousands, stay in the database.
    """
    number = Func(F("evidence"), function="cardinality", output_field=IntegerField())
    rows: Any = snapshot.figures.defer("evidence").annotate(rows=number)
    rows = rows.select_related("definition__indicator__group", "definition__first", "definition__second")
    ordered = rows.order_by(
        "definition__indicator__group__rank", "definition__indicator__group_id", "definition__indicator__rank",
        "definition__indicator__code",
    )  # fmt: skip
    return {one.definition.code: one for one in ordered}


def as_figure(frozen: FrozenFigure, unit: UnionUnit, period: Period, *, kind: str = "") -> Figure:
    """A frozen figure as it was counted; `kind` of one that is made of others, where it is known."""
    definition = frozen.definition
    rows: int = getattr(frozen, "rows", 0)
    return Figure(
        definition,
        unit,
        period,
        None,
        _value(frozen),
        frozen.numerator,
        frozen.denominator,
        rows,
        kind or _kind(definition),
    )


def _value(frozen: FrozenFigure) -> Value:
    if frozen.value is None:
        return None
    if frozen.definition.is_ratio and frozen.denominator:
        return Fraction(frozen.numerator or 0, frozen.denominator)
    return int(frozen.value)


def _kind(definition: IndicatorVersion) -> str:
    kind = KINDS.get(definition.kind)
    if kind is None or not kind.declared:
        return "counted"
    return "external" if kind.external else "declared"
