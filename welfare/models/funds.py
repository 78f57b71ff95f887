"""Money of others: contributions to funds, loans vouched for, pots that go round."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.money import LARGEST
from members.models import Member
from unions.models import DatedQuerySet, Record, RecordQuerySet, ScopedQuerySet, UnionUnit, one_at_a_time


@tracked
class Fund(models.Model):
    """A purpose for which a unit collects."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="funds", verbose_name=_("union"))
    name = models.CharField(_("name"), max_length=160)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(name="fund_name_is_known_once", fields=("unit", "name"))]
        verbose_name = _("fund")
        verbose_name_plural = _("funds")

    def __str__(self) -> str:
        return self.name


@tracked
class Contribution(Record):
    """Money that members gave to a fund; `quantity` people gave it."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="contributions", verbose_name=_("fund"))
    amount = models.PositiveBigIntegerField(_("amount (đồng)"))

    objects = RecordQuerySet["Contribution"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="contribution_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=_("The amount must be greater than 0, and no more than a union can have."),
            ),
        ]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")

    def __str__(self) -> str:
        return f"{self.fund}, {self.happened_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("welfare:contribution-detail", args=[self.pk])


@tracked
class Loan(Record):
    """A loan that the union vouched for or lent; a bank's money is never the union's."""

    class Kind(models.TextChoices):
        BANK = "bank", _("Unsecured bank loan")
        JOB_FUND = "job_fund", _("National employment fund")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    lender = models.CharField(_("lender"), max_length=200)
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="loans",
        verbose_name=_("borrower"),
    )
    amount = models.PositiveBigIntegerField(_("amount (đồng)"))

    objects = RecordQuerySet["Loan"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="loan_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=_("The amount must be greater than 0, and no more than a union can have."),
            ),
        ]
        verbose_name = _("loan")
        verbose_name_plural = _("loans")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.member or self.quantity}"

    def get_absolute_url(self) -> str:
        return reverse("welfare:loan-detail", args=[self.pk])


class RotatingPotQuerySet(ScopedQuerySet["RotatingPot"], DatedQuerySet["RotatingPot"]):  # type: ignore[override]
    pass


@tracked
class RotatingPot(models.Model):
    """Members of a group save into a common pot and draw it in turn. Their own money: a stock."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="pots", verbose_name=_("union group"))
    valid = DateRangeField(_("valid"))

    objects = RotatingPotQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "valid")
        constraints = [
            ExclusionConstraint(
                name="pot_one_a_group_at_a_time",
                expressions=[(one_at_a_time("unit"), "&&"), ("valid", "&&")],
                violation_error_message=_("This group already has a pot on some of these days."),
            )
        ]
        verbose_name = _("rotating pot")
        verbose_name_plural = _("rotating pots")

    def __str__(self) -> str:
        return _("Rotating pot of %s") % self.unit

    def get_absolute_url(self) -> str:
        return reverse("welfare:pot-detail", args=[self.pk])


class PotShareQuerySet(ScopedQuerySet["PotShare"]):
    unit_field = "pot__unit"


@tracked
class PotShare(models.Model):
    """What one participant has in a pot, in đồng."""

    pot = models.ForeignKey(RotatingPot, models.CASCADE, related_name="shares")
    member = models.ForeignKey(Member, models.PROTECT, related_name="pot_shares")
    amount = models.PositiveBigIntegerField(_("amount (đồng)"))

    objects = PotShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pot_share_stands_once", fields=("pot", "member")),
            models.CheckConstraint(
                name="pot_share_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=_("The amount must be greater than 0, and no more than a union can have."),
            ),
        ]
        verbose_name = _("share in a pot")
        verbose_name_plural = _("shares in pots")

    def __str__(self) -> str:
        return f"{self.member}: {self.amount}"

    def get_absolute_url(self) -> str:
        return self.pot.get_absolute_url()
