"""The cash book of every fund: entries that are only ever added, chained by hashes, closed month by month."""

from __future__ import annotations

from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.money import LARGEST
from common.validators import plain_text
from unions.models import ScopedQuerySet
from welfare.models.book_rules import (
    CONTRIBUTION_AGREES,
    ENTRY_AGREES_WITH_PAYOUT,
    ENTRY_IS_BOOKED,
    MONTH_IS_CLOSED,
    TRANSFER_HAS_TWO_ENDS,
    WORDS_ALONE_MAY_GO,
)
from welfare.models.funding import FundingLine
from welfare.models.funds import Allocation, Contribution, Fund

# Of the kinds of entries, those that are above 0 and those that are below.
INCOMING = ("opening", "dues", "levy", "grant", "income", "contribution")
OUTGOING = ("payout", "remittance", "handover", "spending")


class BalanceQuerySet(ScopedQuerySet["Balance"]):
    unit_field = "fund__unit"


class Balance(models.Model):
    """Where the book of a fund stands: written by its entries alone."""

    fund = models.OneToOneField(Fund, models.PROTECT, primary_key=True, related_name="balance")
    amount = models.BigIntegerField(_("balance (đồng)"), default=0)
    number = models.PositiveIntegerField(_("entries"), default=0)
    hash = models.CharField(max_length=64, blank=True)
    closed_through = models.DateField(_("closed through"), null=True)

    objects = BalanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="balance_is_never_below_zero",
                condition=Q(amount__gte=0),
                violation_error_message=_("There is not that much in the fund."),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="entries_alone_write",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("pg_trigger_depth() < 1"),
            )
        ]
        verbose_name = _("balance")
        verbose_name_plural = _("balances")

    def __str__(self) -> str:
        return f"{self.fund}: {self.amount}"


class EntryQuerySet(ScopedQuerySet["Entry"]):
    unit_field = "fund__unit"


