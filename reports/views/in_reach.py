"""A report of the address, as far as the account may look at all of it."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from reports.models import Report
from unions.http import OfficerRequest
from unions.models import Can


def report_in_reach(request: OfficerRequest, pk: int, can: Can = Can.VIEW) -> Report:
    """A report of a unit of which the account sees everything, or 404."""
    reachable = Report.objects.in_scope(request.scope, can).select_related(
        "unit", "template", "call", "submitted", "submitted_by", "accepted_by"
    )
    report: Report = get_object_or_404(reachable, pk=pk)
    if not request.scope.sees_all_of(report.unit):
        raise Http404
    return report
