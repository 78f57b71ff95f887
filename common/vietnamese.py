"""Vietnamese text: found without accents, sorted by its own alphabet, numbers said in words.

`fold`, `order_key` and `name_key` also exist inside PostgreSQL (`common/sql.py`), made from the
tables below. The database keeps their results in generated columns: whoever changes a table here
also writes a migration that replaces the functions and rewrites those columns.
"""

from __future__ import annotations

import re
import unicodedata

MARK = "[\u0300-\u036f]+"
"""Pattern of combining accents: a Vietnamese letter, đ apart, is a Latin letter and up to two."""

_SPACES = " \t\n\x0b\x0c\r\x85\u1680\u2028\u2029"
BLANK = f"[{_SPACES}][{_SPACES}\u0300-\u036f]*"
"""Pattern of white space, with the accents on it: to NFKD, "¸" is one on a space.

No-break and wide spaces are not listed, since NFKD makes plain spaces of them.
"""

INVISIBLE = "\xad" + "".join(
    chr(code)
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x2069))
    for code in range(first, last + 1)
) + "\ufeff"  # fmt: skip
"""Zero-width characters and direction overrides: they come in by pasting and nobody means them."""

LOOK_ALIKES = {"ð": "đ", "ɖ": "đ"}
"""Letters of other alphabets that look like đ when upper case; conversions produce them."""

QUALITIES = {"\u0306": "{", "\u0302": "|", "\u031b": "}"}
"""Breve, circumflex, horn make letters of their own, between the plain letter and the next.

"{|}" are the characters behind "z", so that "a{" (ă) comes after any "a…" and before "b".
"""

TONES = {"\u0300": "¡", "\u0309": "¢", "\u0303": "£", "\u0301": "¤", "\u0323": "¥"}
"""Huyền, hỏi, ngã, sắc, nặng, in the order of CLDR and ICU."""

BETWEEN = "\t"
"""Separates the parts of a key: sorts before everything that a part can hold."""

_CLEANED = str.maketrans(LOOK_ALIKES | dict.fromkeys(INVISIBLE, ""))
_TONED = str.maketrans(QUALITIES | TONES | {"đ": "d{"})
_LETTERS = str.maketrans(dict.fromkeys(TONES.values(), ""))


def words(text: str) -> str:
    """Lower case, accents apart from their letters (NFKD), single spaces, nothing invisible."""
    # Letter by letter, as PostgreSQL does it: lower() of a whole text looks at the neighbours of Σ.
    lowered = "".join(letter.lower() for letter in unicodedata.normalize("NFKD", text))
    return re.sub(BLANK, " ", lowered.translate(_CLEANED)).strip(" ")


def fold(text: str) -> str:
    """For search: lower case without accents, đ as d. "Nguyễn  Văn Ấn" -> "nguyen van an"."""
    return re.sub(MARK, "", words(text)).replace("đ", "d")


def order_key(text: str) -> str:
    """A key whose plain order (C, code points) is the Vietnamese order of texts, whatever the case.

    First all letters (a ă â b c d đ e ê …), then, between texts of the same letters, the tones.
    """
    return _order_key(words(text))


def name_key(full_name: str) -> str:
    """The key that sorts people: by given name, the last word; then by family and middle names.

    "Lê Dung" and "Trần Dung" come before "An Dũng": another tone is another given name.
    """
    family, _, given = words(full_name).rpartition(" ")
    return _order_key(given) + BETWEEN + _order_key(family)


def _order_key(cleaned: str) -> str:
    toned = cleaned.translate(_TONED)
    return re.sub(MARK, "", toned.translate(_LETTERS)) + BETWEEN + toned


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 10**9


def in_words(number: int) -> str:
    """A number as it is read aloud: 13_800_000 -> "mười ba triệu tám trăm nghìn".

    Raises ValueError below zero: no amount, and no count, is written so.
    """
    if number < 0:
        raise ValueError(f"{number} is below zero")
    return _read(number) or _DIGITS[0]


def dong_in_words(amount: int) -> str:
    """An amount as vouchers and forms state it: 300_000 -> "Ba trăm nghìn đồng"."""
    return f"{in_words(amount).capitalize()} đồng"


def _read(number: int, *, leading: bool = True) -> str:
    """Without `leading`, missing hundreds are said as well: 5 -> "không trăm linh năm"; 0 -> ""."""
    billions, rest = divmod(number, _BILLION)
    said = [f"{_read(billions, leading=leading)} tỷ"] if billions else []
    for size, name in ((10**6, " triệu"), (10**3, " nghìn"), (1, "")):
        group, rest = divmod(rest, size)
        if group:
            said.append(_group(group, leading=leading and not said) + name)
    return " ".join(said)


def _group(number: int, *, leading: bool) -> str:
    """Three digits, 1 to 999."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = [_DIGITS[hundreds], "trăm"] if hundreds or not leading else []
    if tens == 0 and ones and said:
        said.append("linh")
    elif tens == 1:
        said.append("mười")
    elif tens:
        said += [_DIGITS[tens], "mươi"]
    if ones:
        said.append(_ones(ones, tens))
    return " ".join(said)


def _ones(ones: int, tens: int) -> str:
    match ones:
        case 1 if tens > 1:
            return "mốt"
        case 4 if tens > 1:
            return "tư"
        case 5 if tens:
            return "lăm"
    return _DIGITS[ones]
