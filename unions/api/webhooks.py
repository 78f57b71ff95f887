"""Webhooks over REST: where to, of what, how each telling went, and telling it again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.paging import NEWEST, Order
from common.api.parameters import asked_choice
from common.api.resources import Rows, verb
from common.api.writes import Keeping, Removing
from unions.api.fields import unit_field
from unions.models import Can, Webhook, WebhookDelivery, WebhookKind
from unions.models.webhooks import EVENT_KINDS
from unions.services import webhooks as services
from unions.services.deliveries import fault_in_words

State = WebhookDelivery.State
DELIVERY = "delivery"
OF_DELIVERY = OpenApiParameter(
    DELIVERY, {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}, OpenApiParameter.PATH
)


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """An address that is told of what happens in a unit and below it, as far as `account` may look.

    `secret` is told once: when the webhook is added, and when the secret is changed. `failing_since` is null while
    deliveries arrive; a webhook that took nothing for 3 days is switched off (`is_active`).
    """

    unit = unit_field(Can.STAFF)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(WebhookKind.choices), allow_empty=False, max_length=len(WebhookKind.choices)
    )
    account = serializers.SlugRelatedField[Any](slug_field="username", read_only=True)
    secret = serializers.SerializerMethodField()

    class Meta:
        model = Webhook
        fields = (
            "id",
            "unit",
            "name",
            "url",
            "kinds",
            "is_active",
            "account",
            "secret",
            "failing_since",
            "created_at",
            "version",
        )
        read_only_fields = ("failing_since", "created_at", "version")

    @extend_schema_field(
        {"type": ["string", "null"], "examples": ["whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="]}
    )
    def get_secret(self, webhook: Webhook) -> str | None:
        return webhook.secret if webhook.pk == getattr(self.context["view"], "discloses", None) else None


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """Telling a webhook of one thing. `event` is the `webhook-id` of what is sent, the same at each attempt.

    `state` is waiting (due at `due_at`), delivered or given_up; `status_code` is that of the last answer, `fault` why
    the last attempt failed: reach, answer, redirect, name, connection, timeout, tls, forbidden, or empty.
    """

    event = serializers.UUIDField(source="event.key", read_only=True)
    kind = serializers.ChoiceField(EVENT_KINDS, source="event.kind", read_only=True)
    unit = serializers.SlugField(source="event.unit.code", read_only=True)
    about = serializers.DictField(source="event.about", read_only=True)
    happened_at = serializers.DateTimeField(source="event.happened_at", read_only=True)
    message = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "event",
            "kind",
            "unit",
            "about",
            "happened_at",
            "state",
            "attempts",
            "due_at",
            "tried_at",
            "status_code",
            "fault",
            "message",
        )
        read_only_fields = fields

    def get_message(self, delivery: WebhookDelivery) -> str:
        return fault_in_words(delivery.fault)


class SinceSerializer(serializers.Serializer[Any]):
    since = serializers.DateTimeField()
    state = serializers.ChoiceField([State.DELIVERED, State.GIVEN_UP], required=False)


class ReplayedSerializer(serializers.Serializer[Any]):
    replayed = serializers.IntegerField()


class WebhookViewSet(Keeping, Removing, Rows):
    """Webhooks of the units where this account says who works. What is sent is signed as Standard Webhooks.

    A webhook sees what the account sees that added or last changed it, when it is sent.
    """

    model = Webhook
    serializer_class = WebhookSerializer
    filters = {"unit": "unit__code", "is_active": "is_active", "failing_since": "failing_since"}
    searched = ("name", "url")
    orders = {"newest": NEWEST, "name": Order(("name", "pk"))}
    can_add = can_change = can_remove = Can.STAFF
    discloses: int | None = None  # the webhook whose secret is told in this answer

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(Can.STAFF)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "account")

    def add(self, said: dict[str, Any]) -> Webhook:
        made = services.add_webhook(Webhook(**said), scope=self.scope)
        self.discloses = made.pk
        return made

    def change(self, row: Webhook, said: dict[str, Any]) -> Webhook:
        put_into(row, said)
        return services.change_webhook(row, seen_version=row.version, scope=self.scope)

    def remove(self, row: Webhook) -> None:
        services.remove_webhook(row.pk, seen_version=row.version, scope=self.scope)

    @verb(can=Can.STAFF)
    def rotate_secret(self, webhook: Webhook) -> Webhook:
        """Give a webhook another `secret`, told in this answer alone. For a day the one before signs beside it."""
        changed = services.rotate_secret(webhook.pk, seen_version=webhook.version, scope=self.scope)
        self.discloses = changed.pk
        return changed

    @verb(can=Can.STAFF, seen=False, answers=DeliverySerializer, status=HTTPStatus.ACCEPTED)
    def test(self, webhook: Webhook) -> Response:
        """Send a `ping` that tells nothing, to see whether it arrives: its delivery says so soon."""
        return self._on_its_way(services.try_webhook(webhook.pk, scope=self.scope))

    # What was told ----------------------------------------------------------------------------------

    @extend_schema(
        parameters=[
            OpenApiParameter("state", str, enum=State.values),
            OpenApiParameter("kind", str, enum=[kind for kind, _label in EVENT_KINDS]),
        ],
        responses=DeliverySerializer(many=True),
    )
    @action(detail=True, methods=["get"])
    def deliveries(self, request: Any, pk: str) -> Response:
        """What a webhook was told in the last 90 days, and how it went; the newest first."""
        found = self.get_object().deliveries.select_related("event__unit")
        for name, path, known in (
            ("state", "state", State.values),
            ("kind", "event__kind", [kind for kind, _label in EVENT_KINDS]),
        ):
            if asked := asked_choice(request.query_params, name, known):
                found = found.filter(**{path: asked})
        return self.part(found, DeliverySerializer)

    deliveries.orders = {"newest": NEWEST}  # type: ignore[attr-defined]
    deliveries.pages = True  # type: ignore[attr-defined]
    deliveries.parameters = ("state", "kind")  # type: ignore[attr-defined]

    @extend_schema(parameters=[OF_DELIVERY])
    @verb(
        can=Can.STAFF,
        seen=False,
        path=rf"deliveries/(?P<{DELIVERY}>[0-9]{{1,18}})/replay",
        answers=DeliverySerializer,
        status=HTTPStatus.ACCEPTED,
    )
    def replay_one(self, webhook: Webhook) -> Response:
        """Send one delivery once more, with the same `webhook-id`; one that waits is tried now."""
        delivery = webhook.deliveries.filter(pk=self.kwargs[DELIVERY]).first()
        if delivery is None:
            raise exceptions.NotFound
        return self._on_its_way(services.replay(delivery.pk, scope=self.scope))

    @verb(SinceSerializer, can=Can.STAFF, seen=False, answers=ReplayedSerializer, status=HTTPStatus.ACCEPTED)
    def replay(self, webhook: Webhook, since: Any, state: str | None = None) -> Response:
        """Send once more all that happened since a moment; with `state` only what was delivered, or given up."""
        states = [state] if state else services.ENDED
        count = services.replay_since(webhook.pk, since, states=states, scope=self.scope)
        return Response({"replayed": count}, status=HTTPStatus.ACCEPTED)

    def _on_its_way(self, delivery: WebhookDelivery) -> Response:
        told = DeliverySerializer(delivery, context=self.get_serializer_context()).data
        return Response(told, status=HTTPStatus.ACCEPTED)
