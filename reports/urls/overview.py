"""Addresses: overviews."""

from django.urls import path

from reports.views import overview

urlpatterns = [
    path("overview/", overview.federation, name="overview"),
    path("figures/compare/", overview.compare, name="figure-compare"),
]
