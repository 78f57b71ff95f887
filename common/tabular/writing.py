"""Lists as files for people: real workbooks, CSV, templates to fill in, and their own file with its errors."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from functools import lru_cache
from typing import IO

from django.utils.translation import gettext as _

from common.tabular.cells import as_seen
from common.tabular.columns import ColumnSpec, Kind
from common.tabular.headers import Layout, header_key
from common.tabular.reading import Cell, RawTable
from common.tabular.sheets import (
    Choices,
    RowWriter,
    Sheet,
    Value,
    column_letters,
    quoted,
    row_xml,
    write_workbook,
)
from common.tabular.styles import Style

_STYLES = {Kind.TEXT: Style.PLAIN, Kind.DAY: Style.DAY, Kind.NUMBER: Style.NUMBER, Kind.DONG: Style.NUMBER}
_TYPED_LATER = _STYLES | {Kind.TEXT: Style.TEXT}
_FORMULA_MARKS = frozenset("=+-@\t\r\n＝＋－＠")
_LINES_WITH_CHOICES = 10_000
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_REASON_WIDTH = 60


def write_table(
    stream: IO[bytes],
    *,
    columns: Sequence[ColumnSpec],
    rows: Iterable[Sequence[Value]],
    sheet_name: str,
    title_lines: Sequence[str] = (),
    totals: Sequence[Value] = (),
    notes: Sequence[str] = (),
) -> None:
    """Writes a workbook in constant memory; `rows` and `totals` hold a value for each of the columns.

    The header stays in sight and filters. Columns with choices have drop-down lists, out of a hidden
    sheet. `notes`, and notes of columns, make a second sheet. Texts are never formulas and keep their zeros.
    """
    sheets = [_table(columns, rows, sheet_name, title_lines, totals)]
    if notes or any(column.note or column.example for column in columns):
        sheets.append(_explanations(columns, notes))
    if any(column.choices for column in columns):
        sheets.append(_choices(columns))
    write_workbook(stream, sheets)


def template_workbook(
    columns: Sequence[ColumnSpec], *, sheet_name: str, title_lines: Sequence[str] = (), notes: Sequence[str] = ()
) -> bytes:
    """A workbook to fill in: examples stand on the sheet of explanations, so that nobody sends them back."""
    stream = io.BytesIO()
    write_table(stream, columns=columns, rows=(), sheet_name=sheet_name, title_lines=title_lines, notes=notes)
    return stream.getvalue()


def write_csv(
    stream: IO[bytes], *, columns: Sequence[ColumnSpec], rows: Iterable[Sequence[Value]], delimiter: str = ","
) -> None:
    """Writes UTF-8 with its mark, as Excel wants it; ";" is the delimiter of a Vietnamese Windows.

    What a sheet would take for a formula begins with an apostrophe. The stream stays open.
    """
    with_mark = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(with_mark, delimiter=delimiter)
        writer.writerow([neutralised(column.label) for column in columns])
        writer.writerows([_as_text(value) for value in row] for row in rows)
    finally:
        with_mark.detach()


def neutralised(text: str) -> str:
    """A text that no sheet takes for a formula when it opens a CSV."""
    return f"'{text}" if text[:1] in _FORMULA_MARKS else text


def _as_text(value: Value) -> str:
    if isinstance(value, str):
        return neutralised(value)
    if type(value) is date:
        return _written_day(value)
    return "" if value is None else as_seen(value)


@lru_cache(maxsize=50_000)
def _written_day(day: date) -> str:
    return as_seen(day)


def with_errors(
    table: RawTable,
    layout: Layout,
    errors: Mapping[int, Sequence[str]],
    *,
    wrong: Collection[tuple[int, int]] = (),
) -> bytes:
    """The sheet of a person again, as a plain workbook, with a red column that says what is wrong in which row.

    `errors` are by the number of the row, from 1; rows keep their numbers and cells their values.
    `wrong` are the cells to colour, as (number of the row, index of the column from 0). The column of an
    earlier time is written over, and `find_header` passes over it when the file comes back.
    """
    width = len(table.rows[0]) if table.rows else 0
    place = _place_of_reasons(table, layout, width)
    widths = [*_seen_widths(table, width), *([16.0] * (place - width)), _REASON_WIDTH]
    widths[place] = _REASON_WIDTH
    coloured = frozenset(wrong)
    stream = io.BytesIO()
    sheet = Sheet(
        name=_sheet_name(table.sheet),
        rows=_rows_with_reasons(table, layout, errors, coloured, place),
        widths=widths[: max(width, place + 1)],
        frozen=layout.first,
        filtered=layout.first,
    )
    write_workbook(stream, [sheet])
    return stream.getvalue()


def _rows_with_reasons(
    table: RawTable, layout: Layout, errors: Mapping[int, Sequence[str]], wrong: Collection[tuple[int, int]], place: int
) -> Iterator[str]:
    for number, row in enumerate(table.rows, 1):
        in_header = layout.header < number <= layout.first
        plain = Style.HEADER if in_header else Style.PLAIN
        cells = [
            (_value(cell), Style.WRONG if (number, index) in wrong else _style(cell, plain))
            for index, cell in enumerate(row[:place])
        ]
        reason = _("Errors") if number == layout.header + 1 else "; ".join(errors.get(number, ()))
        cells.append((reason, Style.HEADER if in_header else Style.REASON))
        cells += [(_value(cell), _style(cell, plain)) for cell in row[place + 1 :]]
        yield row_xml(number, cells)


def _style(cell: Cell, plain: Style) -> Style:
    if plain is Style.PLAIN:
        return Style.DAY if isinstance(cell, date) else Style.TEXT if isinstance(cell, str) and cell else plain
    return plain


def _value(cell: Cell) -> Value:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return as_seen(cell) if isinstance(cell, time | timedelta) else cell


def _place_of_reasons(table: RawTable, layout: Layout, width: int) -> int:
    for index in range(width - 1, -1, -1):
        if header_key(as_seen(table.rows[layout.header][index])) in ("loi", "errors"):
            return index
    return width


def _seen_widths(table: RawTable, width: int) -> list[float]:
    top = table.rows[:200]
    return [
        float(min(40, max(8, 2 + max((len(as_seen(row[index])) for row in top[3:] or top), default=8))))
        for index in range(width)
    ]


def _table(
    columns: Sequence[ColumnSpec],
    rows: Iterable[Sequence[Value]],
    sheet_name: str,
    title_lines: Sequence[str],
    totals: Sequence[Value],
) -> Sheet:
    header = len(title_lines) + 1

    def lines() -> Iterator[str]:
        for number, line in enumerate(title_lines, 1):
            yield row_xml(number, [(line, Style.TITLE)])
        yield row_xml(header, [(_heading(column), Style.HEADER) for column in columns])
        row_of = RowWriter([_STYLES[column.kind] for column in columns])
        number = header
        for number, row in enumerate(rows, header + 1):
            yield row_of(number, row)
        if totals:
            yield row_xml(number + 1, [(value, Style.STRONG) for value in totals])

    return Sheet(
        name=_sheet_name(sheet_name),
        rows=lines(),
        widths=[column.width for column in columns],
        styles=[_TYPED_LATER[column.kind] for column in columns],
        frozen=header,
        filtered=header,
        hidden_columns=frozenset(index for index, column in enumerate(columns) if column.hidden),
        choices=_drop_downs(columns, header),
    )


def _heading(column: ColumnSpec) -> str:
    return f"{column.label} *" if column.required else column.label


def _with_choices(columns: Sequence[ColumnSpec]) -> Iterator[tuple[str, int, ColumnSpec]]:
    """Columns with choices, each with the letter of its list on the hidden sheet, and its own place."""
    chosen = [(index, column) for index, column in enumerate(columns) if column.choices]
    for place, (index, column) in enumerate(chosen):
        yield column_letters(place), index, column


def _drop_downs(columns: Sequence[ColumnSpec], header: int) -> list[Choices]:
    sheet = quoted(_choices_name())
    return [
        Choices(
            place=f"{column_letters(index)}{header + 1}:{column_letters(index)}{header + _LINES_WITH_CHOICES}",
            source=f"{sheet}!${letter}$1:${letter}${len(column.choices)}",
        )
        for letter, index, column in _with_choices(columns)
    ]


def _choices(columns: Sequence[ColumnSpec]) -> Sheet:
    lists = [column.choices for _letter, _index, column in _with_choices(columns)]
    rows = (
        row_xml(number, [(choices[number - 1] if number <= len(choices) else "", Style.TEXT) for choices in lists])
        for number in range(1, max(map(len, lists)) + 1)
    )
    return Sheet(name=_choices_name(), rows=rows, widths=[30.0] * len(lists), hidden=True)


def _explanations(columns: Sequence[ColumnSpec], notes: Sequence[str]) -> Sheet:
    headings = (_("Column"), _("Must be filled"), _("What to write"), _("Example"), _("Choices"))
    lines: list[list[tuple[Value, Style]]] = [[(note, Style.PLAIN)] for note in notes]
    lines.append([(heading, Style.HEADER) for heading in headings])
    for column in columns:
        if column.hidden:
            continue
        needed = _("yes") if column.required else ""
        said = (column.label, needed, column.note, column.example, "\n".join(column.choices[:30]))
        lines.append([(value, Style.WRAPPED) for value in said])
    rows = (row_xml(number, line) for number, line in enumerate(lines, 1))
    return Sheet(name=_sheet_name(_("Explanations")), rows=rows, widths=(28.0, 12.0, 60.0, 24.0, 40.0))


def _choices_name() -> str:
    return _sheet_name(_("Choices"))


def _sheet_name(name: str) -> str:
    return name.translate(_NOT_IN_SHEET_NAMES).strip()[:_LONGEST_SHEET_NAME].strip() or _("List")
