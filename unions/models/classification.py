"""The yearly classification of units: scales of grades, score sheets and their versions, what each unit got."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from unions.models.accounts import Account
from unions.models.dated import DatedQuerySet
from unions.models.reach import ScopedQuerySet
from unions.models.units import Decision, Level, UnionUnit


def _stands_once_used(sheet: str) -> pgtrigger.Trigger:
    """A wall in the database: a sheet by which a union was classified keeps its lines; a change is a new sheet."""
    return pgtrigger.Trigger(
        name="sheet_in_use_stands",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF EXISTS (SELECT 1 FROM unions_classification WHERE sheet_id IN (OLD.{sheet}, NEW.{sheet})) THEN
                RAISE EXCEPTION 'score sheet % is in use', coalesce(NEW.{sheet}, OLD.{sheet})
                USING ERRCODE = 'check_violation', CONSTRAINT = 'score_sheet_stands_once_used';
            END IF;
            RETURN coalesce(NEW, OLD);
        """,
    )


class GradeScale(models.Model):
    """The grades of a subject that held over some years: they change by decision."""

    class Subject(models.TextChoices):
        UNIT = "unit", _("Unions")
        MEMBER = "member", _("Members")

    code = models.SlugField(_("code"), primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=120)
    subject = models.CharField(_("subject"), max_length=6, choices=Subject.choices)
    valid = DateRangeField(_("valid"))
    source = models.CharField(_("source"), max_length=250, blank=True)

    objects = DatedQuerySet["GradeScale"].as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("scale of grades")
        verbose_name_plural = _("scales of grades")

    def __str__(self) -> str:
        return self.name


class Grade(models.Model):
    """One grade of a scale; 1 is the best. `from_score` is what it takes where the scale says so."""

    scale = models.ForeignKey(GradeScale, models.CASCADE, related_name="grades")
    code = models.SlugField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=20)
    rank = models.PositiveSmallIntegerField(_("rank"))
    from_score = models.PositiveSmallIntegerField(_("from score"), null=True, blank=True)

    class Meta:
        ordering = ("scale", "rank")
        constraints = [
            models.UniqueConstraint(name="grade_is_known_once", fields=("scale", "code")),
            models.UniqueConstraint(name="grade_has_a_rank_of_its_own", fields=("scale", "rank")),
        ]
        verbose_name = _("grade")
        verbose_name_plural = _("grades")

    def __str__(self) -> str:
        return self.name


