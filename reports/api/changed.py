"""What became of a report over REST: since it was sent back, and since it was locked."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from reports.adjustments import since_locked
from reports.api.figure_rows import NumberField, number_of
from reports.differences import since_sent_back
from reports.models import Report, ReportStep


class SentBackSerializer(serializers.Serializer[Any]):
    """The step with which a report went back, and the snapshot that went back with it."""

    kind = serializers.ChoiceField(ReportStep.Kind.choices)
    reason = serializers.CharField()
    by = serializers.CharField(source="by.full_name", allow_null=True)
    at = serializers.DateTimeField()
    snapshot = serializers.IntegerField(source="snapshot_id")


class DifferenceSerializer(serializers.Serializer[Any]):
    """A figure as it went back (`was`) and as it was handed in again, in words; "–" where it was not in the report.
    `added` and `removed` say how many records are behind it that were not, and the other way round."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    was = serializers.CharField()
    now = serializers.CharField()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()


@extend_schema_serializer(many=False)
class DifferencesSerializer(serializers.Serializer[Any]):
    """What differs between a report that was sent back and what was handed in after it: figures, and the headings of
    sections that read otherwise. `since` is null, and nothing is told, of a report that did not come again."""

    since = SentBackSerializer(allow_null=True)
    figures = DifferenceSerializer(many=True)
    headings = serializers.ListField(child=serializers.CharField())


class AdjustedFigureSerializer(serializers.Serializer[Any]):
    """A figure as it was locked (`was`, `value_was`) and as it is counted today by the same definition."""

    code = serializers.CharField()
    name = serializers.CharField()
    value_was = NumberField()
    value = NumberField()
    was = serializers.CharField()
    now = serializers.CharField()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()


@extend_schema_serializer(many=False)
class AdjustedFiguresSerializer(serializers.Serializer[Any]):
    """What late records would make of a locked report; its own figures stand, and the next report tells these."""

    results = AdjustedFigureSerializer(many=True)


class Changed:
    """What a report says otherwise than before, or would say today."""

    @extend_schema(responses=DifferencesSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def differences(self, request: Any, pk: str) -> Response:
        """What changed in a report between being sent back and being handed in again."""
        found = since_sent_back(self.get_object())  # type: ignore[attr-defined]
        told = found or {"since": None, "figures": (), "headings": ()}
        return Response(DifferencesSerializer(told).data)

    @extend_schema(responses=AdjustedFiguresSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, url_path="since-locked")
    def since_locked(self, request: Any, pk: str) -> Response:
        """The figures of a locked report that count something else today; none of a report that is not locked."""
        report = self.get_object()  # type: ignore[attr-defined]
        found = since_locked(report) if report.status == Report.Status.LOCKED else []
        return Response(
            {
                "results": [
                    {
                        "code": one.was.code,
                        "name": one.label,
                        "value_was": number_of(one.was.value),
                        "value": number_of(one.now.value),
                        "was": one.was_in_full,
                        "now": one.now_in_full,
                        "added": len(one.added),
                        "removed": len(one.removed),
                    }
                    for one in found
                ]
            }
        )
