"""Other systems are told of what happened: written down in the transaction of the change, sent after it.

What is written down names the thing and says nothing of people or amounts; who is told reads it over the API, with the
reach of the account for which the webhook stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import jobs
from unions.access import Scope, paths_of_those_looked_at
from unions.models import Account, Can, TreePath, Webhook, WebhookDelivery, WebhookEvent

DELIVER = "unions.deliver"
API = "/api/v1/"


@dataclass(frozen=True)
class Happened:
    """Something that happened to what stands at `path` of the API, credited to a unit."""

    unit_id: int
    path: str  # below API: "payouts/7/"
    about: dict[str, Any] = field(default_factory=dict)  # ids, codes and states


def tell(kind: str, unit_id: int, *, path: str, **about: Any) -> None:
    """Tell of one thing, in the caller's transaction."""
    tell_each(kind, [Happened(unit_id, path, about)])


def tell_each(kind: str, happened: Iterable[Happened]) -> None:
    """Tell webhooks at the units and above them, each as far as its account sees, in the caller's transaction.

    A webhook is told once of a path, however many units it is about. Where no webhook waits for the kind this is one
    statement; else as many for a thousand things as for one.
    """
    webhooks = list(Webhook.objects.filter(is_active=True, kinds__contains=[kind]).select_related("account"))
    if not webhooks:
        return
    told = list(happened)
    around = _at_and_above({one.unit_id for one in told})
    near = set().union(*around.values())
    at_unit: dict[int, list[Webhook]] = defaultdict(list)
    for webhook in webhooks:
        if webhook.unit_id in near:
            at_unit[webhook.unit_id].append(webhook)
    accounts = {webhook.account_id: webhook.account for found in at_unit.values() for webhook in found}
    sees = {pk: _seen(account, around) for pk, account in accounts.items()}
    first: dict[tuple[int, str], int] = {}  # by webhook and path, which of the things it is told
    for n, one in enumerate(told):
        for unit in around[one.unit_id] & at_unit.keys():
            for webhook in at_unit[unit]:
                if one.unit_id in sees[webhook.account_id]:
                    first.setdefault((webhook.pk, one.path), n)
    if first:
        events = {n: _event(kind, told[n]) for n in sorted(set(first.values()))}
        WebhookEvent.objects.bulk_create(events.values())
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(webhook_id=webhook_pk, event=events[n]) for (webhook_pk, _path), n in first.items()
        )
        send_soon({webhook_pk for webhook_pk, _path in first})


def send_soon(webhooks: Collection[int]) -> None:
    """Have a worker send what is due, once this is committed. Where that fails the tick asks again."""
    transaction.on_commit(partial(ask_to_send, webhooks), robust=True)


def ask_to_send(webhooks: Iterable[int]) -> None:
    """One job for all that a webhook is told of, done again whenever there is more: whoever does not answer holds up
    nobody else."""
    jobs.ask_all(DELIVER, {f"{DELIVER}:{pk}": {"webhook": pk} for pk in sorted(webhooks)}, by=None, again=True)


def _event(kind: str, one: Happened) -> WebhookEvent:
    return WebhookEvent(kind=kind, unit_id=one.unit_id, about={"path": API + one.path, **one.about})


def _at_and_above(units: Collection[int]) -> dict[int, set[int]]:
    """The units at whose webhooks things of a unit are told: itself, and those above where reach finds it today."""
    found: dict[int, set[int]] = {unit: set() for unit in units}
    for unit, paths in paths_of_those_looked_at(units, timezone.localdate()).items():
        for path in paths:
            found[unit].update(TreePath(path=path).unit_ids())
    return found


def _seen(account: Account, units: Collection[int]) -> set[int]:
    """Which of the units an account may look at today."""
    places = Scope.of(account).places(Can.VIEW)
    return set(places.filter(unit__in=units).values_list("unit", flat=True))
