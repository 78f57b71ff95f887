"""What happened to members at work, and how they were rated."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from members.models.people import Member
from unions.models import Decision, Grade, Record, RecordQuerySet


class OfWhom(models.TextChoices):
    """Whose people a record counts: agencies report on their whole staff, which is more than the members."""

    MEMBERS = "members", _("Members of the union")
    STAFF = "staff", _("Staff of the employer")


@tracked
class CareerEvent(Record):
    """A pay rise or an appointment of somebody whom the union looks after. The employer's doing."""

    class Kind(models.TextChoices):
        REGULAR_RAISE = "raise_regular", _("Regular pay rise")
        EARLY_RAISE = "raise_early", _("Early pay rise")
        UNSTATED_RAISE = "raise", _("Pay rise, kind not stated")
        APPOINTMENT = "appointment", _("Appointment")
        REAPPOINTMENT = "reappointment", _("Re-appointment")
        PARTY_INTRODUCTION = "party_introduction", _("Introduced to the Party")
        PARTY_ADMISSION = "party_admission", _("Admitted to the Party")
        CERTIFICATE = "certificate", _("Certificate")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(
        _("post or certificate"), max_length=200, blank=True, help_text=_("Which post, raise or certificate.")
    )
    of_whom = models.CharField(_("counted among"), max_length=8, choices=OfWhom.choices, default=OfWhom.MEMBERS)
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="career_events",
        verbose_name=_("member"),
    )

    objects = RecordQuerySet["CareerEvent"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        verbose_name = _("career event")
        verbose_name_plural = _("career events")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.about}"

    @property
    def is_sensitive(self) -> bool:
        """Whether it says that somebody joined the Party: that is told on their own page, to who may ask."""
        return self.kind in (self.Kind.PARTY_INTRODUCTION, self.Kind.PARTY_ADMISSION)

    @property
    def about(self) -> str:
        """Whom it is about, as any list may say it."""
        if self.member is None:
            return str(self.quantity)
        return "•••" if self.is_sensitive else str(self.member)

    def get_absolute_url(self) -> str:
        return reverse("members:career-event-detail", args=[self.pk])


@tracked
class MemberRating(Record):
    """The rating of a member for a year, by the scale of that year; or of many at once, by `quantity`."""

    year_label = models.CharField(_("year"), max_length=20)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="ratings", verbose_name=_("member")
    )
    grade = models.ForeignKey(Grade, models.PROTECT, related_name="+", verbose_name=_("grade"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )

    objects = RecordQuerySet["MemberRating"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="member_rating_once_a_year",
                fields=("member", "year_label"),
                condition=models.Q(binned_at=None, member__isnull=False),
                violation_error_message=_("This member is already rated for that year."),
            ),
            models.CheckConstraint(
                name="member_rating_of_a_person_is_one",
                condition=models.Q(member=None) | models.Q(quantity=1),
                violation_error_message=_("A rating of one person counts one."),
            ),
        ]
        verbose_name = _("member rating")
        verbose_name_plural = _("member ratings")

    def __str__(self) -> str:
        return f"{self.year_label}: {self.member or self.quantity}, {self.grade}"

    def get_absolute_url(self) -> str:
        return reverse("members:rating-detail", args=[self.pk])
