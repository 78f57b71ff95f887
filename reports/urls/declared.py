"""Addresses: declared values, and periods with names."""

from django.urls import path

from reports.urls import converters  # noqa: F401  # says what the words in angle brackets look like
from reports.views import declared, named_periods

urlpatterns = [
    path("declared/", declared.declared_list, name="declared-list"),
    path("declared/new/", declared.declared_create, name="declared-create"),
    path("declared/missing/", declared.declared_missing, name="declared-missing"),
    path("declared/form/<slug:unit>/<period:period>/", declared.declared_grid, name="declared-grid"),
    path("declared/<int:pk>/", declared.DeclaredDetail.as_view(), name="declared-detail"),
    path("declared/<int:pk>/edit/", declared.declared_edit, name="declared-edit"),
    path("declared/<int:pk>/bin/", declared.declared_bin, name="declared-bin"),
    path("declared/<int:pk>/restore/", declared.declared_restore, name="declared-restore"),
    path("declared/<int:pk>/attach/", declared.declared_attach, name="declared-attach"),
    path("declared/<int:pk>/detach/", declared.declared_detach, name="declared-detach"),
    path("declared/<int:pk>/document/", declared.declared_document, name="declared-document"),
    path("periods/", named_periods.period_list, name="period-list"),
    path("periods/new/", named_periods.period_create, name="period-create"),
    path("periods/<int:pk>/edit/", named_periods.period_edit, name="period-edit"),
    path("periods/<int:pk>/drop/", named_periods.period_drop, name="period-drop"),
]
