"""How a figure is told: exact, in words, with its definition and the way to its records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.reverse import reverse

from common.api.fields import DaysField
from common.facts import CountUnit
from common.periods import Period
from reports.api.fields import AS_REPORTED
from reports.figures import Figure, Value
from reports.models import Indicator
from reports.worded import plainly
from unions.models import UnionUnit

KINDS = ("counted", "declared", "external")
NUMBER = {"type": ["number", "null"], "description": "Whole; of a share the quotient, to six decimals."}

Tell = Callable[[Figure], dict[str, Any]]


class DefinitionOfFigureSerializer(serializers.Serializer[Any]):
    """Which version of the indicator holds for the period, and over which days it does."""

    number = serializers.IntegerField()
    valid = DaysField()


@extend_schema_field(NUMBER)
class NumberField(serializers.Field):
    """A value as a number of JSON."""

    def to_representation(self, value: Any) -> Any:
        return value


class FigureSerializer(serializers.Serializer[Any]):
    """A figure of a union and period.

    `value` is null where nothing could be divided or nobody declared. Of what divides, `numerator` and `denominator`
    say exactly what was divided; of a rank they are the place and how many have one. `written` is the value as the
    pages write it. `kind` is the least certain of what stands behind it. `evidence` is the address of its records.
    """

    code = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    value = NumberField()
    written = serializers.CharField()
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    count_unit = serializers.ChoiceField(CountUnit.choices)
    better = serializers.ChoiceField([("", ""), *Indicator.Better.choices])
    definition = DefinitionOfFigureSerializer()
    evidence_rows = serializers.IntegerField()
    evidence = serializers.URLField()


class PartOfFigureSerializer(serializers.Serializer[Any]):
    """How much of a figure falls on one value of a dimension."""

    code = serializers.CharField()
    value = NumberField()


@extend_schema_field({"type": ["string", "integer", "boolean", "null"]})
class PlainField(serializers.Field):
    """A word, a number, yes or no."""

    def to_representation(self, value: Any) -> Any:
        return value


class FiguresOfSerializer(serializers.Serializer[Any]):
    """The figures of one union and period."""

    unit = serializers.CharField()
    period = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    figures = FigureSerializer(many=True)


class PartsOfSerializer(serializers.Serializer[Any]):
    """What falls on one value of a dimension; `value` is null for the rest."""

    value = PlainField()
    label = serializers.CharField()  # type: ignore[assignment]
    figures = PartOfFigureSerializer(many=True)


@extend_schema_serializer(many=False)
class FigureTableSerializer(serializers.Serializer[Any]):
    """Figures of a union and period: by themselves, or `by` the unions directly below, quarters, months, or a dimension.

    `results` has a line of the union itself, or one of each union directly below, quarter or month. By a dimension
    it is empty, and `parts` has a line for each value; `whole` names the figures that cannot be told apart by it.
    """

    unit = serializers.CharField()
    period = serializers.CharField()
    tree = serializers.CharField()
    by = serializers.CharField(allow_null=True)
    results = FiguresOfSerializer(many=True)
    parts = PartsOfSerializer(many=True)
    whole = serializers.ListField(child=serializers.CharField())


def number_of(value: Value) -> int | float | None:
    return round(float(value), 6) if isinstance(value, Fraction) else value


def tree_of(tree_on: date | None) -> str:
    return tree_on.isoformat() if tree_on else AS_REPORTED


def teller(request: Any) -> Tell:
    """From a figure to what is told of it. The parts of its addresses are made once: a province has many."""
    root = reverse("api:figures-list", request=request)
    shared: dict[tuple[str, str, date | None], str] = {}
    definitions: dict[int, dict[str, Any]] = {}

    def query(unit: UnionUnit, period: Period, tree_on: date | None) -> str:
        place = (unit.code, period.code, tree_on)
        if place not in shared:
            asked = {"unit": unit.code, "period": period.code} | ({"tree": tree_of(tree_on)} if tree_on else {})
            shared[place] = urlencode(asked)
        return shared[place]

    def of_definition(figure: Figure) -> dict[str, Any]:
        one = figure.definition
        if one.pk not in definitions:
            definitions[one.pk] = {
                "code": one.code,
                "name": str(one.indicator),
                "group": one.indicator.group_id,
                "count_unit": one.count_unit,
                "better": one.indicator.better,
                "definition": {"number": one.number, "valid": DaysField.tell_column(one.valid)},
            }
        return definitions[one.pk]

    def told(figure: Figure) -> dict[str, Any]:
        return {
            **of_definition(figure),
            "kind": figure.kind,
            "value": number_of(figure.value),
            "written": plainly(figure),
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "evidence_rows": figure.evidence_rows,
            "evidence": f"{root}{figure.code}/evidence/?{query(figure.unit, figure.period, figure.tree_on)}",
        }

    return told
