"""What is written is a real workbook, says the same when read back, and runs nothing."""
# ruff: noqa: DTZ001 - the hours in a sheet are of no zone

import io
import zipfile
from datetime import date, datetime
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.tabular import (
    ColumnSpec,
    Kind,
    find_header,
    open_table,
    read_body,
    template_workbook,
    with_errors,
    write_csv,
    write_table,
)
from tests.common import workbooks
from tests.common.workbooks import PEOPLE

COLUMNS = (
    ColumnSpec("key", "Mã dòng", hidden=True),
    ColumnSpec("name", "Họ và tên", required=True, example="Nguyễn Văn An", note="Như trên giấy tờ.", width=28),
    ColumnSpec("sex", "Giới tính", choices=("Nam", "Nữ")),
    ColumnSpec("born", "Ngày sinh", kind=Kind.DAY),
    ColumnSpec("citizen_number", "Số CCCD"),
    ColumnSpec("gift", "Số tiền", kind=Kind.DONG),
)
ROW = ("k1", "Nguyễn Văn An", "Nam", date(1985, 9, 5), "079085001234", 1_500_000)

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=60)
values = st.one_of(
    st.none(),
    st.booleans(),
    texts,
    st.integers(-(10**12), 10**12),
    st.dates(date(1900, 3, 1)),
    st.floats(-1e9, 1e9, width=32),
)


def written(rows, *, columns=COLUMNS, **options):
    stream = io.BytesIO()
    write_table(stream, columns=columns, rows=rows, sheet_name="Đoàn viên", **options)
    return stream.getvalue()


