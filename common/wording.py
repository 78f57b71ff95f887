"""How an exact value is worded in a printed text.

A wording is chosen by whoever writes the narrative; the words follow from the value each time it is
counted: "trên" (over) stands only where the value is above the number shown, "gần" (nearly) only
where it is below, neither where it is equal. The language is the document's, not the reader's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.money import BILLION, MILLION, NO_BREAK
from common.vietnamese import in_words

Language = Literal["vi", "en"]
Direction = Literal["over", "more", "nearly"]

NO_VALUE = "–"

_MARKS: dict[Language, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}
_SCALES: dict[Language, dict[int, str]] = {
    "vi": {MILLION: "triệu", BILLION: "tỷ"},
    "en": {MILLION: "million", BILLION: "billion"},
}
_QUALIFIERS: dict[Language, dict[Direction, str]] = {
    "vi": {"over": "trên", "more": "hơn", "nearly": "gần"},
    "en": {"over": "over", "more": "more than", "nearly": "nearly"},
}
_PLACE: dict[Language, str] = {"vi": "thứ", "en": "place"}
_UNDER: dict[Language, str] = {"vi": "dưới", "en": "under"}


class ValueKind(StrEnum):
    COUNT = "count"
    MONEY = "money"
    RATIO = "ratio"
    RANK = "rank"


@dataclass(frozen=True)
class Ratio:
    """Both parts as counted: 6 of 6 groups, 68 of 71 members. Never reduced."""

    part: int
    whole: int

    @property
    def share(self) -> Fraction | None:
        """None where there is nothing to take a share of."""
        return Fraction(self.part, self.whole) if self.whole else None


def plain(value: int) -> str:
    """1900 -> "1900"."""
    return f"{value}".replace("-", "−")


def grouped(value: int, lang: Language = "vi") -> str:
    """1900 -> "1.900", in English "1,900"."""
    return f"{value:,}".replace(",", _MARKS[lang][0]).replace("-", "−")


def padded(value: int, lang: Language = "vi") -> str:
    """6 -> "06": official texts write small counts with two digits. 1900 -> "1.900"."""
    return f"{value:02}" if 0 <= value < 10 else grouped(value, lang)


def ratio(part: int, whole: int, lang: Language = "vi") -> str:
    """6, 6 -> "06/06"."""
    return f"{padded(part, lang)}/{padded(whole, lang)}"


def percent(share: Fraction, lang: Language = "vi") -> str:
    """Fraction(25, 26) -> "96,2%": to the nearest tenth (half to even), whole where it is exact.

    A share is never rounded up to a whole percent: a target of 95% missed by a hair reads 94,9%,
    and what is not all is not 100%. Nor is a share that exists rounded to nothing: "dưới 0,1%".
    """
    tenths = round(share * 1000)
    if tenths % 10 == 0 and tenths > share * 1000:
        tenths -= 1
    if tenths == 0 < share:
        return f"{_UNDER[lang]}{NO_BREAK}{_tenths(1, lang)}%"
    return f"{_tenths(tenths, lang)}%"


def million(amount: int, lang: Language = "vi") -> str:
    """13_800_000 -> "13,8 triệu"; what one decimal cannot hold is "trên …"."""
    return rounded(amount, MILLION // 10, "over", lang, unit=MILLION)


def billion(amount: int, lang: Language = "vi") -> str:
    """1_100_000_000 -> "1,1 tỷ"; what one decimal cannot hold is "trên …"."""
    return rounded(amount, BILLION // 10, "over", lang, unit=BILLION)


def rounded(value: int, step: int, direction: Direction, lang: Language = "vi", *, unit: int | None = None) -> str:
    """A multiple of `step`, with a qualifier unless it is the value itself.

    37_250_000, step 1_000_000, "over" -> "trên 37 triệu". "nearly" takes the multiple above only in
    the last quarter of the step (195 -> "gần 200"), as 110 is no "nearly 200", and else reads as
    "over". Below one step the exact number stands. `unit`: what the multiple is told in, 1, MILLION
    or BILLION; if not given, the largest that divides the step.
    """
    unit = unit or next(size for size in (BILLION, MILLION, 1) if step % size == 0)
    below, rest = value - value % step, value % step
    if direction == "nearly" and value > 0 and 4 * rest >= 3 * step:
        return _qualified("nearly", below + step, unit, lang)
    if below <= 0:
        return grouped(value, lang)
    if rest == 0:
        return _scaled(below, unit, lang)
    return _qualified("over" if direction == "nearly" else direction, below, unit, lang)


def words(value: int, lang: Language = "vi") -> str:
    """46 -> "bốn mươi sáu", in English "forty-six"."""
    return in_words(value) if lang == "vi" else _in_english(value)


def _qualified(direction: Direction, shown: int, unit: int, lang: Language) -> str:
    return f"{_QUALIFIERS[lang][direction]}{NO_BREAK}{_scaled(shown, unit, lang)}"


def _scaled(shown: int, unit: int, lang: Language) -> str:
    """`shown` is a multiple of a tenth of the unit."""
    if unit == 1:
        return grouped(shown, lang)
    return f"{_tenths(shown * 10 // unit, lang)}{NO_BREAK}{_SCALES[lang][unit]}"


def _tenths(tenths: int, lang: Language) -> str:
    whole, tenth = divmod(abs(tenths), 10)
    decimal = f"{_MARKS[lang][1]}{tenth}" if tenth else ""
    return f"{'−' if tenths < 0 else ''}{grouped(whole, lang)}{decimal}"


_ENGLISH_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENGLISH_SCALES = ((BILLION, "billion"), (MILLION, "million"), (1000, "thousand"), (100, "hundred"))


def _in_english(number: int) -> str:
    if number < 0:
        raise ValueError(f"{number} is below zero")
    for size, name in _ENGLISH_SCALES:
        if number >= size:
            most, rest = divmod(number, size)
            joint = " and " if rest < 100 else " "
            return f"{_in_english(most)} {name}" + (joint + _in_english(rest) if rest else "")
    if number < len(_ENGLISH_ONES):
        return _ENGLISH_ONES[number]
    tens, ones = divmod(number, 10)
    return _ENGLISH_TENS[tens - 2] + (f"-{_ENGLISH_ONES[ones]}" if ones else "")


@dataclass(frozen=True)
class Wording:
    """One way to word a value, named in a narrative by its code."""

    code: str
    label: str | Promise
    kinds: frozenset[ValueKind]
    of: Callable[[Any, Language], str]

    def write(self, value: int | Ratio | None, lang: Language = "vi") -> str:
        """The words of a value, "–" where there is none.

        Raises TypeError if a ratio is due and a number given, or the other way round. Whether a
        number is a count or money only the caller knows.
        """
        if value is None:
            return NO_VALUE
        if isinstance(value, Ratio) == self.kinds.isdisjoint((ValueKind.RATIO, ValueKind.RANK)):
            raise TypeError(f"{self.code} does not word {value!r}")
        return self.of(value, lang)


_DIRECTIONS: dict[Direction, Promise] = {
    "over": _("over"),
    "more": _("more than"),
    "nearly": _("nearly"),
}


def _wordings() -> Iterator[Wording]:
    count, money, share, place = (frozenset({kind}) for kind in ValueKind)
    yield Wording("exact", _("exact, digits only"), count | money, lambda value, _lang: plain(value))
    yield Wording("grouped", _("exact, thousands grouped"), count | money, grouped)
    yield Wording("padded", _("exact, at least two digits"), count, padded)
    yield Wording("words", _("exact, in words"), count | money, words)
    yield Wording("dong", _("đồng in full"), money, grouped)
    yield Wording("million", _("millions with one decimal"), money, million)
    yield Wording("billion", _("billions with one decimal"), money, billion)
    for (direction, qualifier), (code, step, label, kinds) in product(
        _DIRECTIONS.items(),
        (
            ("ten", 10, _("in tens"), count),
            ("hundred", 100, _("in hundreds"), count),
            ("thousand", 1000, _("in thousands"), count),
            ("million", MILLION, _("in millions"), money),
            ("ten-million", 10 * MILLION, _("in tens of millions"), money),
            ("hundred-million", 100 * MILLION, _("in hundreds of millions"), money),
            ("billion", BILLION, _("in billions"), money),
        ),
    ):
        yield Wording(
            f"{direction}-{code}",
            format_lazy("{}, {}", qualifier, label),
            kinds,
            partial(_rounded, step, direction),
        )
    yield Wording("ratio", _("both parts of a ratio"), share, _ratio)
    yield Wording("percent", _("percent"), share, _percent)
    yield Wording("place", _("place of how many"), place, _place)
    yield Wording("place-alone", _("place alone"), place, _place_alone)


def _rounded(step: int, direction: Direction, value: int, lang: Language) -> str:
    return rounded(value, step, direction, lang)


def _ratio(value: Ratio, lang: Language) -> str:
    return ratio(value.part, value.whole, lang)


def _place(value: Ratio, lang: Language) -> str:
    """4, 7 -> "thứ 4/7"."""
    return f"{_PLACE[lang]}{NO_BREAK}{value.part}/{value.whole}"


def _place_alone(value: Ratio, lang: Language) -> str:
    return f"{_PLACE[lang]}{NO_BREAK}{value.part}"


def _percent(value: Ratio, lang: Language) -> str:
    return NO_VALUE if value.share is None else percent(value.share, lang)


WORDINGS: dict[str, Wording] = {wording.code: wording for wording in _wordings()}

DEFAULT_WORDINGS: dict[ValueKind, str] = {
    ValueKind.COUNT: "padded",
    ValueKind.MONEY: "dong",
    ValueKind.RATIO: "percent",
    ValueKind.RANK: "place",
}
"""The codes for figures whose wording the narrative does not name."""
