"""What the union helps people to: loans of others, capital it looks after, pots that go round. Never its own money."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.money import LARGEST
from common.validators import plain_text
from members.models import Member
from unions.models import (
    DatedQuerySet,
    Record,
    RecordQuerySet,
    ScopedQuerySet,
    UnionUnit,
    one_at_a_time,
    one_word_at_a_time,
)

REPAID = """
    IF EXISTS (SELECT 1 FROM welfare_loan loan
                WHERE loan.id = {loan}
                  AND (loan.amount < (SELECT coalesce(sum(amount), 0) FROM welfare_repayment WHERE loan_id = loan.id)
                       OR loan.happened_on > (SELECT min(paid_on) FROM welfare_repayment WHERE loan_id = loan.id))) THEN
        RAISE EXCEPTION 'more than loan % is repaid, or before it was given', {loan}
        USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_is_repaid_once';
    END IF;
    RETURN NULL;
"""


def repaid(name: str, loan: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        func=pgtrigger.Func(REPAID.replace("{loan}", loan)),
    )


AMOUNT = _("The amount must be greater than 0, and no more than a union can have.")


class LoanSource(models.TextChoices):
    BANK = "bank", _("Unsecured bank loan")
    JOB_FUND = "job_fund", _("National employment fund")
    MICROFINANCE = "microfin", _("Microfinance of the unions")
    SUPPORT_FUND = "support", _("Support fund of the unions")


@tracked
class Loan(Record):
    """A loan that the union vouched for or passed on; a bank's money is never the union's.

    Without a member it stands for `quantity` borrowers who are not named.
    """

    Kind = LoanSource

    kind = models.CharField(_("kind"), max_length=10, choices=LoanSource.choices)
    lender = models.CharField(_("lender"), max_length=200, validators=[plain_text])
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="loans", verbose_name=_("borrower")
    )
    purpose = models.CharField(_("what for"), max_length=300, blank=True, validators=[plain_text])
    due_on = models.DateField(_("to be repaid by"), null=True, blank=True)
    amount = models.PositiveBigIntegerField(_("amount (đồng)"))

    objects = RecordQuerySet["Loan"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="loan_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=AMOUNT,
            ),
            models.CheckConstraint(
                name="loan_is_due_after_it_was_given",
                condition=Q(due_on=None) | Q(due_on__gt=models.F("happened_on")),
                violation_error_message=_("A loan is repaid after it was given."),
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            repaid("covers_its_repayments", "NEW.id", pgtrigger.UpdateOf("amount", "happened_on")),
        ]
        verbose_name = _("loan")
        verbose_name_plural = _("loans")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.member or self.quantity}"

    def get_absolute_url(self) -> str:
        return reverse("welfare:loan-detail", args=[self.pk])


class RepaymentQuerySet(ScopedQuerySet["Repayment"]):
    unit_field = "loan__unit"


@tracked
class Repayment(models.Model):
    """A part of a loan that was paid back. Together never more than the loan; not before it was given."""

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="repayments")
    paid_on = models.DateField(_("paid back on"))
    amount = models.PositiveBigIntegerField(_("amount (đồng)"))

    objects = RepaymentQuerySet.as_manager()

    class Meta:
        ordering = ("paid_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="repayment_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=AMOUNT,
            ),
        ]
        triggers = [repaid("is_within_the_loan", "NEW.loan_id", pgtrigger.Insert | pgtrigger.Update)]
        verbose_name = _("repayment")
        verbose_name_plural = _("repayments")

    def __str__(self) -> str:
        return f"{self.paid_on:%d/%m/%Y}: {self.amount}"


class OutstandingQuerySet(ScopedQuerySet["Outstanding"], DatedQuerySet["Outstanding"]):  # type: ignore[override]
    pass


class Outstanding(models.Model):
    """What of a loan is still out over a span of days. A view over loans and repayments; nothing is written."""

    id = models.BigIntegerField(primary_key=True)
    loan = models.ForeignKey(Loan, models.DO_NOTHING, related_name="outstanding")
    unit = models.ForeignKey(UnionUnit, models.DO_NOTHING, related_name="+")
    kind = models.CharField(max_length=10, choices=LoanSource.choices)
    borrowers = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    valid = DateRangeField()

    objects = OutstandingQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "welfare_outstanding"
        ordering = ("loan", "valid")
        verbose_name = _("outstanding loan")
        verbose_name_plural = _("outstanding loans")

    def __str__(self) -> str:
        return f"{self.loan}: {self.amount}"


class CapitalQuerySet(ScopedQuerySet["Capital"], DatedQuerySet["Capital"]):  # type: ignore[override]
    pass


@tracked
class Capital(models.Model):
    """Capital for loans that a union looks after, in đồng, between two days: a stock, whoever borrows it."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("union"))
    kind = models.CharField(_("kind"), max_length=10, choices=LoanSource.choices)
    lender = models.CharField(_("whose money"), max_length=200, validators=[plain_text])
    amount = models.PositiveBigIntegerField(_("amount (đồng)"))
    borrowers = models.PositiveIntegerField(_("borrowers"), null=True, blank=True)
    source_document = models.CharField(_("source document"), max_length=250, blank=True, validators=[plain_text])
    valid = DateRangeField(_("valid"))

    objects = CapitalQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "lender", "valid")
        constraints = [
            models.CheckConstraint(
                name="capital_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=AMOUNT,
            ),
            ExclusionConstraint(
                name="capital_of_a_lender_once_at_a_time",
                expressions=[
                    (one_at_a_time("unit"), "&&"),
                    (one_word_at_a_time("kind"), "&&"),
                    (one_word_at_a_time("lender"), "&&"),
                    ("valid", "&&"),
                ],
                violation_error_message=_("This capital is already written down for some of these days."),
            ),
        ]
        verbose_name = _("capital for loans")
        verbose_name_plural = _("capital for loans")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.lender}"


