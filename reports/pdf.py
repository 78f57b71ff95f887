"""The printed report: frozen content, set in the layout prescribed for the official documents of the unions.

The same content gives the same bytes, in any process, time zone or folder, as long as WeasyPrint stays the same version:
no hour is written into the file and the only fonts are those in `reports/fonts`.
"""

import hashlib
import json
import logging
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

logger = logging.getLogger(__name__)

FONTS = Path(__file__).parent / "fonts"
# Liberation Serif 2.1.5 and the file that leads to nothing else, each with its digest: another font moves every line.
FONT_FILES = {
    "fonts.conf": "8ac85cedcb3f9dae462ef3bbf7d481ddeef6a4d74b45370c8b064e067d39d5b5",
    "LiberationSerif-Regular.ttf": "29d12439831b7f59194efec85872f24f54eff05738933f9a860220d2abff88ba",
    "LiberationSerif-Bold.ttf": "446a4421f297698427170fd7db20e59169a4188baaaf940e9bea58af6341a723",
    "LiberationSerif-Italic.ttf": "c1830c433ab41379f1139fac388989d37c9f08c81e1bd643efdcc7946db30753",
    "LiberationSerif-BoldItalic.ttf": "36dd6965be8915f6d7efb259757f1f7546a7c6f72c53a20bbe4ae7092f2cd558",
}

_LINE_ENDS = re.compile(r"[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
# What has no shape on paper: controls, half characters, marks that turn the direction of a line or hide in it.
_SHAPELESS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    r"\ud800-\udfff\U000e0000-\U000e0fff]"
)

# Room to write a number by hand; spaces that do not collapse.
_BLANK = "\N{NO-BREAK SPACE}" * 10


class FontMissing(RuntimeError):  # noqa: N818 - the name says what happened
    """A font of the report is not there, or is not the file it should be; nothing was printed."""


def render_pdf(content: dict[str, Any]) -> bytes:
    """The report as PDF/UA-1, A4, with every figure a link to the page of its records.

    `content` is plain JSON, as frozen when the report was submitted: lang, site, draft, letterhead {upper, own, number,
    place, date}, kind, title [line], sections [{level 1|2, heading, paragraphs [[{text} | {figure, text, href}]]}],
    recipients [line], signature {capacity [line], name}, hash, passport [{code, label, value, unit_of_count, href}].
    A number that begins with "/" leaves room to write the number by hand; "" stands for "/BC-CĐCS". A href is a path
    on the site. The passport becomes an annex, and a file of its own (con-so.json) inside the PDF.

    Raises FontMissing. Not for two threads at once: the fonts are kept from one report to the next.
    """
    printable = _printable(content)
    with translation.override(printable["lang"]):
        html = render_to_string("print/summary.html", {"report": _report(printable)})
        enclosures = _enclosures(printable)
    return typeset(html, identifier=printable["hash"], enclosures=enclosures)


@dataclass(frozen=True)
class Enclosure:
    """A file inside the PDF, with the one date it bears."""

    name: str
    description: str
    body: bytes
    dated: datetime


def typeset(html: str, *, identifier: str, enclosures: Sequence[Enclosure] = ()) -> bytes:
    """The HTML as PDF/UA-1, in our style sheet and our fonts; whatever the HTML names outside itself is left out.

    A character that the fonts lack is printed as □. Raises FontMissing.
    """
    _check_fonts()
    press = _press()
    pdf: bytes = press.HTML(string=_drawable(html), url_fetcher=press.fetcher).write_pdf(
        stylesheets=[press.css],
        font_config=press.font_config,
        pdf_variant="pdf/ua-1",
        pdf_identifier=identifier.encode(),
        finisher=_underline_links,
        attachments=[
            # Without dates WeasyPrint writes the hour of printing, and no two prints are alike.
            press.Attachment(
                string=enclosure.body,
                name=enclosure.name,
                description=enclosure.description,
                created=enclosure.dated,
                modified=enclosure.dated,
                url_fetcher=press.fetcher,
            )
            for enclosure in enclosures
        ],
    )
    return pdf


@dataclass(frozen=True)
class _Press:
    """What one process needs to print and makes only once; the types are WeasyPrint's, which has none to import."""

    HTML: Any
    Attachment: Any
    css: Any
    font_config: Any
    fetcher: Any


