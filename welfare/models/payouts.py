"""What is given to people, why, and who paid for it."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.facts import CountUnit
from common.history import tracked
from common.money import LARGEST
from common.validators import plain_text
from members.models import Member
from unions.models import Account, DatedQuerySet, Record, RecordQuerySet, ScopedQuerySet


class Catalogued(models.Model):
    """A row of a catalogue that the federation may extend."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=160)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class PayoutKind(Catalogued):
    """Why something is given, and in which unit it is counted."""

    class Group(models.TextChoices):
        VISIT = "visit", _("Visits")
        GIFT = "gift", _("Gifts")
        HARDSHIP = "hardship", _("Hardship grants")
        CHILDREN = "children", _("Gifts to children")

    group = models.CharField(_("group"), max_length=10, choices=Group.choices)
    count_unit = models.CharField(_("unit of count"), max_length=12, choices=CountUnit.choices)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)

    class Meta:
        ordering = ("rank", "code")
        verbose_name = _("payout kind")
        verbose_name_plural = _("payout kinds")


class Programme(Catalogued):
    """An occasion or programme under which payouts are given: 1 June, Mid-Autumn, Tết …"""

    valid = DateRangeField(_("valid"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("valid", "code")
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")


class PayoutQuerySet(RecordQuerySet["Payout"]):
    def approved(self) -> Self:
        """What figures count: approved, and not in the bin."""
        return self.kept().filter(status=Payout.Status.APPROVED)

    def undecided(self) -> Self:
        """What is on its way to being counted."""
        return self.kept().exclude(status=Payout.Status.APPROVED)

    def waiting_for(self, account: Account) -> Self:
        """Proposals that somebody else wrote, so that this account may approve them."""
        wrote = Q(recorded_by=account) | Q(proposed_by=account)
        return self.kept().filter(status=Payout.Status.PROPOSED).exclude(wrote)

    def returned(self) -> Self:
        return self.kept().filter(status=Payout.Status.RETURNED)

    def naming(self, words: str) -> Self:
        """Rows whose recipient's name holds all the words; marks and order are free."""
        folded = Func(F("beneficiary"), function="vn_fold", output_field=models.TextField())
        named = self.annotate(_folded=folded)
        found = Q(member__in=Member.objects.matching(words))
        written = Q(member=None)
        for word in words.split():
            written &= Q(_folded__contains=Func(models.Value(word), function="vn_fold"))
        return named.filter(found | written)


@tracked
class Payout(Record):
    """One support given, or one batch of them. `amount` is the sum of its funding lines, in đồng."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Waiting for approval")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved")

    class Beneficiary(models.TextChoices):
        MEMBER = "member", _("Member")
        FAMILY = "family", _("Member's family")
        CHILD = "child", _("Member's child")
        WORKER = "worker", _("Worker who is no member")
        OTHER = "other", _("Somebody else")

    kind = models.ForeignKey(PayoutKind, models.PROTECT, related_name="payouts", verbose_name=_("reason"))
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payouts",
        verbose_name=_("programme"),
    )
    beneficiary_kind = models.CharField(
        _("who was visited or supported"),
        max_length=8,
        choices=Beneficiary.choices,
        default=Beneficiary.MEMBER,
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payouts",
        verbose_name=_("member"),
    )
    beneficiary = models.CharField(_("recipient, if not a member"), max_length=200, blank=True, validators=[plain_text])
    amount = models.PositiveBigIntegerField(_("amount (đồng)"), validators=[MaxValueValidator(LARGEST)])
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        help_text="Who wrote what now waits for approval; of a changed proposal, who changed it.",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PROPOSED, editable=False
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    returned_at = models.DateTimeField(null=True, blank=True, editable=False)
    return_reason = models.CharField(_("why it was returned"), max_length=500, blank=True, editable=False)

    objects = PayoutQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="payout_amount_is_positive",
                condition=Q(amount__gt=0, amount__lte=LARGEST),
                violation_error_message=_("The amount must be greater than 0, and no more than a union can have."),
            ),
            models.CheckConstraint(
                name="payout_in_the_bin_is_not_approved",
                condition=Q(binned_at=None) | ~Q(status="approved"),
                violation_error_message=_("What is approved does not lie in the bin."),
            ),
            models.CheckConstraint(
                name="payout_names_a_recipient",
                condition=Q(member__isnull=False) | ~Q(beneficiary=""),
                violation_error_message=_("Choose the member or write who received it."),
            ),
            models.CheckConstraint(
                name="payout_approval_is_whole",
                condition=Q(status="approved", approved_by__isnull=False, approved_at__isnull=False)
                | ~Q(status="approved") & Q(approved_by=None, approved_at=None),
                violation_error_message=_("An approval says who approved and when."),
            ),
            models.CheckConstraint(
                name="payout_is_approved_by_somebody_else",
                condition=Q(approved_by=None) | ~Q(approved_by=F("recorded_by")) & ~Q(approved_by=F("proposed_by")),
                violation_error_message=_("Nobody approves what they proposed themselves."),
            ),
            models.CheckConstraint(
                name="payout_return_is_whole",
                condition=Q(status="returned", returned_by__isnull=False, returned_at__isnull=False)
                & ~Q(return_reason="")
                | ~Q(status="returned") & Q(returned_by=None, returned_at=None, return_reason=""),
                violation_error_message=_("A return says who, when and why."),
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Trigger(
                name="funding_adds_up",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount"),
                timing=pgtrigger.Deferred,
                func=pgtrigger.Func(
                    """
                    IF EXISTS (SELECT 1 FROM welfare_payout p
                                WHERE p.id = NEW.id
                                  AND p.amount <> (SELECT coalesce(sum(amount), 0)
                                                     FROM welfare_fundingline
                                                    WHERE payout_id = p.id)) THEN
                        RAISE EXCEPTION 'the funding of payout % does not add up', NEW.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_funding_adds_up';
                    END IF;
                    RETURN NULL;
                    """
                ),
            ),
            pgtrigger.Trigger(
                name="decided_rows_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="approved", new__status="approved"),
                # The person may be found to be another row of the same person, or not to be after all.
                func="""
                    IF to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) AND NOT (
                        to_jsonb(NEW) - 'member_id' = to_jsonb(OLD) - 'member_id' AND EXISTS (
                            SELECT 1 FROM members_member
                             WHERE (id, merged_into_id) IN ((OLD.member_id, NEW.member_id), (NEW.member_id, OLD.member_id))
                        )
                    ) THEN
                        RAISE EXCEPTION 'payout % is approved', OLD.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_stands_once_approved';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="decided_rows_stay", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__status="approved")
            ),
        ]
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")

    def __str__(self) -> str:
        return f"{self.kind}, {self.recipient}"

    @property
    def recipient(self) -> str:
        return self.member.full_name if self.member else self.beneficiary

    def get_absolute_url(self) -> str:
        return reverse("welfare:payout-detail", args=[self.pk])