class Entry(models.Model):
    """One line of a cash book: what came in (above 0) or went out (below 0), in đồng.

    The database numbers it, chains it to the one before, and keeps the balance. Nothing of it is ever changed: what
    was wrong is taken back by an entry of its own. `party` and `purpose` may be emptied, for a person's right to be
    forgotten, and stand outside the hash.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", _("Brought forward")
        DUES = "dues", _("Members' dues")
        LEVY = "levy", _("Union levy of the employer")
        GRANT = "grant", _("From the upper union")
        INCOME = "income", _("Other income")
        CONTRIBUTION = "contribution", _("Contribution")
        PAYOUT = "payout", _("Payout")
        REMITTANCE = "remittance", _("Handed to the upper union")
        HANDOVER = "handover", _("Handed to another fund")
        SPENDING = "spending", _("Other spending")
        TRANSFER = "transfer", _("Between funds")
        REVERSAL = "reversal", _("Taken back")

    class Method(models.TextChoices):
        CASH = "cash", _("Cash")
        BANK = "bank", _("Bank transfer")

    # No index of its own: in a book that is new to the planner it would be taken for as good as those below, which
    # begin with the fund and find an entry in it.
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("fund"))
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    amount = models.BigIntegerField(_("amount (đồng)"))
    happened_on = models.DateField(_("date"))
    method = models.CharField(_("by"), max_length=4, choices=Method.choices, default=Method.CASH)
    party = models.CharField(_("from or to whom"), max_length=200, blank=True, validators=[plain_text])
    purpose = models.CharField(_("what for"), max_length=300, blank=True, validators=[plain_text])
    document = models.CharField(_("source document"), max_length=250, blank=True, validators=[plain_text])
    contribution = models.ForeignKey(
        Contribution, models.PROTECT, null=True, blank=True, editable=False, related_name="entries"
    )
    funding_line = models.ForeignKey(
        FundingLine, models.PROTECT, null=True, blank=True, editable=False, related_name="entries"
    )
    allocation = models.ForeignKey(
        Allocation, models.PROTECT, null=True, blank=True, editable=False, related_name="entries"
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="reversed_by_entry"
    )
    transfer = models.UUIDField(null=True, blank=True, editable=False, help_text="Of both ends of a transfer.")
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    booked_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    # Written by the database.
    number = models.PositiveIntegerField(_("No."), default=0, editable=False)
    voucher_year = models.PositiveSmallIntegerField(default=0, editable=False)
    voucher_number = models.PositiveIntegerField(_("voucher"), default=0, editable=False)
    balance = models.BigIntegerField(_("balance (đồng)"), default=0, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("fund", "number")
        indexes = [
            models.Index(fields=["fund", "happened_on", "number"], name="entry_fund_day"),
            models.Index(fields=["transfer"], name="entry_transfer", condition=Q(transfer__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(name="entry_number_is_used_once", fields=("fund", "number")),
            models.UniqueConstraint(
                name="entry_receipt_is_used_once",
                fields=("fund", "voucher_year", "voucher_number"),
                condition=Q(amount__gt=0),
            ),
            models.UniqueConstraint(
                name="entry_voucher_is_used_once",
                fields=("fund", "voucher_year", "voucher_number"),
                condition=Q(amount__lt=0),
            ),
            models.UniqueConstraint(name="payout_is_paid_once", fields=("funding_line",), condition=Q(kind="payout")),
            models.UniqueConstraint(
                name="contribution_is_booked_once", fields=("contribution",), condition=Q(kind="contribution")
            ),
            models.UniqueConstraint(
                name="allocation_leaves_once",
                fields=("allocation",),
                condition=Q(amount__lt=0, reverses=None),
            ),
            models.UniqueConstraint(
                name="allocation_arrives_once",
                fields=("allocation",),
                condition=Q(amount__gt=0, reverses=None),
            ),
            models.CheckConstraint(
                name="entry_amount_is_an_amount",
                condition=~Q(amount=0) & Q(amount__gte=-LARGEST, amount__lte=LARGEST),
                violation_error_message=_("The amount must be greater than 0, and no more than a union can have."),
            ),
            models.CheckConstraint(
                name="entry_goes_its_way",
                condition=Q(kind__in=INCOMING, amount__gt=0)
                | Q(kind__in=OUTGOING, amount__lt=0)
                | Q(kind__in=("transfer", "reversal")),
            ),
            models.CheckConstraint(
                name="entry_names_what_it_books",
                condition=(
                    Q(kind="payout", funding_line__isnull=False)
                    | Q(kind="reversal")
                    | ~Q(kind__in=("payout", "reversal")) & Q(funding_line=None)
                )
                & (
                    Q(kind="contribution", contribution__isnull=False)
                    | Q(kind="reversal")
                    | ~Q(kind__in=("contribution", "reversal")) & Q(contribution=None)
                )
                & (Q(kind="reversal", reverses__isnull=False) | ~Q(kind="reversal") & Q(reverses=None)),
            ),
            models.CheckConstraint(
                name="entry_of_a_transfer_says_which",
                condition=Q(kind="transfer", transfer__isnull=False)
                | Q(kind="reversal")
                | ~Q(kind__in=("transfer", "reversal")) & Q(transfer=None),
            ),
            models.CheckConstraint(
                name="entry_was_booked_by_somebody", condition=Q(booked_by__isnull=False, booked_at__isnull=False)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="is_booked", when=pgtrigger.Before, operation=pgtrigger.Insert, func=ENTRY_IS_BOOKED
            ),
            pgtrigger.Trigger(
                name="words_alone_may_go", when=pgtrigger.Before, operation=pgtrigger.Update, func=WORDS_ALONE_MAY_GO
            ),
            pgtrigger.Trigger(
                name="agrees_with_payout",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__funding_line__isnull=False),
                func=ENTRY_AGREES_WITH_PAYOUT,
            ),
            pgtrigger.Trigger(
                name="agrees_with_contribution",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__contribution__isnull=False),
                func=CONTRIBUTION_AGREES.replace("{contribution}", "NEW.contribution_id"),
            ),
            pgtrigger.Trigger(
                name="transfer_has_two_ends",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__transfer__isnull=False),
                func=TRANSFER_HAS_TWO_ENDS,
            ),
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stays_whole",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'a cash book is not emptied' USING ERRCODE = 'restrict_violation';",
            ),
        ]
        verbose_name = _("entry of the cash book")
        verbose_name_plural = _("entries of the cash book")

    def __str__(self) -> str:
        return f"{self.voucher}: {self.amount}"

    def get_absolute_url(self) -> str:
        return reverse("welfare:entry-detail", args=[self.pk])

    @property
    def size(self) -> int:
        """How much moved, whichever way."""
        return abs(self.amount)

    @property
    def said(self) -> str:
        """What the line says in words: who and what for, or else what kind of line it is."""
        return "; ".join(filter(None, (self.party, self.purpose))) or str(self.get_kind_display())

    @property
    def voucher(self) -> str:
        """The number of the receipt or payment voucher, as it stands on paper: PT 12/2026, PC 7/2026."""
        return f"{'PT' if self.amount > 0 else 'PC'} {self.voucher_number}/{self.voucher_year}"


class MonthCloseQuerySet(ScopedQuerySet["MonthClose"]):
    unit_field = "fund__unit"


@tracked
class MonthClose(models.Model):
    """A month of a fund's book that is closed, with all before it: nothing is dated in it any more.

    The database writes what the book said then: the balance of the last day, the number of entries, and the hash
    of the last of them.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="closes", verbose_name=_("fund"))
    through = models.DateField(_("closed through"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    closed_at = models.DateTimeField(default=timezone.now, editable=False)
    counted = models.PositiveBigIntegerField(
        _("counted in the box (đồng)"), null=True, blank=True, help_text=_("What lay there when it was counted.")
    )
    balance = models.BigIntegerField(_("balance (đồng)"), default=0, editable=False)
    number = models.PositiveIntegerField(_("entries"), default=0, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = MonthCloseQuerySet.as_manager()

    class Meta:
        ordering = ("fund", "through")
        constraints = [
            models.UniqueConstraint(name="month_is_closed_once", fields=("fund", "through")),
            models.CheckConstraint(
                name="month_was_closed_by_somebody", condition=Q(closed_by__isnull=False, closed_at__isnull=False)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="is_closed", when=pgtrigger.Before, operation=pgtrigger.Insert, func=MONTH_IS_CLOSED
            ),
            pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")

    def __str__(self) -> str:
        return f"{self.fund}: {self.through:%m/%Y}"
