"""The rows of a list, cell by cell, as what the book keeps of a person; every cell that cannot be is told.

Values are texts as COPY takes them, so that a hundred thousand rows go into the database as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.tabular import BodyRow, Cell
from common.vietnamese import fold
from members.imports import words
from members.imports.columns import BORN, DAYS, FEMALE, GROUP, KEY, MALE, PARTY
from members.models import Member

Said = dict[str, str]

WHOLE_ROW = ""  # what an error is about that is about no cell
MEMOS = 20_000  # values of a column that are remembered with what they mean
NUMBERS = ("citizen_id", "member_number", "staff_code", "key_member")  # each tells two people of one name apart


@dataclass(slots=True)
class Row:
    """A row of the list: what it says, by the column of the staging table, and what is wrong, by the list's column."""

    number: int
    said: Said
    errors: dict[str, str] = field(default_factory=dict)


def readers(groups: Mapping[str, int]) -> dict[str, words.Reader]:
    """By the column of a list: how its cells are read."""
    of_tables = words.Readers.of(groups)
    plain = {
        name: words.plain(Member._meta.get_field(name).max_length or 0)  # type: ignore[union-attr]
        for name in (
            "member_number card_number staff_code address native_place religion qualification languages job_title"
            " department bank_account bank_name health_note note"
        ).split()
    }
    return {
        **plain,
        **dict.fromkeys(DAYS, words.day_text),
        "full_name": words.name,
        "sex": words.sex_text,
        BORN: words.birth_text,
        MALE: words.mark_or_birth,
        FEMALE: words.mark_or_birth,
        "citizen_id": words.citizen,
        "phone": words.telephone,
        "email": words.email,
        "ethnicity": of_tables.ethnicity,
        "education": words.choice(words.EDUCATION, Member.Education),
        "political_theory": words.choice(words.THEORY, Member.PoliticalTheory),
        "contract": words.choice(words.CONTRACT, Member.Contract),
        PARTY: words.party,
        GROUP: of_tables.group,
        KEY: words.key,
    }


def read_rows(body: Iterable[BodyRow], codes: Sequence[str], groups: Mapping[str, int]) -> Iterator[Row]:
    """What the rows say in these columns. `groups` are ids by `words.group_key` of their names and codes.

    A row below a line that names a group is of that group unless it says another one itself.
    """
    known = readers(groups)
    columns: list[tuple[str, dict[Cell, tuple[str, str]], words.Reader]] = [(code, {}, known[code]) for code in codes]
    for line in body:
        said: Said = {}
        errors: dict[str, str] = {}
        cells = line.cells
        for code, remembered, read in columns:
            cell = cells[code]
            if cell == "":
                continue
            found = remembered.get(cell)
            if found is None:
                found = _told(read, cell)
                if len(remembered) < MEMOS:
                    remembered[cell] = found
            value, error = found
            if value:
                said[code] = value
            elif error:
                errors[code] = error
        _put_together(said, errors)
        if name := said.get("full_name"):
            said["name_folded"] = " ".join(map(_folded, name.split()))
        if line.section and "group_id" not in said and (group := groups.get(words.group_key(line.section))):
            said["group_id"] = str(group)
        yield Row(line.number, said, errors)


def _told(read: words.Reader, cell: Cell) -> tuple[str, str]:
    """The value of a cell and "", or "" and what is wrong."""
    if isinstance(cell, str) and words.MASKED in cell:
        return "", _("This value is masked. Leave its column out, or take the workbook made for changes.")
    try:
        return read(cell), ""
    except ValidationError as error:
        return "", " ".join(error.messages)


def _put_together(said: Said, errors: dict[str, str]) -> None:
    """Columns that are not one field each, as the fields that they speak of."""
    if MALE in said or FEMALE in said:
        _of_two_columns(said, errors)
    if born := said.pop(BORN, ""):
        said["born_year"] = born[:4]
        if len(born) > 4:
            said["born_on"] = born
    if "sex" not in said and "sex" not in errors and (number := said.get("citizen_id", "")):
        said |= _sex_by(number)
    if marked := said.pop(PARTY, ""):
        _party(said, marked)
    if studied := said.get("qualification", ""):
        _qualified(said, studied)
    for code, column in ((GROUP, "group_id"), ("ethnicity", "ethnicity_id")):
        if code in said:
            said[column] = said.pop(code)
    if row_key := said.pop(KEY, ""):
        said["key_member"], said["key_version"] = row_key.split(":")


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    """`fold` of a word: a few thousand of them make all names, and a name folds word by word."""
    return fold(word)


def _sex_by(number: str) -> Said:
    """A citizen number of twelve digits tells the sex: the fourth is odd for women."""
    return {"sex_by_number": "female" if int(number[3]) % 2 else "male"} if len(number) == 12 else {}


def _of_two_columns(said: Said, errors: dict[str, str]) -> None:
    """The columns of men and of women: which is filled tells the sex, and a birth in it the birth."""
    men, women = said.pop(MALE, ""), said.pop(FEMALE, "")
    if men and women:
        errors[MALE] = _("Both the column of men and that of women are filled. Leave one of them blank.")
        return
    said.setdefault("sex", "male" if men else "female")
    written = men or women
    if written != "x":
        said.setdefault(BORN, written)


def _party(said: Said, marked: str) -> None:
    if len(marked) > 1:
        said.setdefault("party_joined_on", marked)
    else:
        said["party_marked"] = marked


def _qualified(said: Said, studied: str) -> None:
    """ "Đại học Luật" tells a level and a field, "Đại học" a level alone; the highest level counts."""
    level, alone = words.level_in(studied)
    if alone:
        del said["qualification"]
    if level and words.RANK[level] > words.RANK.get(said.get("education", ""), -1):
        said["education"] = level


def flag_doubles(rows: Sequence[Row]) -> None:
    """Rows of one list that are one person: both are told of the other, since either may be the mistaken one."""
    for column in NUMBERS:
        seen: dict[str, Row] = {}
        for row in rows:
            number = row.said.get(column)
            if number and (first := seen.setdefault(number, row)) is not row:
                _tell_both(first, row, column if column != "key_member" else WHOLE_ROW)
    named: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        said = row.said
        if name := said.get("full_name"):
            named.setdefault((name, said.get("born_on") or said.get("born_year", "")), []).append(row)
    for alike in named.values():
        if len(alike) > 1:
            for row in alike:
                if not any(row.said.get(number) for number in NUMBERS):
                    _tell_both(alike[0] if alike[0] is not row else alike[1], row, "full_name")


def _tell_both(first: Row, second: Row, column: str) -> None:
    message = _("The same person stands in row %(row)d too. Delete one of them, or write what tells them apart.")
    first.errors.setdefault(column, message % {"row": second.number})
    second.errors.setdefault(column, message % {"row": first.number})
