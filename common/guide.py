"""The guide for officers, docs/user/huong-dan.md, as a page with its pictures. It is in Vietnamese alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCS = Path(__file__).resolve().parent.parent / "docs"
GUIDE = DOCS / "user/huong-dan.md"
PICTURES = DOCS / "screens"


@dataclass(frozen=True)
class Guide:
    """`html` begins below the title; `parts` are its chapters as (anchor, heading); `pictures` the names of its files."""

    html: SafeString
    parts: tuple[tuple[str, str], ...]
    anchors: frozenset[str]
    pictures: frozenset[str]


def anchor_of(heading: str) -> str:
    """As headings are named in links: lower case, hyphens for spaces, without marks of punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@cache
def guide() -> Guide:
    """Read once: the file is a part of the release."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(GUIDE.read_text(encoding="utf-8"))
    headings: dict[str, tuple[str, str]] = {}
    pictures = set()
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(inline.content))
            headings[anchor_of(inline.content)] = (token.tag, inline.content)
        for picture in _pictures(token):
            name = Path(str(picture.attrGet("src"))).stem
            pictures.add(name)
            picture.attrSet("src", reverse("guide-picture", args=[name]))
            picture.attrSet("loading", "lazy")
    below_title = tokens[next(n for n, token in enumerate(tokens) if token.type == "heading_close") + 1 :]
    return Guide(
        # Marks of the file are escaped by the renderer, which lets no HTML through.
        html=mark_safe(markdown.renderer.render(below_title, markdown.options, {})),  # noqa: S308
        parts=tuple((anchor, heading) for anchor, (tag, heading) in headings.items() if tag == "h2"),
        anchors=frozenset(headings),
        pictures=frozenset(pictures),
    )


def _pictures(token: Token) -> list[Token]:
    return [one for one in token.children or () if one.type == "image"]
