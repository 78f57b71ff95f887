"""Addresses: targets."""

from django.urls import path

from reports.views import targets

urlpatterns = [
    path("targets/", targets.target_list, name="target-list"),
    path("targets/new/", targets.target_create, name="target-create"),
    path("targets/<int:pk>/", targets.target_detail, name="target-detail"),
    path("targets/<int:pk>/edit/", targets.target_edit, name="target-edit"),
    path("targets/<int:pk>/drop/", targets.target_drop, name="target-drop"),
    path("targets/<int:pk>/assign/", targets.target_assign, name="target-assign"),
    path("campaigns/<int:pk>/results/", targets.campaign_results, name="campaign-results"),
]
