"""Files of lists: read in whatever form they come, and turned away before they can do harm."""

import time
import tracemalloc

import pytest
from django.core.exceptions import ValidationError

from common.tabular import Limits, Span, open_table, pasted_table
from tests.common import workbooks
from tests.common.workbooks import PEOPLE, ods_cell, ods_row

NAMES = [person.name for person in PEOPLE]


def refusal(content, filename="danh-sach.xlsx", **options):
    with pytest.raises(ValidationError) as caught:
        open_table(content, filename, **options)
    assert caught.value.messages[0]
    return caught.value.code


def test_rows_keep_the_numbers_that_the_sheet_shows():
    table = open_table(workbooks.workbook([(), (), ("a",), (), ("", "b")]), "a.xlsx")
    assert table.rows == [["", ""], ["", ""], ["a", ""], ["", ""], ["", "b"]]


def test_the_first_visible_sheet_with_anything_in_it_is_read_unless_another_is_named():
    content = workbooks.workbook(
        [("chính",)], sheets={"Ẩn": [("ẩn",)], "Trống": [], "Khác": [("khác",)]}, hidden=["Ẩn"]
    )
    table = open_table(content, "a.xlsx")
    assert (table.sheet, table.sheets) == ("Khác", ("Trống", "Khác", "Danh sách"))
    assert open_table(content, "a.xlsx", sheet="Danh sách").rows == [["chính"]]
    assert refusal(content, sheet="Ẩn") == "sheet"


def test_merged_cells_are_told():
    assert Span(3, 2, 3, 3) in open_table(workbooks.two_line_header(), "a.xlsx").merged


def test_failed_formulas_are_seen_and_others_have_their_results():
    assert open_table(workbooks.failed_formulas(), "a.xlsx").rows[1] == [PEOPLE[0].name, "#REF!", "kết quả"]


def test_sheets_of_other_programs_are_read_whatever_their_prefixes_and_quotes():
    rows = "<row r='1'><c r = 'A1'><v>1</v></c><c t='e'><v>#N/A</v></c></row>"
    assert open_table(workbooks.with_sheet_xml(rows), "a.xlsx").rows == [[1.0, "#N/A"]]


def test_open_document_sheets_are_read_with_the_blank_cells_that_fill_them():
    cells = ods_cell("Họ và tên") + ods_cell("Giới tính") + ods_cell("", 16_382)
    rows = ods_row(cells) + ods_row(ods_cell("An") + ods_cell("Nam")) + ods_row(ods_cell("", 16_384), 1_048_574)
    assert open_table(workbooks.open_document(rows), "a.ods").rows == [["Họ và tên", "Giới tính"], ["An", "Nam"]]


LINES = "Họ và tên;Giới tính\r\nNguyễn Văn An;Nam\r\n"


@pytest.mark.parametrize(
    "content",
    [
        LINES.encode(),
        LINES.encode("utf-8-sig"),
        LINES.encode("utf-16"),
        LINES.replace(";", ",").encode(),
        LINES.replace(";", "\t").encode("utf-16"),
        f"sep=;\r\n{LINES}".encode(),
    ],
)
def test_texts_are_read_in_every_encoding_and_with_every_delimiter(content):
    assert open_table(content, "a.csv").rows == [["Họ và tên", "Giới tính"], ["Nguyễn Văn An", "Nam"]]


def test_texts_of_an_old_windows_are_read():
    # Windows-1258 writes a letter with its circumflex, and the tone behind it.
    text = "Họ tên;Nơi sinh\r\nLê Văn Đức;Đà Lạt\r\n"
    marks = {"ọ": "o\u0323", "ứ": "ư\u0301", "à": "à", "ạ": "a\u0323"}
    for letter, apart in marks.items():
        text = text.replace(letter, apart)
    assert "Đư\u0301c" in open_table(text.encode("cp1258"), "a.csv").rows[1][0]


def test_quoted_cells_may_hold_the_delimiter_and_ends_of_lines():
    assert pasted_table('a\tb\n"x\ty"\t"1\n2"\n').rows == [["a", "b"], ["x\ty", "1\n2"]]


