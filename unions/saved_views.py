"""Lists as somebody narrowed them, kept under a name: for themselves, or for all who look at a union."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.models import SavedView
from unions.access import Scope
from unions.http import OfficerRequest
from unions.models import Can, UnionUnit

PAGES = {  # lists that can be kept, by the names of their addresses
    "members:member-list": gettext_lazy("Members"),
    "welfare:payout-list": gettext_lazy("Visits and support"),
    "welfare:contribution-list": gettext_lazy("Contributions to funds"),
    "campaigns:award-list": gettext_lazy("Awards"),
}
OFFERED = 12


def offered_views(request: OfficerRequest, query: str) -> dict[str, Any]:
    """What components/saved_views.html shows above a list that is narrowed by `query`: own views and shared ones."""
    page = request.resolver_match.view_name  # type: ignore[union-attr]
    shared = Q(shared_with=request.where.unit.code)
    views = SavedView.objects.filter(Q(account=request.user) | shared, page=page).order_by("name", "pk")[:OFFERED]
    return {
        "page": page,
        "query": query,
        "options": [
            {"label": view.name, "url": address_of(view), "current": _plain(view.query) == _plain(query)}
            for view in views
        ],
    }


def asked_of(form: Form, *beside: str) -> str:
    """What narrows a list, as it stands in its address: the filters of its form, and what is asked beside them."""
    return urlencode([(name, value) for name in (*form.fields, *beside) if (value := form.data.get(name))])


def address_of(view: SavedView) -> str:
    return f"{reverse(view.page)}?{view.query}" if view.query else reverse(view.page)


def own_views(scope: Scope) -> QuerySet[SavedView]:
    return SavedView.objects.filter(account=scope.account)


@transaction.atomic
def save_view(view: SavedView, *, share_with: UnionUnit | None, scope: Scope) -> SavedView:
    """Keep or change an own view. It is shared with who looks at a unit in one's own reach."""
    if share_with is not None:
        scope.require(Can.VIEW, share_with)
    if view.page not in PAGES:
        raise ValidationError({"page": _("This list cannot be kept.")})
    view.account = scope.account
    view.shared_with = share_with.code if share_with else ""
    view.query = urlencode(_plain(view.query))
    view.full_clean()
    view.save()
    return view


def _plain(query: str) -> list[tuple[str, str]]:
    """The filters of an address, without the page of the list that was open."""
    return sorted((name, value) for name, value in parse_qsl(query) if name not in ("after", "before", "page"))
