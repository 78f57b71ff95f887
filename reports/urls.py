from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reports import bridge_views, preview_views, target_views, views

app_name = "reports"


class FigureCode(StringConverter):
    regex = "[a-z][a-z0-9_.]{0,59}"


class PeriodCode(StringConverter):
    regex = "[0-9HQ.-]{4,30}"


class Sha256(StringConverter):
    regex = "[0-9a-f]{64}"


register_converter(FigureCode, "figure")
register_converter(PeriodCode, "period")
register_converter(Sha256, "sha256")

urlpatterns = [
    path("", views.home, name="home"),
    path("where/", views.where, name="where"),
    path("figures/", views.figure_list, name="figure-list"),
    path("figures/<slug:unit>/<period:period>/<figure:code>/", views.figure_detail, name="figure-detail"),
    path("figures/<slug:unit>/<period:period>/<figure:code>/bridge/", bridge_views.figure_bridge, name="figure-bridge"),
    path("records/payout/would-count/", preview_views.would_count, name="would-count"),
    path("records/<figure:kind>/<int:pk>/figures/", views.counted_in, name="counted-in"),
    path("reports/", views.report_list, name="report-list"),
    path("reports/new/", views.report_open, name="report-open"),
    path("reports/<int:pk>/", views.report_detail, name="report-detail"),
    path("reports/<int:pk>/edit/", views.report_edit, name="report-edit"),
    path("reports/<int:pk>/render/", views.report_render, name="report-render"),
    path("reports/<int:pk>/progress/", views.report_progress, name="report-progress"),
    path("reports/<int:pk>/pdf/<sha256:sha256>/", views.report_pdf, name="report-pdf"),
    path("reports/<int:pk>/submit/", views.report_submit, name="report-submit"),
    path("reports/<int:pk>/withdraw/", views.report_withdraw, name="report-withdraw"),
    path("targets/", target_views.target_list, name="target-list"),
    path("targets/new/", target_views.target_create, name="target-create"),
    path("targets/<int:pk>/", target_views.target_detail, name="target-detail"),
    path("targets/<int:pk>/edit/", target_views.target_edit, name="target-edit"),
    path("targets/<int:pk>/drop/", target_views.target_drop, name="target-drop"),
    path("targets/<int:pk>/assign/", target_views.target_assign, name="target-assign"),
    path("campaigns/<int:pk>/results/", target_views.campaign_results, name="campaign-results"),
]
