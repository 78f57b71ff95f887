"""Taking back what a list wrote."""

from __future__ import annotations

from datetime import date

import pghistory
import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from members.imports.applying import write
from members.imports.undoing import undo
from members.models import Member, MembershipSpell
from tests.cast import member
from tests.common import workbooks
from tests.common.workbooks import PEOPLE
from tests.members.importing import SINCE, checked, errors_of, imported, listed, sent, snapshot


def mixed(cast):
    """A list that makes people, changes some and moves one to a group."""
    lan = member("Nguyễn Thị Lan", cast.truong)
    Member.objects.filter(pk=lan.pk).update(note="hai\ndòng", phone="0912345678")
    member("Lê Văn Tám", cast.truong)
    return listed(
        {
            "full_name": "Nguyễn Thị Lan",
            "born": "20/5/1990",
            "job_title": "Y tá",
            "group": "Tổ 1",
            "sex": "",
            "note": "hai dòng",
        },
        {"full_name": "Lê Văn Tám", "born": "20/5/1990", "job_title": "Bảo vệ", "group": "", "sex": "Nam", "note": ""},
        {"full_name": "Phạm Thị Mới", "born": "1992", "job_title": "Kế toán", "group": "Tổ 1", "sex": "Nữ", "note": ""},
    )


def test_undoing_brings_every_row_back_byte_for_byte(cast, binh):
    content = mixed(cast)
    before = snapshot()
    done = imported(content, cast.truong, binh)
    assert done.counts == {"changed": 2, "new": 1}, errors_of(done)
    assert snapshot() != before
    undo(done.pk, scope=binh)
    assert snapshot() == before
    done.refresh_from_db()
    assert (done.status, done.undone_by) == ("undone", cast.binh)


def test_what_was_built_upon_an_import_keeps_it_from_being_undone(cast, binh, paid):
    done = imported(mixed(cast), cast.truong, binh)
    new = Member.objects.get(full_name="Phạm Thị Mới")
    with pghistory.context():
        paid(cast.truong, date(2024, 5, 5), member=new)
        Member.objects.filter(full_name="Lê Văn Tám").update(job_title="Thủ kho")
    before = snapshot()
    with pytest.raises(ValidationError) as caught:
        undo(done.pk, scope=binh)
    told = " ".join(caught.value.messages)
    assert "Phạm Thị Mới" in told
    assert "Lê Văn Tám" in told
    assert "Nguyễn Thị Lan" not in told
    assert snapshot() == before


def test_a_membership_that_ended_since_keeps_an_import_from_being_undone(cast, binh):
    done = imported(workbooks.plain(), cast.truong, binh)
    spell = MembershipSpell.objects.first()
    with pghistory.context():
        MembershipSpell.objects.filter(pk=spell.pk).update(valid=DateRange(SINCE, date(2024, 1, 1)), left="resigned")
    with pytest.raises(ValidationError):
        undo(done.pk, scope=binh)


def test_two_lists_of_one_union_go_into_the_book_one_after_the_other(cast, binh):
    ready = checked(workbooks.plain(), cast.truong, binh)
    known = connection.get_connection_params()
    words = {key: known[key] for key in ("dbname", "user", "password", "host", "port") if known.get(key)}
    with psycopg.connect(**words, autocommit=True) as somebody_else, connection.cursor() as cursor:
        somebody_else.execute("SELECT pg_advisory_lock(hashtext('members.imports'), %s)", [cast.truong.pk % 2**31])
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            write(ready.pk, "all", scope=binh)
    assert not Member.objects.exists()
    write(ready.pk, "all", scope=binh)
    assert Member.objects.count() == len(PEOPLE)


def test_as_many_statements_for_two_hundred_rows_as_for_ten(cast, binh, queries):
    def asked(count: int, start: int) -> int:
        rows = [
            {"full_name": f"Người Số {'abcdefghij'[n % 10]}{n}", "sex": "Nam", "staff_code": f"N{n}"}
            for n in range(start, start + count)
        ]
        content = listed(*rows)
        ready = sent(content, cast.truong, binh)
        with queries() as seen:
            imported_rows = imported(content, cast.truong, binh)
            undo(imported_rows.pk, scope=binh)
        assert imported_rows.counts == {"new": count}
        assert ready.pk
        return len(seen)

    asked(3, 0)
    assert asked(200, 5_000) == asked(10, 1_000)
