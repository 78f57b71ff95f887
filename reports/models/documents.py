"""Templates, reports, and the snapshots that are all that is ever printed."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.models import StoredFile
from common.periods import Period
from reports.models.indicators import IndicatorVersion
from unions.models import Level, ScopedQuerySet, UnionUnit


@tracked
class ReportTemplate(models.Model):
    """The outline of a report for units of a level."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", verbose_name=_("level"))
    title = models.TextField(_("title"), help_text=_("A line each; {period} stands for the period."))

    class Meta:
        ordering = ("code",)
        verbose_name = _("report template")
        verbose_name_plural = _("report templates")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class Section(models.Model):
    """A heading and its paragraphs; an empty line parts paragraphs, `{code:wording}` is a figure."""

    rank = models.PositiveSmallIntegerField(_("rank"))
    level = models.PositiveSmallIntegerField(_("heading level"), default=1)
    heading = models.CharField(_("heading"), max_length=200)
    body = models.TextField(_("text"), blank=True, max_length=20_000)

    class Meta:
        abstract = True
        ordering = ("rank",)
        constraints = [
            models.CheckConstraint(name="%(class)s_level_is_1_or_2", condition=Q(level__gte=1, level__lte=2))
        ]

    def __str__(self) -> str:
        return self.heading


@tracked
class TemplateSection(Section):
    template = models.ForeignKey(ReportTemplate, models.CASCADE, related_name="sections")

    class Meta(Section.Meta):
        abstract = False
        verbose_name = _("section of a template")
        verbose_name_plural = _("sections of templates")


class ReportQuerySet(ScopedQuerySet["Report"]):
    def drafts(self) -> Self:
        return self.filter(status=Report.Status.DRAFT)


@tracked
class Report(models.Model):
    """What a unit owes to the level above for a period."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="reports", verbose_name=_("union"))
    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="+")
    period_code = models.CharField(_("period"), max_length=30)
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
                condition=Q(status="draft", submitted=None, submitted_by=None, submitted_at=None)
                | Q(
                    status="submitted",
                    submitted__isnull=False,
                    submitted_by__isnull=False,
                    submitted_at__isnull=False,
                ),
                violation_error_message=_("A submission says what, who and when."),
            ),
        ]
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return _("Report, %s") % self.period.label_within

    def get_absolute_url(self) -> str:
        return reverse("reports:report-detail", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period.parse(self.period_code)


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
                                WHERE r.id IN (OLD.report_id, NEW.report_id) AND r.status = 'submitted') THEN
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
    """The file of a snapshot. One for each, however often it is asked for or delivered."""

    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="rendering")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    rendered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.snapshot)
