"""Paper: HTML of ours set as PDF, in our own fonts, with nothing from outside; content of papers, written down and hashed.

The same content gives the same bytes, in any process, time zone or folder, as long as WeasyPrint stays the same version:
no hour is written into the file and the only fonts are those in `common/fonts`.
"""

from __future__ import annotations

import gc
import hashlib
import json
import logging
import os
import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.template.loader import render_to_string
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


class FontMissing(RuntimeError):  # noqa: N818 - the name says what happened
    """A font of our papers is not there, or is not the file it should be; nothing was printed."""


def canonical(values: Mapping[str, Any]) -> bytes:
    """The one way to write values down, so that equal values have equal hashes."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def sha256(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(values)).hexdigest()


def printable(value: Any) -> Any:
    """The same JSON with every text composed (NFC), on one line, and without characters that have no shape."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", _SHAPELESS.sub("", _LINE_ENDS.sub(" ", value)))
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    return value


def long_date(iso: str) -> str:
    """As in "ngày 05 tháng 02 năm 2026": days below 10 and months 1 and 2 with a nought, so that nobody adds a digit."""
    day = date.fromisoformat(iso)
    return gettext("day %(day)s month %(month)s year %(year)s") % {
        "day": f"{day.day:02}",
        "month": f"{day.month:02}" if day.month <= 2 else day.month,
        "year": day.year,
    }


@dataclass(frozen=True)
class Enclosure:
    """A file inside the PDF, with the one date it bears."""

    name: str
    description: str
    body: bytes
    dated: datetime


def typeset(html: str, *, style: str, identifier: str, enclosures: Sequence[Enclosure] = ()) -> bytes:
    """The HTML as PDF/A-3a and PDF/UA-1, in one of our style sheets and our fonts; what it names outside is left out.

    `style` is the name of a template. A character that the fonts lack is printed as □. Raises FontMissing.
    """
    _check_fonts()
    press = _press()
    with _few_collections(), warnings.catch_warnings():
        # WeasyPrint leaves it to Python to close its file with the colours of paper.
        warnings.filterwarnings("ignore", message=".*sRGB", category=ResourceWarning)
        return _printed(press, html, style, identifier, enclosures)


def _printed(press: _Press, html: str, style: str, identifier: str, enclosures: Sequence[Enclosure]) -> bytes:
    pdf: bytes = press.HTML(string=_drawable(html), url_fetcher=press.fetcher).write_pdf(
        stylesheets=[_sheet(style)],
        font_config=press.font_config,
        pdf_variant="pdf/a-3a",
        pdf_identifier=identifier.encode(),
        finisher=_claim_ua,
        attachments=[
            # Without dates WeasyPrint writes the hour of printing, and no two prints are alike.
            press.Attachment(
                string=enclosure.body,
                name=enclosure.name,
                description=enclosure.description,
                created=enclosure.dated,
                modified=enclosure.dated,
                relationship="Data",
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
    CSS: Any
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
    # Left to itself WeasyPrint opens any address and any file that a text might name.
    fetcher = URLFetcher(allowed_protocols=(), allow_redirects=False)
    return _Press(HTML=HTML, Attachment=Attachment, CSS=CSS, font_config=font_config, fetcher=fetcher)


@cache
def _sheet(style: str) -> Any:
    press = _press()
    return press.CSS(string=render_to_string(style), font_config=press.font_config, url_fetcher=press.fetcher)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Python looks for cycles less often meanwhile: of a paper of 26 pages it spent nearly half of the time on that."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


# A PDF/A may only use properties that it describes, and PDF/UA is not among those that every PDF/A knows.
_UA = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def _claim_ua(_document: Any, pdf: Any) -> None:
    """Say that the file follows PDF/UA too: WeasyPrint writes tags for PDF/A, but names one standard only.

    It also names each enclosure twice; once is enough.
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [part.replace(b"</rdf:RDF>", _UA.strip()) for part in metadata.stream]


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
        logger.warning("No font of ours draws %s", ascii(lacking))
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
