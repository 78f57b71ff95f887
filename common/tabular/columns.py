"""What a list should hold: the columns that a reader looks for and a writer writes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto


class Kind(StrEnum):
    """What stands in the cells of a column, as far as writing them goes."""

    TEXT = auto()
    """Also numbers of people and telephones, whose leading zeros count."""
    DAY = auto()
    NUMBER = auto()
    DONG = auto()


@dataclass(frozen=True)
class ColumnSpec:
    """A column by its `code`, with all the words that people head it with.

    A synonym of a column under a common heading is written in one line, heading first: "Ngày sinh Nam".
    `choices` become a drop-down list; what is typed beside them is not turned away by the workbook.
    """

    code: str
    label: str
    synonyms: tuple[str, ...] = ()
    example: str = ""
    width: float = 16
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    hidden: bool = False
    note: str = ""
