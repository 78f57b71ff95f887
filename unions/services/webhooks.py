"""Webhooks: who says who works for a unit also says which systems are told of what happens there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.outward import ForbiddenError, target_of
from unions.access import Scope
from unions.models import PING, Can, UnionUnit, Webhook, WebhookDelivery, WebhookEvent
from unions.models.webhooks import new_secret
from unions.webhooks import API, send_soon

MOST = 20  # of one unit
BOTH_SIGN_FOR = timedelta(hours=24)  # the secret and the one before it
State = WebhookDelivery.State
ENDED = (State.DELIVERED, State.GIVEN_UP)

REFUSED: dict[str, Any] = {
    "address": gettext_lazy("Write the whole address, such as https://example.org/webhooks; letters without marks."),
    "plain": gettext_lazy("The address begins with https://."),
    "credentials": gettext_lazy("The address holds no name and no password; what is sent is signed."),
    "port": gettext_lazy("The port is 443, 80, or one from 1024 on."),
    "forbidden": gettext_lazy("This address lies within a network to which nothing is sent."),
}


@transaction.atomic
def add_webhook(webhook: Webhook, *, scope: Scope) -> Webhook:
    """Have an address told of what happens in a unit and below it, as far as this account sees.

    Its `secret` is told by this alone. Raises ValidationError beside a field, PermissionDenied beyond reach.
    """
    webhook.account = webhook.created_by = scope.account
    _require(webhook.unit, scope)
    UnionUnit.objects.select_for_update(no_key=True).get(pk=webhook.unit_id)  # else two add the last one
    if Webhook.objects.of(webhook.unit).count() >= MOST:
        raise ValidationError(_("A unit has at most %(most)d webhooks."), params={"most": MOST}, code="most")
    return _saved(webhook)


@transaction.atomic
def change_webhook(webhook: Webhook, *, seen_version: int, scope: Scope) -> Webhook:
    """Change a webhook. From then on it sees what the account sees that changed it, and it is taken to be well."""
    before = _locked(webhook.pk, scope, seen_version)
    _require(webhook.unit, scope)
    webhook.account, webhook.failing_since = scope.account, None
    webhook.version = before.version + 1
    return _saved(webhook)


@transaction.atomic
def remove_webhook(pk: int, *, seen_version: int, scope: Scope) -> None:
    """Tell an address of nothing any more; what it was told is forgotten with it."""
    _locked(pk, scope, seen_version).delete()


@transaction.atomic
def rotate_secret(pk: int, *, seen_version: int, scope: Scope) -> Webhook:
    """Give a webhook another secret, told by this alone. For a day the one before signs beside it."""
    webhook = _locked(pk, scope, seen_version)
    webhook.secret_before, webhook.secret = webhook.secret, new_secret()
    webhook.secret_before_until = timezone.now() + BOTH_SIGN_FOR
    webhook.version += 1
    return _saved(webhook)


@transaction.atomic
def try_webhook(pk: int, *, scope: Scope) -> WebhookDelivery:
    """Send something that tells nothing, to see whether it arrives."""
    webhook = _in_use(_locked(pk, scope))
    about = {"path": f"{API}webhooks/{webhook.pk}/"}
    event = WebhookEvent.objects.create(kind=PING, unit=webhook.unit, about=about)
    made = WebhookDelivery.objects.create(webhook=webhook, event=event)
    send_soon([webhook.pk])
    return made


@transaction.atomic
def replay(delivery_pk: int, *, scope: Scope) -> WebhookDelivery:
    """Send once more what was sent or given up, or now what is tried again later."""
    rows = WebhookDelivery.objects.select_related("event__unit")
    delivery = rows.get(pk=delivery_pk)
    _in_use(_locked(delivery.webhook_id, scope))
    _send_anew(WebhookDelivery.objects.filter(pk=delivery.pk))
    send_soon([delivery.webhook_id])
    return rows.get(pk=delivery_pk)


@transaction.atomic
def replay_since(pk: int, since: datetime, *, states: Iterable[str] = ENDED, scope: Scope) -> int:
    """Send once more all that happened since a moment and was sent or given up; how many."""
    webhook = _in_use(_locked(pk, scope))
    told = WebhookDelivery.objects.filter(webhook=webhook, state__in=states, event__happened_at__gte=since)
    count = _send_anew(told)
    send_soon([webhook.pk])
    return count


def _send_anew(deliveries: QuerySet[WebhookDelivery]) -> int:
    return deliveries.update(state=State.WAITING, attempts=0, due_at=timezone.now(), status_code=None, fault="")


def _locked(pk: int, scope: Scope, seen_version: int | None = None) -> Webhook:
    """A webhook, held until the transaction ends, for who may say who works at its unit."""
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("unit", "account").get(pk=pk)
    scope.require(Can.STAFF, webhook.unit)
    if seen_version is not None and webhook.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this webhook meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    return webhook


def _in_use(webhook: Webhook) -> Webhook:
    if not webhook.is_active:
        raise ValidationError(_("This webhook is switched off. Switch it on first."), code="off")
    return webhook


def _require(unit: UnionUnit, scope: Scope) -> None:
    """Whoever has a system told of a unit says who works there, and sees it: a narrowed token may do less."""
    scope.require(Can.STAFF, unit)
    scope.require(Can.VIEW, unit)


def _saved(webhook: Webhook) -> Webhook:
    try:
        target_of(webhook.url)
    except ForbiddenError as refused:
        raise ValidationError({"url": ValidationError(REFUSED[refused.code], code=refused.code)}) from refused
    webhook.kinds = list(dict.fromkeys(webhook.kinds))
    webhook.full_clean()
    webhook.save()
    return webhook
