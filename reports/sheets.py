"""The report's figures as an Excel file, for those who go on counting: every figure as a number, and every table."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]
from django.utils import translation
from django.utils.translation import gettext

from common.paper import printable
from reports.layout import source_of, url_of

_WHOLE = re.compile(r"[−-]?(?:\d{1,3}(?:\.\d{3})+|\d{1,3})")  # as a document in Vietnamese writes it
_SHARE = re.compile(r"\d+(?:,\d+)?%")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


class Parts(NamedTuple):
    """A frozen figure as numbers; `numerator` and `denominator` are of what divides."""

    value: Decimal | None
    numerator: int | None
    denominator: int | None


NOT_KNOWN = Parts(None, None, None)


def render_xlsx(content: dict[str, Any], frozen: Mapping[str, Parts]) -> bytes:
    """The report as .xlsx: a sheet of its figures, as frozen by their codes, and one of each table and chart.

    `content` as for `reports.pdf.render_pdf`. Tables are whole, however long; a share in a table is as exact as
    printed. Texts stay texts, whatever they begin with. The same content gives the same bytes.
    """
    printed = printable(content)
    written = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with translation.override(printed["lang"]), xlsxwriter.Workbook(written, plain) as book:
        book.set_properties(
            {
                "title": " ".join([printed["kind"], *printed["title"]])[:255],
                "author": printed["letterhead"]["own"][:255],
                "created": datetime.fromisoformat(printed["letterhead"]["date"]),
            }
        )
        writer = _Book(book, printed)
        writer.figures(frozen)
        for section in printed["sections"]:
            for block in section["paragraphs"]:
                if isinstance(block, dict):
                    writer.block(block, section["heading"])
        if printed.get("adjustments"):
            writer.adjustments(printed["adjustments"])
    return written.getvalue()


class _Book:
    """The workbook with its looks; every sheet says of which report it is."""

    def __init__(self, book: Any, content: dict[str, Any]) -> None:
        self.book, self.content = book, content
        self.tables = 0
        plain = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
        self.plain = book.add_format({**plain, "text_wrap": True})
        self.title = book.add_format({**plain, "bold": True, "font_size": 13})
        self.head = book.add_format({**plain, "bold": True, "border": 1, "text_wrap": True, "align": "center"})
        self.total = book.add_format({**plain, "bold": True, "top": 6, "num_format": "#,##0"})
        self.number = book.add_format({**plain, "num_format": "#,##0"})
        self.exact = book.add_format({**plain, "num_format": "#,##0.######"})
        self.share = book.add_format({**plain, "num_format": "0.0%"})
        self.link = book.add_format({**plain, "font_color": "#0b57d0", "underline": 1})

    def sheet(self, name: str, title: str, heads: Iterable[str], widths: Iterable[int]) -> Any:
        """A sheet whose fourth row are the heads, which stay in sight."""
        sheet = self.book.add_worksheet(_FORBIDDEN.sub(" ", name)[:31])
        report = self.content
        sheet.write_string(0, 0, title, self.title)
        sheet.write_string(1, 0, f"{report['letterhead']['own']}: {' '.join([report['kind'], *report['title']])}")
        sheet.write_string(2, 0, gettext("Fingerprint %(fingerprint)s") % {"fingerprint": report["hash"]})
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(3, column, head, self.head)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(4, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
        return sheet

    def figures(self, frozen: Mapping[str, Parts]) -> None:
        heads = (
            gettext("Code"),
            gettext("Figure"),
            gettext("Value"),
            gettext("As printed"),
            gettext("Unit of count"),
            gettext("Numerator"),
            gettext("Denominator"),
            gettext("Where it comes from"),
            gettext("Page"),
        )
        widths = (30, 50, 18, 18, 16, 14, 14, 24, 60)
        sheet = self.sheet(gettext("Figures"), gettext("Figures"), heads, widths)
        for row, figure in enumerate(self.content["passport"], 4):
            parts = frozen.get(figure["code"], NOT_KNOWN)
            for column, text in ((0, figure["code"]), (1, figure["label"]), (3, figure["value"])):
                sheet.write_string(row, column, text, self.plain)
            for column, number in ((2, parts.value), (5, parts.numerator), (6, parts.denominator)):
                if number is not None:
                    whole = number == int(number)
                    sheet.write_number(row, column, number, self.number if whole else self.exact)
            sheet.write_string(row, 4, figure["unit_of_count"], self.plain)
            sheet.write_string(row, 7, source_of(figure) or gettext("counted from records"), self.plain)
            if url := url_of(self.content, figure):
                sheet.write_url(row, 8, url, self.link)

    def block(self, block: dict[str, Any], heading: str) -> None:
        self.tables += 1
        name = f"{gettext('Table')} {self.tables}"
        if block["block"] == "chart":
            unit = f"{gettext('Value')} ({block['unit']})" if block.get("unit") else gettext("Value")
            sheet = self.sheet(name, block["title"], (gettext("Name"), unit, gettext("As printed")), (50, 20, 20))
            for row, bar in enumerate(block["bars"], 4):
                sheet.write_string(row, 0, bar["label"], self.plain)
                if bar["value"] is not None:
                    sheet.write_number(row, 1, bar["value"], self.exact if bar["value"] % 1 else self.number)
                sheet.write_string(row, 2, bar["text"], self.plain)
            return
        columns = block["columns"]
        heads = [f"{one['label']} ({one['unit']})" if one.get("unit") else one["label"] for one in columns]
        widths = (50, *(18 for _column in columns))
        sheet = self.sheet(name, block.get("caption") or heading, (block.get("head", ""), *heads), widths)
        rows = [*block["rows"], *([block["total"]] if block.get("total") else [])]
        indents = [self.book.add_format({"font_name": "Times New Roman", "indent": level}) for level in range(5)]
        for place, row in enumerate(rows, 4):
            is_total = row is block.get("total")
            label = self.total if is_total else indents[min(row.get("level", 0), 4)]
            sheet.write_string(place, 0, row["label"], label)
            for column, cell in enumerate(row["cells"], 1):
                self.cell(sheet, place, column, cell["text"], is_total=is_total)

    def cell(self, sheet: Any, row: int, column: int, text: str, *, is_total: bool) -> None:
        """A printed figure as a number again; what is no figure stays as it is."""
        if _WHOLE.fullmatch(text):
            number = int(text.replace(".", "").replace("−", "-"))
            sheet.write_number(row, column, number, self.total if is_total else self.number)
        elif _SHARE.fullmatch(text):
            sheet.write_number(row, column, Decimal(text[:-1].replace(",", ".")) / 100, self.share)
        else:
            sheet.write_string(row, column, text, self.total if is_total else self.plain)

    def adjustments(self, lines: Iterable[dict[str, Any]]) -> None:
        told = (gettext("Reported for"), gettext("Was reported"), gettext("Counts now"))
        heads = (gettext("Code"), gettext("Figure"), *told)
        title = gettext("ADJUSTMENTS OF EARLIER REPORTS")
        sheet = self.sheet(gettext("Adjustments"), title, heads, (30, 50, 24, 20, 20))
        for row, line in enumerate(lines, 4):
            for column, of in enumerate(("code", "label", "period", "was", "now")):
                sheet.write_string(row, column, line[of], self.plain)
