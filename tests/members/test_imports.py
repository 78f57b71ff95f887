"""Lists of members: what comes in, what is refused, what changes, and how all of it is undone."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from common.models import StoredFile
from members.imports import applying
from members.imports.applying import CheckAgainError, write
from members.imports.checking import check
from members.imports.undoing import undo
from members.models import ColumnMapping, GroupStay, Member, MemberImport, MembershipSpell
from tests.cast import account, member
from tests.common import workbooks
from tests.common.workbooks import PEOPLE
from tests.members.importing import SINCE, checked, errors_of, imported, listed, sent, snapshot
from unions.access import Scope
from unions.models import Role

MESSY = {
    "plain": workbooks.plain,
    "titled": workbooks.titled_and_signed,
    "two lines": workbooks.two_line_header,
    "unmerged": lambda: workbooks.two_line_header(merge=False),
    "numbers": workbooks.numbers_without_zeros,
    "tcvn3": workbooks.in_tcvn3,
    "vni": workbooks.in_vni,
    "capitals": workbooks.in_capitals,
    "decomposed": workbooks.decomposed,
    "no-break": workbooks.with_no_break_spaces,
    "sections": workbooks.in_sections,
}


@pytest.mark.parametrize("kind", MESSY)
def test_every_messy_workbook_comes_in_right(cast, binh, kind):
    done = imported(MESSY[kind](), cast.truong, binh)

    assert done.counts == {"new": len(PEOPLE)}, errors_of(done)
    stored = {person.full_name: person for person in Member.objects.all()}
    assert set(stored) == {person.name for person in PEOPLE}
    codes = set(done.layout["codes"])
    for person in PEOPLE:
        row = stored[person.name]
        assert row.sex == ("female" if person.sex == "Nữ" else "male")
        if codes & {"born", "male"}:
            assert (row.born_on, row.born_year) == (person.born, person.born.year)
        if "citizen_id" in codes:
            assert row.citizen_id == person.citizen_number
        if "phone" in codes:
            assert row.phone == person.phone
        if "party" in codes:
            assert (row.party_joined_on is not None) == person.party


@pytest.mark.parametrize(
    ("content", "births"),
    [
        (workbooks.born_in_years_only, [(None, person.born.year) for person in PEOPLE]),
        (workbooks.days_as_texts, [(person.born, person.born.year) for person in PEOPLE]),
    ],
)
def test_births_are_added_to_people_who_are_known_by_name(cast, binh, content, births):
    for person in PEOPLE:
        row = member(person.name, cast.truong)
        Member.objects.filter(pk=row.pk).update(born_on=None, born_year=None)

    done = imported(content(), cast.truong, binh)

    assert done.counts == {"changed": len(PEOPLE)}, errors_of(done)
    stored = {row.full_name: (row.born_on, row.born_year) for row in Member.objects.all()}
    assert [stored[person.name] for person in PEOPLE] == births


HARMFUL = {
    "rows": lambda: workbooks.rows_of_nothing(200_000),
    "corner": workbooks.corner_cell,
    "texts": workbooks.one_text_many_times,
    "claims": workbooks.claiming_many_texts,
    "bomb": workbooks.zip_bomb,
    "lying": workbooks.lying_about_sizes,
    "entity": workbooks.with_external_entity,
    "macros": workbooks.with_macros,
    "xls": workbooks.old_excel,
    "locked": workbooks.locked,
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_every_harmful_file_is_refused_and_nothing_is_stored(cast, binh, kind):
    with pytest.raises(ValidationError) as caught:
        sent(HARMFUL[kind](), cast.truong, binh)

    assert caught.value.messages[0]
    assert not MemberImport.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_list_without_a_header_is_refused(cast, binh):
    with pytest.raises(ValidationError) as caught:
        sent(workbooks.workbook([("Nguyễn Văn An", "Nam"), ("Trần Thị Bình", "Nữ")]), cast.truong, binh)
    assert caught.value.code == "header"


# What a row becomes ----------------------------------------------------------------------------------------


def test_the_same_list_again_changes_nothing(cast, binh):
    imported(workbooks.plain(), cast.truong, binh)
    before = snapshot()
    again = imported(workbooks.plain(), cast.truong, binh)

    assert again.counts == {"same": len(PEOPLE)}
    assert snapshot() == before


@pytest.mark.parametrize("column", ["full_name", "citizen_id", "member_number", "staff_code"])
def test_a_person_is_recognised_by_each_of_the_keys(cast, binh, column):
    person = member("Nguyễn Thị Lan", cast.truong)
    numbers = {"citizen_id": "001190004321", "member_number": "DV7", "staff_code": "CB7"}
    Member.objects.filter(pk=person.pk).update(**numbers)
    keys = {"full_name": {"full_name": "nguyen thi lan", "born": "20/5/1990"}}
    said = keys.get(column, {column: numbers.get(column), "full_name": "Nguyễn Thị Lan Anh"})

    done = imported(listed(said | {"job_title": "Y tá"}), cast.truong, binh)

    assert done.counts == {"changed": 1}, errors_of(done)
    person.refresh_from_db()
    assert (person.job_title, person.version) == ("Y tá", 2)


def test_an_empty_cell_leaves_what_is_known_unless_erasing_was_asked_for(cast, binh):
    person = member("Nguyễn Thị Lan", cast.truong)
    known = {"phone": "0912345678", "job_title": "Y tá", "employed_on": date(2019, 1, 1)}
    Member.objects.filter(pk=person.pk).update(**known)
    rows = [
        {"full_name": "Nguyễn Thị Lan", "born": "20/5/1990", "phone": "", "job_title": "", "employed_on": ""},
        {
            "full_name": "Lê Văn Tám",
            "born": "1991",
            "sex": "Nam",
            "phone": "0912345679",
            "job_title": "Bảo vệ",
            "employed_on": "1/1/2020",
        },
    ]

    assert checked(listed(*rows), cast.truong, binh).counts == {"same": 1, "new": 1}
    done = imported(listed(*rows), cast.truong, binh, blank_erases=True)

    assert done.counts == {"changed": 1, "new": 1}
    person.refresh_from_db()
    assert (person.phone, person.job_title, person.employed_on) == ("", "", None)
    assert (person.full_name, person.born_on, person.sex) == ("Nguyễn Thị Lan", date(1990, 5, 20), "female")


def test_a_year_does_not_take_the_day_of_birth_away(cast, binh):
    member("Nguyễn Thị Lan", cast.truong)
    assert checked(listed({"full_name": "Nguyễn Thị Lan", "born": 1990}), cast.truong, binh).counts == {"same": 1}


def test_people_of_other_unions_are_named_by_nothing_but_the_way_on(cast, binh):
    other = member("Người Xưởng May", cast.xuong)
    Member.objects.filter(pk=other.pk).update(citizen_id="001190004321")

    done = checked(
        listed({"full_name": "Nguyễn Thị Lan", "citizen_id": "001190004321", "sex": "Nữ"}), cast.truong, binh
    )

    (errors,) = errors_of(done).values()
    assert list(errors) == [""]
    assert "Người Xưởng May" not in errors[""]
    assert "Xưởng" not in errors[""]


def test_who_left_is_not_admitted_again_by_a_list(cast, binh):
    person = member("Nguyễn Thị Lan", cast.truong)
    person.spells.update(valid=DateRange(SINCE, date(2022, 6, 1)), left="resigned")

    done = checked(listed({"full_name": "Nguyễn Thị Lan", "born": "20/5/1990", "sex": "Nữ"}), cast.truong, binh)

    (errors,) = errors_of(done).values()
    assert "01/06/2022" in errors[""]


def test_doubles_in_a_list_are_told_in_both_rows(cast, binh):
    twice = {"full_name": "Nguyễn Thị Lan", "born": "20/5/1990", "sex": "Nữ"}
    by_number = {"full_name": "Lê Văn Tám", "sex": "Nam", "born": "", "citizen_id": "079085001234"}
    done = checked(listed(twice, twice, by_number, by_number | {"full_name": "Lê Tám"}), cast.truong, binh)
    assert {number: list(errors) for number, errors in errors_of(done).items()} == {
        2: ["full_name"],
        3: ["full_name"],
        4: ["citizen_id"],
        5: ["citizen_id"],
    }


def test_two_people_of_one_name_and_birth_are_told_apart_by_their_numbers(cast, binh):
    one = {"full_name": "Nguyễn Thị Lan", "born": "20/5/1990", "citizen_id": "001190004321"}
    done = imported(listed(one, one | {"citizen_id": "001190004322"}), cast.truong, binh)
    assert done.counts == {"new": 2}
    assert imported(listed(one, one | {"citizen_id": "001190004322"}), cast.truong, binh).counts == {"same": 2}


def test_every_wrong_cell_of_a_row_is_told(cast, binh):
    wrong = {
        "full_name": "Nguyễn Văn An",
        "sex": "nửa",
        "born": "31/02/1990",
        "citizen_id": "12345",
        "phone": "01",
        "email": "an@",
        "education": "giỏi",
        "joined_on": "mai",
        "group": "Tổ không có",
    }
    done = checked(listed(wrong), cast.truong, binh)
    (errors,) = errors_of(done).values()
    assert set(errors) == set(wrong) - {"full_name"}


def test_numbers_of_two_people_in_one_row_are_refused(cast, binh):
    lan, tam = member("Nguyễn Thị Lan", cast.truong), member("Lê Văn Tám", cast.truong)
    Member.objects.filter(pk=lan.pk).update(citizen_id="001190004321")
    Member.objects.filter(pk=tam.pk).update(member_number="DV8")
    done = checked(listed({"full_name": "Ai", "citizen_id": "001190004321", "member_number": "DV8"}), cast.truong, binh)
    assert list(errors_of(done)) == [2]


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("12/12", "upper"),
        ("9/12", "lower"),
        ("ĐH", "university"),
        ("Thạc sỹ", "master"),
        ("Cao đẳng", "college"),
    ],
)
def test_levels_of_education_are_read_as_people_write_them(cast, binh, typed, level):
    imported(listed({"full_name": "Nguyễn Văn An", "sex": "Nam", "education": typed}), cast.truong, binh)
    assert Member.objects.get().education == level


def test_a_field_of_study_may_tell_the_level_too(cast, binh):
    rows = [
        {"full_name": "Nguyễn Văn An", "sex": "Nam", "education": "12/12", "qualification": "Đại học Luật"},
        {"full_name": "Lê Văn Tám", "sex": "Nam", "education": "12/12", "qualification": "Đại học"},
        {"full_name": "Lê Thị Ba", "sex": "Nữ", "education": "", "qualification": "Kế toán"},
    ]
    imported(listed(*rows), cast.truong, binh)
    assert set(Member.objects.values_list("full_name", "education", "qualification")) == {
        ("Nguyễn Văn An", "university", "Đại học Luật"),
        ("Lê Văn Tám", "university", ""),
        ("Lê Thị Ba", "", "Kế toán"),
    }


def test_peoples_are_found_by_their_other_names(cast, scope):
    imported(listed({"full_name": "Thạch Kim", "sex": "Nam", "ethnicity": "KHMER"}), cast.truong, scope("binh"))
    assert Member.objects.get().ethnicity.name == "Khơ-me"


def test_sensitive_columns_are_read_only_from_those_who_may_see_them(cast):
    from_above = Scope.of(account("tren", cast.huyen_a, Role.OFFICER))
    done = imported(workbooks.plain(), cast.truong, from_above)
    assert "party" not in done.layout["codes"]
    assert not Member.objects.filter(party_joined_on__isnull=False).exists()


# Memberships and groups ------------------------------------------------------------------------------------


def test_a_membership_begins_when_the_row_says_or_on_the_day_chosen(cast, binh):
    rows = [
        {"full_name": "Nguyễn Văn An", "sex": "Nam", "joined_on": date(2016, 3, 26)},
        {"full_name": "Lê Văn Tám", "sex": "Nam", "joined_on": ""},
        {"full_name": "Lê Thị Ba", "sex": "Nữ", "joined_on": date(2010, 3, 26)},
    ]
    imported(listed(*rows), cast.truong, binh)
    began = {
        spell.member.full_name: (spell.joined_on, spell.member.union_joined_on)
        for spell in MembershipSpell.objects.all()
    }
    assert began == {
        "Nguyễn Văn An": (date(2016, 3, 26), None),
        "Lê Văn Tám": (SINCE, None),
        "Lê Thị Ba": (date(2015, 1, 1), date(2010, 3, 26)),  # before the union stood
    }
    assert imported(listed(*rows), cast.truong, binh).counts == {"same": 3}


def test_another_day_of_joining_corrects_the_membership_and_undoing_brings_it_back(cast, binh):
    person = member("Nguyễn Thị Lan", cast.truong)
    spell = person.spells.get()
    GroupStay.objects.create(spell=spell, group=cast.to_1, valid=spell.valid)
    before = snapshot()
    done = imported(listed({"full_name": "Nguyễn Thị Lan", "joined_on": date(2021, 9, 1)}), cast.truong, binh)
    assert (person.spells.get().joined_on, GroupStay.objects.get().valid.lower) == (date(2021, 9, 1), date(2021, 9, 1))
    undo(done.pk, scope=binh)
    assert snapshot() == before


def test_groups_are_taken_from_a_column_or_from_the_lines_between(cast, binh):
    rows = [("Họ và tên", "Giới tính"), ("Tổ công đoàn 1",), ("Nguyễn Văn An", "Nam"), ("Lê Thị Ba", "Nữ")]
    imported(workbooks.workbook(rows), cast.truong, binh)
    assert set(GroupStay.objects.values_list("spell__member__full_name", "group__code")) == {
        ("Nguyễn Văn An", "to-1"),
        ("Lê Thị Ba", "to-1"),
    }
    by_column = listed({"full_name": "Lê Thị Ba", "group": "to-1"})
    assert checked(by_column, cast.truong, binh).counts == {"same": 1}


# Writing ---------------------------------------------------------------------------------------------------

ONE_GOOD_ONE_BAD = (
    {"full_name": "Nguyễn Văn An", "sex": "Nam", "phone": "0912345678"},
    {"full_name": "Lê Văn Tám", "sex": "Nam", "phone": "12"},
)


def test_all_or_nothing_writes_nothing_while_a_row_is_wrong(cast, binh):
    ready = checked(listed(*ONE_GOOD_ONE_BAD), cast.truong, binh)
    with pytest.raises(ValidationError):
        write(ready.pk, "all", scope=binh)
    assert not Member.objects.exists()


def test_good_rows_only_leaves_the_others_out(cast, binh):
    done = imported(listed(*ONE_GOOD_ONE_BAD), cast.truong, binh, mode="good")
    assert [person.full_name for person in Member.objects.all()] == ["Nguyễn Văn An"]
    assert done.counts == {"new": 1, "bad": 1}


def test_a_list_is_written_once(cast, binh):
    done = imported(workbooks.plain(), cast.truong, binh)
    write(done.pk, "all", scope=binh)
    assert Member.objects.count() == len(PEOPLE)


def test_a_database_error_in_the_middle_leaves_nothing(cast, binh, monkeypatch):
    ready = checked(workbooks.plain(), cast.truong, binh)
    monkeypatch.setattr(applying, "NEW_STAYS", "SELECT 1 / 0")
    with pytest.raises(Exception, match="division by zero"):
        write(ready.pk, "all", scope=binh)
    assert not Member.objects.exists()
    ready.refresh_from_db()
    assert ready.status == "checked"


def test_a_book_that_changed_since_the_check_is_checked_again(cast, binh):
    person = member("Nguyễn Thị Lan", cast.truong)
    ready = checked(listed({"full_name": "Nguyễn Thị Lan", "job_title": "Y tá"}), cast.truong, binh)
    Member.objects.filter(pk=person.pk).update(job_title="Bảo vệ")
    with pytest.raises(CheckAgainError):
        write(ready.pk, "all", scope=binh)
    check(ready.pk, scope=binh)
    assert ready.rows.get().changes == {"job_title": ["Bảo vệ", "Y tá"]}


def test_what_an_import_wrote_is_told_by_the_history_of_each_person(cast, binh):
    done = imported(workbooks.plain(), cast.truong, binh)
    events = Member.pgh_event_model.objects.filter(pgh_context=done.change)
    assert events.count() == len(PEOPLE)
    assert {event.pgh_context.metadata["user"] for event in events} == {cast.binh.pk}


@pytest.mark.parametrize("who", ["chi", "dung", "khach"])
def test_nobody_imports_into_a_union_out_of_reach(cast, scope, who):
    with pytest.raises(PermissionDenied):
        sent(workbooks.plain(), cast.truong, scope(who))
    ready = checked(workbooks.plain(), cast.truong, scope("binh"))
    with pytest.raises(PermissionDenied):
        write(ready.pk, "all", scope=scope(who))


def test_what_columns_mean_is_remembered_for_the_union(cast, binh):
    odd = workbooks.workbook([("Họ và tên", "Giới tính", "Cột lạ"), ("Nguyễn Văn An", "Nam", "Y tá")])
    imported(odd, cast.truong, binh, columns={2: "job_title"})
    assert Member.objects.get().job_title == "Y tá"
    assert sent(odd, cast.truong, binh).layout["columns"]["2"] == "job_title"
    assert ColumnMapping.objects.filter(unit=cast.truong, heading="cot la", column="job_title").exists()