class FundingLineQuerySet(ScopedQuerySet["FundingLine"]):
    unit_field = "payout__unit"

    def approved(self) -> Self:
        return self.filter(payout__in=Payout.objects.approved())


@tracked
class FundingLine(models.Model):
    """Who paid how much of a payout, in đồng, in money or in kind."""

    class Source(models.TextChoices):
        UNION = "union", _("Union finance")
        EMPLOYER = "employer", _("Employer")
        DONORS = "donors", _("Donors")
        MEMBERS = "members", _("Members' own contributions")
        SOCIAL_FUND = "social_fund", _("Social fund")

    payout = models.ForeignKey(Payout, models.CASCADE, related_name="funding")
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    payer = models.CharField(_("paid by"), max_length=200, blank=True)
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
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lines_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM welfare_payout p
                                WHERE p.id IN (OLD.payout_id, NEW.payout_id) AND p.status = 'approved') THEN
                        RAISE EXCEPTION 'payout % is approved', coalesce(NEW.payout_id, OLD.payout_id)
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_stands_once_approved';
                    END IF;
                    RETURN coalesce(NEW, OLD);
                """,
            ),
            pgtrigger.Trigger(
                name="lines_add_up",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=pgtrigger.Func(
                    """
                    IF EXISTS (SELECT 1 FROM welfare_payout p
                                WHERE p.id IN (OLD.payout_id, NEW.payout_id)
                                  AND p.amount <> (SELECT coalesce(sum(amount), 0)
                                                     FROM welfare_fundingline
                                                    WHERE payout_id = p.id)) THEN
                        RAISE EXCEPTION 'the funding of payout % does not add up',
                            coalesce(NEW.payout_id, OLD.payout_id)
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_funding_adds_up';
                    END IF;
                    RETURN NULL;
                    """
                ),
            ),
        ]
        verbose_name = _("funding line")
        verbose_name_plural = _("funding lines")

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.amount}"
