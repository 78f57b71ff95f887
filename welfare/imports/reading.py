"""A sheet of recipients or payouts, cell by cell; what cannot be read is told of its cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.tabular import (
    Body,
    BodyRow,
    Cell,
    Layout,
    Left,
    Limits,
    RawTable,
    as_seen,
    birth,
    citizen_number,
    day,
    dong,
    find_header,
    open_table,
    read_body,
    text,
    whole_number,
    with_errors,
)
from common.vietnamese import fold
from members.imports import words
from welfare.imports.columns import (
    AMOUNT,
    BORN,
    CITIZEN,
    DAY,
    DOCUMENT,
    NAME,
    NOTE,
    PARENT,
    PLACE,
    PRICE,
    QUANTITY,
    REASON,
    RELATION,
    STAFF,
    labels,
    specs,
)
from welfare.models import Relation

LIMITS = Limits(upload=5 * 2**20, rows=10_000)
LARGEST_QUANTITY = 1_000_000
ROW = ""  # what an error is about that is about no cell
RELATIONS = {
    Relation.SPOUSE: r"(vo|chong)",
    Relation.IN_LAW: r"(cha|bo|ba|me|ma) (vo|chong)",
    Relation.PARENT: r"(cha|bo|ba|me|ma|than sinh)( .*)?",
    Relation.CHILD: r"con( .*)?",
    Relation.SIBLING: r"(anh|chi|em)( .*)?",
}
THOUSANDS = re.compile(r"(dvt|don vi( tinh)?|\()\W*(1\.?000|nghin|ngan) ?(d\b|dong|vnd)")


@dataclass(slots=True)
class Row:
    """A row of a sheet: what it says and what is wrong, both by column; `number` is as the sheet numbers it."""

    number: int
    said: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    member_id: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet as it was sent, and what was understood of it. `total` is what its own last line adds up to, if any."""

    table: RawTable
    layout: Layout
    rows: list[Row]
    skipped: int
    total: int | None
    in_thousands: bool


def read_sheet(content: bytes, filename: str, codes: Iterable[str], *, sheet: str = "") -> Sheet:
    """The rows of a list with these columns, wherever its header stands and in whatever order they are.

    Raises ValidationError for a file that is not to be read, without a header, or without a row.
    """
    table = open_table(content, filename, sheet=sheet or None, limits=LIMITS)
    layout = find_header(table.rows, specs(codes), merged=table.merged)
    if layout is None or NAME not in layout.places:
        raise ValidationError(
            _(
                "No header was found in the first rows of “%(sheet)s”. The list needs a line that names its columns, "
                "such as “Họ và tên” and “Số tiền”."
            ),
            params={"sheet": table.sheet or "…"},
            code="header",
        )
    body = read_body(table, layout)
    if not body.rows:
        raise ValidationError(_("There is no row below the header."), code="no-rows")
    in_thousands = _is_in_thousands(table, layout)
    scale = 1_000 if in_thousands else 1
    rows = list(_rows(body.rows, scale))
    return Sheet(table, layout, rows, len(body.skipped), _total(table, layout, body, scale), in_thousands)


def own_file(sheet: Sheet) -> bytes:
    """The list as it was sent, as a workbook, with a column that says what is wrong in which row."""
    named, places = labels(), sheet.layout.places
    errors = {
        row.number: [f"{named[code]}: {told}" if code in named else told for code, told in row.errors.items()]
        for row in sheet.rows
        if row.errors
    }
    wrong = {(row.number, places[code]) for row in sheet.rows for code in row.errors if code in places}
    return with_errors(sheet.table, sheet.layout, errors, wrong=wrong)


def _rows(body: Iterable[BodyRow], scale: int) -> Iterator[Row]:
    readers = _readers(scale)
    for line in body:
        row = Row(line.number, {})
        for code, cell in line.cells.items():
            try:
                read = readers[code](cell)
            except ValidationError as error:
                row.errors[code] = " ".join(error.messages)
                continue
            if read not in (None, ""):
                row.said[code] = read
        if line.section:
            row.said.setdefault(PLACE, line.section[:200])
        if NAME not in row.said and NAME not in row.errors:
            row.errors[NAME] = _("The name is missing.")
        yield row


def _readers(scale: int) -> Mapping[str, Callable[[Cell], Any]]:
    return {
        NAME: _name,
        PARENT: _name,
        RELATION: _relation,
        BORN: birth,
        STAFF: words.plain(30),
        CITIZEN: citizen_number,
        PLACE: words.plain(200),
        NOTE: words.plain(300),
        DOCUMENT: words.plain(250),
        REASON: words.plain(160),
        DAY: day,
        QUANTITY: _quantity,
        PRICE: lambda cell: _money(cell, scale),
        AMOUNT: lambda cell: _money(cell, scale),
    }


def _name(cell: Cell) -> str:
    return words.name(cell) if text(cell) else ""


def _relation(cell: Cell) -> str:
    """Who somebody is to the member: "mẹ ruột" is a parent, "mẹ vợ" one by marriage, "bà ngoại" another relative."""
    written = " ".join(fold(text(cell)).split())
    if not written:
        return ""
    return next((kind for kind, pattern in RELATIONS.items() if re.fullmatch(pattern, written)), Relation.OTHER)


def _quantity(cell: Cell) -> int | None:
    """ "1", "01", "2 suất": how many; never none at all."""
    written = re.sub(r"(?<=\d)\s*(suat|phan|qua|nguoi|chau)\w*$", "", fold(text(cell)))
    read = whole_number(written)
    if read is not None and not 0 < read <= LARGEST_QUANTITY:
        raise ValidationError(_("“%(typed)s” is not read as a quantity."), params={"typed": as_seen(cell)[:40]})
    return read


def _money(cell: Cell, scale: int) -> int | None:
    """Whole đồng; plain numbers are thousands where the list says that it counts so."""
    read = dong(cell)
    if read is None:
        return None
    if read == 0:
        raise ValidationError(_("The amount must be greater than 0, and no more than a union can have."))
    return read * scale if scale > 1 and not re.search(r"[^\d., ]", as_seen(cell)) else read


def _is_in_thousands(table: RawTable, layout: Layout) -> bool:
    """Whether the lines above the list, or the heading of its amounts, say that đồng are counted in thousands."""
    top = table.rows[: layout.first]
    return any(isinstance(cell, str) and THOUSANDS.search(fold(cell)) for line in top for cell in line)


def _total(table: RawTable, layout: Layout, body: Body, scale: int) -> int | None:
    """What the list says itself that its amounts add up to: its grand total, else its totals of parts together."""
    place = layout.places.get(AMOUNT)
    if place is None:
        return None
    grand: list[int] = []
    parts: list[int] = []
    for skipped in body.skipped:
        if skipped.why is not Left.TOTAL:
            continue
        try:
            read = _money(table.rows[skipped.number - 1][place], scale)
        except ValidationError:
            continue
        if read:
            (grand if fold(skipped.text).startswith("tong") else parts).append(read)
    return grand[-1] if grand else sum(parts) or None
