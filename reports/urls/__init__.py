"""Addresses of figures, reports and all around them, a file for each part."""

from reports.urls import declared, figures, home, indicators, overview, reports, targets

app_name = "reports"

urlpatterns = [
    *home.urlpatterns,
    *declared.urlpatterns,
    *figures.urlpatterns,
    *indicators.urlpatterns,
    *overview.urlpatterns,
    *reports.urlpatterns,
    *targets.urlpatterns,
]
