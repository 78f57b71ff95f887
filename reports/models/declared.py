"""What no records stand behind: said by a union of itself, or by others of it, with its source."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.models import StoredFile
from common.periods import Period
from common.validators import plain_text
from reports.models.indicators import Indicator
from unions.models import Record, RecordQuerySet


class DeclaredValueQuerySet(RecordQuerySet["DeclaredValue"]):
    pass


@tracked
class DeclaredValue(Record):
    """A value of an indicator that a union declared for a period, or that somebody else stated of it.

    `value` is in the indicator's unit of count, of a mean in what is meant, as đồng of wage; `weight` is the number it
    is of: the workers whose wage was counted, the units asked, how many stand in the order of a rank. `period` is
    half-open, and `happened_on` its last day. `is_estimate` where it was said before the period had ended.
    """

    class Nature(models.TextChoices):
        DECLARED = "declared", _("declared by the union")
        EXTERNAL = "external", _("stated by others")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator"))
    period = DateRangeField(_("period"))
    nature = models.CharField(_("whose word it is"), max_length=8, choices=Nature.choices, default=Nature.DECLARED)
    value = models.BigIntegerField(_("value"))
    weight = models.BigIntegerField(_("of how many"), null=True, blank=True)
    is_estimate = models.BooleanField(_("estimate"), default=False)
    stated_by = models.CharField(_("who said it"), max_length=200, blank=True, validators=[plain_text])
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    objects = DeclaredValueQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="value_is_declared_once",
                fields=("indicator", "unit", "period", "nature"),
                condition=Q(binned_at=None),
                violation_error_message=_("This union has declared it for the period already."),
            ),
            models.CheckConstraint(
                name="declared_weight_is_above_zero",
                condition=Q(weight=None) | Q(weight__gt=0),
                violation_error_message=_("The number it is of is above 0."),
            ),
            models.CheckConstraint(
                name="declared_on_the_last_day",
                condition=Q(happened_on=Func(F("period"), function="upper", output_field=models.DateField()) - 1),
            ),
            models.CheckConstraint(
                name="statement_of_others_names_its_source",
                condition=Q(nature="declared") | ~Q(stated_by="") & ~Q(source_document=""),
                violation_error_message=_("What others state names who and where."),
            ),
        ]
        verbose_name = _("declared value")
        verbose_name_plural = _("declared values")

    def __str__(self) -> str:
        return f"{self.indicator}, {self.of_period.label_within}"

    def get_absolute_url(self) -> str:
        return reverse("reports:declared-detail", args=[self.pk])

    @property
    def of_period(self) -> Period:
        return Period(self.period.lower, self.period.upper)
