"""Files are written whole or not at all, and named by what is in them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, transaction

from common.models import StoredFile

_new: ContextVar[list[StoredFile] | None] = ContextVar("files whose rows may be taken back", default=None)


class DurableFiles(FileSystemStorage):
    """A file appears under its name only when all of it is on the disk."""

    def _save(self, name: str, content: Any) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".part-", delete=False) as part:
            try:
                for chunk in content.chunks():
                    part.write(chunk)
                part.flush()
                os.fsync(part.fileno())
                Path(part.name).replace(target)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name


@transaction.atomic
def store(content: bytes, *, media_type: str) -> StoredFile:
    """Keep bytes under their hash; the row is written only when the file is there."""
    digest = hashlib.sha256(content).hexdigest()
    stored = StoredFile(sha256=digest, size=len(content), media_type=media_type)
    _hold(stored)
    if not default_storage.exists(stored.path):
        default_storage.save(stored.path, ContentFile(content))
    known, is_new = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": stored.size, "media_type": media_type}
    )
    if is_new and (of_request := _new.get()) is not None:
        of_request.append(stored)
    return known


@contextmanager
def gone_with_their_rows() -> Iterator[None]:
    """Around a transaction: files go again whose rows it took back, since what they came with was refused or tried."""
    new: list[StoredFile] = []
    before = _new.set(new)
    try:
        yield
    finally:
        _new.reset(before)
        for stored in new:
            _drop_without_row(stored)


@transaction.atomic
def _drop_without_row(stored: StoredFile) -> None:
    _hold(stored)
    if not StoredFile.objects.filter(sha256=stored.sha256).exists():
        default_storage.delete(stored.path)


def _hold(stored: StoredFile) -> None:
    """Till the transaction ends nobody else stores or drops the same bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(stored.sha256[:15], 16)])