class RotatingPotQuerySet(ScopedQuerySet["RotatingPot"], DatedQuerySet["RotatingPot"]):  # type: ignore[override]
    pass


@tracked
class RotatingPot(models.Model):
    """Members of a group save into a common pot and draw it in turn. Their own money: a stock."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="pots", verbose_name=_("union group"))
    monthly = models.PositiveBigIntegerField(_("each pays in a month (đồng)"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[plain_text])
    valid = DateRangeField(_("valid"))

    objects = RotatingPotQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "valid")
        constraints = [
            ExclusionConstraint(
                name="pot_one_a_group_at_a_time",
                expressions=[(one_at_a_time("unit"), "&&"), ("valid", "&&")],
                violation_error_message=_("This group already has a pot on some of these days."),
            ),
            models.CheckConstraint(
                name="pot_monthly_amount_is_positive",
                condition=Q(monthly=None) | Q(monthly__gt=0, monthly__lte=LARGEST),
                violation_error_message=AMOUNT,
            ),
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
    member = models.ForeignKey(Member, models.PROTECT, related_name="pot_shares", verbose_name=_("member"))
    amount = models.PositiveBigIntegerField(_("amount (đồng)"))

    objects = PotShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pot_share_stands_once", fields=("pot", "member")),
            models.CheckConstraint(
                name="pot_share_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=AMOUNT,
            ),
        ]
        verbose_name = _("share in a pot")
        verbose_name_plural = _("shares in pots")

    def __str__(self) -> str:
        return f"{self.member}: {self.amount}"

    def get_absolute_url(self) -> str:
        return self.pot.get_absolute_url()


class PotTurnQuerySet(ScopedQuerySet["PotTurn"]):
    unit_field = "share__pot__unit"


@tracked
class PotTurn(models.Model):
    """Whose turn it is to draw the pot, and whether it was drawn. Each share has its turn once a round."""

    share = models.ForeignKey(PotShare, models.CASCADE, related_name="turns")
    due_on = models.DateField(_("turn on"))
    drawn_on = models.DateField(_("drawn on"), null=True, blank=True)
    amount = models.PositiveBigIntegerField(_("drawn (đồng)"), null=True, blank=True)

    objects = PotTurnQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(name="pot_turn_stands_once", fields=("share", "due_on")),
            models.CheckConstraint(
                name="pot_turn_is_whole",
                condition=Q(drawn_on=None, amount=None) | Q(drawn_on__isnull=False, amount__gt=0, amount__lte=LARGEST),
                violation_error_message=_("A pot that was drawn says on which day and how much."),
            ),
        ]
        verbose_name = _("turn of a pot")
        verbose_name_plural = _("turns of pots")

    def __str__(self) -> str:
        return f"{self.share.member}: {self.due_on:%d/%m/%Y}"
