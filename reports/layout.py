"""How a report is laid out: its text, then its annexes, as paper and Word show them, in the language of the document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from common.paper import long_date
from common.wording import grouped
from reports.apart import LongTable, long_tables
from reports.pictures import picture
from reports.printed_tables import printed_table

ROMAN = (*("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"), *("XI", "XII", "XIII", "XIV", "XV", "XVI"))

# Room to write a number by hand; spaces that do not collapse.
_BLANK = "\N{NO-BREAK SPACE}" * 10


def laid_out(content: dict[str, Any]) -> dict[str, Any]:
    """The paper: beside what the content says also name, number, signed_on, proof, reference; sections and annexes with
    `items`, of which each is {pieces}, {heading}, {table}, {picture, bars}, {adjustments} or {passport}."""
    apart = {(long.section, long.paragraph): long for long in long_tables(content)}
    body, annexes = _sections(content, apart)
    _close(body)
    return {
        **_frame(content),
        "status_note": content.get("status_note", ""),
        "sections": body,
        "annexes": annexes,
        "recipients": punctuated(content["recipients"]),
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


def part_laid_out(content: dict[str, Any], part: int) -> dict[str, Any]:
    """A part of a long table: its rows under the annex or section that it belongs to. Raises IndexError."""
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
                "first": grouped(rows.start + 1),
                "last": grouped(rows.stop),
                "all": grouped(long.rows),
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
        bars = [{**bar, "url": url_of(content, bar)} for bar in paragraph["bars"]]
        return {"picture": picture(paragraph), "bars": bars}
    if long is None:
        return {"table": printed_table(content, paragraph)}
    said = gettext(
        "The table “%(caption)s” has %(rows)s lines; it is printed apart, in %(volumes)s volumes that belong to this"
        " document, and stands as a whole in its Excel file."
    )
    words = said % {"caption": paragraph["caption"], "rows": grouped(long.rows), "volumes": len(long.parts)}
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