@tracked
class ScoreSheet(models.Model):
    """What a year's classification looks at, for units of some levels. A change makes a new sheet."""

    code = models.SlugField(_("code"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=200)
    scale = models.ForeignKey(GradeScale, models.PROTECT, related_name="sheets")
    levels = models.ManyToManyField(Level, related_name="+", verbose_name=_("levels"))
    unit = models.ForeignKey(
        UnionUnit, models.PROTECT, null=True, blank=True, related_name="score_sheets", verbose_name=_("issued by")
    )
    valid = DateRangeField(_("valid"))
    source = models.CharField(_("source"), max_length=250, blank=True)
    # Months from founding, or from a split or merger, before a union is classified at all.
    months_from_founding = models.PositiveSmallIntegerField(_("months from founding"), default=12)
    months_from_change = models.PositiveSmallIntegerField(_("months from a split or merger"), default=6)
    top_share = models.PositiveSmallIntegerField(
        _("at most in the top grade (%)"), null=True, blank=True, help_text=_("Exceeding it is warned of.")
    )

    objects = DatedQuerySet["ScoreSheet"].as_manager()

    class Meta:
        ordering = ("-valid", "code")
        triggers = [
            pgtrigger.Trigger(
                name="sheet_in_use_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF to_jsonb(NEW) - 'valid' IS DISTINCT FROM to_jsonb(OLD) - 'valid'
                       AND EXISTS (SELECT 1 FROM unions_classification WHERE sheet_id = OLD.id) THEN
                        RAISE EXCEPTION 'score sheet % is in use', OLD.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'score_sheet_stands_once_used';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")

    def __str__(self) -> str:
        return self.name


@tracked
class Criterion(models.Model):
    """One line of a score sheet."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="criteria")
    number = models.CharField(_("number"), max_length=10)
    text = models.CharField(_("criterion"), max_length=500)
    points = models.PositiveSmallIntegerField(_("most points"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    # A figure that speaks to it; a name only, since indicators are known further up.
    indicator_code = models.CharField(_("figure"), max_length=60, blank=True)

    class Meta:
        ordering = ("sheet", "rank")
        constraints = [
            models.UniqueConstraint(name="criterion_is_numbered_once", fields=("sheet", "number")),
            models.CheckConstraint(name="criterion_gives_points", condition=Q(points__gt=0)),
        ]
        triggers = [_stands_once_used("sheet_id")]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


@tracked
class Veto(models.Model):
    """A condition that keeps a unit from every grade above one, whatever its score."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="vetoes")
    text = models.CharField(_("condition"), max_length=300)
    best_grade = models.ForeignKey(Grade, models.PROTECT, related_name="+", verbose_name=_("best grade left"))
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        ordering = ("sheet", "rank")
        triggers = [_stands_once_used("sheet_id")]
        verbose_name = _("overriding condition")
        verbose_name_plural = _("overriding conditions")

    def __str__(self) -> str:
        return self.text


class ClassificationQuerySet(ScopedQuerySet["Classification"]):
    def decided(self) -> ClassificationQuerySet:
        return self.filter(status=Classification.Status.DECIDED)


@tracked
class Classification(models.Model):
    """How a unit was rated for a year: scored by itself, by the union above, then decided."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Scoring itself")
        SUBMITTED = "submitted", _("Awaiting the union above")
        RETURNED = "returned", _("Returned")
        DECIDED = "decided", _("Decided")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="classifications", verbose_name=_("union"))
    # The last day of the year rated, by whose tree it counts; a school year ends in May or June.
    happened_on = models.DateField(_("as at"))
    year_label = models.CharField(_("year"), max_length=20, help_text=_("2024, or 2024-2025 for a school year."))
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="classifications", verbose_name=_("score sheet"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.DRAFT)
    vetoes = models.ManyToManyField(Veto, blank=True, related_name="+")
    self_score = models.PositiveSmallIntegerField(_("self score"), null=True, blank=True)
    upper_score = models.PositiveSmallIntegerField(_("score by the union above"), null=True, blank=True)
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("grade"))
    grade_reason = models.CharField(_("reason for another grade"), max_length=500, blank=True)
    return_reason = models.CharField(_("what is to be put right"), max_length=500, blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    submitted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ClassificationQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "unit")
        constraints = [
            models.UniqueConstraint(
                name="classification_once_a_year",
                fields=("unit", "year_label"),
                violation_error_message=_("This union already has a classification for that year."),
            ),
            models.CheckConstraint(
                name="classification_submission_is_whole",
                condition=Q(submitted_by=None, submitted_at=None)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="classification_decision_is_whole",
                condition=Q(status="decided", decided_by__isnull=False, decided_at__isnull=False, grade__isnull=False)
                | ~Q(status="decided") & Q(decided_by=None, decided_at=None),
                violation_error_message=_("A decided classification has a grade and says who decided and when."),
            ),
            models.CheckConstraint(
                name="classification_is_decided_by_somebody_else",
                condition=Q(decided_by=None) | Q(submitted_by=None) | ~Q(decided_by=F("submitted_by")),
                violation_error_message=_("Nobody decides on what they submitted themselves."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decided_rows_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="decided", new__status="decided"),
                func="""
                    IF to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
                        RAISE EXCEPTION 'classification % is decided', OLD.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'classification_stands_once_decided';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="decided_rows_stay", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__status="decided")
            ),
        ]
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year_label}"

    def get_absolute_url(self) -> str:
        return reverse("unions:classification-detail", args=[self.pk])


@tracked
class CriterionScore(models.Model):
    """The points of one line: by the unit itself, and by the union above."""

    classification = models.ForeignKey(Classification, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    self_score = models.PositiveSmallIntegerField(_("self score"), null=True, blank=True)
    upper_score = models.PositiveSmallIntegerField(_("score by the union above"), null=True, blank=True)
    note = models.CharField(_("explanation"), max_length=500, blank=True)

    class Meta:
        ordering = ("classification", "criterion__rank")
        constraints = [models.UniqueConstraint(name="criterion_scored_once", fields=("classification", "criterion"))]
        triggers = [
            pgtrigger.Trigger(
                name="scores_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM unions_classification
                                WHERE id IN (OLD.classification_id, NEW.classification_id) AND status = 'decided') THEN
                        RAISE EXCEPTION 'classification % is decided',
                            coalesce(NEW.classification_id, OLD.classification_id)
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'classification_stands_once_decided';
                    END IF;
                    RETURN coalesce(NEW, OLD);
                """,
            ),
            pgtrigger.Trigger(
                name="points_are_within_the_line",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM unions_criterion line JOIN unions_classification c ON c.sheet_id = line.sheet_id
                         WHERE line.id = NEW.criterion_id AND c.id = NEW.classification_id
                           AND line.points >= greatest(NEW.self_score, NEW.upper_score, 0)
                    ) THEN
                        RAISE EXCEPTION 'more points than criterion % gives', NEW.criterion_id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'criterion_score_is_within_its_points';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        verbose_name = _("score")
        verbose_name_plural = _("scores")

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.self_score} / {self.upper_score}"
