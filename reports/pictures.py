"""Charts of a report as they are printed: lengths in mm for an SVG that carries its own looks, as paper needs it."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any, NamedTuple

WIDTH = 165.0  # mm between the margins of A4
LABELS, VALUES, LINE, GAP = 62.0, 30.0, 4.2, 2.4
LETTERS = 34  # of a label on a line of that width
TALLEST, ABOVE = 42.0, 6.0


class Text(NamedTuple):
    x: str
    y: str
    anchor: str
    text: str
    strong: bool = False


class Box(NamedTuple):
    x: str
    y: str
    width: str
    height: str
    strong: bool = False


def picture(block: Mapping[str, Any]) -> dict[str, Any]:
    """A chart as boxes, texts and a line: title, sentence that says all of it, its size."""
    draw = _columns if block.get("shape") == "columns" and len(block["bars"]) <= 12 else _rows
    return {"title": block["title"], "sentence": block.get("sentence", ""), "width": _mm(WIDTH), **draw(block)}


def _rows(block: Mapping[str, Any]) -> dict[str, Any]:
    """A bar beside each name, one below the other: there is room for long names, and for any number of them."""
    highest = _highest(block)
    room = WIDTH - LABELS - VALUES
    boxes, texts, top = [], [], 0.0
    for bar in block["bars"]:
        lines = _lines(bar["label"])
        height = LINE * len(lines)
        middle = top + height / 2
        texts += [
            Text(_mm(LABELS - 2), _mm(top + LINE * (number + 0.78)), "end", line) for number, line in enumerate(lines)
        ]
        long = room * _length(bar) / highest if highest else 0.0
        boxes.append(Box(_mm(LABELS), _mm(middle - LINE * 0.4), _mm(long), _mm(LINE * 0.8)))
        texts.append(Text(_mm(LABELS + long + 1.5), _mm(middle + LINE * 0.3), "start", bar["text"]))
        top += height + GAP
    return {"boxes": boxes, "texts": texts, "height": _mm(top), "axis": f"M{_mm(LABELS)} 0V{_mm(top - GAP)}"}


def _columns(block: Mapping[str, Any]) -> dict[str, Any]:
    """Columns side by side, as for years; the last one is this period's."""
    highest, count = _highest(block), max(len(block["bars"]), 1)
    step = min(WIDTH / count, 36.0)
    ground = ABOVE + TALLEST
    boxes, texts = [], []
    for place, bar in enumerate(block["bars"]):
        now = place == len(block["bars"]) - 1
        middle = step * (place + 0.5)
        tall = TALLEST * _length(bar) / highest if highest else 0.0
        boxes.append(Box(_mm(middle - step * 0.3), _mm(ground - tall), _mm(step * 0.6), _mm(tall), now))
        texts.append(Text(_mm(middle), _mm(ground - tall - 1.5), "middle", bar["text"], now))
        for number, line in enumerate(wrap(bar["label"], max(int(step / 1.9), 4))[:2]):
            texts.append(Text(_mm(middle), _mm(ground + LINE * (number + 1)), "middle", line, now))
    height = ground + 2 * LINE + 1
    return {"boxes": boxes, "texts": texts, "height": _mm(height), "axis": f"M0 {_mm(ground)}H{_mm(step * count)}"}


def _lines(label: str) -> list[str]:
    """At most two lines; the whole name stands in the sentence."""
    lines = wrap(label, LETTERS) or [""]
    return lines if len(lines) <= 2 else [lines[0], wrap(lines[1], LETTERS - 1)[0] + "…"]


def _highest(block: Mapping[str, Any]) -> float:
    return max((_length(bar) for bar in block["bars"]), default=0.0)


def _length(bar: Mapping[str, Any]) -> float:
    return max(float(bar["value"] or 0), 0.0)


def _mm(length: float) -> str:
    """With a point, whatever the language of the paper."""
    return f"{length:.2f}"
