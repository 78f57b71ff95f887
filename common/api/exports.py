"""All rows of a list in one answer, however many: read through a cursor and written as they come."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from common.api.renderers import as_json
from common.tabular import ColumnSpec, neutralised, write_table

FORMS = ("ndjson", "csv", "xlsx")
CHUNK = 2_000
MOST_OF_A_SHEET = 1_000_000
MEDIA_TYPES = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Told = Mapping[str, Any]


def exported(form: str, columns: list[str], rows: Callable[[], Iterator[Told]], count: int, name: str) -> HttpResponse:
    """`count` rows as a download. Raises ValidationError where a sheet cannot hold them."""
    if form == "xlsx":
        answer: Any = FileResponse(_workbook(columns, rows, count, name), content_type=MEDIA_TYPES[form])
    else:
        pieces = _lines(rows()) if form == "ndjson" else _table(columns, rows())
        answer = StreamingHttpResponse(pieces, content_type=MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer  # type: ignore[no-any-return]


def _lines(rows: Iterator[Told]) -> Iterator[bytes]:
    while piece := b"".join(as_json(row) + b"\n" for row in islice(rows, CHUNK)):
        yield piece


class _Written(list[str]):
    write = list.append


def _table(columns: list[str], rows: Iterator[Told]) -> Iterator[bytes]:
    """UTF-8 with its mark, as Excel wants it; what a sheet would take for a formula begins with an apostrophe."""
    written = _Written()
    writer = csv.writer(written)
    writer.writerow(columns)
    yield b"\xef\xbb\xbf"
    while True:
        before = len(written)
        writer.writerows([_cell(row.get(column)) for column in columns] for row in islice(rows, CHUNK))
        yield "".join(written).encode()
        if len(written) == before:
            return
        written.clear()


def _workbook(columns: list[str], rows: Callable[[], Iterator[Told]], count: int, name: str) -> Any:
    if count > MOST_OF_A_SHEET:
        raise ValidationError(_("A sheet cannot hold so many rows. Ask for ndjson or csv."), code="too-many")
    specs = [ColumnSpec(code=column, label=column) for column in columns]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    write_table(file, columns=specs, rows=_cells(columns, rows()), sheet_name=name[:31])
    file.seek(0)
    return file


def _cells(columns: list[str], rows: Iterable[Told]) -> Iterator[list[Any]]:
    for row in rows:
        yield [_of_sheet(row.get(column)) for column in columns]


def _of_sheet(value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) else _plain(value)


def _cell(value: Any) -> str:
    return neutralised(_plain(value)) if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_json(value).decode() if isinstance(value, list | dict | tuple) else str(value)
