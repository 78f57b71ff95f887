"""Figures that were printed before the book was kept, each beside the question that must answer it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from common.money import BILLION, MILLION
from reports.example_sheets import FACTS

NUMBER = re.compile(r"(\d[\d.]*(?:,\d+)?)(?:\s*(triệu|tỷ))?")
SCALES = {"triệu": MILLION, "tỷ": BILLION, "": 1}


@dataclass(frozen=True)
class Fact:
    """One number of a printed figure: `number` 1, or 2 of a ratio and a place, which have two.

    `printed` are its words, `qualifier` is exact, over, nearly, percent, ratio or rank, `wording` a code of
    `common.wording` that writes it so. `flags`: a target or an extent, `vague` where no number was printed and `expected`
    is only what it cannot be below, `implicit` where none was needed, `contradiction` where the text itself says two
    things.
    """

    id: str
    number: int
    expected: Decimal
    printed: str
    qualifier: str
    wording: str
    unit: str
    period: str
    indicator: str
    kind: str
    flags: frozenset[str]
    note: str


def read_facts(folder: Path) -> list[Fact]:
    """The facts of an example, in their order."""
    with (folder / FACTS).open(encoding="utf-8-sig", newline="") as lines:
        return [
            Fact(
                id=row.pop("fact"),
                number=int(row.pop("number")),
                expected=Decimal(row.pop("expected")),
                flags=frozenset(row.pop("flags").split()),
                **row,
            )
            for row in csv.DictReader(lines)
        ]


def numbers_in(words: str) -> list[Decimal]:
    """The numbers that Vietnamese words tell: "trên 1,1 tỷ" -> [1100000000], "06/06" -> [6, 6], "96,2%" -> [96.2]."""
    return [
        Decimal(digits.rstrip(".").replace(".", "").replace(",", ".")) * SCALES[scale]
        for digits, scale in NUMBER.findall(words)
    ]
