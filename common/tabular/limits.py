"""How large a file may be, and the words with which one is turned away."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.money import format_dong

MEBIBYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """What is read at most; a file beyond it is refused before it is parsed."""

    upload: int = 15 * MEBIBYTE
    """Bytes of the file as it arrives."""
    unpacked: int = 250 * MEBIBYTE
    """Bytes of all parts of a workbook; 100,000 rows of twelve cells are about 90 MiB."""
    text: int = 250 * MEBIBYTE
    """Bytes of the texts of all cells, each time that one is repeated."""
    parts: int = 2_000
    ratio: int = 100
    """How much larger than packed one part may be; parts below `small_part` bytes are let through."""
    small_part: int = MEBIBYTE
    rows: int = 100_000
    slack: int = 1_000
    """Rows above and below the table: titles, signatures, blank lines."""
    columns: int = 200
    cells: int = 5_200_000
    """Rows times columns as far as anything is written: a reader holds them all, the blank ones too."""

    @property
    def lines(self) -> int:
        return self.rows + self.slack


def refused(code: str, message: str, **params: str | int) -> ValidationError:
    return ValidationError(message, code=code, params=params)


def damaged() -> ValidationError:
    return refused("damaged", _("This file cannot be read: it is damaged. Open it in Excel and save it as .xlsx anew."))


def too_many_rows(limits: Limits) -> ValidationError:
    message = _(
        "This sheet has more than %(rows)s rows. Divide the list, or delete the rows under it: "
        "rows that look blank may still be formatted."
    )
    return refused("rows", message, rows=format_dong(limits.rows))


def too_many_columns(limits: Limits) -> ValidationError:
    message = _("This sheet has something written beyond column %(columns)d. Delete the columns right of the list.")
    return refused("columns", message, columns=limits.columns)


def too_spread(limits: Limits) -> ValidationError:
    message = _("This sheet has more than %(cells)s cells. Delete the rows and columns around the list.")
    return refused("cells", message, cells=format_dong(limits.cells))


def too_much_inside() -> ValidationError:
    return refused("unpacked", _("This file is small but holds far too much when unpacked. It is not opened."))


def check_extent(rows: int, columns: int, limits: Limits) -> None:
    """Raises ValidationError if a sheet written as far as this row and column is not to be read."""
    if rows > limits.lines:
        raise too_many_rows(limits)
    if columns > limits.columns:
        raise too_many_columns(limits)
    if rows * columns > limits.cells:
        raise too_spread(limits)
