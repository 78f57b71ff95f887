"""Addresses of figures, reports and all around them, a file for each part."""

from reports.urls import figures, home, reports, targets

app_name = "reports"

urlpatterns = [
    *home.urlpatterns,
    *figures.urlpatterns,
    *reports.urlpatterns,
    *targets.urlpatterns,
]
