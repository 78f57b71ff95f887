"""Addresses: figures."""

from django.urls import path

from reports.urls import converters  # noqa: F401  # says what the words in angle brackets look like
from reports.views import bridge, figures, would_count

urlpatterns = [
    path("figures/", figures.figure_list, name="figure-list"),
    path("figures/<slug:unit>/<period:period>/<figure:code>/", figures.figure_detail, name="figure-detail"),
    path("figures/<slug:unit>/<period:period>/<figure:code>/bridge/", bridge.figure_bridge, name="figure-bridge"),
    path("records/payout/would-count/", would_count.would_count, name="would-count"),
    path("records/<figure:kind>/<int:pk>/figures/", figures.counted_in, name="counted-in"),
]
