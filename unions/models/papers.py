"""Papers that workers print from content written down when they were asked for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from common.models import StoredFile
from unions.models.units import UnionUnit


class PrintedPaper(models.Model):
    """A paper, printed from nothing but its `content`; the same content of the same kind is printed once.

    `sha256` is the hash of `content`. Subclasses say the kinds (`kind`), what the paper is about, and the constraints.
    """

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ("-asked_at",)
