"""What was understood of a file: its sheet, its header, what each column means. Kept with the import as JSON.

{"sheets": [name], "header": 4, "first": 6, "encoding": "TCVN3" or "", "rows": 120,
 "headings": [[index, name, key]], "columns": {"3": code}, "samples": {"3": [text]},
 "skipped": [[number, why, text]], "skipped_number": 4, "encodings": {name of a column: encoding}}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.tabular import Body, Heading, Layout, RawTable, as_seen, find_header, open_table, read_body
from common.tabular.legacy import ENCODINGS
from members.imports.columns import privacy_of, specs
from members.models import ColumnMapping, MemberImport
from members.privacy import Seen
from unions.models import UnionUnit

SAMPLES = 3
SHOWN_SKIPPED = 200
LONGEST = 60  # letters of a sample or of a skipped row


def table_of(imported: MemberImport, sheet: str | None = None) -> RawTable:
    """The sheet that was chosen, or another one, out of the file as it was sent."""
    wanted = imported.sheet if sheet is None else sheet
    return open_table(imported.file.read(), imported.filename, sheet=wanted or None)


def understood(table: RawTable, unit: UnionUnit) -> dict[str, Any]:
    """The layout as it is guessed, after what was said of this unit's lists before.

    Raises ValidationError where no line looks like a header.
    """
    remembered = dict(ColumnMapping.objects.of(unit).values_list("heading", "column"))
    found = find_header(table.rows, specs(), merged=table.merged, remembered=remembered)
    if found is None:
        raise ValidationError(
            _(
                "No header was found in the first rows of “%(sheet)s”. The list needs a line that names its columns, "
                "such as “Họ và tên” and “Ngày sinh”."
            ),
            params={"sheet": table.sheet or "…"},
            code="header",
        )
    headings = sorted((*found.columns, *found.unknown, *found.duplicates), key=lambda heading: heading.index)
    said: dict[str, Any] = {
        "sheets": list(table.sheets),
        "header": found.header,
        "first": found.first,
        "encoding": found.encoding.name if found.encoding else "",
        "headings": [[one.index, one.name, one.key] for one in headings],
        "columns": {str(one.index): one.code for one in found.columns},
        "samples": _samples(table, found, headings),
    }
    return said | told_of(read_body(table, found))


def told_of(body: Body) -> dict[str, Any]:
    """What reading the rows of a list brought to light."""
    return {
        "rows": len(body.rows),
        "skipped": [[one.number, str(one.why), one.text[:LONGEST]] for one in body.skipped[:SHOWN_SKIPPED]],
        "skipped_number": len(body.skipped),
        "encodings": body.encodings,
    }


def layout_of(said: Mapping[str, Any], seen: Seen) -> Layout:
    """The layout of an import, without the columns whose classes are not seen."""
    codes = said["columns"]
    headings = [Heading(index, name, key, codes.get(str(index), "")) for index, name, key in said["headings"]]
    return Layout(
        header=said["header"],
        first=said["first"],
        columns=tuple(one for one in headings if one.code and privacy_of(one.code) in seen),
        encoding=next((one for one in ENCODINGS if one.name == said["encoding"]), None),
    )


def not_read(said: Mapping[str, Any], seen: Seen) -> list[str]:
    """The names of columns that are left out because their class is not seen."""
    codes = said["columns"]
    return [
        name
        for index, name, _key in said["headings"]
        if (code := codes.get(str(index))) and privacy_of(code) not in seen
    ]


def remember(unit: UnionUnit, meanings: Iterable[tuple[str, str]]) -> None:
    """Keep what headings of this unit's lists mean: (key, code or "")."""
    rows = [ColumnMapping(unit=unit, heading=key[:250], column=code) for key, code in dict(meanings).items() if key]
    ColumnMapping.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["unit", "heading"], update_fields=["column"]
    )


def _samples(table: RawTable, layout: Layout, headings: Iterable[Heading]) -> dict[str, list[str]]:
    """The first things written in each column, as the sheet shows them."""
    top = table.rows[layout.first : layout.first + 200]
    told = {}
    for heading in headings:
        cells = [as_seen(row[heading.index]).strip() for row in top if row[heading.index] != ""]
        told[str(heading.index)] = [text[:LONGEST] for text in dict.fromkeys(cells) if text][:SAMPLES]
    return told
