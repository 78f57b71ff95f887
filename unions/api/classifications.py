"""The yearly classification over REST: scored by the union itself, looked at from above, decided one or many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import MOST_ITEMS, Adding
from unions.api.decisions import decision_said
from unions.api.decisions_given import DecisionGivenSerializer
from unions.api.fields import about, beside, catalogue_field, unit_field
from unions.api.under import Under
from unions.eligibility import last_day_of
from unions.models import Can, Classification, CriterionScore, Grade, GradeScale, UnionUnit
from unions.services import classification as services
from unions.services.classification import Points

MOST_POINTS, MOST_LINES, LARGEST = 1_000, 500, 2**63 - 1


class ClassificationSerializer(serializers.ModelSerializer[Classification]):
    """How a unit was rated for a year. Steps are taken by verbs; `grade` is proposed until it is decided."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    sheet = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    grade = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)  # type: ignore[var-annotated]
    scale = serializers.SlugField(source="sheet.scale_id")
    submitted_by_name = serializers.CharField(source="submitted_by.full_name", allow_null=True)
    decided_by_name = serializers.CharField(source="decided_by.full_name", allow_null=True)

    class Meta:
        model = Classification
        fields = (
            "id",
            "unit",
            "year_label",
            "happened_on",
            "sheet",
            "scale",
            "status",
            "self_score",
            "upper_score",
            "grade",
            "grade_reason",
            "return_reason",
            "decision",
            "submitted_by_name",
            "submitted_at",
            "decided_by_name",
            "decided_at",
            "version",
        )


class CriterionScoreSerializer(serializers.ModelSerializer[CriterionScore]):
    """What a line of the sheet got: from the unit itself, and from the union above."""

    criterion = serializers.CharField(source="criterion.number")
    text = serializers.CharField(source="criterion.text")
    points = serializers.IntegerField(source="criterion.points")

    class Meta:
        model = CriterionScore
        fields = ("criterion", "text", "points", "self_score", "upper_score", "note")


class YearSerializer(serializers.Serializer[Any]):
    """A year as 2024, a school year as 2024-2025."""

    year_label = serializers.CharField(max_length=20)

    def validate_year_label(self, text: str) -> str:
        last_day_of(text)
        return text


class OpeningSerializer(YearSerializer):
    """Which unit begins to score itself, and for which year."""

    unit = unit_field()


class LineScoreSerializer(serializers.Serializer[Any]):
    """The points of a line, by its number on the sheet; none while it is open."""

    criterion = serializers.CharField(max_length=10)
    points = serializers.IntegerField(min_value=0, max_value=MOST_POINTS, allow_null=True)


class OwnLineScoreSerializer(LineScoreSerializer):
    """A `note` that is left out stays."""

    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class OwnScoresSerializer(serializers.Serializer[Any]):
    """The unit's own points; lines that are left out stay as they are."""

    scores = OwnLineScoreSerializer(many=True, max_length=MOST_LINES)  # type: ignore[call-arg]


class ClassificationReviewSerializer(serializers.Serializer[Any]):
    """The points of the union above, the overriding conditions that are met, and the grade to propose.

    Without `grade` it is the one that follows from the score; another one gives its reason.
    """

    scores = LineScoreSerializer(many=True, max_length=MOST_LINES)  # type: ignore[call-arg]
    vetoes = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST), max_length=MOST_LINES, required=False
    )
    grade = serializers.SlugField(max_length=24, required=False, allow_null=True)
    grade_reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ClassificationReturnSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class ClassificationDecidingSerializer(serializers.Serializer[Any]):
    decision = DecisionGivenSerializer(required=False, allow_null=True)


class SeenClassificationSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(min_value=1, max_value=LARGEST)
    version = serializers.IntegerField(min_value=1, max_value=LARGEST)


