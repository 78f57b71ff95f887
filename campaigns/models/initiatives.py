"""Initiatives and research topics: who found them, who recognised them, in which programmes they were entered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from campaigns.models.rules import given_after_the_decision, shares_make_a_whole
from common.history import tracked
from common.money import LARGEST
from common.validators import plain_text
from members.models import Member
from unions.models import Decision, Record, RecordQuerySet, ScopedQuerySet, UnionUnit


class RecognitionLevel(models.TextChoices):
    """Who recognises: the scope of influence by which initiatives are told apart (NĐ 13/2012/NĐ-CP)."""

    GRASSROOTS = "grassroots", _("Grassroots level")
    DISTRICT = "district", _("District level")
    INDUSTRY = "industry", _("Industry level")
    PROVINCE = "province", _("Provincial level")
    MINISTRY = "ministry", _("Ministry level")
    NATION = "nation", _("National level")


@tracked
class Initiative(Record):
    """An initiative or research topic, dated on the day it was first applied (a topic: accepted).

    `benefit` is in đồng of the first year, empty where it is only described. `quantity` is 1 of one with a title;
    a batch of an earlier year says how many.
    """

    class Kind(models.TextChoices):
        INITIATIVE = "initiative", _("Initiative")
        RESEARCH = "research", _("Research topic")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.INITIATIVE)
    title = models.CharField(_("title"), max_length=300, validators=[plain_text])
    field = models.CharField(_("field"), max_length=150, blank=True, validators=[plain_text])
    summary = models.TextField(_("what is new and what it brings"), max_length=5000, blank=True)
    benefit = models.PositiveBigIntegerField(_("benefit (đồng a year)"), null=True, blank=True)
    confidential = models.BooleanField(_("confidential"), default=False)

    objects = RecordQuerySet["Initiative"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="initiative_benefit_is_possible",
                condition=Q(benefit=None) | Q(benefit__lte=LARGEST),
                violation_error_message=_("The benefit is more than is possible."),
            ),
        ]
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:initiative-detail", args=[self.pk])


class AuthorQuerySet(ScopedQuerySet["Author"]):
    unit_field = "initiative__unit"


@tracked
class Author(models.Model):
    """Somebody who found an initiative, and how much of it is theirs in percent; all together make 100."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="authors")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=120, blank=True, validators=[plain_text])
    share = models.PositiveSmallIntegerField(_("share (%)"))

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ("-share", "pk")
        constraints = [
            models.CheckConstraint(
                name="author_is_somebody",
                condition=Q(member__isnull=False) | ~Q(name=""),
                violation_error_message=_("Say who it was."),
            ),
            models.CheckConstraint(
                name="author_share_is_a_part",
                condition=Q(share__gt=0, share__lte=100),
                violation_error_message=_("A share lies between 1 and 100 percent."),
            ),
            models.UniqueConstraint(
                name="author_is_named_once",
                fields=("initiative", "member"),
                condition=Q(member__isnull=False),
                violation_error_message=_("This person is an author already."),
            ),
        ]
        triggers = [shares_make_a_whole()]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name or str(self.member)


class AppraisalQuerySet(ScopedQuerySet["Appraisal"]):
    unit_field = "initiative__unit"


