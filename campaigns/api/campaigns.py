"""Campaigns over REST: launched by a union for itself and all below it, whom they ask, and how they were reviewed."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from campaigns import asked
from campaigns.api.fields import campaign_field, decision_said
from campaigns.models import Campaign, CampaignReview
from campaigns.reach import offered
from campaigns.services import campaigns as services
from common.api.changes import put_into, require_same
from common.api.fields import DaysField, InScope
from common.api.paging import NEWEST, Order
from common.api.parameters import asked_flag
from common.api.resources import Rows
from common.api.writes import Keeping, Removing
from members.api.fields import OF_DECISION
from unions.access import Scope
from unions.api.days import SPAN, LastingUnder
from unions.api.decisions_given import DecisionGivenSerializer
from unions.api.fields import beside, catalogue_field, unit_field
from unions.models import Can, Level

DAYS = SPAN | {"registers_from": "registration", "registers_until": "registration"}
REGISTERED = OpenApiParameter("registered", bool, description="Those that have registered, or those that have not.")


class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    """A movement, programme, drive or peak period that a unit launched for itself and all below it.

    The code is made of the name and stays. `parent` is the campaign that this one is a part or a local version of.
    `asks` says who registers; asked are units of `asked_level`, grassroots unions and syndicates where it is null, on
    the days of `registration`, on any day of the campaign where that is null.
    """

    unit = unit_field()
    parent = campaign_field(required=False, allow_null=True)  # type: ignore[assignment]
    valid = DaysField()
    asked_level = catalogue_field(Level.objects, required=False, allow_null=True)
    registration = DaysField(required=False, allow_null=True)
    decision = DecisionGivenSerializer(required=False, allow_null=True)

    class Meta:
        model = Campaign
        fields = ("id", "code", "unit", "name", "kind", "theme", "parent", "valid", "asks", "asked_level",
                  "registration", "decision", "version")  # fmt: skip
        read_only_fields = ("code", "version")
        validators: tuple[Any, ...] = ()  # the services check the whole campaign

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told = super().to_representation(instance)
        if "parent" in told and not instance.sees_parent:
            told["parent"] = None
        return told


class AskedUnitSerializer(serializers.Serializer[Any]):
    """A unit that a campaign asks to register, and its registration, null where it has not."""

    unit = serializers.SlugField(source="unit.code")
    name = serializers.CharField()
    level = serializers.SlugField(source="level_id")
    registration = serializers.IntegerField(allow_null=True)


class CampaignShareSerializer(serializers.Serializer[Any]):
    """How many of the units that are asked have registered, in the tree of `day`."""

    day = serializers.DateField()
    asked = serializers.IntegerField()
    registered = serializers.IntegerField()


class WaitingCampaignSerializer(serializers.Serializer[Any]):
    campaign = serializers.SlugField()
    until = serializers.DateField(allow_null=True)
    missing = serializers.IntegerField()


class CampaignViewSet(Keeping, Removing, LastingUnder, Rows):
    """Campaigns that were launched within reach or above it."""

    model = Campaign
    serializer_class = CampaignSerializer
    filters = {
        "unit": "unit__code",
        "code": "code",
        "kind": "kind",
        "asks": "asks",
        "asked_level": "asked_level__code",
        "parent": "parent__code",
    }
    searched = ("name", "theme", "code")
    orders = {"newest": NEWEST, "name": Order(("name", "pk"))}
    can_add = can_change = can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(can) if can else offered(Campaign, self.scope)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        upper = offered(Campaign, self.scope).filter(pk=OuterRef("parent"))
        return rows.select_related("unit", "parent", "asked_level", "decision").annotate(sees_parent=Exists(upper))

    def add(self, said: dict[str, Any]) -> Campaign:
        decision = decision_said(said)
        with beside(**DAYS, **OF_DECISION):
            return services.launch_campaign(Campaign(**said), decision=decision, scope=self.scope)

    def change(self, row: Campaign, said: dict[str, Any]) -> Campaign:
        decision = decision_said(said, row)
        with beside(**DAYS, **OF_DECISION):
            return services.change_campaign(
                put_into(row, said), decision=decision, seen_version=row.version, scope=self.scope
            )

    def remove(self, row: Campaign) -> None:
        services.withdraw_campaign(row.pk, scope=self.scope)

    @extend_schema(responses=AskedUnitSerializer(many=True), parameters=[REGISTERED])
    @action(detail=True, methods=["get"], url_path="asked")
    def asked_units(self, request: Any, pk: str) -> Response:
        """The units in reach that the campaign asks, in the order of the tree."""
        campaign = self.get_object()
        on = asked.tree_day(campaign, timezone.localdate())
        rows = asked.units_asked(campaign, self.scope, on=on).select_related("unit")
        registered = asked_flag(request.query_params, "registered")
        if registered is not None:
            rows = rows.filter(registration__isnull=not registered)
        return self.part(rows, AskedUnitSerializer)

    asked_units.orders = {"tree": Order(("path",))}  # type: ignore[attr-defined]
    asked_units.pages = True  # type: ignore[attr-defined]
    asked_units.parameters = ("registered",)  # type: ignore[attr-defined]

    @extend_schema(responses=CampaignShareSerializer)
    @action(detail=True, methods=["get"])
    def share(self, request: Any, pk: str) -> Response:
        """How many of the units in reach that the campaign asks have registered."""
        campaign = self.get_object()
        on = asked.tree_day(campaign, timezone.localdate())
        share = asked.shares([campaign.pk], self.scope, on=on).get(campaign.pk, asked.Share())
        return Response(CampaignShareSerializer({"day": on, "asked": share.asked, "registered": share.registered}).data)

    @extend_schema(responses=WaitingCampaignSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def waiting(self, request: Any) -> Response:
        """Campaigns for which units register today and some that the account keeps have not, the first to close first."""
        found = asked.not_yet(offered(Campaign, self.scope), self.scope, on=timezone.localdate())
        told = [{"campaign": one.code, "until": asked.window(one)[1], "missing": share.missing} for one, share in found]
        return Response(WaitingCampaignSerializer(told, many=True).data)


def kept_campaigns(scope: Scope) -> Any:
    return Campaign.objects.in_scope(scope, Can.RECORD)


class CampaignReviewSerializer(serializers.ModelSerializer[CampaignReview]):
    """How a campaign stood half-way or at its end, as its launcher says. The figures are counted, not kept here."""

    campaign = InScope(kept_campaigns, slug="code")

    class Meta:
        model = CampaignReview
        fields = ("id", "campaign", "kind", "held_on", "text", "recorded_at", "version")
        read_only_fields = ("recorded_at", "version")
        extra_kwargs = {"text": {"required": True, "allow_blank": False}}
        validators: tuple[Any, ...] = ()


class CampaignReviewViewSet(Keeping, Rows):
    """Reviews of the campaigns that were launched within reach or above it."""

    model = CampaignReview
    serializer_class = CampaignReviewSerializer
    filters = {"campaign": "campaign__code", "unit": "campaign__unit__code", "kind": "kind", "held_on": "held_on"}
    searched = ("text",)
    orders = {"newest": NEWEST, "oldest": Order(("held_on", "pk")), "latest": Order(("held_on", "pk"), True)}
    can_add = can_change = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        if can:
            return super().rows(can)
        return CampaignReview.objects.filter(campaign__in=offered(Campaign, self.scope).values("pk"))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("campaign")

    def add(self, said: dict[str, Any]) -> CampaignReview:
        return services.write_review(CampaignReview(**said), scope=self.scope)

    def change(self, row: CampaignReview, said: dict[str, Any]) -> CampaignReview:
        require_same(row, said, "campaign")
        return services.change_review(put_into(row, said), seen_version=row.version, scope=self.scope)
