"""What people write in cells, read in one way or refused in words; None where a cell is blank.

A sheet changes what is typed: numbers lose leading zeros, days become serial numbers, whole numbers
floats. These functions undo it. They raise ValidationError that says how the cell was read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from common.money import parse_dong
from common.periods import FIRST_YEAR, LAST_YEAR, parse_day
from common.tabular.limits import refused
from common.tabular.reading import Cell
from common.tabular.syllables import is_syllable
from common.vietnamese import INVISIBLE, fold

Sex = Literal["female", "male"]

_SERIAL_START = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
_LONGEST_SHOWN = 40

_FAILED = frozenset("#REF! #N/A #VALUE! #NAME? #DIV/0! #NULL! #NUM! #SPILL! #CALC!".split())
_HIDDEN = str.maketrans(dict.fromkeys(INVISIBLE, "") | {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")
_SHORTENED = re.compile(r"\d[.,]?\d*e\+?\d+", re.IGNORECASE)
_GROUPING = re.compile(r"[\s.\-–'’_/]")
_MIDNIGHT = re.compile(r"[ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AP]M)?$", re.IGNORECASE)
_SPELLED_DAY = re.compile(r"(?:ngay )?(\d{1,2}) ?thang ?(\d{1,2}) ?nam ?(\d{4})")
_MONTH = re.compile(r"(?:thang )?(\d{1,2}) ?(?:[-/.]|nam) ?(\d{4})")
_SHORT_YEAR = re.compile(r"(\d{1,2}[-/.]\d{1,2}[-/.])(\d\d)")
_PART_OF_NAME = re.compile(r"[^\W\d_]+")

_MALE = frozenset("nam male m trai ong anh".split())
_FEMALE = frozenset("nu female f gai ba chi".split())
_YES = frozenset("x v co yes y 1 true dung roi ✓ ✔ √".split()) | {"dang vien", "la dang vien", "da co"}
_NO = frozenset("khong ko k no n 0 false chua - sai o".split()) | {"khong co", "chua co", "quan chung"}


@dataclass(frozen=True)
class Birth:
    """A day of birth, or only its year: then `day` is None."""

    year: int
    day: date | None = None


def as_seen(value: Cell) -> str:
    """The cell as its sheet shows it: 79085001234.0 -> "79085001234", days as dd/mm/yyyy; blank ""."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value!r}".replace(".", ",")
        case datetime() if value.time() != time():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return str(value)


def text(value: Cell) -> str:
    """In one line: composed (NFC), single plain spaces, nothing invisible; "" if blank."""
    seen = as_seen(value)
    if seen in _FAILED:
        message = _("The formula in this cell failed (%(seen)s). Type the value itself.")
        raise refused("failed_formula", message, seen=seen)
    if seen.isascii() and seen.isalnum():
        return seen
    cleaned = _CONTROLS.sub("", unicodedata.normalize("NFC", seen).translate(_HIDDEN))
    return " ".join(_GUARDED.sub("", cleaned, count=1).split() if cleaned[:1] == "'" else cleaned.split())


def as_name(value: Cell) -> str:
    """A name as names are written: "NGUYỄN VĂN AN", "nguyễn văn an" -> "Nguyễn Văn An".

    Names of mixed letters stay, but for Vietnamese words begun with a small letter: "Lê thị An" ->
    "Lê Thị An", "Ludwig van Beethoven" as it is.
    """
    name = text(value)
    if name.isupper() or name.islower():
        return _PART_OF_NAME.sub(lambda found: found[0].capitalize(), name)
    return _PART_OF_NAME.sub(lambda found: _begun_large(found[0]), name)


def _begun_large(word: str) -> str:
    return word.capitalize() if word.islower() and not word.isascii() and is_syllable(word) else word


def day(value: Cell) -> date | None:
    """A day: a date, the serial number of one, or text as `parse_day` reads it, day first."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and _FIRST_SERIAL <= value <= _LAST_SERIAL:
        return _SERIAL_START + timedelta(days=int(value))
    written = text(value)
    if not written:
        return None
    if isinstance(value, int | float) and len(written) == 7:
        written = f"0{written}"
    written = _MIDNIGHT.sub("", written)
    if spelled := _SPELLED_DAY.fullmatch(fold(written)):
        written = "/".join(spelled.groups())
    return parse_day(written)


def birth(value: Cell) -> Birth | None:
    """A day of birth as `day` reads it; a year, or a month of a year, counts as the year alone.

    Years of two digits are read as those of the last century where this one has not reached them.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
        return _born_in(int(value))
    if isinstance(value, date):
        # A year typed into a cell that was formatted as a day: 1985 is the 1,985th day, in 1905.
        serial = ((value.date() if isinstance(value, datetime) else value) - _SERIAL_START).days
        if FIRST_YEAR <= serial <= _this_year():
            return _born_in(serial)
    written = text(value)
    if not written:
        return None
    folded = fold(written)
    if len(folded) == 4 and folded.isdigit():
        return _born_in(int(folded))
    if (month := _MONTH.fullmatch(folded)) and 1 <= int(month[1]) <= 12:
        return _born_in(int(month[2]))
    if (short := _SHORT_YEAR.fullmatch(folded)) and 2000 + int(short[2]) > _this_year():
        value = f"{short[1]}19{short[2]}"
    born = day(value)
    return _born_in(born.year, born) if born else None