@tracked
class Appraisal(models.Model):
    """A request for recognition at a level, and what its council said.

    Clocks of NĐ 13/2012/NĐ-CP: asked for within a year of first being applied (art. 5), decided within three months of
    being accepted (art. 7).
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        ACCEPTED = "accepted", _("Accepted for appraisal")
        RECOGNISED = "recognised", _("Recognised")
        REFUSED = "refused", _("Not recognised")

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="appraisals")
    level = models.CharField(_("level"), max_length=10, choices=RecognitionLevel.choices)
    council_unit = models.ForeignKey(
        UnionUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("council of"),
        help_text=_("Empty where an employer or an authority appraises."),
    )
    council = models.CharField(_("council"), max_length=200, blank=True, validators=[plain_text])
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.REQUESTED, editable=False)
    requested_on = models.DateField(_("requested on"))
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    met_on = models.DateField(_("council met on"), null=True, blank=True)
    council_size = models.PositiveSmallIntegerField(_("members of the council"), null=True, blank=True)
    in_favour = models.PositiveSmallIntegerField(_("votes in favour"), null=True, blank=True)
    against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    late_reason = models.CharField(_("why late nevertheless"), max_length=300, blank=True, validators=[plain_text])
    refusal = models.CharField(_("why not recognised"), max_length=500, blank=True, validators=[plain_text])
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        ordering = ("requested_on", "pk")
        constraints = [
            models.UniqueConstraint(
                name="initiative_is_appraised_once_a_level",
                fields=("initiative", "level"),
                condition=~Q(state="refused"),
                violation_error_message=_("Recognition at this level is asked for already."),
            ),
            models.CheckConstraint(
                name="appraisal_votes_are_within_the_council",
                condition=Q(council_size=None, in_favour=None, against=None)
                | Q(
                    council_size__isnull=False,
                    in_favour__isnull=False,
                    against__isnull=False,
                    council_size__gte=F("in_favour") + F("against"),
                ),
                violation_error_message=_("There are more votes than members of the council."),
            ),
            models.CheckConstraint(
                name="appraisal_goes_on_in_time",
                condition=(Q(accepted_on=None) | Q(accepted_on__gte=F("requested_on")))
                & (Q(met_on=None) | Q(accepted_on__isnull=False, met_on__gte=F("accepted_on"))),
                violation_error_message=_("Requested, accepted, appraised: the days follow one another."),
            ),
            models.CheckConstraint(
                name="appraisal_state_is_whole",
                condition=Q(state="requested", accepted_on=None, met_on=None, council_size=None, refusal="")
                | Q(state="accepted", accepted_on__isnull=False, met_on=None, council_size=None, refusal="")
                | Q(state="recognised", met_on__isnull=False, refusal="")
                | Q(state="refused", met_on__isnull=False) & ~Q(refusal=""),
                violation_error_message=_("What is decided says on which day, and a refusal why."),
            ),
        ]
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")

    def __str__(self) -> str:
        return f"{self.initiative} ({self.get_level_display()})"


@tracked
class Recognition(Record):
    """An initiative or topic that a level recognised, on the day of the decision; a batch says how many."""

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, null=True, blank=True, related_name="recognitions", verbose_name=_("initiative")
    )
    appraisal = models.OneToOneField(
        Appraisal, models.PROTECT, null=True, blank=True, editable=False, related_name="recognition"
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=Initiative.Kind.choices, default=Initiative.Kind.INITIATIVE
    )
    level = models.CharField(_("level"), max_length=10, choices=RecognitionLevel.choices)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    certificate_number = models.CharField(_("number of the certificate"), max_length=40, blank=True)

    objects = RecordQuerySet["Recognition"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="initiative_is_recognised_once_a_level",
                fields=("initiative", "level"),
                condition=Q(binned_at=None, initiative__isnull=False),
                violation_error_message=_("This level has recognised it already."),
            ),
            models.CheckConstraint(
                name="recognition_of_one_is_one",
                condition=Q(initiative=None) | Q(quantity=1),
                violation_error_message=_("A recognition of one initiative counts one."),
            ),
        ]
        triggers = [*Record.Meta.triggers, given_after_the_decision()]
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")

    def __str__(self) -> str:
        return f"{self.initiative or self.quantity}: {self.get_level_display()}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:recognition-detail", args=[self.pk])


@tracked
class ProgrammeEntry(Record):
    """Initiatives entered in a programme of others, as a portal took them: one, or a batch.

    `quantity` is how many were entered on the day; `accepted` how many of them the organiser accepted by `accepted_on`.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="entries", verbose_name=_("programme"))
    initiative = models.ForeignKey(
        Initiative, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("initiative")
    )
    portal_number = models.CharField(_("number on the portal"), max_length=60, blank=True)
    accepted = models.PositiveIntegerField(_("accepted"), default=0)
    accepted_on = models.DateField(_("accepted by"), null=True, blank=True)

    objects = RecordQuerySet["ProgrammeEntry"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="initiative_is_entered_once",
                fields=("campaign", "initiative"),
                condition=Q(binned_at=None, initiative__isnull=False),
                violation_error_message=_("This initiative is entered in the programme already."),
            ),
            models.CheckConstraint(
                name="entry_of_one_is_one",
                condition=Q(initiative=None) | Q(quantity=1),
                violation_error_message=_("An entry of one initiative counts one."),
            ),
            models.CheckConstraint(
                name="entry_accepts_a_part",
                condition=Q(accepted__lte=F("quantity")),
                violation_error_message=_("No more can be accepted than were entered."),
            ),
            models.CheckConstraint(
                name="entry_acceptance_is_dated",
                condition=Q(accepted=0, accepted_on=None)
                | Q(accepted__gt=0, accepted_on__isnull=False, accepted_on__gte=F("happened_on")),
                violation_error_message=_("Say by which day they were accepted; not before they were entered."),
            ),
        ]
        verbose_name = _("entry in a programme")
        verbose_name_plural = _("entries in programmes")

    def __str__(self) -> str:
        return f"{self.campaign}: {self.initiative or self.quantity}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:entry-detail", args=[self.pk])