class DecidingManyClassificationsSerializer(ClassificationDecidingSerializer):
    """Classifications, each with the version that was seen, and the decision on all of them."""

    classifications = SeenClassificationSerializer(many=True, allow_empty=False, max_length=MOST_ITEMS)  # type: ignore[call-arg]


class GradeOfUnitSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField(max_length=40)
    grade = serializers.SlugField(max_length=24)


class GradesOnPaperSerializer(YearSerializer, ClassificationDecidingSerializer):
    """Grades of a scale that were decided on paper, for units that nobody began to classify for the year."""

    scale = catalogue_field(GradeScale.objects)
    grades = GradeOfUnitSerializer(many=True, allow_empty=False, max_length=MOST_ITEMS)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """`grades` becomes the id of a grade by the id of its unit."""
        scope = self.context["request"].scope
        units = scope.units(Can.REVIEW).filter(code__in=[one["unit"] for one in attrs["grades"]])
        known: dict[str, UnionUnit] = units.in_bulk(field_name="code")
        grades = {grade.code: grade for grade in attrs["scale"].grades.all()}
        chosen: dict[int, int] = {}
        faults: Any = {}
        for n, one in enumerate(attrs["grades"]):
            unit, grade = known.get(one["unit"]), grades.get(one["grade"])
            if unit is None or unit.pk in chosen:
                faults[n] = {"unit": [_("This is named twice.") if unit else _unknown()]}
            elif grade is None:
                faults[n] = {"grade": [_unknown()]}
            else:
                chosen[unit.pk] = grade.pk
        if faults:
            raise serializers.ValidationError({"grades": faults})
        return attrs | {"grades": chosen}


class DecidedClassificationsSerializer(serializers.Serializer[Any]):
    """The classifications that are decided by now."""

    classifications = serializers.ListField(child=serializers.IntegerField())