def _born_in(year: int, born: date | None = None) -> Birth:
    if not FIRST_YEAR <= year <= _this_year():
        message = _("%(read)s is read as a birth in %(year)d, which cannot be.")
        raise refused("birth", message, read=f"{born:%d/%m/%Y}" if born else str(year), year=year)
    return Birth(year, born)


def _this_year() -> int:
    return date.today().year  # noqa: DTZ011 - the hours around New Year do not matter


def sex(value: Cell) -> Sex | None:
    """ "Nam" or "Nữ" in any letters."""
    if not (written := text(value)):
        return None
    folded = fold(written).rstrip(".")
    if folded in _MALE:
        return "male"
    if folded in _FEMALE:
        return "female"
    raise _unreadable("sex", _("“%(typed)s” is not read as a sex. Write Nam or Nữ."), written)


def of_two_columns(male: Cell, female: Cell) -> tuple[Sex, Cell] | None:
    """Which of the columns Nam and Nữ is filled, and with what: a mark, or a day of birth."""
    men, women = text(male), text(female)
    if men and women:
        message = _("Both Nam (%(male)s) and Nữ (%(female)s) are filled. Leave one of them blank.")
        raise refused("both", message, male=_shown(men), female=_shown(women))
    if men:
        return "male", male
    return ("female", female) if women else None


def yes_no(value: Cell) -> bool | None:
    """A mark or a word: x, có, 1, Đảng viên; không, chưa, 0."""
    if isinstance(value, bool):
        return value
    if not (written := text(value)):
        return None
    folded = fold(written)
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise _unreadable("yes_no", _("“%(typed)s” is read neither as yes nor as no. Write x, or leave it blank."), written)


def whole_number(value: Cell) -> int | None:
    """A whole number from 0; dots may group thousands."""
    if isinstance(value, bool) or not (written := text(value)):
        return None
    if re.fullmatch(r"\d{1,15}|\d{1,3}(\.\d{3}){1,4}", written, re.ASCII):
        return int(written.replace(".", ""))
    raise _unreadable("number", _("“%(typed)s” is not read as a whole number."), written)


def dong(value: Cell) -> int | None:
    """Whole đồng, as `parse_dong` reads them."""
    written = text(value)
    return parse_dong(written) if written else None


def citizen_number(value: Cell) -> str | None:
    """Twelve digits, or nine of the older card; zeros that a sheet took from the front are put back."""
    if not (digits := _digits(value)):
        return None
    if digits[0] != "0" and len(digits) in (8, 10, 11):
        digits = digits.zfill(9 if len(digits) == 8 else 12)
    if len(digits) in (9, 12):
        return digits
    message = _("“%(typed)s” has %(count)d digits; a citizen number has 12, an older one 9.")
    raise refused("length", message, typed=digits[:_LONGEST_SHOWN], count=len(digits))


def phone(value: Cell) -> str | None:
    """Ten or eleven digits from 0, such as 0912345678; +84 becomes 0."""
    if not (digits := _digits(value, also="+()")):
        return None
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = f"0{digits[2:]}"
    elif digits[0] != "0" and len(digits) in (9, 10):
        digits = f"0{digits}"
    if digits[0] == "0" and len(digits) in (10, 11):
        return digits
    message = _("“%(typed)s” is not read as a telephone number: ten digits, such as 0912345678.")
    raise refused("phone", message, typed=digits[:_LONGEST_SHOWN])


def _digits(value: Cell, also: str = "") -> str:
    """The digits of a number that is a name, "" if blank."""
    written = text(value)
    if _SHORTENED.fullmatch(written):
        message = _(
            "“%(typed)s” was shortened by the sheet: its digits are lost. Format the column as text and type it."
        )
        raise refused("shortened", message, typed=written)
    digits = _GROUPING.sub("", "".join(letter for letter in written if letter not in also))
    if digits and not (digits.isascii() and digits.isdigit()):
        raise _unreadable("digits", _("“%(typed)s” has other signs than digits."), written)
    return digits


def _unreadable(code: str, message: str, written: str) -> Exception:
    return refused(code, message, typed=_shown(written))


def _shown(written: str) -> str:
    return written if len(written) <= _LONGEST_SHOWN else f"{written[: _LONGEST_SHOWN - 1]}…"
