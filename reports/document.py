"""What a report says, as plain values: all that the paper shows, ready to be hashed, frozen and printed.

Sections are [{level 1|2, heading, annex: bool, paragraphs}]. A paragraph is a list of pieces, or a block:

* a piece is {text}, or {figure, text, href} with "kind": "declared" | "external" where nobody counted it, and "when":
  "previous" | "last-year" | "target" | "change" or the code of a period where it is not the figure of the report's own;
  {text, missing: code} where the period has no such figure;
* {block: "table", caption, head, numbered: bool, columns: [{label, unit}], rows: [{label, level, cells}], total: row |
  None}: `head` is what stands above the labels of the rows, cells are [{text, href, kind?}] or {text} alone;
* {block: "chart", shape: "rows" | "columns", title, sentence, unit, bars: [{label, value: number | None, text, href}]}:
  the last of columns is this period's, `sentence` says all values. `{% report_chart block %}` draws it.

`status_note` is "" or says that the figures are an estimate as of a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone, translation

from common.periods import Period
from common.wording import NO_VALUE
from members.signatures import signature
from reports import narrative
from reports.blocks import best_of, block_of
from reports.figures import Figure, Value
from reports.gathered import Gathered, gather
from reports.models import HANDED_IN, Report
from reports.narrative import Paragraph, Token, When
from reports.worded import LANGUAGE, change_in_words, figure_path, in_full, target_in_words, value_kind, written
from unions.letterheads import letterhead, version_of
from unions.models import UnionUnit

__all__ = ["LANGUAGE", "content", "decimal", "figure_path", "sections_of", "value_kind", "written"]


class Text(Protocol):
    """What a section of a report and one of an outline have in common."""

    @property
    def level(self) -> int: ...
    @property
    def heading(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def is_annex(self) -> bool: ...


def content(report: Report, counted: Sequence[Figure]) -> dict[str, Any]:
    """The whole document. It holds no time of day: an unchanged report has an unchanged content.

    `counted` are the figures of the union itself that the text names (`narrative.codes`); what it tells besides, of
    unions below and of earlier periods, is counted here, by as many questions for a long text as for a short one.
    """
    unit, period = report.unit, report.period
    with translation.override(LANGUAGE):
        sections, used = sections_of(unit, period, list(report.sections.all()), counted)
        return {
            "lang": LANGUAGE,
            "site": settings.PUBLIC_URL,
            "draft": report.status not in HANDED_IN,  # of one that was excused, too, nothing was handed in
            "letterhead": letterhead(unit, report.dated_on, number=report.document_number, kind="BC"),
            "kind": "BÁO CÁO",
            "title": [_title_line(line, period) for line in report.template.title.splitlines()],
            "status_note": status_note(period),
            "sections": sections,
            "recipients": [line.strip() for line in report.recipients.splitlines() if line.strip()],
            "signature": signature(unit, report.dated_on),
            "passport": [_row_of_passport(figure) for figure in used],
        }


def sections_of(
    unit: UnionUnit, period: Period, texts: Sequence[Text], counted: Sequence[Figure]
) -> tuple[list[dict[str, Any]], list[Figure]]:
    """The sections in the language of the document, and the figures of the union itself that they print, each once.

    Raises ValidationError where a text is no narrative.
    """
    with translation.override(LANGUAGE):
        read = [narrative.paragraphs(text.body) for text in texts]
        told = gather(unit, period, (one for paragraphs in read for one in paragraphs), counted)
        writer = _Writer(told, version_of(unit.pk, period.cut_off).name)
        sections = [
            {
                "level": text.level,
                "heading": text.heading,
                "annex": text.is_annex,
                "paragraphs": [writer.paragraph(one) for one in paragraphs if writer.holds(one)],
            }
            for text, paragraphs in zip(texts, read, strict=True)
        ]
        return sections, list(writer.used.values())


def status_note(period: Period) -> str:
    """Before a period has ended its figures are an estimate as of the day; "" after it."""
    today = timezone.localdate()
    return f"Số liệu ước tính, tính đến ngày {today:%d/%m/%Y}" if today <= period.cut_off else ""


class _Writer:
    """Turns the paragraphs of one report into pieces, and keeps which figures of the union itself it has printed."""

    def __init__(self, told: Gathered, name: str) -> None:
        self.told, self.name = told, name
        self.used: dict[str, Figure] = {}

    def holds(self, paragraph: Paragraph) -> bool:
        """Whether its conditions are met: what has no value is as good as 0."""
        for condition in paragraph.conditions:
            figure = self.told.own.get(condition.code)
            if bool(figure and figure.value) != condition.wanted:
                return False
        return True

    def paragraph(self, paragraph: Paragraph) -> list[dict[str, Any]] | dict[str, Any]:
        if paragraph.block:
            if paragraph.block.of != "children" or paragraph.block.shape != "chart":
                self._use(paragraph.block.codes)
            return block_of(paragraph.block, self.told)
        return [
            written_piece for n, piece in enumerate(paragraph.pieces) for written_piece in self._pieces(piece, not n)
        ]

    def _use(self, codes: Iterable[str]) -> None:
        self.used |= {code: self.told.own[code] for code in codes if code in self.told.own}

    def _pieces(self, piece: narrative.Piece, begins: bool) -> list[dict[str, Any]]:
        match piece:
            case str():
                return [{"text": piece}]
            case narrative.Word():
                return [{"text": self._word(piece.name, begins)}]
            case narrative.Best():
                return best_of(piece, self.told)
            case _:
                return [self._figure(piece)]

    def _word(self, name: str, begins: bool) -> str:
        period = self.told.period
        if name == "period":
            return period.label if begins else period.label_within
        return f"{period.cut_off:%d/%m/%Y}" if name == "period.last-day" else self.name

    def _figure(self, token: Token) -> dict[str, Any]:
        """A figure that a period lacks a definition of is no figure: it says so instead of being left out."""
        figure = self.told.of(token)
        if figure is None and not token.is_of_the_period:
            return {"text": NO_VALUE}
        if token.when == When.TARGET:
            return self._target(token, figure)
        if figure is None:
            return {"text": NO_VALUE, "missing": token.code}
        text = written(figure, token.wording)
        if token.when == When.CHANGE:
            text = change_in_words(figure, self.told.last_year(token.code))
        piece = {"figure": figure.code, "text": text, "href": figure_path(figure)}
        if when := token.period or token.when.value:
            piece["when"] = when
        else:
            self._use([token.code])
        return piece if figure.kind == "counted" else piece | {"kind": figure.kind}

    def _target(self, token: Token, figure: Figure | None) -> dict[str, Any]:
        target = self.told.targets.get(token.code)
        text = target_in_words(target, figure.definition if figure else None, token.wording)
        if target is None or text == NO_VALUE:
            return {"text": NO_VALUE}
        return {"figure": token.code, "text": text, "href": target.get_absolute_url(), "when": token.when.value}


def _title_line(line: str, period: Period) -> str:
    """The period within a line is a word among others; at its beginning it keeps its capital."""
    first = "{period}"
    if line.startswith(first):
        line = period.label + line.removeprefix(first)
    return line.replace(first, period.label_within)


def _row_of_passport(figure: Figure) -> dict[str, str]:
    return {
        "code": figure.code,
        "label": str(figure.definition.indicator),
        "value": in_full(figure),
        "unit_of_count": str(figure.definition.get_count_unit_display()),
        "kind": figure.kind,
        "href": figure_path(figure),
    }


def decimal(value: Value) -> str | None:
    """A value as the database keeps it: six decimals are far more than any paper prints."""
    if value is None:
        return None
    return f"{float(value):.6f}" if isinstance(value, Fraction) else str(value)
