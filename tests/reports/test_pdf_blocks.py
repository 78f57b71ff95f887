"""The printed report beyond its words: tables, drawings, annexes, volumes, and the other forms with the same figures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import docx
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from reports import apart
from reports.apart import further_parts
from reports.pdf import render_pdf
from reports.sheets import Parts, render_xlsx
from reports.word import render_docx
from tests.reports.pdf_content import SITE, content

LONGEST = 20  # rows of a table that one paper takes, in these tests
CHART = {
    "block": "chart",
    "shape": "rows",
    "title": "Tiền thăm hỏi theo đơn vị",
    "sentence": "Tiền thăm hỏi: Trường 13,8 triệu; Xưởng –.",
    "unit": "đồng",
    "bars": [
        {"label": "CĐCS Trường Hoa Sen", "value": 13_800_000, "text": "13,8 triệu", "href": "/a/"},
        {"label": "CĐCS Xưởng May", "value": None, "text": "–", "href": ""},
    ],
}


def table(rows: int, columns: int = 2, total: bool = True) -> dict[str, Any]:
    def row(label: str, number: int) -> dict[str, Any]:
        told = [{"text": f"{1000 + number + at}".replace("1", "1.", 1), "href": "/x/"} for at in range(columns - 1)]
        return {"label": label, "level": number % 2, "cells": [*told, {"text": "96,2%"}]}

    return {
        "block": "table",
        "caption": "Kết quả theo đơn vị",
        "head": "Đơn vị",
        "numbered": True,
        "columns": [{"label": f"Cột {at}", "unit": "người"} for at in range(columns)],
        "rows": [row(f"=1+{number} Đơn vị", number) for number in range(1, rows + 1)],
        "total": row("Tổng số", 999) if total else None,
    }


def section(heading: str, *paragraphs: Any, annex: bool = False, level: int = 1) -> dict[str, Any]:
    return {"level": level, "heading": heading, "annex": annex, "paragraphs": list(paragraphs)}


@pytest.fixture(autouse=True, scope="module")
def short() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(apart, "LONGEST", LONGEST)
        yield


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """A table and a drawing in the text, an annex on pages that lie, a long one, adjustments."""
    adjusted = {"code": "a", "label": "Thăm hỏi", "period": "6 tháng đầu năm 2024", "was": "21", "now": "23"}
    return content(
        status_note="Số liệu ước tính, tính đến ngày 20/12/2024",
        adjustments=[adjusted],
        sections=[
            section("I. KẾT QUẢ", [{"text": "Có kết quả."}], table(3), CHART),
            section("BIỂU CHI TIẾT", table(18, columns=12), annex=True),
            section("DANH SÁCH", table(LONGEST + 1), annex=True),
        ],
    )


def text_of(page: Any) -> str:
    return " ".join(page.extract_text().split())


def test_annexes_stand_after_the_signature_each_on_its_own_page(told: dict[str, Any]) -> None:
    pages = PdfReader(io.BytesIO(render_pdf(told))).pages
    texts = [text_of(page) for page in pages]
    begins = [next(at for at, text in enumerate(texts) if name in text) for name in (
        "TM. BAN CHẤP HÀNH", "Phụ lục I BIỂU CHI TIẾT", "Phụ lục II DANH SÁCH", "Phụ lục III", "Phụ lục IV HỘ CHIẾU CON SỐ",
    )]  # fmt: skip

    assert begins == sorted(set(begins))
    assert "tính đến ngày 20/12/2024" in texts[0]
    assert "./." in texts[begins[0]]
    assert pages[begins[1]].mediabox.width > pages[begins[1]].mediabox.height
    assert begins[2] - begins[1] > 1
    assert all("TT Đơn vị Cột 0" in text for text in texts[begins[1] : begins[2]])
    assert "Thăm hỏi 6 tháng đầu năm 2024 21 23" in texts[begins[3]]
    assert "Tổng số" in texts[begins[2] - 1]


def test_a_long_table_is_printed_in_volumes_and_the_paper_says_so(told: dict[str, Any]) -> None:
    assert further_parts(told) == 2
    paper = " ".join(map(text_of, PdfReader(io.BytesIO(render_pdf(told))).pages))
    last = PdfReader(io.BytesIO(render_pdf(told, 2)))
    volume = text_of(last.pages[0])

    assert f"=1+{LONGEST} " not in paper
    assert "Phụ lục II DANH SÁCH (Kèm theo Báo cáo số 12/BC-CĐCS" in volume
    assert f"{LONGEST + 1} =1+{LONGEST + 1} Đơn vị" in volume
    assert "Tổng số" in volume
    assert f"=1+{LONGEST} " not in volume
    assert last.trailer["/Root"]["/Lang"] == "vi"
    with pytest.raises(IndexError):
        render_pdf(told, 3)


def test_the_file_is_an_archive_that_machines_and_screen_readers_understand(told: dict[str, Any]) -> None:
    """PDF/A-3a and PDF/UA-1, as far as it can be told without a validator."""
    reader = PdfReader(io.BytesIO(render_pdf(told)))
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_data()
    figures: list[Any] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict) and "/S" in node:
            figures.append(node) if node["/S"] == "/Figure" else None
            walk(node.get("/K", []))

    walk(root["/StructTreeRoot"]["/K"])
    for claim in (b'pdfaid:part="3"', b'pdfaid:conformance="A"', b'pdfuaid:part="1"', b"<pdfaSchema:prefix>pdfuaid<"):
        assert claim in xmp
    assert xmp.count(b"</rdf:RDF>") == 1
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert [file.get_object()["/AFRelationship"] for file in root["/AF"]] == ["/Data"]
    assert f"{CHART['title']}. {CHART['sentence']}" in [figure["/Alt"] for figure in figures]
    assert len(figures) == 2  # and the code of the page that verifies it


def test_word_has_the_same_words_and_the_same_bytes(told: dict[str, Any]) -> None:
    made = render_docx(told)
    document = docx.Document(io.BytesIO(made))
    words = [paragraph.text for paragraph in document.paragraphs]
    cells = [[cell.text for cell in row.cells] for one in document.tables for row in one.rows]

    assert render_docx(told) == made
    assert "BÁO CÁO" in words
    assert "BIỂU CHI TIẾT" in words
    assert ["1", "\N{NO-BREAK SPACE}" * 3 + "=1+1 Đơn vị", "1.001", "96,2%"] in cells
    assert ["CĐCS Trường Hoa Sen", "13,8 triệu"] in cells
    assert ["Thăm hỏi", "6 tháng đầu năm 2024", "21", "23"] in cells
    links = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert set(links) >= {f"{SITE}/x/", f"{SITE}/a/"}


def test_excel_has_numbers_as_numbers_and_texts_as_texts(told: dict[str, Any]) -> None:
    frozen = {
        "members.total": Parts(Decimal("71.000000"), None, None),
        "campaigns.models.rate": Parts(Decimal(1), 71, 71),
    }
    made = render_xlsx(told, frozen)
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    figures, first, chart, _wide, long, _adjusted = (
        book.get_sheet_by_name(name).to_python() for name in book.sheet_names
    )
    by_code = {row[0]: row for row in figures}

    assert render_xlsx(told, frozen) == made
    assert by_code["members.total"][2] == 71
    assert by_code["campaigns.models.rate"][5:7] == [71, 71]
    assert by_code["members.total"][8].startswith(f"{SITE}/figures/")
    assert first[4] == ["=1+1 Đơn vị", 1001, 0.962]
    assert chart[4][:2] == ["CĐCS Trường Hoa Sen", 13_800_000]
    assert len(long) == 4 + LONGEST + 1 + 1
