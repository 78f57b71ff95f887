"""How a request of the API is signed: `Authorization: Bearer …`, or `Token …`. Apart from the views, which load it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.crypto import hash_token
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from common.api.throttles import address_of, spend
from common.ready import Later, Ready
from unions.models import Account, ApiToken
from unions.services.tokens import touch

SCHEMES = (b"bearer", b"token")
NEVER_IN_ADDRESSES = ("access_token", "token", "client_secret")
TOKEN, ACCOUNT = ([field.attname for field in model._meta.concrete_fields] for model in (ApiToken, Account))
CHALLENGE = 'Bearer realm="api", Token realm="api"'


class TokenSignIn(BaseAuthentication):
    """Finds token and account in one query. What an address says is logged in many places, so no token stands there."""

    def authenticate(self, request: Any) -> tuple[Account, ApiToken] | None:
        if named := [name for name in NEVER_IN_ADDRESSES if name in request.query_params]:
            raise exceptions.ParseError(
                _("%(name)s: what is secret is sent in a header, never in an address. Revoke it and make a new one.")
                % {"name": named[0]}
            )
        words = get_authorization_header(request).split()
        if not words or words[0].lower() not in SCHEMES:
            return None
        token = _token(words[1]) if len(words) == 2 else None
        if token is None:
            self._count(request)
            raise exceptions.AuthenticationFailed(_("This token opens nothing: it ended, was revoked, or never was."))
        touch(token)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return CHALLENGE

    def _count(self, request: Any) -> None:
        """Who tries tokens out is counted by address, as who has none."""
        spent = spend(request._request, "anon", f"from:{address_of(request._request)}")
        if spent is not None and not spent.allows:
            raise exceptions.Throttled(spent.reset)


def _token(said: bytes) -> ApiToken | None:
    """The token that opens the door today. It is found by its hash, so that how long it takes tells nothing of it."""
    try:
        digest = hash_token(said.decode("ascii"))
    except UnicodeDecodeError:
        return None
    for row in _tokens().rows(digest=digest):
        token = ApiToken.from_db(DEFAULT_DB_ALIAS, TOKEN, row)
        token.user = Account.from_db(DEFAULT_DB_ALIAS, ACCOUNT, row[len(TOKEN) :])
        if token.user.is_active and (token.expiry is None or token.expiry > timezone.now()):
            return token
    return None


@cache
def _tokens() -> Ready:
    """Columns of the token of a digest, and of its account."""
    found = ApiToken.objects.order_by().filter(digest=Later("digest"))
    return Ready(found.values_list(*TOKEN, *(f"user__{name}" for name in ACCOUNT)))
