"""Addresses: outlines of reports."""

from django.urls import path

from reports.views import outlines

urlpatterns = [
    path("outlines/", outlines.outline_list, name="outline-list"),
    path("outlines/new/", outlines.outline_create, name="outline-create"),
    path("outlines/<int:pk>/", outlines.outline_detail, name="outline-detail"),
    path("outlines/<int:pk>/edit/", outlines.outline_edit, name="outline-edit"),
    path("outlines/<int:pk>/preview/", outlines.outline_preview, name="outline-preview"),
    path("outlines/<int:pk>/use/", outlines.outline_use, name="outline-use"),
    path("outlines/<int:pk>/renew/", outlines.outline_renew, name="outline-renew"),
    path("outlines/<int:pk>/retire/", outlines.outline_retire, name="outline-retire"),
    path("outlines/<int:pk>/bring-back/", outlines.outline_bring_back, name="outline-bring-back"),
    path("outlines/<int:pk>/drop/", outlines.outline_drop, name="outline-drop"),
]
