"""Lists as they are: the header is found, what stands around it is left out, rows keep their numbers."""

import pytest

from common.tabular import (
    Birth,
    ColumnSpec,
    Left,
    as_name,
    birth,
    citizen_number,
    day,
    find_header,
    header_key,
    of_two_columns,
    open_table,
    pasted_table,
    phone,
    read_body,
    text,
)
from common.tabular.legacy import ENCODINGS
from tests.common import workbooks
from tests.common.workbooks import PEOPLE

COLUMNS = (
    ColumnSpec("name", "Họ và tên", ("Họ tên", "Họ, chữ đệm và tên")),
    ColumnSpec("sex", "Giới tính", ("Nam/Nữ",)),
    ColumnSpec("born", "Ngày sinh", ("Năm sinh", "Ngày, tháng, năm sinh")),
    ColumnSpec("born_man", "Ngày sinh nam", ("Năm sinh nam", "Ngày, tháng, năm sinh Nam")),
    ColumnSpec("born_woman", "Ngày sinh nữ", ("Năm sinh nữ", "Ngày, tháng, năm sinh Nữ")),
    ColumnSpec("citizen_number", "Số CCCD", ("CCCD", "CMND", "Số CCCD/CMND")),
    ColumnSpec("phone", "Điện thoại", ("SĐT", "Số điện thoại")),
    ColumnSpec("joined", "Ngày vào Công đoàn", ("Ngày vào CĐ",)),
    ColumnSpec("party", "Đảng viên"),
    ColumnSpec("schooling", "Trình độ học vấn", ("Học vấn",)),
    ColumnSpec("profession", "Trình độ chuyên môn", ("Chuyên môn",)),
    ColumnSpec("home", "Quê quán"),
)
NAMES = [person.name for person in PEOPLE]


def read(content, filename="a.xlsx", **options):
    table = open_table(content, filename)
    layout = find_header(table.rows, COLUMNS, merged=table.merged, **options)
    assert layout is not None
    return layout, read_body(table, layout)


def names(body):
    return [as_name(row.cells["name"]) for row in body.rows]


def test_a_plain_list_is_read_as_it_is():
    layout, body = read(workbooks.plain())
    assert (layout.header, layout.first, layout.ordinal) == (0, 1, 0)
    assert names(body) == NAMES
    assert [row.number for row in body.rows] == [2, 3, 4, 5, 6]
    assert [heading.name for heading in layout.unknown] == ["Ghi chú"]
    assert {column.code for column in layout.missing} >= {"home", "born_man"}


def test_the_title_block_numbers_of_columns_totals_and_signatures_are_left_out():
    layout, body = read(workbooks.titled_and_signed())
    assert (layout.header, layout.first) == (5, 7)
    assert names(body) == NAMES
    assert [row.number for row in body.rows] == [8, 9, 10, 11, 12]
    assert [(left.number, left.why) for left in body.skipped] == [
        (13, Left.TOTAL),
        *((number, Left.SIGNATURE) for number in range(15, 19)),
    ]


@pytest.mark.parametrize("merge", [True, False])
def test_a_header_of_two_lines_is_read_with_headings_over_columns(merge):
    layout, body = read(workbooks.two_line_header(merge=merge))
    assert (layout.header, layout.first) == (3, 5)
    assert layout.places == {
        "name": 1, "born_man": 2, "born_woman": 3, "schooling": 4, "profession": 5, "citizen_number": 7
    }  # fmt: skip
    assert [heading.name for heading in layout.unknown] == ["Trình độ – Chính trị"]
    for row, person in zip(body.rows, PEOPLE, strict=True):
        sex, cell = of_two_columns(row.cells["born_man"], row.cells["born_woman"])
        assert (sex, birth(cell)) == ("male" if person.sex == "Nam" else "female", Birth(person.born.year, person.born))


def test_a_header_of_three_lines_is_read():
    lines = [
        ("STT", "Họ tên", "Lý lịch", None, None),
        (None, None, "Năm sinh", None, "Quê quán"),
        (None, None, "Nam", "Nữ", None),
        (1, "An", 1980, None, "Xã A"),
    ]
    layout, body = read(workbooks.workbook(lines, merged=["C1:E1", "C2:D2"]))
    assert layout.places == {"name": 1, "born_man": 2, "born_woman": 3, "home": 4}
    assert [row.number for row in body.rows] == [4]


def test_births_may_be_years_only():
    _layout, body = read(workbooks.born_in_years_only())
    assert [birth(row.cells["born"]) for row in body.rows] == [Birth(year) for year in (1985, 1990, 1979, 1995, 1988)]


def test_numbers_get_back_the_zeros_that_the_sheet_took():
    _layout, body = read(workbooks.numbers_without_zeros())
    assert [citizen_number(row.cells["citizen_number"]) for row in body.rows] == [p.citizen_number for p in PEOPLE]
    assert [phone(row.cells["phone"]) for row in body.rows] == [p.phone for p in PEOPLE]


def test_days_written_as_texts_are_read_day_first():
    _layout, body = read(workbooks.days_as_texts())
    assert [(day(row.cells["born"]), day(row.cells["joined"])) for row in body.rows] == [
        (person.born, person.joined) for person in PEOPLE
    ]


