"""The grammar of a narrative: words, figures in braces, and blocks in square brackets. Nothing else.

There is no template language here, so nothing typed into a narrative can run or reach anything. A line is a paragraph.

* `{code}` is a figure of the union and period, `{code:wording}` the same worded otherwise; `{code@previous}` is that of
  the period before, `{code@last-year}` of the same days a year before, `{code@target}` what was to be reached, and
  `{code@change}` by how much it grew or fell in a year, `{code@2022}` that of a period by its code. `{period}`,
  `{period.last-day}` and `{unit}` are words.
* `[best 3: code]` names the unions directly below with the best values, `[best 3 LEVEL: code]` those of a level.
* On a line of its own: `[table children: code, …]` of the unions directly below, `[table units LEVEL: code, …]` of all
  of a level, `[table years 5: code, …]`, `[table rows: code, …]` as a form, `[table sectors: code, …]`,
  `[chart children: code]`, `[chart years 5: code]`.
* A paragraph that begins with `[if code]` is left out where the figure is 0 or has no value, with `[unless code]`
  where it is anything else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.periods import Period, PeriodError
from common.wording import DEFAULT_WORDINGS, WORDINGS, ValueKind, Wording

MOST = 20  # years that are looked back on, and unions that are named
WIDEST = 12  # figures side by side in a table
MOST_BLOCKS = 40  # tables and charts of a report: each may have a row for every union of a province
MOST_PERIODS = 20  # that a report names by their codes: each is counted by itself
_CODE = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*"
TOKEN = re.compile(rf"\{{({_CODE})(?:@([a-zA-Z0-9.-]+))?(?::([a-z-]+))?\}}")
WORD = re.compile(r"\{(period|period\.last-day|unit)\}")
BEST = re.compile(rf"\[best (\d{{1,3}})(?: ([a-z][a-z0-9_]*))?: ?({_CODE})\]")
CONDITION = re.compile(rf"\[(if|unless) ({_CODE})\]\s*")
BLOCK = re.compile(r"\[(table|chart) (children|units|years|rows|sectors)(?: ([a-z0-9_]+))?:([^\[\]{}]*)\]")
_PIECE = re.compile(f"{WORD.pattern}|{TOKEN.pattern}|{BEST.pattern}")
_BRACKET = re.compile(r"\[(?:if|unless|table|chart|best)\b[^\]]*\]?|^\[[a-z]+ [^\]:]*:[^\]]*\]$")
_BRACE = re.compile(r"[{}]")
PARAGRAPHS = re.compile(r"\n[ \t]*\n|\n")
# A number typed by hand: not within a date (20/10, 5/2024), a year after its word, or an outline number.
# It is looked ahead for and taken as a whole, never less of it: "*+" fails on Python before 3.11.5.
_DATE = r"\d{1,2}/\d{1,2}(?:/\d{4})?(?!\d)|\d{1,2}/\d{4}"
TYPED_NUMBER = re.compile(rf"(?<![\w/])(?<!\d[.,])(?!{_DATE})(?=(?P<number>\d+(?:[.,]\d+)*%?))(?P=number)(?![\w/])")
YEAR = re.compile(r"(?:năm|year|kỳ|term)\s+(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?", re.IGNORECASE)
OUTLINE = re.compile(r"^\s*\d+(?:\.\d+)*[.)]\s")


class When(StrEnum):
    """Of what a figure is told, where it is not the period itself."""

    NOW = ""
    PREVIOUS = "previous"
    LAST_YEAR = "last-year"
    TARGET = "target"
    CHANGE = "change"


@dataclass(frozen=True)
class Token:
    """A figure in the text: which one, in which wording, and of when; no wording means the plain one of its kind.

    `period` is the code of a period of its own, which may be any.
    """

    code: str
    wording: str = ""
    when: When = When.NOW
    period: str = ""

    def __str__(self) -> str:
        when = self.period or self.when
        return f"{{{self.code}{'@' if when else ''}{when}{':' if self.wording else ''}{self.wording}}}"

    @property
    def is_of_the_period(self) -> bool:
        """Whether it is told from what is counted of the union in the period of the report."""
        return not self.period and self.when not in (When.PREVIOUS, When.LAST_YEAR)

    def wording_for(self, kind: ValueKind) -> Wording:
        return WORDINGS[self.wording or DEFAULT_WORDINGS[kind]]


@dataclass(frozen=True)
class Word:
    """A word that follows from the report: "period", "period.last-day" or "unit"."""

    name: str


@dataclass(frozen=True)
class Best:
    """The unions directly below, or all of a level, that have the best values of a figure."""

    number: int
    level: str
    code: str


Piece = str | Token | Word | Best


@dataclass(frozen=True)
class Block:
    """A table or a chart: of what ("children", "units", "years", "rows", "sectors"), and of which figures."""

    shape: str
    of: str
    codes: tuple[str, ...]
    level: str = ""
    years: int = 0


@dataclass(frozen=True)
class Condition:
    """Whether a figure must be there, or must not, for a paragraph to be printed."""

    code: str
    wanted: bool


@dataclass(frozen=True)
class Paragraph:
    """Pieces, or a block instead of them."""

    pieces: tuple[Piece, ...] = ()
    block: Block | None = None
    conditions: tuple[Condition, ...] = ()


class Sort(NamedTuple):
    """How a figure can be told: how it is worded, in what it is counted, and whether unions' values add up."""

    kind: ValueKind
    count_unit: str = ""
    adds_up: bool = True


