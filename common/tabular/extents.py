"""How far the sheets of a workbook are written, found before a reader makes room for them.

The reader of workbooks holds a full rectangle up to the last cell, and an allocation that fails ends
the whole process. So the cells are counted first. Sheets as Excel and its like write them, up to
column AX, are told by a pattern; all others are walked element by element, which is slower and exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.parsers import expat

from common.tabular.archives import Archive, check_claims, check_prologue, entities
from common.tabular.limits import Limits, check_extent, damaged, too_many_rows, too_much_inside

_LONGEST_ROW = 8 * 2**20
_ODD_CELL = re.compile(rb'<c(?! r="[A-Z][0-9]{1,5}")(?! r="(?:[A-Z]|A[A-X])(?:[0-9]{1,5}|10[01][0-9]{3})")(?![A-Za-z])')
_PREFIXED_CELL = re.compile(rb":c[\s/>]")
_FAILED = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*? t="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>(#[^<]*)</v>')
_SHARED = re.compile(rb't="s"[^>]*>\s*<v>\s*([0-9]+)')
_SHARED_CELL = b't="s"'
_END_OF_STRING = re.compile(rb"</(?:[A-Za-z]+:)?si\s*>|<(?:[A-Za-z]+:)?si\s*/>")

Failures = dict[tuple[int, int], str]
"""What stands in cells whose formula failed, such as "#REF!", by row and column from 0."""


@dataclass
class Strings:
    """The lengths, in bytes, of the texts that cells of a workbook share."""

    lengths: list[int] = field(default_factory=list)
    longest: int = 0


def shared_strings(archive: Archive) -> Strings:
    name = next((name for name in archive.parts if name.lower() == "xl/sharedstrings.xml"), None)
    if name is None:
        return Strings()
    part = archive.read(name)
    # The markup is counted along: what matters is that nothing is counted less.
    if b":si" in part or b"si/>" in part or b"si />" in part:
        ends = [0, *(found.end() for found in _END_OF_STRING.finditer(part))]
        lengths = [end - start for start, end in pairwise(ends)]
    else:
        lengths = list(map(len, part.split(b"</si>")))
    return Strings(lengths, max(lengths, default=0))


def check_sheet(archive: Archive, name: str, strings: Strings, limits: Limits) -> Failures:
    """Raises ValidationError if a worksheet is too large; otherwise tells which formulas failed."""
    failures: Failures = {}
    rows = shared = 0
    for block in _rows(archive, name):
        check_claims(block)
        rows += block.count(b"<row")
        if rows > limits.lines:
            raise too_many_rows(limits)
        if _ODD_CELL.search(block) or _PREFIXED_CELL.search(block):
            return _Walk(limits, strings).through(archive.pieces(name))
        shared += block.count(_SHARED_CELL)
        if b't="e"' in block:
            for column, row, seen in _FAILED.findall(block):
                failures[int(row) - 1, column_index(column.decode()) - 1] = seen.decode(errors="replace")
    if shared * strings.longest > limits.text:
        _weigh(archive, name, strings, limits)
    return failures


def _rows(archive: Archive, name: str) -> Iterator[bytes]:
    """The part in blocks that end with a row."""
    rest = b""
    in_prologue = True
    for piece in archive.pieces(name):
        block = rest + piece
        if in_prologue:
            check_prologue(block)
        end = block.rfind(b"</row>") + 1
        if end == 0 and len(block) > _LONGEST_ROW:
            raise damaged()
        rest = block[end:]
        in_prologue = in_prologue and not end
        if end:
            yield block[:end]
    yield rest


def _weigh(archive: Archive, name: str, strings: Strings, limits: Limits) -> None:
    """One long text named by many cells is as many long texts."""
    total = 0
    try:
        for block in _rows(archive, name):
            total += sum(strings.lengths[int(index)] for index in _SHARED.findall(block))
            if total > limits.text:
                raise too_much_inside()
    except IndexError as error:
        raise damaged() from error


def column_index(letters: str) -> int:
    """ "A" -> 1, "AA" -> 27."""
    index = 0
    for letter in letters.upper():
        index = 26 * index + ord(letter) - 64
    return index


class _Walk:
    """A worksheet element by element, whatever prefixes and quotes it is written with."""

    def __init__(self, limits: Limits, strings: Strings) -> None:
        self._limits, self._strings = limits, strings
        self._row = self._column = self._rows = self._columns = self._shared = 0
        self._failed: tuple[int, int] | None = None
        self._text: list[str] = []
        self._failures: Failures = {}

    def through(self, pieces: Iterator[bytes]) -> Failures:
        walk_xml(pieces, start=self._start, end=self._end, text=self._say)
        check_extent(self._rows, self._columns, self._limits)
        return self._failures

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = _number(attributes.get("r")) or self._row + 1
                self._column = 0
            case "c":
                self._cell(attributes)
            case "v":
                self._text.clear()
            case _ if len(attributes.get("count", "")) > 7:
                raise damaged()

    def _cell(self, attributes: dict[str, str]) -> None:
        row, self._column = self._row, self._column + 1
        if place := attributes.get("r"):
            letters = place.rstrip("0123456789")
            if len(letters) > 3 or not letters.isascii():
                raise damaged()
            row, self._column = _number(place[len(letters) :]) or row, column_index(letters)
        self._rows, self._columns = max(self._rows, row), max(self._columns, self._column)
        self._shared += attributes.get("t") == "s"
        self._failed = (row - 1, self._column - 1) if attributes.get("t") == "e" else None
        check_extent(self._rows, self._columns, self._limits)
        if self._shared * self._strings.longest > self._limits.text:
            raise too_much_inside()

    def _say(self, text: str) -> None:
        if self._failed:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "v" and self._failed:
            self._failures[self._failed] = "".join(self._text)


def check_tables(archive: Archive, name: str, limits: Limits) -> None:
    """Raises ValidationError if a table of an OpenDocument part is too large with its repetitions."""
    walk = _Tables(limits)
    walk_xml(archive.pieces(name), start=walk.start, end=walk.end, text=walk.say)


class _Tables:
    """OpenDocument repeats cells and rows by a number, and fills a sheet with blank ones."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._text = 0
        self._begin_table()

    def _begin_table(self) -> None:
        self._row = self._repeated = self._column = self._rows = self._columns = 0
        self._cell_repeated = self._length = self._row_text = 0
        self._filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "table:table":
                self._begin_table()
            case "table:table-row":
                self._row += self._repeated
                self._repeated = _number(attributes.get("table:number-rows-repeated")) or 1
                self._column = self._row_text = 0
            case "table:table-cell" | "table:covered-table-cell":
                self._cell_repeated = _number(attributes.get("table:number-columns-repeated")) or 1
                self._filled = any(name.startswith("office:") for name in attributes)
                self._length = sum(map(len, attributes.values()))

    def say(self, text: str) -> None:
        self._filled = self._filled or not text.isspace()
        self._length += len(text)

    def end(self, name: str) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._column += self._cell_repeated
            if self._filled:
                self._columns = max(self._columns, self._column)
                self._rows = max(self._rows, self._row + self._repeated)
                check_extent(self._rows, self._columns, self._limits)
                self._row_text += self._length * self._cell_repeated
        elif name == "table:table-row":
            self._text += self._row_text * self._repeated
            if self._text > self._limits.text:
                raise too_much_inside()


def walk_xml(
    pieces: Iterator[bytes],
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Calls back for each element; raises ValidationError for a DTD, and what is no XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for piece in pieces:
            check_prologue(piece)
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged() from error


def _refuse_doctype(*_names: object) -> None:
    raise entities()


def _number(text: str | None) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise damaged()
    return int(text)
