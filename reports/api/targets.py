"""Targets over REST: set, changed, dropped, assigned to the unions below, each with what was reached of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into, require_same
from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.parameters import asked_choice, asked_period
from common.api.problems import Refused
from common.api.resources import Rows, verb
from common.api.writes import Keeping, Removing
from reports.api.fields import PeriodField
from reports.api.figure_rows import NumberField, number_of
from reports.models import Target
from reports.services import targets as services
from reports.services.indicators import within
from reports.targets import portions as portions_of
from reports.targets import results, seen_whole, units_below
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can, Placement
from unions.tree import versions_of

VALUE: dict[str, Any] = {"max_digits": 24, "decimal_places": 6, "max_value": Decimal(10**18), "min_value": Decimal(0)}


class TargetSerializer(serializers.ModelSerializer[Target]):
    """What a union is to reach of an indicator in a period, in the indicator's `count_unit`; a share in percent.

    `parent` is the target of the union above of which it is a part. Union, indicator and period stay as they were
    first written. What was assigned is changed by who assigned it.
    """

    unit = unit_field()
    indicator = InScope(within, slug="code")
    period = PeriodField(source="period_code")
    value = serializers.DecimalField(**VALUE, normalize_output=True)
    campaign = InScope(services.campaigns_within, required=False, allow_null=True)

    class Meta:
        model = Target
        fields = (
            "id",
            "unit",
            "indicator",
            "period",
            "value",
            "count_unit",
            "at_most",
            "parent",
            "campaign",
            "how",
            "denominator",
            "source_document",
            "set_at",
            "version",
        )
        read_only_fields = ("parent", "how", "denominator", "set_at", "version")
        validators: tuple[Any, ...] = ()


class ReachedList(serializers.ListSerializer[Any]):
    """What was reached of all targets of a page is counted together."""

    def to_representation(self, data: Any) -> list[Any]:
        targets = list(data)
        child: Any = self.child
        whole = seen_whole(self.context["request"].scope, {one.unit_id: one.unit for one in targets}.values())
        found = results([one for one in targets if one.unit_id in whole])
        return [{**child.to_representation(one), **_reached(found.get(one.pk))} for one in targets]


class ReachedTargetSerializer(TargetSerializer):
    """A target with what was `reached` of it; nothing is told of a union of which not everything is seen.

    `percent` is the part of the target, 130 for a third above it; of a share it is null. `met` is null where neither
    can be said. `in_words` is as the pages write it.
    """

    reached = NumberField(read_only=True)
    percent = NumberField(read_only=True)
    met = serializers.BooleanField(read_only=True, allow_null=True)
    in_words = serializers.CharField(read_only=True)

    class Meta(TargetSerializer.Meta):
        fields = (*TargetSerializer.Meta.fields, "reached", "percent", "met", "in_words")  # type: ignore[assignment]
        list_serializer_class = ReachedList

    def to_representation(self, instance: Any) -> Any:
        told = TargetSerializer.to_representation
        return told(TargetSerializer(context=self.context), instance)


class PartOfTargetSerializer(serializers.Serializer[Any]):
    """The part of a union directly below; without a value it has none any more."""

    unit = unit_field(Can.VIEW)
    value = serializers.DecimalField(**VALUE, allow_null=True)


class AssignTargetSerializer(serializers.Serializer[Any]):
    """The parts of all unions directly below; who is not named has none. They add up to the target, or `nevertheless`."""

    how = serializers.ChoiceField(Target.How.choices, default=Target.How.BY_HAND)
    parts = PartOfTargetSerializer(many=True, allow_empty=False, max_length=5000)  # type: ignore[call-arg]
    nevertheless = serializers.BooleanField(default=False)


class PortionOfTargetSerializer(serializers.Serializer[Any]):
    """What a union directly below would be given, and by what it was reckoned; `stands` is what it has now.

    `closed` says that another union assigned what it has.
    """

    unit = serializers.CharField()
    name = serializers.CharField()
    value = serializers.DecimalField(max_digits=24, decimal_places=6, allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    stands = serializers.DecimalField(max_digits=24, decimal_places=6, allow_null=True)
    closed = serializers.BooleanField()


@extend_schema_serializer(many=False)
class PortionsOfTargetSerializer(serializers.Serializer[Any]):
    results = PortionOfTargetSerializer(many=True)


class TargetViewSet(Under, Keeping, Removing, Rows):
    """What unions are to reach, set by themselves or assigned by the union above."""

    model = Target
    serializer_class = TargetSerializer
    stood_on = ""
    filters = {
        "unit": "unit__code",
        "indicator": "indicator__code",
        "period": "period_code",
        "parent": "parent",
        "campaign": "campaign",
        "how": "how",
        "count_unit": "count_unit",
        "value": "value",
        "set_at": "set_at",
    }
    searched = ("indicator__name", "source_document")
    orders = {"newest": NEWEST, "period": Order(("period_code", "indicator__code", "unit__code"))}
    can_add = Can.RECORD
    can_change = can_remove = Can.VIEW  # whoever keeps it: who assigned it, else its union

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "indicator", "campaign", "parent__unit")

    def add(self, said: dict[str, Any]) -> Target:
        with _period_by_its_name():
            return services.set_target(Target(**said), scope=self.scope)

    def change(self, row: Target, said: dict[str, Any]) -> Target:
        require_same(row, said, "unit", "indicator", "period_code")
        put_into(row, said)
        with _period_by_its_name():
            return services.change_target(row, seen_version=row.version, scope=self.scope)

    def remove(self, row: Target) -> None:
        services.drop_target(row.pk, scope=self.scope)

    # What was reached -------------------------------------------------------------------------------

    @extend_schema(
        parameters=[
            OpenApiParameter("unit", str, required=True),
            OpenApiParameter("period", str),
            OpenApiParameter("indicator", str),
            OpenApiParameter("below", str, enum=["0", "1"], description="Of the unions directly below instead."),
        ],
        responses=ReachedTargetSerializer(many=True),
    )
    @action(detail=False, methods=["get"])
    def reached(self, request: Any) -> Response:
        """The targets of a union, or of those directly below it, with what was reached of each."""
        asked = request.query_params
        unit = self.scope.units().filter(code=asked.get("unit", "")).first()
        if unit is None:
            raise exceptions.NotFound
        rows: Any = self.fetched(self.rows())
        day = self.scope.on
        if asked.get("period"):
            period = asked_period(asked)
            rows, day = rows.filter(period_code=period.code), period.cut_off
        if asked.get("indicator"):
            rows = rows.filter(indicator__code=asked["indicator"])
        if asked.get("below") == "1":
            rows = rows.filter(unit__in=Placement.objects.on(day).filter(parent=unit).values("child"))
        else:
            rows = rows.of(unit)
        return self.part(rows, ReachedTargetSerializer)

    reached.parameters = ("unit", "period", "indicator", "below")  # type: ignore[attr-defined]
    reached.pages = True  # type: ignore[attr-defined]
    reached.orders = {"newest": NEWEST}  # type: ignore[attr-defined]

    # Assigned to the unions below -------------------------------------------------------------------

    @extend_schema(
        parameters=[OpenApiParameter("how", str, enum=Target.How.values, description="`evenly` if left out.")],
        responses=PortionsOfTargetSerializer,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def portions(self, request: Any, pk: str) -> Response:
        """What each union directly below would be given of a target, by one of the ways to split it."""
        target = self.held(Can.APPROVE)
        how = asked_choice(request.query_params, "how", Target.How.values) or Target.How.EVENLY
        units = units_below(target)
        same = Target.objects.filter(indicator=target.indicator_id, period_code=target.period_code, unit__in=units)
        stands = {one.unit_id: one for one in same}
        names = versions_of([one.pk for one in units], target.period.cut_off)
        told = []
        for one in portions_of(target, how, units):
            now = stands.get(one.unit.pk)
            told.append(
                {
                    "unit": one.unit.code,
                    "name": names[one.unit.pk].short_name if one.unit.pk in names else one.unit.code,
                    "value": one.value,
                    "denominator": one.denominator,
                    "stands": now.value if now else None,
                    "closed": services.is_of_another(now, target),
                }
            )
        return Response({"results": PortionOfTargetSerializer(told, many=True).data})

    portions.parameters = ("how",)  # type: ignore[attr-defined]

    @verb(AssignTargetSerializer, can=Can.APPROVE)
    def assign(self, target: Target, how: str, parts: list[dict[str, Any]], nevertheless: bool) -> Target:
        """Give the unions directly below their parts of a target, all or none. Sent twice it is done once."""
        places = {part["unit"].pk: n for n, part in enumerate(parts)}
        if len(places) < len(parts):
            raise serializers.ValidationError({"parts": [_("A union stands here twice.")]})
        with _beside_parts(places):
            return services.assign(
                target.pk,
                how=how,
                values={part["unit"].pk: part["value"] for part in parts},
                nevertheless=nevertheless,
                seen_version=target.version,
                scope=self.scope,
            )


def _reached(result: Any) -> dict[str, Any]:
    if result is None:
        return {"reached": None, "percent": None, "met": None, "in_words": ""}
    percent = number_of(100 * result.percent) if result.percent is not None else None
    return {
        "reached": number_of(result.value),
        "percent": percent,
        "met": result.met,
        "in_words": str(result.word),
    }


@contextmanager
def _period_by_its_name() -> Iterator[None]:
    """What is wrong with the period stands beside the field as it is called here."""
    try:
        yield
    except ValidationError as error:
        if "period_code" not in getattr(error, "error_dict", {}):
            raise
        told: Any = dict(error.error_dict)
        raise ValidationError({"period": told.pop("period_code"), **told}) from error


@contextmanager
def _beside_parts(places: dict[int, int]) -> Iterator[None]:
    """What is wrong with the part of a union stands at its place in the body."""
    try:
        yield
    except ValidationError as error:
        cells = {services.FIELD_OF_UNIT % pk: f"/parts/{n}/value" for pk, n in places.items()}
        named = getattr(error, "error_dict", {})
        if not cells.keys() & named.keys():
            raise
        raise Refused(
            [
                {"pointer": cells.get(name, ""), "code": str(one.code or "invalid"), "message": " ".join(one.messages)}
                for name, faults in named.items()
                for one in faults
            ]
        ) from error
