"""What other systems are told of by themselves: where to, what happened, and how each telling went."""

from __future__ import annotations

import base64
import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unions.models.accounts import Account
from unions.models.reach import ScopedQuerySet
from unions.models.units import UnionUnit


def new_secret() -> str:
    """A key of 32 bytes in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class WebhookKind(models.TextChoices):
    REPORT_STATE = "report.state", _("A report was handed in, sent back, accepted or locked")
    AWARD_DECIDED = "award.decided", _("An award was decided")
    PAYOUT_PAID = "payout.paid", _("A payout was handed out")
    UNITS_REORGANISED = "units.reorganised", _("Unions were reorganised")


PING = "ping"  # tells nothing but that the address is reached
EVENT_KINDS = [*WebhookKind.choices, (PING, _("A try"))]


class Webhook(models.Model):
    """An address that is told of what happens in a unit and below it, as far as its account may see."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="webhooks")
    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("union"))
    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(_("address"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=30, choices=WebhookKind.choices), verbose_name=_("told of"))
    secret = models.CharField(max_length=60, default=new_secret, editable=False)
    secret_before = models.CharField(max_length=60, blank=True, editable=False)  # signs beside it for a while
    secret_before_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)  # until something is delivered
    created_by = models.ForeignKey(Account, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet["Webhook"].as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                name="webhook_is_told_of_something",
                condition=Q(kinds__len__gt=0),
                violation_error_message=_("Choose at least one thing to be told of."),
            )
        ]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("unions:webhook-detail", args=[self.pk])


class WebhookEvent(models.Model):
    """Something that happened, written with it. It names the thing and says nothing of people."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30, choices=EVENT_KINDS)
    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+")
    about = models.JSONField(help_text="Ids, codes and states; the path of the thing in the API.")
    happened_at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet["WebhookEvent"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-happened_at"], name="webhook_event_of_unit")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class DeliveryQuerySet(ScopedQuerySet["WebhookDelivery"]):
    unit_field = "webhook__unit"


class WebhookDelivery(models.Model):
    """Telling one address of one thing: when it is due, how often it was tried and what came back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(WebhookEvent, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["due_at"], name="webhook_delivery_due", condition=Q(state="waiting"))]
        constraints = [
            models.UniqueConstraint(name="webhook_is_told_once_of_an_event", fields=("webhook", "event")),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.event_id}"
