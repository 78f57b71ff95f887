"""Score sheets over REST: what a year's classification looks at; copied, and changed until they are used."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.changes import put_into
from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from unions.api.days import DayField, Lasting
from unions.api.fields import catalogue_field, unit_field
from unions.classifying import sheets_within
from unions.models import Can, Criterion, GradeScale, Level, ScoreSheet, Veto
from unions.services import score_sheets as services
from unions.services.score_sheets import Condition, Line

MOST_POINTS, MOST_LINES, MOST_MONTHS = 1_000, 500, 1_200


class SheetCriterionSerializer(serializers.ModelSerializer[Criterion]):
    """A line of a sheet: what it asks, the most points it gives, the indicator that speaks to it."""

    points = serializers.IntegerField(min_value=1, max_value=MOST_POINTS)

    class Meta:
        model = Criterion
        fields = ("number", "text", "points", "indicator_code")


class SheetVetoSerializer(serializers.ModelSerializer[Veto]):
    """A condition that keeps a unit from every grade above one."""

    best_grade = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Veto
        fields = ("id", "text", "best_grade")


class ScoreSheetSerializer(serializers.ModelSerializer[ScoreSheet]):
    """A sheet with its lines and overriding conditions, for units of its levels. Without a unit it shipped.

    `used` classifications were made by it; once there are any, it stands.
    """

    scale = serializers.SlugField(source="scale_id")
    levels = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)  # type: ignore[var-annotated]
    unit = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)  # type: ignore[var-annotated]
    valid = DaysField()
    criteria = SheetCriterionSerializer(many=True)
    vetoes = SheetVetoSerializer(many=True)
    used = serializers.IntegerField()

    class Meta:
        model = ScoreSheet
        fields = (
            "id",
            "code",
            "name",
            "scale",
            "levels",
            "unit",
            "valid",
            "source",
            "months_from_founding",
            "months_from_change",
            "top_share",
            "criteria",
            "vetoes",
            "used",
        )


class SheetCopySerializer(serializers.Serializer[Any]):
    """Which union issues the copy, and from when on it rates years that end."""

    unit = unit_field(Can.VIEW)
    starting = DayField()


class SheetConditionSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=300)
    best_grade = serializers.SlugField(max_length=24)


class WholeSheetSerializer(serializers.Serializer[Any]):
    """All that a sheet says; its lines and conditions stand in the order in which they come."""

    name = serializers.CharField(max_length=200)
    source = serializers.CharField(max_length=250, allow_blank=True, required=False)  # type: ignore[assignment]
    scale = catalogue_field(GradeScale.objects.filter(subject=GradeScale.Subject.UNIT))
    levels = catalogue_field(Level.objects, many=True)
    valid = DaysField()
    months_from_founding = serializers.IntegerField(min_value=0, max_value=MOST_MONTHS)
    months_from_change = serializers.IntegerField(min_value=0, max_value=MOST_MONTHS)
    top_share = serializers.IntegerField(min_value=0, max_value=100, allow_null=True)
    criteria = SheetCriterionSerializer(many=True, max_length=MOST_LINES)  # type: ignore[call-arg]
    vetoes = SheetConditionSerializer(many=True, max_length=MOST_LINES)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        grades = {grade.code: grade for grade in attrs["scale"].grades.all()}
        unknown: Any = {
            n: {"best_grade": [_("There is nothing of this name within your reach.")]}
            for n, one in enumerate(attrs["vetoes"])
            if one["best_grade"] not in grades
        }
        if unknown:
            raise serializers.ValidationError({"vetoes": unknown})
        return attrs | {
            "criteria": [Line(**one) for one in attrs["criteria"]],
            "vetoes": [Condition(one["text"], grades[one["best_grade"]]) for one in attrs["vetoes"]],
        }


class ScoreSheetViewSet(Lasting, Rows):
    """Score sheets that shipped, and those of the unions in reach and above them."""

    model = ScoreSheet
    serializer_class = ScoreSheetSerializer
    filters = {"code": "code", "unit": "unit__code", "scale": "scale__code"}
    searched = ("name", "code")
    orders = {"newest": NEWEST, "code": Order(("code",))}

    def rows(self, can: Any = None) -> QuerySet[Any]:
        found: QuerySet[Any] = sheets_within(self.scope)
        return found

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        told = rows.annotate(used=Count("classifications", distinct=True)).select_related("unit")
        return told.prefetch_related("levels", "criteria", "vetoes__best_grade")

    @verb(SheetCopySerializer, can=None, seen=False, status=201)  # who defines or reviews for the issuer may
    def copy(self, sheet: ScoreSheet, unit: Any, starting: date) -> ScoreSheet:
        """Issue a sheet like this one for a union and all below it. It supersedes what it came from."""
        return services.copy_sheet(sheet, issuer=unit, starting=starting, scope=self.scope)

    @verb(WholeSheetSerializer, can=None)  # who defines or reviews for the issuer may
    def change(self, sheet: ScoreSheet, levels: Any, criteria: Any, vetoes: Any, **said: Any) -> ScoreSheet:
        """Put a sheet into other words, all of it, while no union is classified by it."""
        put_into(sheet, said)
        return services.change_sheet(sheet, levels, criteria, vetoes, scope=self.scope)
