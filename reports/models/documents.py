"""Reports, and the snapshots that are all that is ever printed."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.models import StoredFile
from common.periods import Period
from reports.models.indicators import IndicatorVersion
from reports.models.templates import ReportTemplate, Section
from unions.models import ScopedQuerySet, UnionUnit


class ReportQuerySet(ScopedQuerySet["Report"]):
    def drafts(self) -> Self:
        """Whose text can be written: begun, or sent back."""
        return self.filter(status__in=OPEN)

    def handed_in(self) -> Self:
        return self.filter(status__in=HANDED_IN)


@tracked
class Report(models.Model):
    """What a unit owes to the level above for a period.

    `submitted` is the snapshot that was handed in; of a report that was sent back it is None, and its steps tell
    (`reports.models.reviewing`). `due_on` is the union's own day, where the call's was put off. `period_name` is what a
    period with dates of its own was called when the report was begun.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")
        LOCKED = "locked", _("Locked")
        EXCUSED = "excused", _("Excused")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="reports", verbose_name=_("union"))
    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="+")
    call = models.ForeignKey(
        "reports.ReportCall", models.PROTECT, null=True, blank=True, editable=False, related_name="reports"
    )
    period_code = models.CharField(_("period"), max_length=30)
    period_name = models.CharField(max_length=80, blank=True, editable=False)
    due_on = models.DateField(_("due on"), null=True, blank=True, editable=False)
    document_number = models.CharField(_("document number"), max_length=20, blank=True)
    dated_on = models.DateField(_("date of the document"))
    recipients = models.TextField(
        _("recipients"), blank=True, max_length=2000, validators=[MaxLengthValidator(2000)], help_text=_("A line each.")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False)
    submitted = models.ForeignKey(
        "reports.Snapshot",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-period_code", "unit")
        constraints = [
            models.UniqueConstraint(
                name="report_is_written_once",
                fields=("unit", "template", "period_code"),
                violation_error_message=_("This unit already has this report for the period."),
            ),
            models.CheckConstraint(
                name="report_submission_is_whole",
                condition=Q(
                    status__in=["draft", "returned", "excused"], submitted=None, submitted_by=None, submitted_at=None
                )
                | Q(
                    status__in=["submitted", "accepted", "locked"],
                    submitted__isnull=False,
                    submitted_by__isnull=False,
                    submitted_at__isnull=False,
                ),
                violation_error_message=_("A submission says what, who and when."),
            ),
            models.CheckConstraint(
                name="report_acceptance_is_whole",
                condition=Q(status__in=["accepted", "locked"], accepted_by__isnull=False, accepted_at__isnull=False)
                | Q(~Q(status__in=["accepted", "locked"]), accepted_by=None, accepted_at=None),
                violation_error_message=_("An acceptance says who and when."),
            ),
            models.CheckConstraint(
                name="report_is_accepted_by_somebody_else",
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("submitted_by")),
                violation_error_message=_("Nobody accepts what they handed in themselves."),
            ),
        ]
        indexes = [models.Index(fields=["period_code", "unit"], name="report_of_period")]
        triggers = [
            pgtrigger.FSM(
                name="report_goes_its_way",
                field="status",
                transitions=[
                    ("draft", "submitted"),
                    ("draft", "excused"),
                    ("excused", "draft"),
                    ("submitted", "draft"),
                    ("submitted", "returned"),
                    ("submitted", "accepted"),
                    ("returned", "submitted"),
                    ("accepted", "returned"),
                    ("accepted", "locked"),
                ],
            )
        ]
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return _("Report, %s") % self.period.label_within

    def get_absolute_url(self) -> str:
        return reverse("reports:report-detail", args=[self.pk])

    @property
    def period(self) -> Period:
        period = Period.parse(self.period_code)
        return replace(period, name=self.period_name) if self.period_name else period

    @property
    def is_open(self) -> bool:
        """Whether its text can be written."""
        return self.status in OPEN


OPEN = (Report.Status.DRAFT, Report.Status.RETURNED)
HANDED_IN = (Report.Status.SUBMITTED, Report.Status.ACCEPTED, Report.Status.LOCKED)


@tracked
class ReportSection(Section):
    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")

    class Meta(Section.Meta):
        abstract = False
        triggers = [
            pgtrigger.Trigger(
                name="submitted_text_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM reports_report r
                                WHERE r.id IN (OLD.report_id, NEW.report_id) AND r.status NOT IN ('draft', 'returned')) THEN
                        RAISE EXCEPTION 'report % is submitted', coalesce(NEW.report_id, OLD.report_id)
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'report_text_stands_once_submitted';
                    END IF;
                    RETURN coalesce(NEW, OLD);
                """,
            )
        ]
        verbose_name = _("section of a report")
        verbose_name_plural = _("sections of reports")


class SnapshotQuerySet(ScopedQuerySet["Snapshot"]):
    unit_field = "report__unit"


class Snapshot(models.Model):
    """A report as it stood at a moment: all that the paper shows, and nothing but that is printed.

    `content` holds no time of day, so an unchanged report has the same hash, and the same file.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="snapshots")
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    tree_on = models.DateField(help_text="The day of the tree under which stocks were counted.")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(name="snapshot_is_taken_once", fields=("report", "sha256"))]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.report_id} {self.sha256[:12]}"


class FrozenFigureQuerySet(ScopedQuerySet["FrozenFigure"]):
    unit_field = "snapshot__report__unit"


class FrozenFigure(models.Model):
    """A figure of a snapshot with the ids of the records it counted and their hash."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="figures")
    definition = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    evidence = ArrayField(models.BigIntegerField(), default=list)
    evidence_sha256 = models.CharField(max_length=64)

    objects = FrozenFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="frozen_figure_stands_once", fields=("snapshot", "definition")),
            models.CheckConstraint(
                name="frozen_figure_keeps_both_parts",
                condition=Q(numerator=None, denominator=None) | Q(numerator__isnull=False, denominator__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.definition}: {self.value}"


class Rendering(models.Model):
    """A file of a snapshot. One for each form and part, however often it is asked for or delivered.

    Part 0 is the paper itself; further ones are long annexes, printed apart so that none takes much of a worker.
    """

    class Form(models.TextChoices):
        PDF = "pdf", _("PDF")
        WORD = "docx", _("Word")
        EXCEL = "xlsx", _("Excel")

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="renderings")
    form = models.CharField(_("form"), max_length=4, choices=Form.choices, default=Form.PDF)
    part = models.PositiveSmallIntegerField(default=0)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    rendered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("form", "part")
        constraints = [models.UniqueConstraint(name="rendering_is_made_once", fields=("snapshot", "form", "part"))]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.form} {self.part}"
