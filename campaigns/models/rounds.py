"""Award rounds: what is offered until when, the dossiers of unions, who voted, what became of each line."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Extract
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models.awards import MOST_AT_ONCE, Award, AwardType, Basis, RecipientKind
from campaigns.models.campaigns import Campaign
from campaigns.models.rules import decided_lines_stand
from common.history import tracked
from common.validators import plain_text
from members.models import Member
from unions.models import Decision, Record, RecordQuerySet, ScopedQuerySet, UnionUnit

FIRST_MERIT_YEAR = 1945


class Paper(models.TextChoices):
    """What a dossier holds (hồ sơ)."""

    SUBMISSION = "submission", _("Submission (tờ trình)")
    REPORT = "report", _("Report of achievements")
    MINUTES = "minutes", _("Minutes with votes")
    LIST = "list", _("List of those proposed")
    INITIATIVES = "initiatives", _("Proof of initiatives")
    OTHER = "other", _("Other paper")


class AwardRoundQuerySet(ScopedQuerySet["AwardRound"]):
    pass


@tracked
class AwardRound(models.Model):
    """A round in which a unit considers proposals from below it: what is offered, until when, with which papers."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Not yet open")
        RECEIVING = "receiving", _("Receiving proposals")
        CONSIDERING = "considering", _("Considering")
        CLOSED = "closed", _("Ended")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="award_rounds", verbose_name=_("held by"))
    name = models.CharField(_("name"), max_length=250, validators=[plain_text])
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name=_("campaign")
    )
    basis = models.CharField(
        pgettext_lazy("award", "basis"), max_length=13, choices=Basis.choices, default=Basis.COMPREHENSIVE
    )
    merit_year = models.PositiveSmallIntegerField(_("for the year"))
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("proposals until"))
    papers = ArrayField(
        models.CharField(max_length=11, choices=Paper.choices),
        default=list,
        blank=True,
        verbose_name=_("papers asked for"),
    )
    state = models.CharField(_("status"), max_length=11, choices=State.choices, default=State.DRAFT, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AwardRoundQuerySet.as_manager()

    class Meta:
        ordering = ("-opens_on", "name")
        constraints = [
            models.CheckConstraint(
                name="round_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("The last day is not before the first."),
            ),
            models.CheckConstraint(
                name="round_is_for_a_possible_year",
                condition=Q(merit_year__gte=FIRST_MERIT_YEAR, merit_year__lte=Extract("closes_on", "year")),
                violation_error_message=_("A round is for a year since 1945 that has begun when it closes."),
            ),
            models.UniqueConstraint(
                name="round_is_named_once",
                fields=("unit", "name", "merit_year"),
                violation_error_message=_("There is a round of that name for that year already."),
            ),
        ]
        verbose_name = _("award round")
        verbose_name_plural = _("award rounds")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:round-detail", args=[self.pk])


class RoundOfferQuerySet(ScopedQuerySet["RoundOffer"]):
    unit_field = "round__unit"


@tracked
class RoundOffer(models.Model):
    """An award that a round offers, with how many may be given in all and proposed by each union."""

    round = models.ForeignKey(AwardRound, models.CASCADE, related_name="offers")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="+", verbose_name=_("award"))
    quota = models.PositiveIntegerField(_("at most in all"), null=True, blank=True)
    quota_each = models.PositiveIntegerField(_("at most a union"), null=True, blank=True)

    objects = RoundOfferQuerySet.as_manager()

    class Meta:
        ordering = ("award_type__rank", "pk")
        constraints = [
            models.UniqueConstraint(
                name="round_offers_an_award_once",
                fields=("round", "award_type"),
                violation_error_message=_("The round offers this award already."),
            )
        ]
        verbose_name = _("award offered")
        verbose_name_plural = _("awards offered")

    def __str__(self) -> str:
        return str(self.award_type)


class ProposalQuerySet(ScopedQuerySet["Proposal"]):
    pass


