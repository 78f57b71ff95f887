"""Emulation campaigns: who launched them, who registered, in which clusters unions compete, how they were reviewed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.rules import within_the_window
from common.history import tracked
from common.models import StoredFile
from common.validators import plain_text
from members.models import Member
from unions.models import (
    DatedQuerySet,
    Decision,
    Level,
    Record,
    RecordQuerySet,
    ScopedQuerySet,
    UnionUnit,
    one_at_a_time,
)


class CampaignQuerySet(ScopedQuerySet["Campaign"], DatedQuerySet["Campaign"]):  # type: ignore[override]
    pass


@tracked
class Campaign(models.Model):
    """A movement, programme or drive launched by a unit for itself and those below it.

    `parent` is what it is a period or a local version of. `valid` is half-open, `registration` the window in it in
    which units register (empty: any day of the campaign), half-open too.
    """

    class Kind(models.TextChoices):
        MOVEMENT = "movement", _("Emulation movement")
        DRIVE = "drive", _("Drive")
        PROGRAMME = "programme", _("Programme")
        PEAK = "peak", _("Peak period")

    class Asks(models.TextChoices):
        NOBODY = "nobody", _("Nobody is asked to register")
        UNITS = "units", _("Unions register")
        MEMBERS = "members", _("Unions register with their members by name")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="campaigns", verbose_name=_("launched by"))
    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=250)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MOVEMENT)
    theme = models.CharField(_("theme"), max_length=300, blank=True, validators=[plain_text])
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part or local version of")
    )
    valid = DateRangeField(_("valid"))
    asks = models.CharField(_("registration"), max_length=8, choices=Asks.choices, default=Asks.UNITS)
    asked_level = models.ForeignKey(
        Level, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked are unions of the level")
    )
    registration = DateRangeField(_("days of registering"), null=True, blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("launching document")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(name="campaign_lasts_at_least_a_day", condition=Q(valid__isempty=False)),
            models.CheckConstraint(
                name="campaign_is_not_part_of_itself",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("A campaign is not part of itself."),
            ),
            models.CheckConstraint(
                name="campaign_registers_while_it_lasts",
                condition=Q(registration=None) | Q(registration__isempty=False, valid__contains=F("registration")),
                violation_error_message=_("The days of registering lie within the campaign."),
            ),
        ]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign-detail", args=[self.pk])


@tracked
class Registration(Record):
    """A unit takes part in a campaign: how many of those who could do so."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="registrations", verbose_name=_("campaign"))
    taking_part = models.PositiveIntegerField(_("taking part"))
    eligible = models.PositiveIntegerField(_("who could take part"))

    compact_signed_on = models.DateField(_("compact signed on"), null=True, blank=True)
    compact = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("compact")
    )

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
            models.UniqueConstraint(
                name="registration_once_a_campaign",
                fields=("campaign", "unit"),
                condition=Q(binned_at=None),
                violation_error_message=_("This union is registered for the campaign already."),
            ),
        ]
        triggers = [*Record.Meta.triggers, within_the_window()]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")

    def __str__(self) -> str:
        return f"{self.campaign} {self.taking_part}/{self.eligible}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:registration-detail", args=[self.pk])


class RegisteredMemberQuerySet(ScopedQuerySet["RegisteredMember"]):
    unit_field = "registration__unit"


@tracked
class RegisteredMember(models.Model):
    """A member whom their union registered by name, and for what."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="people")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    promise = models.CharField(_("registers for"), max_length=250, blank=True, validators=[plain_text])

    objects = RegisteredMemberQuerySet.as_manager()

    class Meta:
        ordering = ("member__name_key",)
        constraints = [
            models.UniqueConstraint(
                name="member_registers_once",
                fields=("registration", "member"),
                violation_error_message=_("This member is registered already."),
            )
        ]
        verbose_name = _("registered member")
        verbose_name_plural = _("registered members")

    def __str__(self) -> str:
        return str(self.member)


class CampaignReviewQuerySet(ScopedQuerySet["CampaignReview"]):
    unit_field = "campaign__unit"


@tracked
class CampaignReview(models.Model):
    """How a campaign stood half-way or at its end, as its launcher said; the figures are counted, not kept here."""

    class Kind(models.TextChoices):
        HALF_WAY = "half_way", _("Half-way review")
        FINAL = "final", _("Final review")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reviews", verbose_name=_("campaign"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    held_on = models.DateField(_("date"))
    text = models.TextField(_("assessment"), max_length=10_000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CampaignReviewQuerySet.as_manager()

    class Meta:
        ordering = ("held_on", "pk")
        constraints = [
            models.UniqueConstraint(
                name="campaign_is_reviewed_once_a_day",
                fields=("campaign", "kind", "held_on"),
                violation_error_message=_("There is a review of that day already."),
            )
        ]
        verbose_name = _("review of a campaign")
        verbose_name_plural = _("reviews of campaigns")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on:%d/%m/%Y}"


class ClusterQuerySet(ScopedQuerySet["Cluster"], DatedQuerySet["Cluster"]):  # type: ignore[override]
    pass


@tracked
class Cluster(models.Model):
    """Unions that compete with one another (cụm, khối thi đua), as the unit above them grouped them."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="clusters", verbose_name=_("formed by"))
    name = models.CharField(_("name"), max_length=160, validators=[plain_text])
    valid = DateRangeField(_("valid"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(name="cluster_lasts_at_least_a_day", condition=Q(valid__isempty=False)),
            models.UniqueConstraint(
                name="cluster_is_named_once",
                fields=("unit", "name"),
                violation_error_message=_("There is a cluster of that name already."),
            ),
        ]
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:cluster-detail", args=[self.pk])


class ClusterPlaceQuerySet(ScopedQuerySet["ClusterPlace"], DatedQuerySet["ClusterPlace"]):  # type: ignore[override]
    pass


@tracked
class ClusterPlace(models.Model):
    """A unit in a cluster over some days; services hold that it is in one cluster of the same federation at a time."""

    class Role(models.TextChoices):
        HEAD = "head", _("Head of the cluster")
        DEPUTY = "deputy", _("Deputy head of the cluster")
        MEMBER = "member", _("Member of the cluster")

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="places")
    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("union"))
    role = models.CharField(_("role"), max_length=6, choices=Role.choices, default=Role.MEMBER)
    valid = DateRangeField(_("valid"))

    objects = ClusterPlaceQuerySet.as_manager()

    class Meta:
        ordering = ("role", "unit__code")
        constraints = [
            ExclusionConstraint(
                name="unit_is_in_a_cluster_once",
                expressions=[(one_at_a_time("cluster"), "&&"), (one_at_a_time("unit"), "&&"), ("valid", "&&")],
                violation_error_message=_("This union is in the cluster on those days already."),
            ),
            ExclusionConstraint(
                name="cluster_has_one_head",
                expressions=[(one_at_a_time("cluster"), "&&"), ("valid", "&&")],
                condition=Q(role="head"),
                violation_error_message=_("The cluster has a head on those days already."),
            ),
        ]
        verbose_name = _("place in a cluster")
        verbose_name_plural = _("places in clusters")

    def __str__(self) -> str:
        return f"{self.unit} {self.get_role_display()}"
