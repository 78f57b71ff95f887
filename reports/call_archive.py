"""The papers of what was handed in for a call, taken along as one file: written while it is sent, one paper at a time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import RawIOBase
from typing import Any

from django.db.models import QuerySet

from common.models import StoredFile
from reports.models import Rendering, Report, ReportCall
from unions.access import Scope
from unions.tree import versions_of

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the day of every file in the archive, so that the same papers are the same archive
LONGEST_NAME = 80


def papers_of(call: ReportCall, scope: Scope) -> QuerySet[Rendering]:
    """The PDFs, with all their parts, of what was handed in by unions that are in reach yet."""
    reached = Report.objects.in_scope(scope).filter(call=call, submitted__isnull=False)
    submitted = reached.values("submitted")
    return Rendering.objects.filter(snapshot__in=submitted, form=Rendering.Form.PDF)


def archive(call: ReportCall, scope: Scope) -> Iterator[bytes]:
    """A ZIP of the papers in reach, each called by its union."""
    rows = papers_of(call, scope).order_by("snapshot__report__unit__code", "part")
    listed = list(rows.values_list("snapshot__report__unit", "snapshot__report__unit__code", "part", "file"))
    names = versions_of({unit for unit, *_rest in listed}, call.period.cut_off)
    files = [
        (_name(code, names[unit].short_name if unit in names else "", part), file) for unit, code, part, file in listed
    ]
    return _written(files)


def _name(code: str, union: str, part: int) -> str:
    told = " ".join(re.sub(r"[^\w\- ().]+", " ", f"{code} {union}").split())[:LONGEST_NAME].strip(". ")
    return f"{told} ({part + 1}).pdf" if part else f"{told}.pdf"


class _Sent(RawIOBase):
    """Where an archive is written to: what came since it was last asked for, and nothing kept."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def _written(files: list[tuple[str, int]]) -> Iterator[bytes]:
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
        for name, pk in files:
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), StoredFile.objects.get(pk=pk).read())
            yield sent.taken()
    yield sent.taken()
