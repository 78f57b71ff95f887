"""Events and who came, what units are obliged to hold, and places and channels they keep."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from campaigns.models.rules import costs_add_up
from campaigns.models.sources import PaidBy
from common.history import tracked
from common.money import LARGEST
from common.validators import plain_text
from members.models import Member, OfWhom
from unions.models import DatedQuerySet, Level, Record, RecordQuerySet, ScopedQuerySet, Sector, UnionUnit


@tracked
class Activity(Record):
    """An event: training, a health check, a sports day … People and participations are two counts."""

    class Kind(models.TextChoices):
        STAFF_CONFERENCE = "staff_conference", _("Conference of officials or workers")
        CONFERENCE = "conference", _("Conference")
        DIALOGUE = "dialogue", _("Dialogue")
        TRAINING = "training", _("Training")
        PROPAGANDA = "propaganda", _("Propaganda")
        SPORT = "sport", _("Sport")
        CULTURE = "culture", _("Culture")
        HEALTH_CHECK = "health_check", _("Health check")
        BLOOD_DONATION = "blood_donation", _("Blood donation")
        AGREEMENT = "agreement", _("Collective agreement")
        TOUR = "tour", _("Tour")
        MEETING = "meeting", _("Meeting")
        LEGAL_ADVICE = "legal_advice", _("Legal advice")
        INSPECTION = "inspection", _("Inspection")
        DISPUTE = "dispute", _("Labour dispute")
        OTHER = "other", _("Other")

    class Outcome(models.TextChoices):
        NEW = "new", _("New agreement")
        AMENDED = "amended", _("Amended agreement")
        SETTLED = "settled", _("Settled")
        UNSETTLED = "unsettled", _("Not settled")
        NO_FAULTS = "no_faults", _("Without faults")
        FAULTS = "faults", _("Faults found")

    class Counting(models.TextChoices):
        NUMBER = "number", _("By number")
        ATTENDANCE = "list", _("By list of those present")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=300)
    of_whom = models.CharField(_("counted among"), max_length=8, choices=OfWhom.choices, default=OfWhom.MEMBERS)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("campaign")
    )
    ends_on = models.DateField(_("until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True, validators=[plain_text])
    partners = models.CharField(_("together with"), max_length=300, blank=True, validators=[plain_text])
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    covered = models.PositiveIntegerField(_("workers covered"), null=True, blank=True)
    women = models.PositiveIntegerField(_("of them women"), null=True, blank=True)
    counting = models.CharField(
        _("who took part is counted"), max_length=6, choices=Counting.choices, default=Counting.NUMBER
    )
    sign_in_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    sign_in = DateTimeRangeField(_("signing in"), null=True, blank=True, editable=False)
    participations = models.PositiveIntegerField(_("participations"), default=0)
    people = models.PositiveIntegerField(_("people"), null=True, blank=True)
    entitled = models.PositiveIntegerField(_("people entitled"), null=True, blank=True)
    amount = models.PositiveBigIntegerField(_("cost (đồng)"), default=0)
    payer = models.CharField(_("who paid"), max_length=200, blank=True, validators=[plain_text])
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
                name="activity_women_are_within_the_people",
                condition=Q(women=None) | Q(people=None) | Q(women__lte=F("people")),
                violation_error_message=_("No more women can take part than people."),
            ),
            models.CheckConstraint(
                name="activity_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("happened_on")),
                violation_error_message=_("It does not end before it begins."),
            ),
            models.CheckConstraint(
                name="activity_sign_in_is_whole",
                condition=Q(sign_in_key=None, sign_in=None) | Q(sign_in_key__isnull=False, sign_in__isnull=False),
            ),
            models.CheckConstraint(
                name="activity_cost_is_possible",
                condition=Q(amount__lte=LARGEST),
                violation_error_message=_("The cost is more than a union can have."),
            ),
        ]
        triggers = [*Record.Meta.triggers, costs_add_up("activity")]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:activity-detail", args=[self.pk])


class AttendanceQuerySet(ScopedQuerySet["Attendance"]):
    unit_field = "activity__unit"


@tracked
class Attendance(models.Model):
    """One person on one day of an activity: rows are participations, different people are people."""

    class How(models.TextChoices):
        LISTED = "listed", _("Written down")
        SIGNED_IN = "signed_in", _("Signed in")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=120, blank=True, validators=[plain_text])
    name_folded = models.CharField(max_length=120, blank=True, editable=False)
    came_on = models.DateField(_("day"))
    turns = models.PositiveSmallIntegerField(_("participations"), default=1, editable=False)
    how = models.CharField(_("how"), max_length=9, choices=How.choices, default=How.LISTED, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="attendance_is_of_somebody", condition=Q(member__isnull=False) | ~Q(name_folded="")
            ),
            models.UniqueConstraint(
                name="member_comes_once_a_day",
                fields=("activity", "member", "came_on"),
                condition=Q(member__isnull=False),
                violation_error_message=_("This person is on the list of that day already."),
            ),
            models.UniqueConstraint(
                name="name_comes_once_a_day",
                fields=("activity", "name_folded", "came_on"),
                condition=Q(member=None),
                violation_error_message=_("This person is on the list of that day already."),
            ),
        ]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")

    def __str__(self) -> str:
        return self.name or str(self.member)


class DutyQuerySet(ScopedQuerySet["Duty"], DatedQuerySet["Duty"]):  # type: ignore[override]
    pass


@tracked
class Duty(models.Model):
    """What units of a level and sector must hold so often in each year, as a unit above them asks."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    kind = models.CharField(_("kind"), max_length=16, choices=Activity.Kind.choices)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", verbose_name=_("level"))
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices, blank=True)
    times = models.PositiveSmallIntegerField(_("times a year"), default=1)
    valid = DateRangeField(_("valid"))
    source = models.CharField(_("regulation"), max_length=250, blank=True, validators=[plain_text])
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "level", "pk")
        constraints = [
            models.CheckConstraint(name="duty_lasts_at_least_a_day", condition=Q(valid__isempty=False)),
            models.CheckConstraint(
                name="duty_is_at_least_once",
                condition=Q(times__gt=0),
                violation_error_message=_("The quantity must be at least 1."),
            ),
        ]
        verbose_name = _("duty to hold an activity")
        verbose_name_plural = _("duties to hold activities")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.level}"


class FacilityQuerySet(ScopedQuerySet["Facility"], DatedQuerySet["Facility"]):  # type: ignore[override]
    pass


@tracked
class Facility(models.Model):
    """A place or channel that a union has in use from a day on: a hall, a sports ground, a page on a network."""

    class Kind(models.TextChoices):
        HALL = "hall", _("Hall")
        SPORTS_GROUND = "sports_ground", _("Sports ground")
        LIBRARY = "library", _("Library or bookcase")
        FANPAGE = "fanpage", _("Page on a social network")
        WEBSITE = "website", _("Website")
        CHAT_GROUP = "chat_group", _("Chat group")
        OTHER = "other", _("Other")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("union"))
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200, validators=[plain_text])
    number = models.PositiveIntegerField(_("number"), default=1)
    valid = DateRangeField(_("valid"))
    source_document = models.CharField(_("source document"), max_length=250, blank=True)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FacilityQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "name")
        constraints = [
            models.CheckConstraint(name="facility_lasts_at_least_a_day", condition=Q(valid__isempty=False)),
            models.CheckConstraint(name="facility_is_at_least_one", condition=Q(number__gt=0)),
        ]
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")

    def __str__(self) -> str:
        return self.name
