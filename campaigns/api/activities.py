"""Activities over REST, and who came to them: written down, or signed in by telephone."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from campaigns.api.costs import shares_field
from campaigns.api.fields import campaign_field, shares_of
from campaigns.models import Activity, Attendance
from campaigns.services import activities as services
from campaigns.services import attendance
from common.api.changes import put_into
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Binning, Keeping, Removing
from common.validators import plain_text
from members.api.fields import DATED
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    """An event: training, a health check, a sports day … Money is whole đồng.

    People and participations are two counts. Each kind asks for some of the numbers, the others are left empty. Where
    `counting` is `list` they come from the list of those present. Where several paid, `paid_by` is `several` and
    `shares` make the whole `amount`.
    """

    unit = unit_field()
    campaign = campaign_field(required=False, allow_null=True)
    shares = shares_field()

    class Meta:
        model = Activity
        fields = ("id", "unit", "kind", "title", "happened_on", "ends_on", "place", "partners", "campaign", "outcome",
                  "covered", "quantity", "counting", "participations", "people", "entitled", "women", "of_whom",
                  "amount", "paid_by", "payer", "shares", "source_document", "note", "version")  # fmt: skip
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()  # the services check the whole activity


class PresenceSerializer(serializers.Serializer[Any]):
    """Who came on a day. Each of `names` is a name, maybe with the year of birth or the member number in brackets: the
    member it can only mean, or else the name as it is."""

    came_on = serializers.DateField()
    members = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=attendance.MOST_TYPED,
        default=list,
    )
    names = serializers.ListField(
        child=serializers.CharField(max_length=200, validators=[plain_text]),
        max_length=attendance.MOST_TYPED,
        default=list,
    )

    def validate_names(self, lines: list[str]) -> list[str]:
        return attendance.names_of(lines)


class ListedSerializer(serializers.Serializer[Any]):
    """How many are new on the list, and how many were on it already."""

    new = serializers.IntegerField()
    known = serializers.IntegerField()


class SignInOpeningSerializer(serializers.Serializer[Any]):
    hours = serializers.IntegerField(min_value=1, max_value=attendance.LONGEST)


class SignInSheetSerializer(serializers.Serializer[Any]):
    """The sheet on which people sign in by telephone. `address` is for those who are there; null unless it is open."""

    is_open = serializers.BooleanField()
    until = serializers.DateTimeField(allow_null=True)
    address = serializers.URLField(allow_null=True)


class ActivityViewSet(Keeping, Binning, Under, Rows):
    """Activities of units in reach."""

    model = Activity
    serializer_class = ActivitySerializer
    filters = {
        "unit": "unit__code",
        "happened_on": "happened_on",
        "kind": "kind",
        "outcome": "outcome",
        "campaign": "campaign__code",
        "counting": "counting",
        "of_whom": "of_whom",
        "amount": "amount",
        "paid_by": "paid_by",
    }
    searched = ("title", "place", "partners")
    orders = DATED
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "campaign").prefetch_related("shares")

    def add(self, said: dict[str, Any]) -> Activity:
        shares = shares_of(said)
        return services.record_activity(Activity(**said), shares=shares, scope=self.scope)

    def change(self, row: Activity, said: dict[str, Any]) -> Activity:
        shares = shares_of(said, row)
        return services.change_activity(put_into(row, said), shares=shares, seen_version=row.version, scope=self.scope)

    def remove(self, row: Activity) -> None:
        services.bin_activity(row.pk, scope=self.scope)

    def put_back(self, row: Activity) -> Activity:
        return services.restore_activity(row.pk, scope=self.scope)

    # Who came ---------------------------------------------------------------------------------------

    @verb(PresenceSerializer, can=Can.RECORD, answers=ListedSerializer)
    def write_down(self, activity: Activity, names: list[str], **said: Any) -> Response:
        """Put people on the list of a day; from then on the list counts. Who is on it already stays there once."""
        listed = attendance.write_down(activity.pk, lines=names, scope=self.scope, **said)
        return Response(ListedSerializer(listed).data)

    @extend_schema(responses=SignInSheetSerializer)
    @action(detail=True, methods=["get"], url_path="sign-in")
    def sign_in(self, request: Any, pk: str) -> Response:
        """Whether people can sign in by telephone now, and where; for who keeps the list."""
        return self._sheet(self.held(Can.RECORD))

    @verb(SignInOpeningSerializer, can=Can.RECORD, answers=SignInSheetSerializer)
    def open_sign_in(self, activity: Activity, hours: int) -> Response:
        """Let people sign in by telephone from now on, under a new address; a former one is gone."""
        return self._sheet(attendance.open_signing_in(activity.pk, hours=hours, scope=self.scope))

    @verb(can=Can.RECORD, answers=SignInSheetSerializer)
    def close_sign_in(self, activity: Activity) -> Response:
        """End signing in now."""
        return self._sheet(attendance.close_signing_in(activity.pk, scope=self.scope))

    def _sheet(self, activity: Activity) -> Response:
        is_open = attendance.is_open(activity, timezone.now())
        told = {
            "is_open": is_open,
            "until": activity.sign_in.upper if is_open and activity.sign_in else None,
            "address": attendance.address_of(activity) if is_open else None,
        }
        return Response(SignInSheetSerializer(told).data)


class AttendanceSerializer(serializers.ModelSerializer[Attendance]):
    """One person on one day of an activity: a member, or a name that is no member's.

    Behind a name that was signed by telephone stand the digits it was signed with, for who keeps the list.
    """

    member_name = serializers.CharField(source="member.full_name", read_only=True, allow_null=True)

    class Meta:
        model = Attendance
        fields = ("id", "activity", "came_on", "member", "member_name", "name", "how", "at")
        read_only_fields = fields

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told = super().to_representation(instance)
        if "name" in told and not instance.kept_here:
            told["name"] = attendance.without_number(instance)
        return told


class AttendanceViewSet(Removing, Under, Rows):
    """Who came to activities of units in reach, day by day. People are put on a list by `write-down` of the activity."""

    model = Attendance
    serializer_class = AttendanceSerializer
    filters = {
        "activity": "activity",
        "unit": "activity__unit__code",
        "member": "member",
        "came_on": "came_on",
        "how": "how",
        "kind": "activity__kind",
    }
    orders = {"newest": NEWEST, "oldest": Order(("came_on", "pk")), "latest": Order(("came_on", "pk"), True)}
    stood_on = "came_on"
    of_people = True
    can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(can).filter(activity__binned_at=None)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        kept = self.scope.places(Can.RECORD).filter(unit=OuterRef("activity__unit"))
        return rows.select_related("member").annotate(kept_here=Exists(kept))

    def remove(self, row: Attendance) -> None:
        attendance.take_off(row.pk, scope=self.scope)
