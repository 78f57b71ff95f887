"""The rows of a list between its header and its signatures, each with the section it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import NamedTuple

from common.tabular.headers import Heading, Layout
from common.tabular.legacy import Encoding, agrees, detect
from common.tabular.reading import Cell, RawTable, Span

_SPARSE = 4
_SAMPLE = 2_000

_TOTAL = re.compile(
    r"(tổng (cộng|số)\b.*|tổng|cộng( (tổ|phòng|ban|khoa|trang|mục|phần|nhóm|i+v?|iv|v)\b.*)?|tong cong)\W*[\d.,\s]*"
)
_SIGNATURE = re.compile(
    r"(người|cán bộ|nhân viên) (lập|tổng hợp|kê khai)( (biểu|bảng|danh sách))?\b"
    r"|(tm\.?|t/m|thay mặt|kt\.?|k/t|tl\.?|tuq\.?)\s*(ban |bch|btv|thủ trưởng|chủ tịch|giám đốc|hiệu trưởng|công đoàn|trưởng)"
    r"|(xác nhận|thủ trưởng|phê duyệt|duyệt) (của|đơn vị|cơ quan|ban)?"
    r"|nơi nhận\b|\(?ký[ ,].*(họ tên|đóng dấu)|.*\bngày\b.{0,12}\btháng\b.{0,12}\bnăm\b.{0,8}$"
    r"|(danh sách (này |trên )?(có|gồm)|ấn định danh sách)\b"
)
_ROMAN = re.compile(r"(?=[IVXLC])X{0,4}(IX|IV|V?I{0,3})[.):\-]?", re.IGNORECASE)
_GROUP = re.compile(
    r"((?=[ivxlc])x{0,4}(ix|iv|v?i{0,3})|[a-zđ]|\d{1,2})\s*[.)\-/:]\s*\S.*"
    r"|(các |liên )?(tổ|phòng|ban|khoa|đội|xưởng|phân xưởng|bộ phận|công đoàn|cđ|cđcs|khối|trường|đơn vị|chi nhánh|nhóm"
    r"|lớp|văn phòng|trạm|cụm|chuyền|ca|trung tâm|nhà máy|công ty|xí nghiệp|hội đồng|bch|btv)\b.*"
)


class Left(StrEnum):
    """Why a row of the sheet is no row of the list."""

    SECTION = auto()
    TOTAL = auto()
    SIGNATURE = auto()
    HEADER = auto()


class Skipped(NamedTuple):
    number: int
    """The row as the sheet numbers it, from 1."""
    why: Left
    text: str


class BodyRow(NamedTuple):
    """A row of the list; `cells` by code, blank ones "". `others` are the columns nobody asked for."""

    number: int
    """The row as the sheet numbers it, from 1."""
    section: str
    cells: dict[str, Cell]
    others: dict[str, Cell]


@dataclass
class Body:
    """All rows of a list, what was left out, and the columns that were read as an old encoding."""

    rows: list[BodyRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    encodings: dict[str, str] = field(default_factory=dict)
    """The name of the encoding by the name of the column."""


def read_body(table: RawTable, layout: Layout) -> Body:
    """The list below its header, blank rows left out, in Unicode.

    Rows after the first signature are no longer read; they stand in `skipped`.
    """
    body = Body()
    headings = (*layout.columns, *layout.unknown)
    encodings = _encodings(table.rows[layout.first :], headings, layout.encoding)
    body.encodings = {heading.name: encodings[heading.index].name for heading in headings if heading.index in encodings}
    rows = _Rows(table, layout, encodings)
    known = [(heading.code, heading.index) for heading in layout.columns]
    others = [(heading.name, heading.index) for heading in layout.unknown]
    section = ""
    for number, row in rows.written():
        if left := rows.left_out(number, row):
            why, text = left
            body.skipped.append(Skipped(number, why, text))
            if why is Left.SECTION:
                section = text
            continue
        if encodings:
            row = rows.in_unicode(row)
        cells = {code: row[index] for code, index in known}
        body.rows.append(BodyRow(number, section, cells, {name: row[index] for name, index in others}))
    return body


def _encodings(
    rows: Sequence[list[Cell]], headings: Sequence[Heading], of_header: Encoding | None
) -> dict[int, Encoding]:
    sample = rows if len(rows) <= _SAMPLE else rows[:: len(rows) // _SAMPLE]
    columns = {heading.index: [row[heading.index] for row in sample] for heading in headings}
    sure = {index: encoding for index, texts in columns.items() if (encoding := detect(texts))}
    usual = of_header or next(iter(sure.values()), None)
    if usual:
        sure |= {index: usual for index, texts in columns.items() if index not in sure and agrees(usual, texts)}
    return sure


class _Rows:
    """Tells rows of a list from what else stands between them."""

    def __init__(self, table: RawTable, layout: Layout, encodings: Mapping[int, Encoding]) -> None:
        self._rows, self._layout, self._encodings = table.rows, layout, encodings
        self._width = len(table.rows[0]) if table.rows else 0
        self._named = layout.columns[0].index
        self._mapped = {heading.index for heading in layout.columns}
        self._header = table.rows[layout.header]
        self._spanned = {span.top: span for span in table.merged if span.right - span.left >= 2}
        self._usual = layout.encoding or next(iter(encodings.values()), None)
        self._signed = False

    def written(self) -> Iterator[tuple[int, list[Cell]]]:
        """Rows that are not blank, with their numbers, as they stand in the sheet."""
        blank = [""] * self._width
        for number, row in enumerate(self._rows[self._layout.first :], self._layout.first + 1):
            if row != blank:
                yield number, row

    def in_unicode(self, row: list[Cell]) -> list[Cell]:
        """The row with its old encodings decoded."""
        row = row.copy()
        for index, encoding in self._encodings.items():
            cell = row[index]
            if isinstance(cell, str):
                row[index] = encoding.decode(cell)
        return row

    def _is_sparse(self, row: list[Cell]) -> bool:
        return self._width - row.count("") <= _SPARSE

    def left_out(self, number: int, row: list[Cell]) -> tuple[Left, str] | None:
        """Why this row is none of the list, and what is written in it."""
        if self._signed:
            return Left.SIGNATURE, self._line(row)
        lead = self._lead(row)
        if lead and _TOTAL.fullmatch(lead):
            return Left.TOTAL, self._line(row)
        if lead and row[self._named] == self._header[self._named] != "":
            return Left.HEADER, self._line(row)
        return self._sparse(number, row) if self._is_sparse(row) else None

    def _lead(self, row: list[Cell]) -> str:
        """The first text of a row if it stands in its first cells, in small letters."""
        for cell in row[: self._named + 2]:
            if isinstance(cell, str) and cell:
                return _lowered(self._usual.decode(cell) if self._usual else cell)
        return ""

    def _sparse(self, number: int, row: list[Cell]) -> tuple[Left, str] | None:
        written = [(index, self._text(cell)) for index, cell in enumerate(row) if cell != ""]
        written = [(index, text) for index, text in written if text]
        if not written:
            return Left.SECTION, ""
        if any(_SIGNATURE.match(_lowered(text)) for _index, text in written):
            self._signed = True
            return Left.SIGNATURE, self._line(row)
        if self._is_section(number, written):
            return Left.SECTION, " ".join(text for _index, text in written)
        return None

    def _is_section(self, number: int, written: list[tuple[int, str]]) -> bool:
        index, text = written[0]
        if len(written) == 2 and index < self._named and written[1][0] <= self._named + 1:
            return bool(_ROMAN.fullmatch(text)) or (len(text) == 1 and text.isupper()) or _is_group(written[1][1])
        if len(written) != 1 or text.replace(".", "").isdigit():
            return False
        span = self._spanned.get(number - 1)
        return index not in self._mapped or _is_group(text) or _covers(span, index)

    def _text(self, cell: Cell) -> str:
        if not isinstance(cell, str):
            return f"{cell:g}" if isinstance(cell, float) else str(cell)
        return " ".join((self._usual.decode(cell) if self._usual else cell).split())

    def _line(self, row: list[Cell]) -> str:
        return " ".join(filter(None, (self._text(cell) for cell in row)))[:200]


def _is_group(text: str) -> bool:
    return bool(_GROUP.fullmatch(_lowered(text)))


def _covers(span: Span | None, index: int) -> bool:
    return span is not None and span.left <= index <= span.right


def _lowered(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())