@cache
def _press() -> _Press:
    with _own_fontconfig():
        # Imported here, by the process that prints, and only now. WeasyPrint takes a second and 60 MB, which no web
        # process should pay; its libraries do not survive the fork of a worker; and they look for fonts while loading.
        from weasyprint import CSS, HTML, Attachment  # noqa: PLC0415
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415

        font_config = FontConfiguration()
    # Left to itself WeasyPrint opens any address and any file that the text of a report might name.
    fetcher = URLFetcher(allowed_protocols=(), allow_redirects=False)
    css = CSS(string=render_to_string("print/summary.css"), font_config=font_config, url_fetcher=fetcher)
    return _Press(HTML=HTML, Attachment=Attachment, css=css, font_config=font_config, fetcher=fetcher)


def _underline_links(_document: Any, pdf: Any) -> None:
    """A thin grey line below every link on the screen; paper shows nothing, since none of them has the flag to print."""
    for entry in pdf.objects:
        if isinstance(entry, dict) and entry.get("Subtype") == "/Link":
            entry["BS"]["W"] = 0.4
            entry["BS"]["S"] = "/U"
            entry["C"] = "[0.6 0.6 0.6]"


@contextmanager
def _own_fontconfig() -> Iterator[None]:
    """Fontconfig reads our fonts.conf meanwhile, and the system's afterwards: a browser started later needs that one.

    Its cache goes with the block. Four files are scanned in milliseconds, and a server's account may have no home.
    """
    names = ("FONTCONFIG_FILE", "XDG_CACHE_HOME")
    before = {name: os.environ[name] for name in names if name in os.environ}
    with TemporaryDirectory(prefix="fontconfig-") as cache_home:
        os.environ.update(
            FONTCONFIG_FILE=str(FONTS / "fonts.conf"),
            XDG_CACHE_HOME=cache_home,
        )
        try:
            yield
        finally:
            for name in names:
                del os.environ[name]
            os.environ.update(before)


def _check_fonts() -> None:
    """Pango would set the text in the nearest font it has, or in boxes, and say nothing."""
    for name, digest in FONT_FILES.items():
        try:
            found = hashlib.sha256((FONTS / name).read_bytes()).hexdigest()
        except OSError as error:
            raise FontMissing(
                gettext("The font %(name)s is missing, so nothing was printed.") % {"name": name}
            ) from error
        if found != digest:
            raise FontMissing(
                gettext("The font %(name)s is not the one reports are set in, so nothing was printed.") % {"name": name}
            )


def _drawable(html: str) -> str:
    """A character without a glyph would leave a gap that nobody sees, and PDF/UA forbids it."""
    lacking = "".join(sorted(character for character in set(html) - _drawn() if not character.isspace()))
    if lacking:
        logger.warning("No font of the report draws %s", ascii(lacking))
    return html.translate(dict.fromkeys(map(ord, lacking), "□"))


@cache
def _drawn() -> frozenset[str]:
    """The characters that all four fonts draw."""
    # Imported here for the same reason as WeasyPrint: only the process that prints reads fonts.
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    coverage = []
    for path in FONTS.glob("*.ttf"):
        with TTFont(path) as font:
            coverage.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*coverage)))


def _printable(value: Any) -> Any:
    """The same JSON with every text composed (NFC), on one line, and without characters that have no shape."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", _SHAPELESS.sub("", _LINE_ENDS.sub(" ", value)))
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return value


def _report(content: dict[str, Any]) -> dict[str, Any]:
    """What the template prints, in the words of the language that is active."""
    letterhead = content["letterhead"]
    number = letterhead["number"] or "/BC-CĐCS"
    if number.startswith("/"):
        number = _BLANK + number
    signed_on = _long_date(letterhead["date"])
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


def _long_date(iso: str) -> str:
    """As in "ngày 05 tháng 02 năm 2026": days below 10 and months 1 and 2 with a nought, so that nobody adds a digit."""
    day = date.fromisoformat(iso)
    return gettext("day %(day)s month %(month)s year %(year)s") % {
        "day": f"{day.day:02}",
        "month": f"{day.month:02}" if day.month <= 2 else day.month,
        "year": day.year,
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
