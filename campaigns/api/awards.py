"""Awards over REST: written down with the decision they rest on, changed, binned, revoked."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from campaigns.api.fields import campaign_field, decision_said
from campaigns.forms.awards import YEARS
from campaigns.models import Award
from campaigns.services import awards as services
from campaigns.services.award_types import within
from common.api.asked import filterset
from common.api.changes import put_into
from common.api.fields import InScope
from common.api.resources import Rows, verb
from common.api.writes import Binning, Keeping
from members.api.fields import DATED, person_field
from unions.api.decisions_given import DecisionGivenSerializer
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can

MERIT_YEAR: dict[str, Any] = dict(YEARS)
OF_AWARDS = {
    "award_type": "award_type__code",
    "nature": "award_type__nature",
    "form": "award_type__form",
    "giver": "award_type__giver",
    "recipient_kind": "recipient_kind",
    "member": "member",
    "recipient_unit": "recipient_unit__code",
    "merit_year": "merit_year",
    "quantity": "quantity",
}
"""Filters of what was given and of what is proposed."""


class AwardSerializer(serializers.ModelSerializer[Award]):
    """An award that was given: to a `member`, to a union (`recipient_unit`), to somebody by `name`, or to as many as
    `quantity` says. `unit` is who it is credited to, `merit_year` the year it is for, null if for none.

    It rests on a decision, or on what `source_document` names. `basis` is that of the type if left out. What is
    revoked stays, with the day and the reason, and is counted no more.
    """

    unit = unit_field()
    award_type = InScope(within, slug="code")
    merit_year = serializers.IntegerField(allow_null=True, **MERIT_YEAR)
    campaign = campaign_field(required=False, allow_null=True)
    member = person_field(required=False, allow_null=True)
    member_name = serializers.CharField(source="member.full_name", read_only=True, allow_null=True)
    recipient_unit = unit_field(required=False, allow_null=True)
    decision = DecisionGivenSerializer(required=False, allow_null=True)

    class Meta:
        model = Award
        fields = ("id", "unit", "award_type", "happened_on", "merit_year", "basis", "campaign", "recipient_kind",
                  "member", "member_name", "recipient_unit", "name", "quantity", "women", "achievement", "decision",
                  "bonus", "certificate_number", "source_document", "note", "revoked_on", "revocation",
                  "version")  # fmt: skip
        read_only_fields = ("revoked_on", "revocation", "version")
        extra_kwargs = {"basis": {"required": False}, "bonus": {"min_value": 1}, "quantity": {"min_value": 1}}
        validators: tuple[Any, ...] = ()  # the services check the whole award


class AwardRevocationSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class AwardSumsSerializer(serializers.Serializer[Any]):
    """How many awards, their bonuses in đồng, and how many different recipients have one that was not revoked."""

    number = serializers.IntegerField()
    bonus = serializers.IntegerField()
    recipients = serializers.IntegerField()


FILTERS = {
    "unit": "unit__code",
    "happened_on": "happened_on",
    **OF_AWARDS,
    "basis": "basis",
    "campaign": "campaign__code",
    "bonus": "bonus",
    "decision": "decision__number",
    "certificate_number": "certificate_number",
    "revoked_on": "revoked_on",
}
NARROWED = [*filterset(Award, FILTERS).base_filters, "under", "search"]


class AwardViewSet(Under, Keeping, Binning, Rows):
    """Awards in reach, revoked ones among them."""

    model = Award
    serializer_class = AwardSerializer
    filters = FILTERS
    searched = ("name", "member__full_name", "achievement")
    orders = DATED
    of_people = True
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "award_type", "campaign", "member", "recipient_unit", "decision")

    def add(self, said: dict[str, Any]) -> Award:
        decision = decision_said(said)
        return services.record_award(Award(**said), decision=decision, scope=self.scope)

    def change(self, row: Award, said: dict[str, Any]) -> Award:
        decision = decision_said(said, row)
        return services.change_award(put_into(row, said), decision=decision, seen_version=row.version, scope=self.scope)

    def remove(self, row: Award) -> None:
        services.bin_award(row.pk, scope=self.scope)

    def put_back(self, row: Award) -> Award:
        return services.restore_award(row.pk, scope=self.scope)

    @extend_schema(responses=AwardSumsSerializer, parameters=[OpenApiParameter(name, str) for name in NARROWED])
    @action(detail=False, methods=["get"], pagination_class=None)
    def sums(self, request: Any) -> Response:
        """The sums of the awards that a list would have by the same filters."""
        return Response(services.sums_of(self.narrowed(self.get_queryset())))

    sums.parameters = tuple(NARROWED)  # type: ignore[attr-defined]

    @verb(AwardRevocationSerializer, can=Can.APPROVE)
    def revoke(self, award: Award, **said: Any) -> Award:
        """Take an award back, with the reason. It stays in sight and is counted no more."""
        return services.revoke_award(award.pk, seen_version=award.version, scope=self.scope, **said)
