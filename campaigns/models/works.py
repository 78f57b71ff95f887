"""Practice models, public works and tasks, with photos."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from campaigns.models.rules import costs_add_up
from campaigns.models.sources import PaidBy
from common.history import tracked
from common.models import StoredFile
from common.money import LARGEST
from common.validators import plain_text
from unions.models import Record, RecordQuerySet, ScopedQuerySet


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
    helpers = models.CharField(_("who helped"), max_length=300, blank=True, validators=[plain_text])
    taking_part = models.PositiveIntegerField(_("taking part"), null=True, blank=True)
    eligible = models.PositiveIntegerField(_("who could take part"), null=True, blank=True)
    payer = models.CharField(_("who paid"), max_length=200, blank=True, validators=[plain_text])
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
            models.CheckConstraint(
                name="work_part_is_within_the_whole",
                condition=Q(taking_part=None) | Q(eligible=None) | Q(taking_part__lte=F("eligible"), eligible__gt=0),
                violation_error_message=_("No more can take part than could."),
            ),
        ]
        triggers = [*Record.Meta.triggers, costs_add_up("work")]
        verbose_name = _("work or model")
        verbose_name_plural = _("works and models")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:work-detail", args=[self.pk])


class WorkPhotoQuerySet(ScopedQuerySet["WorkPhoto"]):
    unit_field = "work__unit"


@tracked
class WorkPhoto(models.Model):
    """A photo of a work."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("photo"))
    caption = models.CharField(_("caption"), max_length=200, blank=True, validators=[plain_text])
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = WorkPhotoQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="work_shows_a_photo_once", fields=("work", "file")),
            models.CheckConstraint(
                name="work_photo_was_added_by_somebody", condition=Q(added_by__isnull=False, added_at__isnull=False)
            ),
        ]
        verbose_name = _("photo of a work")
        verbose_name_plural = _("photos of works")

    def __str__(self) -> str:
        return self.caption or str(self.pk)
