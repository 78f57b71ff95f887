"""Periods with dates of their own: terms, school years, windows of campaigns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.periods import Period
from common.validators import plain_text
from unions.models.reach import ScopedQuerySet
from unions.models.units import UnionUnit


class NamedPeriodQuerySet(ScopedQuerySet["NamedPeriod"]):
    def held_for(self, unit: UnionUnit, on: date) -> Self:
        """Those of a unit and of all above it, in the tree of a day."""
        return self.filter(unit__in=[*unit.from_top(on), unit.pk])


@tracked
class NamedPeriod(models.Model):
    """Days that a union and all below it call by a name, as "Nhiệm kỳ 2017-2022"; `days` are half-open."""

    class Kind(models.TextChoices):
        TERM = "term", _("term")
        SCHOOL_YEAR = "school_year", _("school year")
        WINDOW = "window", _("window of a programme")
        OTHER = "other", _("other")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("union"))
    name = models.CharField(_("name"), max_length=80, validators=[plain_text])
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices, default=Kind.OTHER)
    days = DateRangeField(_("days"))

    objects = NamedPeriodQuerySet.as_manager()

    class Meta:
        ordering = ("-days", "name")
        constraints = [
            models.UniqueConstraint(
                name="named_period_is_named_once",
                fields=("unit", "name"),
                violation_error_message=_("This union has a period of that name."),
            ),
            models.UniqueConstraint(
                name="named_period_stands_once",
                fields=("unit", "days"),
                violation_error_message=_("These days have a name already."),
            ),
            models.CheckConstraint(
                name="named_period_begins_and_ends",
                condition=Q(days__isempty=False, days__lower_inf=False, days__upper_inf=False),
                violation_error_message=_("A period has a first and a last day."),
            ),
        ]
        verbose_name = _("named period")
        verbose_name_plural = _("named periods")

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> Period:
        return Period(self.days.lower, self.days.upper, self.name)

    @property
    def last_day(self) -> date:
        last: date = self.days.upper - timedelta(days=1)
        return last
