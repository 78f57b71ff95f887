"""Who asks, and what may be done with the token that signs the request."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.fields import DaysField
from common.api.resources import Answering
from unions.access import Scope
from unions.models import Account, ApiToken, Can, Posting, Reach, UnionUnit

ABILITIES = [can.value for can in Can]


class OwnPostingSerializer(serializers.ModelSerializer[Posting]):
    unit = serializers.SlugField(source="unit.code")
    valid = DaysField()

    class Meta:
        model = Posting
        fields = ("unit", "role", "valid")


class HeldSerializer(serializers.Serializer[Any]):
    """What may be done at a unit alone, and what at the unit and everywhere below it."""

    unit = serializers.CharField()
    here = serializers.ListField(child=serializers.ChoiceField(ABILITIES))
    below = serializers.ListField(child=serializers.ChoiceField(ABILITIES))


class OwnTokenSerializer(serializers.ModelSerializer[ApiToken]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = ApiToken
        fields = ("id", "name", "expiry")


class MeSerializer(serializers.Serializer[Any]):
    """The account, its postings of today, and what it may do where; all of it as far as the token leaves it."""

    username = serializers.CharField()
    full_name = serializers.CharField()
    language = serializers.ChoiceField(Account.Language.choices)
    is_service = serializers.BooleanField()
    postings = OwnPostingSerializer(many=True)
    held = HeldSerializer(many=True)
    token = OwnTokenSerializer(allow_null=True)


class MeView(Answering, APIView):
    @extend_schema(responses=MeSerializer)
    def get(self, request: Any) -> Response:
        """Who you are signed in as, and what you may do."""
        account, scope = request.user, request.scope
        postings = Posting.objects.on(scope.on).filter(account=account, unit__in=scope.units().values("pk"))
        told = {
            "username": account.username,
            "full_name": account.full_name,
            "language": account.language,
            "is_service": account.is_service,
            "postings": postings.select_related("unit").order_by("pk"),
            "held": held_by(scope),
            "token": request.auth,
        }
        return Response(MeSerializer(told).data)


def held_by(scope: Scope) -> list[dict[str, Any]]:
    """By unit at which something is held, the highest first: what there alone, and what below it too."""
    found: dict[str, dict[Reach, set[str]]] = {}
    for can, paths in scope.held.items():
        for path, reach in paths:
            found.setdefault(path, {Reach.HERE: set(), Reach.BELOW: set()})[reach].add(can.value)
    units = {path: int(path.rstrip("/").split("/")[-1]) for path in found}
    codes = dict(UnionUnit.objects.filter(pk__in=units.values()).values_list("pk", "code"))
    return [
        {
            "unit": codes[units[path]],
            "here": sorted(held[Reach.HERE] - held[Reach.BELOW]),
            "below": sorted(held[Reach.BELOW]),
        }
        for path, held in sorted(found.items())
    ]
