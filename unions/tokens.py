"""Tokens of REST clients, had for a name and a password; the lock-out of the sign-in page holds here too."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.auth import TokenAuthentication
from knox.settings import knox_settings
from rest_framework import exceptions, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from unions.models import ApiToken


class CredentialsSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=500, trim_whitespace=False, write_only=True)


class TokenSerializer(serializers.Serializer):
    """The token is shown this once; the database keeps its hash alone."""

    token = serializers.CharField(read_only=True)
    expiry = serializers.DateTimeField(read_only=True, allow_null=True)


class TokenView(APIView):
    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)

    def get_authenticate_header(self, request: Request) -> str:
        return "Token"

    @extend_schema(request=CredentialsSerializer, responses={201: TokenSerializer})
    def post(self, request: Request) -> Response:
        """Sign in and be given a token, to be sent as `Authorization: Token …`."""
        given = CredentialsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        # Tries are counted by name, and a name is written in small letters.
        name, password = given.validated_data["username"].lower(), given.validated_data["password"]
        try:
            account = get_adapter().authenticate(request._request, username=name, password=password)
        except ValidationError as error:
            raise exceptions.Throttled(detail=error.messages[0]) from error
        if account is None:
            raise exceptions.AuthenticationFailed(_("The name or the password is not right."))
        oldest = ApiToken.objects.filter(user=account).order_by("-created").values("pk")
        kept = list(oldest[: knox_settings.TOKEN_LIMIT_PER_USER - 1])
        ApiToken.objects.filter(user=account).exclude(pk__in=[row["pk"] for row in kept]).delete()
        stored, token = ApiToken.objects.create(user=account, expiry=knox_settings.TOKEN_TTL)
        return Response({"token": token, "expiry": stored.expiry}, status=201)


class TokenRevocationView(APIView):
    authentication_classes = (TokenAuthentication,)
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the token that the request itself carries; it opens nothing from now on."""
        request.auth.delete()
        return Response(status=204)
