"""Contests, who entered them, and what they won: prizes, and places that an organiser gave."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models.awards import RecipientKind
from campaigns.models.campaigns import Campaign
from campaigns.models.initiatives import RecognitionLevel
from campaigns.models.rules import result_of_an_entry
from common.history import tracked
from common.validators import plain_text
from members.models import Member
from unions.models import DatedQuerySet, Record, RecordQuerySet, ScopedQuerySet, UnionUnit


class ContestQuerySet(ScopedQuerySet["Contest"], DatedQuerySet["Contest"]):  # type: ignore[override]
    pass


@tracked
class Contest(models.Model):
    """A contest, kept by a union for itself and those below it; `organiser` is somebody else where it is named."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="contests", verbose_name=_("kept by"))
    name = models.CharField(_("name"), max_length=250, validators=[plain_text])
    organiser = models.CharField(_("organiser"), max_length=200, blank=True, validators=[plain_text])
    level = models.CharField(_("level"), max_length=10, choices=RecognitionLevel.choices)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="contests", verbose_name=_("campaign")
    )
    valid = DateRangeField(_("valid"))
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContestQuerySet.as_manager()

    class Meta:
        ordering = ("-valid", "name")
        constraints = [
            models.CheckConstraint(name="contest_lasts_at_least_a_day", condition=Q(valid__isempty=False)),
            models.UniqueConstraint(
                name="contest_is_named_once",
                fields=("unit", "name", "valid"),
                violation_error_message=_("This contest is written down already."),
            ),
        ]
        verbose_name = _("contest")
        verbose_name_plural = _("contests")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:contest-detail", args=[self.pk])


@tracked
class ContestEntry(Record):
    """A union that took part: how many people (`quantity`), how many of them women, and in which teams."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entries", verbose_name=_("contest"))
    team = models.CharField(_("team"), max_length=160, blank=True, validators=[plain_text])
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    women = models.PositiveIntegerField(_("of them women"), null=True, blank=True)

    objects = RecordQuerySet["ContestEntry"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="team_enters_once",
                fields=("contest", "unit", "team", "member"),
                condition=Q(binned_at=None),
                nulls_distinct=False,
                violation_error_message=_("This entry is written down already."),
            ),
            models.CheckConstraint(
                name="entry_women_are_within_the_people",
                condition=Q(women=None) | Q(women__lte=F("quantity")),
                violation_error_message=_("No more women can take part than people."),
            ),
            models.CheckConstraint(
                name="entry_of_a_person_is_one",
                condition=Q(member=None) | Q(quantity=1),
                violation_error_message=_("A record of one person counts one."),
            ),
        ]
        verbose_name = _("entry in a contest")
        verbose_name_plural = _("entries in contests")

    def __str__(self) -> str:
        return f"{self.contest}: {self.team or self.member or self.quantity}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:contest-entry-detail", args=[self.pk])


@tracked
class ContestResult(Record):
    """A prize, or a place k of n, that an entry reached; `quantity` is how many such prizes."""

    class Kind(models.TextChoices):
        PRIZE = "prize", _("Prize")
        PLACE = "place", _("Placing")

    class Grade(models.TextChoices):
        SPECIAL = "special", _("Special prize")
        FIRST = "first", _("First prize")
        SECOND = "second", _("Second prize")
        THIRD = "third", _("Third prize")
        CONSOLATION = "consolation", _("Consolation prize")
        OTHER = "other", _("Another prize")

    class Among(models.TextChoices):
        OVERALL = "overall", _("Overall")
        CLUSTER = "cluster", _("In its cluster")

    entry = models.ForeignKey(ContestEntry, models.PROTECT, related_name="results", verbose_name=_("entry"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    grade = models.CharField(_("prize"), max_length=11, choices=Grade.choices, blank=True)
    recipient_kind = models.CharField(_("for"), max_length=10, choices=RecipientKind.choices, blank=True)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    rank = models.PositiveIntegerField(_("placing"), null=True, blank=True)
    out_of = models.PositiveIntegerField(_("of how many"), null=True, blank=True)
    among = models.CharField(_("among"), max_length=7, choices=Among.choices, blank=True)
    among_name = models.CharField(_("name of the cluster"), max_length=160, blank=True, validators=[plain_text])

    objects = RecordQuerySet["ContestResult"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="result_is_a_prize_or_a_place",
                condition=Q(kind="prize", rank=None, out_of=None, among="") & ~Q(grade="") & ~Q(recipient_kind="")
                | Q(
                    kind="place",
                    grade="",
                    recipient_kind="",
                    member=None,
                    quantity=1,
                    rank__gt=0,
                    rank__lte=F("out_of"),
                )
                & ~Q(among=""),
                violation_error_message=_("A prize has a grade and a recipient, a place is one of so many."),
            ),
            models.UniqueConstraint(
                name="place_is_given_once",
                fields=("entry", "among", "among_name"),
                condition=Q(kind="place", binned_at=None),
                violation_error_message=_("This place is written down already."),
            ),
        ]
        triggers = [*Record.Meta.triggers, result_of_an_entry()]
        verbose_name = _("result of a contest")
        verbose_name_plural = _("results of contests")

    def __str__(self) -> str:
        return f"{self.rank}/{self.out_of}" if self.kind == self.Kind.PLACE else self.get_grade_display()

    def get_absolute_url(self) -> str:
        return reverse("campaigns:contest-result-detail", args=[self.pk])
