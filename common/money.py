"""Amounts of money: whole đồng, read from what people type and written back with dots.

Dots group thousands in both languages of the interface, so that one typed amount has one meaning.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from textwrap import shorten

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.vietnamese import fold

LARGEST = 10**15
"""Thirty times what all unions of the country spend in a year: an amount above it was mistyped."""

MILLION, BILLION = 10**6, 10**9
NO_BREAK = "\u00a0"

_LONGEST = 60
_SCALES = {
    "": 1,
    **dict.fromkeys(("k", "nghin", "ngan", "thousand"), 10**3),
    **dict.fromkeys(("tr", "trieu", "million"), MILLION),
    **dict.fromkeys(("ty", "ti", "billion"), BILLION),
}
_SCALE = "|".join(filter(None, _SCALES))
_CURRENCY = re.compile(r" ?(?:dong|vnd|d)$")
_SINGLE = re.compile(rf"(?P<number>[0-9][0-9., ]*?) ?(?P<scale>{_SCALE}|)")
_COMPOUND = re.compile(rf"(?:[0-9]{{1,3}} ?(?:{_SCALE}) ?){{2,}}")
_PART = re.compile(rf"([0-9]+) ?({_SCALE})")

_GROUPED = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})"
_VIETNAMESE = re.compile(rf"(?P<whole>[0-9]+|{_GROUPED}+|[1-9][0-9]{{0,2}}(?: [0-9]{{3}})+)(?:,(?P<decimals>[0-9]+))?")
# Only where it cannot be Vietnamese: two commas, or a dot behind a comma.
_ENGLISH = re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}|,[0-9]{3}(?=\.)))(?:\.(?P<decimals>[0-9]{1,2}))?")
_AMBIGUOUS = re.compile(
    rf"(?P<whole>0|[1-9][0-9]{{0,2}})\.(?P<short>[0-9]{{1,2}})"
    rf"|(?P<grouped>{_GROUPED}*),(?P<long>[0-9]{{3}})"
)


def format_dong(amount: int) -> str:
    """1500000 -> "1.500.000"."""
    return f"{amount:,}".replace(",", ".").replace("-", "−")


def dong_with_unit(amount: int) -> str:
    """1500000 -> "1.500.000 đ", which no line break divides."""
    return f"{format_dong(amount)}{NO_BREAK}đ"


def parse_dong(typed: str) -> int:
    """Reads "1.500.000", "1500000 đ", "1,5 triệu", "500k", "1 tỷ 200 triệu": đồng, 0 to `LARGEST`.

    What could mean two amounts is refused. Raises ValidationError that says how the text was read,
    or what to write instead.
    """
    # Folding makes 52 of 5² and 1⁄2 of ½: such digits are not what was typed.
    if len(typed) > _LONGEST or any(unicodedata.category(letter) == "No" for letter in typed):
        raise _unreadable(typed)
    text = _CURRENCY.sub("", fold(typed.replace("₫", "đ")))
    if text.startswith(("-", "−", "–", "—")):
        message = _("“%(typed)s” is below zero. Write the amount without a minus sign.")
        raise _refused("negative", message, typed)
    amount = _compound(text, typed) if _COMPOUND.fullmatch(text) else _single(text, typed)
    if amount.denominator != 1:
        message = _("“%(typed)s” is read as %(read)s, but a đồng has no parts. Write whole đồng.")
        raise _refused("fraction", message, typed, read=_with_decimals(amount))
    if amount > LARGEST:
        message = _("“%(typed)s” is read as %(read)s; the most that can be recorded is %(largest)s.")
        read, largest = dong_with_unit(int(amount)), dong_with_unit(LARGEST)
        raise _refused("too_large", message, typed, read=read, largest=largest)
    return int(amount)


def _compound(text: str, typed: str) -> Fraction:
    """ "1 ty 200 trieu": every part smaller than the unit before it."""
    parts = [(int(number), _SCALES[scale]) for number, scale in _PART.findall(text)]
    amounts = [number * scale for number, scale in parts]
    if any(amount >= scale for (_number, scale), amount in zip(parts, amounts[1:], strict=False)):
        raise _unreadable(typed)
    return Fraction(sum(amounts))


def _single(text: str, typed: str) -> Fraction:
    if not (read := _SINGLE.fullmatch(text)):
        raise _unreadable(typed)
    number, scale = read["number"], _SCALES[read["scale"]]
    if unclear := _AMBIGUOUS.fullmatch(number):
        raise _ambiguous(unclear, scale, typed)
    if scale == 1 and number.startswith("0") and number != "0":
        message = _("“%(typed)s” begins with 0, as telephone numbers do. Write the amount without it.")
        raise _refused("leading_zero", message, typed)
    if not (digits := _VIETNAMESE.fullmatch(number) or _ENGLISH.fullmatch(number)):
        message = _("The digits of “%(typed)s” are not in groups of three. Write 1.500.000 or 1500000.")
        raise _refused("grouping", message, typed)
    return _value(digits["whole"], digits["decimals"]) * scale


def _value(whole: str, decimals: str | None) -> Fraction:
    return Fraction(f"{re.sub('[^0-9]', '', whole)}.{decimals or 0}")


def _ambiguous(unclear: re.Match[str], scale: int, typed: str) -> ValidationError:
    """ "1.5" and "1,500": the mark groups thousands, or begins the decimals of a larger unit."""
    whole, decimals = unclear["whole"] or unclear["grouped"], unclear["short"] or unclear["long"]
    grouped = _value(whole + decimals.ljust(3, "0"), None) * scale
    decimal = _value(whole, decimals) * scale
    if decimal.denominator != 1:
        decimal *= MILLION
    message = _("“%(typed)s” could mean %(one)s or %(other)s. Write the amount in full.")
    one, other = dong_with_unit(int(grouped)), dong_with_unit(int(decimal))
    return _refused("ambiguous", message, typed, one=one, other=other)


def _unreadable(typed: str) -> ValidationError:
    message = _("“%(typed)s” is not read as an amount. Write digits, such as 1.500.000, or 1,5 triệu.")
    return _refused("unreadable", message, typed)


def _refused(code: str, message: str, typed: str, **read: str) -> ValidationError:
    shown = shorten(typed, 40, placeholder="…")
    return ValidationError(message, code=code, params={"typed": shown, **read})


def _with_decimals(amount: Fraction) -> str:
    """The decimals of a refused amount, as far as they matter."""
    whole = amount.numerator // amount.denominator
    decimals = f"{float(amount - whole):.6f}"[2:].rstrip("0")
    return f"{format_dong(whole)},{decimals}{NO_BREAK}đ"
