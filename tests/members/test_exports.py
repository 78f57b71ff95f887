"""Lists of members that go out: whom, how far in clear, written down, and the way back in."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse

from common.models import AccessLog
from common.tabular import find_header, open_table, read_body
from members.imports.columns import specs
from members.models import Member
from tests.cast import account, member
from tests.common.workbooks import workbook
from tests.members.importing import checked, imported
from unions.models import Role

ADDRESS = reverse("members:member-export")


@pytest.fixture
def lan(cast):
    person = member("Nguyễn Thị Lan", cast.truong)
    details = {
        "citizen_id": "001190004321",
        "phone": "0912345678",
        "address": "12 Lê Lợi",
        "ethnicity_id": "05",
        "job_title": "=cmd()",
        "education": "university",
        "note": "hai\ndòng",
    }
    Member.objects.filter(pk=person.pk).update(**details)
    person.refresh_from_db()
    return person


def taken(client, who, query: str = "", **said) -> bytes:
    client.force_login(who)
    response = client.post(f"{ADDRESS}?{query}", {"shape": "xlsx"} | said)
    assert response.status_code == 200, response.content.decode()[:2000]
    return b"".join(response.streaming_content)


def read(content: bytes) -> list[dict]:
    table = open_table(content, "a.xlsx")
    layout = find_header(table.rows, specs(), merged=table.merged)
    return [row.cells for row in read_body(table, layout).rows]


def test_without_a_reason_what_is_personal_is_masked(client, cast, lan):
    (row,) = read(taken(client, cast.binh))
    assert row["full_name"] == "Nguyễn Thị Lan"
    assert row["born"] == "1990"
    assert row["citizen_id"].endswith("4321")
    assert "001190" not in row["citizen_id"]
    assert row["address"] == "•••"
    assert "ethnicity" not in row
    log = AccessLog.objects.get()
    assert (log.act, log.rows, log.reason) == ("export", 1, "")
    assert "citizen_id" not in log.fields


def test_with_a_reason_it_stands_in_clear_and_is_written_down(client, cast, lan):
    (row,) = read(taken(client, cast.binh, in_clear="on", sensitive="on", reason="Làm thẻ"))
    assert (row["born"], row["citizen_id"], row["ethnicity"]) == (date(1990, 5, 20), "001190004321", "Khơ-me")
    log = AccessLog.objects.get()
    assert (log.account, log.rows, log.reason) == (cast.binh, 1, "Làm thẻ")
    assert {"citizen_id", "ethnicity"} <= set(log.fields)


def test_no_reason_no_details(client, cast, lan):
    client.force_login(cast.binh)
    for said in ({"in_clear": "on"}, {"sensitive": "on"}, {"shape": "changes"}):
        response = client.post(ADDRESS, {"shape": "xlsx"} | said)
        assert response.status_code == 422
        assert "reason" in response.context["form"].errors
    assert not AccessLog.objects.exists()


def test_who_only_looks_on_takes_masks_whatever_is_asked(client, cast, lan):
    cast.dung.chosen_unit = cast.truong
    cast.dung.save()
    (row,) = read(taken(client, cast.dung, in_clear="on", sensitive="on", reason="Tò mò"))
    assert row["address"] == "•••"
    assert "ethnicity" not in row


def test_sensitive_details_stay_with_the_officers_of_the_union(client, cast, lan):
    above = account("tren", cast.huyen_a, Role.OFFICER)
    (row,) = read(taken(client, above, in_clear="on", sensitive="on", reason="Làm thẻ"))
    assert (row["address"], row["ethnicity"]) == ("12 Lê Lợi", "•••")


def test_the_file_holds_whom_the_list_page_shows(client, cast, lan):
    member("Trần Văn Nam", cast.truong, sex="male")
    member("Người Nơi Khác", cast.xuong)
    assert [row["full_name"] for row in read(taken(client, cast.binh))] == ["Nguyễn Thị Lan", "Trần Văn Nam"]
    assert [row["full_name"] for row in read(taken(client, cast.binh, "sex=male"))] == ["Trần Văn Nam"]
    assert [row["full_name"] for row in read(taken(client, cast.binh, "q=lan"))] == ["Nguyễn Thị Lan"]


def test_formulas_are_texts(client, cast, lan):
    content = taken(client, cast.binh)
    assert b"<f>" not in content
    (row,) = read(content)
    assert row["job_title"] == "=cmd()"


def test_csv_has_its_mark_semicolons_and_no_formulas(client, cast, lan):
    text = taken(client, cast.binh, shape="csv").decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert "Nguyễn Thị Lan" in rows[1]
    assert "'=cmd()" in rows[1]


def test_a_title_stands_above_the_table(client, cast, lan):
    table = open_table(taken(client, cast.binh, "sex=female"), "a.xlsx")
    above = " ".join(str(row[0]) for row in table.rows[:5])
    assert "CĐCS TRƯỜNG HOA SEN" in above
    assert "31/12/2024" in above


def test_a_workbook_sent_back_untouched_changes_nothing(client, cast, scope, lan):
    content = taken(client, cast.binh, shape="changes", sensitive="on", reason="Rà soát")
    assert checked(content, cast.truong, scope("binh")).counts == {"same": 1}


def edited(content: bytes, column: str, value: str) -> bytes:
    """The workbook with a cell of its first person changed, as somebody's Excel saves it."""
    table = open_table(content, "a.xlsx")
    layout = find_header(table.rows, specs(), merged=table.merged)
    rows = [list(row) for row in table.rows]
    rows[layout.first][layout.places[column]] = value
    return workbook(rows)


def test_a_round_trip_shows_exactly_the_edits(client, cast, scope, lan):
    content = edited(taken(client, cast.binh, shape="changes", reason="Rà soát"), "full_name", "Nguyễn Thị Lan Hương")
    done = imported(content, cast.truong, scope("binh"))
    assert [row.changes for row in done.rows.all()] == [{"full_name": ["Nguyễn Thị Lan", "Nguyễn Thị Lan Hương"]}]
    lan.refresh_from_db()
    assert (lan.full_name, lan.note) == ("Nguyễn Thị Lan Hương", "hai\ndòng")


def test_a_person_who_changed_meanwhile_is_flagged(client, cast, scope, lan):
    content = edited(taken(client, cast.binh, shape="changes", reason="Rà soát"), "phone", "0987654321")
    Member.objects.filter(pk=lan.pk).update(job_title="Y tá", version=2)
    assert checked(content, cast.truong, scope("binh")).counts == {"bad": 1}


def test_a_masked_export_never_overwrites(client, cast, scope, lan):
    done = checked(taken(client, cast.binh), cast.truong, scope("binh"))
    assert done.counts == {"bad": 1}


def test_as_many_statements_for_many_people_as_for_one(client, cast, lan, queries):
    def asked() -> int:
        with queries() as seen:
            taken(client, cast.binh, in_clear="on", reason="Làm thẻ")
        return len(seen)

    asked()
    one = asked()
    for n in range(60):
        member(f"Người {n}", cast.truong)
    assert asked() == one


@pytest.mark.parametrize("who", ["khach", "chi", "giang"])
def test_outsiders_take_nothing(client, cast, lan, who):
    client.force_login(getattr(cast, who))
    response = client.post(ADDRESS, {"shape": "xlsx"})
    if response.status_code == 200:
        content = b"".join(response.streaming_content)
        assert "Lan" not in str(open_table(content, "a.xlsx").rows)
    else:
        assert response.status_code == 404
