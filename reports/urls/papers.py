"""Addresses: papers of reports, their numbers, and the public page that verifies them."""

from django.urls import path

from reports.urls import converters  # noqa: F401  # says what the words in angle brackets look like
from reports.views import papers, verify

urlpatterns = [
    path("reports/<int:pk>/render/", papers.report_render, name="report-render"),
    path("reports/<int:pk>/progress/", papers.report_progress, name="report-progress"),
    path("reports/<int:pk>/pdf/<sha256:sha256>/", papers.report_pdf, name="report-pdf"),
    path("reports/<int:pk>/files/<sha256:sha256>/", papers.report_file, name="report-file"),
    path("reports/<int:pk>/reproduce/", papers.report_reproduce, name="report-reproduce"),
    path("reports/<int:pk>/number/", papers.report_number, name="report-number"),
    path("reports/<int:pk>/sign/", papers.report_sign, name="report-sign"),
    path("signed-papers/<int:pk>/", papers.signed_copy_file, name="signed-copy-file"),
    path("numbers/", papers.number_list, name="number-list"),
    path("verify/", verify.verify_file, name="verify-file"),
    path("verify/<sha256:sha256>/", verify.verify, name="verify"),
]
