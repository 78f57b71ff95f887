"""Rotating pots over REST: who takes part, and whose turn it is."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from common.api.fields import DaysField, InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding, Changing, Removing
from common.money import LARGEST
from members.forms.kept import people_of
from unions.api.days import LastDaySerializer, LastingUnder
from unions.api.fields import unit_field
from unions.models import Can
from welfare.models import PotShare, PotTurn, RotatingPot
from welfare.services import pots as services

MOST_SAVERS = 200


class SaverSerializer(serializers.Serializer[Any]):
    """A participant and what they have in the pot, in đồng."""

    member = InScope(people_of)
    amount = serializers.IntegerField(min_value=1, max_value=LARGEST)


class PotSerializer(serializers.ModelSerializer):
    """Members of a group save into a common pot and draw it in turn: their own money.

    `starting` is the first day of a new pot, `savers` are those who begin it, two at least.
    """

    unit = unit_field()
    starting = serializers.DateField(write_only=True)
    savers: Any = serializers.ListSerializer(child=SaverSerializer(), write_only=True, max_length=MOST_SAVERS)
    valid = DaysField(read_only=True)

    class Meta:
        model = RotatingPot
        fields = ("id", "unit", "starting", "savers", "monthly", "note", "valid")
        validators: tuple[Any, ...] = ()  # the service checks the whole pot


class RoundSerializer(serializers.Serializer[Any]):
    """A turn a month for each share, by their ids in the order of their turns; the first is on `starting`."""

    starting = serializers.DateField()
    order = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=MOST_SAVERS
    )


class PotViewSet(Adding, Changing, LastingUnder, Rows):
    """Rotating pots of groups in reach."""

    model = RotatingPot
    serializer_class = PotSerializer
    filters = {"unit": "unit__code", "monthly": "monthly"}
    searched = ("note", "unit__code")
    can_add = can_change = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def add(self, said: dict[str, Any]) -> RotatingPot:
        starting, savers = said.pop("starting"), said.pop("savers")
        return services.open_pot(
            RotatingPot(**said), [services.Saver(**one) for one in savers], starting=starting, scope=self.scope
        )

    def change(self, row: RotatingPot, said: dict[str, Any]) -> RotatingPot:
        """Change what each pays in a month, and the note; the rest of a pot stands."""
        for name in ("monthly", "note"):
            setattr(row, name, said.get(name, getattr(row, name)))
        return services.change_pot(row, scope=self.scope)

    @verb(LastDaySerializer, can=Can.RECORD)
    def close(self, pot: RotatingPot, last_day: Any) -> RotatingPot:
        """Let a pot end with a day. Turns that nobody drew until then fall away."""
        return services.close_pot(pot.pk, last_day=last_day, scope=self.scope)

    @verb(can=Can.RECORD)
    def reopen(self, pot: RotatingPot) -> RotatingPot:
        """Take the end of a pot back."""
        return services.reopen_pot(pot.pk, scope=self.scope)

    @verb(SaverSerializer, can=Can.RECORD)
    def join(self, pot: RotatingPot, **said: Any) -> RotatingPot:
        """Let somebody take part, or put right what they have in the pot."""
        services.set_share(pot.pk, services.Saver(**said), scope=self.scope)
        return pot

    @verb(RoundSerializer, can=Can.RECORD, path="round")
    def draw_up_round(self, pot: RotatingPot, starting: Any, order: list[int]) -> RotatingPot:
        """Draw up a round: a turn a month for each share, once the last round is over."""
        services.draw_up_round(pot.pk, order, starting=starting, scope=self.scope)
        return pot


class PotShareSerializer(serializers.ModelSerializer):
    """What one participant has in a pot, in đồng."""

    pot = serializers.PrimaryKeyRelatedField[Any](read_only=True)
    member = serializers.PrimaryKeyRelatedField[Any](read_only=True)

    class Meta:
        model = PotShare
        fields = ("id", "pot", "member", "amount")
        read_only_fields = fields


class ShareViewSet(Removing, Rows):
    """Shares in pots of groups in reach. Who joins a pot has one."""

    model = PotShare
    serializer_class = PotShareSerializer
    filters = {"pot": "pot", "member": "member", "unit": "pot__unit__code", "amount": "amount"}
    can_remove = Can.RECORD

    def remove(self, row: PotShare) -> None:
        """Let somebody take part no more, who has not drawn the pot yet."""
        services.drop_share(row.pk, scope=self.scope)


class PotTurnSerializer(serializers.ModelSerializer):
    """Whose turn it is to draw a pot, and on which day and how much it was drawn."""

    share = serializers.PrimaryKeyRelatedField[Any](read_only=True)
    pot = serializers.IntegerField(source="share.pot_id", read_only=True)
    member = serializers.IntegerField(source="share.member_id", read_only=True)

    class Meta:
        model = PotTurn
        fields = ("id", "pot", "share", "member", "due_on", "drawn_on", "amount")
        read_only_fields = ("drawn_on", "amount")
        validators: tuple[Any, ...] = ()  # whoever has theirs on that day takes this one's instead


class DrawSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    amount = serializers.IntegerField(min_value=1, max_value=LARGEST)


class TurnViewSet(Changing, Rows):
    """Turns of pots of groups in reach."""

    model = PotTurn
    serializer_class = PotTurnSerializer
    filters = {
        "pot": "share__pot",
        "share": "share",
        "member": "share__member",
        "unit": "share__pot__unit__code",
        "due_on": "due_on",
        "drawn_on": "drawn_on",
    }
    orders = {"newest": NEWEST, "due": Order(("due_on", "pk"))}
    can_change = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("share")

    def change(self, row: PotTurn, said: dict[str, Any]) -> PotTurn:
        """Give a turn another day. Whoever has theirs on that day takes this one's instead."""
        return services.move_turn(row.pk, due_on=said.get("due_on", row.due_on), scope=self.scope)

    @verb(DrawSerializer, can=Can.RECORD)
    def draw(self, turn: PotTurn, **said: Any) -> PotTurn:
        """Write down that a turn was drawn: on which day, and how much."""
        return services.draw(turn.pk, scope=self.scope, **said)

    @verb(can=Can.RECORD)
    def undo(self, turn: PotTurn) -> PotTurn:
        """Write down that a turn was not drawn after all."""
        return services.undo_draw(turn.pk, scope=self.scope)
