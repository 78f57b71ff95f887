"""The REST API under /api/v1/: every app's resources on one router, with its schema and offline docs."""

from __future__ import annotations

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import include, path
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from unions.api import UnitViewSet
from unions.tokens import TokenRevocationView, TokenView
from welfare.api import PayoutViewSet

router = DefaultRouter()
router.include_root_view = False
router.register("units", UnitViewSet, basename="unit")
router.register("payouts", PayoutViewSet, basename="payout")

# Swagger's page writes its own styles; it shows nothing that anybody typed.
docs = require_safe(
    csp_update({"style-src": [UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="api:schema"))
)

urlpatterns = [
    path("", include(router.urls)),
    path("token/", TokenView.as_view(), name="token"),
    path("token/revoke/", TokenRevocationView.as_view(), name="token-revoke"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
