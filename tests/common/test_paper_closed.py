"""The printer opens nothing outside the document, by any of the ways in which HTML and CSS can name a place."""

import dataclasses
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from pypdf import PdfReader

from common import paper

SECRET = "Hạt giống bí mật 4f1d"
STYLE = "print/summary.css"
SVG = "http://www.w3.org/2000/svg"
WAYS = {
    "img": '<img alt="x" src="{place}">',
    "img with a base": '<base href="{place}/../"><img alt="x" src="{place}">',
    "picture": '<picture><source srcset="{place}"><img alt="x" src="{place}"></picture>',
    "style sheet": '<link rel="stylesheet" href="{place}">',
    "alternate style sheet": '<link rel="alternate stylesheet" href="{place}">',
    "import": '<style>@import url("{place}");</style>',
    "import in a data style sheet": '<link rel="stylesheet" href="data:text/css,@import url({place});">',
    "font": '<style>@font-face {{ font-family: Own; src: url("{place}") }} p {{ font-family: Own }}</style>',
    "background": '<p style="background-image: url({place})">x</p>',
    "content": '<style>p::before {{ content: url("{place}") }}</style>',
    "list marker": '<ul style="list-style-image: url({place})"><li>x</li></ul>',
    "border image": '<p style="border: 3px solid; border-image: url({place}) 3">x</p>',
    "mask": '<p style="mask-image: url({place}); clip-path: url({place}#x); cursor: url({place}), auto">x</p>',
    "page background": '<style>@page {{ background: url("{place}") }}</style>',
    "attachment": '<link rel="attachment" href="{place}">',
    "link to an attachment": '<p><a rel="attachment" href="{place}">x</a></p>',
    "svg image": '<svg xmlns="' + SVG + '" width="9" height="9"><title>x</title><image href="{place}"/></svg>',
    "svg use": '<svg xmlns="' + SVG + '" width="9" height="9"><title>x</title><use href="{place}#x"/></svg>',
    "svg in data": '<img alt="x" src="data:image/svg+xml,<svg xmlns=\'' + SVG + "'><image href='{place}'/></svg>\">",
    "object": '<object data="{place}"></object>',
    "embed": '<embed src="{place}">',
    "frame": '<iframe src="{place}"></iframe>',
    "film": '<video poster="{place}" src="{place}"></video>',
    "meta": '<meta http-equiv="refresh" content="0;url={place}">',
}


class Canary(BaseHTTPRequestHandler):
    visits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.visits.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(SECRET.encode())

    def log_message(self, *_args: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def canary() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/secret.txt"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", autouse=True)
def own_press() -> Iterator[None]:
    """The fonts of these documents leave with them: WeasyPrint deletes what it loaded before Python itself goes."""
    yield
    paper._press.cache_clear()
    paper._sheet.cache_clear()


def secrets_in(printed: bytes) -> list[str]:
    """Where the secret stands in the file: in a text, in an attachment, in any stream."""
    report = PdfReader(io.BytesIO(printed))
    found = [*report.attachments]
    for number in range(1, report.trailer["/Size"]):
        entry = report.get_object(number)
        if hasattr(entry, "get_data") and SECRET.encode() in entry.get_data():
            found.append(f"object {number}")
    return found


@pytest.mark.parametrize("way", WAYS)
def test_nothing_outside_is_opened(way: str, canary: str, tmp_path: Path) -> None:
    secret_file = tmp_path / "secret.txt"
    secret_file.write_text(SECRET, encoding="utf-8")
    Canary.visits.clear()
    for place in (canary, secret_file.as_uri()):
        html = f'<html lang="vi"><title>x</title><body><p>Vẫn in được</p>{WAYS[way].format(place=place)}</body></html>'
        printed = paper.typeset(html, style=STYLE, identifier=way)
        assert "Vẫn in được" in PdfReader(io.BytesIO(printed)).pages[0].extract_text()
        assert secrets_in(printed) == []
    assert Canary.visits == []


def test_the_canary_would_sing(canary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With WeasyPrint's own fetcher the same documents leak, so the test above would notice."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - only a process that prints loads WeasyPrint

    press = dataclasses.replace(paper._press(), fetcher=URLFetcher())
    monkeypatch.setattr(paper, "_press", lambda: press)
    Canary.visits.clear()
    html = '<html lang="vi"><title>x</title><body>' + "".join(way.format(place=canary) for way in WAYS.values())
    leaking = paper.typeset(html, style=STYLE, identifier="leaking")
    assert len(Canary.visits) >= 5
    assert secrets_in(leaking)
