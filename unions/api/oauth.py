"""Programs are lent tokens for their client id and secret, as RFC 6749 has it (4.4, 5.1, 5.2)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, permissions, serializers
from rest_framework.parsers import FormParser
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.problems import problem
from common.api.resources import Answering
from unions.access import Scope
from unions.models import ApiClient, Can
from unions.services import tokens as services

CLIENT_ID = re.compile(r"[0-9a-f]{24}")
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class OAuthFault(exceptions.APIException):
    """A refusal in the words of RFC 6749; its sentence is English, since the RFC allows no other letters."""

    def __init__(self, error: str, description: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(description, code=error)
        self.error, self.description, self.status_code = error, description, status


class ClientGrantSerializer(serializers.Serializer[Any]):
    """Form-encoded. The id and the secret come by HTTP Basic, or in the body."""

    grant_type = serializers.ChoiceField(["client_credentials"])
    scope = serializers.CharField(
        required=False, help_text="Abilities between blanks; all of the client's if left out."
    )
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)


class LentTokenSerializer(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(["Bearer"])
    expires_in = serializers.IntegerField(help_text="Seconds.")
    scope = serializers.CharField(help_text="The abilities that it has today, between blanks.")


class OAuthFaultSerializer(serializers.Serializer[Any]):
    error = serializers.ChoiceField(
        ["invalid_request", "invalid_client", "unsupported_grant_type", "unauthorized_client", "invalid_scope"]
    )
    error_description = serializers.CharField()


class ClientTokenView(Answering, APIView):
    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    parser_classes = (FormParser,)
    done_once = False  # an answer that holds a secret is not kept

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return _told

    @extend_schema(
        operation_id="oauth_token",
        request={"application/x-www-form-urlencoded": ClientGrantSerializer},
        responses={
            200: LentTokenSerializer,
            400: OpenApiResponse(OAuthFaultSerializer, description="As RFC 6749, 5.2 says."),
            401: OpenApiResponse(OAuthFaultSerializer, description="As RFC 6749, 5.2 says."),
        },
    )
    def post(self, request: Any) -> Response:
        """Lend a program a token for an hour (OAuth 2.0 client credentials)."""
        said = _said(request)
        client = _client(request, said)
        grant = said.get("grant_type")
        if not grant:
            raise OAuthFault("invalid_request", "grant_type is missing.")
        if grant != "client_credentials":
            raise OAuthFault("unsupported_grant_type", "Only client_credentials is supported.")
        try:
            kept, token = services.lend(client, _abilities(said.get("scope", "")))
        except ValidationError as error:
            raise OAuthFault("invalid_scope", "The client does not have all of these abilities.") from error
        except PermissionDenied as error:
            raise _refused() from error
        held = Scope.of(client.account, narrowing=kept.narrowing).held
        told = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": round((kept.expiry - timezone.now()).total_seconds()),
            "scope": " ".join(sorted(held)),
        }
        return Response(told, headers=NOT_KEPT)


def _said(request: Any) -> dict[str, str]:
    repeated = [name for name in request.data if len(request.data.getlist(name)) > 1]
    if repeated:
        raise OAuthFault("invalid_request", "A parameter is there twice.")
    return {name: request.data[name] for name in request.data}


def _client(request: Any, said: dict[str, str]) -> ApiClient:
    """The client that shows its secret; who guesses is soon sent away for a while."""
    client_id, secret = _credentials(request, said)
    if not CLIENT_ID.fullmatch(client_id) or not secret:
        raise _refused()
    asked = request._request
    if not ratelimit.consume(asked, action="client_failed", key=client_id, dry_run=True):
        raise exceptions.Throttled(60)
    client = services.known_client(client_id, secret)
    if client is None:
        ratelimit.consume(asked, action="client_failed", key=client_id)
        raise _refused()
    return client


def _credentials(request: Any, said: dict[str, str]) -> tuple[str, str]:
    scheme, _blank, words = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return said.get("client_id", ""), said.get("client_secret", "")
    if "client_secret" in said:
        raise OAuthFault("invalid_request", "The secret comes in the header or in the body, not in both.")
    try:
        pair = base64.b64decode(words.strip(), validate=True).decode() if scheme.lower() == "basic" else ""
    except ValueError:
        pair = ""
    client_id, _colon, secret = pair.partition(":")
    if said.get("client_id", unquote_plus(client_id)) != unquote_plus(client_id):
        raise OAuthFault("invalid_request", "The header and the body name different clients.")
    return unquote_plus(client_id), unquote_plus(secret)


def _abilities(scope: str) -> frozenset[Can]:
    try:
        return frozenset(map(Can, scope.split()))
    except ValueError as error:
        raise OAuthFault("invalid_scope", "There is no such ability.") from error


def _refused() -> OAuthFault:
    """The same words whatever is wrong with a client: unknown, ended, revoked, or another secret."""
    return OAuthFault("invalid_client", "The client is unknown, or its secret is another.", HTTPStatus.UNAUTHORIZED)


def _told(fault: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(fault, exceptions.ParseError | exceptions.UnsupportedMediaType):
        fault = OAuthFault("invalid_request", "Send the parameters as application/x-www-form-urlencoded.")
    if not isinstance(fault, OAuthFault):
        return problem(fault, context)
    headers = dict(NOT_KEPT)
    if fault.status_code == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="api"'
    body = {"error": fault.error, "error_description": fault.description}
    return Response(body, status=fault.status_code, headers=headers)
