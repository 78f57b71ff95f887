"""Who works for units over REST: postings are given, handed over and ended; accounts in reach."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from common.api.fields import DaysField, InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding
from unions.api.days import SPAN, DayField, Lasting
from unions.api.fields import beside, unit_field
from unions.models import Account, Can, Posting, Role
from unions.services import postings as services
from unions.services.grants import accounts_in_reach, named
from unions.services.invitations import Newcomer

LONGEST_NAME = 100


class AccountSerializer(serializers.ModelSerializer[Account]):
    """An account of a person, or of a program."""

    class Meta:
        model = Account
        fields = ("id", "username", "full_name", "is_service")


class AccountViewSet(Rows):
    """Accounts that work or worked for units of whose staff one looks after. Found by their names, or who signs in so."""

    model = Account
    serializer_class = AccountSerializer
    filters = {"username": "username", "is_service": "is_service"}
    searched = ("full_name", "username")
    orders = {"newest": NEWEST, "username": Order(("username",)), "name": Order(("full_name", "pk"))}

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return accounts_in_reach(self.scope)

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return named(rows, text[:LONGEST_NAME])


class PostingSerializer(serializers.ModelSerializer[Posting]):
    """An account holds a role at a unit over a span of days."""

    account = serializers.SlugRelatedField(slug_field="username", read_only=True)  # type: ignore[var-annotated]
    full_name = serializers.CharField(source="account.full_name")
    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    valid = DaysField()
    granted_by_name = serializers.CharField(source="granted_by.full_name", allow_null=True)

    class Meta:
        model = Posting
        fields = ("id", "account", "full_name", "unit", "role", "valid", "reason", "granted_by_name")


class NewcomerSerializer(serializers.Serializer[Any]):
    """Somebody without an account. Without a name to sign in with it is made from the full name."""

    full_name = serializers.CharField(max_length=120)
    username = serializers.CharField(max_length=150, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)


class WhoSerializer(serializers.Serializer[Any]):
    """Either `account`, by the name it signs in with, or `newcomer`."""

    account = InScope(accounts_in_reach, slug="username", required=False, allow_null=True)
    newcomer = NewcomerSerializer(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        account, newcomer = attrs.pop("account", None), attrs.pop("newcomer", None)
        if (account is None) == (newcomer is None):
            words = _("Say who: either the name somebody signs in with, or the full name of somebody new.")
            raise serializers.ValidationError({"account": words}, code="who")
        return attrs | {"to": account or Newcomer(**newcomer)}


class NewPostingSerializer(WhoSerializer):
    """Who works for a unit, as what, and over which days: from today or later."""

    unit = unit_field(Can.STAFF)
    role = serializers.ChoiceField(Role.choices)
    valid = DaysField()
    reason = serializers.CharField(max_length=250, required=False, allow_blank=True)


class PostingHandOverSerializer(WhoSerializer):
    """Who goes on, and from which day; the posting before ends the day before."""

    first_day = DayField()
    reason = serializers.CharField(max_length=250, required=False, allow_blank=True)


class PostingUntilSerializer(serializers.Serializer[Any]):
    """The last day that counts; none, until it is ended."""

    last_day = DayField(allow_null=True)


class PostingViewSet(Adding, Lasting, Rows):
    """Who works, worked and will work for the units whose staff one looks after."""

    model = Posting
    serializer_class = PostingSerializer
    written_class = NewPostingSerializer
    filters = {"unit": "unit__code", "account": "account__username", "role": "role"}
    searched = ("account__full_name", "account__username")
    orders = {"newest": NEWEST, "unit": Order(("unit__code", "pk")), "account": Order(("account__username", "pk"))}
    of_people = True
    can_add = Can.STAFF

    def rows(self, can: Any = None) -> QuerySet[Any]:
        there = self.scope.places(can or Can.STAFF).filter(unit=OuterRef("unit"))
        return Posting.objects.filter(Exists(there))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("account", "unit", "granted_by")

    def add(self, said: dict[str, Any]) -> Posting:
        days = said["valid"]
        span = services.Span(days.lower, days.upper - timedelta(days=1) if days.upper else None)
        with beside(**SPAN, username="newcomer", email="newcomer", full_name="newcomer"):
            return services.grant_posting(
                said["to"],
                unit=said["unit"],
                role=Role(said["role"]),
                span=span,
                reason=said.get("reason", ""),
                scope=self.scope,
            )

    @verb(PostingHandOverSerializer, can=Can.STAFF, status=201)
    def hand_over(self, posting: Posting, to: Any, first_day: date, reason: str = "") -> Posting:
        """Let somebody else go on in the same role from a day on; answers the posting that begins."""
        with beside(username="newcomer", email="newcomer", full_name="newcomer"):
            return services.hand_over(
                posting.pk, to, on=first_day, reason=reason, seen=posting.valid.upper, scope=self.scope
            )

    @verb(PostingUntilSerializer, can=Can.STAFF)
    def until(self, posting: Posting, last_day: date | None) -> Posting:
        """Let a posting end on another day, or go on until it is ended."""
        return services.change_end(posting.pk, last_day, seen=posting.valid.upper, scope=self.scope)

    @verb(can=Can.STAFF, answers={204: None})
    def end(self, posting: Posting) -> Response:
        """From this moment the posting opens nothing. One that began today, or has not begun, is taken back whole."""
        services.end_at_once(posting.pk, seen=posting.valid.upper, scope=self.scope)
        return Response(status=204)
