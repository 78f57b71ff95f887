"""What is given to people, why, and who paid for it."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.money import LARGEST
from common.validators import plain_text
from members.models import Member
from unions.models import Account, Record, RecordQuerySet, ScopedQuerySet
from welfare.models.catalogue import Beneficiary, PayoutKind, Programme
from welfare.models.triggers import payout_triggers, recipient_triggers


class PayoutStatus(models.TextChoices):
    DRAFT = "draft", _("Being drawn up")
    PROPOSED = "proposed", _("Waiting for approval")
    RETURNED = "returned", _("Returned")
    REFUSED = "refused", _("Refused")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid")
    RECEIPTED = "receipted", _("Receipted")
    REVERSED = "reversed", _("Taken back")


OPEN = (PayoutStatus.DRAFT, PayoutStatus.PROPOSED, PayoutStatus.RETURNED)
COUNTED = (PayoutStatus.APPROVED, PayoutStatus.PAID, PayoutStatus.RECEIPTED)
HANDED_OUT = (PayoutStatus.PAID, PayoutStatus.RECEIPTED, PayoutStatus.REVERSED)  # went through the hands of who pays
DECIDED = (PayoutStatus.APPROVED, *HANDED_OUT)


class Relation(models.TextChoices):
    SPOUSE = "spouse", _("Wife or husband")
    PARENT = "parent", _("Father or mother")
    IN_LAW = "in_law", _("Parent of wife or husband")
    CHILD = "child", _("Child")
    SIBLING = "sibling", _("Sister or brother")
    OTHER = "other", _("Other relative")


class PayoutQuerySet(RecordQuerySet["Payout"]):
    def approved(self) -> Self:
        """What figures count: approved, whether handed out yet or not, and not taken back."""
        return self.kept().filter(status__in=COUNTED)

    def undecided(self) -> Self:
        """What is on its way to being counted."""
        return self.kept().filter(status__in=OPEN)

    def waiting_for(self, account: Account) -> Self:
        """Proposals that somebody else wrote, so that this account may approve them."""
        wrote = Q(recorded_by=account) | Q(proposed_by=account)
        return self.kept().filter(status=Payout.Status.PROPOSED).exclude(wrote)

    def returned(self) -> Self:
        return self.kept().filter(status=Payout.Status.RETURNED)

    def to_pay(self) -> Self:
        return self.kept().filter(status=Payout.Status.APPROVED)

    def to_receipt(self) -> Self:
        return self.kept().filter(status=Payout.Status.PAID)

    def to_hand_out(self, account: Account) -> Self:
        """What somebody else approved and nobody paid yet, and what was paid and is not signed for yet."""
        approved = Q(status=Payout.Status.APPROVED) & ~Q(approved_by=account)
        return self.kept().filter(approved | Q(status=Payout.Status.PAID))

    def given_to(self, member: Member) -> Self:
        """What names the member, itself or on its list."""
        return self.filter(Q(member=member) | Q(pk__in=Recipient.objects.filter(member=member).values("payout")))

    def naming(self, words: str) -> Self:
        """Rows whose recipient's name holds all the words; marks and order are free."""
        folded = Func(F("beneficiary"), function="vn_fold", output_field=models.TextField())
        named = self.annotate(_folded=folded)
        people = Member.objects.matching(words)
        listed = Recipient.objects.filter(member__in=people).values("payout")
        found = Q(member__in=people) | Q(pk__in=listed)
        written = Q(member=None)
        for word in words.split():
            written &= Q(_folded__contains=Func(models.Value(word), function="vn_fold"))
        return named.filter(found | written)


