"""The REST API under /api/v1/: every app's resources on one router, with its schema and offline docs."""

from __future__ import annotations

from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import include, path
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from campaigns.api import routes as of_campaigns
from common.api import routes as of_common
from common.api.document import DocumentView
from members.api import routes as of_members
from reports.api import routes as of_reports
from unions.api import routes as of_unions
from unions.api.me import MeView
from unions.api.oauth import ClientTokenView
from unions.api.tokens import TokenRevocationView, TokenView
from welfare.api import routes as of_welfare

APPS: tuple[Any, ...] = (of_common, of_unions, of_members, of_campaigns, of_welfare, of_reports)
RESOURCES = {name: view for app in APPS for name, view in app.RESOURCES.items()}


def addresses_of(resource: str) -> list[Any]:
    router = SimpleRouter()
    router.register("", RESOURCES[resource], basename=resource)
    return router.urls


# Swagger's page writes its own styles; it shows nothing that anybody typed.
docs = require_safe(
    csp_update({"style-src": [UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="api:schema"))
)

urlpatterns = [
    # Each below its name: what is asked for is compared with the few addresses of one resource, not with all.
    *(path(f"{name}/", include(addresses_of(name))) for name in RESOURCES),
    path("token/", TokenView.as_view(), name="token"),
    path("token/revoke/", TokenRevocationView.as_view(), name="token-revoke"),
    path("oauth/token/", ClientTokenView.as_view(), name="oauth-token"),
    path("me/", MeView.as_view(), name="me"),
    path("schema/", DocumentView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
