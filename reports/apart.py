"""Tables too long for one paper: printed apart, in parts of a bounded size, each by a job of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 400  # rows of a table that one paper takes: some twenty pages, which a worker holds and sets in seconds


@dataclass(frozen=True)
class LongTable:
    """A table of more rows than one paper takes: in which section and paragraph it stands, and its parts."""

    section: int
    paragraph: int
    rows: int
    first_part: int

    @property
    def parts(self) -> range:
        """The numbers of its parts."""
        return range(self.first_part, self.first_part + -(-self.rows // LONGEST))

    def rows_of(self, part: int) -> range:
        """Which rows stand in a part, counted from 0."""
        first = (part - self.first_part) * LONGEST
        return range(first, min(first + LONGEST, self.rows))


def long_tables(content: Mapping[str, Any]) -> Iterator[LongTable]:
    """The long tables of a report, in their order; parts are numbered through, from 1."""
    part = 1
    for number, section in enumerate(content["sections"]):
        for place, paragraph in enumerate(section["paragraphs"]):
            if isinstance(paragraph, dict) and len(paragraph.get("rows", ())) > LONGEST:
                long = LongTable(number, place, len(paragraph["rows"]), part)
                part = long.parts.stop
                yield long


def further_parts(content: Mapping[str, Any]) -> int:
    """How many parts there are beside the paper itself."""
    return sum(len(long.parts) for long in long_tables(content))
