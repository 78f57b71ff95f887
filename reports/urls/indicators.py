"""Addresses: the catalogue of indicators, rules of arithmetic."""

from django.urls import path

from reports.urls import converters  # noqa: F401  # says what the words in angle brackets look like
from reports.views import identities, indicators

urlpatterns = [
    path("indicators/", indicators.indicator_list, name="indicator-list"),
    path("indicators/new/", indicators.indicator_create, name="indicator-create"),
    path("indicators/preview/", indicators.indicator_preview, name="indicator-preview"),
    path("indicators/groups/new/", indicators.group_create, name="indicator-group-create"),
    path("indicators/<figure:indicator>/", indicators.indicator_detail, name="indicator-detail"),
    path("indicators/<figure:indicator>/edit/", indicators.indicator_edit, name="indicator-edit"),
    path("indicators/<figure:indicator>/rename/", indicators.indicator_rename, name="indicator-rename"),
    path("indicators/<figure:indicator>/retire/", indicators.indicator_retire, name="indicator-retire"),
    path("indicators/<figure:indicator>/resume/", indicators.indicator_resume, name="indicator-resume"),
    path("identities/", identities.identity_list, name="identity-list"),
    path("identities/new/", identities.identity_create, name="identity-create"),
    path("identities/<int:pk>/edit/", identities.identity_edit, name="identity-edit"),
    path("identities/<int:pk>/end/", identities.identity_end, name="identity-end"),
    path("identities/<int:pk>/resume/", identities.identity_resume, name="identity-resume"),
]
