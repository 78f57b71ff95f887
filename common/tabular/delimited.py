"""Lists as text: CSV in the encodings that Vietnamese machines write, and what is pasted from a sheet."""

from __future__ import annotations

import csv
import re
from io import StringIO

from django.utils.translation import gettext as _

from common.tabular.legacy import detect
from common.tabular.limits import Limits, refused, too_many_columns, too_many_rows, too_spread

_DELIMITERS = "\t;,"
_NAMED = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)
_SAMPLE = 200
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16, else Windows-1258, else the bytes of an old font, one letter each.

    Raises ValidationError for what is no text.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _strictly(content, encoding)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _of_one_byte(content)
    if "\0" in text:
        raise _no_text()
    return text


def _of_one_byte(content: bytes) -> str:
    plain = content.decode("cp1252", errors="replace")
    # Old fonts put their letters where Windows-1258 has others: their words tell.
    if detect(plain[:100_000].splitlines()):
        return content.decode("latin-1")
    try:
        return content.decode("cp1258")
    except UnicodeDecodeError:
        return plain


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _no_text() from error


def rows_of_text(text: str, limits: Limits) -> list[list[str]]:
    """Rows of cells, all of one length; the delimiter is the one that divides most lines alike."""
    delimiter, text = _divided(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    width = 0
    try:
        for row in reader:
            rows.append(row)
            width = max(width, len(row))
            if len(rows) > limits.lines:
                raise too_many_rows(limits)
            if width > limits.columns:
                raise too_many_columns(limits)
    except csv.Error as error:
        raise refused(
            "quotes", _("The text cannot be divided into cells near line %(line)d."), line=reader.line_num
        ) from error
    if len(rows) * width > limits.cells:
        raise too_spread(limits)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    return rows


def _divided(text: str) -> tuple[str, str]:
    """The delimiter, and the text without the line that names it, which Excel does not show."""
    if named := _NAMED.match(text):
        return named[1], text[named.end() :]
    return _usual_delimiter(text), text


def _usual_delimiter(text: str) -> str:
    lines = [line for line in text[:100_000].splitlines()[:_SAMPLE] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        usual = max(set(counts), key=lambda count: (counts.count(count) if count else 0, count), default=0)
        return (counts.count(usual) if usual else 0), usual

    return max(_DELIMITERS, key=evenness)


def _no_text() -> Exception:
    return refused("no_text", _("This file is not a text that can be read. Save the list as .xlsx."))
