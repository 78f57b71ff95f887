"""What people write in the cells of a list of members, read as what the book keeps.

A reader gives the text that PostgreSQL's COPY takes ("" for blank), or raises ValidationError in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from common.tabular import Cell, as_name, birth, citizen_number, day, header_key, phone, sex, text, yes_no
from common.vietnamese import fold
from members.models import Ethnicity, Member

Reader = Callable[[Cell], str]

MASKED = "•••"

EDUCATION = {
    "doctor": "tien si | tien sy | ts | pgs ts | gs ts | doctor | phd",
    "master": "thac si | thac sy | ths | cao hoc | master",
    "university": "dai hoc | dh | cu nhan | cn | ky su | ks | bac si | bs | duoc si | ds | cu nhan dai hoc | university",
    "college": "cao dang | cd | college",
    "vocational": "trung cap | tc | tccn | trung hoc chuyen nghiep | thcn | so cap nghe | trung cap nghe | vocational"
    " | day nghe | cong nhan ky thuat | cnkt | so cap",
    "upper": "thpt | trung hoc pho thong | ptth | cap 3 | cap iii | 12 12 | 10 10 | lop 12 | tot nghiep thpt | 12",
    "lower": "thcs | trung hoc co so | ptcs | cap 2 | cap ii | 9 12 | 10 12 | 11 12 | lop 9 | 9 | 10 | 11 | 7 10 | 8 10"
    " | 9 10 | lop 10 | lop 11",
    "primary": "tieu hoc | cap 1 | cap i | 5 12 | 6 12 | 7 12 | 8 12 | lop 5 | 5 | 6 | 7 | 8 | 4 10 | 5 10 | 6 10",
}
THEORY = {
    "bachelor": "cu nhan | cn | dai hoc | cu nhan chinh tri",
    "advanced": "cao cap | cc | cao cap llct | cao cap chinh tri",
    "intermediate": "trung cap | tc | trung cap llct | trung cap chinh tri",
    "elementary": "so cap | sc | so cap llct | boi duong",
}
CONTRACT = {
    "official": "cong chuc | vien chuc | cong chuc vien chuc | bien che | cbcc | cbvc | cc vc | cong chuc, vien chuc",
    "indefinite": "khong xac dinh thoi han | kxdth | khong thoi han | dai han | vo thoi han | hd khong xac dinh thoi han"
    " | hdld khong xac dinh thoi han | k xdth | khong xd thoi han",
    "fixed": "xac dinh thoi han | xdth | co thoi han | hd xac dinh thoi han | hdld xac dinh thoi han | 12 thang | 24 thang"
    " | 36 thang | 1 nam | 2 nam | 3 nam | ngan han | hop dong | hd",
    "seasonal": "thoi vu | mua vu | duoi 12 thang | theo mua vu | hd thoi vu | thu viec",
    "none": "khong co hop dong | khong hop dong | khong hd | khong co hd | khong | chua ky",
}
RANK = {level: rank for rank, level in enumerate(Member.Education.values)}


def _table(
    words: Mapping[str, str], choices: type[Member.Education | Member.PoliticalTheory | Member.Contract]
) -> dict[str, str]:
    """By the folded word: the choice it means; the choices' own names and codes among them."""
    known = {word.strip(): code for code, row in words.items() for word in row.split("|")}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {header_key(str(label)): code for code, label in choices.choices}
    return known | {code: code for code in choices.values}


@dataclass(frozen=True)
class Readers:
    """Readers that stand on tables: what means which level, which people, which group."""

    ethnicities: Mapping[str, str]
    groups: Mapping[str, int]

    @classmethod
    def of(cls, groups: Mapping[str, int]) -> Readers:
        return cls(known_ethnicities(), groups)

    def ethnicity(self, cell: Cell) -> str:
        typed = text(cell)
        code = self.ethnicities.get(header_key(typed)) if typed else ""
        if code is None:
            raise ValidationError(
                _("“%(typed)s” is not among the peoples that the book knows."), params={"typed": typed}
            )
        return code

    def group(self, cell: Cell) -> str:
        """The id of the group of that name or code."""
        typed = text(cell)
        if not typed:
            return ""
        if found := self.groups.get(group_key(typed)):
            return str(found)
        raise ValidationError(
            _("This union has no group “%(typed)s”. Write its name as in the book, or found it first."),
            params={"typed": typed},
        )


