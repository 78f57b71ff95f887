"""People who may be written down twice: found, told apart, made one, taken apart again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.parameters import asked_day
from common.api.resources import Rows, verb
from members.api.finding import DAY, UNDER, with_home
from members.api.people import MemberSerializer
from members.models import Member, MemberMerge
from members.privacy import SENSITIVE_FIELDS, Privacy, disclose, mask, masked_value, visible_of
from members.search import MemberSearch
from members.services import duplicates
from members.services.duplicates import PAIRS
from unions.api.under import asked_unit
from unions.models import Can

OTHER = "(?P<other>[0-9]{1,18})"


class TwinSerializer(serializers.Serializer[Any]):
    """One of two who may be the same person; birth and numbers as far as they may be seen."""

    id = serializers.IntegerField()
    full_name = serializers.CharField()
    born_on = serializers.DateField(allow_null=True)
    born_year = serializers.IntegerField(allow_null=True)
    citizen_id = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_null=True)


class PairSerializer(serializers.Serializer[Any]):
    """Two people, and what they have in common."""

    one = TwinSerializer()
    other = TwinSerializer()
    reasons = serializers.ListField(child=serializers.ChoiceField(["name", "citizen_id", "member_number"]))


class PairsSerializer(serializers.Serializer[Any]):
    """The first pairs by name; `more` says that there are others."""

    pairs = PairSerializer(many=True)
    more = serializers.BooleanField()


class MergerChoiceSerializer(serializers.Serializer[Any]):
    """A field on which the two differ, in words, and whether the value of who is gone is taken unless told otherwise."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kept = serializers.CharField(allow_null=True, allow_blank=True)
    gone = serializers.CharField(allow_null=True, allow_blank=True)
    takes_gone = serializers.BooleanField()


class MovedReferencesSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    number = serializers.IntegerField()


class MergerSerializer(serializers.Serializer[Any]):
    """What becoming one means. `objection` says why they cannot; `digest` is sent back by who makes them one."""

    choices = MergerChoiceSerializer(many=True)
    moves = MovedReferencesSerializer(many=True)
    joined = serializers.IntegerField(help_text="Memberships that become one.")
    objection = serializers.CharField(allow_blank=True)
    digest = serializers.CharField()


class MergeSerializer(serializers.Serializer[Any]):
    """`taken` are the fields whose value comes from who is gone; `digest` is that of what was looked at."""

    taken = serializers.ListField(child=serializers.CharField(max_length=40), max_length=60, default=list)
    digest = serializers.CharField(max_length=64)


class MemberMergeSerializer(serializers.ModelSerializer[MemberMerge]):
    """Two rows that were found to be one person."""

    merged_by = serializers.CharField(source="merged_by.full_name")

    class Meta:
        model = MemberMerge
        fields = ("id", "kept", "gone", "merged_by", "merged_at")
        read_only_fields = fields


class Twins:
    """The part of the members' resource that looks for people written down twice."""

    @extend_schema(parameters=[UNDER, DAY], responses=PairsSerializer)
    @action(detail=False, methods=["get"], pagination_class=None)
    def duplicates(self, request: Any) -> Response:
        """Pairs of people whose records this account keeps and who may be the same person."""
        scope, params = request.scope, request.query_params
        unit = asked_unit(params, scope, "under") if params.get("under") else None
        day = asked_day(params) or scope.on
        search = MemberSearch(scope, unit, day, spells=Q(joined_on__lte=day), can=Can.RECORD)
        pairs = duplicates.pairs(search, PAIRS + 1)
        told = _told({pk for pair in pairs for pk in (pair.one, pair.other)}, scope)
        found = [{"one": told[pair.one], "other": told[pair.other], "reasons": pair.reasons} for pair in pairs[:PAIRS]]
        return Response({"pairs": found, "more": len(pairs) > PAIRS})

    duplicates.parameters = ("under", "day")  # type: ignore[attr-defined]

    @extend_schema(responses=MergerSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, url_path=f"same-as/{OTHER}")
    def same_as(self, request: Any, pk: str, other: str) -> Response:
        """What would come of it if the other were found to be this person. Changes nothing.

        That sensitive details of the two were compared is written down.
        """
        kept, gone = self._kept_records(other)
        merger = duplicates.look_at(kept, gone, scope=request.scope)
        if sensitive := {choice.name for choice in merger.choices} & set(SENSITIVE_FIELDS):
            for member in (kept, gone):
                disclose(member, request.scope, sensitive)
        moves = [{"kind": kind, "number": number} for kind, number in merger.moves]
        told = {name: getattr(merger, name) for name in ("choices", "joined", "objection", "digest")}
        return Response(MergerSerializer({**told, "moves": moves}).data)

    same_as.words = {"other": 1}  # type: ignore[attr-defined]

    @extend_schema(request=MergeSerializer, responses=MemberSerializer)
    @same_as.mapping.post
    def become_one(self, request: Any, pk: str, other: str) -> Response:
        """Make one of two people: this one is kept, the other is gone, and what named it names this one."""
        view: Any = self
        kept, gone = self._kept_records(other)
        said = view.said(MergeSerializer)
        duplicates.merge(kept.pk, gone.pk, set(said["taken"]), seen=said["digest"], scope=request.scope)
        return view.told(view.again(kept.pk))

    become_one.words, become_one.can, become_one.detail = {"other": 1}, Can.RECORD, True  # type: ignore[attr-defined]

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path=f"apart-from/{OTHER}")
    def apart_from(self, request: Any, pk: str, other: str) -> Response:
        """Say that the two are not the same person, so that nobody is asked again."""
        one, two = self._kept_records(other)
        duplicates.tell_apart(one.pk, two.pk, scope=request.scope)
        return Response(status=204)

    apart_from.words, apart_from.can = {"other": 1}, Can.RECORD  # type: ignore[attr-defined]

    def _kept_records(self, other: str) -> tuple[Member, Member]:
        """The person of the address and another, for who keeps the records of both."""
        view: Any = self
        one = view.held(Can.RECORD)
        two = view.rows(Can.RECORD).filter(pk=other).first()
        if two is None:
            raise exceptions.NotFound
        if not all(Privacy.PERSONAL in seen for seen in visible_of([one, two], view.scope).values()):
            raise PermissionDenied
        return one, two


def _told(pks: set[int], scope: Any) -> dict[int, dict[str, Any]]:
    """What is said of each: nothing that is not shown of the person elsewhere."""
    members = with_home(Member.objects.filter(pk__in=pks), scope).in_bulk()
    seen = visible_of(members.values(), scope)
    return {
        pk: {
            "id": pk,
            "full_name": member.full_name,
            "born_on": member.born_on if Privacy.PERSONAL in seen[pk] else None,
            "born_year": member.born_year,
            "citizen_id": masked_value(member, "citizen_id", seen[pk]),
            "phone": mask("phone", member.phone),
            "unit": member.home_code,
        }
        for pk, member in members.items()
    }


class MemberMergeViewSet(Rows):
    """Mergers that can still be undone, of people whose records this account keeps."""

    model = MemberMerge
    serializer_class = MemberMergeSerializer
    filters: ClassVar[dict[str, str]] = {"kept": "kept", "gone": "gone", "merged_at": "merged_at"}

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return duplicates.mergers(self.scope)

    @verb(can=Can.RECORD, path="take-apart", answers={204: None})
    def take_apart(self, merger: MemberMerge) -> Response:
        """Undo a merger: they are two people again, and every row is as it was."""
        duplicates.take_apart(merger.pk, scope=self.scope)
        return Response(status=204)
