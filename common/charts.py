"""Small charts as numbers for SVG attributes: the pages may not carry styles, and paper shows the same drawing.

Lengths come out as text with a point, because a template would write them in the reader's own notation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SPARK_WIDTH, SPARK_HEIGHT, SPARK_STEP, SPARK_BAR = 80, 28, 14, 10
COLUMN_STEP, COLUMN_WIDTH, COLUMN_GROUND, COLUMN_TALLEST = 60, 36, 96, 69
Number = int | float


class Bar(NamedTuple):
    """One bar: its box, its name and value in words, and whether it is this period's."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    above: str
    name: str
    value: str
    now: bool


def share(part: Number, whole: Number) -> str:
    """The part in percent for an SVG length, "81.6%"; nothing of nothing is "0%"."""
    return f"{100 * part / whole if whole else 0:.1f}%"


def spark(values: Sequence[Number | None]) -> list[Bar]:
    """At most six small bars from zero, the last one this period's; a period without a value leaves its place empty."""
    shown = list(values)[-6:]
    highest = max((value or 0 for value in shown), default=0)
    return [
        bar(
            left=SPARK_WIDTH - SPARK_STEP * (len(shown) - place) + SPARK_STEP - SPARK_BAR,
            width=SPARK_BAR,
            ground=SPARK_HEIGHT,
            tall=(SPARK_HEIGHT - 1) * value / highest if highest else 0,
            now=place == len(shown) - 1,
        )
        for place, value in enumerate(shown)
        if value is not None
    ]


def columns(series: Sequence[tuple[str, Number | None, str]]) -> list[Bar]:
    """Columns with their values above and names below, from (name, value, value in words); the last is this period."""
    highest = max((value or 0 for _, value, _ in series), default=0)
    return [
        bar(
            left=10 + COLUMN_STEP * place,
            width=COLUMN_WIDTH,
            ground=COLUMN_GROUND,
            tall=COLUMN_TALLEST * (value or 0) / highest if highest else 0,
            now=place == len(series) - 1,
            name=name,
            value=words,
        )
        for place, (name, value, words) in enumerate(series)
    ]


def bar(
    *,
    left: int,
    width: int,
    ground: int,
    tall: Number,
    now: bool,
    name: str = "",
    value: str = "",
) -> Bar:
    top = ground - tall
    return Bar(
        x=str(left),
        y=f"{top:.1f}",
        width=str(width),
        height=f"{tall:.1f}",
        middle=str(left + width // 2),
        above=f"{top - 6:.1f}",
        name=name,
        value=value,
        now=now,
    )