def test_short_lines_are_filled_up():
    assert pasted_table("a\tb\tc\nd\n").rows == [["a", "b", "c"], ["d", "", ""]]


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (workbooks.old_excel(), "a.xls", "xls"),
        (workbooks.old_excel(), "a.xlsx", "xls"),
        (workbooks.locked(), "a.xlsx", "locked"),
        (workbooks.with_macros(), "a.xlsx", "macros"),
        (workbooks.plain(), "a.xlsm", "macros"),
        (workbooks.plain(), "a.csv", "kind"),
        (workbooks.plain(), "a.ods", "kind"),
        (b"STT,Ten\n", "a.xlsx", "kind"),
        (b"%PDF-1.7", "a.csv", "kind"),
        (b"<html><table><tr><td>1", "a.csv", "web_page"),
        (b"\n <!DOCTYPE html><table>", "a.txt", "web_page"),
        (b"<table><tr><td>1", "a.xls", "kind"),
        (b"PK\x03\x04 and no more", "a.xlsx", "damaged"),
        (workbooks.plain()[:-200], "a.xlsx", "damaged"),
        (b"  \r\n", "a.csv", "blank"),
        (workbooks.workbook([]), "a.xlsx", "blank"),
        (b"a,b\0c\n", "a.csv", "no_text"),
    ],
)
def test_files_of_another_kind_are_turned_away_in_words(content, filename, code):
    assert refusal(content, filename) == code


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (workbooks.zip_bomb, "unpacked"),
        (workbooks.lying_about_sizes, "unpacked"),
        (workbooks.with_external_entity, "entities"),
        (workbooks.corner_cell, "rows"),
        (lambda: workbooks.corner_cell('<c r = "XFD99000"><v>1</v></c>'), "columns"),
        (lambda: workbooks.corner_cell("<c r='xfd5'><v>1</v></c>"), "columns"),
        (lambda: workbooks.corner_cell('<c s="1" r="GR100000"><v>1</v></c>'), "cells"),
        (lambda: workbooks.corner_cell('<x:c xmlns:x="x" r="XFD9"><v>1</v></x:c>'), "columns"),
        (lambda: workbooks.corner_cell("<c><v>1</v></c>"), "rows"),
        (lambda: workbooks.corner_cell('<c r="A000000000001048576"><v>1</v></c>'), "damaged"),
        (lambda: workbooks.rows_of_nothing(400_000), "rows"),
        (workbooks.one_text_many_times, "unpacked"),
        (workbooks.claiming_many_texts, "damaged"),
        (lambda: workbooks.with_sheet_xml("<x:row/><c/><mergeCells count='99999999999'/>"), "damaged"),
        (lambda: workbooks.open_document(ods_row(ods_cell("x", 16_384), 1_048_576)), "rows"),
        (lambda: workbooks.open_document(ods_row(ods_cell("x", 16_384))), "columns"),
        (lambda: workbooks.open_document(ods_row(ods_cell("x" * 10_000), 100_000)), "unpacked"),
    ],
)
def test_files_made_to_do_harm_are_turned_away_early(made, code):
    content = made()
    tracemalloc.start()
    begun = time.process_time()
    assert refusal(content, "a.ods" if content[30:38] == b"mimetype" else "a.xlsx") == code
    assert time.process_time() - begun < 10
    assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    tracemalloc.stop()


def test_a_sheet_outside_its_place_is_not_overlooked():
    def moved(name, part):
        return part.replace(b"worksheets/sheet1.xml", b"elsewhere.xml") if name.endswith(".rels") else part

    content = workbooks.rebuilt(workbooks.plain(), moved, {"xl/elsewhere.xml": b"<worksheet><sheetData/></worksheet>"})
    assert refusal(content) == "damaged"


def test_xml_in_an_encoding_that_hides_its_words_is_turned_away():
    def hidden(name, part):
        return part.decode().encode("utf-16") if name == "xl/workbook.xml" else part

    assert refusal(workbooks.rebuilt(workbooks.plain(), hidden)) == "damaged"


def test_links_to_other_workbooks_are_not_followed():
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    content = workbooks.rebuilt(
        workbooks.plain(), lambda _name, part: part, {"xl/externalLinks/externalLink1.xml": link}
    )
    assert len(open_table(content, "a.xlsx").rows) == 1 + len(PEOPLE)


def test_limits_are_those_of_who_asks():
    content = workbooks.rows_of_nothing(50)
    assert refusal(content, limits=Limits(rows=20, slack=5)) == "rows"
    assert refusal(content, limits=Limits(upload=100)) == "upload"
    assert refusal(workbooks.plain(), limits=Limits(columns=5)) == "columns"
    assert refusal(b"a,b\n" * 30, "a.csv", limits=Limits(rows=20, slack=5)) == "rows"
    assert refusal(b"a,b,c\n", "a.csv", limits=Limits(columns=2)) == "columns"
