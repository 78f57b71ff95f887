"""Emulation campaigns and what units do in them: registrations, works, activities."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.money import LARGEST
from members.models import OfWhom
from unions.models import Record, RecordQuerySet, UnionUnit


class PaidBy(models.TextChoices):
    """Who paid. These are never added up into one another."""

    UNION = "union", _("Union finance")
    EMPLOYER = "employer", _("Employer")
    DONORS = "donors", _("Donors")
    MEMBERS = "members", _("Members' own contributions")
    STATE = "state", _("State budget")
    UNSTATED = "unstated", _("Not stated")


@tracked
class Campaign(models.Model):
    """A movement, programme or drive launched by a unit for itself and those below it."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="campaigns", verbose_name=_("launched by"))
    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=250)
    valid = DateRangeField(_("valid"))

    class Meta:
        ordering = ("name",)
        constraints = [models.CheckConstraint(name="campaign_lasts_at_least_a_day", condition=Q(valid__isempty=False))]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return self.name


@tracked
class Registration(Record):
    """A unit takes part in a campaign: how many of those who could do so."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="registrations", verbose_name=_("campaign"))
    taking_part = models.PositiveIntegerField(_("taking part"))
    eligible = models.PositiveIntegerField(_("who could take part"))

    objects = RecordQuerySet["Registration"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="registration_part_is_within_the_whole",
                condition=Q(taking_part__lte=F("eligible"), eligible__gt=0),
                violation_error_message=_("No more can take part than could."),
            ),
        ]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")

    def __str__(self) -> str:
        return f"{self.campaign} {self.taking_part}/{self.eligible}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:registration-detail", args=[self.pk])


@tracked
class Work(Record):
    """A practice model, a piece of public works or a task, dated on the day it was in use."""

    class Kind(models.TextChoices):
        PRACTICE_MODEL = "practice_model", _("Practice model")
        PUBLIC_WORKS = "public_works", _("Public works")
        TASK = "task", _("Task")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=300)
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="works",
        verbose_name=_("campaign"),
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    amount = models.PositiveBigIntegerField(_("value (đồng)"), default=0)
    paid_by = models.CharField(_("paid by"), max_length=10, choices=PaidBy.choices, default=PaidBy.UNSTATED)

    objects = RecordQuerySet["Work"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="work_value_is_possible",
                condition=Q(amount__lte=LARGEST),
                violation_error_message=_("The value is more than a union can have."),
            ),
        ]
        verbose_name = _("work or model")
        verbose_name_plural = _("works and models")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:work-detail", args=[self.pk])


@tracked
class Activity(Record):
    """An event: training, a health check, a sports day … People and participations are two counts."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("Conference")
        DIALOGUE = "dialogue", _("Dialogue")
        TRAINING = "training", _("Training")
        PROPAGANDA = "propaganda", _("Propaganda")
        SPORT = "sport", _("Sport")
        CULTURE = "culture", _("Culture")
        HEALTH_CHECK = "health_check", _("Health check")
        BLOOD_DONATION = "blood_donation", _("Blood donation")
        MEETING = "meeting", _("Meeting")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=300)
    of_whom = models.CharField(_("counted among"), max_length=8, choices=OfWhom.choices, default=OfWhom.MEMBERS)
    participations = models.PositiveIntegerField(_("participations"), default=0)
    people = models.PositiveIntegerField(_("people"), null=True, blank=True)
    entitled = models.PositiveIntegerField(_("people entitled"), null=True, blank=True)
    amount = models.PositiveBigIntegerField(_("cost (đồng)"), default=0)
    paid_by = models.CharField(_("paid by"), max_length=10, choices=PaidBy.choices, default=PaidBy.UNSTATED)

    objects = RecordQuerySet["Activity"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="activity_people_are_within_the_entitled",
                condition=Q(people=None) | Q(entitled=None) | Q(people__lte=F("entitled")),
                violation_error_message=_("No more people can take part than are entitled."),
            ),
            models.CheckConstraint(
                name="activity_cost_is_possible",
                condition=Q(amount__lte=LARGEST),
                violation_error_message=_("The cost is more than a union can have."),
            ),
        ]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:activity-detail", args=[self.pk])
