"""Tokens of one's own: had for a name and a password, or made by whoever is signed in by a session."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, permissions, serializers
from rest_framework.parsers import FormParser
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.paging import Order
from common.api.resources import Answering, Rows, verb
from common.parsers import PlainJSONParser
from unions.api.fields import unit_field
from unions.api.sign_in import CHALLENGE
from unions.models import ApiToken, Can
from unions.services import tokens as services


class OfASession(permissions.BasePermission):
    """A token makes no keys: whoever found one would keep what they made with it after it was revoked."""

    message: str | Promise = gettext_lazy(
        "What opens the door is not made with a token. Sign in on the pages and make it there."
    )
    code = "not-by-token"

    def has_permission(self, request: Any, view: Any) -> bool:
        return request.auth is None


class NarrowedSerializer(serializers.Serializer[Any]):
    """To what it is narrowed. Without abilities it may do all that its account may; without a unit, everywhere."""

    name = serializers.CharField(max_length=80, help_text="What it is for.")
    abilities = serializers.ListField(child=serializers.ChoiceField([can.value for can in Can]), required=False)
    unit = unit_field(Can.VIEW, required=False, allow_null=True, help_text="It opens this union and those below it.")
    days = serializers.IntegerField(
        min_value=1, max_value=services.MOST_DAYS, required=False, help_text="For how many days it holds."
    )

    def wish(self) -> services.Wish:
        said = self.validated_data
        return services.Wish(
            name=said.get("name", ""),
            abilities=frozenset(map(Can, said.get("abilities", ()))),
            unit=said.get("unit"),
            days=said.get("days", services.USUAL_DAYS),
        )


class CredentialsSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=500, trim_whitespace=False, write_only=True)


class SignInSerializer(CredentialsSerializer, NarrowedSerializer):
    """Who it is, and the token that is wished for."""

    name = serializers.CharField(max_length=80, required=False, help_text="What it is for.")


TOLD: tuple[str, ...] = ("id", "name", "abilities", "unit", "created", "expiry", "used_at")


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token without what opens the door."""

    id = serializers.CharField(source="public_id", read_only=True)
    unit = serializers.SlugField(source="unit.code", read_only=True, allow_null=True)

    class Meta:
        model = ApiToken
        fields = TOLD


class NewTokenSerializer(TokenSerializer):
    """The token is told this once; the book keeps its hash alone."""

    token = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = ("token", *TOLD)


def shown_once(kept: ApiToken, token: str) -> Response:
    kept.token = token
    return Response(NewTokenSerializer(kept).data, status=201)


class TokenView(Answering, APIView):
    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    parser_classes = (PlainJSONParser, FormParser)
    done_once = False  # an answer that holds a secret is not kept

    def get_authenticate_header(self, request: Any) -> str:
        return CHALLENGE

    @extend_schema(request=SignInSerializer, responses={201: NewTokenSerializer})
    def post(self, request: Any) -> Response:
        """Sign in and be given a token, to be sent as `Authorization: Bearer …`.

        Tokens without a name make way when there are many; named ones stay until they end or are revoked.
        """
        said = CredentialsSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        request.user = _signed_in(request, **said.validated_data)
        wished = SignInSerializer(data=request.data, context={"request": request})  # whose reach is known only now
        wished.is_valid(raise_exception=True)
        return shown_once(*services.make_token(wished.wish(), scope=request.scope))


def _signed_in(request: Any, username: str, password: str) -> Any:
    """The account; the lock-out of the sign-in page holds here too."""
    try:
        # Tries are counted by name, and a name is written in small letters.
        account = get_adapter().authenticate(request._request, username=username.lower(), password=password)
    except ValidationError as error:
        raise exceptions.Throttled(detail=error.messages[0]) from error
    if account is None:
        raise exceptions.AuthenticationFailed(_("The name or the password is not right."))
    return account


class TokenRevocationView(Answering, APIView):
    permission_classes = (permissions.IsAuthenticated,)
    done_once = False

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Any) -> Response:
        """End the token that the request itself carries; it opens nothing from now on."""
        if request.auth is None:
            raise exceptions.NotFound
        services.revoke_token(request.auth, scope=request.scope)
        return Response(status=204)


class ToldOnce:
    """Of views whose `create` tells a secret: by a session alone, and in an answer that is not kept."""

    @property
    def done_once(self) -> bool:
        return getattr(self, "action", "") != "create"

    def get_permissions(self) -> list[Any]:
        known: list[Any] = super().get_permissions()  # type: ignore[misc]
        return known if self.done_once else [*known, OfASession()]


class TokenViewSet(ToldOnce, Rows):  # type: ignore[override]  # what others say once, `done_once` says of each action
    """Personal tokens of the account. Who asks with a token is told of that one alone."""

    model = ApiToken
    serializer_class = TokenSerializer
    written_class = NarrowedSerializer
    filters = {"name": "name", "unit": "unit__code", "created": "created", "expiry": "expiry", "used_at": "used_at"}
    searched = ("name",)
    orders = {"newest": Order(("created", "public_id"), True), "oldest": Order(("created", "public_id"))}
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9a-f]{1,20}"
    can_add = Can.VIEW

    def rows(self, can: Any = None) -> QuerySet[Any]:
        if self.request.auth is not None:
            return ApiToken.objects.filter(pk=self.request.auth.pk)
        return services.own_tokens(self.request.user)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    @extend_schema(request=NarrowedSerializer, responses={201: NewTokenSerializer})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Make a token. It is told in this answer and never again."""
        given = NarrowedSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return shown_once(*services.make_token(given.wish(), scope=self.scope))

    @verb(can=None, seen=False, answers={204: None})  # one's own alone are there
    def revoke(self, token: ApiToken) -> Response:
        """Revoke a token; it opens nothing from now on."""
        services.revoke_token(token, scope=self.scope)
        return Response(status=204)


class SignedByToken(OpenApiAuthenticationExtension):
    target_class = "unions.api.sign_in.TokenSignIn"
    name = ["token", "clientCredentials"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        abilities = {can.value: can.name.capitalize() for can in Can}
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "description": "A personal token, or one lent to a client: `Authorization: Bearer …` (or `Token …`).",
            },
            {
                "type": "oauth2",
                "description": "Programs are lent a token for an hour for their client id and secret.",
                "flows": {"clientCredentials": {"tokenUrl": "/api/v1/oauth/token/", "scopes": abilities}},
            },
        ]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        return [{"token": []}, {"clientCredentials": []}]