@pytest.mark.parametrize("content", [workbooks.in_tcvn3(), workbooks.in_vni()])
def test_old_fonts_are_read_in_header_and_cells(content):
    layout, body = read(content)
    assert (layout.header, set(layout.places)) == (1, {"name", "sex", "citizen_number", "home"})
    assert names(body) == NAMES
    assert {text(row.cells["home"]) for row in body.rows} == {"Xã Đức Hòa"}
    assert [text(row.cells["sex"]) for row in body.rows] == [person.sex for person in PEOPLE]
    assert body.encodings["Họ và tên"] == layout.encoding.name


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda encoding: encoding.name)
def test_old_fonts_are_read_in_short_rows_and_sections_too(encoding):
    lines = ["Họ và tên\tGiới tính", "Tổ 1", *(f"{person.name}\t{person.sex}" for person in PEOPLE), "Tổng cộng: 5"]
    table = pasted_table("\n".join(map(encoding.encode, lines)))
    body = read_body(table, find_header(table.rows, COLUMNS))
    assert names(body) == NAMES
    assert {row.section for row in body.rows} == {"Tổ 1"}
    assert [left.why for left in body.skipped] == [Left.SECTION, Left.TOTAL]


@pytest.mark.parametrize("content", [workbooks.in_capitals(), workbooks.decomposed(), workbooks.with_no_break_spaces()])
def test_names_in_capitals_in_parts_and_with_hidden_signs_are_names(content):
    _layout, body = read(content)
    assert names(body) == NAMES
    assert body.encodings == {}


def test_groups_alone_in_a_line_are_the_sections_of_the_rows_below():
    _layout, body = read(workbooks.in_sections())
    assert [row.section for row in body.rows] == ["Tổ 1"] * 2 + ["II Văn phòng"] * 2 + ["Tổ công đoàn 3"]
    assert names(body) == NAMES
    assert [left.why for left in body.skipped] == [Left.SECTION, Left.TOTAL, Left.SECTION, Left.SECTION]


def test_a_row_with_nothing_but_a_name_is_a_person():
    lines = "STT\tHọ và tên\tGiới tính\tQuê quán\tSĐT\n1\tTống Văn An\t\t\t\n\tCông Tôn Nữ Hoa\t\t\t\n\tTống Cộng Hòa\t\t\t\n"
    layout = find_header(pasted_table(lines).rows, COLUMNS)
    body = read_body(pasted_table(lines), layout)
    assert [row.cells["name"] for row in body.rows] == ["Tống Văn An", "Công Tôn Nữ Hoa", "Tống Cộng Hòa"]


def test_a_header_repeated_on_every_page_is_left_out():
    lines = "STT\tHọ và tên\tGiới tính\n1\tAn\tNam\nSTT\tHọ và tên\tGiới tính\n2\tBình\tNữ\n"
    body = read_body(pasted_table(lines), find_header(pasted_table(lines).rows, COLUMNS))
    assert [row.number for row in body.rows] == [2, 4]
    assert [left.why for left in body.skipped] == [Left.HEADER]


def test_what_was_remembered_goes_before_any_guess():
    rows = pasted_table("Họ và tên\tGiới tính\tChức danh\nAn\tNam\tTrưởng phòng\n").rows
    layout = find_header(rows, COLUMNS, remembered={"chuc danh": "home", "gioi tinh": ""})
    assert layout.places == {"name": 0, "home": 2}
    assert [heading.name for heading in layout.unknown] == ["Giới tính"]


def test_a_second_column_of_the_same_meaning_is_told_and_not_read():
    rows = pasted_table("Họ tên\tSĐT\tSố điện thoại\nAn\t1\t2\n").rows
    layout = find_header(rows, COLUMNS)
    assert (layout.places["phone"], [heading.index for heading in layout.duplicates]) == (1, [2])


def test_headings_are_known_without_signs_and_what_stands_in_brackets():
    assert header_key(" 3. Ngày, tháng,\nnăm sinh * ") == "3 ngay thang nam sinh"
    rows = pasted_table("HỌ VÀ TÊN (chữ in hoa) *\tGiới tính (Nam/Nữ)\tSố CCCD/CMND\nAn\tNam\t1\n").rows
    assert set(find_header(rows, COLUMNS).places) == {"name", "sex", "citizen_number"}


def test_without_a_header_there_is_no_layout():
    assert find_header(pasted_table("An\tNam\nBình\tNữ\n").rows, COLUMNS) is None
    assert find_header([], COLUMNS) is None


def test_a_position_of_chair_is_no_signature():
    lines = "STT\tHọ và tên\tQuê quán\tSĐT\tCCCD\tChức vụ\n1\tAn\tX\t1\t2\tChủ tịch\n2\tBình\tX\t1\t2\tPhó Chủ tịch\n"
    body = read_body(pasted_table(lines), find_header(pasted_table(lines).rows, COLUMNS))
    assert [row.others["Chức vụ"] for row in body.rows] == ["Chủ tịch", "Phó Chủ tịch"]
