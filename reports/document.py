"""What a report says, as plain values: all that the paper shows, ready to be hashed, frozen and printed.

Sections are [{level 1|2, heading, annex: bool, paragraphs}]. A paragraph is a list of pieces, or a block:

* a piece is {text}, or {figure, text, href} with "kind": "declared" | "external" where nobody counted it, and "when":
  "previous" | "last-year" | "target" | "change" where it is not the figure of the period; {text, missing: code} where
  the period has no such figure;
* {block: "table", caption, head, numbered: bool, columns: [{label, unit}], rows: [{label, level, cells}], total: row |
  None}: `head` is what stands above the labels of the rows, cells are [{text, href, kind?}] or {text} alone;
* {block: "chart", shape: "rows" | "columns", title, sentence, unit, bars: [{label, value: number | None, text, href}]}:
  the last of columns is this period's, `sentence` says all values. `{% report_chart block %}` draws it.

`status_note` is "" or says that the figures are an estimate as of a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from common.facts import CountUnit
from common.periods import Period
from common.wording import Ratio, ValueKind
from members.signatures import signature
from reports import narrative
from reports.figures import Figure, Value
from reports.models import Report
from unions.letterheads import letterhead

LANGUAGE = "vi"  # of official documents, whoever asked for them


def value_kind(count_unit: str) -> ValueKind:
    """How values of a unit of count may be worded."""
    kinds = {CountUnit.DONG: ValueKind.MONEY, CountUnit.PERCENT: ValueKind.RATIO, CountUnit.RANK: ValueKind.RANK}
    return kinds.get(CountUnit(count_unit), ValueKind.COUNT)


def written(figure: Figure, wording: str = "", lang: str = LANGUAGE) -> str:
    """A figure in words of a language, in the wording asked for or the plain one of its kind."""
    token = narrative.Token(figure.code, wording or figure.definition.wording)
    worded: int | Ratio | None
    if figure.definition.is_ratio or figure.definition.is_rank:
        worded = Ratio(figure.numerator or 0, figure.denominator) if figure.denominator else None
    else:
        worded = None if isinstance(figure.value, Fraction) else figure.value
    return token.wording_for(value_kind(figure.definition.count_unit)).write(worded, lang)  # type: ignore[arg-type]


def figure_path(figure: Figure) -> str:
    """The page that lists the records behind a figure, without the site."""
    return reverse("reports:figure-detail", args=[figure.unit.code, figure.period.code, figure.code])


def content(report: Report, counted: Sequence[Figure]) -> dict[str, Any]:
    """The whole document. It holds no time of day: an unchanged report has an unchanged content."""
    with translation.override(LANGUAGE):
        known = {figure.code: figure for figure in counted}
        used: dict[str, Figure] = {}
        sections = [
            {
                "level": section.level,
                "heading": section.heading,
                "paragraphs": [
                    [_piece(piece, known, used) for piece in paragraph]
                    for paragraph in narrative.paragraphs(section.body)
                ],
            }
            for section in report.sections.all()
        ]
        return {
            "lang": LANGUAGE,
            "site": settings.PUBLIC_URL,
            "draft": report.status == Report.Status.DRAFT,
            "letterhead": letterhead(report.unit, report.dated_on, number=report.document_number, kind="BC"),
            "kind": "BÁO CÁO",
            "title": [_title_line(line, report.period) for line in report.template.title.splitlines()],
            "sections": sections,
            "recipients": [line.strip() for line in report.recipients.splitlines() if line.strip()],
            "signature": signature(report.unit, report.dated_on),
            "passport": [
                {
                    "code": figure.code,
                    "label": str(figure.definition.indicator),
                    "value": written(figure, _full(figure)),
                    "unit_of_count": str(figure.definition.get_count_unit_display()),
                    "href": figure_path(figure),
                }
                for figure in used.values()
            ],
        }


def _title_line(line: str, period: Period) -> str:
    """The period within a line is a word among others; at its beginning it keeps its capital."""
    first = "{period}"
    if line.startswith(first):
        line = period.label + line.removeprefix(first)
    return line.replace(first, period.label_within)


def _piece(piece: narrative.Piece, known: Mapping[str, Figure], used: dict[str, Figure]) -> dict[str, str]:
    if isinstance(piece, str):
        return {"text": piece}
    figure = used[piece.code] = known[piece.code]
    return {
        "figure": piece.code,
        "text": written(figure, piece.wording),
        "href": figure_path(figure),
    }


def _full(figure: Figure) -> str:
    kind = value_kind(figure.definition.count_unit)
    full = {ValueKind.COUNT: "grouped", ValueKind.MONEY: "dong", ValueKind.RATIO: "ratio", ValueKind.RANK: "place"}
    return full[kind]


def decimal(value: Value) -> str | None:
    """A value as the database keeps it: six decimals are far more than any paper prints."""
    if value is None:
        return None
    return f"{float(value):.6f}" if isinstance(value, Fraction) else str(value)
