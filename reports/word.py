"""The report as a Word file, for those who go on writing: the same words, figures and order as on the paper."""

# ruff: noqa: SLF001 - python-docx leaves fields, links, page numbers and rules of rows to the XML below it

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from common.paper import printable
from reports.layout import laid_out

FONT = "Times New Roman"
UPRIGHT, LYING = (210, 297), (297, 210)
COUNTRY = ("THE SOCIALIST REPUBLIC OF VIETNAM", "Independence - Freedom - Happiness")
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the day that every file in the archive bears, as Word's own do


def render_docx(content: dict[str, Any]) -> bytes:
    """The report as .docx, A4; `content` as for `reports.pdf.render_pdf`. The same content gives the same bytes.

    Charts are tables of their values. Long tables are named, as on paper: they stand in the Excel file.
    """
    printed = printable(content)
    with translation.override(printed["lang"]):
        return _dated(_written(laid_out(printed)), printed["letterhead"]["date"])


def _written(report: dict[str, Any]) -> Any:
    document = Document()
    _prepare(document)
    _heading_block(document, report)
    title = [report["kind"], *report["title"]]
    for place, line in enumerate(title):
        _line(document, line, bold=True, before=14 if not place else 0, after=10 if place == len(title) - 1 else 0)
    if report["status_note"]:
        _line(document, report["status_note"], italic=True, after=8)
    for section in report["sections"]:
        document.add_heading(section["heading"], level=min(section["level"], 2))
        _items(document, section["items"])
    _closing(document, report)
    for annex in report["annexes"]:
        _begin_annex(document, lying=annex.get("wide", False))
        if annex["kind"]:
            _line(document, annex["kind"], bold=True)
        heading = document.add_heading(annex["title"], level=1)
        heading.alignment, heading.paragraph_format.first_line_indent = ALIGN.CENTER, Cm(0)
        _line(document, report["reference"], italic=True, after=8, size=13)
        _items(document, annex["items"])
    properties = document.core_properties
    properties.title, properties.author = report["name"][:255], report["letterhead"]["own"][:255]
    properties.comments, properties.language = report["proof"][:255], report["lang"]
    return document


def _prepare(document: Any) -> None:
    """A4, the margins of official documents, Times New Roman, and the page's number above the text from page 2 on."""
    section = document.sections[0]
    _page(section, UPRIGHT)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    _field(number, "PAGE")
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(14)
        style.font.color.rgb, style.font.bold, style.font.italic = RGBColor(0, 0, 0), name != "Normal", False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(6), Pt(0)
        if name != "Normal":
            style.paragraph_format.first_line_indent = Cm(1.27)


def _page(section: Any, size: tuple[int, int]) -> None:
    lying = size == LYING
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(length) for length in size)
    section.top_margin, section.bottom_margin = Mm(25 if lying else 20), Mm(15 if lying else 20)
    section.left_margin, section.right_margin = Mm(20 if lying else 30), Mm(20 if lying else 15)
    section.header_distance = Mm(10)


def _begin_annex(document: Any, *, lying: bool) -> None:
    """An annex stands on pages of its own, which are counted anew."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, LYING if lying else UPRIGHT)
    section.different_first_page_header_footer = True
    page = section._sectPr
    if page.find(qn("w:pgNumType")) is None:  # a section begins as a copy of the one before
        numbers = OxmlElement("w:pgNumType")
        numbers.set(qn("w:start"), "1")
        page.find(qn("w:cols")).addprevious(numbers)


def _heading_block(document: Any, report: dict[str, Any]) -> None:
    letterhead = report["letterhead"]
    issuer, nation = _two_columns(document, (68, 97))
    _line(issuer, letterhead["upper"], size=13)
    _line(issuer, letterhead["own"], size=13, bold=True)
    _line(issuer, f"{gettext('No.:')} {report['number']}", size=13, before=6)
    if report["draft"]:
        _line(issuer, gettext("DRAFT"), size=13, bold=True, before=4)
    for line, size in zip(COUNTRY, (13, 14), strict=True):
        _line(nation, gettext(line), size=size, bold=True, underlined=size == 14)
    _line(nation, f"{letterhead['place']}, {report['signed_on']}", size=13, italic=True, before=6)


def _closing(document: Any, report: dict[str, Any]) -> None:
    left, right = _two_columns(document, (75, 90))
    _line(left, gettext("Recipients:"), size=12, bold=True, italic=True, align=ALIGN.LEFT)
    for recipient in report["recipients"]:
        _line(left, f"- {recipient}", size=11, align=ALIGN.LEFT)
    for line in report["signature"]["capacity"]:
        _line(right, line, bold=True)
    _line(right, report["signature"]["name"], bold=True, before=74)


def _two_columns(document: Any, widths: Sequence[int]) -> tuple[Any, Any]:
    """Two cells side by side without lines, as the heading and the signature stand."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    cells = table.rows[0].cells
    _keep_whole(table.rows[0])
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Mm(width)
    return cells[0], cells[1]


def _line(
    place: Any,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    underlined: bool = False,
    before: float = 0,
    after: float = 0,
    align: Any = ALIGN.CENTER,
) -> None:
    """A line of its own; the empty one that a cell begins with is used first."""
    empty = [one for one in place.paragraphs[:1] if hasattr(place, "merge") and not one.text]
    paragraph = empty[0] if empty and len(place.paragraphs) == 1 else place.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic, run.underline = Pt(size), bold or None, italic or None, underlined or None