def by_somebody() -> Any:
    """Who took a step; an account is kept as long as something it did is."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )


@tracked
class Payout(Record):
    """One support given, or one batch of them. `amount` is the sum of its funding lines, in đồng."""

    Status = PayoutStatus
    Beneficiary = Beneficiary

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
        max_length=10,
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
    relation = models.CharField(_("relation to the member"), max_length=8, choices=Relation.choices, blank=True)
    people = models.PositiveIntegerField(
        _("people reached"), default=1, help_text=_("None where it went to a unit or a place.")
    )
    women = models.PositiveIntegerField(_("of them women"), null=True, blank=True)
    amount = models.PositiveBigIntegerField(_("amount (đồng)"), validators=[MaxValueValidator(LARGEST)])
    # What its list of recipients adds up to, written by the database; 0 where it names one recipient itself.
    listed = models.PositiveIntegerField(_("recipients on its list"), default=0, editable=False)
    listed_quantity = models.PositiveBigIntegerField(default=0, editable=False)
    listed_amount = models.PositiveBigIntegerField(default=0, editable=False)
    override_reason = models.CharField(
        _("why nevertheless"),
        max_length=500,
        blank=True,
        validators=[plain_text],
        help_text=_("Where it is above the norm, given a second time, or a paper is missing."),
    )
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
    return_reason = models.CharField(_("why it was returned or refused"), max_length=500, blank=True, editable=False)
    paid_by = by_somebody()
    paid_at = models.DateTimeField(null=True, blank=True, editable=False)
    paid_on = models.DateField(_("paid on"), null=True, blank=True, editable=False)
    receipted_by = by_somebody()
    receipted_at = models.DateTimeField(null=True, blank=True, editable=False)
    reversed_by = by_somebody()
    reversed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reversal_reason = models.CharField(_("why it was taken back"), max_length=500, blank=True, editable=False)

    objects = PayoutQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="payout_amount_is_positive",
                condition=Q(amount__lte=LARGEST) & (Q(amount__gt=0) | Q(status="draft")),
                violation_error_message=_("The amount must be greater than 0, and no more than a union can have."),
            ),
            models.CheckConstraint(
                name="payout_in_the_bin_is_not_approved",
                condition=Q(binned_at=None) | ~Q(status__in=DECIDED),
                violation_error_message=_("What is approved does not lie in the bin."),
            ),
            models.CheckConstraint(
                name="payout_names_a_recipient",
                condition=Q(member__isnull=False) | ~Q(beneficiary=""),
                violation_error_message=_("Choose the member or write who received it."),
            ),
            models.CheckConstraint(
                name="payout_women_are_people",
                condition=Q(women=None) | Q(women__lte=F("people")),
                violation_error_message=_("There are not more women than people."),
            ),
            models.CheckConstraint(
                name="payout_approval_is_whole",
                condition=Q(status__in=DECIDED, approved_by__isnull=False, approved_at__isnull=False)
                | ~Q(status__in=DECIDED) & Q(approved_by=None, approved_at=None),
                violation_error_message=_("An approval says who approved and when."),
            ),
            models.CheckConstraint(
                name="payout_is_approved_by_somebody_else",
                condition=Q(approved_by=None) | ~Q(approved_by=F("recorded_by")) & ~Q(approved_by=F("proposed_by")),
                violation_error_message=_("Nobody approves what they proposed themselves."),
            ),
            models.CheckConstraint(
                name="payout_return_is_whole",
                condition=Q(status__in=("returned", "refused"), returned_by__isnull=False, returned_at__isnull=False)
                & ~Q(return_reason="")
                | ~Q(status__in=("returned", "refused")) & Q(returned_by=None, returned_at=None, return_reason=""),
                violation_error_message=_("A return says who, when and why."),
            ),
            models.CheckConstraint(
                name="payout_payment_is_whole",
                condition=Q(status__in=HANDED_OUT, paid_by__isnull=False, paid_at__isnull=False, paid_on__isnull=False)
                | ~Q(status__in=HANDED_OUT) & Q(paid_by=None, paid_at=None, paid_on=None),
                violation_error_message=_("A payment says who paid and when."),
            ),
            models.CheckConstraint(
                name="payout_is_paid_by_somebody_else",
                condition=Q(paid_by=None) | ~Q(paid_by=F("approved_by")),
                violation_error_message=_("Who approved a payout does not pay it out too."),
            ),
            models.CheckConstraint(
                name="payout_receipt_is_whole",
                condition=Q(status="receipted", receipted_by__isnull=False, receipted_at__isnull=False)
                | Q(status="reversed")
                & (Q(receipted_by=None, receipted_at=None) | Q(receipted_by__isnull=False, receipted_at__isnull=False))
                | ~Q(status__in=("receipted", "reversed")) & Q(receipted_by=None, receipted_at=None),
                violation_error_message=_("A receipt says who filed it and when."),
            ),
            models.CheckConstraint(
                name="payout_reversal_is_whole",
                condition=Q(status="reversed", reversed_by__isnull=False, reversed_at__isnull=False)
                & ~Q(reversal_reason="")
                | ~Q(status="reversed") & Q(reversed_by=None, reversed_at=None, reversal_reason=""),
                violation_error_message=_("What is taken back says who, when and why."),
            ),
        ]
        triggers = [*Record.Meta.triggers, *payout_triggers()]
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")

    def __str__(self) -> str:
        return f"{self.kind}, {self.recipient}"

    @property
    def recipient(self) -> str:
        """Whom the row names: a member, or in words; of a list, what it is called."""
        return self.member.full_name if self.member else self.beneficiary

    def get_absolute_url(self) -> str:
        return reverse("welfare:payout-detail", args=[self.pk])


class RecipientQuerySet(ScopedQuerySet["Recipient"]):
    unit_field = "payout__unit"

    def naming(self, words: str) -> Self:
        """Rows whose name holds all the words, as written or as the member is called; marks and order are free."""
        rows = self.annotate(_folded=Func(F("name"), function="vn_fold", output_field=models.TextField()))
        for word in words.split():
            folded = Func(models.Value(word), function="vn_fold")
            rows = rows.filter(
                Q(_folded__contains=folded)
                | Q(name="", member__name_folded__startswith=folded)
                | Q(name="", member__name_folded__contains=models.functions.Concat(models.Value(" "), folded))
            )
        return rows


@tracked
class Recipient(models.Model):
    """One line of the list of a payout: who got how much of it. Of a child no more than name and year of birth."""

    payout = models.ForeignKey(Payout, models.CASCADE, related_name="recipients")
    number = models.PositiveIntegerField(_("number"))
    beneficiary_kind = models.CharField(
        _("who"), max_length=10, choices=Beneficiary.choices, default=Beneficiary.MEMBER
    )
    relation = models.CharField(_("relation to the member"), max_length=8, choices=Relation.choices, blank=True)
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="receipts",
        verbose_name=_("member"),
        help_text=_("Who received it, or through whom a relative or child did."),
    )
    name = models.CharField(_("name"), max_length=200, blank=True, validators=[plain_text])
    born_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    place = models.CharField(_("group or place"), max_length=200, blank=True, validators=[plain_text])
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[plain_text])
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    amount = models.PositiveBigIntegerField(_("amount (đồng)"), validators=[MaxValueValidator(LARGEST)])
    received_on = models.DateField(_("signed for on"), null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        ordering = ("payout", "number")
        constraints = [
            models.UniqueConstraint(
                name="recipient_number_is_used_once", fields=("payout", "number"), deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="recipient_is_named",
                condition=Q(member__isnull=False) | ~Q(name=""),
                violation_error_message=_("Choose the member or write who received it."),
            ),
            models.CheckConstraint(
                name="recipient_gets_something",
                condition=Q(quantity__gt=0, amount__gt=0, amount__lte=LARGEST),
                violation_error_message=_("The amount must be greater than 0, and no more than a union can have."),
            ),
        ]
        triggers = recipient_triggers()
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")

    def __str__(self) -> str:
        return self.name or str(self.member)


class BenefitQuerySet(ScopedQuerySet["Benefit"]):
    def counted(self) -> Self:
        return self.filter(payout__binned_at=None, payout__status__in=COUNTED)

    def alive(self) -> Self:
        """What counts and what is on its way to counting: neither refused, taken back nor in the bin."""
        return self.filter(payout__in=Payout.objects.kept().filter(status__in=(*OPEN, *COUNTED)))


class Benefit(models.Model):
    """What one person received, whether a payout names them itself or its list does. A view; nothing is written."""

    id = models.BigIntegerField(primary_key=True)
    payout = models.ForeignKey(Payout, models.DO_NOTHING, related_name="benefits")
    unit = models.ForeignKey("unions.UnionUnit", models.DO_NOTHING, related_name="+")
    happened_on = models.DateField()
    kind = models.ForeignKey(PayoutKind, models.DO_NOTHING, related_name="+")
    programme = models.ForeignKey(Programme, models.DO_NOTHING, null=True, related_name="+")
    beneficiary_kind = models.CharField(max_length=10, choices=Beneficiary.choices)
    relation = models.CharField(max_length=8)
    member = models.ForeignKey(Member, models.DO_NOTHING, null=True, related_name="benefits")
    name = models.CharField(max_length=200)
    born_year = models.PositiveSmallIntegerField(null=True)
    quantity = models.PositiveIntegerField()
    amount = models.PositiveBigIntegerField()

    objects = BenefitQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "welfare_benefit"
        ordering = ("happened_on", "pk")
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")

    def __str__(self) -> str:
        return self.name or str(self.member)
