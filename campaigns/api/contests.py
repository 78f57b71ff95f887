"""Contests over REST, who entered them, and what those won."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from campaigns import contest_sums
from campaigns.api.fields import campaign_field
from campaigns.models import Contest, ContestEntry, ContestResult
from campaigns.reach import offered
from campaigns.services import contests as services
from common.api.changes import put_into, require_same
from common.api.fields import DaysField, InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows
from common.api.writes import Binning, Keeping, Removing
from members.api.fields import DATED, person_field
from unions.access import Scope
from unions.api.days import SPAN, LastingUnder
from unions.api.fields import beside, unit_field
from unions.api.under import TOP, Under, asked_unit
from unions.models import Can

# What a result of each kind says beside its entry.
SAID = {ContestResult.Kind.PRIZE: ("grade", "recipient_kind"), ContestResult.Kind.PLACE: ("rank", "out_of", "among")}


def contests_seen(scope: Scope) -> Any:
    return offered(Contest, scope)


def entries_kept(scope: Scope) -> Any:
    return ContestEntry.objects.in_scope(scope, Can.RECORD).kept()


class ContestSerializer(serializers.ModelSerializer[Contest]):
    """A contest, kept by a unit for itself and those below it; `organiser` is somebody else where it is named."""

    unit = unit_field()
    campaign = campaign_field(required=False, allow_null=True)
    valid = DaysField()

    class Meta:
        model = Contest
        fields = ("id", "unit", "name", "organiser", "level", "campaign", "valid", "version")
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()  # the services check the whole contest


class TurnoutSerializer(serializers.Serializer[Any]):
    """Entries of a contest added up; `women` are those of entries that say so."""

    unions = serializers.IntegerField()
    people = serializers.IntegerField()
    women = serializers.IntegerField()
    prizes = serializers.IntegerField()


class ContestViewSet(Keeping, Removing, LastingUnder, Rows):
    """Contests that are kept within reach or above it."""

    model = Contest
    serializer_class = ContestSerializer
    filters = {"unit": "unit__code", "level": "level", "campaign": "campaign__code"}
    searched = ("name", "organiser")
    orders = {"newest": NEWEST, "name": Order(("name", "pk"))}
    can_add = can_change = can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(can) if can else offered(Contest, self.scope)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "campaign")

    def add(self, said: dict[str, Any]) -> Contest:
        with beside(**SPAN):
            return services.keep_contest(Contest(**said), scope=self.scope)

    def change(self, row: Contest, said: dict[str, Any]) -> Contest:
        with beside(**SPAN):
            return services.change_contest(put_into(row, said), seen_version=row.version, scope=self.scope)

    def remove(self, row: Contest) -> None:
        services.withdraw_contest(row.pk, scope=self.scope)

    @extend_schema(responses=TurnoutSerializer, parameters=[TOP])
    @action(detail=True, methods=["get"])
    def turnout(self, request: Any, pk: str) -> Response:
        """Who entered of a unit and those below it, as they stood on the day, and how many prizes they won."""
        contest = self.get_object()
        unit = asked_unit(request.query_params, self.scope)
        return Response(TurnoutSerializer(contest_sums.turnouts([contest], unit, self.scope)[contest.pk]).data)

    turnout.parameters = ("unit",)  # type: ignore[attr-defined]


class ContestEntrySerializer(serializers.ModelSerializer[ContestEntry]):
    """A union that took part in a contest: with so many people, or with one `member`. The contest stays as it is."""

    contest = InScope(contests_seen)
    unit = unit_field()
    member = person_field(required=False, allow_null=True)
    member_name = serializers.CharField(source="member.full_name", read_only=True, allow_null=True)

    class Meta:
        model = ContestEntry
        fields = ("id", "contest", "unit", "happened_on", "team", "member", "member_name", "quantity", "women",
                  "source_document", "note", "version")  # fmt: skip
        read_only_fields = ("version",)
        extra_kwargs = {"team": {"required": False}}
        validators: tuple[Any, ...] = ()  # the services check the whole entry


class ContestEntryViewSet(Keeping, Binning, Under, Rows):
    """Entries of units in reach."""

    model = ContestEntry
    serializer_class = ContestEntrySerializer
    filters = {
        "contest": "contest",
        "unit": "unit__code",
        "happened_on": "happened_on",
        "member": "member",
        "quantity": "quantity",
        "campaign": "contest__campaign__code",
    }
    searched = ("team", "member__full_name")
    orders = DATED
    of_people = True
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("contest", "unit", "member")

    def add(self, said: dict[str, Any]) -> ContestEntry:
        return services.record_entry(ContestEntry(**said), scope=self.scope)

    def change(self, row: ContestEntry, said: dict[str, Any]) -> ContestEntry:
        require_same(row, said, "contest")
        return services.change_entry(put_into(row, said), seen_version=row.version, scope=self.scope)

    def remove(self, row: ContestEntry) -> None:
        services.bin_entry(row.pk, scope=self.scope)

    def put_back(self, row: ContestEntry) -> ContestEntry:
        return services.restore_entry(row.pk, scope=self.scope)


class ContestResultSerializer(serializers.ModelSerializer[ContestResult]):
    """What an entry won. A `prize` has a grade and a recipient; a `place` is `rank` of `out_of`, as a paper of the
    organiser says. The kind stays as it is; the unit is that of the entry."""

    entry = InScope(entries_kept)
    unit = unit_field(read_only=True)
    member = person_field(required=False, allow_null=True)
    member_name = serializers.CharField(source="member.full_name", read_only=True, allow_null=True)

    class Meta:
        model = ContestResult
        fields = ("id", "entry", "unit", "happened_on", "kind", "grade", "recipient_kind", "member", "member_name",
                  "quantity", "rank", "out_of", "among", "among_name", "source_document", "note",
                  "version")  # fmt: skip
        read_only_fields = ("version",)
        extra_kwargs = {"among": {"required": False}, "among_name": {"required": False}}
        validators: tuple[Any, ...] = ()  # the services check the whole result

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not self.partial:
            missing = [name for name in SAID[attrs["kind"]] if not attrs.get(name)]
            if missing:
                told = self.fields["kind"].error_messages["required"]
                raise serializers.ValidationError(dict.fromkeys(missing, told), code="required")
        return attrs


class ContestResultViewSet(Keeping, Binning, Under, Rows):
    """Prizes and places that units in reach won in contests."""

    model = ContestResult
    serializer_class = ContestResultSerializer
    filters = {
        "contest": "entry__contest",
        "entry": "entry",
        "unit": "unit__code",
        "happened_on": "happened_on",
        "kind": "kind",
        "grade": "grade",
        "recipient_kind": "recipient_kind",
        "member": "member",
        "rank": "rank",
        "among": "among",
        "campaign": "entry__contest__campaign__code",
    }
    searched = ("member__full_name", "among_name")
    orders = DATED
    of_people = True
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("entry", "unit", "member")

    def add(self, said: dict[str, Any]) -> ContestResult:
        return services.record_result(ContestResult(**said), scope=self.scope)

    def change(self, row: ContestResult, said: dict[str, Any]) -> ContestResult:
        require_same(row, said, "kind")
        return services.change_result(put_into(row, said), seen_version=row.version, scope=self.scope)

    def remove(self, row: ContestResult) -> None:
        services.bin_result(row.pk, scope=self.scope)

    def put_back(self, row: ContestResult) -> ContestResult:
        return services.restore_result(row.pk, scope=self.scope)
