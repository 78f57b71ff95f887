"""What was just done, told on the next page, with the way back beside it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

UNDO = "undo:"
TONES = {"success": "ok", "warning": "warn", "error": "bad"}
ICONS = {
    "ok": "check-circle-fill",
    "warn": "exclamation-triangle-fill",
    "bad": "exclamation-octagon-fill",
}


def tell(request: HttpRequest, text: str, *, undo: str = "", level: int = messages.SUCCESS) -> None:
    """Say `text` on the next page; `undo` is the address that a POST to takes it back, "" when there is none."""
    messages.add_message(request, level, text, extra_tags=UNDO + undo if undo else "")


def undo_address(message: Message) -> str:
    """The address given to `tell`, or ""."""
    tag = message.extra_tags or ""
    return tag.removeprefix(UNDO) if tag.startswith(UNDO) else ""


def tone(message: Message) -> str:
    """The class of the notice: ok, warn, bad, or "" for a plain remark."""
    return TONES.get(message.level_tag, "")
