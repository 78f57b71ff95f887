"""Outlines of reports: sections with paragraphs, figures, tables and charts, in versions."""

from __future__ import annotations

import re
from datetime import date
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.periods import Period
from unions.models import Level, ScopedQuerySet, UnionUnit


class Cadence(models.TextChoices):
    """The kinds of period for which something comes round."""

    ANY = "any", _("any period")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    HALF = "half", _("half-year")
    NINE_MONTHS = "nine_months", _("nine months")
    YEAR = "year", _("year")
    STATISTICAL_HALF = "stat_half", _("statistical half-year, closing on 31/5 and 30/11")
    STATISTICAL_YEAR = "stat_year", _("statistical year, closing on 30/11")
    SCHOOL_YEAR = "school_year", _("school year")

    @classmethod
    def of(cls, period: Period) -> Cadence:
        """What kind of period it is; "any" of days of its own."""
        read = re.fullmatch(r"\d{4}(?:-(?:(?P<kind>9M|SY|S[12]?)|(?P<part>[HQ])\d|(?P<month>\d\d)))?", period.code)
        if read is None:
            return cls.ANY
        return cls.MONTH if read["month"] else _OF_CODES[read["kind"] or read["part"] or ""]


_OF_CODES = {
    "": Cadence.YEAR,
    "H": Cadence.HALF,
    "Q": Cadence.QUARTER,
    "9M": Cadence.NINE_MONTHS,
    "S": Cadence.STATISTICAL_YEAR,
    "S1": Cadence.STATISTICAL_HALF,
    "S2": Cadence.STATISTICAL_HALF,
    "SY": Cadence.SCHOOL_YEAR,
}


class ReportTemplateQuerySet(ScopedQuerySet["ReportTemplate"]):
    def in_use(self) -> Self:
        return self.filter(state=ReportTemplate.State.IN_USE)

    def held_for(self, unit: UnionUnit, on: date) -> Self:
        """Those that everybody has, and those of unions at or above the unit on a day."""
        return self.filter(Q(unit=None) | Q(unit__in=unit.from_top(on)))

    def fitting(self, period: Period) -> Self:
        """Those for periods of its kind, or of any."""
        return self.filter(cadence__in=(Cadence.ANY, Cadence.of(period)))


@tracked
class ReportTemplate(models.Model):
    """The outline of a report for units of a level, in one of its versions: each is a row, and what is in use stands.

    Without a `unit` it is everybody's, else a federation's own, for itself and all below it. Of a code there is one
    version in use; reports keep the one that they were begun with.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        IN_USE = "in_use", _("in use")
        RETIRED = "retired", _("out of use")

    code = models.SlugField(_("code"), max_length=60)
    number = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.IN_USE, editable=False)
    unit = models.ForeignKey(
        UnionUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("union whose own it is")
    )
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", verbose_name=_("level"))
    title = models.TextField(_("title"), help_text=_("A line each; {period} stands for the period."))

    cadence = models.CharField(_("kind of period"), max_length=12, choices=Cadence.choices, default=Cadence.ANY)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("code", "-number")
        constraints = [
            models.UniqueConstraint(name="template_is_numbered_once", fields=("code", "number")),
            models.UniqueConstraint(
                name="template_has_one_version_in_use", fields=("code",), condition=Q(state="in_use")
            ),
        ]
        verbose_name = _("report template")
        verbose_name_plural = _("report templates")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class Section(models.Model):
    """A heading and its paragraphs; an empty line parts paragraphs, `{code:wording}` is a figure.

    A section that is an annex begins on a page of its own, after the signature. See `reports.narrative`.
    """

    rank = models.PositiveSmallIntegerField(_("rank"))
    level = models.PositiveSmallIntegerField(_("heading level"), default=1)
    heading = models.CharField(_("heading"), max_length=200)
    body = models.TextField(_("text"), blank=True, max_length=20_000)
    is_annex = models.BooleanField(_("annex"), default=False)

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
        triggers = [
            pgtrigger.Trigger(
                name="text_in_use_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM reports_reporttemplate t
                                WHERE t.id = OLD.template_id AND t.state <> 'draft') THEN
                        RAISE EXCEPTION 'template % is in use', OLD.template_id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'template_text_stands_once_in_use';
                    END IF;
                    RETURN coalesce(NEW, OLD);
                """,
            )
        ]
        verbose_name = _("section of a template")
        verbose_name_plural = _("sections of templates")
