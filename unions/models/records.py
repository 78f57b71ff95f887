"""What every kind of record carries: whose it is, on which day, how many, and who wrote it down."""

from __future__ import annotations

import uuid
from typing import Self, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.periods import Period
from unions.models.reach import ScopedQuerySet, unit_existed
from unions.models.units import UnionUnit

R = TypeVar("R", bound=models.Model)


class RecordQuerySet(ScopedQuerySet[R]):
    def kept(self) -> Self:
        """Rows outside the bin. Only these are ever counted."""
        return self.filter(binned_at=None)

    def binned(self) -> Self:
        return self.filter(binned_at__isnull=False)

    def happened_in(self, period: Period) -> Self:
        return self.filter(happened_on__gte=period.start, happened_on__lt=period.end)


def hold_form(key: uuid.UUID) -> None:
    """Let the same form wait until this transaction has ended, so that sent twice at once it is seen twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int % 2**63])


class Record(models.Model):
    """A dated thing that happened in a unit. `quantity` lets one row stand for many, as 693 gifts."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, verbose_name=_("union"), related_name="+")
    happened_on = models.DateField(_("date"))
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    source_document = models.CharField(_("source document"), max_length=250, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    binned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    binned_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The form's own key: a form sent twice makes one record.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Grows with every change, so that a form opened before somebody else's change is noticed.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        ordering = ("-happened_on", "-pk")
        indexes = [
            models.Index(fields=["unit", "happened_on"], name="%(class)s_unit_day"),
        ]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_quantity_is_positive",
                condition=Q(quantity__gt=0),
                violation_error_message=_("The quantity must be at least 1."),
            ),
            models.CheckConstraint(
                name="%(class)s_binning_is_whole",
                condition=Q(binned_by=None, binned_at=None) | Q(binned_by__isnull=False, binned_at__isnull=False),
                violation_error_message=_("A record in the bin says who put it there and when."),
            ),
        ]
        triggers = [unit_existed("happened_on")]
