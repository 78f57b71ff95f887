"""Files are written whole or not at all, and named by what is in them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from common.models import StoredFile


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


def store(content: bytes, *, media_type: str) -> StoredFile:
    """Keep bytes under their hash; the row is written only when the file is there."""
    digest = hashlib.sha256(content).hexdigest()
    stored = StoredFile(sha256=digest, size=len(content), media_type=media_type)
    if not default_storage.exists(stored.path):
        default_storage.save(stored.path, ContentFile(content))
    known, _new = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": stored.size, "media_type": media_type}
    )
    return known
