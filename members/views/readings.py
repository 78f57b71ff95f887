"""HTTP in, HTTP out: who read what is sensitive about a unit's members."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.models import Member
from members.readings import readings
from unions.http import OfficerRequest
from unions.models import Can, UnionUnit

NEWEST = 100


@require_safe
def unit_readings(request: OfficerRequest, code: str) -> HttpResponse:
    """The newest readings, for those who say who works for the unit."""
    unit = get_object_or_404(UnionUnit.objects.in_scope(request.scope, Can.STAFF), code=code)
    rows = [(row, _labels(row.fields)) for row in readings(unit)[:NEWEST]]
    version = unit.versions.on(request.scope.on).first()
    return render(
        request, "members/unit_readings.html", {"unit": unit, "version": version, "rows": rows, "newest": NEWEST}
    )


def _labels(fields: list[str]) -> list[str]:
    """What the fields are called; a column of a list that is no field of a person is named as it is."""
    known: dict[str, Any] = {field.name: field for field in Member._meta.get_fields()}
    return [str(getattr(known.get(name), "verbose_name", name)) for name in fields]
