"""Content into a PDF: one template for each kind of paper, one style sheet for all."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from common.paper import long_date, printable, typeset
from welfare.models import Printout

STYLE = "welfare/papers/papers.css"
Kind = Printout.Kind
TEMPLATES = {
    Kind.VISIT_SLIP: "slip",
    Kind.PAYMENT: "slip",
    Kind.RECEIPT: "slip",
    Kind.REQUEST: "request",
    Kind.SIGNATURES: "list",
    Kind.PUBLIC_LIST: "list",
    Kind.STATEMENT: "cash_book",
    Kind.FUND_REPORT: "fund_report",
}
COPIES = 2  # of a slip, on the two halves of a page


def render_pdf(content: dict[str, Any]) -> bytes:
    """The paper as PDF/UA-1, A4. `content` is what `ask_for` wrote down, with its hash.

    Raises FontMissing. Not for two threads at once: the fonts are kept from one paper to the next.
    """
    printed = printable(content)
    with translation.override(printed["lang"]):
        html = render_to_string(f"welfare/papers/{TEMPLATES[printed['kind']]}.html", {"paper": _paper(printed)})
    return typeset(html, style=STYLE, identifier=printed["hash"])


def filename(printout: Printout) -> str:
    """A name that says what is inside: "signatures-cdcs-so-noi-vu-4f1d0a2b.pdf"."""
    return f"{printout.kind.replace('_', '-')}-{printout.unit.code}-{printout.sha256[:8]}.pdf"


def _paper(content: dict[str, Any]) -> dict[str, Any]:
    """What the template prints, in the words of the language that is active."""
    return {
        **content,
        "signed_on": long_date(content["letterhead"]["date"]),
        "copies": range(1, COPIES + 1),
        "proof": gettext("Fingerprint %(fingerprint)s · %(site)s")
        % {"fingerprint": content["hash"][:12], "site": content["site"].partition("://")[2]},
    }