class ClassificationViewSet(Adding, Under, Rows):
    """Classifications of units in reach. Who begins one that is there already is answered that one."""

    model = Classification
    serializer_class = ClassificationSerializer
    written_class = OpeningSerializer
    filters = {
        "unit": "unit__code",
        "year_label": "year_label",
        "happened_on": "happened_on",
        "status": "status",
        "grade": "grade__code",
        "sheet": "sheet__code",
        "decision": "decision",
    }
    orders = {"newest": NEWEST, "oldest": Order(("happened_on", "pk")), "latest": Order(("happened_on", "pk"), True)}
    can_add = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "sheet", "grade", "submitted_by", "decided_by")

    def add(self, said: dict[str, Any]) -> Classification:
        with about("unit"):
            return services.open_classification(said["unit"], said["year_label"], scope=self.scope)

    @extend_schema(responses=CriterionScoreSerializer(many=True))
    @action(detail=True, methods=["get"])
    def scores(self, request: Any, pk: str) -> Response:
        """What each line of the sheet got."""
        return self.part(self.get_object().scores.all(), CriterionScoreSerializer)

    scores.pages, scores.orders = True, {"rank": Order(("criterion__rank", "pk"))}  # type: ignore[attr-defined]

    # By the unit -------------------------------------------------------------------------------------

    @verb(OwnScoresSerializer, can=Can.RECORD)
    def score(self, found: Classification, scores: Sequence[Any]) -> Classification:
        """Keep the unit's own points."""
        points = _points(found, scores, keep_notes=True)
        with _beside_lines(points):
            return services.score_oneself(found.pk, points, seen_version=found.version, scope=self.scope)

    @verb(can=Can.SUBMIT)
    def submit(self, found: Classification) -> Classification:
        """Send the unit's own score to the union above."""
        return services.submit_classification(found.pk, seen_version=found.version, scope=self.scope)

    # By the union above ------------------------------------------------------------------------------

    @verb(ClassificationReviewSerializer, can=Can.REVIEW)
    def review(
        self,
        found: Classification,
        scores: Sequence[Any],
        vetoes: Sequence[int] = (),
        grade: str | None = None,
        grade_reason: str = "",
    ) -> Classification:
        """Keep the points and the proposal of the union above."""
        points = _points(found, scores)
        with _beside_lines(points):
            return services.review_classification(
                found.pk,
                points,
                vetoes=_vetoes(found, vetoes),
                grade=_grade(found, grade),
                grade_reason=grade_reason,
                seen_version=found.version,
                scope=self.scope,
            )

    @verb(ClassificationReturnSerializer, can=Can.REVIEW, path="return")
    def send_back(self, found: Classification, reason: str) -> Classification:
        """Send it back to the unit, with what is to be put right."""
        return services.return_classification(found.pk, reason=reason, seen_version=found.version, scope=self.scope)

    @verb(ClassificationDecidingSerializer, can=Can.REVIEW)
    def decide(self, found: Classification, decision: Any = None) -> Classification:
        """Decide the grade that is proposed."""
        return services.decide_classification(
            found.pk, decision=decision_said(decision), seen_version=found.version, scope=self.scope
        )

    @verb(can=Can.REVIEW)
    def reopen(self, found: Classification) -> Classification:
        """Undo a decision: what was submitted waits again, what never was is open to the unit."""
        return services.reopen_classification(found.pk, scope=self.scope)

    @verb(
        DecidingManyClassificationsSerializer,
        can=Can.REVIEW,
        path="decide",
        detail=False,
        answers=DecidedClassificationsSerializer,
    )
    def decide_many(self, classifications: Sequence[Any], decision: Any = None) -> Response:
        """Decide many by one decision, all of them or none."""
        seen = {one["id"]: one["version"] for one in classifications}
        with about("classifications"):
            made = services.decide_classifications(seen, decision=decision_said(decision), scope=self.scope)
        return _decided(made)

    @verb(
        GradesOnPaperSerializer,
        can=Can.REVIEW,
        path="grades",
        detail=False,
        status=201,
        answers={201: DecidedClassificationsSerializer},
    )
    def enter_grades(self, year_label: str, grades: dict[int, int], decision: Any = None, **_said: Any) -> Response:
        """Write down grades that were decided on paper, all of them or none."""
        with about("grades"):
            made = services.enter_grades(grades, year_label, decision=decision_said(decision), scope=self.scope)
        return _decided(made, 201)


def _points(found: Classification, said: Sequence[Any], *, keep_notes: bool = False) -> dict[int, Points]:
    """Points by the id of the criterion. Raises ValidationError for lines that the sheet does not have."""
    lines = {line.criterion.number: line for line in found.scores.select_related("criterion")}
    faults: Any = {n: {"criterion": [_unknown()]} for n, one in enumerate(said) if one["criterion"] not in lines}
    if faults:
        raise serializers.ValidationError({"scores": faults})
    return {
        (line := lines[one["criterion"]]).criterion_id: Points(
            one["points"], one.get("note", line.note) if keep_notes else ""
        )
        for one in said
    }


def _beside_lines(points: Iterable[int]) -> AbstractContextManager[None]:
    return beside(**{f"points_{criterion}": "scores" for criterion in points})


def _vetoes(found: Classification, said: Sequence[int]) -> Sequence[int]:
    known = set(found.sheet.vetoes.values_list("pk", flat=True))
    faults: Any = {n: [_unknown()] for n, one in enumerate(said) if one not in known}
    if faults:
        raise serializers.ValidationError({"vetoes": faults})
    return said


def _grade(found: Classification, code: str | None) -> Grade | None:
    if code is None:
        return None
    grade = Grade.objects.filter(scale=found.sheet.scale_id, code=code).first()
    if grade is None:
        raise serializers.ValidationError({"grade": [_unknown()]})
    return grade


def _decided(made: Sequence[Classification], status: int = 200) -> Response:
    return Response({"classifications": [one.pk for one in made]}, status=status)


def _unknown() -> str:
    return _("There is nothing of this name within your reach.")
