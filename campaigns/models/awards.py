"""The catalogue of awards with its rules, and the awards that were given."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models.campaigns import Campaign
from campaigns.models.rules import called_as_on_the_day, given_after_the_decision
from common.history import tracked
from common.validators import plain_text
from members.models import Member
from unions.models import (
    Catalogued,
    DatedQuerySet,
    Decision,
    Record,
    RecordQuerySet,
    ScopedQuerySet,
    UnionUnit,
    one_at_a_time,
)


class RecipientKind(models.TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    COLLECTIVE = "collective", _("Collective")
    HOUSEHOLD = "household", _("Household")


class Giver(models.TextChoices):
    """Who gives an award, within the unions and outside of them."""

    GRASSROOTS = "grassroots", _("Grassroots union")
    UPPER = "upper", _("Upper union")
    DISTRICT = "district", _("District federation")
    PROVINCE = "province", _("Provincial federation")
    INDUSTRY = "industry", _("Industry union")
    CONFEDERATION = "confederation", _("General Confederation")
    EMPLOYER = "employer", _("Employer")
    COMMUNE_STATE = "commune_state", _("Commune people's committee")
    DISTRICT_STATE = "district_state", _("District people's committee")
    PROVINCE_STATE = "province_state", _("Provincial people's committee")
    MINISTRY = "ministry", _("Ministry")
    GOVERNMENT = "government", _("Government")
    PRESIDENT = "president", _("President of the State")
    PARTY = "party", _("Party committee")
    OTHER = "other", _("Another body")


MOST_AT_ONCE = 100_000
"""Recipients of a batch at most: each of them is a row where recipients are told apart."""

OF_UNIONS = (
    Giver.GRASSROOTS,
    Giver.UPPER,
    Giver.DISTRICT,
    Giver.PROVINCE,
    Giver.INDUSTRY,
    Giver.CONFEDERATION,
)
"""Givers that are unions, from below upwards."""


class Basis(models.TextChoices):
    """Why an award is given (loại hình khen thưởng)."""

    COMPREHENSIVE = "comprehensive", _("For a year's work")
    THEMATIC = "thematic", _("For a campaign")
    UNSCHEDULED = "unscheduled", _("Unscheduled")
    SERVICE = "service", _("For years of service")


class AwardTypeQuerySet(models.QuerySet["AwardType"]):
    def offered_to(self, unit: UnionUnit, on: date) -> AwardTypeQuerySet:
        """Types of the shipped catalogue and of the unit and those above it on a day."""
        return self.filter(Q(unit=None) | Q(unit__in=unit.from_top(on)), is_offered=True)


@tracked
class AwardType(Catalogued):
    """A title or a form of award that somebody gives, by the rules of `AwardRules` of the day.

    Types without a unit are shipped; those of a unit serve it and all below it.
    """

    class Nature(models.TextChoices):
        TITLE = "title", _("Emulation title")
        FORM = "form", _("Form of award")

    class Form(models.TextChoices):
        TITLE = "title", _("Title")
        FLAG = "flag", _("Flag")
        MERIT = "merit", _("Certificate of merit (bằng khen)")
        CERTIFICATE = "certificate", _("Certificate (giấy khen)")
        CREATIVE = "creative", _("Creative labour certificate")
        MEDAL = "medal", _("Commemorative medal")
        PRIZE = "prize", _("Named prize")
        ORDER = "order", _("Order or medal of the State")
        OTHER = "other", _("Another form")

    unit = models.ForeignKey(
        UnionUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kept by")
    )
    nature = models.CharField(_("nature"), max_length=5, choices=Nature.choices)
    form = models.CharField(pgettext_lazy("award", "form"), max_length=11, choices=Form.choices)
    giver = models.CharField(_("given by"), max_length=14, choices=Giver.choices)
    recipients = ArrayField(models.CharField(max_length=10, choices=RecipientKind.choices), verbose_name=_("given to"))
    basis = models.CharField(
        pgettext_lazy("award", "basis"), max_length=13, choices=Basis.choices, default=Basis.COMPREHENSIVE
    )
    once = models.BooleanField(_("once in a lifetime"), default=False)
    is_offered = models.BooleanField(_("offered"), default=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)

    objects = AwardTypeQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "name")
        constraints = [
            models.CheckConstraint(name="award_type_has_a_recipient", condition=Q(recipients__len__gt=0)),
            models.CheckConstraint(
                name="award_title_is_a_title",
                condition=Q(nature="title", form__in=["title", "flag"]) | Q(nature="form") & ~Q(form="title"),
                violation_error_message=_("Titles are titles or flags; other forms are no titles."),
            ),
        ]
        verbose_name = _("type of award")
        verbose_name_plural = _("types of awards")

    def get_absolute_url(self) -> str:
        return reverse("campaigns:award-type-detail", args=[self.pk])


class AwardRulesQuerySet(DatedQuerySet["AwardRules"]):
    pass


@tracked
class AwardRules(models.Model):
    """By which rules a type of award is given over some days; `campaigns/eligibility.py` reads `rules`.

    `rules` is a list of objects, each with `rule` (its code) and the numbers it takes: [{"rule": "union_years",
    "at_least": 20}]. A change is a new row from a day on.
    """

    award_type = models.ForeignKey(AwardType, models.CASCADE, related_name="rules_in_time")
    valid = DateRangeField(_("valid"))
    regulation = models.CharField(_("regulation"), max_length=250, validators=[plain_text])
    rules = models.JSONField(_("rules"), default=list, blank=True)

    objects = AwardRulesQuerySet.as_manager()

    class Meta:
        ordering = ("award_type", "valid")
        constraints = [
            ExclusionConstraint(
                name="award_rules_one_at_a_time",
                expressions=[(one_at_a_time("award_type"), "&&"), ("valid", "&&")],
                violation_error_message=_("There are rules for those days already."),
            ),
            models.CheckConstraint(name="award_rules_hold_at_least_a_day", condition=Q(valid__isempty=False)),
        ]
        verbose_name = _("rules of an award")
        verbose_name_plural = _("rules of awards")

    def __str__(self) -> str:
        return f"{self.award_type}: {self.regulation}"


class AwardQuerySet(RecordQuerySet["Award"]):
    def standing(self) -> AwardQuerySet:
        """What counts: outside the bin and not revoked."""
        return self.kept().filter(revoked_on=None)


@tracked
class Award(Record):
    """An award that was given: to one person, collective or household, or in a batch of so many.

    `unit` is who it is credited to, `recipient_unit` the union that received it itself, under its `name` of the day;
    `merit_year` is the year it is for. Revoked, never deleted.
    """

    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="awards", verbose_name=_("award"))
    recipient_kind = models.CharField(_("for"), max_length=10, choices=RecipientKind.choices)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("member")
    )
    recipient_unit = models.ForeignKey(
        UnionUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("union that received it"),
    )
    name = models.CharField(_("recipient"), max_length=200, blank=True, validators=[plain_text])
    women = models.PositiveIntegerField(_("of them women"), null=True, blank=True)
    merit_year = models.PositiveSmallIntegerField(_("for the year"), null=True, blank=True)
    basis = models.CharField(pgettext_lazy("award", "basis"), max_length=13, choices=Basis.choices)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("campaign")
    )
    achievement = models.CharField(_("for what"), max_length=500, blank=True, validators=[plain_text])
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    once = models.BooleanField(default=False, editable=False)
    bonus = models.PositiveBigIntegerField(_("bonus (đồng)"), null=True, blank=True)
    certificate_number = models.CharField(_("number in the book of awards"), max_length=40, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        "unions.Account", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    revocation = models.CharField(_("why revoked"), max_length=300, blank=True, editable=False)

    objects = AwardQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="award_is_given_to_a_member_once",
                fields=("award_type", "member", "merit_year"),
                condition=Q(binned_at=None, revoked_on=None, member__isnull=False, merit_year__isnull=False),
                violation_error_message=_("This person has this award for that year already."),
            ),
            models.UniqueConstraint(
                name="award_is_given_to_a_union_once",
                fields=("award_type", "recipient_unit", "merit_year"),
                condition=Q(binned_at=None, revoked_on=None, recipient_unit__isnull=False, merit_year__isnull=False),
                violation_error_message=_("This union has this award for that year already."),
            ),
            models.UniqueConstraint(
                name="award_of_a_lifetime_is_given_once",
                fields=("award_type", "member"),
                condition=Q(binned_at=None, revoked_on=None, member__isnull=False, once=True),
                violation_error_message=_("This person has this award already; it is given once in a lifetime."),
            ),
            models.CheckConstraint(
                name="award_recipient_fits",
                condition=Q(member=None, recipient_unit=None)
                | Q(member__isnull=False, recipient_unit=None, recipient_kind="individual", quantity=1)
                | Q(member=None, recipient_unit__isnull=False, recipient_kind="collective", quantity=1),
                violation_error_message=_("A member is one individual, a union one collective."),
            ),
            models.CheckConstraint(
                name="award_batch_is_possible",
                condition=Q(quantity__lte=MOST_AT_ONCE),
                violation_error_message=_("So many are not written down at once. Divide the list."),
            ),
            models.CheckConstraint(
                name="award_revocation_is_whole",
                condition=Q(revoked_on=None, revoked_by=None, revocation="")
                | Q(revoked_on__isnull=False, revoked_by__isnull=False) & ~Q(revocation=""),
            ),
            models.CheckConstraint(
                name="award_women_are_within_the_people",
                condition=Q(women=None) | Q(women__lte=models.F("quantity")),
                violation_error_message=_("No more women can be among them than there are."),
            ),
        ]
        triggers = [*Record.Meta.triggers, given_after_the_decision(), called_as_on_the_day()]
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return f"{self.award_type}: {self.recipient}"

    @property
    def recipient(self) -> str:
        """Whom it was given to: a name, or how many."""
        return self.name or str(self.member or self.recipient_unit or self.quantity)

    def get_absolute_url(self) -> str:
        return reverse("campaigns:award-detail", args=[self.pk])


class AwardedQuerySet(ScopedQuerySet["Awarded"]):
    pass


class Awarded(models.Model):
    """One recipient of one standing award: a row each, of a batch as many as it says. A view; nothing is written.

    `key` tells recipients apart: the same member or union has one over all awards, those of a batch one each.
    """

    id = models.BigIntegerField(primary_key=True)
    award = models.ForeignKey(Award, models.DO_NOTHING, related_name="recipients")
    award_type = models.ForeignKey(AwardType, models.DO_NOTHING, related_name="+")
    unit = models.ForeignKey(UnionUnit, models.DO_NOTHING, related_name="+")
    happened_on = models.DateField()
    recipient_kind = models.CharField(max_length=10, choices=RecipientKind.choices)
    member = models.ForeignKey(Member, models.DO_NOTHING, null=True, related_name="+")
    recipient_unit = models.ForeignKey(UnionUnit, models.DO_NOTHING, null=True, related_name="+")
    name = models.CharField(max_length=200)
    merit_year = models.PositiveSmallIntegerField(null=True)
    basis = models.CharField(max_length=13, choices=Basis.choices)
    campaign = models.ForeignKey(Campaign, models.DO_NOTHING, null=True, related_name="+")
    key = models.CharField(max_length=260)

    objects = AwardedQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "campaigns_awarded"
        ordering = ("happened_on", "pk")
        verbose_name = _("recipient of an award")
        verbose_name_plural = _("recipients of awards")

    def __str__(self) -> str:
        return self.name or str(self.member or self.recipient_unit or self.award)
