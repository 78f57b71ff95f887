"""The lines of an example's files, and what is said where one cannot be read."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from reports.example_sheets import Sheet


class ExampleError(Exception):
    """An example cannot be read; the message begins with the file and the line."""


@dataclass(frozen=True)
class Row:
    """One line of a file."""

    place: str
    cells: dict[str, str]

    def fault(self, words: object) -> ExampleError:
        return ExampleError(f"{self.place}: {words}")

    def day(self, column: str) -> date | None:
        try:
            return date.fromisoformat(cell) if (cell := self.cells.get(column)) else None
        except ValueError:
            raise self.fault(_("%s: write the day as 2024-05-31.") % column) from None

    def days(self) -> DateRange:
        last = self.day("last_day")
        return DateRange(self.day("first_day"), last + timedelta(days=1) if last else None)

    def number(self, column: str) -> int:
        """A number of at least 1."""
        cell = self.cells.get(column, "")
        if not cell.isdecimal() or not int(cell):
            raise self.fault(_("%s: write a number of at least 1.") % column)
        return int(cell)


def read(folder: Path, sheet: Sheet) -> Iterator[Row]:
    """The rows of one file; none where there is no such file and none is needed. Raises ExampleError."""
    path = folder / sheet.file
    if not path.is_file():
        if not sheet.needed:
            return
        raise ExampleError(_("%s: this file is missing.") % path)
    # Spreadsheets put a byte-order mark before UTF-8.
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for cells in reader:
            row = Row(f"{path}:{reader.line_num}", cells)
            if None in cells or None in cells.values():
                raise row.fault(_("The line has more or fewer cells than the heading."))
            yield row
