"""The printed report: frozen content, set in the layout prescribed for the official documents of the unions."""

import json
from datetime import UTC, date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from common.paper import Enclosure, long_date, printable, typeset

STYLE = "print/summary.css"

# Room to write a number by hand; spaces that do not collapse.
_BLANK = "\N{NO-BREAK SPACE}" * 10


def render_pdf(content: dict[str, Any]) -> bytes:
    """The report as PDF/UA-1, A4, with every figure a link to the page of its records.

    `content` is plain JSON, as frozen when the report was submitted: lang, site, draft, letterhead {upper, own, number,
    place, date}, kind, title [line], sections [{level 1|2, heading, paragraphs [[{text} | {figure, text, href}]]}],
    recipients [line], signature {capacity [line], name}, hash, passport [{code, label, value, unit_of_count, href}].
    A number that begins with "/" leaves room to write the number by hand; "" stands for "/BC-CĐCS". A href is a path
    on the site. The passport becomes an annex, and a file of its own (con-so.json) inside the PDF.

    Raises FontMissing. Not for two threads at once: the fonts are kept from one report to the next.
    """
    printed = printable(content)
    with translation.override(printed["lang"]):
        html = render_to_string("print/summary.html", {"report": _report(printed)})
        enclosures = _enclosures(printed)
    return typeset(html, style=STYLE, identifier=printed["hash"], enclosures=enclosures)


def _report(content: dict[str, Any]) -> dict[str, Any]:
    """What the template prints, in the words of the language that is active."""
    letterhead = content["letterhead"]
    number = letterhead["number"] or "/BC-CĐCS"
    if number.startswith("/"):
        number = _BLANK + number
    signed_on = long_date(letterhead["date"])
    return {
        **content,
        "name": " ".join([content["kind"], *content["title"]]),
        "number": number,
        "signed_on": signed_on,
        "sections": _sections(content),
        "recipients": _punctuated(content["recipients"]),
        "proof": gettext("Fingerprint %(fingerprint)s · %(site)s")
        % {"fingerprint": content["hash"][:12], "site": content["site"].partition("://")[2]},
        "reference": gettext("(Attached to %(kind)s No. %(number)s of %(date)s by %(union)s)")
        % {"kind": content["kind"].capitalize(), "number": number, "date": signed_on, "union": letterhead["own"]},
        "passport": [{**figure, "url": _url(content, figure)} for figure in content["passport"]],
    }


def _sections(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The sections with an address for every figure, and the mark "./." where the text ends."""
    sections = [
        {
            **section,
            "paragraphs": [
                [{"text": piece["text"], "url": _url(content, piece)} for piece in paragraph]
                for paragraph in section["paragraphs"]
            ],
        }
        for section in content["sections"]
    ]
    last = next((paragraph for section in reversed(sections) for paragraph in reversed(section["paragraphs"])), None)
    if last and not last[-1]["text"].endswith("./."):
        if last[-1]["url"]:
            last.append({"text": "./.", "url": ""})
        else:
            last[-1]["text"] = last[-1]["text"].rstrip().removesuffix(".") + "./."
    return sections


def _punctuated(recipients: list[str]) -> list[str]:
    """A semicolon after every line and a full stop after the last, whoever typed them or not."""
    lines = [line.strip().removeprefix("-").strip().rstrip(";.,") for line in recipients]
    return [f"{line};" for line in lines[:-1]] + [f"{line}." for line in lines[-1:]]


def _url(content: dict[str, Any], figure: dict[str, Any]) -> str:
    """The figure's page, always on our own site; "" for what has no page."""
    href = figure.get("href", "")
    return f"{content['site'].rstrip('/')}/{href.lstrip('/')}" if href else ""


def _enclosures(content: dict[str, Any]) -> list[Enclosure]:
    """The passport for machines, dated like the report."""
    if not content["passport"]:
        return []
    return [
        Enclosure(
            name="con-so.json",
            description=gettext("Passport of figures"),
            body=json.dumps(content["passport"], ensure_ascii=False, indent=2).encode(),
            dated=datetime.combine(date.fromisoformat(content["letterhead"]["date"]), datetime.min.time(), UTC),
        )
    ]
