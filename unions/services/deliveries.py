"""What webhooks are told is sent: signed, again after a while where it was not taken, and given up in the end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from common.inbox import notify
from common.outward import OutwardError, post
from unions.access import Scope
from unions.models import Can, Webhook, WebhookDelivery, WebhookEvent
from unions.webhooks import ask_to_send

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# After how long it is tried again; then it is given up.
BACK_OFF = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)
OFF_AFTER = timedelta(days=3)  # of failing alone
KEPT, FORGOTTEN = timedelta(days=90), 500  # how long the log goes back, and how much of it goes at a tick
SENDS_FOR_SECONDS = 60  # then the job ends, and the next goes on
SECONDS = 10

State = WebhookDelivery.State

FAULTS: dict[str, Any] = {
    "reach": gettext_lazy("The account of the webhook may not look at this unit any more."),
    "answer": gettext_lazy("The answer was none of 200 to 299."),
    "redirect": gettext_lazy("The answer leads elsewhere, and is not followed."),
    "name": gettext_lazy("The name of the server was not found."),
    "connection": gettext_lazy("The server could not be reached."),
    "timeout": gettext_lazy("The server did not answer in time."),
    "tls": gettext_lazy("The certificate of the server is not valid for its name."),
    "forbidden": gettext_lazy("The server lies within a network to which nothing is sent."),
}
OTHER_FAULT = gettext_lazy("The address of the webhook is none to which something is sent.")


def fault_in_words(code: str) -> str:
    return str(FAULTS.get(code, OTHER_FAULT)) if code else ""


def due(now: datetime) -> Any:
    return WebhookDelivery.objects.filter(state=State.WAITING, due_at__lte=now, webhook__is_active=True)


def tick(now: datetime) -> None:
    """What is due and not on its way is asked for; what happened long ago is forgotten."""
    if waiting := set(due(now).values_list("webhook", flat=True)):
        ask_to_send(waiting)
    oldest = WebhookEvent.objects.order_by("pk").values("pk")[:FORGOTTEN]
    WebhookEvent.objects.filter(pk__in=oldest, happened_at__lt=now - KEPT).delete()


def deliver(webhook_pk: int) -> int:
    """Send what is due to one webhook, the oldest first, as much as a job has time for; how many were taken.

    Whoever does not take one is not asked to take the next at once: the tick goes on with it.
    """
    until, taken = time.monotonic() + SENDS_FOR_SECONDS, 0
    for pk in list(due(timezone.now()).filter(webhook=webhook_pk).order_by("pk").values_list("pk", flat=True)):
        if time.monotonic() > until or not _send(pk):
            break
        taken += 1
    return taken


def _send(pk: int) -> bool:
    """Whether the next may be sent. Sent by two at once, one does; killed meanwhile, it is due again after a while."""
    if not (delivery := _taken_in_hand(pk)):
        return True
    webhook = delivery.webhook
    if not Scope.of(webhook.account).allows(Can.VIEW, delivery.event.unit):
        WebhookDelivery.objects.filter(pk=pk).update(state=State.GIVEN_UP, fault="reach")
        return True
    body = json.dumps(payload(delivery.event), ensure_ascii=False, separators=(",", ":")).encode()
    status, fault = None, ""
    try:
        status = post(webhook.url, body, _headers(delivery, body), timeout=SECONDS).status
    except OutwardError as error:
        fault = error.code
    if status is not None and not 200 <= status < 300:
        fault = "redirect" if 300 <= status < 400 else "answer"
    _note(delivery, status, fault)
    return not fault


def _taken_in_hand(pk: int) -> WebhookDelivery | None:
    """A delivery that is due, with the moment of the next attempt written before this one is made."""
    now = timezone.now()
    attempts = due(now).filter(pk=pk).values_list("attempts", flat=True).first()
    if attempts is None:
        return None
    again = now + BACK_OFF[min(attempts, len(BACK_OFF) - 1)]
    mine = due(now).filter(pk=pk, attempts=attempts)
    if not mine.update(attempts=F("attempts") + 1, tried_at=now, due_at=again):
        return None
    with_rows = WebhookDelivery.objects.select_related("webhook__account", "webhook__created_by", "event__unit")
    return with_rows.filter(pk=pk).first()


def payload(event: WebhookEvent) -> dict[str, Any]:
    """What is sent: the same each time."""
    return {
        "id": str(event.key),
        "kind": event.kind,
        "happened_at": timezone.localtime(event.happened_at).isoformat(),
        "unit": event.unit.code,
        "about": event.about,
    }


def _headers(delivery: WebhookDelivery, body: bytes) -> dict[str, str]:
    """As Standard Webhooks has them; all attempts have the same id."""
    now, webhook = timezone.now(), delivery.webhook
    message, moment = str(delivery.event.key), str(int(now.timestamp()))
    secrets = [webhook.secret]
    if webhook.secret_before_until and now < webhook.secret_before_until:
        secrets.append(webhook.secret_before)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "So-Cong-doan-Webhooks/1",
        "webhook-id": message,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signature(secret, message, moment, body) for secret in secrets),
    }


def signature(secret: str, message: str, moment: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


@transaction.atomic
def _note(delivery: WebhookDelivery, status: int | None, fault: str) -> None:
    """Write down how an attempt went, and what follows for the delivery and its webhook."""
    webhook = Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first()
    if webhook is None:
        return  # removed meanwhile, with all that it was told
    now, is_last = timezone.now(), delivery.attempts > len(BACK_OFF)
    state = State.DELIVERED if not fault else State.GIVEN_UP if is_last else State.WAITING
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts)  # else it was replayed meanwhile
    mine.update(state=state, status_code=status, fault=fault)
    if not fault:
        Webhook.objects.filter(pk=webhook.pk, failing_since__isnull=False).update(failing_since=None)
    elif webhook.failing_since is None:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=now)
    elif webhook.is_active and now - webhook.failing_since >= OFF_AFTER:
        Webhook.objects.filter(pk=webhook.pk).update(is_active=False, version=F("version") + 1)
        _tell(delivery, "off", now, gettext_lazy("The webhook “%(name)s” took nothing for 3 days and is switched off."))
        return
    if state == State.GIVEN_UP:
        _tell(
            delivery, "given-up", now, gettext_lazy("The webhook “%(name)s” did not take what it was told: given up.")
        )


def _tell(delivery: WebhookDelivery, what: str, now: datetime, text: Any) -> None:
    """Tell who made the webhook and for whom it stands, once a day."""
    webhook = delivery.webhook
    notify(
        {webhook.created_by, webhook.account},
        key=f"webhook:{webhook.pk}:{what}:{timezone.localdate(now)}",
        text=lambda: str(text) % {"name": webhook.name},
        url=webhook.get_absolute_url(),
        icon="exclamation-triangle",
    )
