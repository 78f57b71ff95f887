"""The printed report: frozen content, set in the layout prescribed for the official documents of the unions."""

import json
from datetime import UTC, date, datetime
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from common.paper import Enclosure, printable, typeset
from reports.layout import laid_out, part_laid_out

STYLE = "print/summary.css"


def render_pdf(content: dict[str, Any], part: int = 0) -> bytes:
    """The report as PDF/A-3a and PDF/UA-1, A4, with every figure a link to the page of its records.

    `content` is plain JSON, as frozen when the report was submitted: lang, site, draft, letterhead {upper, own, number,
    place, date}, kind, title [line], status_note, sections (as `reports.document` says), adjustments, recipients
    [line], signature {capacity [line], name}, hash, passport [{code, label, value, unit_of_count, href}].
    A number that begins with "/" leaves room to write the number by hand; "" stands for "/BC-CĐCS". A href is a path
    on the site. The passport becomes an annex, and a file of its own (con-so.json) inside the PDF.

    Part 0 is the paper. The others are its long tables (`reports.apart`), of which the paper says only where they are.

    Raises FontMissing, and IndexError for a part that there is not. Not for two threads at once: the fonts are kept
    from one report to the next.
    """
    printed = printable(content)
    with translation.override(printed["lang"]):
        html = html_of(printed, part)
        enclosures = [] if part else _enclosures(printed)
    identifier = f"{printed['hash']}-{part}" if part else printed["hash"]
    return typeset(html, style=STYLE, identifier=identifier, enclosures=enclosures)


def html_of(content: dict[str, Any], part: int = 0) -> str:
    """What is set in type, in the language that is active."""
    if part:
        return render_to_string("print/summary_part.html", {"report": part_laid_out(content, part)})
    return render_to_string("print/summary.html", {"report": {**laid_out(content), "code": _code(content)}})


def verify_url(content: dict[str, Any]) -> str:
    """The public page that says whether a paper is genuine."""
    return f"{content['site'].rstrip('/')}/verify/{content['hash']}/"


def _code(content: dict[str, Any]) -> str:
    """The address of the public page as a square to be scanned, drawn as SVG."""
    drawn = segno.make(verify_url(content), error="m", micro=False)
    return drawn.svg_inline(title=gettext("Code of the page that verifies this paper"), border=0, omitsize=True)


def _enclosures(content: dict[str, Any]) -> list[Enclosure]:
    """The passport for machines, dated like the report."""
    if not content["passport"]:
        return []
    return [
        Enclosure(
            name="con-so.json",
            description=gettext("Passport of figures"),
            # In one order of keys: the database keeps its own, and a report just frozen has another.
            body=json.dumps(content["passport"], ensure_ascii=False, indent=2, sort_keys=True).encode(),
            dated=datetime.combine(date.fromisoformat(content["letterhead"]["date"]), datetime.min.time(), UTC),
        )
    ]
