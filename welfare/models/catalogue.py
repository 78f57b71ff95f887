"""What payouts may be given for: kinds, the limits that hold for them, and programmes."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.facts import CountUnit
from common.history import tracked
from common.money import LARGEST
from common.validators import plain_text
from unions.models import (
    Catalogued,
    DatedQuerySet,
    Decision,
    ScopedQuerySet,
    UnionUnit,
    one_at_a_time,
    one_word_at_a_time,
)


class Beneficiary(TextChoices):
    """Who is visited or supported."""

    MEMBER = "member", _("Member")
    FAMILY = "family", _("Member's family")
    CHILD = "child", _("Member's child")
    WORKER = "worker", _("Worker who is no member")
    RETIRED = "retired", _("Retired member")
    HOUSEHOLD = "household", _("Household")
    POOR = "poor", _("Poor household")
    POLICY = "policy", _("Family with merits for the country")
    PUPIL = "pupil", _("Pupil or student")
    STRICKEN = "stricken", _("Hit by disaster or epidemic")
    FRONTLINE = "frontline", _("Frontline staff")
    UNIT = "unit", _("Unit or enterprise")
    PLACE = "place", _("Commune or hamlet")
    OTHER = "other", _("Somebody else")


class ProofKind(TextChoices):
    """The papers that prove a payout (forms of HD 47/HD-TLĐ of 30/12/2021 and what is brought by people)."""

    SLIP = "slip", _("Visit slip")
    MEDICAL = "medical", _("Hospital paper or prescription")
    DEATH = "death", _("Death notice")
    WEDDING = "wedding", _("Wedding invitation or certificate")
    BIRTH = "birth", _("Birth certificate")
    REQUEST = "request", _("Request for support")
    SURVEY = "survey", _("Minutes of a survey")
    DECISION = "decision", _("Decision")
    INVOICE = "invoice", _("Invoice")
    HANDOVER = "handover", _("Minutes of handing over")
    RECEIPT = "receipt", _("Signed list or receipt")
    PHOTO = "photo", _("Photo")
    OTHER = "other", _("Other paper")


AFTERWARDS = (ProofKind.RECEIPT, ProofKind.HANDOVER, ProofKind.PHOTO)  # exist only when something was handed out


@tracked
class PayoutKind(Catalogued):
    """Why something is given, in which unit it is counted, who may benefit and what proves it."""

    class Group(TextChoices):
        VISIT = "visit", _("Visits")
        GIFT = "gift", _("Gifts")
        HARDSHIP = "hardship", _("Hardship grants")
        CHILDREN = "children", _("Gifts to children")
        HOUSE = "house", _("Houses")
        LIVELIHOOD = "livelihood", _("Livelihoods")
        HEALTH = "health", _("Health")
        TOUR = "tour", _("Tours and holidays")
        VOUCHER = "voucher", _("Vouchers")
        TRANSPORT = "transport", _("Journeys home")
        COMMUNITY = "community", _("Support of the community")
        OTHER = "other", _("Other support")

    group = models.CharField(_("group"), max_length=12, choices=Group.choices)
    count_unit = models.CharField(_("unit of count"), max_length=12, choices=CountUnit.choices)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    beneficiaries = ArrayField(
        models.CharField(max_length=10, choices=Beneficiary.choices),
        verbose_name=_("who may benefit"),
        default=list,
        blank=True,
        help_text=_("Empty: anybody."),
    )
    proofs = ArrayField(
        models.CharField(max_length=10, choices=ProofKind.choices),
        verbose_name=_("papers needed"),
        default=list,
        blank=True,
    )
    sensitive = models.BooleanField(
        _("says something about health or need"),
        default=False,
        help_text=_("Notes and papers are then shown only to who may read sensitive things."),
    )
    retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ("rank", "code")
        verbose_name = _("payout kind")
        verbose_name_plural = _("payout kinds")


class NormQuerySet(ScopedQuerySet["Norm"], DatedQuerySet["Norm"]):  # type: ignore[override]
    pass


@tracked
class Norm(models.Model):
    """How much of a kind is given, and how often to one person. It holds at its union and below, unless a nearer
    union has one of its own. A norm for a kind of beneficiary goes before one for anybody."""

    class Window(TextChoices):
        PROGRAMME = "programme", _("in one programme")
        MONTH = "month", _("in a month")
        YEAR = "year", _("in a year")
        TERM = "term", _("in five years")
        EVER = "ever", _("ever")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("union"))
    kind = models.ForeignKey(PayoutKind, models.PROTECT, related_name="norms", verbose_name=_("reason"))
    beneficiary_kind = models.CharField(
        _("who"), max_length=10, choices=Beneficiary.choices, blank=True, help_text=_("Empty: anybody.")
    )
    usual = models.PositiveBigIntegerField(_("usual amount (đồng)"), null=True, blank=True)
    ceiling = models.PositiveBigIntegerField(_("at most (đồng)"), null=True, blank=True)
    times = models.PositiveSmallIntegerField(_("times"), null=True, blank=True)
    window = models.CharField(_("times within"), max_length=10, choices=Window.choices, default=Window.YEAR)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    valid = DateRangeField(_("valid"))

    objects = NormQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "beneficiary_kind", "valid")
        constraints = [
            models.CheckConstraint(
                name="norm_says_something",
                condition=Q(usual__isnull=False) | Q(ceiling__isnull=False) | Q(times__isnull=False),
                violation_error_message=_("Say an amount, a ceiling or how often."),
            ),
            models.CheckConstraint(
                name="norm_amounts_are_positive",
                condition=(Q(usual=None) | Q(usual__gt=0, usual__lte=LARGEST))
                & (Q(ceiling=None) | Q(ceiling__gt=0, ceiling__lte=LARGEST))
                & (Q(times=None) | Q(times__gt=0)),
                violation_error_message=_("Amounts and times are greater than 0."),
            ),
            models.CheckConstraint(
                name="norm_usual_is_within_its_ceiling",
                condition=Q(usual=None) | Q(ceiling=None) | Q(usual__lte=models.F("ceiling")),
                violation_error_message=_("The usual amount is not above the ceiling."),
            ),
            ExclusionConstraint(
                name="norm_one_at_a_time",
                expressions=[
                    (one_at_a_time("unit"), "&&"),
                    (one_at_a_time("kind"), "&&"),
                    (one_word_at_a_time("beneficiary_kind"), "&&"),
                    ("valid", "&&"),
                ],
                violation_error_message=_("This union already has a norm for this on some of these days."),
            ),
        ]
        verbose_name = _("norm")
        verbose_name_plural = _("norms")

    def __str__(self) -> str:
        return f"{self.kind}: {self.ceiling or self.usual or self.times}"


class ProgrammeQuerySet(DatedQuerySet["Programme"]):
    def with_below(self, codes: list[str]) -> Self:
        """Programmes of these codes, and what carries them out: their years, and the versions of lower levels."""
        found = Q(code__in=codes)
        for upper in ("parent", "parent__parent", "parent__parent__parent"):
            found |= Q(**{f"{upper}__code__in": codes})
        return self.filter(found)


@tracked
class Programme(Catalogued):
    """An occasion or programme under which payouts are given, by its launching union; none launched what is everybody's.

    `parent` is the programme of an upper level that this one carries out.
    """

    unit = models.ForeignKey(
        UnionUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("launched by")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="versions", verbose_name=_("part of")
    )
    document = models.CharField(_("launching document"), max_length=250, blank=True, validators=[plain_text])
    note = models.TextField(_("note"), blank=True, max_length=2000)
    valid = DateRangeField(_("valid"))

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("valid", "code")
        constraints = [
            models.CheckConstraint(
                name="programme_is_not_part_of_itself",
                condition=Q(parent=None) | ~Q(parent=models.F("id")),
                violation_error_message=_("A programme is not part of itself."),
            )
        ]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def get_absolute_url(self) -> str:
        return reverse("welfare:programme-detail", args=[self.pk])