def known_ethnicities() -> dict[str, str]:
    """By the folded name or other name: the code of a people."""
    known: dict[str, str] = {}
    for people in Ethnicity.objects.all():
        for name in (people.name, *people.other_names.split(","), people.code):
            if key := header_key(name):
                known.setdefault(key, people.code)
    return known


def group_key(name: str) -> str:
    """ "II. Tổ công đoàn 3", "tổ 3" -> "to 3": a group by the words that tell it from others."""
    words = header_key(name).split()
    while len(words) > 1 and re.fullmatch(r"[ivxlc]+|\d+|[a-z]", words[0]):
        words = words[1:]
    return " ".join(words).replace("cong doan ", "").replace("cd ", "")


def choice(
    words: Mapping[str, str], choices: type[Member.Education | Member.PoliticalTheory | Member.Contract]
) -> Reader:
    known = _table(words, choices)

    def read(cell: Cell) -> str:
        typed = text(cell)
        if not typed:
            return ""
        key = header_key(typed)
        if found := known.get(key) or known.get(re.sub(r"^(bac|trinh do|he|hdld|hop dong|hd) ", "", key)):
            return found
        raise ValidationError(
            _("“%(typed)s” is none of: %(choices)s."),
            params={"typed": typed, "choices": ", ".join(str(label) for label in choices.labels)},
        )

    return read


def level_in(typed: str) -> tuple[str, bool]:
    """The level of education that words begin with, and whether they say nothing else; ("", False) without."""
    words = header_key(typed).split()
    known = _education()
    for length in range(min(4, len(words)), 0, -1):
        if (found := known.get(" ".join(words[:length]))) and not words[0].isdigit():
            return found, length == len(words)
    return "", False


@cache
def _education() -> dict[str, str]:
    return _table(EDUCATION, Member.Education)


def plain(limit: int) -> Reader:
    """Any text, no longer than the book keeps."""

    def read(cell: Cell) -> str:
        typed = text(cell)
        if len(typed) > limit:
            raise ValidationError(
                _("This is %(length)d letters long, %(limit)d at most are kept."),
                params={"length": len(typed), "limit": limit},
            )
        return typed

    return read


def name(cell: Cell) -> str:
    written = as_name(cell)
    if len(written) > 120 or not any(letter.isalpha() for letter in written):
        raise ValidationError(_("“%(typed)s” is not read as a name."), params={"typed": written[:40]})
    return written


def day_text(cell: Cell) -> str:
    read = day(cell)
    return read.isoformat() if read else ""


def birth_text(cell: Cell) -> str:
    """ "1985-09-05", or "1985" where only the year is said."""
    born = birth(cell)
    if born is None:
        return ""
    return born.day.isoformat() if born.day else str(born.year)


def sex_text(cell: Cell) -> str:
    return sex(cell) or ""


def email(cell: Cell) -> str:
    typed = text(cell).removeprefix("mailto:").lower()
    if typed:
        try:
            validate_email(typed)
        except ValidationError as error:
            message = _("“%(typed)s” is not read as an e-mail address.")
            raise ValidationError(message, params={"typed": typed[:40]}) from error
    return typed


def citizen(cell: Cell) -> str:
    return citizen_number(cell) or ""


def telephone(cell: Cell) -> str:
    return phone(cell) or ""


def party(cell: Cell) -> str:
    """ "t" or "f" for a mark, or the day of joining."""
    try:
        marked = yes_no(cell)
    except ValidationError:
        return day_text(cell)
    return {True: "t", False: "f", None: ""}[marked]


def mark_or_birth(cell: Cell) -> str:
    """What stands in a column of men or women: "x" for a mark, else a birth as `birth_text` gives it."""
    typed = fold(text(cell))
    return typed and ("x" if typed in ("x", "v", "1", "✓", "✔", "√", "nam", "nu") else birth_text(cell))


def row_key(member: int, version: int) -> str:
    """What ties a row of a workbook to a person, as they were then; no sheet takes it for a number or a day."""
    return f"m{member}v{version}"


def key(cell: Cell) -> str:
    """ "m123v4": the id of a member and the version that was seen, as "123:4"."""
    typed = text(cell)
    if not typed:
        return ""
    if found := re.fullmatch(r"m(\d{1,15})v(\d{1,9})", typed, re.IGNORECASE):
        return f"{found[1]}:{found[2]}"
    raise ValidationError(_("The key of this row was changed. Take it from the workbook, or delete it."))
