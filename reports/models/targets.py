"""Targets: what a unit is to reach in a period, assigned down the tree."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common.facts import CountUnit
from common.history import tracked
from common.periods import Period
from common.validators import plain_text
from reports.models.indicators import Indicator
from unions.models import ScopedQuerySet, UnionUnit


class TargetQuerySet(ScopedQuerySet["Target"]):
    pass


@tracked
class Target(models.Model):
    """What a unit is to reach of an indicator in a period (chỉ tiêu), set by itself or assigned by the unit above.

    `value` is in the indicator's unit of count; of a share in percent. `denominator` is what the value was reckoned
    by on the day it was assigned (members, last year's figure), frozen. `parent` is the target it is a part of,
    `campaign` the one in which it was set.
    """

    class How(models.TextChoices):
        BY_HAND = "hand", _("By hand")
        EVENLY = "evenly", _("The same for each")
        BY_MEMBERS = "members", _("By number of members")
        BY_LAST_YEAR = "last_year", _("By what was reached the year before")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator"))
    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="targets", verbose_name=_("union"))
    period_code = models.CharField(_("period"), max_length=30)
    value = models.DecimalField(_("target"), max_digits=24, decimal_places=6)
    count_unit = models.CharField(_("unit of count"), max_length=12, choices=CountUnit.choices)
    at_most = models.BooleanField(
        _("not to be exceeded"),
        default=False,
        help_text=_("As with accidents: reached where the result is not above it."),
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    how = models.CharField(_("how it was found"), max_length=9, choices=How.choices, default=How.BY_HAND)
    denominator = models.BigIntegerField(_("reckoned by"), null=True, blank=True)
    source_document = models.CharField(_("source document"), max_length=250, blank=True, validators=[plain_text])
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    set_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ("-period_code", "indicator__rank", "unit__code")
        constraints = [
            models.UniqueConstraint(
                name="target_is_set_once",
                fields=("indicator", "unit", "period_code"),
                violation_error_message=_("This union has a target for that indicator and period already."),
            ),
            models.CheckConstraint(
                name="target_is_not_below_zero",
                condition=Q(value__gte=0),
                violation_error_message=_("A target is not below 0."),
            ),
            models.CheckConstraint(
                name="target_is_whole_unless_a_share",
                condition=Q(count_unit=CountUnit.PERCENT) | Q(value=Func(F("value"), function="trunc")),
                violation_error_message=_("What is counted one by one takes a whole number."),
            ),
            models.CheckConstraint(name="target_is_not_part_of_itself", condition=Q(parent=None) | ~Q(parent=F("id"))),
            models.CheckConstraint(
                name="target_was_set_by_somebody", condition=Q(set_by__isnull=False, set_at__isnull=False)
            ),
        ]
        verbose_name = _("target")
        verbose_name_plural = _("targets")

    def __str__(self) -> str:
        return f"{self.indicator}, {self.period.label_within}"

    def get_absolute_url(self) -> str:
        return reverse("reports:target-detail", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period.parse(self.period_code)

    @property
    def is_share(self) -> bool:
        """Whether its value is in percent: such a target is handed on to those below as it is, never split."""
        return self.count_unit == CountUnit.PERCENT
