"""Who paid for a payout, and the papers that prove it."""

from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.models import StoredFile
from common.money import LARGEST
from unions.models import ScopedQuerySet, UnionUnit
from welfare.models.catalogue import ProofKind
from welfare.models.funds import Fund
from welfare.models.payouts import COUNTED, Payout
from welfare.models.triggers import funding_line_triggers, proof_triggers


class FundingLineQuerySet(ScopedQuerySet["FundingLine"]):
    unit_field = "payout__unit"

    def approved(self) -> Self:
        return self.filter(payout__binned_at=None, payout__status__in=COUNTED)

    def by_nature(self) -> list[tuple[str, int]]:
        """(whose money, in words; đồng): each source apart, and what was given in kind by itself. Never one sum."""
        sums = self.order_by().values("source", "in_kind").annotate(sum=models.Sum("amount"))
        money = {row["source"]: row["sum"] for row in sums if not row["in_kind"]}
        goods = sum(row["sum"] for row in sums if row["in_kind"])
        told = [(str(source.label), money[source.value]) for source in FundingLine.Source if source.value in money]
        return [*told, (gettext("In kind"), goods)] if goods else told


@tracked
class FundingLine(models.Model):
    """Who paid how much of a payout, in đồng, in money or in kind.

    `fund` is a fund that this book keeps: its cash book says the same once the payout is paid. Without one the
    money never went through the union's hands, or not through this book.
    """

    class Source(models.TextChoices):
        UNION = "union", _("Union finance")
        EMPLOYER = "employer", _("Employer")
        DONORS = "donors", _("Donors")
        MEMBERS = "members", _("Members' own contributions")
        SOCIAL_FUND = "social_fund", _("Social fund")
        STATE = "state", _("State")

    payout = models.ForeignKey(Payout, models.CASCADE, related_name="funding")
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    payer = models.CharField(_("paid by"), max_length=200, blank=True)
    payer_unit = models.ForeignKey(
        UnionUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paid by the union")
    )
    fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, blank=True, related_name="funding_lines", verbose_name=_("out of the fund")
    )
    amount = models.PositiveBigIntegerField(_("amount (đồng)"), validators=[MaxValueValidator(LARGEST)])
    in_kind = models.BooleanField(_("in kind"), default=False)

    objects = FundingLineQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="funding_line_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=_("The amount must be greater than 0, and no more than a union can have."),
            ),
            models.CheckConstraint(
                name="funding_line_in_kind_is_no_money",
                condition=Q(in_kind=False) | Q(fund=None),
                violation_error_message=_("What is given in kind does not come out of a fund of money."),
            ),
        ]
        triggers = funding_line_triggers()
        verbose_name = _("funding line")
        verbose_name_plural = _("funding lines")

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.amount}"


class ProofQuerySet(ScopedQuerySet["Proof"]):
    unit_field = "payout__unit"


@tracked
class Proof(models.Model):
    """A paper of a payout: its number and day, or a photo or scan of it."""

    payout = models.ForeignKey(Payout, models.CASCADE, related_name="proofs")
    kind = models.CharField(_("paper"), max_length=10, choices=ProofKind.choices)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_on = models.DateField(_("day of the paper"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo or scan")
    )
    filename = models.CharField(max_length=200, blank=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)

    objects = ProofQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="proof_shows_something",
                condition=Q(file__isnull=False) | ~Q(number=""),
                violation_error_message=_("Add a photo or scan, or write the number of the paper."),
            ),
            models.CheckConstraint(
                name="proof_was_added_by_somebody", condition=Q(added_by__isnull=False, added_at__isnull=False)
            ),
        ]
        triggers = proof_triggers()
        verbose_name = _("paper of a payout")
        verbose_name_plural = _("papers of payouts")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()
