"""The pages of lists that come in, from the file to its undoing."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from common import jobs
from common.tabular import open_table
from members import tasks
from members.imports import running
from members.models import Member, MemberImport
from tests.cast import account
from tests.common import workbooks
from tests.common.workbooks import PEOPLE
from tests.members.importing import SINCE, checked, imported, listed, sent
from unions.models import Role


@pytest.fixture
def binh(client, cast):
    client.force_login(cast.binh)
    return client


def upload(client, content: bytes = b"", name: str = "danh-sach.xlsx", **said):
    said = {"unit": "truong", "joined_on": "01/01/2020"} | said
    if content:
        said["file"] = SimpleUploadedFile(name, content)
    return client.post(reverse("members:member-import-create"), said)


def choose(client, imported: MemberImport, **said):
    columns = {f"column_{index}": code for index, code in imported.layout["columns"].items()}
    address = reverse("members:member-import-columns", args=[imported.pk])
    return client.post(address, columns | {"joined_on": "01/01/2020"} | said)


def test_a_list_goes_from_the_file_into_the_book_and_out_again(binh, cast):
    response = upload(binh, workbooks.titled_and_signed())
    one = MemberImport.objects.get()
    assert response.url == reverse("members:member-import-columns", args=[one.pk])
    page = binh.get(response.url)
    assert page.context["imported"].layout["rows"] == len(PEOPLE)
    assert page.context["imported"].layout["skipped_number"] > 0

    response = choose(binh, one)
    page = binh.get(response.url)
    assert page.context["imported"].counts == {"new": len(PEOPLE)}
    assert not Member.objects.exists()

    binh.post(reverse("members:member-import-write", args=[one.pk]), {"mode": "all"})
    assert Member.objects.count() == len(PEOPLE)
    assert binh.get(one.get_absolute_url()).context["imported"].status == "imported"

    binh.post(reverse("members:member-import-undo", args=[one.pk]))
    assert not Member.objects.exists()
    assert binh.get(one.get_absolute_url()).context["imported"].status == "undone"


def test_rows_are_pasted_as_well(binh, cast):
    upload(binh, pasted="Họ và tên\tGiới tính\tNgày sinh\nNguyễn Văn An\tNam\t5/9/1985\n")
    one = MemberImport.objects.get()
    choose(binh, one)
    one.refresh_from_db()
    assert one.counts == {"new": 1}


@pytest.mark.parametrize("kind", ["zip_bomb", "with_macros", "old_excel", "with_external_entity"])
def test_a_refused_file_is_told_beside_the_field_and_what_was_typed_stays(binh, cast, kind):
    response = upload(binh, getattr(workbooks, kind)(), joined_on="05/09/2021")
    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors["file"]
    assert form["joined_on"].value() == "05/09/2021"
    assert not MemberImport.objects.exists()


@pytest.mark.parametrize("said", [{}, {"pasted": "Họ và tên", "name": "a.csv"}])
def test_neither_or_nothing_readable_is_refused(binh, cast, said):
    assert upload(binh, **said).status_code == 422


def test_pasted_rows_stay_when_they_are_refused(binh, cast):
    response = upload(binh, pasted="một\thai\nba\tbốn")
    assert response.status_code == 422
    assert response.context["form"]["pasted"].value() == "một\thai\nba\tbốn"


def test_a_day_before_the_union_stood_is_refused(binh, cast):
    response = upload(binh, workbooks.plain(), joined_on="01/01/1990")
    assert response.status_code == 422
    assert "joined_on" in response.context["form"].errors


def test_the_same_file_again_points_at_the_first_import(binh, cast, scope):
    content = workbooks.plain()
    first = imported(content, cast.truong, scope("binh"))
    response = upload(binh, content)
    assert binh.get(response.url).context["first"] == first


def test_another_sheet_of_the_file_can_be_chosen(binh, cast):
    content = workbooks.workbook(
        [("Họ và tên", "Giới tính"), ("Nguyễn Văn An", "Nam")],
        sheets={"Khác": [("Họ và tên", "Ngày sinh"), ("Lê Văn Tám", 1990)]},
    )
    upload(binh, content)
    one = MemberImport.objects.get()
    assert one.sheet == "Khác"
    binh.post(reverse("members:member-import-sheet", args=[one.pk]), {"sheet": "Danh sách"})
    one.refresh_from_db()
    assert (one.sheet, list(one.layout["columns"].values())) == ("Danh sách", ["full_name", "sex"])


def test_two_columns_of_one_meaning_are_refused_with_what_was_chosen(binh, cast):
    upload(binh, workbooks.workbook([("Họ và tên", "Giới tính", "Lạ"), ("Nguyễn Văn An", "Nam", "x")]))
    one = MemberImport.objects.get()
    response = choose(binh, one, column_2="full_name")
    assert response.status_code == 422
    assert response.context["form"]["column_2"].value() == "full_name"


def test_errors_are_paged_and_filtered_by_kind(binh, cast, scope):
    rows = [{"full_name": f"Người {n}", "sex": "Nam" if n % 2 else "?", "phone": "1"} for n in range(120)]
    one = checked(listed(*rows), cast.truong, scope("binh"))
    page = binh.get(one.get_absolute_url())
    assert page.context["page"].paginator.num_pages == 3
    page = binh.get(one.get_absolute_url(), {"outcome": "bad", "column": "sex"})
    assert page.context["page"].paginator.count == 60


def test_changed_rows_are_shown_old_and_new(binh, cast, scope, lan):
    one = checked(listed({"full_name": lan.full_name, "job_title": "Y tá"}), cast.truong, scope("binh"))
    (row,) = binh.get(one.get_absolute_url()).context["rows"]
    assert [pair[1:] for pair in row["changes"]] == [("–", "Y tá")]


def test_their_own_file_comes_back_with_the_errors_in_it(binh, cast, scope):
    rows = [
        {"full_name": "Nguyễn Văn An", "sex": "Nam", "phone": "1"},
        {"full_name": "Lê Thị Ba", "sex": "Nữ", "phone": ""},
    ]
    one = checked(listed(*rows), cast.truong, scope("binh"))
    content = binh.get(reverse("members:member-import-file", args=[one.pk])).content
    table = open_table(content, "a.xlsx")
    assert [bool(row[-1]) for row in table.rows] == [True, True, False]
    again = sent(content, cast.truong, scope("binh"))
    assert again.layout["columns"] == one.layout["columns"]


def test_sensitive_values_are_hidden_from_officers_above(client, cast, scope):
    from_the_union = checked(
        listed({"full_name": "Nguyễn Văn An", "sex": "Nam", "ethnicity": "Kinhh"}), cast.truong, scope("binh")
    )
    client.force_login(account("tren", cast.huyen_a, Role.OFFICER))
    page = client.get(from_the_union.get_absolute_url())
    assert "Kinhh" not in page.content.decode()
    assert client.get(reverse("members:member-import-file", args=[from_the_union.pk])).status_code == 404


@pytest.mark.parametrize("name", ["detail", "columns", "file", "progress", "write", "undo", "sheet", "check"])
@pytest.mark.parametrize("who", ["chi", "dung", "khach"])
def test_other_peoples_imports_are_not_found(client, cast, scope, name, who):
    one = checked(workbooks.plain(), cast.truong, scope("binh"))
    client.force_login(getattr(cast, who))
    address = reverse(f"members:member-import-{name}", args=[one.pk])
    answered = {client.get(address).status_code, client.post(address).status_code}
    assert answered <= {404, 405}


def test_a_large_list_is_worked_through_by_a_job(binh, cast, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(running, "AT_ONCE", 2)
    monkeypatch.setattr(jobs, "nudge", lambda job: True)
    upload(binh, workbooks.plain())
    one = MemberImport.objects.get()
    choose(binh, one)
    one.refresh_from_db()
    assert (one.status, one.job.kind) == ("checking", running.CHECK)
    assert binh.get(one.get_absolute_url()).context["waiting"]

    with django_capture_on_commit_callbacks(execute=True):
        tasks.check_list(one.job)
    one.refresh_from_db()
    assert (one.status, one.counts) == ("checked", {"new": len(PEOPLE)})

    binh.post(reverse("members:member-import-write", args=[one.pk]), {"mode": "all"})
    one.refresh_from_db()
    assert (one.status, one.job.kind) == ("importing", running.WRITE)
    for _attempt in range(2):  # a job handed out again does no harm
        tasks.write_list(one.job)
    one.refresh_from_db()
    assert one.status == "imported"
    assert Member.objects.count() == len(PEOPLE)


def test_a_list_that_cannot_be_checked_says_why(binh, cast, scope):
    upload(binh, workbooks.workbook([("Họ và tên", "Giới tính")]))
    one = MemberImport.objects.get()
    choose(binh, one)
    one.refresh_from_db()
    assert one.status == "failed"
    assert one.layout["failure"] in binh.get(one.get_absolute_url()).content.decode()


def test_the_template_can_be_sent_back(binh, cast):
    content = binh.get(reverse("members:member-import-template")).content
    table = open_table(content, "mau.xlsx")
    assert len(table.rows[0]) > 20
    assert BytesIO(content).read(2) == b"PK"


def test_pages_read_in_english_too(binh, cast, scope):
    cast.binh.language = "en"
    cast.binh.save()
    with translation.override("en"):
        one = checked(workbooks.plain(), cast.truong, scope("binh"))
    assert b"New members" in binh.get(one.get_absolute_url()).content
    assert one.joined_on == SINCE
