"""Who paid for works and activities."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.activities import Activity
from campaigns.models.rules import cost_shares_add_up
from campaigns.models.sources import PaidBy
from campaigns.models.works import Work
from common.history import tracked
from common.money import LARGEST
from common.validators import plain_text
from unions.models import ScopedQuerySet, UnionUnit


class CostShareQuerySet(ScopedQuerySet["CostShare"]):
    """Reached through the page of the work or activity, which is scoped itself; never listed on its own."""


@tracked
class CostShare(models.Model):
    """What one of several paid for a work or an activity; all shares make its whole cost."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", editable=False)
    work = models.ForeignKey(Work, models.CASCADE, null=True, blank=True, related_name="shares")
    activity = models.ForeignKey(Activity, models.CASCADE, null=True, blank=True, related_name="shares")
    paid_by = models.CharField(
        _("paid by"), max_length=10, choices=[choice for choice in PaidBy.choices if choice[0] != PaidBy.SEVERAL]
    )
    payer = models.CharField(_("who paid"), max_length=200, blank=True, validators=[plain_text])
    amount = models.PositiveBigIntegerField(_("amount (đồng)"))

    objects = CostShareQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="cost_share_is_of_one_record",
                condition=Q(work=None, activity__isnull=False) | Q(work__isnull=False, activity=None),
            ),
            models.CheckConstraint(
                name="cost_share_is_possible",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=_("Say how much it was."),
            ),
        ]
        triggers = [cost_shares_add_up("work"), cost_shares_add_up("activity")]
        verbose_name = _("share of a cost")
        verbose_name_plural = _("shares of costs")

    def __str__(self) -> str:
        return f"{self.get_paid_by_display()} {self.amount}"


class CostQuerySet(ScopedQuerySet["Cost"]):
    pass


class Cost(models.Model):
    """What each payer paid, whether one paid all or several their shares. A view; nothing is written."""

    id = models.BigIntegerField(primary_key=True)
    work = models.ForeignKey(Work, models.DO_NOTHING, null=True, related_name="costs")
    activity = models.ForeignKey(Activity, models.DO_NOTHING, null=True, related_name="costs")
    unit = models.ForeignKey(UnionUnit, models.DO_NOTHING, related_name="+")
    happened_on = models.DateField()
    record = models.CharField(max_length=8)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    paid_by = models.CharField(max_length=10, choices=PaidBy.choices)
    payer = models.CharField(max_length=200)
    amount = models.PositiveBigIntegerField()

    objects = CostQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "campaigns_cost"
        ordering = ("happened_on", "pk")
        verbose_name = _("cost")
        verbose_name_plural = _("costs")

    def __str__(self) -> str:
        return f"{self.title} {self.amount}"