def _items(document: Any, items: Iterable[dict[str, Any]]) -> None:
    for item in items:
        if "pieces" in item:
            paragraph = document.add_paragraph()
            paragraph.alignment = ALIGN.JUSTIFY
            paragraph.paragraph_format.first_line_indent = Cm(1.27)
            for piece in item["pieces"]:
                _text(paragraph, piece["text"], piece["url"])
        elif "heading" in item:
            document.add_heading(item["heading"], level=2)
        elif "table" in item:
            _figures(document, item["table"])
        elif "picture" in item:
            _line(document, item["picture"]["title"], bold=True, size=13, before=8, after=4)
            _grid(document, (), [((bar["label"], ""), (bar["text"], bar["url"])) for bar in item["bars"]])
        elif "adjustments" in item:
            heads = [gettext(head) for head in ("Figure", "Reported for", "Was reported", "Counts now")]
            rows = [[(line[of], "") for of in ("label", "period", "was", "now")] for line in item["adjustments"]]
            _grid(document, heads, rows)
        elif "passport" in item:
            heads = [gettext(head) for head in ("Figure", "Value", "Unit of count", "Code")]
            _grid(document, heads, [_passport_row(figure) for figure in item["passport"]])


def _passport_row(figure: dict[str, Any]) -> list[tuple[str, str]]:
    label = f"{figure['label']} ({figure['source']})" if figure["source"] else figure["label"]
    return [(label, figure["url"]), (figure["value"], ""), (figure["unit_of_count"], ""), (figure["code"], "")]


def _figures(document: Any, table: dict[str, Any]) -> None:
    if table["caption"]:
        _line(document, table["caption"], bold=True, size=13, before=8, after=4)
    units = [f" ({column['unit']})" if column["unit"] else "" for column in table["columns"]]
    heads = [table["head"], *(f"{column['label']}{unit}" for column, unit in zip(table["columns"], units, strict=True))]
    rows = [_row_of(row) for row in table["rows"]]
    if table["numbered"]:
        heads.insert(0, gettext("Item"))
        rows = [[(str(row["number"]), ""), *cells] for row, cells in zip(table["rows"], rows, strict=True)]
    total = table["total"] and [*([("", "")] if table["numbered"] else []), *_row_of(table["total"])]
    _grid(document, heads, rows, total=total, size=9 if table["small"] else 11, labels=1 if table["numbered"] else 0)


def _row_of(row: dict[str, Any]) -> list[tuple[str, str]]:
    label = "\N{NO-BREAK SPACE}" * 3 * row["level"] + row["label"]
    return [(label, ""), *((cell["text"], cell["url"]) for cell in row["cells"])]


def _grid(
    document: Any,
    heads: Sequence[str],
    rows: Sequence[Sequence[tuple[str, str]]],
    *,
    total: Sequence[tuple[str, str]] | None = None,
    size: float = 11,
    labels: int = 0,
) -> None:
    """A ruled table of (text, address): the heads come again on every page, no row is torn, figures stand at the right.

    `labels` is the column that names the rows; what stands before it is their number.
    """
    width = len(heads) or len(rows[0])
    table = document.add_table(rows=0, cols=width, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    if heads:
        row = _fill(table, [(head, "") for head in heads], size, bold=True, aligned=[ALIGN.CENTER] * width)
        repeated = OxmlElement("w:tblHeader")
        row._tr.get_or_add_trPr().append(repeated)
    sides = [ALIGN.CENTER if at < labels else ALIGN.LEFT if at == labels else ALIGN.RIGHT for at in range(width)]
    for cells in rows:
        _fill(table, cells, size, aligned=sides)
    if total:
        _rule_twice(_fill(table, total, size, bold=True, aligned=sides))
    document.add_paragraph().paragraph_format.space_before = Pt(0)


def _fill(
    table: Any, texts: Sequence[tuple[str, str]], size: float, *, aligned: Sequence[Any], bold: bool = False
) -> Any:
    row = table.add_row()
    _keep_whole(row)
    for cell, (text, url), side in zip(row.cells, texts, aligned, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.alignment, paragraph.paragraph_format.space_before = side, Pt(2)
        _text(paragraph, text, url, size=size, bold=bold)
    return row


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _rule_twice(row: Any) -> None:
    for cell in row.cells:
        borders, top = OxmlElement("w:tcBorders"), OxmlElement("w:top")
        for name, value in (("val", "double"), ("sz", "6"), ("space", "0"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        borders.append(top)
        cell._tc.get_or_add_tcPr().append(borders)


def _text(paragraph: Any, text: str, url: str = "", *, size: float = 14, bold: bool = False) -> None:
    """Words, or words that lead to the page of their figure, looking like the others."""
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold or None
    if url:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(url, _LINK, is_external=True))
        paragraph._p.append(link)
        link.append(run._r)


def _field(paragraph: Any, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(14)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _dated(document: Any, day: str) -> bytes:
    """The file with no hour in it but the day of the report, its parts in one order: equal content, equal bytes."""
    properties = document.core_properties
    properties.created = properties.modified = datetime.fromisoformat(day)
    properties.last_modified_by, properties.revision = properties.author, 1
    written, dated = io.BytesIO(), io.BytesIO()
    package = document.part.package
    for name in [name for name, relation in package.rels.items() if relation.reltype.endswith("/thumbnail")]:
        del package.rels[name]  # a picture of the empty page that python-docx begins with
    document.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(dated, "w") as archive:
        for name in sorted(parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts.read(name))
    return dated.getvalue()
