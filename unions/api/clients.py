"""Programs over REST: their accounts, posted as people are, and the clients by which they sign in."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from common.api.fields import DaysField, InScope
from common.api.paging import Order
from common.api.resources import Rows, verb
from common.api.writes import Adding
from unions.access import Scope
from unions.api.fields import unit_field
from unions.api.tokens import NarrowedSerializer, ToldOnce
from unions.models import Account, ApiClient, Can, Posting, Role
from unions.services import tokens as services
from unions.services.invitations import Newcomer
from unions.services.postings import Span
from unions.services.service_accounts import add_service_account


def programs(scope: Scope) -> Any:
    return services.service_accounts_in_reach(scope)


class ProgramPostingSerializer(serializers.ModelSerializer[Posting]):
    unit = serializers.SlugField(source="unit.code")
    valid = DaysField()

    class Meta:
        model = Posting
        fields = ("id", "unit", "role", "valid")


class ServiceAccountSerializer(serializers.ModelSerializer[Account]):
    """The account of a program, with its postings where you say who works."""

    postings = ProgramPostingSerializer(many=True)

    class Meta:
        model = Account
        fields = ("id", "username", "full_name", "is_active", "postings")


class NewServiceAccountSerializer(serializers.Serializer[Any]):
    """A program and its first posting. Without a username it gets one made from its name."""

    full_name = serializers.CharField(max_length=120)
    username = serializers.RegexField(r"^[\w.@+-]+$", max_length=150, required=False)
    unit = unit_field(Can.STAFF)
    role = serializers.ChoiceField(Role.choices)
    valid = DaysField(help_text="From today or later.")
    reason = serializers.CharField(max_length=250, required=False, allow_blank=True)


class ServiceAccountViewSet(Adding, Rows):
    """Accounts of programs, for who says who works where they are posted."""

    model = Account
    serializer_class = ServiceAccountSerializer
    written_class = NewServiceAccountSerializer
    filters = {"username": "username", "is_active": "is_active"}
    searched = ("full_name", "username")
    orders = {"newest": Order(("pk",), True), "oldest": Order(("pk",))}
    can_add = Can.STAFF

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return programs(self.scope)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        there = self.scope.places(Can.STAFF).values("unit")
        postings = Posting.objects.filter(unit__in=there).select_related("unit").order_by("pk")
        return rows.prefetch_related(Prefetch("postings", postings))

    def add(self, said: dict[str, Any]) -> Account:
        posting = add_service_account(
            Newcomer(said["full_name"], said.get("username", "")),
            unit=said["unit"],
            role=Role(said["role"]),
            span=Span.of(said["valid"]),
            reason=said.get("reason", ""),
            scope=self.scope,
        )
        return posting.account


class ApiClientSerializer(serializers.ModelSerializer[ApiClient]):
    """A client of a program's account: less than the account may do, by ability and by unit, until it ends."""

    unit = serializers.SlugField(source="unit.code", read_only=True, allow_null=True)
    created_by = serializers.PrimaryKeyRelatedField[Account](read_only=True)

    class Meta:
        model = ApiClient
        fields = (
            "id",
            "account",
            "client_id",
            "name",
            "abilities",
            "unit",
            "created_by",
            "created_at",
            "expires_at",
            "used_at",
            "revoked_at",
        )


class NewApiClientSerializer(NarrowedSerializer):
    account = InScope(programs, help_text="The account of the program, by its id.")


class ApiClientWithSecretSerializer(ApiClientSerializer):
    """The secret is told this once; the book keeps its hash alone."""

    client_secret = serializers.CharField(read_only=True)

    class Meta(ApiClientSerializer.Meta):
        fields = ("client_secret", *ApiClientSerializer.Meta.fields)  # type: ignore[assignment]


class ApiClientViewSet(ToldOnce, Rows):  # type: ignore[override]  # as that of tokens
    """Clients of programs. They are lent tokens by `POST /api/v1/oauth/token/`."""

    model = ApiClient
    serializer_class = ApiClientSerializer
    written_class = NewApiClientSerializer
    filters = {
        "account": "account",
        "client_id": "client_id",
        "unit": "unit__code",
        "created_at": "created_at",
        "expires_at": "expires_at",
        "used_at": "used_at",
        "revoked_at": "revoked_at",
    }
    searched = ("name",)
    orders = {"newest": Order(("pk",), True), "oldest": Order(("pk",))}
    can_add = Can.STAFF

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return services.clients_in_reach(self.scope)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    @extend_schema(request=NewApiClientSerializer, responses={201: ApiClientWithSecretSerializer})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Make a client. Its secret is told in this answer and never again."""
        given = NewApiClientSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        client, secret = services.make_client(given.validated_data["account"], given.wish(), scope=self.scope)
        client.client_secret = secret  # type: ignore[attr-defined]
        return Response(ApiClientWithSecretSerializer(client, context=self.get_serializer_context()).data, status=201)

    @verb(can=None, seen=False)  # who sees it may end it: rows are those where the account says who works
    def revoke(self, client: ApiClient) -> ApiClient:
        """End a client and what was lent to it."""
        return services.revoke_client(client.pk, scope=self.scope)
