"""What a request carries beyond Django: the account's language and its scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from common.periods import Period, PeriodError
from unions.access import Scope
from unions.models import Account, NamedPeriod, Narrowing, UnionUnit, UnitVersion

Respond = Callable[[HttpRequest], HttpResponse]

OPEN_PATHS = ("/accounts/", "/static/", "/healthz", "/readyz", "/api/", "/sign-in-sheet/", "/calendar/", "/verify/")


@dataclass(frozen=True)
class Where:
    """What the pages are about: a unit in the account's reach, as it is called in the period, and the period."""

    unit: UnionUnit
    version: UnitVersion
    period: Period

    @classmethod
    def of(cls, scope: Scope) -> Where | None:
        """What the account chose last, if it is still in reach; else the first unit it is posted to.

        None for an account without any reach.
        """
        account = scope.account
        units = scope.units()
        unit = (
            (account.chosen_unit_id and units.filter(pk=account.chosen_unit_id).first())
            or units.filter(postings__account=account, postings__valid__contains=scope.on).first()
            or units.first()
        )
        if unit is None:
            return None
        try:
            period = Period.parse(account.chosen_period)
        except PeriodError:
            period = Period.year(scope.on.year)
        period = _called(period, unit, scope)
        versions = unit.versions.select_related("level", "unit")
        version = versions.on(period.cut_off).first() or versions.order_by("-valid").first()
        return cls(unit, version, period) if version else None


def _called(period: Period, unit: UnionUnit, scope: Scope) -> Period:
    """Days that no calendar has a word for, by the name that the unit or one above it gave them."""
    if ".." not in period.code:
        return period
    named = NamedPeriod.objects.held_for(unit, scope.on).filter(days=(period.start, period.end)).first()
    return named.period if named else period


class OfficerRequest(HttpRequest):
    """A request of somebody who signed in."""

    user: Account
    scope: Scope
    where: Where
    htmx: HtmxDetails


class LanguageOfAccount:
    """The account's own choice picks the language; many officers use an English browser."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account: Any = request.user
        language = account.language if account.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.respond(request)
            response.headers.setdefault("Content-Language", language)
        return response


class SignedInWithScope:
    """Every page but the open ones asks for a signed-in account, and carries its scope.

    The scope is computed when it is first read, from today's postings: a posting that ended yesterday
    opens nothing today, whatever the session's age. The API signs in later, so its scope follows its user, and what
    the token leaves of that user's reach.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(OPEN_PATHS) and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.scope = SimpleLazyObject(lambda: scope_of(request))  # type: ignore[attr-defined]
        request.where = SimpleLazyObject(lambda: Where.of(request.scope))  # type: ignore[attr-defined]
        response = self.respond(request)
        personal = request.user.is_authenticated or request.path.startswith("/api/")
        if personal and not response.has_header("Cache-Control"):
            # A shared office computer keeps no page of a person after signing out.
            response.headers["Cache-Control"] = "private, no-store"
        return response


def scope_of(request: Any) -> Scope:
    """The reach of who asks, narrowed by the token that signs the request, if one does."""
    token = getattr(request, "auth", None)
    return Scope.of(request.user, narrowing=token.narrowing if token else Narrowing())


def inside(request: HttpRequest, address: str) -> str:
    """The address if it lies within the site; else the first page."""
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else "/"
