"""What belongs to a dossier: its papers, what happened to it, and how councils voted on its lines."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.rounds import Nomination, Paper, Proposal
from common.history import tracked
from common.models import StoredFile
from common.validators import plain_text
from unions.models import ScopedQuerySet, UnionUnit

# A council votes on lines of the dossier in front of it, with no more votes than members who are there.
VOTES_OF_THE_COUNCIL = """
    IF NOT EXISTS (SELECT 1 FROM campaigns_proposalstep step
                     JOIN campaigns_nomination line ON line.id = NEW.line_id AND line.proposal_id = step.proposal_id
                    WHERE step.id = NEW.step_id AND step.act = 'voted') THEN
        RAISE EXCEPTION 'line % was not in front of the council', NEW.line_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_is_on_a_line_of_the_dossier';
    END IF;
    IF NEW.in_favour::int + NEW.against > (SELECT present FROM campaigns_proposalstep WHERE id = NEW.step_id) THEN
        RAISE EXCEPTION 'more votes than members of the council'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'votes_are_within_the_council';
    END IF;
    RETURN NEW;
"""


class OfProposalQuerySet(ScopedQuerySet["ProposalPaper"]):
    unit_field = "proposal__unit"


@tracked
class ProposalPaper(models.Model):
    """A paper of a dossier: its number and day, or a scan of it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="papers")
    kind = models.CharField(_("paper"), max_length=11, choices=Paper.choices)
    number = models.CharField(_("number"), max_length=60, blank=True, validators=[plain_text])
    issued_on = models.DateField(_("day of the paper"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo or scan")
    )
    filename = models.CharField(max_length=200, blank=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = OfProposalQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="proposal_paper_shows_something",
                condition=Q(file__isnull=False) | ~Q(number=""),
                violation_error_message=_("Add a photo or scan, or write the number of the paper."),
            ),
            models.CheckConstraint(
                name="proposal_paper_was_added_by_somebody",
                condition=Q(added_by__isnull=False, added_at__isnull=False),
            ),
        ]
        verbose_name = _("paper of a dossier")
        verbose_name_plural = _("papers of dossiers")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class ProposalStepQuerySet(ScopedQuerySet["ProposalStep"]):
    unit_field = "proposal__unit"


class ProposalStep(models.Model):
    """What happened to a dossier: sent, passed on upwards, returned, shortened, voted on, decided. Rows are only added."""

    class Act(models.TextChoices):
        SENT = "sent", _("Sent")
        PASSED_ON = "passed_on", _("Passed on")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        STRUCK = "struck", _("Lines struck off")
        VOTED = "voted", _("Voted on")
        DECIDED = "decided", _("Decided")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="steps")
    act = models.CharField(_("step"), max_length=9, choices=Act.choices)
    at_unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(UnionUnit, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=1000, blank=True)
    council_size = models.PositiveSmallIntegerField(_("members of the council"), null=True, blank=True)
    present = models.PositiveSmallIntegerField(_("present"), null=True, blank=True)
    voted_on = models.DateField(_("voted on"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ProposalStepQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                name="step_votes_have_a_council",
                condition=~Q(act="voted")
                | Q(
                    council_size__isnull=False,
                    council_size__gt=0,
                    present__isnull=False,
                    present__lte=F("council_size"),
                    voted_on__isnull=False,
                ),
                violation_error_message=_("No more can be present than the council has members."),
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        verbose_name = _("step of a dossier")
        verbose_name_plural = _("steps of dossiers")

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%d/%m/%Y}"


class LineVoteQuerySet(ScopedQuerySet["LineVote"]):
    unit_field = "step__proposal__unit"


class LineVote(models.Model):
    """How a council voted on one line, in the step that says how many sat in it. Rows are only added."""

    step = models.ForeignKey(ProposalStep, models.CASCADE, related_name="votes")
    line = models.ForeignKey(Nomination, models.CASCADE, related_name="votes")
    in_favour = models.PositiveSmallIntegerField(_("votes in favour"))
    against = models.PositiveSmallIntegerField(_("votes against"), default=0)

    objects = LineVoteQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="council_votes_once_a_line",
                fields=("step", "line"),
                violation_error_message=_("The council voted on this line already."),
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="votes_within_the_council",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=VOTES_OF_THE_COUNCIL,
            ),
        ]
        verbose_name = _("vote on a line")
        verbose_name_plural = _("votes on lines")

    def __str__(self) -> str:
        return f"{self.in_favour}/{self.in_favour + self.against}"
