"""The printed report: frozen content, set in the layout prescribed for the official documents of the unions."""

import json
from datetime import UTC, date, datetime
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from common.paper import Enclosure, long_date, printable, typeset
from reports.apart import LongTable, long_tables
from reports.pictures import picture
from reports.printed_tables import printed_table

STYLE = "print/summary.css"
ROMAN = (*("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"), *("XI", "XII", "XIII", "XIV", "XV", "XVI"))

# Room to write a number by hand; spaces that do not collapse.
_BLANK = "\N{NO-BREAK SPACE}" * 10


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
        if part:
            html = render_to_string("print/summary_part.html", {"report": _part(printed, part)})
        else:
            html = render_to_string("print/summary.html", {"report": _report(printed)})
        enclosures = [] if part else _enclosures(printed)
    identifier = f"{printed['hash']}-{part}" if part else printed["hash"]
    return typeset(html, style=STYLE, identifier=identifier, enclosures=enclosures)


def _report(content: dict[str, Any]) -> dict[str, Any]:
    """What the template prints, in the words of the language that is active."""
    apart = {(long.section, long.paragraph): long for long in long_tables(content)}
    body, annexes = _sections(content, apart)
    _close(body)
    return {
        **_frame(content),
        "status_note": content.get("status_note", ""),
        "sections": body,
        "annexes": annexes,
        "recipients": punctuated(content["recipients"]),
        "code": _code(content),
    }


def _frame(content: dict[str, Any]) -> dict[str, Any]:
    """What the paper and its parts have in common."""
    number = number_of(content)
    letterhead = content["letterhead"]
    signed_on = long_date(letterhead["date"])
    return {
        **content,
        "name": " ".join([content["kind"], *content["title"]]),
        "number": number,
        "signed_on": signed_on,
        "proof": gettext("Fingerprint %(fingerprint)s · %(site)s")
        % {"fingerprint": content["hash"][:12], "site": content["site"].partition("://")[2]},
        "reference": gettext("(Attached to %(kind)s No. %(number)s of %(date)s by %(union)s)")
        % {"kind": content["kind"].capitalize(), "number": number, "date": signed_on, "union": letterhead["own"]},
    }


def number_of(content: dict[str, Any]) -> str:
    """The document's number, with room before it where it is to be written by hand."""
    number: str = content["letterhead"]["number"] or "/BC-CĐCS"
    return _BLANK + number if number.startswith("/") else number


def _part(content: dict[str, Any], part: int) -> dict[str, Any]:
    """A part of a long table: its rows under the annex or section that it belongs to."""
    long = next((one for one in long_tables(content) if part in one.parts), None)
    if long is None:
        raise IndexError(part)
    section = content["sections"][long.section]
    rows = long.rows_of(part)
    table = printed_table(content, section["paragraphs"][long.paragraph], rows=rows)
    title = annex_titles(content).get(_annex_of(content, long.section))
    return {
        **_frame(content),
        "annex": {
            "kind": title["kind"] if title else "",
            "title": title["title"] if title else section["heading"],
            "volume": gettext("Volume %(volume)s of %(volumes)s, lines %(first)s to %(last)s of %(all)s")
            % {
                "volume": part - long.first_part + 1,
                "volumes": len(long.parts),
                "first": rows.start + 1,
                "last": rows.stop,
                "all": long.rows,
            },
            "items": [{"table": table}],
            "wide": table["wide"],
        },
    }


def _annex_of(content: dict[str, Any], number: int) -> int:
    """The section with which the annex of a section begins."""
    sections = content["sections"]
    if not sections[number].get("annex"):
        return -1
    while number and sections[number]["level"] > 1 and sections[number - 1].get("annex"):
        number -= 1
    return number


def annex_titles(content: dict[str, Any]) -> dict[int, dict[str, str]]:
    """By the section it begins with: what an annex is called. The adjustments are -2, the passport is -3."""
    begins = sorted({_annex_of(content, at) for at, one in enumerate(content["sections"]) if one.get("annex")})
    titles = {at: content["sections"][at]["heading"] for at in begins}
    if content.get("adjustments"):
        titles[-2] = gettext("ADJUSTMENTS OF EARLIER REPORTS")
    if content["passport"]:
        titles[-3] = gettext("PASSPORT OF FIGURES")
    kind, named = gettext("Annex"), {}
    for place, (at, title) in enumerate(titles.items()):
        typed = title.casefold().startswith(kind.casefold())
        numbered = f"{kind} {ROMAN[place] if place < len(ROMAN) else place + 1}" if len(titles) > 1 else kind
        named[at] = {"kind": "" if typed else numbered, "title": title}
    return named


