"""Every address of the product."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from common import health, views

urlpatterns = [
    path("api/v1/", include(("config.api", "api"))),
    path("", include("reports.urls")),
    path("", include("welfare.urls")),
    path("", include("campaigns.urls")),
    path("", include("members.urls")),
    path("", include("unions.urls")),
    path("accounts/", include("unions.sign_in_urls")),
    path("help/", views.guide_page, name="guide"),
    path("help/pictures/<slug:name>.png", views.guide_picture, name="guide-picture"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]

if settings.DEBUG:
    urlpatterns += [path("", include("common.urls"))]

handler400 = "common.errors.bad_request"
handler403 = "common.errors.denied"
handler404 = "common.errors.not_found"
handler429 = "common.errors.too_many"
handler500 = "common.errors.broken"
