"""What reports are asked for: schedules as data, and the calls that come of them period by period."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.periods import Period
from common.validators import plain_text
from reports.models.templates import Cadence, ReportTemplate
from unions.models import ScopedQuerySet, UnionUnit


class Expects(models.TextChoices):
    """Which unions owe a report that is called for."""

    BELOW = "below", _("all unions below, of the outline's level")
    CHILDREN = "children", _("the unions directly below, of the outline's level")
    ITSELF = "itself", _("the union itself")


def reminders() -> list[int]:
    return [7, 3, 1]


class ReportScheduleQuerySet(ScopedQuerySet["ReportSchedule"]):
    pass


@tracked
class ReportSchedule(models.Model):
    """That reports of an outline are owed for every period of a kind.

    The call goes out `opens_before` days before the last day of the period (0: on the day after it) and makes a draft
    for every expected union; it is due `due_after` days after the last day, before it where below 0, as where a report
    is written of estimates. `remind` counts days before the due day. `template` is any version: the one in use counts.
    """

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("union"))
    name = models.CharField(_("name"), max_length=120, validators=[plain_text])
    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="+", verbose_name=_("outline"))
    cadence = models.CharField(_("kind of period"), max_length=12, choices=Cadence.choices)
    expects = models.CharField(_("who owes it"), max_length=8, choices=Expects.choices, default=Expects.BELOW)
    opens_before = models.PositiveSmallIntegerField(
        _("drafts this many days before the period ends"), default=0, validators=[MaxValueValidator(180)]
    )
    due_after = models.SmallIntegerField(
        _("due this many days after the period ends"), default=5, validators=[MaxValueValidator(180)]
    )
    remind = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("reminders"), default=reminders, blank=True)
    starts_on = models.DateField(_("for periods that end on or after"))
    is_active = models.BooleanField(_("in force"), default=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    set_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                name="schedule_comes_round",
                condition=~Q(cadence="any"),
                violation_error_message=_("Say for which kind of period."),
            ),
            models.CheckConstraint(
                name="schedule_was_set_by_somebody", condition=Q(set_by__isnull=False, set_at__isnull=False)
            ),
        ]
        verbose_name = _("report schedule")
        verbose_name_plural = _("report schedules")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:schedule-detail", args=[self.pk])


class ReportCallQuerySet(ScopedQuerySet["ReportCall"]):
    pass


@tracked
class ReportCall(models.Model):
    """A union asks for the reports of one period: of a schedule when its day has come, or by hand, once."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("union"))
    schedule = models.ForeignKey(ReportSchedule, models.PROTECT, null=True, blank=True, related_name="calls")
    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="+", verbose_name=_("outline"))
    period_code = models.CharField(_("period"), max_length=30)
    period_name = models.CharField(max_length=80, blank=True, editable=False)
    expects = models.CharField(_("who owes it"), max_length=8, choices=Expects.choices, default=Expects.BELOW)
    due_on = models.DateField(_("due on"))
    remind = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("reminders"), default=reminders, blank=True)
    # Nobody: the schedule did.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportCallQuerySet.as_manager()

    class Meta:
        ordering = ("-due_on", "pk")
        constraints = [
            models.UniqueConstraint(
                name="call_goes_out_once",
                fields=("unit", "template", "period_code"),
                violation_error_message=_("These reports are asked for already."),
            ),
            models.UniqueConstraint(
                name="schedule_calls_once_a_period",
                fields=("schedule", "period_code"),
                condition=Q(schedule__isnull=False),
            ),
            models.CheckConstraint(
                name="call_closing_is_whole",
                condition=Q(closed_by=None, closed_at=None) | Q(closed_by__isnull=False, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="call_was_opened", condition=Q(opened_by__isnull=False) | Q(schedule__isnull=False)
            ),
        ]
        verbose_name = _("call for reports")
        verbose_name_plural = _("calls for reports")

    def __str__(self) -> str:
        return f"{self.template}, {self.period.label_within}"

    def get_absolute_url(self) -> str:
        return reverse("reports:call-detail", args=[self.pk])

    @property
    def period(self) -> Period:
        period = Period.parse(self.period_code)
        return Period(period.start, period.end, self.period_name)
