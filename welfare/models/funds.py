"""Funds that a union keeps, and what comes into them from others."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.money import LARGEST
from common.validators import plain_text
from members.models import Member
from unions.models import Record, RecordQuerySet, ScopedQuerySet, UnionUnit
from welfare.models.book_rules import (
    BOOKED_CONTRIBUTION_STANDS,
    CONTRIBUTION_AGREES,
    FUND_IS_CLOSED_EMPTY,
    FUND_STAYS,
)
from welfare.models.catalogue import PayoutKind, Programme


class FundQuerySet(ScopedQuerySet["Fund"]):
    pass


@tracked
class Fund(models.Model):
    """A purse with a cash book of its own: the union's finance, a social fund, or a collection for others."""

    class Kind(models.TextChoices):
        UNION = "union", _("Union finance")
        SOCIAL = "social", _("Social fund")
        COLLECTION = "collection", _("Collection for others")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="funds", verbose_name=_("union"))
    name = models.CharField(_("name"), max_length=160, validators=[plain_text])
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SOCIAL)
    note = models.CharField(_("what it is for"), max_length=500, blank=True, validators=[plain_text])
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(name="fund_name_is_known_once", fields=("unit", "name"))]
        triggers = [
            pgtrigger.Trigger(
                name="is_closed_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("closed_on"),
                condition=pgtrigger.Q(new__closed_on__isnull=False),
                func=FUND_IS_CLOSED_EMPTY,
            ),
            pgtrigger.Trigger(
                name="stays_where_its_book_is",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("unit_id"),
                func=FUND_STAYS,
            ),
        ]
        verbose_name = _("fund")
        verbose_name_plural = _("funds")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("welfare:fund-detail", args=[self.pk])


class DriveQuerySet(ScopedQuerySet["Drive"]):
    unit_field = "fund__unit"


@tracked
class Drive(models.Model):
    """An appeal to give to a fund between two days."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="drives", verbose_name=_("fund"))
    name = models.CharField(_("name"), max_length=200, validators=[plain_text])
    document = models.CharField(_("appeal or document"), max_length=250, blank=True, validators=[plain_text])
    goal = models.PositiveBigIntegerField(_("goal (đồng)"), null=True, blank=True)
    valid = DateRangeField(_("valid"))

    objects = DriveQuerySet.as_manager()

    class Meta:
        ordering = ("-valid", "name")
        constraints = [
            models.UniqueConstraint(name="drive_name_is_known_once", fields=("fund", "name")),
            models.CheckConstraint(
                name="drive_goal_is_positive", condition=Q(goal=None) | Q(goal__gt=0, goal__lte=LARGEST)
            ),
        ]
        verbose_name = _("drive")
        verbose_name_plural = _("drives")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("welfare:drive-detail", args=[self.pk])


@tracked
class Contribution(Record):
    """What members, units or donors gave to a fund; `quantity` people gave it. Goods are counted at their value."""

    class Giver(models.TextChoices):
        MEMBERS = "members", _("Members and workers")
        UNIT = "unit", _("A unit or union")
        DONOR = "donor", _("A donor from outside")

    class Form(models.TextChoices):
        CASH = "cash", _("Cash")
        TRANSFER = "transfer", _("Bank transfer")
        SMS = "sms", _("Text messages")
        GOODS = "goods", _("Goods")

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="contributions", verbose_name=_("fund"))
    drive = models.ForeignKey(
        Drive, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name=_("drive")
    )
    giver = models.CharField(_("who gave"), max_length=8, choices=Giver.choices, default=Giver.MEMBERS)
    given_by = models.CharField(_("name of the giver"), max_length=200, blank=True, validators=[plain_text])
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("member"),
    )
    form = models.CharField(_("given as"), max_length=8, choices=Form.choices, default=Form.CASH)
    goods = models.CharField(_("which goods"), max_length=200, blank=True, validators=[plain_text])
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
            models.CheckConstraint(
                name="contribution_goods_are_named",
                condition=Q(form="goods") & ~Q(goods="") | ~Q(form="goods") & Q(goods=""),
                violation_error_message=_("Say which goods were given, and only of goods."),
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="booked_one_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=BOOKED_CONTRIBUTION_STANDS,
            ),
            pgtrigger.Trigger(
                name="agrees_with_the_book",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("binned_at"),
                timing=pgtrigger.Deferred,
                func=CONTRIBUTION_AGREES.replace("{contribution}", "NEW.id"),
            ),
        ]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")

    def __str__(self) -> str:
        return f"{self.fund}, {self.happened_on:%d/%m/%Y}"

    @property
    def is_money_in_hand(self) -> bool:
        """Whether it went through the cash book: messages pay the operator of the appeal, goods are no money."""
        return self.form in (self.Form.CASH, self.Form.TRANSFER)

    @property
    def giver_name(self) -> str:
        """Who gave, as the receipt says it: a name as it was written, a member, or what kind of giver."""
        return self.given_by or (self.member.full_name if self.member else str(self.get_giver_display()))

    def get_absolute_url(self) -> str:
        return reverse("welfare:contribution-detail", args=[self.pk])


@tracked
class Allocation(Record):
    """Means that a union hands down to another for a programme. No payout: that is recorded by who hands it out."""

    to_unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("to the union"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="allocations", verbose_name=_("programme")
    )
    kind = models.ForeignKey(
        PayoutKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("meant for")
    )
    amount = models.PositiveBigIntegerField(_("amount (đồng)"))
    fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("out of the fund")
    )
    to_fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("into the fund")
    )

    objects = RecordQuerySet["Allocation"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="allocation_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=_("The amount must be greater than 0, and no more than a union can have."),
            ),
            models.CheckConstraint(
                name="allocation_goes_to_another_union",
                condition=~Q(unit=F("to_unit")),
                violation_error_message=_("A union allocates to another union."),
            ),
        ]
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")

    def __str__(self) -> str:
        return f"{self.programme or self.kind or ''} → {self.to_unit}".strip()

    def get_absolute_url(self) -> str:
        return reverse("welfare:allocation-detail", args=[self.pk])