def parts(content):
    """Every part of a workbook as text, each of them well-formed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        read = {name: archive.read(name).decode() for name in archive.namelist()}
    for part in read.values():
        expat.ParserCreate().Parse(part, True)
    return read


def test_cells_come_back_with_their_types():
    table = open_table(
        written([ROW], title_lines=["DANH SÁCH"], totals=["", "Tổng cộng", "", None, "", 1_500_000]), "a.xlsx"
    )
    assert table.sheet == "Đoàn viên"
    assert table.rows[0][0] == "DANH SÁCH"
    assert table.rows[2] == ["k1", "Nguyễn Văn An", "Nam", date(1985, 9, 5), "079085001234", 1_500_000.0]
    assert table.rows[3][1::4] == ["Tổng cộng", 1_500_000.0]


@given(st.lists(st.tuples(*[values] * 6), max_size=8))
def test_whatever_is_written_comes_back(rows):
    content = written([("x", *row) for row in rows], columns=[ColumnSpec(f"c{n}", f"Cột {n}") for n in range(7)])
    parts(content)
    blank = {None: ""}
    back = open_table(content, "a.xlsx").rows[1:]
    for row, read in zip(rows, back, strict=True):
        assert [blank.get(value, value) if not isinstance(value, float) else value for value in row] == pytest.approx(
            read[1:]
        )


@pytest.mark.parametrize(
    "text", ["=1+1", "+84912", "-5", "@SUM(A1)", "\t=1", "\r=1", "<b>&", "_x0041_", " hai đầu ", "]]>", "a\nb"]
)
def test_texts_are_texts_and_never_formulas(text):
    content = written([("k", text, "", None, "", None)])
    assert open_table(content, "a.xlsx").rows[1][1].strip("\r\t") == text.strip("\r\t")
    assert "<f>" not in parts(content)["xl/worksheets/sheet1.xml"]


def test_what_a_sheet_cannot_hold_is_left_out_or_written_as_text():
    content = written([("k", "a\x00b\x0bc\ud800", "", date(1899, 1, 1), "y" * 40_000, 10**17)])
    row = open_table(content, "a.xlsx").rows[1]
    assert (row[1], row[3], len(row[4]), row[5]) == ("abc", "01/01/1899", 32_767, str(10**17))


def test_moments_keep_their_hours():
    content = written([(None, None, None, datetime(2026, 9, 5, 8, 30), None, None)])
    assert open_table(content, "a.xlsx").rows[1][3] == datetime(2026, 9, 5, 8, 30)


def test_the_header_stays_filters_and_offers_choices():
    read = parts(written([ROW], title_lines=["DANH SÁCH"]))
    sheet, book = read["xl/worksheets/sheet1.xml"], read["xl/workbook.xml"]
    assert '<pane ySplit="2"' in sheet
    assert '<autoFilter ref="A2:F3"/>' in sheet
    assert 'sqref="C3:C10002"' in sheet
    assert '<col min="1" max="1" width="16" customWidth="1" style="1" hidden="1"/>' in sheet
    assert book.count("<sheet ") == 3
    assert book.count('state="hidden"') == 1


def test_the_names_of_sheets_are_made_fit():
    columns = [ColumnSpec("a", "A")]
    stream = io.BytesIO()
    write_table(stream, columns=columns, rows=[("x",)], sheet_name="Tổ 1/2: [Ban Nữ công] của công ty Mẫu & bạn")
    assert open_table(stream.getvalue(), "a.xlsx").sheet == "Tổ 1 2   Ban Nữ công  của công"


def test_a_template_is_read_back_with_all_its_columns_and_no_rows():
    table = open_table(
        template_workbook(COLUMNS, sheet_name="Mẫu", title_lines=["Danh sách"], notes=["Mỗi người một dòng."]), "a.xlsx"
    )
    layout = find_header(table.rows, COLUMNS)
    assert (layout.missing, layout.unknown) == ((), ())
    assert read_body(table, layout).rows == []
    assert table.sheets[0] == "Mẫu"


def test_rows_are_taken_one_by_one():
    taken = []

    def rows():
        for number in range(5_000):
            taken.append(number)
            yield ("k", "An", "Nam", None, "", number)

    class Watching(io.BytesIO):
        def write(self, content):
            if not self.tell():
                seen.append(len(taken))
            return super().write(content)

    seen = []
    write_table(Watching(), columns=COLUMNS, rows=rows(), sheet_name="a")
    assert seen[0] < 5_000 == len(taken)


def test_csv_has_its_mark_and_no_formulas():
    stream = io.BytesIO()
    write_csv(stream, columns=COLUMNS, rows=[("k", "=1+1", None, date(1985, 9, 5), "-x", -5)], delimiter=";")
    assert stream.getvalue().decode("utf-8") == (
        "\ufeffMã dòng;Họ và tên;Giới tính;Ngày sinh;Số CCCD;Số tiền\r\nk;'=1+1;;05/09/1985;'-x;-5\r\n"
    )


def test_a_file_comes_back_with_its_errors_in_the_same_rows():
    columns = (ColumnSpec("name", "Họ và tên"), ColumnSpec("born", "Ngày sinh"), ColumnSpec("sex", "Giới tính"))
    table = open_table(workbooks.titled_and_signed(), "a.xlsx")
    layout = find_header(table.rows, columns, merged=table.merged)
    content = with_errors(table, layout, {9: ["Không có ngày 31/02.", "Thiếu số."]}, wrong={(9, 3)})
    again = open_table(content, "a.xlsx")
    assert [row[:9] for row in again.rows] == table.rows
    assert again.rows[8][9] == "Không có ngày 31/02.; Thiếu số."
    assert again.rows[layout.header][9]
    assert '<c r="D9" s="8">' in parts(content)["xl/worksheets/sheet1.xml"]
    for row, person in zip(again.rows[7:12], PEOPLE, strict=True):
        assert (row[1], row[3]) == (person.name, person.born)


def test_errors_of_a_second_time_stand_in_the_same_column():
    columns = (ColumnSpec("name", "Họ và tên"), ColumnSpec("sex", "Giới tính"))
    table = open_table(workbooks.plain(), "a.xlsx")
    layout = find_header(table.rows, columns)
    again = open_table(with_errors(table, layout, {2: ["một"]}), "a.xlsx")
    layout = find_header(again.rows, columns)
    third = open_table(with_errors(again, layout, {3: ["hai"]}), "a.xlsx")
    assert len(third.rows[0]) == len(again.rows[0]) == 10
    assert [row[9] for row in third.rows[1:3]] == ["", "hai"]
    assert all(heading.index != 9 for heading in layout.unknown)