@tracked
class Proposal(models.Model):
    """The dossier of a union for a round. `lies_at` is the unit whose turn it is; it goes up level by level."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being drawn up")
        SENT = "sent", _("Waiting")
        RETURNED = "returned", _("Returned")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    round = models.ForeignKey(AwardRound, models.PROTECT, related_name="proposals", verbose_name=_("round"))
    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="proposals", verbose_name=_("proposed by"))
    lies_at = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", editable=False, verbose_name=_("lies at"))
    state = models.CharField(_("status"), max_length=9, choices=State.choices, default=State.DRAFT, editable=False)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("unit__code",)
        constraints = [
            models.UniqueConstraint(
                name="union_proposes_once_a_round",
                fields=("round", "unit"),
                condition=~Q(state="withdrawn"),
                violation_error_message=_("This union has a dossier in this round already."),
            ),
            models.CheckConstraint(
                name="proposal_was_made_by_somebody", condition=Q(made_by__isnull=False, made_at__isnull=False)
            ),
        ]
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")

    def __str__(self) -> str:
        return f"{self.round}: {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:proposal-detail", args=[self.pk])


class NominationQuerySet(RecordQuerySet["Nomination"]):
    def proposed(self) -> NominationQuerySet:
        """What was really proposed: a line of a dossier counts once that is sent, and no more when it is withdrawn."""
        unsent = (Proposal.State.DRAFT, Proposal.State.WITHDRAWN)
        return self.kept().filter(Q(proposal=None) | ~Q(proposal__state__in=unsent))


@tracked
class Nomination(Record):
    """One line of a dossier, or a proposal of an earlier time written down on its own: who is to receive what.

    `happened_on` is the day it was proposed. `verdict` is what the rules said when it was last looked at.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        STRUCK = "struck", _("Struck from the dossier")
        GRANTED = "granted", _("Granted")

    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="lines")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="nominations", verbose_name=_("award"))
    recipient_kind = models.CharField(_("for"), max_length=10, choices=RecipientKind.choices)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="nominations", verbose_name=_("member")
    )
    recipient_unit = models.ForeignKey(
        UnionUnit, models.PROTECT, null=True, blank=True, related_name="nominations", verbose_name=_("union")
    )
    name = models.CharField(_("recipient"), max_length=200, blank=True, validators=[plain_text])
    merit_year = models.PositiveSmallIntegerField(_("for the year"), null=True, blank=True)
    achievement = models.CharField(_("for what"), max_length=500, blank=True, validators=[plain_text])
    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.PROPOSED, editable=False)
    verdict = models.JSONField(default=dict, editable=False)
    override_reason = models.CharField(
        _("why propose nevertheless"), max_length=300, blank=True, validators=[plain_text]
    )
    struck_reason = models.CharField(_("why struck off"), max_length=300, blank=True, editable=False)
    award = models.OneToOneField(
        Award, models.PROTECT, null=True, blank=True, editable=False, related_name="nomination"
    )

    objects = NominationQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="member_is_proposed_once_a_dossier",
                fields=("proposal", "award_type", "member"),
                condition=Q(member__isnull=False, proposal__isnull=False, binned_at=None),
                violation_error_message=_("This person is proposed for this award already."),
            ),
            models.UniqueConstraint(
                name="union_is_proposed_once_a_dossier",
                fields=("proposal", "award_type", "recipient_unit"),
                condition=Q(recipient_unit__isnull=False, proposal__isnull=False, binned_at=None),
                violation_error_message=_("This union is proposed for this award already."),
            ),
            models.CheckConstraint(
                name="nomination_recipient_fits",
                condition=Q(member=None, recipient_unit=None)
                | Q(member__isnull=False, recipient_unit=None, recipient_kind="individual", quantity=1)
                | Q(member=None, recipient_unit__isnull=False, recipient_kind="collective", quantity=1),
                violation_error_message=_("A member is one individual, a union one collective."),
            ),
            models.CheckConstraint(
                name="nomination_batch_is_possible",
                condition=Q(quantity__lte=MOST_AT_ONCE),
                violation_error_message=_("So many are not written down at once. Divide the list."),
            ),
            models.CheckConstraint(
                name="nomination_ends_whole",
                condition=Q(state="proposed", award=None, struck_reason="")
                | Q(state="struck", award=None) & ~Q(struck_reason="")
                | Q(state="granted", struck_reason="") & (Q(proposal=None) | Q(award__isnull=False)),
            ),
        ]
        triggers = [*Record.Meta.triggers, decided_lines_stand()]
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")

    def __str__(self) -> str:
        return f"{self.award_type}: {self.recipient}"

    @property
    def recipient(self) -> str:
        """Who is to receive it: a name, or how many."""
        return self.name or str(self.member or self.recipient_unit or self.quantity)

    def get_absolute_url(self) -> str:
        return reverse("campaigns:nomination-detail", args=[self.pk])


class RoundDecisionQuerySet(ScopedQuerySet["RoundDecision"]):
    unit_field = "round__unit"


@tracked
class RoundDecision(models.Model):
    """A decision by which awards of a round were granted, all at once."""

    round = models.ForeignKey(AwardRound, models.PROTECT, related_name="decisions")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", verbose_name=_("decision"))
    granted = models.PositiveIntegerField(_("granted"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = RoundDecisionQuerySet.as_manager()

    class Meta:
        ordering = ("granted_at", "pk")
        constraints = [
            models.UniqueConstraint(
                name="round_grants_by_a_decision_once",
                fields=("round", "award_type", "decision"),
                violation_error_message=_("By this decision the round has granted already."),
            ),
            models.CheckConstraint(
                name="round_was_granted_by_somebody", condition=Q(granted_by__isnull=False, granted_at__isnull=False)
            ),
        ]
        verbose_name = _("decision of a round")
        verbose_name_plural = _("decisions of rounds")

    def __str__(self) -> str:
        return f"{self.decision}: {self.granted}"
