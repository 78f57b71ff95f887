"""A text that is still being written, with its figures: how it reads, what is wrong with it, what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, zip_longest
from typing import Any

from django.utils.translation import gettext as _

from common.periods import Period
from reports import identities, narrative
from reports.document import Text, figure_path, sections_of, value_kind, written
from reports.figures import Figure, figures
from reports.narrative import Token, Vocabulary, When
from reports.worded import vocabulary
from unions.models import UnionUnit


@dataclass(frozen=True)
class ToLookAt:
    """One thing to look at before a report is handed in, and where; `url` may be a place on the page."""

    text: str
    url: str


@dataclass(frozen=True)
class Preview:
    """`sections` are those of the document; words typed as numbers are pieces of their own, {text, typed: place on the
    page}. A section that cannot be read has `faults` instead of paragraphs. `used` are the figures that are printed."""

    sections: list[dict[str, Any]]
    used: list[Figure]
    look_at: list[ToLookAt]

    @property
    def wordings(self) -> list[dict[str, Any]]:
        """Each figure that is printed with the ways in which it can be written, and how each reads."""
        return [_ways(figure) for figure in self.used]


def preview(unit: UnionUnit, period: Period, texts: Sequence[Text]) -> Preview:
    """How a text reads for a union and a period; nothing is kept. As many questions for a long text as for a short one."""
    known = vocabulary(period, unit)
    beyond = narrative.beyond_bounds(text.body for text in texts)
    faults = [_told([*narrative.faults_of(text.body, known), *more]) for text, more in zip(texts, beyond, strict=True)]
    readable = [text for text, of_text in zip(texts, faults, strict=True) if not of_text]
    counted = figures(unit, period, {code for text in readable for code in narrative.codes(text.body)})
    read, used = sections_of(unit, period, readable, counted)
    told = iter(read)
    sections = [_unread(text, of_text) if of_text else next(told) for text, of_text in zip(texts, faults, strict=True)]
    typed = _mark_typed(sections)
    look_at = [*_to_look_at(unit, period, typed, used, counted), *_unfinished(sections)]
    return Preview(sections, used, look_at)


def _told(faults: Iterable[Any]) -> list[str]:
    return [message for fault in faults for message in fault.messages]


def _unread(text: Text, faults: list[str]) -> dict[str, Any]:
    return {"level": text.level, "heading": text.heading, "annex": text.is_annex, "paragraphs": [], "faults": faults}


def _mark_typed(sections: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Cut numbers typed by hand out of the words around them; each with its place on the page."""
    found: list[tuple[str, str]] = []
    places = (f"typed-{n}" for n in count(1))
    for section in sections:
        for number, paragraph in enumerate(section["paragraphs"]):
            if isinstance(paragraph, list):
                section["paragraphs"][number] = [
                    marked for n, piece in enumerate(paragraph) for marked in _cut(piece, not n, places, found)
                ]
    return found


def _cut(piece: dict[str, Any], begins: bool, places: Any, found: list[tuple[str, str]]) -> list[dict[str, Any]]:
    if piece.keys() != {"text"}:
        return [piece]
    parts: list[dict[str, Any]] = []
    for words, typed in narrative.split_at_numbers(piece["text"], begins=begins):
        if typed:
            found.append((words, next(places)))
            parts.append({"text": words, "typed": found[-1][1]})
        else:
            parts.append({"text": words})
    return parts


def _to_look_at(
    unit: UnionUnit, period: Period, typed: list[tuple[str, str]], used: list[Figure], counted: list[Figure]
) -> list[ToLookAt]:
    found = [ToLookAt(_("“%s” is typed by hand: no record stands behind it") % words, f"#{at}") for words, at in typed]
    for breach in identities.broken(unit, period, figures=counted):
        figure = next((one for one in counted if one.code in breach.codes), None)
        found.append(ToLookAt(f"{breach.name}: {breach.arithmetic}", figure_path(figure) if figure else ""))
    without = [figure for figure in used if figure.value is None]
    found += (ToLookAt(_("No value yet: %s") % one.definition.indicator, figure_path(one)) for one in without)
    return found


def _unfinished(sections: Sequence[dict[str, Any]]) -> Iterator[ToLookAt]:
    """Headings with nothing under them, and sections in which the dots of the outline still stand for words."""
    for section, following in zip_longest(sections, sections[1:]):
        goes_on = following is not None and following["level"] > section["level"]
        if not section["paragraphs"] and not goes_on and not section.get("faults"):
            yield ToLookAt(_("Nothing stands under “%s”") % section["heading"], "")
        pieces = [piece for item in section["paragraphs"] if isinstance(item, list) for piece in item]
        if any("…" in piece.get("text", "") for piece in pieces):
            yield ToLookAt(_("Dots still stand for words under “%s”") % section["heading"], "")


def _ways(figure: Figure) -> dict[str, Any]:
    kind = value_kind(figure.definition.count_unit)
    return {
        "figure": figure,
        "label": str(figure.definition.indicator),
        "value": written(figure),
        "url": figure_path(figure),
        "ways": [
            {"token": str(Token(figure.code, wording)), "reads": written(figure, wording)}
            for wording in narrative.fitting(kind)
        ],
        "others": [str(Token(figure.code, when=when)) for when in When if when and narrative.wordings_of(kind, when)],
    }


# What can be put in -----------------------------------------------------------------------------------------
def groups_of_figures(definitions: Iterable[Any]) -> list[tuple[str, list[dict[str, str]]]]:
    """The figures of a period under their headings, each with the token that puts it in."""
    groups: dict[str, list[dict[str, str]]] = {}
    for one in definitions:
        row = {"label": str(one.indicator), "token": str(Token(one.code)), "code": one.code}
        groups.setdefault(str(one.indicator.group), []).append(row)
    return list(groups.items())


def blocks_to_put_in(known: Vocabulary, example: str) -> list[dict[str, str]]:
    """The blocks of the grammar as they are typed, each with what it shows."""
    level = next(iter(sorted(known.levels)), "")
    return [
        {"token": f"[table children: {example}]", "label": _("Figures beside the unions directly below")},
        {"token": f"[table units {level}: {example}]", "label": _("Figures of all unions of a level, as an annex")},
        {"token": f"[table years 3: {example}]", "label": _("Figures of several years")},
        {"token": f"[table rows: {example}]", "label": _("A form: item, unit of count, number")},
        {"token": f"[table sectors: {example}]", "label": _("Sums by sector")},
        {"token": f"[chart children: {example}]", "label": _("A chart of the unions directly below")},
        {"token": f"[chart years 5: {example}]", "label": _("A chart of several years")},
        {"token": f"[best 3: {example}]", "label": _("The best unions by a figure")},
        {"token": f"[if {example}] ", "label": _("A paragraph only where the figure is not 0")},
        {"token": f"[unless {example}] ", "label": _("A paragraph only where the figure is 0")},
        {"token": "{period}", "label": _("What the period is called")},
        {"token": "{period.last-day}", "label": _("The last day of the period")},
        {"token": "{unit}", "label": _("What the union is called")},
    ]


@dataclass(frozen=True)
class Typed:
    """A section as it stands in a form, kept or not."""

    level: int
    heading: str
    body: str
    is_annex: bool
