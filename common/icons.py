"""The icons of the interface: Bootstrap Icons, cut down to one sprite of those that are used.

One icon has one meaning; a new one is added here and `manage.py icons <folder of svgs>` writes the sprite anew.
"""

from __future__ import annotations

import re
from pathlib import Path

SPRITE = Path(__file__).resolve().parent / "static" / "vendor" / "icons.svg"

# Grouped by what they say, so that a second icon for the same thing is noticed here.
ICONS: tuple[str, ...] = (
    # states of a record or a figure
    "arrow-return-left",  # returned
    "hourglass-split",  # waiting for a person
    "alarm",  # overdue
    "exclamation-triangle-fill",  # warning
    "exclamation-triangle",  # something is missing
    "exclamation-octagon-fill",  # refused, the head of an error summary
    "exclamation-circle-fill",  # the error of one field
    "x-octagon-fill",  # broken
    "check-circle-fill",  # done, met
    "check2",  # seen
    "check2-square",  # approve
    "pencil",  # draft, edit
    "send",  # sent, submit
    "lock-fill",  # locked
    "clock",  # provisional
    "list-check",  # counted from records
    "chat-square-quote",  # declared by a person
    "dash-circle",  # not counted, ended
    "arrow-left-right",  # moved
    "arrow-repeat",  # work in progress
    "info-circle",
    "person-x",  # not a member
    # places
    "inbox",
    "journal-text",
    "people",
    "award",
    "wallet2",
    "cash-coin",
    "piggy-bank",
    "bank",
    "calendar-event",
    "hammer",
    "flag",
    "lightbulb",
    "trophy",
    "gift",
    "file-earmark-text",
    "file-earmark-pdf",
    "123",
    "diagram-3",
    "clipboard-check",
    "table",
    "bullseye",
    "braces",
    "gear",
    "house",
    # things
    "person",
    "person-circle",
    "building",
    "paperclip",
    "tag",
    "bell",
    "question-circle",
    # actions
    "search",
    "plus-lg",
    "plus-circle",
    "upload",
    "download",
    "printer",
    "camera",
    "clipboard-plus",
    "bookmark-plus",
    "link-45deg",
    "trash",
    "arrow-counterclockwise",  # undo
    "box-arrow-right",  # sign out
    "box-arrow-in-right",  # sign in
    "key",
    "eye",
    "x-lg",
    "list",
    "three-dots",
    "circle-half",
    "sun",
    "moon",
    # directions
    "chevron-expand",
    "chevron-left",
    "chevron-right",
    "chevron-down",
    "arrow-down",
    "arrow-up",
    "arrow-left",
    "dot",
)


def sprite(folder: Path) -> str:
    """One SVG with a symbol per icon, from the `icons/` folder of an unpacked Bootstrap Icons."""
    symbols = [symbol(name, (folder / f"{name}.svg").read_text(encoding="utf-8")) for name in ICONS]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def symbol(name: str, svg: str) -> str:
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if drawing is None:
        raise ValueError(f"{name}.svg holds no <svg> element")
    paths = "".join(line.strip() for line in drawing[1].splitlines())
    return f'<symbol id="{name}" viewBox="0 0 16 16">{paths}</symbol>'
