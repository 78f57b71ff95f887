"""What people uploaded, handed out again: named by what it is, and never run nor shown as one of our pages."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from common.models import StoredFile

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}


def as_download(stored: StoredFile, name: str) -> HttpResponse:
    """The bytes as an attachment that a browser neither runs nor keeps."""
    response = HttpResponse(stored.read(), content_type=stored.media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def filename_of(given: str, media_type: str) -> str:
    """What a file was called where it came from, without folders and what systems do not take, by what it is now."""
    stem = re.sub(r"[^\w\- .()]+", " ", given.replace("\\", "/").rsplit("/", 1)[-1]).rsplit(".", 1)[0]
    stem = " ".join(stem.split()).strip(". ")[:100] or _("paper")
    return f"{stem}.{ENDINGS[media_type]}"
