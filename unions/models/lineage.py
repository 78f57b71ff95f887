"""What happened to units: founded, moved, merged, split, ended. One act is one event, however many units it met."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from unions.models.reach import ScopedQuerySet
from unions.models.units import Decision, UnionUnit


class LineageEventQuerySet(models.QuerySet["LineageEvent"]):
    def standing(self) -> Self:
        """Events that were not undone."""
        return self.filter(undone_at=None)


@tracked
class LineageEvent(models.Model):
    """One act upon units by one decision, effective from a day on. Undone, it stays in the book.

    Predecessors and successors are its `LineageUnit` rows. `replaced` remembers the ends that dated rows had
    before the act where they were not open: {model label: {pk: last end as ISO day}}.
    """

    class Kind(models.TextChoices):
        FOUNDED = "founded", _("Founded")
        RECOGNISED = "recognised", _("Recognised")
        RENAMED = "renamed", _("Renamed")
        RECLASSIFIED = "reclassified", _("Reclassified")
        REPARENTED = "reparented", _("Moved under another union")
        TRANSFERRED_AS_IS = "transferred_as_is", _("Transferred as is")
        MERGED_INTO_EXISTING = "merged_into_existing", _("Merged into an existing union")
        MERGED_INTO_NEW = "merged_into_new", _("Merged into a new union")
        SPLIT = "split", _("Split")
        CARVED_OUT = "carved_out", _("Carved out")
        DISSOLVED = "dissolved", _("Dissolved")
        CORRECTED = "corrected", _("Corrected")

    class Reason(models.TextChoices):
        """Why units were dissolved."""

        STATE_SALARIED_2025 = "state_salaried_2025", _("Wholly state-salaried, 2025")
        LEVEL_ENDED_2025 = "level_ended_2025", _("Level of union ended, 2025")
        EMPLOYER_CLOSED = "employer_closed", _("Employer closed")
        TOO_FEW_MEMBERS = "too_few_members", _("Too few members")
        OTHER = "other", _("Another reason")

    ENDS = (Kind.MERGED_INTO_EXISTING, Kind.MERGED_INTO_NEW, Kind.SPLIT, Kind.DISSOLVED)
    LEAVES_AN_HEIR = (Kind.MERGED_INTO_EXISTING, Kind.MERGED_INTO_NEW)

    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    effective_on = models.DateField(_("effective on"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="lineage_events", verbose_name=_("decision")
    )
    reason = models.CharField(_("reason"), max_length=24, choices=Reason.choices, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    replaced = models.JSONField(default=dict, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LineageEventQuerySet.as_manager()

    class Meta:
        ordering = ("-effective_on", "-pk")
        indexes = [models.Index(fields=["effective_on"], name="lineage_event_day")]
        constraints = [
            models.CheckConstraint(
                name="lineage_event_gives_a_reason_when_units_end",
                condition=Q(kind="dissolved") & ~Q(reason="") | ~Q(kind="dissolved") & Q(reason=""),
                violation_error_message=_("A dissolution says why, and only a dissolution."),
            ),
            models.CheckConstraint(
                name="lineage_event_undoing_is_whole",
                condition=Q(undone_by=None, undone_at=None) | Q(undone_by__isnull=False, undone_at__isnull=False),
                violation_error_message=_("What was undone says by whom and when."),
            ),
        ]
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("unions:event-detail", args=[self.pk])


class LineageUnitQuerySet(ScopedQuerySet["LineageUnit"]):
    def standing(self) -> Self:
        return self.filter(event__undone_at=None)


@tracked
class LineageUnit(models.Model):
    """The part that one unit had in an event."""

    class Part(models.TextChoices):
        FROM = "from", _("came from")  # a predecessor: ended, or gave up a part
        TO = "to", _("went into")  # a successor: founded, recognised, or took others in
        SUBJECT = "subject", _("met by it")  # renamed, reclassified, moved, corrected
        PARENT = "parent", _("took it in")  # the union above, after a move or a founding
        ALONG = "along", _("went along")  # sections and groups inside a unit that ended

    event = models.ForeignKey(LineageEvent, models.PROTECT, related_name="parts")
    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="lineage")
    part = models.CharField(_("part"), max_length=8, choices=Part.choices)
    # The day by whose tree the unit is found: the event's own, or the day before for a unit that ended.
    stood_on = models.DateField()

    objects = LineageUnitQuerySet.as_manager()

    class Meta:
        ordering = ("event", "part", "unit")
        constraints = [models.UniqueConstraint(name="lineage_unit_once_in_a_part", fields=("event", "unit", "part"))]
        verbose_name = _("part in a reorganisation")
        verbose_name_plural = _("parts in reorganisations")

    def __str__(self) -> str:
        return f"{self.event_id} {self.part} {self.unit_id}"
