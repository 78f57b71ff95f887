"""Addresses of figures, reports and all around them, a file for each part."""

from reports.urls import (
    calls,
    declared,
    figures,
    home,
    indicators,
    outlines,
    overview,
    papers,
    reports,
    reviewing,
    targets,
)

app_name = "reports"

urlpatterns = [
    *home.urlpatterns,
    *calls.urlpatterns,
    *declared.urlpatterns,
    *figures.urlpatterns,
    *indicators.urlpatterns,
    *outlines.urlpatterns,
    *overview.urlpatterns,
    *papers.urlpatterns,
    *reports.urlpatterns,
    *reviewing.urlpatterns,
    *targets.urlpatterns,
]
