"""How a definition of an indicator is said and told, and what one that is not kept yet counts."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.fields import DaysField, InScope
from common.wording import WORDINGS
from reports.api.fields import PeriodField
from reports.api.figure_rows import NumberField
from reports.kinds import KINDS
from reports.models import IndicatorVersion
from reports.services.indicators import within
from unions.api.fields import unit_field
from unions.models import Can

Operation, PeriodRule, ScopeRule = (
    IndicatorVersion.Operation,
    IndicatorVersion.PeriodRule,
    IndicatorVersion.ScopeRule,
)
CONDITIONS = {
    "type": "object",
    "additionalProperties": True,
    "description": "By the code of a dimension of the records: a value, or a list of values any of which is meant.",
    "examples": [{"kind": ["visit-sick", "visit-birth"]}],
}


@extend_schema_field(CONDITIONS)
class ConditionsField(serializers.JSONField):
    """Conditions of a definition; whether they can be met is said by the service."""

    def to_internal_value(self, data: Any) -> Any:
        given = super().to_internal_value(data)
        if not isinstance(given, dict) or len(given) > 50:
            raise serializers.ValidationError(self.error_messages["invalid"], code="invalid")
        return given


class DefinitionSerializer(serializers.ModelSerializer[IndicatorVersion]):
    """What an indicator counts: records of a `kind` by a `measure`, `where` conditions hold; or an `operation` on one or
    two others, `first` and `second`. Without `count_unit` it follows from the rest, where only one fits."""

    kind = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    measure = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    where = ConditionsField(required=False, default=dict)
    period_rule = serializers.ChoiceField(PeriodRule.choices, required=False)
    scope_rule = serializers.ChoiceField(ScopeRule.choices, required=False)
    count_unit = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")
    wording = serializers.ChoiceField([("", ""), *((code, code) for code in WORDINGS)], required=False, default="")
    operation = serializers.ChoiceField([("", ""), *Operation.choices], required=False, default="")
    first = InScope(within, slug="code", required=False, allow_null=True)
    second = InScope(within, slug="code", required=False, allow_null=True)

    class Meta:
        model = IndicatorVersion
        fields = (
            "kind",
            "measure",
            "where",
            "operation",
            "first",
            "second",
            "period_rule",
            "scope_rule",
            "count_unit",
            "wording",
        )
        validators: tuple[Any, ...] = ()  # the services check the whole definition


class IndicatorVersionSerializer(DefinitionSerializer):
    """A version of an indicator, for periods that are cut off within `valid`."""

    count_unit = serializers.CharField()
    valid = DaysField()

    class Meta(DefinitionSerializer.Meta):
        fields = ("number", "valid", *DefinitionSerializer.Meta.fields, "reason")  # type: ignore[assignment]


class TryDefinitionSerializer(DefinitionSerializer):
    """A definition that is counted for a union and period, and not kept. `indicator` is what it would be a version of."""

    unit = unit_field(Can.VIEW)
    period = PeriodField()
    indicator = InScope(within, slug="code", required=False, allow_null=True, default=None)

    class Meta(DefinitionSerializer.Meta):
        fields = ("unit", "period", "indicator", *DefinitionSerializer.Meta.fields)  # type: ignore[assignment]


class TriedPartSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    value = NumberField()
    written = serializers.CharField()


class TriedRecordSerializer(serializers.Serializer[Any]):
    """A record that would be counted, with how it answers the columns of its kind."""

    id = serializers.IntegerField()
    cells = serializers.ListField(child=serializers.CharField())


class TrialSerializer(serializers.Serializer[Any]):
    """What a definition counts, or in `refused` why nothing is told.

    Of few people, where what is asked of them is sensitive, `value` is null and `written` says that they are few.
    `records` are the first of `evidence_rows`, as far as the account may be told them.
    """

    refused = serializers.ListField(child=serializers.CharField())
    value = NumberField()
    written = serializers.CharField()
    count_unit = serializers.CharField()
    evidence_rows = serializers.IntegerField(allow_null=True)
    parts = TriedPartSerializer(many=True)
    columns = serializers.ListField(child=serializers.CharField())
    records = TriedRecordSerializer(many=True)


def definition_of(said: dict[str, Any]) -> IndicatorVersion:
    """What a body says, of no indicator yet. Rules that are not said are those of its records."""
    said = {name: value for name, value in said.items() if value is not None}
    kind = KINDS.get(said.get("kind", ""))
    usual = PeriodRule.AT_END if kind and kind.is_stock else PeriodRule.IN_PERIOD
    return IndicatorVersion(**{"period_rule": usual, **said})
