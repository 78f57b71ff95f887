"""The lists that everything is chosen from over REST: levels, the map, kinds of employers, scales of grades."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.resources import Rows
from unions.api.days import Lasting
from unions.models import EmployerType, Grade, GradeScale, Level, LevelRule, Territory

BY_CODE = {"code": Order(("code",))}


class Catalogue(Rows):
    """Rows of a catalogue, the same for everybody who is signed in."""

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return self.model._default_manager.all()


class CatalogueByCode(Catalogue):
    """A catalogue whose rows are named by their codes."""

    orders = BY_CODE
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"


class LevelSerializer(serializers.ModelSerializer[Level]):
    """A level of the organisation; rank 1 stands highest."""

    class Meta:
        model = Level
        fields = ("code", "name", "name_en", "rank")


class LevelRuleSerializer(serializers.ModelSerializer[LevelRule]):
    """Under which level a level may stand over a span of days; none: at the top."""

    parent_level = serializers.SlugField(source="parent_level_id", allow_null=True)
    valid = DaysField()

    class Meta:
        model = LevelRule
        fields = ("parent_level", "valid")


class LevelViewSet(CatalogueByCode):
    """Levels of unions."""

    model = Level
    serializer_class = LevelSerializer
    filters = {"code": "code", "rank": "rank"}
    searched = ("name", "name_en")
    orders = {**BY_CODE, "rank": Order(("rank", "code"))}

    @extend_schema(responses=LevelRuleSerializer(many=True))
    @action(detail=True, methods=["get"])
    def rules(self, request: Any, code: str) -> Response:
        """Under which levels units of this level may stand, and over which days."""
        return self.part(LevelRule.objects.filter(level=self.get_object()), LevelRuleSerializer)

    rules.pages, rules.orders = True, {"number": Order(("pk",))}  # type: ignore[attr-defined]


class TerritorySerializer(serializers.ModelSerializer[Territory]):
    """A province or a commune over the days on which the map knew it under this code."""

    parent = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)  # type: ignore[assignment,var-annotated]
    valid = DaysField()

    class Meta:
        model = Territory
        fields = ("id", "code", "kind", "name", "parent", "valid")


class TerritoryViewSet(Lasting, Catalogue):
    """Territories, as the state draws its map. Whose borders changed is another row."""

    model = Territory
    serializer_class = TerritorySerializer
    filters = {"code": "code", "kind": "kind", "parent": "parent__code"}
    searched = ("name", "code")
    orders = {"number": Order(("pk",)), "code": Order(("code", "pk")), "newest": NEWEST}

    @extend_schema(responses=TerritorySerializer(many=True))
    @action(detail=True, methods=["get"])
    def predecessors(self, request: Any, pk: str) -> Response:
        """The territories that this one came from."""
        return self.page(Territory.objects.filter(successors=self.get_object()))

    predecessors.pages = True  # type: ignore[attr-defined]

    @extend_schema(responses=TerritorySerializer(many=True))
    @action(detail=True, methods=["get"])
    def successors(self, request: Any, pk: str) -> Response:
        """The territories that this one became."""
        return self.page(Territory.objects.filter(predecessors=self.get_object()))

    successors.pages = True  # type: ignore[attr-defined]


class EmployerTypeSerializer(serializers.ModelSerializer[EmployerType]):
    """A kind of employer, over the days on which it is asked for."""

    valid = DaysField()

    class Meta:
        model = EmployerType
        fields = ("code", "name", "name_en", "sector", "rank", "valid")


class EmployerTypeViewSet(Lasting, CatalogueByCode):
    """Kinds of employers that statistics tell apart."""

    model = EmployerType
    serializer_class = EmployerTypeSerializer
    filters = {"code": "code", "sector": "sector"}
    searched = ("name", "name_en")
    orders = {**BY_CODE, "rank": Order(("rank", "code"))}


class GradeScaleSerializer(serializers.ModelSerializer[GradeScale]):
    """The grades of a subject over some years."""

    valid = DaysField()

    class Meta:
        model = GradeScale
        fields = ("code", "name", "subject", "valid", "source")


class GradeScaleViewSet(Lasting, CatalogueByCode):
    """Scales of grades of unions and of members."""

    model = GradeScale
    serializer_class = GradeScaleSerializer
    filters = {"code": "code", "subject": "subject"}
    searched = ("name",)


class GradeSerializer(serializers.ModelSerializer[Grade]):
    """A grade of a scale; rank 1 is the best. `from_score` is what it takes, where the scale says so."""

    scale = serializers.SlugField(source="scale_id")

    class Meta:
        model = Grade
        fields = ("id", "scale", "code", "name", "short_name", "rank", "from_score")


class GradeViewSet(Catalogue):
    """Grades of all scales."""

    model = Grade
    serializer_class = GradeSerializer
    filters = {"scale": "scale__code", "subject": "scale__subject", "code": "code", "rank": "rank"}
    searched = ("name", "short_name")
    orders = {"number": Order(("pk",)), "rank": Order(("scale_id", "rank"))}
