"""Lists of 100,000 people come in and go out.

The floor of coming in is what reading and storing take at least: calamine reads the workbook, COPY writes its cells
into a table without indexes. That of going out is Python's csv.writer over the same rows, when they are there already.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from python_calamine import load_workbook

from common.tabular import write_table
from members.exports import Export, write
from members.imports.applying import write as write_list
from members.imports.checking import check
from members.imports.columns import specs
from members.imports.uploading import Choices, choose_columns, receive
from members.search import MemberSearch
from tests.bench import databases, province
from tests.bench.bench import Goal, Row, benchmark, in_turns, milliseconds
from unions.access import Scope
from unions.models import Account

ROWS = 100_000
COLUMNS = (
    "full_name sex born citizen_id phone email staff_code address job_title department joined_on education".split()
)
GIVEN = "An Bình Chi Dung Đạt Giang Hà Khánh Lan Mai Nga Oanh Phúc Quân Sơn Tâm Uyên Vân Xuân Yến".split()
MIDDLE = "Thị Văn Ngọc Minh Thanh Hữu Kim".split()


def people() -> Iterator[list[Any]]:
    for n in range(ROWS):
        born = date(1965, 1, 1) + timedelta(days=n % 14_000)
        yield [
            f"Nguyễn {MIDDLE[n % 7]} {GIVEN[n % 19]} {GIVEN[n // 19 % 20]}",
            "Nữ" if n % 3 else "Nam",
            born,
            f"084{n:09d}",
            f"09{n:08d}",
            f"nguoi{n}@vidu.vn",
            f"NV{n}",
            f"Ấp {n % 60}, xã Hòa Thuận",
            "Công nhân may",
            f"Chuyền {n % 40}",
            date(2018, 1, 1) + timedelta(days=n % 2_000),
            "Trung học phổ thông",
        ]


def workbook() -> bytes:
    stream = io.BytesIO()
    ordered = {spec.code: spec for spec in specs(COLUMNS)}
    write_table(stream, columns=[ordered[code] for code in COLUMNS], rows=people(), sheet_name="Danh sách")
    return stream.getvalue()


@contextmanager
def taken_back() -> Iterator[None]:
    """Everything that is written inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def without_history() -> None:
    """Until the transaction is rolled back, no history is written of members."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %%s DISABLE TRIGGER %%I', tgrelid::regclass, tgname) FROM pg_trigger"
            " WHERE tgrelid = ANY(%s::regclass[]) AND tgname ~ '^pgtrigger_(added|changed|deleted)_'",
            [["members_member", "members_membershipspell", "members_groupstay"]],
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def as_if_committed() -> None:
    """What waits for the end of a transaction is done now: each step of an import is a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def come_in(content: bytes, scope: Scope) -> dict[str, int]:
    """From the bytes of the file to the rows in the book."""
    with connection.cursor() as cursor:  # the province was written with ids of its own
        cursor.execute("SELECT setval('members_member_id_seq', (SELECT max(id) FROM members_member))")
    unit = scope.units().get(code="u-16")
    imported = receive(content, "danh-sach.xlsx", unit, date(2020, 1, 1), scope=scope)
    meanings = {int(index): code for index, code in imported.layout["columns"].items()}
    choose_columns(imported.pk, Choices(meanings, date(2020, 1, 1)), scope=scope)
    counts = check(imported.pk, scope=scope).counts
    as_if_committed()
    write_list(imported.pk, "all", scope=scope)
    as_if_committed()
    return counts


def floor_of_coming_in(content: bytes) -> None:
    with load_workbook(io.BytesIO(content)) as book:
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    columns = ", ".join(f"c{n} text" for n in range(len(COLUMNS)))
    with taken_back(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE floor_of_import ({columns})")
        with cursor.copy("COPY floor_of_import FROM STDIN") as copy:
            for row in rows:
                copy.write("\t".join(map(str, row)) + "\n")


@benchmark("members-import")
def importing() -> Iterator[Row]:
    """Into a union of a province: all rows new, then the same list again; what the history takes stands apart."""
    databases.whole_province()
    scope = Scope.of(Account.objects.get(username=province.CHAIR))
    content = workbook()

    def new(*, history: bool = False) -> None:
        with taken_back():
            if not history:
                without_history()
            assert come_in(content, scope) == {"new": ROWS}

    def floor() -> None:
        floor_of_coming_in(content)

    value, least = in_turns(new, floor, turns=3)
    yield Row(
        "members-import-new", value, floor=least, goal=Goal(ratio=3.5), note=f"{ROWS} × {len(COLUMNS)}, no history"
    )
    with_history = milliseconds(lambda: new(history=True))
    yield Row("members-import-history", with_history - value, floor=least, note="what the history adds")

    with taken_back():
        without_history()
        come_in(content, scope)
        value, least = in_turns(lambda: come_in(content, scope), floor, turns=3)
    yield Row("members-import-same", value, floor=least, goal=Goal(ratio=1.5), note="the same list again")


@benchmark("members-export")
def exporting() -> Iterator[Row]:
    """The members of a union with 100,000 of them, in clear."""
    databases.whole_province()
    scope = Scope.of(Account.objects.get(username=province.CHAIR))
    with taken_back():
        without_history()
        come_in(workbook(), scope)
        unit = scope.units().get(code="u-16")
        export = Export(MemberSearch(scope, unit, scope.on), scope, reason="đo")

        rows = list(export.rows())

        def floor() -> None:
            csv.writer(io.StringIO()).writerows(rows)

        def product() -> None:
            with tempfile.TemporaryFile() as file:
                assert write(export, file, as_csv=False, title_lines=[], sheet_name="Danh sách") >= ROWS

        value, least = in_turns(product, floor, turns=3)
        yield Row("members-export", value, floor=least, goal=Goal(ratio=3), note=f"{ROWS} rows")
        before = _resident(reset=True)
        product()
        yield Row("members-export-memory", _resident() - before, unit="MB", goal=Goal(value=100, unit="MB"))


def _resident(*, reset: bool = False) -> float:
    """The largest resident size since the last reset, in MB; Linux alone tells."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
