"""Content into a PDF: documents in one style sheet, certificates in another."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from campaigns.models import AwardPaper
from campaigns.papers.blanks import FIELDS, Spot
from common.paper import long_date, printable, typeset

Kind = AwardPaper.Kind
DOCUMENTS = {
    Kind.SUBMISSION: "submission",
    Kind.LIST: "proposed",
    Kind.MINUTES: "minutes",
    Kind.GRANTED: "granted",
}
CERTIFICATES = {Kind.CERTIFICATES: "award", Kind.RECOGNITION: "initiative"}
STYLES = {True: "campaigns/print/certificates.css", False: "campaigns/print/documents.css"}
"""Of certificates, and of documents."""
A4_LYING: dict[str, Any] = {"width": 297, "height": 210, "preprinted": False, "fields": {}}
SOME = 3  # authors in large type
BOOKS = {Kind.CERTIFICATES: "Vào sổ khen thưởng số", Kind.RECOGNITION: "Giấy chứng nhận số"}
LARGE = {"recipient": 30, "achievement": 120, "name": 120, "head": 90}
"""Letters that a text may have in large type, by what it says; twice as many in middling type."""


def render_pdf(content: dict[str, Any]) -> bytes:
    """The paper as PDF/UA-1. `content` is what `ask_for` wrote down, with its hash.

    Raises FontMissing. Not for two threads at once: the fonts are kept from one paper to the next.
    """
    certifies = content["kind"] in CERTIFICATES
    return typeset(html_of(content), style=STYLES[certifies], identifier=content["hash"])


def html_of(content: dict[str, Any]) -> str:
    """What is set, before it is set."""
    kind = content["kind"]
    certifies = kind in CERTIFICATES
    page = f"certificate_{CERTIFICATES[kind]}" if certifies else DOCUMENTS[kind]
    with translation.override(content["lang"]):
        paper = _certificates(printable(content)) if certifies else _document(printable(content))
        return render_to_string(f"campaigns/print/{page}.html", {"paper": paper})


def filename(paper: AwardPaper) -> str:
    """A name that says what is inside: "certificates-03-25-cdcs-so-noi-vu-4f1d0a2b.pdf"."""
    part = f"-{paper.part:02}-{paper.parts}" if paper.parts > 1 else ""
    return f"{paper.kind}{part}-{paper.unit.code}-{paper.sha256[:8]}.pdf"


def _document(content: dict[str, Any]) -> dict[str, Any]:
    """What the template prints, in the words of the language that is active."""
    return {
        **content,
        "signed_on": long_date(content["letterhead"]["date"]),
        "proof": gettext("Fingerprint %(fingerprint)s · %(site)s")
        % {"fingerprint": content["hash"][:12], "site": content["site"].partition("://")[2]},
    }


def _certificates(content: dict[str, Any]) -> dict[str, Any]:
    """A sheet for each certificate: in our own frame, or on a pre-printed blank nothing but fields at their places."""
    sheet = content["blank"] or A4_LYING
    fields = sheet["fields"] if sheet["preprinted"] else {}
    spots = {code: Spot(**fields[code]) for code in FIELDS if code in fields}
    common = {
        "award": content["award"],
        "decision_number": content["decision_number"],
        "decision_date": content["decision_date"],
        "dated": content["dated"],
        "signer": content["signature"]["name"],
    }
    return {
        **content,
        "sheet": sheet | _measures(sheet["width"], sheet["height"]),
        "spots": spots,
        "framed": not sheet["preprinted"],
        "name_size": _size("name", content.get("name", "")),
        "head_size": _size("head", content["letterhead"]["upper"] + content["letterhead"]["own"]),
        "many": len(content.get("authors", ())) > SOME,
        "book": BOOKS[content["kind"]],
        "sheets": [_sheet(common | each, content["signature"]["capacity"], spots) for each in content["certificates"]],
    }


def _measures(width: int, height: int) -> dict[str, float]:
    """How large everything is beside A4 lying, and how far the middle drops on a sheet that is taller than that, mm."""
    scale = min(width / A4_LYING["width"], height / A4_LYING["height"])
    return {"scale": scale, "drop": (height - A4_LYING["height"] * scale) / 3}


def _sheet(values: dict[str, str], capacity: list[str], spots: dict[str, Spot]) -> dict[str, Any]:
    """One certificate: its fields, those with a place of their own, and in how large a type they are set."""
    sizes = {code: _size(code, values[code]) for code in ("recipient", "achievement")}
    placed = [
        {
            "code": code,
            "text": spot.text,
            "lines": capacity if code == "capacity" else [values[code]],
            "type": sizes.get(code, "large"),
        }
        for code, spot in spots.items()
        if (capacity if code == "capacity" else values.get(code))
    ]
    return {
        **values,
        "placed": placed,
        "capacity": capacity,
        "sizes": sizes,
    }


def _size(code: str, text: str) -> str:
    """In which type a text is set so that it keeps its room: large, middling, small."""
    return "large" if len(text) <= LARGE[code] else "middling" if len(text) <= 2 * LARGE[code] else "small"
