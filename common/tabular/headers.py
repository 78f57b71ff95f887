"""Finds the header of a list: which line it is in, and which column means what.

Above it may stand a title block; it may take three lines, with cells that span others ("Ngày sinh" over
"Nam" and "Nữ"); below it may stand a line that numbers the columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from common.tabular.columns import ColumnSpec
from common.tabular.legacy import ENCODINGS, Encoding
from common.tabular.reading import Cell, Span
from common.vietnamese import fold

TITLE_LINES = 25
HEADER_LINES = 3

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_LONGEST_HEADING = 120
_ORDINALS = {"stt", "tt", "so tt", "so thu tu", "no"}
_OWN_COLUMNS = {"loi", "errors"}
"""Written by `with_errors`; a file that comes back with them is read as if they were not there."""


@dataclass(frozen=True)
class Heading:
    """A column as its header names it; `index` counts from 0. `code` is "" if it means nothing known."""

    index: int
    name: str
    key: str
    code: str = ""


@dataclass(frozen=True)
class Layout:
    """Where a list begins and what its columns are; rows and columns count from 0."""

    header: int
    """The first line of the header."""
    first: int
    """The line below the header, where the list begins."""
    columns: tuple[Heading, ...]
    """One for each code found, in the order of the sheet."""
    unknown: tuple[Heading, ...] = ()
    duplicates: tuple[Heading, ...] = ()
    """Columns of a code that an earlier one has already; they are not read."""
    missing: tuple[ColumnSpec, ...] = ()
    ordinal: int | None = None
    """The column that numbers the rows."""
    encoding: Encoding | None = None
    """The old font that the header itself was typed in."""

    @property
    def places(self) -> dict[str, int]:
        return {heading.code: heading.index for heading in self.columns}


def header_key(text: str) -> str:
    """The words of a heading without accents and signs: "Ngày, tháng, năm sinh" -> "ngay thang nam sinh"."""
    return _NO_LETTER.sub(" ", fold(text)).strip()


def find_header(
    rows: Sequence[Sequence[Cell]],
    columns: Sequence[ColumnSpec],
    *,
    merged: Iterable[Span] = (),
    remembered: Mapping[str, str] | None = None,
) -> Layout | None:
    """The layout that explains most columns, or None if fewer than two are found (one of one).

    `remembered` says what headings meant before, by `Heading.key`: a code, or "" for none; it goes
    before any guess.
    """
    top = [list(row) for row in rows[: TITLE_LINES + HEADER_LINES + 1]]
    spans = [span for span in merged if span.top < len(top)]
    names = _Names(columns, remembered or {})
    best: Layout | None = None
    for encoding in (None, *ENCODINGS):
        read = _spread(_decoded(top, encoding), spans)
        for start in range(min(TITLE_LINES, len(read))):
            for depth in range(1, min(HEADER_LINES, len(read) - start) + 1):
                found = names.layout(read, start, depth, encoding)
                if best is None or len(found.columns) > len(best.columns):
                    best = found
                elif len(found.columns) == len(best.columns) and found.encoding is best.encoding:
                    best = min(best, found, key=lambda layout: (layout.first - layout.header, layout.header))
    return best if best and len(best.columns) >= min(2, len(columns)) else None


def _decoded(top: list[list[Cell]], encoding: Encoding | None) -> list[list[str]]:
    def read(cell: Cell) -> str:
        text = cell if isinstance(cell, str) else _whole(cell)
        text = encoding.decode(text) if encoding else text
        return " ".join(text.split()) if len(text) <= _LONGEST_HEADING else ""

    return [[read(cell) for cell in row] for row in top]


def _whole(cell: Cell) -> str:
    return f"{cell:.0f}" if isinstance(cell, int | float) else ""


def _spread(top: list[list[str]], spans: Iterable[Span]) -> list[list[str]]:
    """Headings merged over columns, written over each of them."""
    for span in spans:
        row = top[span.top]
        if span.right > span.left and span.right < len(row):
            row[span.left : span.right + 1] = [row[span.left]] * (span.right + 1 - span.left)
    return top


def _filled(lines: list[list[str]]) -> list[list[str]]:
    """Headings that span columns without being merged: blank right of one, with words below both."""
    lines = [line.copy() for line in lines]
    for upper, lower in pairwise(lines):
        for column in range(1, len(upper)):
            if not upper[column] and lower[column] and lower[column - 1] and upper[column - 1]:
                upper[column] = upper[column - 1]
    return lines


class _Names:
    """All words by which columns are known, and what earlier imports were told."""

    def __init__(self, columns: Sequence[ColumnSpec], remembered: Mapping[str, str]) -> None:
        self._columns = columns
        self._remembered = remembered
        self._codes: dict[str, str] = {}
        for column in columns:
            for name in (column.code, column.label, *column.synonyms):
                for key in (header_key(name), header_key(_IN_BRACKETS.sub(" ", name))):
                    self._codes.setdefault(key, column.code)
        self._codes.pop("", None)

    def layout(self, top: list[list[str]], start: int, depth: int, encoding: Encoding | None) -> Layout:
        lines = _filled(top[start : start + depth])
        headings = [self._heading(column, lines) for column in range(len(lines[0]))]
        known: dict[str, Heading] = {}
        duplicates = []
        for heading in sorted((heading for heading in headings if heading.code), key=lambda heading: heading.index):
            if known.setdefault(heading.code, heading) is not heading:
                duplicates.append(heading)
        first = start + depth
        if first < len(top) and _numbers_columns(top[first]):
            first += 1
        return Layout(
            header=start,
            first=first,
            columns=tuple(known.values()),
            unknown=tuple(heading for heading in headings if not heading.code and self._matters(heading)),
            duplicates=tuple(duplicates),
            missing=tuple(column for column in self._columns if column.code not in known),
            ordinal=next((heading.index for heading in headings if heading.key in _ORDINALS), None),
            encoding=encoding,
        )

    def _matters(self, heading: Heading) -> bool:
        return bool(heading.key) and heading.key not in _ORDINALS | _OWN_COLUMNS

    def _heading(self, column: int, lines: list[list[str]]) -> Heading:
        parts: list[str] = []
        for line in lines:
            text = line[column]
            if header_key(_IN_BRACKETS.sub(" ", text)) and text not in parts and not _is_number(text):
                parts.append(text)
        key = header_key(" ".join(parts))
        return Heading(column, " – ".join(parts), key, self._code(key, parts))

    def _code(self, key: str, parts: list[str]) -> str:
        if not key:
            return ""
        if key in self._remembered:
            return self._remembered[key]
        for first in range(len(parts)):
            words = " ".join(parts[first:])
            for name in (words, _IN_BRACKETS.sub(" ", words)):
                if code := self._codes.get(header_key(name)):
                    return code
        return ""


def _is_number(text: str) -> bool:
    return header_key(text).isdigit()


def _numbers_columns(line: list[str]) -> bool:
    """ "(1) (2) (3)", also "A B 1 2": no line of people has three small numbers that rise by one."""
    marks = [header_key(text) for text in line if text]
    numbers = [int(mark) for mark in marks if mark.isdigit() and len(mark) <= 3]
    steps = Counter(after - before for before, after in pairwise(numbers))
    letters = sum(len(mark) == 1 and mark.isalpha() for mark in marks)
    return len(numbers) >= 2 and len(numbers) + letters == len(marks) and steps[1] >= (len(numbers) - 1) * 0.8
