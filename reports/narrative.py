"""The grammar of a narrative: words, and figures in braces as `{code}` or `{code:wording}`. Nothing else.

There is no template language here, so nothing typed into a narrative can run or reach anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.wording import DEFAULT_WORDINGS, WORDINGS, ValueKind, Wording

TOKEN = re.compile(r"\{([a-z][a-z0-9_.]*)(?::([a-z-]+))?\}")
BRACE = re.compile(r"[{}]")
PARAGRAPHS = re.compile(r"\n[ \t]*\n|\n")
# A number typed by hand: not within a date (20/10, 5/2024), a year after its word, or an outline number.
TYPED_NUMBER = re.compile(r"(?<![\w/])(?!\d{1,2}/\d{1,2}(?:/\d{4})?(?!\d)|\d{1,2}/\d{4})\d++(?:[.,]\d++)*+%?+(?![\w/])")
YEAR = re.compile(r"(?:năm|year|kỳ|term)\s+(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?", re.IGNORECASE)
OUTLINE = re.compile(r"^\s*\d+(?:\.\d+)*[.)]\s")


@dataclass(frozen=True)
class Token:
    """A figure in the text: which one, and in which wording; none means the plain one of its kind."""

    code: str
    wording: str

    def __str__(self) -> str:
        return f"{{{self.code}:{self.wording}}}" if self.wording else f"{{{self.code}}}"

    def wording_for(self, kind: ValueKind) -> Wording:
        return WORDINGS[self.wording or DEFAULT_WORDINGS[kind]]


Piece = str | Token


def paragraphs(text: str) -> list[list[Piece]]:
    """The paragraphs of a text, each as words and tokens. Raises ValidationError where a brace stands alone."""
    lines = (line.strip() for line in PARAGRAPHS.split(text.replace("\r\n", "\n")))
    return [list(_pieces(line)) for line in lines if line]


def _pieces(line: str) -> Iterator[Piece]:
    at = 0
    for found in TOKEN.finditer(line):
        yield from _words(line[at : found.start()])
        yield Token(found[1], found[2] or "")
        at = found.end()
    yield from _words(line[at:])


def _words(words: str) -> Iterator[str]:
    if alone := BRACE.search(words):
        around = words[max(alone.start() - 10, 0) : alone.end() + 20]
        raise ValidationError(
            _("A figure is written {code} or {code:wording}. Look at “%(around)s”."),
            params={"around": around},
            code="brace",
        )
    if words:
        yield words


def tokens(text: str) -> list[Token]:
    return [piece for line in paragraphs(text) for piece in line if isinstance(piece, Token)]


def check(text: str, known: Mapping[str, ValueKind]) -> None:
    """Refuse a text whose tokens name no figure, no wording, or one that does not fit; all faults at once.

    `known` answers the kind of value of every indicator that holds for the period.
    """
    faults: list[ValidationError] = []
    for token in tokens(text):
        if token.code not in known:
            faults.append(
                ValidationError(_("There is no figure “%(code)s”."), params={"code": token.code}, code="figure")
            )
        elif token.wording and token.wording not in fitting(known[token.code]):
            faults.append(
                ValidationError(
                    _("“%(token)s” cannot be written so. Possible: %(possible)s."),
                    params={
                        "token": token,
                        "possible": ", ".join(fitting(known[token.code])),
                    },
                    code="wording",
                )
            )
    if faults:
        raise ValidationError(faults)


def fitting(kind: ValueKind) -> list[str]:
    """The codes of the wordings that can word a kind of value."""
    return [code for code, wording in WORDINGS.items() if kind in wording.kinds]


def typed_numbers(texts: Iterable[str]) -> list[str]:
    """Numbers that were typed by hand, so that nothing stands behind them; in the order of the text."""
    found: list[str] = []
    for text in texts:
        for line in PARAGRAPHS.split(text):
            words = YEAR.sub(" ", OUTLINE.sub(" ", TOKEN.sub(" ", line)))
            found += [number[0] for number in TYPED_NUMBER.finditer(words)]
    return found
