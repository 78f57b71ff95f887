"""Units over REST, as they are called and as they stand on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.asked import modified_since
from common.api.fields import DaysField
from common.api.paging import NEWEST, Order
from common.api.parameters import asked_day
from common.api.resources import Rows
from unions.api.under import asked_unit
from unions.lineage import came_from, what_became_of
from unions.models import LineageEvent, Placement, Posting, UnionUnit, UnitVersion
from unions.onlookers import onlookers

DAY = OpenApiParameter("day", date, description="The day of the tree; today if left out.")
PARENT = OpenApiParameter("parent", str, description="Code of the unit that they stand directly under on the day.")
UNDER = OpenApiParameter("under", str, description="Code of a unit: itself and all units below it on the day.")
ANY_DAY = {"day": Order(("pk",)), "newest": NEWEST}


class UnitVersionSerializer(serializers.ModelSerializer[UnitVersion]):
    """What a unit is over a span of days: its names, its level, where it is and in what kind of employer."""

    level = serializers.SlugField(source="level_id")
    employer_type = serializers.SlugField(source="employer_type_id", allow_null=True)
    territory = serializers.CharField(source="territory.code", allow_null=True)
    valid = DaysField()

    class Meta:
        model = UnitVersion
        fields: tuple[str, ...] = (
            "name",
            "short_name",
            "letterhead_name",
            "symbol",
            "place",
            "level",
            "sector",
            "employer_name",
            "employer_type",
            "state_salaried",
            "territory",
            "has_seal",
            "has_account",
            "valid",
        )


class UnitSerializer(UnitVersionSerializer):
    """A unit on a day: its code stays, the rest is what held on that day; `valid` says since and until when."""

    code = serializers.SlugField(source="unit.code")
    parent = serializers.SlugField(source="parent_code", allow_null=True)  # type: ignore[assignment]

    class Meta(UnitVersionSerializer.Meta):
        fields = ("code", "parent", *UnitVersionSerializer.Meta.fields)


class PlacementSerializer(serializers.ModelSerializer[Placement]):
    """Under whom a unit stands over a span of days, by which decision; which reorganisations began and ended it."""

    parent = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)  # type: ignore[assignment,var-annotated]
    valid = DaysField()

    class Meta:
        model = Placement
        fields = ("id", "parent", "valid", "decision", "begun_by", "ended_by")


class UnitStaffSerializer(serializers.ModelSerializer[Posting]):
    """Somebody who works for a unit today."""

    full_name = serializers.CharField(source="account.full_name")

    class Meta:
        model = Posting
        fields = ("role", "full_name")


class OnlookerSerializer(serializers.Serializer[Any]):
    """A posting through which somebody can look at a unit, and what it lets them do there."""

    full_name = serializers.CharField(source="account.full_name")
    role = serializers.CharField(source="posting.role")
    unit = serializers.CharField(source="posting.unit.code")
    abilities = serializers.ListField(child=serializers.CharField())


class KinSerializer(serializers.Serializer[Any]):
    """A unit as it was called on the day of a reorganisation."""

    code = serializers.CharField()
    name = serializers.CharField()


class SuccessionSerializer(serializers.Serializer[Any]):
    """A step of the lineage: the units `gone` ended or gave up a part, and `heirs` took it over; none, dissolved.

    `step` is 1 for reorganisations of the unit itself, 2 for those of its heirs or predecessors, and so on.
    """

    reorganisation = serializers.IntegerField(source="event.pk")
    kind = serializers.ChoiceField(source="event.kind", choices=LineageEvent.Kind.choices)
    effective_on = serializers.DateField(source="event.effective_on")
    gone = KinSerializer(many=True)
    heirs = KinSerializer(many=True)
    step = serializers.IntegerField()


class LineageSerializer(serializers.Serializer[Any]):
    """Who came before a unit and what became of it, over all mergers and divisions, in the order of days."""

    came_from = SuccessionSerializer(many=True)
    became = SuccessionSerializer(many=True)


@extend_schema_view(
    list=extend_schema(parameters=[DAY]),
    retrieve=extend_schema(parameters=[DAY]),
    export=extend_schema(parameters=[DAY]),
)
class UnitViewSet(Rows):
    """Units in reach, as of a day. They are founded, renamed, moved and ended by reorganisations."""

    model = UnitVersion
    serializer_class = UnitSerializer
    filters = {
        "code": "unit__code",
        "level": "level__code",
        "sector": "sector",
        "employer_type": "employer_type__code",
        "state_salaried": "state_salaried",
        "territory": "territory__code",
        "has_seal": "has_seal",
        "has_account": "has_account",
    }
    asked_too = (PARENT, UNDER)
    searched = ("name", "short_name", "unit__code")
    orders = {"code": Order(("unit__code",))}
    lookup_field = "unit__code"
    lookup_url_kwarg = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def known_parameters(self) -> set[str]:
        as_of_a_day = getattr(self, "action", "") in ("list", "export", "retrieve")
        return super().known_parameters() | ({"day"} if as_of_a_day else set())

    def rows(self, can: Any = None) -> QuerySet[Any]:
        day = self.day
        found = super().rows(can).on(day)  # type: ignore[attr-defined]
        standing = found.filter(unit__placements__valid__contains=day)
        return standing.annotate(parent_code=F("unit__placements__parent__code"))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "territory")

    def narrowed(self, rows: Any) -> QuerySet[Any]:
        params = self.request.query_params
        if params.get("under"):
            rows = rows.under(asked_unit(params, self.scope, "under"), on=self.day)
        if parent := params.get("parent"):
            rows = rows.filter(parent_code=parent)
        return super().narrowed(rows)

    def changed_since(self, rows: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        """Those that are called otherwise since, and those that came under another unit."""
        named = modified_since(UnitVersion.objects.all(), moment)
        moved = modified_since(Placement.objects.all(), moment)
        return rows.filter(Q(pk__in=named.values("pk")) | Q(unit__in=moved.values("child")))

    @property
    def day(self) -> date:
        return asked_day(self.request.query_params) or timezone.localdate()

    def unit(self) -> UnionUnit:
        """The unit of the address, whether it stands today or not."""
        found: UnionUnit | None = self.scope.units().filter(code=self.kwargs["code"]).first()
        if found is None:
            raise exceptions.NotFound
        return found

    # What belongs to a unit ------------------------------------------------------------------------------

    @extend_schema(responses=UnitVersionSerializer(many=True))
    @action(detail=True, methods=["get"])
    def versions(self, request: Any, code: str) -> Response:
        """What the unit was and is called, at which level and where, over its days; also of one that has ended."""
        return self.part(UnitVersion.objects.filter(unit=self.unit()), UnitVersionSerializer)

    versions.pages, versions.orders = True, ANY_DAY  # type: ignore[attr-defined]

    @extend_schema(responses=PlacementSerializer(many=True))
    @action(detail=True, methods=["get"])
    def placements(self, request: Any, code: str) -> Response:
        """Under whom the unit stood and stands, over its days."""
        return self.part(Placement.objects.filter(child=self.unit()), PlacementSerializer)

    placements.pages, placements.orders = True, ANY_DAY  # type: ignore[attr-defined]

    @extend_schema(responses=UnitSerializer(many=True), parameters=[DAY])
    @action(detail=True, methods=["get"])
    def children(self, request: Any, code: str) -> Response:
        """The units in reach that stand directly under it on a day."""
        return self.page(self.rows().filter(parent_code=self.unit().code))

    children.pages, children.parameters = True, ("day",)  # type: ignore[attr-defined]

    @extend_schema(responses=LineageSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def lineage(self, request: Any, code: str) -> Response:
        """Who came before the unit, and what became of it. `/reorganisations/?unit=` has all that it took part in."""
        unit = self.unit()
        told = {"came_from": came_from(unit), "became": what_became_of(unit)}
        return Response(LineageSerializer(told).data)

    @extend_schema(responses=UnitStaffSerializer(many=True))
    @action(detail=True, methods=["get"])
    def staff(self, request: Any, code: str) -> Response:
        """Who works for the unit itself today. `/postings/` has those of all days, for who says who works there."""
        today = Posting.objects.on(self.scope.on).filter(unit=self.unit())
        return self.part(today, UnitStaffSerializer)

    staff.pages, staff.orders = True, {"number": Order(("pk",))}  # type: ignore[attr-defined]

    @extend_schema(responses=OnlookerSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def onlookers(self, request: Any, code: str) -> Response:
        """Who can look at the unit today, and why: all postings that reach it, the highest first."""
        return Response(OnlookerSerializer(onlookers(self.unit(), self.scope.on), many=True).data)
