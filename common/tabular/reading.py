"""Opens the lists that people have: workbooks, OpenDocument sheets, text files and pasted cells."""

from __future__ import annotations

import io
import posixpath
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import PurePath

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from common.tabular.archives import Archive, check_claims, check_prologue, locked, macros
from common.tabular.delimited import decoded, rows_of_text
from common.tabular.extents import Failures, check_sheet, check_tables, shared_strings, walk_xml
from common.tabular.limits import MEBIBYTE, Limits, check_extent, damaged, refused

Cell = str | float | int | bool | date | datetime | time | timedelta
"""What a cell can hold; a blank one holds ""."""

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_WORKBOOK = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_TEXT_SUFFIXES = (".csv", ".tsv", ".txt", "")
_MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlam", ".xlsb")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class Span:
    """Merged cells: rows and columns from 0, both ends counted."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class RawTable:
    """One sheet as it is: nothing interpreted, nothing cut off.

    `rows` are all of one length, and row n of the sheet is `rows[n - 1]`; blank cells are "". A cell
    whose formula failed holds the text shown in it, such as "#REF!". `sheets` are the names of all
    visible sheets in their order; text files have one without a name.
    """

    rows: list[list[Cell]]
    sheet: str = ""
    sheets: tuple[str, ...] = ("",)
    merged: tuple[Span, ...] = field(default=(), repr=False)


def open_table(content: bytes, filename: str, *, sheet: str | None = None, limits: Limits = Limits()) -> RawTable:  # noqa: B008 - frozen
    """Reads .xlsx, .ods, .csv, .tsv and .txt; `filename` tells what the person takes the file for.

    Takes the first visible sheet with anything in it, or the visible `sheet` of that name. Raises
    ValidationError, before anything is parsed, for what is too large, locked, damaged, of another
    kind, or holds macros.
    """
    if len(content) > limits.upload:
        message = _("The file is larger than %(size)d MB. Divide the list, or take the pictures out of it.")
        raise refused("upload", message, size=limits.upload // MEBIBYTE)
    if not content.strip():
        raise _blank()
    suffix = PurePath(filename.lower()).suffix
    _check_kind(content, suffix)
    if content.startswith(_ZIP):
        return _from_workbook(content, suffix, sheet, limits)
    return pasted_table(decoded(content), limits=limits)


def pasted_table(text: str, *, limits: Limits = Limits()) -> RawTable:  # noqa: B008 - frozen
    """Cells pasted out of a sheet (divided by tabs) or text divided by commas or semicolons."""
    rows: list[list[Cell]] = [[*row] for row in rows_of_text(text.removeprefix("\ufeff"), limits)]
    if not any(any(row) for row in rows):
        raise _blank()
    return RawTable(rows)


def _check_kind(content: bytes, suffix: str) -> None:
    if content.startswith(_COMPOUND_FILE):
        if _LOCKED_WORKBOOK in content:
            raise locked()
        message = _("This is a workbook of Excel 97-2003 (.xls). Open it, choose Save As, Excel Workbook (.xlsx).")
        raise refused("xls", message)
    if suffix in _MACRO_SUFFIXES:
        raise macros()
    if suffix in (".xlsx", ".ods") and not content.startswith(_ZIP):
        raise _other_kind(suffix)
    if suffix not in (".xlsx", ".ods") and (suffix not in _TEXT_SUFFIXES or content.startswith(_ZIP)):
        raise _other_kind(suffix)
    if content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        message = _("This file is a web page named as a list. Open it in Excel and save it as .xlsx.")
        raise refused("web_page", message)
    if suffix in _TEXT_SUFFIXES and content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise _other_kind(suffix)


def _other_kind(suffix: str) -> Exception:
    message = _("The file is not what its name (%(suffix)s) says, or not a list. Send .xlsx, .ods or .csv.")
    return refused("kind", message, suffix=suffix or "…")


def _blank() -> Exception:
    return refused("blank", _("There is nothing in this file."))


def _from_workbook(content: bytes, suffix: str, sheet: str | None, limits: Limits) -> RawTable:
    archive = Archive(content, limits)
    is_open_document = _is_open_document(archive)
    if is_open_document != (suffix == ".ods"):
        raise _other_kind(suffix)
    failures = {} if is_open_document else _check_parts(archive, limits)
    if is_open_document:
        _check_open_document(archive, limits)
    try:
        with load_workbook(io.BytesIO(content)) as workbook:
            return _chosen(workbook, sheet, limits, archive, failures)
    except CalamineError as error:
        raise damaged() from error


def _is_open_document(archive: Archive) -> bool:
    if "mimetype" in archive.parts and "content.xml" in archive.parts:
        return archive.read("mimetype").strip() == _OPEN_DOCUMENT
    if "xl/workbook.xml" not in archive.parts:
        raise damaged()
    return False


def _check_parts(archive: Archive, limits: Limits) -> dict[str, Failures]:
    """Looks through every part; what failed in which sheet."""
    strings = shared_strings(archive)
    failures = {}
    for name in archive.parts:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            failures[name] = check_sheet(archive, name, strings, limits)
            continue
        part = archive.read(name)
        if b"sheetData" in part:  # a sheet in a place where none belongs, to be overlooked
            raise damaged()
        if name in archive.xml_names():
            check_prologue(part)
            check_claims(part)
        if name == "[Content_Types].xml" and b"macroEnabled" in part:
            raise macros()
    return {name: failed for name, failed in failures.items() if failed}


def _check_open_document(archive: Archive, limits: Limits) -> None:
    for name in archive.xml_names():
        if name == "content.xml":
            check_tables(archive, name, limits)
        else:
            check_prologue(archive.read(name))
    manifest = archive.parts.get("META-INF/manifest.xml")
    if manifest and b"encryption-data" in archive.read(manifest.filename):
        raise locked()


def _chosen(
    workbook: CalamineWorkbook, wanted: str | None, limits: Limits, archive: Archive, failures: dict[str, Failures]
) -> RawTable:
    visible = [entry.name for entry in workbook.sheets_metadata if _is_list(entry)]
    if wanted is not None and wanted not in visible:
        raise refused("sheet", _("There is no sheet “%(sheet)s” in this file."), sheet=wanted)
    for name in visible if wanted is None else [wanted]:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.end is None:
            continue
        check_extent(sheet.total_height, sheet.total_width, limits)
        rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
        if failures:
            _restore(rows, failures.get(_part_of_sheet(archive, name), {}))
        return RawTable(rows, name, tuple(visible), _spans(sheet))
    raise _blank()


def _is_list(entry: SheetMetadata) -> bool:
    return entry.visible == SheetVisibleEnum.Visible and entry.typ == SheetTypeEnum.WorkSheet


def _spans(sheet: CalamineSheet) -> tuple[Span, ...]:
    return tuple(Span(*first, *last) for first, last in sheet.merged_cell_ranges or ())


def _restore(rows: list[list[Cell]], failures: Failures) -> None:
    """The reader gives blank cells for failed formulas, and blank means that nothing was said."""
    for (row, column), seen in failures.items():
        width = len(rows[0]) if rows else 0
        if row < len(rows) and column < width:
            rows[row][column] = seen


def _part_of_sheet(archive: Archive, sheet: str) -> str:
    """The name of the part that holds a sheet, "" if it is not told."""
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def workbook_element(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            reference = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets[attributes.get("name", "")] = reference

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    walk_xml(archive.pieces("xl/workbook.xml"), start=workbook_element)
    if "xl/_rels/workbook.xml.rels" in archive.parts:
        walk_xml(archive.pieces("xl/_rels/workbook.xml.rels"), start=relation)
    target = targets.get(sheets.get(sheet, ""), "")
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
