"""Tables of a report as they are printed: which fit across the page, how their rows are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from common.wording import NO_VALUE

ACROSS, LYING = 165, 242  # mm between the margins of A4 upright and lying
LETTER, PADDING, LABEL = 1.95, 3.0, 58  # mm: a digit of 11 points, what stands around a cell, room for the labels
SMALL = 9 / 11  # letters of 9 points for 11

Block = Mapping[str, Any]


def printed_table(content: Mapping[str, Any], block: Block, *, rows: range | None = None) -> dict[str, Any]:
    """A table with addresses for its figures, or some of its rows; the total stands under the last of them.

    `wide` asks for a page that lies, `small` for smaller letters.
    """
    width = _width(block)
    shown = block["rows"] if rows is None else block["rows"][rows.start : rows.stop]
    first = 1 if rows is None else rows.start + 1
    is_last = rows is None or rows.stop == len(block["rows"])
    return {
        "caption": block.get("caption", ""),
        "head": block.get("head", ""),
        "numbered": bool(block.get("numbered")),
        "columns": block["columns"],
        "rows": [_row(content, row, number) for number, row in enumerate(shown, first)],
        "total": _row(content, block["total"], 0) if block.get("total") and is_last else None,
        "wide": width > ACROSS,
        "small": (width > ACROSS and width * SMALL <= ACROSS) or width > LYING,
    }


def _row(content: Mapping[str, Any], row: Mapping[str, Any], number: int) -> dict[str, Any]:
    site = content["site"].rstrip("/")
    return {
        "number": number,
        "label": row["label"],
        "level": min(row.get("level", 0), 4),
        "cells": [
            {
                "text": cell["text"],
                "url": f"{site}/{cell['href'].lstrip('/')}" if cell.get("href") else "",
                "look": "value" if is_figure(cell["text"]) else "word",
            }
            for cell in row["cells"]
        ],
    }


def is_figure(text: str) -> bool:
    """Whether a cell holds a number, or the mark that there is none, rather than a word as "người"."""
    return text == NO_VALUE or any(letter.isdigit() for letter in text)


def _width(block: Block) -> float:
    """About how many mm a table takes whose figures stay on one line; a thousand rows are enough to tell."""
    told = [*block["rows"][:1000], *([block["total"]] if block.get("total") else [])]
    columns = zip(*(row["cells"] for row in told), strict=True) if told else ()
    widths = (
        PADDING + LETTER * max(_longest_word([column["label"]]), *(len(cell["text"]) for cell in cells))
        for column, cells in zip(block["columns"], columns, strict=False)
    )
    return LABEL + sum(widths) + (10 if block.get("numbered") else 0)


def _longest_word(texts: Iterable[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=0)