@dataclass(frozen=True)
class Vocabulary:
    """What a text may name: figures by their codes, and levels of unions."""

    figures: Mapping[str, Sort]
    levels: Collection[str] = field(default=())


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text. Raises ValidationError with every place that is no narrative."""
    found, faults = _read(text)
    if faults:
        raise ValidationError(faults)
    return [paragraph for _number, paragraph in found]


def tokens(text: str) -> list[Token]:
    """The figures in braces, in the order of the text."""
    return [piece for one in paragraphs(text) for piece in one.pieces if isinstance(piece, Token)]


def codes(text: str) -> set[str]:
    """Whatever must be counted of the union itself in the period."""
    return {code for one in paragraphs(text) for code in codes_of(one)}


def codes_of(paragraph: Paragraph) -> Iterator[str]:
    yield from (condition.code for condition in paragraph.conditions)
    if paragraph.block:
        yield from paragraph.block.codes
    for piece in paragraph.pieces:
        if isinstance(piece, Token) and piece.is_of_the_period:
            yield piece.code


# Reading ----------------------------------------------------------------------------------------------------
Faults = list[ValidationError]


def _read(text: str) -> tuple[list[tuple[int, Paragraph]], Faults]:
    """The paragraphs that can be read, with their numbers, and what is wrong with the others."""
    found: list[tuple[int, Paragraph]] = []
    faults: Faults = []
    lines = (line.strip() for line in PARAGRAPHS.split(text.replace("\r\n", "\n")))
    for number, line in enumerate(filter(None, lines), start=1):
        try:
            found.append((number, _paragraph(line, number)))
        except ValidationError as error:
            faults.append(error)
    return found, faults


def _paragraph(line: str, number: int) -> Paragraph:
    conditions: list[Condition] = []
    while read := CONDITION.match(line):
        conditions.append(Condition(read[2], read[1] == "if"))
        line = line[read.end() :]
    if read := BLOCK.fullmatch(line):
        return Paragraph(block=_block(read, number), conditions=tuple(conditions))
    return Paragraph(tuple(_pieces(line, number)), conditions=tuple(conditions))


def _block(read: re.Match[str], number: int) -> Block:
    shape, of, more, listed = read.groups()
    names = tuple(dict.fromkeys(name for name in (one.strip() for one in listed.split(",")) if name))
    wants_number, wants_level = of == "years", of == "units"
    fits = (more or "").isdigit() if wants_number else bool(more) if wants_level else not more
    if not names or not fits or (shape == "chart" and of not in ("children", "years")):
        raise _fault(number, _("“%(there)s” is no table and no chart."), "block", there=read[0])
    return Block(shape, of, names, more if wants_level else "", int(more) if wants_number else 0)


def _pieces(line: str, number: int) -> Iterator[Piece]:
    at = 0
    for found in _PIECE.finditer(line):
        yield from _words(line[at : found.start()], number)
        word, code, when, wording, best, level, of = found.groups()
        if word:
            yield Word(word)
        elif code:
            yield _token(code, when or "", wording or "", number)
        else:
            yield Best(int(best), level or "", of)
        at = found.end()
    yield from _words(line[at:], number)


def _token(code: str, when: str, wording: str, number: int) -> Token:
    if when in set(When):
        return Token(code, wording, When(when))
    try:
        return Token(code, wording, period=Period.parse(when).code)
    except PeriodError:
        told = ", ".join(f"@{one}" for one in (*filter(None, When), "2022", "2022-H1"))
        words = _("There is no “@%(there)s”. Possible: %(possible)s.")
        raise _fault(number, words, "when", there=when, possible=told) from None


def _words(words: str, number: int) -> Iterator[str]:
    if alone := _BRACE.search(words):
        around = words[max(alone.start() - 10, 0) : alone.end() + 20]
        raise _fault(
            number, _("A figure is written {code} or {code:wording}. Look at “%(there)s”."), "brace", there=around
        )
    if block := _BRACKET.search(words):
        words_of_it = _("“%(there)s” is not read. A table or a chart stands on a line of its own, a condition first.")
        raise _fault(number, words_of_it, "block", there=block[0])
    if words:
        yield words


def _fault(number: int, words: str, fault: str, /, **params: object) -> ValidationError:
    return ValidationError(_("Paragraph %(n)d: ") % {"n": number} + words, code=fault, params=params)


# Checking ---------------------------------------------------------------------------------------------------
def check(text: str, known: Vocabulary) -> None:
    """Refuse a text that names no figure, no level, no wording, or what does not fit; all faults at once."""
    if faults := faults_of(text, known):
        raise ValidationError(faults)


def faults_of(text: str, known: Vocabulary) -> Faults:
    """All that is wrong with a text, each with the number of its paragraph."""
    found, faults = _read(text)
    for number, paragraph in found:
        faults += (_fault(number, words, code, **told) for words, code, told in _faults_of(paragraph, known))
    return faults


def beyond_bounds(texts: Iterable[str]) -> list[Faults]:
    """Of each text of a report: that with those before it there are more tables and charts, or other periods, than one
    report takes."""
    found: list[Faults] = []
    blocks, periods = 0, set[str]()
    for text in texts:
        read = [paragraph for _number, paragraph in _read(text)[0]]
        blocks += sum(one.block is not None for one in read)
        periods |= {piece.period for one in read for piece in one.pieces if isinstance(piece, Token)} - {""}
        faults: Faults = []
        if blocks > MOST_BLOCKS:
            words = _("A report holds at most %(most)d tables and charts.")
            faults.append(ValidationError(words, code="blocks", params={"most": MOST_BLOCKS}))
        if len(periods) > MOST_PERIODS:
            words = _("A report names at most %(most)d other periods by their codes.")
            faults.append(ValidationError(words, code="periods", params={"most": MOST_PERIODS}))
        found.append(faults)
    return found


Found = Iterator[tuple[str, str, dict[str, object]]]


def _faults_of(paragraph: Paragraph, known: Vocabulary) -> Found:
    for condition in paragraph.conditions:
        yield from _unknown([condition.code], known)
    for piece in paragraph.pieces:
        if isinstance(piece, Token):
            yield from _of_token(piece, known)
        elif isinstance(piece, Best):
            yield from _unknown([piece.code], known)
            yield from _of_number(piece.number)
            yield from _of_level(piece.level, known)
            yield from _of_places([piece.code], known)
    if paragraph.block:
        yield from _of_block(paragraph.block, known)


def _of_token(token: Token, known: Vocabulary) -> Found:
    if token.code not in known.figures:
        yield from _unknown([token.code], known)
        return
    possible = wordings_of(known.figures[token.code].kind, token.when)
    if not possible or (token.wording and token.wording not in possible):
        told: dict[str, object] = {"token": str(token), "possible": ", ".join(possible) or "–"}
        yield _("“%(token)s” cannot be written so. Possible: %(possible)s."), "wording", told


def _of_block(block: Block, known: Vocabulary) -> Found:
    yield from _unknown(block.codes, known)
    if block.of == "years":
        yield from _of_number(block.years)
    yield from _of_level(block.level, known)
    if block.of != "rows" and len(block.codes) > WIDEST:
        yield _("A table holds at most %(most)d figures side by side."), "wide", {"most": WIDEST}
    sorts = {code: known.figures[code] for code in block.codes if code in known.figures}
    if block.shape == "chart":
        yield from _of_places(block.codes, known)
        if len(block.codes) > 1:
            words = _("A chart shows one figure: %(codes)s cannot be drawn to one scale.")
            if len({sort.count_unit for sort in sorts.values()}) == 1:
                words = _("A chart shows one figure; draw one each for %(codes)s.")
            yield words, "units", {"codes": ", ".join(block.codes)}
    if block.of == "sectors":
        for code in (code for code, sort in sorts.items() if not sort.adds_up):
            yield _("“%(code)s” does not add up over unions, so it is not told by sector."), "sum", {"code": code}


def _unknown(named: Iterable[str], known: Vocabulary) -> Found:
    for code in named:
        if code not in known.figures:
            yield _("There is no figure “%(code)s”."), "figure", {"code": code}


def _of_number(number: int) -> Found:
    if not 1 <= number <= MOST:
        yield _("%(n)d is not a number from 1 to %(most)d."), "number", {"n": number, "most": MOST}


def _of_level(level: str, known: Vocabulary) -> Found:
    if level and level not in known.levels:
        yield _("There is no level “%(level)s”."), "level", {"level": level}


def _of_places(named: Iterable[str], known: Vocabulary) -> Found:
    for code in named:
        if code in known.figures and known.figures[code].kind == ValueKind.RANK:
            yield _("“%(code)s” is a place in an order, which is not compared or drawn."), "rank", {"code": code}


def fitting(kind: ValueKind) -> list[str]:
    """The codes of the wordings that can word a kind of value."""
    return [code for code, wording in WORDINGS.items() if kind in wording.kinds]


def wordings_of(kind: ValueKind, when: When) -> list[str]:
    """How a figure may be worded; a change is worded by itself, of a target only the number is told."""
    if kind == ValueKind.RANK and when in (When.TARGET, When.CHANGE):
        return []
    if when == When.CHANGE:
        return [""]
    return [code for code in fitting(kind) if not (when == When.TARGET and code == "ratio")]


# Numbers typed by hand --------------------------------------------------------------------------------------
def typed_numbers(texts: Iterable[str]) -> list[str]:
    """Numbers that were typed by hand, so that nothing stands behind them; in the order of the text."""
    found: list[str] = []
    for text in texts:
        for line in PARAGRAPHS.split(text):
            words = _BRACKET.sub(" ", _PIECE.sub(" ", line))
            found += [number for number, typed in split_at_numbers(words) if typed]
    return found


def split_at_numbers(words: str, *, begins: bool = True) -> Sequence[tuple[str, bool]]:
    """Words cut where a number was typed by hand, each with whether it is one; `begins` says that a line does."""

    def blank(found: re.Match[str]) -> str:
        return " " * len(found[0])

    masked = YEAR.sub(blank, OUTLINE.sub(blank, words) if begins else words)
    cut: list[tuple[str, bool]] = []
    at = 0
    for number in TYPED_NUMBER.finditer(masked):
        cut += [(words[at : number.start()], False), (number[0], True)]
        at = number.end()
    return [(part, typed) for part, typed in [*cut, (words[at:], False)] if part]
