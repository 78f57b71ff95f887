"""What was found twice, and what was printed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.validators import plain_text
from unions.models import PrintedPaper, ScopedQuerySet
from welfare.models.funds import Fund
from welfare.models.ledger import Entry
from welfare.models.payouts import Payout


class ClaimVerdictQuerySet(ScopedQuerySet["ClaimVerdict"]):
    unit_field = "first__unit"


@tracked
class ClaimVerdict(models.Model):
    """Of two payouts that look like one distribution recorded by two unions: whether they are."""

    first = models.ForeignKey(Payout, models.CASCADE, related_name="+")
    second = models.ForeignKey(Payout, models.CASCADE, related_name="+")
    same = models.BooleanField(_("recorded twice"))
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[plain_text])
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    said_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ClaimVerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="claims_are_judged_once", fields=("first", "second")),
            models.CheckConstraint(name="claims_are_two", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="claims_were_judged_by_somebody", condition=Q(said_by__isnull=False, said_at__isnull=False)
            ),
        ]
        verbose_name = _("verdict on a double claim")
        verbose_name_plural = _("verdicts on double claims")

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


class PrintoutQuerySet(ScopedQuerySet["Printout"]):
    pass


class Printout(PrintedPaper):
    """A paper about welfare, printed by a worker from what stood in the book when it was asked for."""

    class Kind(models.TextChoices):
        VISIT_SLIP = "visit_slip", _("Visit slip")
        REQUEST = "request", _("Request for payment")
        PAYMENT = "payment", _("Payment voucher")
        RECEIPT = "receipt", _("Receipt voucher")
        SIGNATURES = "signatures", _("List to sign")
        PUBLIC_LIST = "public_list", _("List to post up")
        STATEMENT = "statement", _("Cash book")
        FUND_REPORT = "fund_report", _("Statement of a fund")

    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)
    payout = models.ForeignKey(Payout, models.PROTECT, null=True, blank=True, related_name="printouts")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="printouts")
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, blank=True, related_name="printouts")

    objects = PrintoutQuerySet.as_manager()

    class Meta(PrintedPaper.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(name="printout_stands_once", fields=("unit", "kind", "sha256")),
            models.CheckConstraint(
                name="printout_was_asked_by_somebody", condition=Q(asked_by__isnull=False, asked_at__isnull=False)
            ),
        ]
        verbose_name = _("printed paper")
        verbose_name_plural = _("printed papers")

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("welfare:printout-detail", args=[self.pk])
