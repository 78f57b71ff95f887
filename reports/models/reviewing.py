"""What happens to a report on its way: steps, comments on figures, what was looked at, rules of arithmetic."""

from __future__ import annotations

from typing import TypeVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.models import StoredFile
from common.validators import plain_text
from reports.models.documents import Report, Snapshot
from reports.models.indicators import Indicator, IndicatorGroup, IndicatorVersion
from unions.models import Catalogued, DatedQuerySet, ScopedQuerySet, UnionUnit

M = TypeVar("M", bound=models.Model)

ADDED_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class OfReportQuerySet(ScopedQuerySet[M]):
    unit_field = "report__unit"


class ReportStep(models.Model):
    """One step of a report on its way. Only ever added; `by` is None where a schedule did it."""

    class Kind(models.TextChoices):
        CALLED = "called", _("Asked for")
        OPENED = "opened", _("Begun")
        SUBMITTED = "submitted", _("Handed in")
        WITHDRAWN = "withdrawn", _("Taken back")
        RETURNED = "returned", _("Sent back")
        ACCEPTED = "accepted", _("Accepted")
        REOPENED = "reopened", _("Opened again")
        LOCKED = "locked", _("Locked")
        EXCUSED = "excused", _("Excused")
        OWED = "owed", _("Owed again")
        DUE = "due", _("Due day changed")

    report = models.ForeignKey(Report, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=1000, blank=True, validators=[plain_text])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = OfReportQuerySet["ReportStep"].as_manager()

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["report", "at"], name="step_of_report")]
        triggers = [ADDED_ONLY]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


@tracked
class ReportComment(models.Model):
    """What a reviewer or the union says of a figure of a report, or of the report; answers name what they answer."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="comments")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    text = models.TextField(_("comment"), max_length=2000, validators=[plain_text])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    form_key = models.UUIDField(unique=True)

    objects = OfReportQuerySet["ReportComment"].as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                name="comment_is_resolved_by_somebody",
                condition=Q(resolved_by=None, resolved_at=None)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
            ),
            models.CheckConstraint(name="comment_answers_another", condition=Q(parent=None) | ~Q(parent=F("id"))),
        ]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    def __str__(self) -> str:
        return self.text[:60]


class FigureLook(models.Model):
    """That a reviewer has looked at a figure of what was handed in."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="looks")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="figure_is_looked_at_once", fields=("snapshot", "indicator"))]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.indicator_id}"


@tracked
class Identity(Catalogued):
    """A rule of arithmetic between figures of one union and period: what is on the left equals what is on the right,
    or is at most that. Both sides are lists of indicator codes, with "-" before one that is taken off."""

    class Relation(models.TextChoices):
        EQUAL = "equal", _("equals")
        AT_MOST = "at_most", _("is at most")

    unit = models.ForeignKey(
        UnionUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("union whose own it is")
    )
    relation = models.CharField(_("relation"), max_length=7, choices=Relation.choices, default=Relation.EQUAL)
    left = ArrayField(models.CharField(max_length=61), verbose_name=_("left side"))
    right = ArrayField(models.CharField(max_length=61), verbose_name=_("right side"))
    valid = DateRangeField(_("valid"))
    group = models.ForeignKey(IndicatorGroup, models.PROTECT, to_field="code", db_column="group", related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(name="identity_has_two_sides", condition=~Q(left=[]) & ~Q(right=[])),
        ]
        verbose_name = _("rule of arithmetic")
        verbose_name_plural = _("rules of arithmetic")


class AdjustmentQuerySet(ScopedQuerySet["ReportAdjustment"]):
    unit_field = "told_in__report__unit"


class ReportAdjustment(models.Model):
    """What became of a figure after its report was locked: told in the next report, never changed in silence.

    `was` is what stood in `of`, `now` what the same definition counts when `told_in` is taken; `added` and `removed` are
    ids of the records that make the difference.
    """

    told_in = models.ForeignKey(Snapshot, models.PROTECT, related_name="adjustments")
    of = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    definition = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="+")
    was = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    now = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    added = ArrayField(models.BigIntegerField(), default=list)
    removed = ArrayField(models.BigIntegerField(), default=list)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="adjustment_is_told_once", fields=("told_in", "of", "definition"))]
        triggers = [ADDED_ONLY]

    def __str__(self) -> str:
        return f"{self.definition}: {self.was} → {self.now}"


@tracked
class DocumentNumber(models.Model):
    """A number of a union's register of outgoing papers: one each of a kind and year, given once."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, default="BC")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    dated_on = models.DateField(_("date of the document"))
    about = models.CharField(_("about"), max_length=250, validators=[plain_text])
    report = models.OneToOneField(Report, models.PROTECT, null=True, blank=True, related_name="register_number")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    given_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "kind", "-number")
        constraints = [
            models.UniqueConstraint(
                name="number_is_given_once",
                fields=("unit", "kind", "year", "number"),
                violation_error_message=_("This number is given already."),
            ),
            models.CheckConstraint(name="number_is_above_zero", condition=Q(number__gt=0)),
            models.CheckConstraint(
                name="number_was_given_by_somebody", condition=Q(given_by__isnull=False, given_at__isnull=False)
            ),
        ]
        verbose_name = _("document number")
        verbose_name_plural = _("document numbers")

    def __str__(self) -> str:
        return f"{self.number}/{self.kind}"


class SignedCopyQuerySet(ScopedQuerySet["SignedCopy"]):
    unit_field = "snapshot__report__unit"


class SignedCopy(models.Model):
    """The paper of a report as it was signed outside and brought back.

    `intact` says whether its bytes begin with those of our paper, as they do where a signature was appended to it; a scan
    says nothing of the kind and is `scan`.
    """

    class Kind(models.TextChoices):
        INTACT = "intact", _("signed, unchanged before the signature")
        SCAN = "scan", _("a scan")

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="signed_copies")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    note = models.CharField(_("note"), max_length=250, blank=True, validators=[plain_text])
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)

    objects = SignedCopyQuerySet.as_manager()

    class Meta:
        ordering = ("-brought_at",)
        constraints = [
            models.UniqueConstraint(name="signed_copy_is_kept_once", fields=("snapshot", "file")),
            models.CheckConstraint(
                name="signed_copy_was_brought_by_somebody",
                condition=models.Q(brought_by__isnull=False, brought_at__isnull=False),
            ),
        ]
        triggers = [ADDED_ONLY]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.kind}"
