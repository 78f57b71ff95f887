"""Types of awards over REST, and by which rules each is given from which day."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from campaigns.eligibility.rules import RULES, Takes
from campaigns.models import AwardRules, AwardType, RecipientKind
from campaigns.services import award_types as services
from common.api.changes import put_into
from common.api.fields import DaysField
from common.api.paging import Order
from common.api.resources import Rows, verb
from common.api.writes import Keeping
from common.validators import plain_text
from unions.api.fields import unit_field
from unions.models import Can
from unions.services.catalogue import defines_for_all


class AwardTypeSerializer(serializers.ModelSerializer[AwardType]):
    """A type of award. Those without a unit are everybody's; those of a unit serve it and all below it.

    The code is made of the name and stays. What is not offered any more is not given, and stays as it is where it was.
    """

    unit = unit_field(Can.DEFINE, required=False, allow_null=True)

    class Meta:
        model = AwardType
        fields = ("id", "code", "unit", "name", "name_en", "nature", "form", "giver", "recipients", "basis", "once",
                  "rank", "is_offered")  # fmt: skip
        read_only_fields = ("code", "is_offered")
        validators: tuple[Any, ...] = ()


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "object", "required": ["rule"], "properties": {"rule": {"type": "string"}}},
        "examples": [[{"rule": "union_years", "at_least": 20}]],
    }
)
class RulesField(serializers.JSONField):
    """Rules as the catalogue of rules describes them; the service says what is wrong with them."""


class AwardRulesSerializer(serializers.ModelSerializer[AwardRules]):
    """The rules of a type over some days, and the regulation that they come from."""

    valid = DaysField()
    rules = RulesField()

    class Meta:
        model = AwardRules
        fields = ("id", "valid", "regulation", "rules")


class NewAwardRulesSerializer(serializers.Serializer[Any]):
    """Rules that hold from a day on, until the next ones begin. From the first day of others they put those right."""

    starting = serializers.DateField()
    regulation = serializers.CharField(max_length=250, validators=[plain_text])
    rules = RulesField()


class KnownRuleValueSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    takes = serializers.ChoiceField([one.value for one in Takes])
    required = serializers.BooleanField()  # type: ignore[assignment]
    most = serializers.IntegerField()


class KnownRuleSerializer(serializers.Serializer[Any]):
    """A rule that awards can be given by: what it takes, and for which kinds of recipients it is."""

    rule = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    recipients = serializers.ListField(child=serializers.ChoiceField(RecipientKind.choices))
    values = KnownRuleValueSerializer(many=True)


class KnownRulesSerializer(serializers.Serializer[Any]):
    rules = KnownRuleSerializer(many=True)


class AwardTypeViewSet(Keeping, Rows):
    """Types of awards: everybody's, those of the unions above, and those within reach."""

    model = AwardType
    serializer_class = AwardTypeSerializer
    filters = {
        "code": "code",
        "unit": "unit__code",
        "nature": "nature",
        "form": "form",
        "giver": "giver",
        "recipients": "recipients",
        "basis": "basis",
        "once": "once",
        "is_offered": "is_offered",
    }
    searched = ("name", "name_en", "code")
    orders = {"rank": Order(("rank", "pk")), "code": Order(("code",))}
    can_add = can_change = Can.DEFINE

    def rows(self, can: Any = None) -> QuerySet[AwardType]:
        seen = services.within(self.scope)
        if can is None:
            return seen
        own = Q(unit__in=self.scope.units(can).values("pk"))
        return seen.filter(own | Q(unit=None)) if defines_for_all(self.scope) else seen.filter(own)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def add(self, said: dict[str, Any]) -> AwardType:
        return services.add_type(AwardType(**said), scope=self.scope)

    def change(self, row: AwardType, said: dict[str, Any]) -> AwardType:
        return services.change_type(put_into(row, said), scope=self.scope)

    @verb(can=Can.DEFINE)
    def offer(self, award_type: AwardType) -> AwardType:
        """Offer a type again."""
        return services.offer_type(award_type.pk, offered=True, scope=self.scope)

    @verb(can=Can.DEFINE)
    def withdraw(self, award_type: AwardType) -> AwardType:
        """Offer a type no longer. What was given stays as it is."""
        return services.offer_type(award_type.pk, offered=False, scope=self.scope)

    # Rules ------------------------------------------------------------------------------------------

    @extend_schema(responses=AwardRulesSerializer(many=True))
    @action(detail=True, methods=["get"])
    def rules(self, request: Any, pk: str) -> Response:
        """The rules of a type in time, the latest first."""
        return self.part(self.get_object().rules_in_time.all(), AwardRulesSerializer)

    rules.orders = {"latest": Order(("valid",), descending=True)}  # type: ignore[attr-defined]
    rules.pages = True  # type: ignore[attr-defined]

    @verb(NewAwardRulesSerializer, can=Can.DEFINE, path="set-rules", answers=AwardRulesSerializer)
    def set_rules(self, award_type: AwardType, **said: Any) -> Response:
        """Say by which rules a type is given from a day on. What held until then ends with the day before."""
        made = services.set_rules(award_type.pk, scope=self.scope, **said)
        return Response(AwardRulesSerializer(made, context=self.get_serializer_context()).data)

    @extend_schema(responses=KnownRulesSerializer)
    @action(detail=False, methods=["get"], url_path="known-rules", pagination_class=None)
    def known_rules(self, request: Any) -> Response:
        """The rules that awards can be given by: their codes, the values each takes, and for whom they are."""
        told = [
            {
                "rule": rule.code,
                "label": str(rule.label),
                "recipients": [kind.value for kind in rule.of],
                "values": [{**vars(value), "label": str(value.label), "takes": value.takes.value}
                           for value in rule.values],
            }
            for rule in RULES.values()
        ]  # fmt: skip
        return Response({"rules": told})
