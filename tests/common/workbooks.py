"""Lists as officers keep them, and files made to do harm; all people in them are invented.

Each function gives the bytes of a file. Messy ones hold the people of `PEOPLE`, so that whoever reads
them knows what must come out.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

from common.tabular.legacy import TCVN3, VNI, Encoding

TITLE = ("LIÊN ĐOÀN LAO ĐỘNG TỈNH MẪU", "CĐCS CÔNG TY MẪU", "", "DANH SÁCH ĐOÀN VIÊN", "(Tính đến ngày 30/6/2026)")
SIGNATURES = (
    ("Tổng cộng: 5 người",),
    (),
    ("", "", "", "Mẫu, ngày 30 tháng 6 năm 2026"),
    ("", "Người lập biểu", "", "TM. BAN CHẤP HÀNH"),
    ("", "(Ký, ghi rõ họ tên)", "", "CHỦ TỊCH"),
    ("", "Trần Thị Mẫu", "", "Lê Văn Mẫu"),
)


@dataclass(frozen=True)
class Person:
    name: str
    sex: str
    born: date
    citizen_number: str
    phone: str
    joined: date
    party: bool = False


PEOPLE = (
    Person("Nguyễn Văn Án", "Nam", date(1985, 9, 5), "079085001234", "0912345678", date(2010, 3, 26), party=True),
    Person("Trần Thị Đượm", "Nữ", date(1990, 12, 31), "001190004321", "0987654321", date(2015, 5, 1)),
    Person("Lê Hữu Phước", "Nam", date(1979, 1, 2), "052079000007", "0905000111", date(2001, 11, 20)),
    Person("Phạm Ngọc Quỳnh", "Nữ", date(1995, 2, 28), "024195012121", "0934121212", date(2020, 8, 9)),
    Person("H'Hen Niê Kdăm", "Nữ", date(1988, 7, 17), "066188009988", "0356789012", date(2018, 7, 1), party=True),
)

Rows = Iterable[Sequence[Any]]


def workbook(
    rows: Rows,
    *,
    merged: Iterable[str] = (),
    sheets: Mapping[str, Rows] | None = None,
    hidden: Iterable[str] = (),
    name: str = "Danh sách",
) -> bytes:
    """An .xlsx of these rows: dates as dates, None blank. `merged` are ranges such as "C5:D5"."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, lines in {**(sheets or {}), name: rows}.items():
            sheet = book.add_worksheet(title)
            written = [list(line) for line in lines]
            if title in hidden:
                sheet.hide()
            for place in merged if title == name else ():
                sheet.merge_range(place, "")
            for number, line in enumerate(written):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value, day)
                    elif value not in (None, ""):
                        sheet.write(number, column, value)
        if len(book.worksheets()) > 1:
            book.worksheets()[-1].activate()
            book.worksheets()[-1].set_first_sheet()
    return stream.getvalue()


def plain(people: Sequence[Person] = PEOPLE) -> bytes:
    return workbook([_HEADER, *(_line(number, person) for number, person in enumerate(people, 1))])


_HEADER = ("STT", "Họ và tên", "Giới tính", "Ngày sinh", "Số CCCD", "Điện thoại", "Ngày vào CĐ", "Đảng viên", "Ghi chú")


def _line(number: int, person: Person) -> tuple[Any, ...]:
    party = "x" if person.party else None
    return number, person.name, person.sex, person.born, person.citizen_number, person.phone, person.joined, party, None


def titled_and_signed() -> bytes:
    """A title block of five lines, a line that numbers the columns, totals and signatures below."""
    lines = [(line,) for line in TITLE]
    numbers = tuple(f"({number})" for number in range(1, len(_HEADER) + 1))
    people = [_line(number, person) for number, person in enumerate(PEOPLE, 1)]
    return workbook([*lines, _HEADER, numbers, *people, *SIGNATURES], merged=["A1:D1", "A4:I4"])


def two_line_header(*, merge: bool = True) -> bytes:
    """Days of birth in columns Nam and Nữ under one heading, schooling under another."""
    upper = ("TT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Trình độ", None, None, "Số CCCD/CMND")
    lower = (None, None, "Nam", "Nữ", "Học vấn", "Chuyên môn", "Chính trị", None)
    lines = []
    for number, person in enumerate(PEOPLE, 1):
        men = person.born if person.sex == "Nam" else None
        women = person.born if person.sex == "Nữ" else None
        lines.append((number, person.name, men, women, "12/12", "Đại học", "Sơ cấp", person.citizen_number))
    title = [(line,) for line in TITLE[:3]]
    spans = ["C4:D4", "E4:G4", "A4:A5", "B4:B5", "H4:H5"] if merge else []
    return workbook([*title, upper, lower, *lines], merged=spans)


def born_in_years_only() -> bytes:
    """Years as numbers, as texts, and with a month."""
    written = (1985, "1990", "01/1979", "tháng 2 năm 1995", 1988.0)
    lines = [(number, person.name, year) for number, (person, year) in enumerate(zip(PEOPLE, written, strict=True), 1)]
    return workbook([("STT", "Họ tên", "Năm sinh"), *lines])


def numbers_without_zeros() -> bytes:
    """Citizen numbers and telephones as a sheet keeps numbers."""
    lines = [(person.name, int(person.citizen_number), int(person.phone)) for person in PEOPLE]
    return workbook([("Họ và tên", "CCCD", "SĐT"), *lines])