def _sections(
    content: dict[str, Any], apart: dict[tuple[int, int], LongTable]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The sections of the text, and the annexes after the signature, with an address for every figure."""
    titles = annex_titles(content)
    body: list[dict[str, Any]] = []
    annexes: dict[int, dict[str, Any]] = {}
    for number, section in enumerate(content["sections"]):
        items = [
            _item(content, paragraph, apart.get((number, place)))
            for place, paragraph in enumerate(section["paragraphs"])
        ]
        begins = _annex_of(content, number)
        if begins == -1:
            body.append({"level": section["level"], "heading": section["heading"], "items": items})
        elif begins == number:
            annexes[number] = {**titles[number], "items": items}
        else:
            annexes[begins]["items"] += [{"heading": section["heading"]}, *items]
    for annex in annexes.values():
        annex["wide"] = any(item["table"]["wide"] for item in annex["items"] if "table" in item)
    if content.get("adjustments"):
        annexes[-2] = {**titles[-2], "items": [{"adjustments": content["adjustments"]}]}
    if content["passport"]:
        passport = [
            {**figure, "url": url_of(content, figure), "source": source_of(figure)} for figure in content["passport"]
        ]
        annexes[-3] = {**titles[-3], "items": [{"passport": passport}]}
    return body, list(annexes.values())


def _item(content: dict[str, Any], paragraph: Any, long: LongTable | None) -> dict[str, Any]:
    """A paragraph, a table or a drawing, as the template takes it."""
    if isinstance(paragraph, list):
        return {"pieces": [{"text": piece["text"], "url": url_of(content, piece)} for piece in paragraph]}
    if paragraph["block"] == "chart":
        return {"picture": picture(paragraph)}
    if long is None:
        return {"table": printed_table(content, paragraph)}
    said = gettext(
        "The table “%(caption)s” has %(rows)s lines; it is printed apart, in %(volumes)s volumes that belong to this"
        " document, and stands as a whole in its Excel file."
    )
    words = said % {"caption": paragraph["caption"], "rows": long.rows, "volumes": len(long.parts)}
    return {"pieces": [{"text": words, "url": ""}]}


def _close(sections: list[dict[str, Any]]) -> None:
    """Put the mark "./." where the text ends."""
    last = next((item for section in reversed(sections) for item in reversed(section["items"])), None)
    if last is None:
        return
    if "pieces" not in last:
        sections[-1]["items"].append({"pieces": [{"text": "./.", "url": ""}]})
    elif not last["pieces"][-1]["text"].endswith("./."):
        if last["pieces"][-1]["url"]:
            last["pieces"].append({"text": "./.", "url": ""})
        else:
            last["pieces"][-1]["text"] = last["pieces"][-1]["text"].rstrip().removesuffix(".") + "./."


def source_of(figure: dict[str, Any]) -> str:
    """Who says a figure that was not counted from records; "" for what was."""
    said = {"declared": gettext("stated by the unions"), "external": gettext("published by others")}
    return said.get(figure.get("kind", ""), "")


def punctuated(recipients: list[str]) -> list[str]:
    """A semicolon after every line and a full stop after the last, whoever typed them or not."""
    lines = [line.strip().removeprefix("-").strip().rstrip(";.,") for line in recipients]
    return [f"{line};" for line in lines[:-1]] + [f"{line}." for line in lines[-1:]]


def url_of(content: dict[str, Any], figure: dict[str, Any]) -> str:
    """The figure's page, always on our own site; "" for what has no page."""
    href = figure.get("href", "")
    return f"{content['site'].rstrip('/')}/{href.lstrip('/')}" if href else ""


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
            body=json.dumps(content["passport"], ensure_ascii=False, indent=2).encode(),
            dated=datetime.combine(date.fromisoformat(content["letterhead"]["date"]), datetime.min.time(), UTC),
        )
    ]
