"""Unions that owe a report, by name, in what the API answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from reports.expected import Row
from reports.models import Report
from unions.tree import versions_of


class OwingUnionSerializer(serializers.Serializer[Any]):
    """A union that owes a report of a call; without a `report` nobody has made a draft for it yet."""

    unit = serializers.CharField()
    name = serializers.CharField()
    report = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(Report.Status.choices)
    begun = serializers.BooleanField()
    due_on = serializers.DateField()
    is_late = serializers.BooleanField()


def owing(rows: Sequence[Row], on: date) -> list[dict[str, Any]]:
    """As the serializer says them, called as they were on a day."""
    today = timezone.localdate()
    called = versions_of([row.unit_id for row in rows], on)
    return [
        {
            "unit": called[row.unit_id].unit.code,
            "name": called[row.unit_id].short_name,
            "report": row.report,
            "status": row.status,
            "begun": row.begun,
            "due_on": row.due_on,
            "is_late": row.is_late(today),
        }
        for row in rows
        if row.unit_id in called
    ]