def days_as_texts() -> bytes:
    return workbook(
        [
            ("Họ và tên", "Ngày sinh", "Ngày vào Công đoàn"),
            *(
                (
                    person.name,
                    f"{person.born:%d/%m/%Y}",
                    f"{person.joined.day}.{person.joined.month}.{person.joined.year}",
                )
                for person in PEOPLE
            ),
        ]
    )


def in_old_font(encoding: Encoding = TCVN3) -> bytes:
    """Header and names typed in a font before Unicode; numbers as ever."""
    header = [encoding.encode(word) for word in ("STT", "Họ và tên", "Giới tính", "Số CCCD", "Quê quán")]
    lines = [
        (
            number,
            encoding.encode(person.name),
            encoding.encode(person.sex),
            person.citizen_number,
            encoding.encode("Xã Đức Hòa"),
        )
        for number, person in enumerate(PEOPLE, 1)
    ]
    return workbook([(encoding.encode("Danh sách đoàn viên"),), header, *lines])


def in_tcvn3() -> bytes:
    return in_old_font(TCVN3)


def in_vni() -> bytes:
    return in_old_font(VNI)


def names_written(change: Callable[[str], str]) -> bytes:
    return workbook([("Họ và tên", "Giới tính"), *((change(person.name), change(person.sex)) for person in PEOPLE)])


def in_capitals() -> bytes:
    return names_written(str.upper)


def decomposed() -> bytes:
    return names_written(lambda text: unicodedata.normalize("NFD", text))


def with_no_break_spaces() -> bytes:
    return names_written(lambda text: "\u200b " + text.replace(" ", "\u00a0 ") + "\u00a0")


def in_sections() -> bytes:
    """Groups alone in a line, with and without a roman number, and a subtotal between."""
    people = [_line(number, person) for number, person in enumerate(PEOPLE, 1)]
    lines = [
        ("Tổ 1",),
        *people[:2],
        ("Cộng tổ 1", None, 2),
        ("II", "Văn phòng"),
        *people[2:4],
        (),
        (None, "Tổ công đoàn 3"),
        people[4],
    ]
    return workbook([_HEADER, *lines])


def failed_formulas() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Họ và tên", "Giới tính", "Ghi chú"])
        sheet.write(1, 0, PEOPLE[0].name)
        sheet.write_formula(1, 1, "=Z1+1", None, "#REF!")
        sheet.write_formula(1, 2, '=A2&"!"', None, "kết quả")
    return stream.getvalue()


# Files made to do harm.


def rebuilt(
    content: bytes, change: Callable[[str, bytes], bytes | None], extra: Mapping[str, bytes] | None = None
) -> bytes:
    """The archive with each part as `change` gives it back; None leaves it out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return stream.getvalue()


def with_sheet_xml(rows: bytes | str, *, head: bytes = b"") -> bytes:
    """A workbook whose sheet holds this XML in place of its rows, and `head` before its root."""
    inside = rows.encode() if isinstance(rows, str) else rows

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        filled = re.sub(
            rb"<sheetData>.*</sheetData>",
            lambda _found: b"<sheetData>" + inside + b"</sheetData>",
            part,
            flags=re.DOTALL,
        )
        return filled.replace(b"<worksheet", head + b"<worksheet", 1)

    return rebuilt(plain(), change)


def rows_of_nothing(count: int) -> bytes:
    return with_sheet_xml(
        "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(1, count + 1))
    )


def corner_cell(cell: str = '<c r="XFD1048576"><v>1</v></c>') -> bytes:
    """Two cells, and billions of blank ones between them."""
    return with_sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{cell}</row>')


def one_text_many_times(length: int = 100_000, count: int = 90_000) -> bytes:
    """A long text that is kept once, and named by many cells."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, count + 1))
    noise = "".join(chr(97 + n * n % 26) for n in range(length))
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{noise}</t></si></sst>'.encode()
    )
    return rebuilt(with_sheet_xml(rows), lambda name, part: strings if name == "xl/sharedStrings.xml" else part)


def claiming_many_texts() -> bytes:
    """Readers make room for as many texts as a workbook says it has."""

    def change(name: str, part: bytes) -> bytes:
        return part.replace(b'uniqueCount="', b'uniqueCount="9999999') if name == "xl/sharedStrings.xml" else part

    return rebuilt(plain(), change)


def zip_bomb() -> bytes:
    return rebuilt(plain(), lambda _name, part: part, {"xl/media/image1.xml": b"\0" * 40_000_000})


def lying_about_sizes() -> bytes:
    """A part that its directory calls much smaller than it is."""
    content = bytearray(rebuilt(plain(), lambda _name, part: part, {"xl/extra.xml": b"<a>" + b" " * 200_000 + b"</a>"}))
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (5_000).to_bytes(4, "little")
    return bytes(content)


def with_external_entity() -> bytes:
    head = b'<!DOCTYPE a [<!ENTITY read SYSTEM "file:///etc/passwd">]>'
    return with_sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>&read;</t></is></c></row>', head=head)


def with_macros() -> bytes:
    return rebuilt(plain(), lambda _name, part: part, {"xl/vbaProject.bin": b"macro"})


def old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le")


def locked() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def open_document(rows: str) -> bytes:
    """An .ods whose only table holds this XML."""
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    names += 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    table = f'<table:table table:name="Danh sách">{rows}</table:table>'
    content = f"<office:document-content {names}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def ods_cell(text: str, repeated: int = 1) -> str:
    times = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    kind = ' office:value-type="string"' if text else ""
    inside = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell{kind}{times}>{inside}</table:table-cell>"


def ods_row(cells: str, repeated: int = 1) -> str:
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times}>{cells}</table:table-row>"
