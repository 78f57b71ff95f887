"""Addresses: reports."""

from django.urls import path

from reports.urls import converters  # noqa: F401  # says what the words in angle brackets look like
from reports.views import report_edit, reports

urlpatterns = [
    path("reports/", reports.report_list, name="report-list"),
    path("reports/new/", reports.report_open, name="report-open"),
    path("reports/<int:pk>/", reports.report_detail, name="report-detail"),
    path("reports/<int:pk>/actual/", reports.report_actual, name="report-actual"),
    path("reports/<int:pk>/edit/", report_edit.report_edit, name="report-edit"),
    path("reports/<int:pk>/preview/", report_edit.report_preview, name="report-preview"),
    path("reports/<int:pk>/submit/", reports.report_submit, name="report-submit"),
    path("reports/<int:pk>/withdraw/", reports.report_withdraw, name="report-withdraw"),
]
